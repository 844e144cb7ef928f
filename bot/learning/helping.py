"""Proposals made into assistants and asked: here, or in other processes while this one reads the talks."""

from __future__ import annotations

import datetime as dt
import os
import signal
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from bot.assistant import Assistant
from bot.compiled import load_compiled, save_compiled
from bot.errors import BotError
from bot.learning.asking import count_answered
from bot.learning.missed import Missed
from bot.learning.proposals import Proposal
from bot.learning.trying import Places, changed
from bot.learning.worth import lack_of
from bot.quality.version_answers import Answers, Asking, Side, answers_of
from bot.understanding.reader import Reader

LARGE = 800
"""Example questions from which on learning them anew takes longer than another process takes to start."""
MOST = 4
"""Helpers at most: each holds the plan."""
NAME = "base"
"""The name of the assistant as it stands among the files of the helpers."""


@dataclass(frozen=True, slots=True)
class Task:
    """A proposal, and the questions that it should answer."""

    proposal: Proposal
    asked: tuple[Missed, ...]
    before: int
    """How many of these its clause answers as things stand."""
    day: dt.date

    @property
    def hopeless(self) -> bool:
        """Whether it would not be worth it even if it answered all: it need not be made."""
        return lack_of(len(self.asked), self.before, len(self.asked)) is not None


@dataclass(frozen=True, slots=True)
class Made:
    """What is known of a proposal once its assistant is made."""

    relearnt: bool
    """Whether the example questions were learnt anew."""
    answered: int
    """How many of the questions its clause answers."""


class Hands(Protocol):
    """Whoever makes the assistants of proposals and asks them."""

    def made(self, number: int) -> Made:
        """Make the assistant of a proposal, by its place, and ask it the group's questions."""
        ...

    def ask(self, number: int, folder: Path, asking: Asking) -> Future[Answers | None]:
        """Put something to the assistant of a proposal; None where what it answers is not worth it."""
        ...


class Bench:
    """Makes and asks assistants in this process."""

    def __init__(self, base: Assistant, places: Places, tasks: Sequence[Task] = ()) -> None:
        """Take the assistant as it is, other places' names, and what is to be made."""
        self.base, self.places = base, places
        self.tasks = dict(enumerate(tasks))
        self._made: dict[int, tuple[Assistant, Made]] = {}

    def made(self, number: int) -> Made:
        """Make the assistant of a proposal, once."""
        return self._at(number)[1]

    def ask(self, number: int, folder: Path, asking: Asking) -> Future[Answers | None]:
        """Put something to it; the answers are there at once."""
        done: Future[Answers | None] = Future()
        done.set_result(self.answers(number, folder, asking))
        return done

    def answers(self, number: int, folder: Path, asking: Asking) -> Answers | None:
        """Put something to it; None where what it answers is not worth it."""
        assistant, made = self._at(number)
        task = self.tasks[number]
        if lack_of(len(task.asked), task.before, made.answered):
            return None
        return answers_of(Side(folder, {assistant.plan.id: assistant}), asking)

    def _at(self, number: int) -> tuple[Assistant, Made]:
        if number not in self._made:
            task = self.tasks[number]
            one = changed(self.base, task.proposal, self.places)
            answered = count_answered(one.assistant, task.day, task.asked, task.proposal.clause)
            self._made[number] = one.assistant, Made(one.relearnt, answered)
        return self._made[number]


class Helpers:
    """Other processes, each with a bench of its own."""

    def __init__(self, base: Assistant, places: Places, tasks: Sequence[Task], count: int) -> None:
        """Start them, and begin to make what is not hopeless; the longest work goes to different ones."""
        # Handed over as files: through the pipe, this process would wait for each to start.
        self._scratch = tempfile.TemporaryDirectory(prefix="policy-assistant-", ignore_cleanup_errors=True)
        held = Path(self._scratch.name)
        save_compiled(held, NAME, base.plan, base.reader.vocabulary, base.reader.ranker)
        # Fresh processes, the same on every system: copies of this one would share its threads' locks. One to a pool,
        # as what was made in one is asked in the same.
        self._pools = [
            ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin, initargs=(held, places))
            for _ in range(count)
        ]
        wanted = [number for number, task in enumerate(tasks) if not task.hopeless]
        wanted.sort(key=lambda number: not tasks[number].proposal.has_examples)
        self._pool_of = {number: self._pools[place % count] for place, number in enumerate(wanted)}
        self._made = {number: self._pool_of[number].submit(_make, number, tasks[number]) for number in wanted}

    def made(self, number: int) -> Made:
        """Wait until the assistant of a proposal is made."""
        return self._made[number].result()

    def ask(self, number: int, folder: Path, asking: Asking) -> Future[Answers | None]:
        """Begin to put something to it."""
        return self._pool_of[number].submit(_ask, number, folder, asking)

    def close(self) -> None:
        """Let them go."""
        for pool in self._pools:
            pool.shutdown(cancel_futures=True)
        self._scratch.cleanup()


@contextmanager
def hands_for(base: Assistant, places: Places, tasks: Sequence[Task]) -> Iterator[Hands]:
    """Give who makes and asks proposals: helpers where the plan is large, else this process.

    Takes the assistant as it is, other places' names, and the tasks. Raises BotError where a helper was ended from
    outside.
    """
    count = min(MOST, max(1, (os.cpu_count() or 1) - 1), sum(not task.hopeless for task in tasks))
    examples = sum(len(questions) for one in base.plan.examples for questions in one.questions.values())
    if not count or examples < LARGE:
        yield Bench(base, places, tasks)
        return
    helpers = Helpers(base, places, tasks, count)
    try:
        yield helpers
    except BrokenExecutor as error:
        raise BotError("a process that tried proposals was ended from outside; try again") from error
    finally:
        helpers.close()


# --- in the other process ---

_bench: list[Bench] = []
"""The bench of this process, once there is one."""


def _begin(held: Path, places: Places) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one.
    found = load_compiled(held, NAME)
    if found is None:
        raise BotError(f"{held}: the plan that was put there for a helper cannot be read")
    plan, vocabulary, ranker = found
    _bench[:] = [Bench(Assistant(plan, Reader(plan, vocabulary, ranker)), places)]


def _make(number: int, task: Task) -> Made:
    _bench[0].tasks[number] = task
    return _bench[0].made(number)


def _ask(number: int, folder: Path, asking: Asking) -> Answers | None:
    return _bench[0].answers(number, folder, asking)
