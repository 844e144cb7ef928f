"""A run of talks from the scripts to the results: read, checked, chosen, played."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversations.checks import talk_problems
from bot.conversations.documents import from_here
from bot.conversations.playing import FAILURES
from bot.conversations.reading import ScriptError, read_suite
from bot.conversations.records import Run, TalkRecord
from bot.conversations.running import MakeDoor, play_all
from bot.conversations.selecting import select
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage, Suite, Talk


@dataclass(slots=True)
class Session:
    """What is played, how, and what was read of it."""

    paths: Sequence[Path]
    """Scripts and folders of them."""
    base: Stage
    """The stage of talks that say nothing else."""
    words: str = ""
    """What a talk's title, file or tags must hold; see bot.conversations.selecting."""
    tags: Sequence[str] = ()
    """The tags of which it must have one, if there are any."""
    doors: Sequence[tuple[str, MakeDoor]] = ()
    """The doors beside the assistant itself, by name."""
    jobs: int = 1
    """How many processes play."""
    exit_first: bool = False
    """Whether to stop at the first failure."""
    stages: Stages = field(default_factory=Stages)
    suite: Suite = field(default_factory=Suite)
    started: dt.datetime = field(default_factory=lambda: dt.datetime.now().astimezone())
    _start: float = field(default_factory=time.perf_counter)

    def read(self) -> list[Talk]:
        """Read the scripts and return the talks to play.

        Raises ScriptError with every mistake of every script, also where it does not fit its plan, and BotError where
        there is nothing to read or nothing is chosen.
        """
        self.started, self._start = dt.datetime.now().astimezone(), time.perf_counter()
        self.suite = read_suite(self.paths, self.base)
        chosen = select(self.suite.talks, self.words, self.tags)
        problems = talk_problems(self.suite.talks, self.stages)
        if problems:
            raise ScriptError(problems)
        return chosen

    def play(self, talks: Sequence[Talk]) -> Iterator[TalkRecord]:
        """Play talks; gives each as it is done, and none after a failure if the run is to stop there."""
        playing = play_all(talks, self.stages, [door for _, door in self.doors], self.jobs)
        for record in playing:
            yield record
            if self.exit_first and record.result in FAILURES:
                return

    def run(self, talks: Sequence[Talk], records: Iterable[TalkRecord]) -> Run:
        """Return what a run came to. Takes the talks that were chosen, and what came of those that were played."""
        order = {talk.id: number for number, talk in enumerate(talks)}
        played = sorted(records, key=lambda record: order[record.id])  # They may be played only now.
        return Run(
            started=self.started.isoformat(timespec="seconds"),
            seconds=time.perf_counter() - self._start,
            knowledge=from_here(self.base.knowledge),
            doors=("core", *(name for name, _ in self.doors)),
            files=tuple(self.suite.files),
            read=len(self.suite.talks),
            chosen=len(talks),
            talks=tuple(played),
        )
