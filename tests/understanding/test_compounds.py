"""English words written as one or apart, tried on the invented plan."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant


@pytest.mark.parametrize(
    ("message", "term"),
    [
        ("greenshipyard reward", "star_yard"),
        ("green ship yard reward", "star_yard"),
        ("crewtraining", "crew_training"),
        ("flag ship firm", "flagship"),
    ],
)
def test_a_name_is_found_however_its_words_are_parted(harbour: Assistant, message: str, term: str) -> None:
    assert [m for m in harbour.reader.read(message).mentions if m.has("term", term)]


@pytest.mark.parametrize(
    "message", ["over all the years", "please have someone ring me", "a way out", "newlinerroutes"]
)
def test_other_words_are_left_as_they_are(harbour: Assistant, message: str) -> None:
    assert "".join(harbour.reader.read(message).text.words) == message.replace(" ", "")
    assert len(harbour.reader.read(message).text) == len(message.split())


def test_each_part_keeps_its_place_in_the_message(harbour: Assistant) -> None:
    text = harbour.reader.read("a greenshipyard?").text
    assert [text.original[s:e] for s, e in zip(text.starts, text.ends, strict=True)] == ["a", "green", "shipyard", "?"]
