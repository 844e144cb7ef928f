"""Where a plan's own names and example questions lead, when the bot itself is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.dialogue.context import Context
from bot.dialogue.decide import decide
from bot.dialogue.decision import Decision
from bot.errors import Problem
from bot.knowledge.checks.draft import Draft, Spot, asked
from bot.knowledge.folders import plan_folders
from bot.knowledge.loading import PlanFolder, build_plan, read_places, read_plan_folder
from bot.knowledge.model import Plan
from bot.understanding.building import build_vocabulary
from bot.understanding.learning import fit_examples
from bot.understanding.reader import Reader

TIE = 0.01
"""Topics whose scores differ by less are taken as equal."""

_LISTS = frozenset(["by_department", "clauses"])
"""Replies that list clauses in the plan's order, none of them first."""


def leading_of_folder(folder: Path) -> list[Problem]:
    """Check where the names and questions of every plan in a knowledge folder lead; gives problems by file and line.

    Leaves out plans that cannot be asked because a file is not of its shape; `bot.knowledge.checking` tells of those.
    Raises BotError where there is no such folder or no plan in it.
    """
    root = folder.parent if folder.parent != folder else folder
    found: list[Problem] = []
    for path in plan_folders(folder):
        read = read_plan_folder(path, root)
        if any(not problem.warning for problem in read.problems):
            continue
        try:
            plan = build_plan(read)
        except msgspec.ValidationError:
            continue
        found.extend(leading_problems(plan, read, read_places(folder, root)))
    return sorted(set(found))


def leading_problems(
    plan: Plan, read: PlanFolder, places: dict[str, tuple[str, ...]] | None = None, reader: Reader | None = None
) -> list[Problem]:
    """Check where one plan's names and questions lead.

    Takes the plan, the files that it was built from, other places' names, and a reader of the plan if there is one.
    Gives, by file and line, a problem for each name or example that another clause answers, and a warning for each
    example that is refused or asked back and each unanswered question that is answered. In a plan of bare example
    questions, which has nothing but their likeness to go by, all are warnings.
    """
    draft = Draft(read)
    if not draft.languages or not (draft.questions or draft.terms):
        return []
    if reader is None:
        vocabulary = build_vocabulary(plan, places)
        reader = Reader(plan, vocabulary, fit_examples(plan, vocabulary))
    today = plan.header.in_force_from or dt.date(2000, 1, 1)

    def decision_on(question: str) -> Decision:
        return decide(plan, reader.topics, reader.read(question), Context(), today)

    found = list(_terms(draft, reader))
    for _, name, file in draft.questions:
        for question, spot in asked(file.at("questions")):
            problem = _example(spot, name, decision_on(question), bare=draft.bare)
            if problem is not None:
                found.append(problem)
    for name, file in draft.files("questions/"):
        if not name.endswith("/unanswered.yaml"):
            continue
        for question, spot in asked(file.at("unanswered")):
            decision = decision_on(question)
            if decision.outcome == "answer":
                found.append(
                    spot.problem(
                        f"“{question}” should be refused, but {_led(decision)} it; reword it, or move it to that clause's "
                        "questions if the plan does answer it",
                        warning=True,
                    )
                )
    return sorted(found)


def _terms(draft: Draft, reader: Reader) -> Iterator[Problem]:
    """Type every name of every term alone."""
    topics = reader.topics.by_term
    for file in draft.terms.values():
        for term, names in file.at("names").entries():
            meant = {place.key: place.clause.id for place in topics.get(term, ())}
            if not meant:
                continue
            wanted = " or ".join(dict.fromkeys(meant.values()))
            for name, spot in names.texts():
                candidates = reader.read(name).candidates
                own = next((c for c in candidates if c.place.key in meant), None)
                if own is not None and (
                    candidates[0].place.clause.id == own.place.clause.id or candidates[0].score - own.score <= TIE
                ):
                    continue
                if not candidates:
                    yield spot.problem(
                        f"“{name}” typed alone leads to no topic, expected clause {wanted} (the term "
                        f"{term}); another meaning of the word wins: make the name longer, or delete it"
                    )
                    continue
                best = candidates[0].place
                yield spot.problem(
                    f"“{name}” typed alone leads to clause {best.clause.id} ({best.topic.id}), expected "
                    f"{wanted} (the term {term}); make the name more particular, or move it to everyday"
                )


def _example(spot: Spot, clause: str, decision: Decision, *, bare: bool) -> Problem | None:
    led = [point.clause.id for point in decision.points]
    listed = decision.outcome == "answer" and decision.reason in _LISTS
    if decision.outcome in ("answer", "clarify") and (led[:1] == [clause] or (listed and clause in led)):
        return None
    question = spot.text
    if decision.outcome == "answer":
        message = (
            f"“{question}” is answered by clause {led[0]} first, expected {clause}"
            if led
            else f"“{question}” is answered without a clause, expected {clause}"
        )
        return spot.problem(
            f"{message}; reword or move it, or add the words it turns on to a term of its topic", warning=bare
        )
    what = {"clarify": f"asked back ({decision.reason})", "chat": f"taken for talk ({decision.reason})"}.get(
        decision.outcome, f"refused ({decision.reason})"
    )
    return spot.problem(
        f"“{question}” is {what}, expected an answer from clause {clause}; reword it, or add the "
        "words it turns on to a term of its topic",
        warning=True,
    )


def _led(decision: Decision) -> str:
    led = [point.clause.id for point in decision.points]
    return f"clause {led[0]} answers" if led else "the bot answers"
