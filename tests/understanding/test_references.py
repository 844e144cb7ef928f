"""Clauses named by their number, in English."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("clause 1 pls", ("1",)),
        ("Article one, please", ("1",)),
        ("section 2.3", ("2.3",)),
        ("part three of it", ("3",)),
        ("clause 2.1.4 and 2.4.3", ("2.1.4", "2.4.3")),
        ("clause 2.9", ("2.9",)),
        ("clause 9", ("9",)),
        ("item 1.5 of 3", ()),
        ("part 7 of my story", ()),
        ("item one: we make pumps", ()),
        ("we grew 2.9 per cent", ()),
    ],
)
def test_a_number_means_a_clause_where_the_plan_or_the_word_before_it_says_so(
    wuhan: Assistant, message: str, found: tuple[str, ...]
) -> None:
    assert wuhan.reader.read(message).references == found
