"""The figures of some days as a page that stands alone: plots, each with its numbers as a table beneath."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from bot.reports.pages import environment
from bot.reports.statistics_words import StatisticsWords
from bot.statistics.figures import Statistics
from bot.store.counts import OUTCOMES

_MOST_BARS = 100
"""Bars that a phone can show; more days than that are shown by the week, and then by the month."""
_SHADES = 6
"""Shades of the plot of hours, beside none."""
Stretch = tuple[str, Mapping[str, int]]
"""A name such as 2030-05-01, and how many questions came to which outcome."""


def page_of(found: Statistics, words: StatisticsWords, most: int) -> str:
    """Return the page, whole: its styles and plots stand in it, and it refers to nothing outside.

    Takes the figures, the words for them, and how many lines a long table has.
    """
    stretches, step = _stretches(found.by_day)
    known = any(one.tests is not None for one in found.demand)
    demand = found.untested if known and found.untested else found.demand
    return (
        environment()
        .get_template("statistics.html.j2")
        .render(
            language=words.language,
            say=words.say,
            title=words.title(found),
            nothing=not found.questions and not found.tickets.opened,
            totals=words.totals(found),
            outcomes=words.outcomes(found),
            outcome_names=[(name, words.coded("outcome", name)) for name in OUTCOMES],
            languages=words.languages(found),
            clauses=words.clauses(found, most),
            bars=_bars(stretches),
            top=max((sum(outcomes.values()) for _, outcomes in stretches), default=0),
            step=words.say(f"by_stretch_{step}"),
            week=_week(found.week),
            weekdays=words.say("weekdays").split(),
            tickets=words.tickets(found.tickets),
            waits=words.waits(found.tickets),
            departments=words.departments(found.tickets),
            opened=found.tickets.opened,
            unanswered=[words.group(group, found) for group in found.unanswered],
            demand=[(*words.demand(one), one.tests == 0) for one in demand[: 3 * most]],
            demand_title=words.say("untested" if known and found.untested else "demand"),
            all_tested=known and not found.untested,
            tests_known=known,
            notes=words.notes(found),
        )
    )


def _stretches(by_day: Mapping[dt.date, Mapping[str, int]]) -> tuple[list[Stretch], str]:
    """Return the days, or the weeks or months where they are too many, and which of these they are."""
    if len(by_day) <= _MOST_BARS:
        return _summed((f"{day}", counts) for day, counts in by_day.items()), "day"
    if len(by_day) <= 7 * _MOST_BARS:
        return _summed((f"{day - dt.timedelta(day.weekday())}", counts) for day, counts in by_day.items()), "week"
    return _summed((f"{day:%Y-%m}", counts) for day, counts in by_day.items()), "month"


def _summed(named: Iterable[Stretch]) -> list[Stretch]:
    sums: dict[str, dict[str, int]] = {}
    for name, counts in named:
        into = sums.setdefault(name, dict.fromkeys(OUTCOMES, 0))
        for outcome, count in counts.items():
            into[outcome] = into.get(outcome, 0) + count
    return list(sums.items())


def _bars(stretches: list[Stretch]) -> list[dict[str, Any]]:
    """Return what is drawn for each stretch: its outcomes one upon the other, in parts of a height of 100."""
    top = max((sum(counts.values()) for _, counts in stretches), default=0) or 1
    bars = []
    for place, (name, counts) in enumerate(stretches):
        parts, height = [], 0.0
        for outcome in OUTCOMES:
            part = 100 * counts.get(outcome, 0) / top
            height += part
            parts.append({"outcome": outcome, "y": f"{100 - height:.2f}", "height": f"{part:.2f}"})
        bars.append({"name": name, "place": place, "parts": parts, "counts": counts, "count": sum(counts.values())})
    return bars


def _week(week: Iterable[Iterable[int]]) -> list[list[dict[str, int]]]:
    """Return the shade of each hour of the week, by its share of the busiest."""
    rows = [list(hours) for hours in week]
    top = max(map(max, rows), default=0)
    return [[{"count": count, "shade": -(-_SHADES * count // top) if top else 0} for count in hours] for hours in rows]
