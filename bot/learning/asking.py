"""A group's questions asked again, each where it was asked in its talk."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterable

import msgspec

from bot.assistant import Assistant, Exchange, decode_context, opening_context
from bot.dialogue.context import Context
from bot.learning.missed import Missed


def ask(assistant: Assistant, day: dt.date, text: str, before: bytes = b"") -> Exchange:
    """Ask something, after what was said before it; a context of another time that cannot be read is none."""
    context: Context = opening_context(assistant.plan, "")
    if before:
        with contextlib.suppress(msgspec.MsgspecError):
            context = decode_context(before)
    return assistant.respond(text, context, day)


def led(exchange: Exchange) -> str:
    """Return the clause that answers, the first of several; "" where nothing is answered."""
    answer = exchange.answer
    return str(answer["clauses"][0]["id"]) if answer["outcome"] == "answer" and answer["clauses"] else ""


def count_answered(assistant: Assistant, day: dt.date, asked: Iterable[Missed], clause: str) -> int:
    """Return how many of some questions a clause answers; what was asked several times is asked once and counted so."""
    times = Counter((one.text, one.before) for one in asked)
    return sum(count for said, count in times.items() if led(ask(assistant, day, *said)) == clause)
