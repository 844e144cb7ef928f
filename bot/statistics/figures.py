"""The figures of a span of days, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import quantiles

from bot.statistics.days import Days


@dataclass(frozen=True, slots=True)
class Waits:
    """How long something took, in seconds; None where it never came to that."""

    count: int
    median: float | None = None
    p90: float | None = None
    """Nine of ten took no longer."""


@dataclass(frozen=True, slots=True)
class TicketFigures:
    """What became of the tickets that were opened in these days."""

    opened: int
    states: Mapping[str, int]
    reasons: Mapping[str, int]
    departments: Mapping[str, int]
    """By the department asked for; "" for none in particular."""
    first: Waits
    """From its opening to the first answer of a person."""
    closed: Waits
    """From its opening to its end."""
    rated: int
    rating: float | None
    """The mean of the ratings."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions without an answer, or without a useful one, in the same words but for case, script and punctuation."""

    question: str
    """The wording asked most, without personal data."""
    count: int
    useless: int
    """How many of them were answered, and found not useful."""
    wordings: int
    languages: Mapping[str, int]
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked about one clause, of one kind, in one language, and how many tests ask the same."""

    clause: str
    kind: str
    """One of `bot.knowledge.model.KINDS`, "" for none in particular."""
    language: str
    asked: int
    tests: int | None
    """Questions of scripted talks that count; None where nobody looked."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything that is counted of some days."""

    days: Days
    questions: int
    people: int
    nameless: int
    """Questions of which is no longer known who asked, since their retention is over."""
    languages: Mapping[str, int]
    outcomes: Mapping[str, int]
    useful: int
    useless: int
    corrected: int
    """Questions of which the staff said which clause they are about."""
    clauses: Mapping[str, int]
    """By clause, the most asked first; those that a correction names count for the clause that it names."""
    by_day: Mapping[dt.date, Mapping[str, int]]
    """For every day, also those on which nobody asked, how many questions came to which outcome."""
    week: tuple[tuple[int, ...], ...]
    """Questions by weekday, Monday first, and hour."""
    unanswered: tuple[Group, ...]
    """The most asked first."""
    unanswered_groups: int
    """How many groups there are in all."""
    tickets: TicketFigures
    demand: tuple[Demand, ...]
    """The most asked first."""

    @property
    def hours(self) -> tuple[int, ...]:
        """Questions by hour of the day."""
        return tuple(map(sum, zip(*self.week, strict=True)))

    @property
    def untested(self) -> tuple[Demand, ...]:
        """What is asked and in no test."""
        return tuple(one for one in self.demand if one.tests == 0)


def waits_of(seconds: Iterable[float | None]) -> Waits:
    """Return how long things took, leaving out those that are still to come."""
    # Databases tell times to a few microseconds, and nobody waits for less than a millisecond.
    taken = sorted(round(one, 3) for one in seconds if one is not None)
    if not taken:
        return Waits(0)
    tenths = quantiles(taken, n=10, method="inclusive") if len(taken) > 1 else taken * 9
    return Waits(len(taken), tenths[4], tenths[8])
