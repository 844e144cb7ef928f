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
    String,
    and_,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    type_coerce,
)

from bot.store.schema import answers, tickets


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


@dataclass(frozen=True, slots=True)
class Sort:
    """Answers that are alike in all that is counted of them."""

    language: str
    outcome: str
    clause: str
    kind: str
    corrected: str
    useful: bool | None
    count: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Answers of one outcome in one stretch of time."""

    at: dt.datetime
    """The beginning of an hour, or of a minute, in UTC."""
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
    opened: dt.datetime
    first_reply: dt.datetime | None
    closed: dt.datetime | None
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
    columns = (
        answers.c.language,
        answers.c.outcome,
        answers.c.clause,
        answers.c.kind,
        answers.c.corrected,
        answers.c.useful,
    )
    asked = select(*columns, func.count()).where(span.holds(answers.c.created)).group_by(*columns)
    return [Sort(*row) for row in connection.execute(asked)]


def moments(connection: Connection, span: Span, *, minutes: bool = False) -> list[Moment]:
    """Count answers by the hour and their outcome; by the minute for a zone whose hours are not those of UTC."""
    bucket = _bucket(connection, minutes=minutes)
    columns = (bucket, answers.c.outcome)
    asked = select(*columns, func.count()).where(span.holds(answers.c.created)).group_by(*columns)
    return [Moment(_utc(at), outcome, count) for at, outcome, count in connection.execute(asked)]


def _bucket(connection: Connection, *, minutes: bool) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        # Kept as 2030-05-01 09:30:00.000000, so that the beginning of the text is the beginning of the hour.
        return func.substr(type_coerce(answers.c.created, String), 1, literal_column("16" if minutes else "13"))
    step = literal_column("'minute'" if minutes else "'hour'")
    return func.date_trunc(step, func.timezone(literal_column("'UTC'"), answers.c.created))


def _utc(at: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.replace(tzinfo=dt.UTC)  # type: ignore[no-any-return]


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
        tickets.c.opened,
        tickets.c.first_reply,
        tickets.c.closed,
        tickets.c.rating,
    )
    return [Handled(*row) for row in connection.execute(select(*columns).where(span.holds(tickets.c.opened)))]
