"""Numbers that no plan has: endless ones."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.assistant import Assistant, opening_context

DAY = dt.date(2026, 6, 1)


@pytest.mark.parametrize("message", ["9" * 5000, f"how much is {'7' * 5000} yuan", "一" * 5000, f"0.{'1' * 5000}亿"])
def test_a_number_of_thousands_of_digits_is_answered_as_any_other_nonsense(harbour: Assistant, message: str) -> None:
    exchange = harbour.respond(message, opening_context(harbour.plan, "en"), DAY)
    assert exchange.answer["grants"] == []
