"""What of a knowledge base talks ask about: each of its marks with the questions that hit it, or none.

A question counts where something of the meaning of its answer is expected and everything is as expected; further
wordings and contrasts count like turns of their own. Of a talk that is known to fail nothing counts, since it goes on
failing whatever the bot says; of a talk on changed knowledge only the sentences said, since it speaks of another plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversations.playing import FAILURES, Played, Step, play
from bot.conversations.stages import Stages, folder_of
from bot.conversations.talks import Stage, Talk
from bot.knowledge.folders import plan_folders
from bot.knowledge.model import Plan
from bot.quality.coverage_hits import Asked, cells_meant, hits_of, kind_of
from bot.quality.coverage_marks import FIGURES, UNFILED, Mark, marks_of
from bot.quality.coverage_replies import Listened


@dataclass(frozen=True, slots=True)
class Figure:
    """How many marks of a sort are hit."""

    covered: int
    of: int

    @property
    def percent(self) -> float | None:
        """The share in percent, None where there is nothing to hit."""
        return 100 * self.covered / self.of if self.of else None


@dataclass(slots=True)
class Coverage:
    """One plan, and what talks ask about it."""

    plan: Plan
    marks: tuple[Mark, ...]
    """Everything that a talk should hit."""
    hits: dict[Mark, list[Asked]] = field(default_factory=dict)
    """The questions that hit a mark, and some more: a kind of question may be asked that makes little sense."""
    vain: dict[Mark, list[Asked]] = field(default_factory=dict)
    """Clauses and cells with the questions on them that count for nothing: unchecked, or not as expected."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each outcome was decided, for each reason."""
    talks: int = 0
    questions: int = 0
    counted: int = 0
    """Questions that hit something."""
    failing: list[str] = field(default_factory=list)
    """Talks that fail without being known to, each as file:line and name."""

    def figure(self, name: str, language: str = "") -> Figure:
        """Count the marks of a sort, in one language or, by default, in all of them together."""
        marks = [m for m in self.marks if m.figure == name and language in ("", m.language)]
        return Figure(sum(mark in self.hits for mark in marks), len(marks))

    def asked(self, mark: Mark) -> Sequence[Asked]:
        """Return the questions that hit a mark."""
        return self.hits.get(mark, ())

    def missing(self) -> list[Mark]:
        """Return the marks that no question hits, the worst first: by figure, then the clauses with most missing."""
        found = [mark for mark in self.marks if mark not in self.hits]
        gaps = Counter(mark.key[0] for mark in found if mark.figure == "cells")
        return sorted(found, key=lambda m: (FIGURES.index(m.figure), -gaps[m.key[0]] if m.figure == "cells" else 0))


@dataclass(frozen=True, slots=True)
class Measured:
    """The coverage of every plan asked for."""

    plans: tuple[Coverage, ...]
    elsewhere: Counter[str]
    """Talks on other plans, by the plan's id."""


def measure(talks: Iterable[Talk], base: Stage, stages: Stages) -> Measured:
    """Play talks and count what they ask about.

    Takes the talks, a stage with the knowledge folder to be covered and, where only one of its plans is, the plan's id,
    and the stages to play on. Raises BotError for a knowledge folder or a plan that cannot be used.
    """
    counted = {folder: _Count(plan) for folder, plan in _plans(base, stages)}
    elsewhere: Counter[str] = Counter()
    for talk in talks:
        listened = _listened(talk.stage, stages)
        count = counted.get(folder_of(talk.stage, listened.plan).resolve())
        if count is None:
            elsewhere[listened.plan.id] += 1
        else:
            count.add(play(talk, stages), listened, stages)
    return Measured(tuple(count.coverage for count in counted.values()), elsewhere)


def _plans(base: Stage, stages: Stages) -> Iterable[tuple[Path, Plan]]:
    folders = plan_folders(base.knowledge)
    names = [base.plan] if base.plan else ["" if folder == base.knowledge else folder.name for folder in folders]
    for name in names:
        stage = Stage(base.knowledge, name)
        plan = stages.assistant(stage).plan
        yield folder_of(stage, plan).resolve(), plan


def _listened(stage: Stage, stages: Stages) -> Listened:
    assistant = stages.assistant(stage)
    if not isinstance(assistant, Listened):
        assistant = Listened(assistant)
        stages.put(stage, assistant)
    return assistant


class _Count:
    def __init__(self, plan: Plan) -> None:
        self.coverage = Coverage(plan, marks_of(plan))
        self.wanted = frozenset(self.coverage.marks)

    def add(self, played: Played, listened: Listened, stages: Stages) -> None:
        if played.result == "skipped":
            return
        talk, coverage = played.talk, self.coverage
        coverage.talks += 1
        if played.result in FAILURES:
            coverage.failing.append(f"{talk.file}:{talk.line}: {talk.title}")
        for step in played.steps:
            self._step(step, played, listened, stages)

    def _step(self, step: Step, played: Played, listened: Listened, stages: Stages) -> None:
        exchange, talk, coverage = step.exchange, played.talk, self.coverage
        coverage.questions += 1
        if exchange is None:
            return
        coverage.outcomes[exchange.decision.outcome, exchange.decision.reason] += 1
        failing = bool(step.differences or talk.fails)
        asked = Asked(step.message, talk.table or talk.name, talk.file, step.line, kind_of(step, exchange))
        if not failing:
            self._hit([Mark("replies", (key,), language) for language, key in listened.said_in(exchange)], asked)
        if talk.stage.overlay:
            return
        hits = [] if failing else hits_of(step, exchange, stages.book(talk.stage))
        coverage.counted += bool(hits)
        self._hit(hits, asked)
        for mark in cells_meant(step, exchange):
            if mark in self.wanted and mark not in hits:
                why = "failing" if failing else "unchecked"
                in_vain = Asked(asked.text, asked.talk, asked.file, asked.line, asked.kind, why)
                coverage.vain.setdefault(mark, []).append(in_vain)

    def _hit(self, marks: Iterable[Mark], asked: Asked) -> None:
        for mark in marks:
            if mark.key[-1] == UNFILED and mark not in self.wanted:
                continue  # Every question is of no kind in particular; that counts only where the plan files some so.
            self.coverage.hits.setdefault(mark, []).append(asked)
