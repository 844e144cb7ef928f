"""Questions from which the bot can learn: those that it did not answer, or not well."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select, true

from bot.store.schema import REMEMBERED, answers


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One question whose answer left something to wish, as it stands in the store: not masked."""

    id: int
    """The number of the update that asked."""
    question: str
    before: bytes
    """The talk's context before it, b"" for none."""
    language: str
    outcome: str
    """What the bot did: answer, clarify, no_answer, chat."""
    clause: str
    """The clause that the bot answered from, "" for none."""
    kind: str
    useful: bool | None
    corrected: str
    """The clause that the staff said it is, "" where they said nothing."""
    created: dt.datetime


_COLUMNS = (
    answers.c.id,
    answers.c.question,
    answers.c.before,
    answers.c.language,
    answers.c.outcome,
    answers.c.clause,
    answers.c.kind,
    answers.c.useful,
    answers.c.corrected,
    answers.c.created,
)
# Of an answer whose retention is over nothing is left to read, only to count.
_DOUBTFUL = select(*_COLUMNS).where(
    REMEMBERED, or_(answers.c.outcome == "no_answer", answers.c.useful.is_(False), answers.c.corrected != "")
)


def doubtful(
    connection: Connection, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> list[Doubtful]:
    """Return the questions that were not answered, answered “not useful”, or corrected by the staff.

    Takes the span of time: from `since` on, to before `until`; None leaves that side open. Gives them in the order
    in which they were asked; those that were erased after their retention are not among them.
    """
    asked = _DOUBTFUL.where(
        answers.c.created >= since if since is not None else true(),
        answers.c.created < until if until is not None else true(),
    ).order_by(answers.c.created, answers.c.id)
    return [_read(row) for row in connection.execute(asked)]


def _read(row: Any) -> Doubtful:
    number, question, before, *rest = row
    return Doubtful(number, question, (before or "").encode(), *rest)
