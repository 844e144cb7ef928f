"""What two versions answer: every example question alone, and every scripted talk turn by turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

from bot.assistant import Assistant, opening_context
from bot.conversations.playing import FAILURES, Played, Result, play
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage, Talk
from bot.knowledge.model import Plan

Answer = Mapping[str, Any]
"""An answer as data, as docs/answer.md describes it."""

MANY = 800
"""Messages from which on a second process is worth the second that it takes to start."""


@dataclass(frozen=True, slots=True)
class Question:
    """An example question, put alone."""

    plan: str
    text: str
    clause: str
    """The clause that it is an example of, "" for one that the plan does not answer."""
    kind: str
    """The kind of question; for one that the plan does not answer "elsewhere" or "unstated"."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a talk as it was put to one version."""

    number: int
    """Which turn of the talk it belongs to, from 1."""
    role: Literal["turn", "variant", "contrast"]
    line: int
    message: str
    answer: Answer | None
    """None for a choice that was not offered."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as a script expects it."""

    line: int
    field: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Run:
    """One talk on one version."""

    result: Result
    said: tuple[Said, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    error: str = ""
    """Why it could not be played at all."""

    @property
    def failed(self) -> bool:
        """Whether it would fail a run of the scripts."""
        return self.result in FAILURES

    @property
    def stopped(self) -> Said | None:
        """The choice that was not offered, with which the talk ended."""
        return self.said[-1] if self.said and self.said[-1].answer is None else None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions, ready to be asked."""

    folder: Path
    assistants: Mapping[str, Assistant]
    """By the id of the plan."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of both versions."""

    questions: Sequence[Question]
    talks: Sequence[Talk]
    days: Mapping[str, dt.date]
    """By the id of the plan, the day for questions and for talks that name none."""
    language: str = ""
    """The language set, "" for none."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one version answered, in the order of what was asked."""

    questions: Sequence[Answer]
    runs: Sequence[Run]


def questions_of(old: Plan, new: Plan) -> list[Question]:
    """Return every example question of either version of a plan, each once, filed as the new one files it if it can."""
    found: dict[str, Question] = {}
    for plan in (new, old):
        for examples in plan.examples:
            for kind, questions in examples.questions.items():
                for text in questions:
                    found.setdefault(text, Question(plan.id, text, examples.clause, kind))
        for group in plan.unanswered:
            for kind, questions in (("elsewhere", group.elsewhere), ("unstated", group.unstated)):
                for text in questions:
                    found.setdefault(text, Question(plan.id, text, "", kind))
    return list(found.values())


def both_answers(old: Side, new: Side, asking: Asking) -> tuple[Answers, Answers]:
    """Put the same to both versions, in two processes where it is much; gives what each answered."""
    count = len(asking.questions) + sum(len(turn.say) for talk in asking.talks for turn in talk.turns)
    if count < MANY:
        before, after = answers_of(old, asking), answers_of(new, asking)
    else:
        # A forked process would take over locks of threads that it does not have.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            other = pool.submit(answers_of, old, asking)
            after = answers_of(new, asking)
            before = other.result()
    return _bridged(old, new, asking, before, after)


def answers_of(side: Side, asking: Asking) -> Answers:
    """Put everything to one version."""
    openings = {i: opening_context(a.plan, asking.language) for i, a in side.assistants.items()}
    answers = [
        side.assistants[q.plan].respond(q.text, openings[q.plan], asking.days[q.plan]).answer for q in asking.questions
    ]
    stages = _stages(side)
    return Answers(answers, [_run(play(_staged(talk, side, asking), stages)) for talk in asking.talks])


def _stages(side: Side) -> Stages:
    stages = Stages()
    for plan, assistant in side.assistants.items():
        stages.put(Stage(side.folder, plan), assistant)
    return stages


def _staged(talk: Talk, side: Side, asking: Asking) -> Talk:
    """Return a talk for one version, on the day on which both are asked."""
    stage = talk.stage
    day = stage.today or asking.days[stage.plan]
    return replace(talk, stage=replace(stage, knowledge=side.folder, today=day))


def _run(played: Played) -> Run:
    """Keep what is compared of a talk: its answers, without all that led to them."""
    return Run(
        played.result,
        tuple(Said(s.number, s.role, s.line, s.message, s.answer) for s in played.steps),
        tuple(Mismatch(s.line, d.field, d.expected, d.got) for s in played.failures for d in s.differences),
        played.error,
    )


# --- choices that only one version offers ---


def _bridged(old: Side, new: Side, asking: Asking, before: Answers, after: Answers) -> tuple[Answers, Answers]:
    """Go on with the talks that stopped before a choice, by sending what the other version's choice sends."""
    stages = _stages(old), _stages(new)
    mine, theirs = list(before.runs), list(after.runs)
    for place, talk in enumerate(asking.talks):
        for _ in talk.turns:  # After each, the other one may stop; no more than there are turns.
            if mine[place].stopped is None and theirs[place].stopped is None:
                break
            one = _gone_on(_staged(talk, old, asking), mine[place], theirs[place], stages[0])
            other = _gone_on(_staged(talk, new, asking), theirs[place], one, stages[1])
            if (one, other) == (mine[place], theirs[place]):
                break
            mine[place], theirs[place] = one, other
    return replace(before, runs=mine), replace(after, runs=theirs)


def _gone_on(talk: Talk, run: Run, other: Run, stages: Stages) -> Run:
    """Replay a talk with every choice that stopped it said as the other version's sends it; its result stays."""
    sent = {said.number: said.message for said in other.said if said.role == "turn" and said.answer is not None}
    turns, reached = list(talk.turns), run
    while (stop := reached.stopped) is not None and stop.number in sent:
        place = stop.number - 1
        turns[place] = replace(turns[place], press=None, say=(sent[stop.number],))
        reached = replace(run, said=_run(play(replace(talk, turns=tuple(turns)), stages)).said)
    return reached
