"""Mutation testing: one fact of the plan changed at a time, the talks replayed, and who notices."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import multiprocessing
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.assistant import Assistant
from bot.conversations.doors import CoreConversation
from bot.conversations.playing import Played, Step, play
from bot.conversations.reading import read_suite
from bot.conversations.stages import Stages, first_day
from bot.conversations.talks import Stage, Talk, Turn
from bot.quality.edits import value_at
from bot.quality.mutant import Mutant
from bot.quality.mutants import mutated
from bot.quality.probes import changes_nothing
from bot.text import normalise
from bot.understanding.vocabulary import Sense

Fate = Literal["killed", "survived", "redundant", "without_effect"]
"""What became of a mutant. A name that the plan gives twice, or that the bot understands without its entry, can be
missed by no plain question; both are told apart from survivors and count in no score."""
CHUNK = 24
"""Mutants that a process takes at a time."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant."""

    mutant: Mutant
    fate: Fate
    talk: str = ""
    """The first talk that failed, "" where none did."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants of one kind were noticed."""

    killed: int
    survived: int
    redundant: int = 0
    without_effect: int = 0

    @property
    def percent(self) -> float:
        """The share that was noticed of those that could be, 0 to 100; 100 where there is none."""
        counted = self.killed + self.survived
        return 100 * self.killed / counted if counted else 100.0


class Defence:
    """The talks on one plan, in the order in which each mutant is most likely to be noticed."""

    def __init__(self, talks: Iterable[Talk], stage: Stage, stages: Stages) -> None:
        """Take talks, the stage whose plan is mutated, and the stages; plays every talk once."""
        self.stage = dataclasses.replace(stage, today=None, language="", overlay="")
        self.base = stages.assistant(self.stage)
        self.day = first_day(self.base.plan)
        self.talks: list[Played] = []
        self.failing: list[Played] = []
        """Talks that fail as things stand, which can defend nothing."""
        self._by_clause: dict[str, list[int]] = defaultdict(list)
        self._by_sense: dict[Sense, list[int]] = defaultdict(list)
        self._by_name: dict[tuple[Sense, tuple[str, ...]], list[int]] = defaultdict(list)
        """The talks in which a name stands as it is spelt, by its tokens."""
        for talk in talks:
            if not _is_on(talk, self.stage, self.base, stages):
                continue
            went = play(talk, stages)
            if went.result == "passed":
                self._note(went)
                self.talks.append(went)
            elif went.result == "failed":
                self.failing.append(went)

    def verdict(self, mutant: Mutant) -> Verdict:
        """Replay talks on a mutant until one fails."""
        if mutant.redundant:
            return Verdict(mutant, "redundant")
        assistant = mutated(self.base, mutant)
        stages = Stages()
        stages.put(self.stage, assistant)
        for went in self._likely(mutant):
            other = _other_answer(went, assistant, self.day, mutant.sense)
            if other is None:
                continue
            stage = dataclasses.replace(went.talk.stage, knowledge=self.stage.knowledge, plan=self.stage.plan)
            talk = dataclasses.replace(went.talk, stage=stage, turns=_turns(went, other))
            if play(talk, stages).result != "passed":
                return Verdict(mutant, "killed", went.talk.id)
        if mutant.sense is not None and changes_nothing(self.base, assistant, mutant):
            return Verdict(mutant, "without_effect")
        return Verdict(mutant, "survived")

    def _note(self, went: Played) -> None:
        """Note which clauses and which names a talk touches."""
        number = len(self.talks)
        for step in went.steps:
            if step.exchange is None:
                continue
            for point in step.exchange.decision.points:
                self._by_clause[point.clause.id].append(number)
            heard = step.exchange.understanding
            for mention in heard.mentions:
                for sense in mention.senses:
                    self._by_sense[sense].append(number)
                    self._by_name[sense, heard.text.tokens[mention.start : mention.end]].append(number)

    def _likely(self, mutant: Mutant) -> Iterator[Played]:
        """Return the talks that could notice a mutant, those first that touch what is changed."""
        if mutant.sense is not None:
            # A name is missed only where it was found; what else a message holds is read as before.
            spelt = normalise(str(value_at(self.base.plan, mutant.edit.path))).tokens
            numbers = dict.fromkeys((*self._by_name.get((mutant.sense, spelt), ()), *self._by_sense[mutant.sense]))
            yield from (self.talks[number] for number in numbers)
            return
        first = dict.fromkeys(self._by_clause.get(mutant.clause, ()))
        yield from (self.talks[number] for number in first)
        yield from (talk for number, talk in enumerate(self.talks) if number not in first)


def _other_answer(went: Played, assistant: Assistant, day: dt.date, sense: Sense | None) -> Step | None:
    """Return the first message of a talk that an assistant answers otherwise than it was answered; None if none is.

    Takes the talk as it went, the assistant, the plan's first day, and the sense that a name has lost, if that is
    what was changed: in a talk of one turn, only messages in which it was found can be answered otherwise.
    """
    core = CoreConversation(assistant, went.talk.stage.today or day, went.talk.stage.language)
    for _, steps in itertools.groupby(went.steps, key=lambda step: step.number):
        asked = list(steps)
        turn = asked[0].turn
        core.today = turn.today or core.today
        first = None
        for step in asked:
            if sense is not None and len(went.talk.turns) == 1 and not _holds(step, sense):
                continue
            exchange = core.ask(turn.by, step.message)
            if step.answer != exchange.answer:
                return step
            first = first or exchange
        if first is not None:  # The other wordings were asked in the talk as it stood before the turn.
            core.go_on(turn.by, first)
    return None


def _holds(step: Step, sense: Sense) -> bool:
    return step.exchange is not None and any(sense in m.senses for m in step.exchange.understanding.mentions)


def _turns(went: Played, other: Step) -> tuple[Turn, ...]:
    """Return the turns of a talk; of one with many wordings, only the first and the one that is answered otherwise."""
    turns = went.talk.turns
    if len(turns) == 1 and other.role in ("turn", "variant") and len(turns[0].say) > 2:
        return (
            dataclasses.replace(turns[0], say=tuple(dict.fromkeys((turns[0].say[0], other.message))), contrasts=()),
        )
    return turns


def _is_on(talk: Talk, stage: Stage, base: Assistant, stages: Stages) -> bool:
    """Tell whether a talk is played on the plan that is mutated, as it stands."""
    if talk.stage.overlay or talk.stage.knowledge != stage.knowledge or talk.skip or talk.draft or talk.fails:
        return False
    return talk.stage.plan == stage.plan or stages.assistant(talk.stage).plan.id == base.plan.id


def judged(
    mutants: Sequence[Mutant], paths: Sequence[Path], stage: Stage, processes: int
) -> Iterator[tuple[int, list[Verdict]]]:
    """Judge mutants, some at a time.

    Takes the mutants, the scripts, the stage whose plan is mutated, and how many processes share the work. Gives, as
    they come, the place of the first mutant of a chunk and the verdicts on all of it.
    """
    chunks = [(place, mutants[place : place + CHUNK]) for place in range(0, len(mutants), CHUNK)]
    if processes <= 1:
        _prepare(paths, stage)
        yield from map(_judge, chunks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare, initargs=(paths, stage)) as pool:
        yield from pool.map(_judge, chunks)


def scores(verdicts: Iterable[Verdict]) -> dict[str, Score]:
    """Count the verdicts by kind of fact; "" for all together, in the order of the verdicts."""
    counts: dict[str, dict[Fate, int]] = defaultdict(lambda: defaultdict(int))
    for verdict in verdicts:
        for kind in ("", verdict.mutant.kind):
            counts[kind][verdict.fate] += 1
    return {
        kind: Score(found["killed"], found["survived"], found["redundant"], found["without_effect"])
        for kind, found in counts.items()
    }


_defence: Defence | None = None
"""What a process judges with, made when it begins."""


def _prepare(paths: Sequence[Path], stage: Stage) -> None:
    global _defence  # noqa: PLW0603  a process has no other place for what it begins with
    _defence = Defence(read_suite(paths, stage).talks, stage, Stages())


def _judge(chunk: tuple[int, Sequence[Mutant]]) -> tuple[int, list[Verdict]]:
    assert _defence is not None
    place, mutants = chunk
    return place, [_defence.verdict(mutant) for mutant in mutants]
