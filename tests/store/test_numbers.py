"""Numbers of updates that come a second time, as they may after a quiet week."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.store import replies, tickets
from bot.store.replies import Given
from bot.store.tickets import Deed, Relay, Ticket
from bot.store.work import NumberUsedError

OPENED = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
ANN, DAN, DESK = 10, 11, -500
FIRST = Ticket(70, ANN, ANN, "en", "refused", "what of anchors", DESK, opened=OPENED)
SECOND = replace(FIRST, chat_id=DAN, person_id=DAN, question="what of buoys", opened=OPENED + dt.timedelta(days=9))


@pytest.fixture
def kept(engine: Engine) -> Engine:
    """A database with a ticket, a message passed on and a deed."""
    with engine.begin() as connection:
        tickets.put(connection, FIRST)
        tickets.put_relay(connection, Relay(71, 70, ANN, 60, DESK))
        tickets.note_deeds(connection, [Deed(70, 3, "Bob", "take", "", OPENED)])
    return engine


def test_a_number_that_a_ticket_has_is_told_and_that_ticket_stays(kept: Engine) -> None:
    with kept.begin() as connection:
        with pytest.raises(NumberUsedError):
            tickets.put(connection, SECOND)
        assert tickets.find(connection, 70) == replace(FIRST, details={})


def test_a_number_that_a_message_passed_on_has_is_told_and_that_message_stays(kept: Engine) -> None:
    with kept.begin() as connection:
        with pytest.raises(NumberUsedError):
            tickets.put_relay(connection, Relay(71, 80, DAN, 61, DESK))
        assert tickets.relay_by_id(connection, 71) == Relay(71, 70, ANN, 60, DESK)


def test_deeds_about_a_ticket_that_was_erased_are_not_those_about_another(kept: Engine) -> None:
    with kept.begin() as connection:
        tickets.forget(connection, ANN)
        with pytest.raises(NumberUsedError):
            tickets.put(connection, SECOND)


def test_other_numbers_are_free_and_differ(kept: Engine) -> None:
    with kept.begin() as connection:
        others = tickets.other_numbers(connection, [70, 71])
        assert sorted(others) == [70, 71]
        assert others[70] != others[71]
        for number in others.values():
            tickets.put(connection, replace(SECOND, id=number))
            tickets.put_relay(connection, Relay(number, number, DAN, number, DESK))


def test_the_latest_ticket_is_the_one_opened_last_whatever_its_number(kept: Engine) -> None:
    with kept.begin() as connection:
        tickets.put(connection, replace(SECOND, id=5, chat_id=ANN, person_id=ANN))
        latest = tickets.of_chat(connection, ANN)
        assert latest is not None
        assert latest.id == 5


def test_a_number_that_an_answer_has_is_told_and_that_answer_stays(engine: Engine) -> None:
    first = Given(ANN, "what of anchors", b"", b"", "en", "answer", "1", id=70)
    with engine.begin() as connection:
        replies.put(connection, [first])
    with pytest.raises(NumberUsedError), engine.begin() as connection:
        replies.put(connection, [replace(first, chat_id=DAN), replace(first, id=72)])
    with engine.begin() as connection:
        found = replies.find(connection, 70)
        assert found is not None
        assert found.chat_id == ANN
        assert replies.find(connection, 72) is None
