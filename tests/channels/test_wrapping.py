"""Lines broken where Chinese and English allow it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.channels.wrapping import pad, wrap


@pytest.mark.parametrize(
    ("text", "width", "wrapped"),
    [
        ("short", 10, "short"),
        ("how much for a route", 10, "how much\nfor a\nroute"),
        ("责任单位：市经信局、市科技局", 16, "责任单位：市经信\n局、市科技局"),
        ("市级财政分别给予50万元", 18, "市级财政分别给予\n50万元"),
        ("一二三四，五六", 8, "一二三\n四，五六"),
        ("一二三（四五）", 8, "一二三\n（四五）"),
        ("· one two three", 9, "· one two\n  three"),
        ("1. one two three", 10, "1. one two\n   three"),
        ("first\nsecond one", 8, "first\nsecond\none"),
        ("abcdefghijkl", 8, "abcdefgh\nijkl"),
    ],
)
def test_line_is_broken_where_the_language_allows(text, width, wrapped):
    assert wrap(text, width) == wrapped


def test_later_lines_hang_where_asked():
    assert wrap("a  one two three", 9, 3) == "a  one\n   two\n   three"


@given(text=st.text(alphabet="ab 中，。（“”)5元万.\n·1⚠\u0301", max_size=80), width=st.integers(8, 40))
def test_nothing_but_space_is_lost_and_no_line_is_too_wide(text, width):
    wrapped = wrap(text, width)
    assert "".join(wrapped.split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in wrapped.split("\n"))


def test_column_is_filled_by_cells_and_not_by_characters():
    assert pad("小巨人", 8) == "小巨人  "
    assert pad("giant", 8) == "giant   "
