"""What of a plan talks can ask about: marks, each of which some talk should hit.

The rule for kinds of question, from the plan alone: a kind makes sense for a clause if example questions of the clause
are filed under it, in whichever language, or if the clause states what that kind asks for (`STATED`). A clause whose
example questions are filed under no kind has one cell that any question fills.

A name makes sense in the languages in which the plan lists it, everything else in every language of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from bot.knowledge.model import KINDS, Clause, Plan
from bot.quality.coverage_occasions import sayable

FIGURES = (
    "clauses",
    "cells",
    "grants",
    "departments",
    "targets",
    "rules",
    "rungs",
    "values",
    "terms",
    "sections",
    "replies",
)
"""What is counted, the weightiest first."""

UNFILED = ""
"""The kind of example questions that are filed under none."""


class Mark(NamedTuple):
    """One thing of a plan that a talk can ask about, in one language."""

    figure: str
    """Which of FIGURES it counts for."""
    key: tuple[str, ...]
    """Its ids: a clause's and a kind for a cell, a clause's and a rule's for a rule, else one id."""
    language: str


STATED: Mapping[str, Callable[[Plan, Clause], bool]] = {
    "amount": lambda _, clause: any(topic.grants for topic in clause.topics),
    "condition": lambda _, clause: any(t.conditions or any(g.conditions for g in t.grants) for t in clause.topics),
    "department": lambda _, clause: bool(clause.departments),
    "validity": lambda plan, clause: clause.id == plan.header.validity_clause,
    "ladder": lambda plan, clause: plan.ladder is not None and clause.id == plan.ladder.clause,
    "target": lambda _, clause: any(topic.targets for topic in clause.topics),
}
"""Kinds of question that make sense wherever a clause states what they ask for, filed or not."""


def kinds_of(plan: Plan, clause: Clause) -> tuple[str, ...]:
    """Return the kinds of question that make sense for a clause, in the order of KINDS, UNFILED last."""
    filed = {kind for e in plan.examples if e.clause == clause.id for kind, asked in e.questions.items() if asked}
    stated = {kind for kind, holds in STATED.items() if holds(plan, clause)}
    return tuple(kind for kind in (*KINDS, UNFILED) if kind in filed | stated)


def marks_of(plan: Plan) -> tuple[Mark, ...]:
    """Return every mark of a plan: by figure, then in the plan's order, then by language; none twice."""
    found = dict.fromkeys(Mark(figure, key, language) for figure, key, language in _marks(plan))
    return tuple(sorted(found, key=lambda mark: FIGURES.index(mark.figure)))


def _marks(plan: Plan) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for figure, key, languages in (*_of_clauses(plan), *_of_names(plan)):
        yield from ((figure, key, language) for language in plan.header.languages if language in languages)
    for language in plan.header.languages:
        yield from (("replies", (key,), language) for key in sayable(plan, language))


def _of_clauses(plan: Plan) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    languages = plan.header.languages
    for clause in plan.clauses:
        yield "clauses", (clause.id,), languages
        yield from (("cells", (clause.id, kind), languages) for kind in kinds_of(plan, clause))
        yield from (("departments", (department,), languages) for department in clause.departments)
        for topic in clause.topics:
            yield from (("grants", (grant.id,), languages) for grant in topic.grants)
            yield from (("targets", (clause.id, target.id), languages) for target in topic.targets)
            yield from (("rules", (clause.id, rule.id), languages) for rule in topic.rules)
    yield from (("rungs", (rung.id,), languages) for rung in (plan.ladder.rungs if plan.ladder else ()))


def _of_names(plan: Plan) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for attribute, slot in plan.attributes.items():
        for value, meaning in slot.values.items():
            yield "values", (f"{attribute}:{value}",), _listed(meaning.names, meaning.loose)
    for term in plan.terms:
        yield "terms", (term.id,), _listed(term.names, term.everyday)
    for section in plan.header.sections:
        yield "sections", (section.id,), _listed(section.names)


def _listed(*lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the languages in which a name is listed."""
    return tuple(language for names in lists for language, spelled in names.items() if spelled)
