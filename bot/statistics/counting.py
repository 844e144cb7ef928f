"""The figures of a span of days, counted in a database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import StaticPool

from bot.statistics.days import Days
from bot.statistics.demand import demand_of
from bot.statistics.figures import Statistics, TicketFigures, waits_of
from bot.statistics.tested import Tested
from bot.statistics.unanswered import groups_of
from bot.store import counts
from bot.store.counts import Handled, Moment, Sort

T = TypeVar("T")

TOGETHER = 4
"""Questions to the database at the same time; it has its own processors."""


def count(engine: Engine, days: Days, tested: Tested | None = None, most: int = 20) -> Statistics:
    """Count what happened in some days.

    Takes an open database, the days, what tests ask about where that is known, and how many groups of questions without
    an answer are wanted. The figures are read one after the other and are of one moment only while nobody asks.
    """
    span = days.span
    with _Reading(engine) as reading:
        ends = reading.now(lambda c: counts.first_and_last(c, span))
        # Where nobody asked there is nothing to step through.
        since, until = _clipped(days, ends) if ends else (days.begin_of(days.first),) * 2
        sorts = reading.start(lambda c: counts.sorts(c, span))
        moments = reading.start(lambda c: counts.moments(c, since, until, days.step) if ends else [])
        people = reading.start(lambda c: counts.people(c, span))
        missed = reading.start(lambda c: counts.unanswered(c, span))
        handled = reading.start(lambda c: counts.handled(c, span))
        known, nameless = people()
        found = sorts()
        by_day, week = _in_time(moments(), days)
        groups, of_groups = groups_of(missed(), most)
        tickets = _tickets(handled())
    return Statistics(
        days=days,
        questions=sum(one.count for one in found),
        people=known,
        nameless=nameless,
        languages=_counted((one.language, one.count) for one in found),
        outcomes=_outcomes(found),
        useful=sum(one.count for one in found if one.useful),
        useless=sum(one.count for one in found if one.useful is False),
        corrected=sum(one.count for one in found if one.corrected),
        clauses=_counted((one.corrected or one.clause, one.count) for one in found if one.corrected or one.clause),
        by_day=by_day,
        week=week,
        unanswered=groups,
        unanswered_groups=of_groups,
        tickets=tickets,
        demand=demand_of(found, tested),
    )


class _Reading:
    """Asks the database several things at once, each over a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # A database in memory has one connection, which serves one at a time.
        self._pool = ThreadPoolExecutor(1 if isinstance(engine.pool, StaticPool) else TOGETHER)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def now(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)

    def start(self, work: Callable[[Connection], T]) -> Callable[[], T]:
        return self._pool.submit(self.now, work).result


def _clipped(days: Days, ends: tuple[dt.datetime, dt.datetime]) -> tuple[dt.datetime, dt.datetime]:
    """Return the beginning of the first day and the end of the last on which anything happened."""
    first, last = (days.local(end).date() for end in ends)
    return days.begin_of(first), days.begin_of(last + dt.timedelta(days=1))


def _counted(pairs: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for name, number in pairs:
        counted[name] += number
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _outcomes(found: Iterable[Sort]) -> Mapping[str, int]:
    counted = Counter(dict.fromkeys(counts.OUTCOMES, 0))
    for one in found:
        counted[one.outcome] += one.count
    return dict(counted)


def _in_time(
    moments: Iterable[Moment], days: Days
) -> tuple[Mapping[dt.date, Mapping[str, int]], tuple[tuple[int, ...], ...]]:
    by_day: dict[dt.date, Counter[str]] = {day: Counter() for day in days.each()}
    week = [[0] * 24 for _ in range(7)]
    for one in moments:
        local = days.local(one.at)
        by_day[local.date()][one.outcome] += one.count
        week[local.weekday()][local.hour] += one.count
    return {day: dict(counted) for day, counted in by_day.items()}, tuple(map(tuple, week))


def _tickets(handled: list[Handled]) -> TicketFigures:
    ratings = [one.rating for one in handled if one.rating is not None]
    return TicketFigures(
        opened=len(handled),
        states=_counted((one.state, 1) for one in handled),
        reasons=_counted((one.reason, 1) for one in handled),
        departments=_counted((one.department, 1) for one in handled),
        first=waits_of(one.first for one in handled),
        closed=waits_of(one.closed for one in handled),
        rated=len(ratings),
        rating=sum(ratings) / len(ratings) if ratings else None,
    )
