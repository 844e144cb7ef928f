"""English names as people reshape them, tried on the invented plan."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.understanding.reshaped import thinned


def terms(assistant: Assistant, message: str) -> list[str]:
    """The terms that a message names, in its order."""
    return [i for m in assistant.reader.read(message).mentions for i in m.ids("term")]


@pytest.mark.parametrize(
    ("message", "term"),
    [
        ("training for our crew", "crew_training"),
        ("fees of the testing", "type_approval"),
        ("settlement of our accounts", "settlement"),
        ("the period of its validity", "validity"),
        ("period validity", "validity"),
        ("a ladder of growth", "ladder"),
    ],
)
def test_small_words_and_turned_names_are_found(harbour: Assistant, message: str, term: str) -> None:
    assert term in terms(harbour, message)


@pytest.mark.parametrize("message", ["money for a growth", "the crew is training", "route. Liner"])
def test_words_that_only_stand_near_are_no_name(harbour: Assistant, message: str) -> None:
    assert not {"ladder", "crew_training"} & set(terms(harbour, message))


@pytest.mark.parametrize(
    ("tokens", "thin"),
    [
        (("pool", "of", "firm"), ("pool", "firm")),
        (("regist", "a", "compani"), ("regist", "compani")),
        (("in", "the", "pool"), None),
        (("the", "measur"), None),
        (("growth", "ladder"), None),
    ],
)
def test_a_name_is_thinned_where_enough_is_left(tokens: tuple[str, ...], thin: tuple[str, ...] | None) -> None:
    assert thinned(tokens) == thin
