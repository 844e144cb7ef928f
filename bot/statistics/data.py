"""The figures as data: for JSON, and as one table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bot.statistics.figures import Statistics, Waits

Row = tuple[str, str, str, str, str, int | float | str]
COLUMNS = ("table", "name", "kind", "language", "figure", "value")
"""The head of the table: what is counted, of what, which kind and language of question where it matters, and how many."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def as_data(found: Statistics) -> dict[str, Any]:
    """Return the figures as JSON has them: days as 2030-05-01, times with their zone, what took time in seconds."""
    days = found.days
    return {
        "since": days.first.isoformat(),
        "until": days.last.isoformat(),
        "zone": days.zone_name,
        "questions": found.questions,
        "people": found.people,
        "nameless": found.nameless,
        "languages": dict(found.languages),
        "outcomes": dict(found.outcomes),
        "handed_over": found.tickets.opened,
        "useful": found.useful,
        "useless": found.useless,
        "corrected": found.corrected,
        "clauses": [{"clause": clause, "asked": number} for clause, number in found.clauses.items()],
        "days": [
            {"day": day.isoformat(), "questions": sum(outcomes.values()), "outcomes": dict(outcomes)}
            for day, outcomes in found.by_day.items()
        ],
        "hours": list(found.hours),
        "week": [list(hours) for hours in found.week],
        "unanswered": [
            {
                **asdict(group),
                "first": days.local(group.first).isoformat(timespec="seconds"),
                "last": days.local(group.last).isoformat(timespec="seconds"),
            }
            for group in found.unanswered
        ],
        "unanswered_groups": found.unanswered_groups,
        "tickets": {**asdict(found.tickets)},
        "demand": [asdict(one) for one in found.demand],
    }


def as_csv(found: Statistics) -> str:
    """Return the figures as one table in CSV, a figure to a row, that a spreadsheet can filter and turn."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([*map(_harmless, row[:5]), row[5]] for row in _rows(found))
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Return a text that no spreadsheet will take for a formula: people ask what they like."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _rows(found: Statistics) -> Iterator[Row]:
    days, tickets = found.days, found.tickets
    for name, value in (("since", days.first.isoformat()), ("until", days.last.isoformat()), ("zone", days.zone_name)):
        yield "span", name, "", "", "", _harmless(value)
    for name in ("questions", "people", "nameless", "useful", "useless", "corrected"):
        yield "total", name, "", "", "count", getattr(found, name)
    yield "total", "handed_over", "", "", "count", tickets.opened
    yield from (("outcome", name, "", "", "count", value) for name, value in found.outcomes.items())
    yield from (("language", "", "", name, "count", value) for name, value in found.languages.items())
    yield from (("clause", name, "", "", "count", value) for name, value in found.clauses.items())
    for day, outcomes in found.by_day.items():
        yield "day", day.isoformat(), "", "", "questions", sum(outcomes.values())
        yield from (("day", day.isoformat(), "", "", name, value) for name, value in outcomes.items())
    for weekday, hours in enumerate(found.week, 1):
        yield from (("hour", f"{weekday} {hour:02}:00", "", "", "questions", value) for hour, value in enumerate(hours))
    for group in found.unanswered:
        yield "unanswered", group.question, "", " ".join(group.languages), "count", group.count
    yield from _ticket_rows(found)
    for one in found.demand:
        yield "demand", one.clause, one.kind, one.language, "asked", one.asked
        if one.tests is not None:
            yield "demand", one.clause, one.kind, one.language, "tests", one.tests


def _ticket_rows(found: Statistics) -> Iterator[Row]:
    tickets = found.tickets
    yield "tickets", "opened", "", "", "count", tickets.opened
    for kind, counted in (("state", tickets.states), ("reason", tickets.reasons), ("department", tickets.departments)):
        yield from (("tickets", name, kind, "", "count", value) for name, value in counted.items())
    waits: tuple[tuple[str, Waits], ...] = (("first_answer", tickets.first), ("closed", tickets.closed))
    for name, wait in waits:
        yield "tickets", name, "", "", "count", wait.count
        if wait.median is not None and wait.p90 is not None:
            yield "tickets", name, "", "", "median_seconds", round(wait.median, 1)
            yield "tickets", name, "", "", "p90_seconds", round(wait.p90, 1)
    yield "tickets", "rating", "", "", "count", tickets.rated
    if tickets.rating is not None:
        yield "tickets", "rating", "", "", "mean", round(tickets.rating, 2)
