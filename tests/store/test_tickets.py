"""Tickets as they are stored, on both kinds of database."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.store import outgoing, tickets
from bot.store.outgoing import Call
from bot.store.tickets import Change, Deed, Relay, Ticket

OPENED = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
ANN, DESK = 10, -500
TICKET = Ticket(
    1, ANN, ANN, "en", "refused", "what of anchors", DESK, details={"terms": ["锚"], "candidates": []}, opened=OPENED
)


@pytest.fixture
def kept(engine: Engine) -> Engine:
    """A database with one ticket."""
    with engine.begin() as connection:
        tickets.put(connection, TICKET)
    return engine


def test_a_ticket_is_found_as_it_was_put(kept: Engine) -> None:
    with kept.begin() as connection:
        assert tickets.find(connection, 1) == TICKET
        assert tickets.of_chat(connection, ANN) == TICKET
        assert tickets.find(connection, 2) is None
        assert tickets.of_chat(connection, DESK) is None


def test_the_latest_ticket_of_a_chat_is_found(kept: Engine) -> None:
    with kept.begin() as connection:
        tickets.put(connection, replace(TICKET, id=7, question="and buoys"))
        tickets.put(connection, replace(TICKET, id=9, chat_id=11, person_id=11))
        found = tickets.of_chat(connection, ANN)
        assert found is not None
        assert found.id == 7


def test_a_ticket_is_changed_only_in_the_states_asked_for(kept: Engine) -> None:
    with kept.begin() as connection:
        assert tickets.change(connection, Change(1, {"state": "taken", "taken_by": 3}, ("open",)))
        assert not tickets.change(connection, Change(1, {"state": "taken", "taken_by": 4}, ("open",)))
        assert not tickets.change(connection, Change(1, {"taken_by": 4}, untaken=True))
        found = tickets.find(connection, 1)
        assert found is not None
        assert found.taken_by == 3


def test_of_many_who_take_a_ticket_at_one_moment_one_has_it(kept: Engine) -> None:
    def take(who: int) -> bool:
        with kept.begin() as connection:
            return tickets.change(connection, Change(1, {"state": "taken", "taken_by": who}, ("open",)))

    with ThreadPoolExecutor(20) as pool:
        took = list(pool.map(take, range(1, 21)))
    assert took.count(True) == 1
    with kept.begin() as connection:
        found = tickets.find(connection, 1)
        assert found is not None
        assert found.taken_by == took.index(True) + 1


def test_messages_are_matched_within_their_chat(kept: Engine) -> None:
    with kept.begin() as connection:
        tickets.change(connection, Change(1, {"card_id": 50, "thread_id": 40}))
        tickets.put_relay(connection, Relay(2, 1, ANN, 60, DESK))
        tickets.note_copy(connection, 2, 70)
        for chat, message in ((DESK, 50), (DESK, 70), (ANN, 60)):
            found = tickets.by_message(connection, chat, message)
            assert found is not None
            assert found.id == 1
        for chat, message in ((DESK, 60), (ANN, 50), (ANN, 70), (-501, 50), (-501, 70)):
            assert tickets.by_message(connection, chat, message) is None
        assert tickets.by_topic(connection, DESK, 40) is not None
        assert tickets.by_topic(connection, -501, 40) is None
        assert tickets.copy_of(connection, 2) == 70
        assert tickets.copy_of(connection, 3) is None


def test_deeds_are_read_in_their_order(kept: Engine) -> None:
    deeds = [Deed(1, 3, "Bob", action, "", OPENED) for action in ("take", "reply", "close")]
    with kept.begin() as connection:
        tickets.note_deeds(connection, deeds)
        tickets.note_deeds(connection, [])
        assert tickets.deeds_of(connection, 1) == deeds


def test_tickets_are_due_from_their_moment_on(kept: Engine) -> None:
    with kept.begin() as connection:
        tickets.change(connection, Change(1, {"due": OPENED}))
        assert tickets.due(connection, OPENED - dt.timedelta(seconds=1)) == []
        assert [ticket.id for ticket in tickets.due(connection, OPENED)] == [1]


def test_a_ticket_without_a_card_is_one_that_none_waits_for(kept: Engine) -> None:
    with kept.begin() as connection:
        assert [ticket.id for ticket in tickets.without_card(connection, OPENED - dt.timedelta(days=1))] == [1]
        assert tickets.without_card(connection, OPENED) == []
        outgoing.put(connection, DESK, [Call("send_message", {}, 1, note="card")])
        assert tickets.without_card(connection, OPENED - dt.timedelta(days=1)) == []


def test_forgetting_a_person_leaves_the_deeds_without_their_words(kept: Engine) -> None:
    with kept.begin() as connection:
        tickets.put_relay(connection, Relay(2, 1, ANN, 60, DESK))
        tickets.note_deeds(connection, [Deed(1, 3, "Bob", "reply", "anchors!", OPENED)])
        tickets.put(connection, replace(TICKET, id=9, chat_id=11, person_id=11))
        tickets.forget(connection, ANN)
        assert tickets.find(connection, 1) is None
        assert tickets.relay_by_id(connection, 2) is None
        assert tickets.deeds_of(connection, 1) == [Deed(1, 3, "Bob", "reply", "", OPENED)]
        assert tickets.find(connection, 9) is not None


@pytest.mark.parametrize("closed", [OPENED, None])
def test_an_old_ticket_is_emptied_once_and_found_no_more(kept: Engine, closed: dt.datetime | None) -> None:
    with kept.begin() as connection:
        tickets.change(connection, Change(1, {"closed": closed, "card_id": 50, "due": OPENED}))
        tickets.put_relay(connection, Relay(2, 1, ANN, 60, DESK))
        assert tickets.expire(connection, OPENED) == 0
        assert tickets.expire(connection, OPENED + dt.timedelta(days=1)) == 1
        assert tickets.expire(connection, OPENED + dt.timedelta(days=1)) == 0
        assert tickets.find(connection, 1) is None
        assert tickets.of_chat(connection, ANN) is None
        assert tickets.by_message(connection, DESK, 50) is None
        assert tickets.relay_by_id(connection, 2) is None
        assert tickets.due(connection, OPENED + dt.timedelta(days=1)) == []
