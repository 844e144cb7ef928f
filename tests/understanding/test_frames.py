"""Phrases with a gap, tried on the invented plan: they are the language's own, whatever is asked about."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.understanding.frames import index_frames
from bot.understanding.vocabulary import Sense, Vocabulary


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("what do green shipyards get", "amount"),
        ("what would a five star yard be paid", "amount"),
        ("what does the city pay a chief engineer", "amount"),
        ("who should a shipyard talk to", "department"),
        ("who at the port deals with berths", "department"),
        ("how can a small shipping firm apply for quick settlement", "process"),
        ("when do the measures end", "validity"),
        ("how long will it last", "validity"),
        ("when did this come out", "validity"),
    ],
)
def test_a_phrase_asks_whatever_stands_in_its_gap(harbour: Assistant, message: str, kind: str) -> None:
    assert kind in harbour.reader.read(message).kinds


@pytest.mark.parametrize(
    ("message", "aspect"),
    [
        ("when can a shipyard apply", "deadline"),
        ("until when must papers for new equipment be handed in", "deadline"),
        ("when will the equipment subsidy be transferred", "payment_time"),
        ("how long until the allowance arrives", "payment_time"),
        ("do we have to give the equipment subsidy back", "appeal"),
    ],
)
def test_a_phrase_asks_for_a_detail_that_plans_leave_open(harbour: Assistant, message: str, aspect: str) -> None:
    assert aspect in harbour.reader.read(message).aspects


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("what do we have to do to get the equipment subsidy", "amount"),
        ("what we do. and what others get", "amount"),
        ("when does crew training start", "validity"),
        ("does it apply to shipyards", "validity"),
    ],
)
def test_pieces_that_do_not_belong_together_ask_nothing(harbour: Assistant, message: str, kind: str) -> None:
    assert kind not in harbour.reader.read(message).kinds


def test_a_name_of_the_plan_is_never_a_piece(harbour: Assistant) -> None:
    heard = harbour.reader.read("how can a crew training firm take part in crew training")
    assert [m.ids("term") for m in heard.mentions if m.has_category("term")] == [["crew_training"], ["crew_training"]]


@pytest.mark.parametrize("phrase", ["what do we get", "… get", "what do …"])
def test_a_phrase_without_two_pieces_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="two pieces"):
        index_frames(Vocabulary(), [(Sense("kind", "amount"), phrase)])
