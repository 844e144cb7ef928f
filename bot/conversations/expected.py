"""An answer of today as an expectation for tomorrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.assistant import Exchange
from bot.conversations.model import ExpectEntry
from bot.rendering import format_yuan
from bot.wording import wording


def expected_of(exchange: Exchange) -> ExpectEntry:
    """Return what an answer means, as an expectation: what the bot does, and the facts that it names."""
    answer: Mapping[str, Any] = exchange.answer
    act = answer["outcome"]
    if act == "clarify":
        return ExpectEntry(act=act, choices=tuple(option["label"] for option in answer["options"]))
    if act != "answer":
        return ExpectEntry(act=act)
    sums = [grant["amount"] for grant in answer["grants"]]
    words = wording(answer["language"])
    stated = sums and None not in sums
    return ExpectEntry(
        act=act,
        clause=answer["clauses"][0]["id"],
        amounts=tuple(format_yuan(yuan, words) for yuan in sums) if stated else None,
        departments=None if stated else tuple(answer["departments"]),
    )
