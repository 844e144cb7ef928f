"""Lengths in UTF-16."""

from __future__ import annotations

import pytest

from tests.telegram.server.utf16 import cut, units


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("奖励", 2), ("😀", 2), ("a😀励", 4)])
def test_lengths_are_those_of_utf_16(text: str, length: int) -> None:
    assert units(text) == length
    assert cut(text, 0, length) == text


def test_a_part_is_cut_by_units() -> None:
    assert cut("a😀励b", 3, 1) == "励"
    assert cut("abc", 1, 1) == "b"
