"""The figures of some days on a screen: tables, with bars where a share is meant."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from bot.channels.painting import Screen
from bot.reports.statistics_words import Line, StatisticsWords
from bot.statistics.figures import Statistics

_BAR = 20
"""Cells of a whole bar."""
_DAYS = 31
"""Days that are listed one by one; more are looked at better on the page, or in a spreadsheet."""


def show_statistics(found: Statistics, words: StatisticsWords, screen: Screen, most: int) -> None:
    """Write the figures on a screen, with at most so many lines to a table."""
    _Sheet(found, words, screen, most).show()


class _Sheet:
    def __init__(self, found: Statistics, words: StatisticsWords, screen: Screen, most: int) -> None:
        self.found, self.words, self.screen, self.most = found, words, screen, most

    def show(self) -> None:
        found, words, say = self.found, self.words, self.words.say
        self.screen.put(words.title(found), "headline")
        if not found.questions and not found.tickets.opened:
            self.screen.put(say("nothing"))
            return
        self._lines("", words.totals(found))
        self._lines("by_outcome", words.outcomes(found))
        self._lines("by_language", words.languages(found))
        self._lines("by_clause", words.clauses(found, self.most))
        self._days()
        self._hours()
        self._tickets()
        self._rows(
            "unanswered",
            [words.group(group, found) for group in found.unanswered[: self.most]],
            ("count", "languages", "dates", "question"),
        )
        self._demand()
        self.screen.put()
        for note in words.notes(found):
            self.screen.put(note, "hint")

    def _heading(self, key: str) -> None:
        self.screen.put()
        if key:
            self.screen.put(self.words.say(key), "heading")

    def _lines(self, key: str, lines: Sequence[Line]) -> None:
        if not lines:
            return
        self._heading(key)
        widest = max(cell_len(line.value) for line in lines)
        aligned = [" " * (widest - cell_len(line.value)) + line.value for line in lines]
        self.screen.table([(line.name, value, _bar(line.share)) for line, value in zip(lines, aligned, strict=True)])

    def _rows(self, key: str, rows: Sequence[Sequence[str]], head: Sequence[str]) -> None:
        if rows:
            self._heading(key)
            self.screen.table(rows, [self.words.say(f"head_{name}") for name in head])

    def _days(self) -> None:
        days = self.found.by_day
        if not 1 < len(days) <= _DAYS:
            return
        counts = {f"{day:%Y-%m-%d}": sum(outcomes.values()) for day, outcomes in days.items()}
        self._bars("by_stretch_day", counts)

    def _hours(self) -> None:
        if self.found.questions:
            self._bars("by_hour", {f"{hour:02}:00": n for hour, n in enumerate(self.found.hours)})

    def _bars(self, key: str, counts: dict[str, int]) -> None:
        top = max(counts.values(), default=0) or 1
        self._lines(key, [Line(name, f"{count:,}", count / top) for name, count in counts.items()])

    def _tickets(self) -> None:
        tickets, words = self.found.tickets, self.words
        if not tickets.opened:
            return
        self._lines("tickets", words.tickets(tickets))
        self._rows("times", words.waits(tickets), ("what", "count", "median", "p90"))
        if len(tickets.departments) > 1:
            self._lines("by_department", words.departments(tickets))

    def _demand(self) -> None:
        demand = self.found.untested or self.found.demand
        known = any(one.tests is not None for one in self.found.demand)
        if known and not self.found.untested:
            self._heading("demand")
            self.screen.put(self.words.say("all_tested"))
        rows = [self.words.demand(one) for one in demand[: self.most]]
        if known:
            self._rows(
                "untested" if self.found.untested else "demand", rows, ("asked", "tests", "clause", "kind", "language")
            )
        else:
            short = [(asked, *rest) for asked, _, *rest in rows]
            self._rows("demand", short, ("asked", "clause", "kind", "language"))


def _bar(share: float | None) -> str:
    """Return a bar; what is more than nothing is never shown as nothing."""
    if not share:
        return ""
    return "█" * int(share * _BAR) + ("▌" if share * _BAR % 1 >= 0.5 or share * _BAR < 1 else "")
