"""The figures of some days in words: how clauses, kinds, shares and lengths of time are told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.channels.wording import ChannelWording
from bot.knowledge.model import Plan
from bot.rendering import localised
from bot.statistics.figures import Demand, Group, Statistics, TicketFigures


@dataclass(frozen=True, slots=True)
class Line:
    """One figure with its name, and its share of the whole from 0 to 1, None where it is no share."""

    name: str
    value: str
    share: float | None = None


class StatisticsWords:
    """Words figures in the language of whoever reads them."""

    def __init__(self, plan: Plan, words: ChannelWording) -> None:
        """Take the plan, which names its clauses and departments, and the wording."""
        self.plan = plan
        self.language = words.language
        self._words = words
        self._titles = {clause.id: localised(clause.title, words.language) for clause in plan.clauses}

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the group `statistics`."""
        return self._words.say(f"statistics.{key}", **values)

    def title(self, found: Statistics) -> str:
        """Return what the figures are of: the plan, the days, and whose days they are."""
        days = found.days
        plan = localised(self.plan.header.short_title or self.plan.header.title, self.language) or self.plan.id
        return self.say("title", plan=plan, since=days.first, until=days.last, zone=days.zone_name)

    def clause(self, clause: str) -> str:
        """Return a clause's id and title; the id alone where the plan has it no more."""
        return f"{clause} {self._titles.get(clause, '')}".strip()

    def kind(self, kind: str) -> str:
        """Return the word for a kind of question."""
        return self._words.say(f"coverage.kind_{kind or 'any'}")

    def coded(self, group: str, code: str) -> str:
        """Return the word for a code such as an outcome, the code itself where there is none."""
        key = f"{group}_{code}"
        return self.say(key) if self._words.has(f"statistics.{key}") else code

    def language_name(self, language: str) -> str:
        """Return the name of a language."""
        return self.coded("language", language)

    def join(self, names: list[str]) -> str:
        """Return names as a list."""
        return self.say("separator").join(names)

    # --- what is told of some days ---

    def totals(self, found: Statistics) -> list[Line]:
        """Return the figures that come first."""
        rated = found.useful + found.useless
        lines = [
            Line(self.say("questions"), f"{found.questions:,}"),
            Line(self.say("people"), f"{found.people:,}"),
            Line(self.say("handed_over"), f"{found.tickets.opened:,}"),
            self.part(self.say("useful"), found.useful, rated) if rated else Line(self.say("useful"), "–"),
        ]
        if found.corrected:
            lines.append(Line(self.say("corrected"), f"{found.corrected:,}"))
        return lines

    def outcomes(self, found: Statistics) -> list[Line]:
        """Return how many questions came to what."""
        return [self.part(self.coded("outcome", name), n, found.questions) for name, n in found.outcomes.items()]

    def languages(self, found: Statistics) -> list[Line]:
        """Return how many questions were in which language."""
        return [self.part(self.language_name(name), n, found.questions) for name, n in found.languages.items()]

    def clauses(self, found: Statistics, most: int) -> list[Line]:
        """Return the clauses asked about most."""
        shown = list(found.clauses.items())[:most]
        return [self.part(self.clause(name), n, found.questions) for name, n in shown]

    def part(self, name: str, count: int, whole: int) -> Line:
        """Return a count with what part of the whole it is."""
        share = count / whole if whole else 0.0
        return Line(name, self.say("part", count=f"{count:,}", percent=f"{100 * share:.1f}"), share)

    def waits(self, found: TicketFigures) -> list[tuple[str, str, str, str]]:
        """Return how long tickets took: what, how many, the median, and what nine of ten stayed within."""
        rows = (("first_answer", found.first), ("resolution", found.closed))
        return [(self.say(key), f"{w.count:,}", self.duration(w.median), self.duration(w.p90)) for key, w in rows]

    def tickets(self, found: TicketFigures) -> list[Line]:
        """Return what became of the tickets, and why there were any."""
        counted = [self.part(self.coded("state", name), n, found.opened) for name, n in found.states.items()]
        counted += [self.part(self.coded("reason", name), n, found.opened) for name, n in found.reasons.items()]
        if found.rating is not None:
            counted.append(Line(self.say("rating"), self.say("mean", mean=f"{found.rating:.1f}", count=found.rated)))
        return counted

    def departments(self, found: TicketFigures) -> list[Line]:
        """Return how many tickets were for which department."""
        names = {one.id: localised(one.full_name, self.language) for one in self.plan.departments}
        told = ((names.get(name, name) or self.say("no_department"), n) for name, n in found.departments.items())
        return [self.part(name, n, found.opened) for name, n in told]

    def group(self, group: Group, found: Statistics) -> tuple[str, str, str, str]:
        """Return a group of questions without an answer: how often, in which languages, the days, the words."""
        first, last = (found.days.local(moment).date() for moment in (group.first, group.last))
        span = f"{first}" if first == last else f"{first} – {last}"
        return f"{group.count:,}", self.join(list(group.languages)), span, group.question

    def demand(self, one: Demand) -> tuple[str, str, str, str, str]:
        """Return how often something is asked: the number, how many tests, clause, kind and language."""
        tests = "" if one.tests is None else self.say("no_test") if one.tests == 0 else f"{one.tests:,}"
        return f"{one.asked:,}", tests, self.clause(one.clause), self.kind(one.kind), one.language

    def duration(self, seconds: float | None) -> str:
        """Write a length of time as people tell it; a dash where there is none."""
        if seconds is None:
            return "–"
        whole = dt.timedelta(seconds=round(seconds))
        if whole < dt.timedelta(minutes=1):
            return self.say("seconds", count=whole.seconds)
        minutes, hours = whole.seconds // 60 % 60, whole.seconds // 3600
        if whole.days:
            return self.say("days_hours", days=whole.days, hours=hours)
        return self.say("hours_minutes", hours=hours, minutes=minutes) if hours else self.say("minutes", count=minutes)

    def notes(self, found: Statistics) -> list[str]:
        """Return what has to be known of the figures to read them rightly."""
        notes = [self.say("zone_note", zone=found.days.zone_name)]
        if found.nameless:
            notes.append(self.say("nameless_note", count=f"{found.nameless:,}"))
        if found.unanswered_groups > len(found.unanswered):
            notes.append(self.say("groups_note", shown=len(found.unanswered), count=f"{found.unanswered_groups:,}"))
        if found.demand and all(one.tests is None for one in found.demand):
            notes.append(self.say("tests_note"))
        return notes
