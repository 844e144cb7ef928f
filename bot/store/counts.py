"""What is counted of answers and tickets, by the database itself: a year of questions is more than anyone reads.

Every function takes an open connection and the span to count in. Times are UTC; whose days they are is not known here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Float,
    and_,
    bindparam,
    cast,
    extract,
    false,
    func,
    or_,
    select,
    text,
    true,
)

from bot.store.schema import answers, tickets

_DAY = 86_400
"""Seconds, in which SQLite's days are told."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time, from its first moment to before its end; None for open."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def holds(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the condition that a moment is in the span."""
        limits = []
        if self.since is not None:
            limits.append(column >= self.since)
        if self.until is not None:
            limits.append(column < self.until)
        return and_(true(), *limits)


OUTCOMES = ("answer", "clarify", "no_answer", "chat")
"""What can come of a question: answered, asked back, refused, a word of small talk."""


@dataclass(frozen=True, slots=True)
class Sort:
    """Answers that are alike in all that is counted of them."""

    outcome: str
    useful: bool | None
    language: str
    clause: str
    kind: str
    corrected: str
    """The clause that the staff said it is, "" where they said nothing."""
    count: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Answers of one outcome in one stretch of time."""

    at: dt.datetime
    """Its beginning, in UTC."""
    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions in the same words that were not answered, or not usefully."""

    question: str
    language: str
    count: int
    useless: int
    """How many of them were answered, and found not useful."""
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class Handled:
    """How one ticket went."""

    state: str
    reason: str
    department: str
    first: float | None
    """Seconds from its opening to the first answer of a person; None where there is none."""
    closed: float | None
    """Seconds from its opening to its end; None while it has none."""
    rating: int | None


def first_and_last(connection: Connection, span: Span) -> tuple[dt.datetime, dt.datetime] | None:
    """Return when the first and the last thing in a span happened; None where nothing did."""
    found = []
    for column in (answers.c.created, tickets.c.opened):
        # Each by itself is one step into the index; asked for together, SQLite reads it all.
        for end in (func.min(column), func.max(column)):
            moment = connection.scalar(select(end).where(span.holds(column)))
            if moment is not None:
                found.append(moment)
    return (min(found), max(found)) if found else None


def sorts(connection: Connection, span: Span) -> list[Sort]:
    """Count answers by everything that tells them apart but time and person."""
    # In the order of the index, so that nothing has to be sorted.
    columns = (
        answers.c.outcome,
        answers.c.useful,
        answers.c.language,
        answers.c.clause,
        answers.c.kind,
        answers.c.corrected,
    )
    asked = select(*columns, func.count()).where(span.holds(answers.c.created)).group_by(*columns)
    return [Sort(*row) for row in connection.execute(asked)]


def moments(connection: Connection, since: dt.datetime, until: dt.datetime, step: dt.timedelta) -> list[Moment]:
    """Count answers by stretches of time, each as long as `step`, the first beginning with `since`; empty ones are left out."""
    if connection.dialect.name == "sqlite":
        return _moments_sqlite(connection, since, until, step)
    span = Span(since, until)
    at = func.date_bin(step, answers.c.created, bindparam("origin", since, DateTime(timezone=True)))
    each = select(at.label("at"), answers.c.outcome).where(span.holds(answers.c.created)).subquery()
    rows = connection.execute(select(each.c.at, each.c.outcome, func.count()).group_by(each.c.at, each.c.outcome))
    return [Moment(at.astimezone(dt.UTC), outcome, count) for at, outcome, count in rows]


# SQLite groups by sorting, which takes seconds for a million; to look each stretch up in the index takes none.
_STRETCHES = text("""
WITH RECURSIVE stretch (since, until) AS (
  SELECT :since, strftime(:form, :since, :step)
  UNION ALL SELECT until, strftime(:form, until, :step) FROM stretch WHERE until < :until
)
SELECT since, (
  SELECT total(outcome = 'answer') || ' ' || total(outcome = 'clarify') || ' '
      || total(outcome = 'no_answer') || ' ' || total(outcome = 'chat')
  FROM answers WHERE created >= stretch.since AND created < min(stretch.until, :until)
) FROM stretch
""")
_STORED = "%Y-%m-%d %H:%M:%S.000000"


def _moments_sqlite(connection: Connection, since: dt.datetime, until: dt.datetime, step: dt.timedelta) -> list[Moment]:
    stored = {"since": _stored(since), "until": _stored(until)}
    rows = connection.execute(
        _STRETCHES, {**stored, "form": _STORED, "step": f"+{step // dt.timedelta(minutes=1)} minutes"}
    )
    return [
        Moment(dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC), outcome, count)
        for at, told in rows
        for outcome, count in zip(OUTCOMES, map(int, map(float, told.split())), strict=True)
        if count
    ]


def _stored(moment: dt.datetime) -> str:
    """Return a moment of whole seconds as SQLite keeps it."""
    return moment.astimezone(dt.UTC).strftime(_STORED)


def people(connection: Connection, span: Span) -> tuple[int, int]:
    """Return how many people asked, and how many questions are nobody's any more, as their retention is over."""
    each = (
        select(answers.c.person_id, func.count().label("asked"))
        .where(span.holds(answers.c.created))
        .group_by(answers.c.person_id)
        .subquery()
    )
    known = func.count().filter(each.c.person_id != 0)
    nameless = func.coalesce(func.sum(each.c.asked).filter(each.c.person_id == 0), 0)
    row = connection.execute(select(known, nameless)).one()
    return int(row[0]), int(row[1])


def unanswered(connection: Connection, span: Span) -> list[Unanswered]:
    """Return the questions that were not answered, or not usefully, as far as their words are still kept."""
    asked = (
        select(
            answers.c.question,
            answers.c.language,
            func.count(),
            func.count().filter(answers.c.outcome != "no_answer"),
            func.min(answers.c.created),
            func.max(answers.c.created),
        )
        .where(
            span.holds(answers.c.created),
            or_(answers.c.outcome == "no_answer", answers.c.useful == false()),
            answers.c.question != "",
        )
        .group_by(answers.c.question, answers.c.language)
    )
    return [Unanswered(*row) for row in connection.execute(asked)]


def handled(connection: Connection, span: Span) -> list[Handled]:
    """Return how the tickets went that were opened in a span."""
    columns = (
        tickets.c.state,
        tickets.c.reason,
        tickets.c.department,
        _seconds(connection, tickets.c.first_reply),
        _seconds(connection, tickets.c.closed),
        tickets.c.rating,
    )
    return [Handled(*row) for row in connection.execute(select(*columns).where(span.holds(tickets.c.opened)))]


def _seconds(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the seconds from a ticket's opening to a moment."""
    if connection.dialect.name == "sqlite":
        return (func.julianday(moment, type_=Float) - func.julianday(tickets.c.opened, type_=Float)) * _DAY
    return cast(extract("epoch", moment - tickets.c.opened), Float)
