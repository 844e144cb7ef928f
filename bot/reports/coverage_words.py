"""The coverage in words: what its marks are called, and what is missing as things to do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.channels.wording import ChannelWording
from bot.knowledge.model import Clause, Plan, Topic
from bot.quality.coverage import Coverage, Figure
from bot.quality.coverage_hits import Asked
from bot.quality.coverage_marks import Mark
from bot.rendering import localised


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: a question that some talk should ask."""

    figure: str
    key: tuple[str, ...]
    languages: tuple[str, ...]
    subject: str
    """What is to be asked about, in words."""
    text: str
    """The whole, in words."""


class CoverageWords:
    """Names what is in a plan, in the language of whoever reads the report."""

    def __init__(self, plan: Plan, words: ChannelWording) -> None:
        """Take the plan and the wording."""
        self.plan = plan
        self.words = words
        self.clauses: dict[str, Clause] = {clause.id: clause for clause in plan.clauses}
        self._topics: list[tuple[str, Topic]] = [(c.id, t) for c in plan.clauses for t in c.topics]
        self._names: dict[tuple[str, tuple[str, ...]], str] = dict(self._named())

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the group `coverage`."""
        return self.words.say(f"coverage.{key}", **values)

    def kind(self, kind: str, form: str = "kind") -> str:
        """Return the word for a kind of question, whole or, with the form "short", for a narrow column."""
        key = f"{form}_{kind or 'any'}"
        return self.say(key) if self.words.has(f"coverage.{key}") else kind

    def title(self, clause: Clause) -> str:
        """Return the title of a clause."""
        return localised(clause.title, self.words.language)

    def label(self, mark: Mark) -> str:
        """Return what a mark is called."""
        if mark.figure == "cells":
            return f"{mark.key[0]} {self.kind(mark.key[1])}"
        if mark.figure == "terms":
            return self._term(mark)
        return self._names.get((mark.figure, mark.key), " ".join(mark.key))

    def count(self, figure: Figure) -> str:
        """Write a figure: 3 of 4."""
        return self.say("of", covered=figure.covered, of=figure.of)

    def todos(self, coverage: Coverage) -> list[Todo]:
        """Return what is missing as things to do, the worst first.

        A clause that nobody asks about in a language is one thing, whatever kinds make sense for it.
        """
        missing = coverage.missing()
        whole = {(mark.key[0], mark.language) for mark in missing if mark.figure == "clauses"}
        groups: dict[tuple[str, tuple[str, ...], str], list[Mark]] = {}
        for mark in missing:
            if mark.figure != "cells" or (mark.key[0], mark.language) not in whole:
                groups.setdefault((mark.figure, mark.key, self._why(mark, coverage)), []).append(mark)
        return [self._todo(marks, why, coverage) for (_, _, why), marks in groups.items()]

    def _todo(self, marks: list[Mark], why: str, coverage: Coverage) -> Todo:
        first, languages = marks[0], tuple(mark.language for mark in marks)
        subject = self.label(first)
        said = {"subject": subject, "languages": self.join(languages), "why": why}
        if first.figure == "clauses":
            kinds = dict.fromkeys(m.key[1] for m in coverage.marks if m.figure == "cells" and m.key[0] == first.key[0])
            text = self.say("todo_kinds", kinds=self.join(map(self.kind, kinds)), **said)
        else:
            text = self.say("todo", **said)
        return Todo(first.figure, first.key, languages, subject, text)

    def _why(self, mark: Mark, coverage: Coverage) -> str:
        vain = coverage.vain.get(mark)
        if vain:
            return self.flaw(vain[0])
        return self.say(f"why_{mark.figure}")

    def flaw(self, asked: Asked) -> str:
        """Say why a question counts for nothing."""
        return self.say(f"why_{asked.flaw}", place=f"{asked.file}:{asked.line}")

    def join(self, names: Iterable[str]) -> str:
        """Return names as a list."""
        return self.say("separator").join(names)

    def _term(self, mark: Mark) -> str:
        term = next((term for term in self.plan.terms if term.id == mark.key[0]), None)
        names = (*term.names.get(mark.language, ()), *term.everyday.get(mark.language, ())) if term else ()
        return self.say("aside", name=mark.key[0], more=names[0]) if names else mark.key[0]

    def _named(self) -> Iterator[tuple[tuple[str, tuple[str, ...]], str]]:
        plan, language = self.plan, self.words.language
        for clause in plan.clauses:
            yield ("clauses", (clause.id,)), f"{clause.id} {self.title(clause)}"
        for clause_id, topic in self._topics:
            for grant in topic.grants:
                name = localised(grant.name, language)
                yield ("grants", (grant.id,)), f"{clause_id} {self.say('aside', name=name, more=grant.id)}"
            for target in topic.targets:
                yield ("targets", (clause_id, target.id)), f"{clause_id} {localised(target.name, language)}"
            for rule in topic.rules:
                yield ("rules", (clause_id, rule.id)), f"{clause_id} {localised(rule.says, language)}"
        for department in plan.departments:
            name = localised(department.full_name, language)
            yield ("departments", (department.id,)), self.say("aside", name=name, more=department.id)
        for rung in plan.ladder.rungs if plan.ladder else ():
            yield ("rungs", (rung.id,)), localised(rung.name, language)
        for attribute, slot in plan.attributes.items():
            label = localised(slot.label, language)
            for value, meaning in slot.values.items():
                name = self.say("labelled", label=label, value=localised(meaning.label, language))
                yield ("values", (f"{attribute}:{value}",)), name
        for section in plan.header.sections:
            yield ("sections", (section.id,)), f"{section.id} {localised(section.title, language)}"


def shown_percent(figure: Figure, nothing: str = "–") -> str:
    """Write a share in whole percent, rounded down so that 100% says that nothing is missing."""
    return nothing if figure.percent is None else f"{math.floor(figure.percent)}%"
