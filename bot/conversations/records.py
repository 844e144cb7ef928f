"""What a run of talks came to, as plain data that every report is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from bot.conversations.expectations import Difference, choice_name, given
from bot.conversations.model import ExpectEntry
from bot.conversations.playing import FAILURES, Played, Result, Step, day_of
from bot.conversations.stages import Stages
from bot.knowledge.model import Record

RESULTS: tuple[Result, ...] = ("passed", "failed", "unexpected_pass", "expected_failure", "skipped")
"""Every result, in the order of reports."""


class DifferenceRecord(Record, frozen=True, kw_only=True):
    """One thing that is not as expected."""

    field: str
    """The key of the expectation, in English; of another door, the key of the answer."""
    expected: str
    got: str
    missing: tuple[str, ...] = ()
    """Of a list, what is expected and did not come."""
    extra: tuple[str, ...] = ()
    """Of a list, what came and is not expected."""


class StepRecord(Record, frozen=True, kw_only=True):
    """One message and what came of it."""

    turn: int
    """Which turn of the talk it is, from 1."""
    role: Literal["turn", "variant", "contrast"]
    """Whether it is what goes on with the talk, another wording of it, or what must lead elsewhere."""
    file: str
    line: int
    message: str
    """What was said; of a choice that was not offered, its name in the script."""
    by: str = ""
    """Who said it, where several people talk."""
    pressed: str = ""
    """The name in the script of the choice that was pressed, "" where something was said."""
    expected: dict[str, Any] = msgspec.field(default_factory=dict)
    """The expectation, by key, as the script gives it."""
    answer: dict[str, Any] | None = None
    """The answer as data, None where nothing could be said."""
    differences: tuple[DifferenceRecord, ...] = ()
    door: str = ""
    """The door whose answer differs from the assistant's own, "" for the assistant itself."""
    seconds: float = 0.0

    @property
    def reply(self) -> str:
        """The reply, "" where nothing could be said."""
        return str(self.answer["reply"]) if self.answer else ""

    @property
    def place(self) -> str:
        """Where it stands, in the form that editors can jump from."""
        return f"{self.file}:{self.line}"


class TalkRecord(Record, frozen=True, kw_only=True):
    """One talk as it went."""

    file: str
    line: int
    name: str
    table: str = ""
    """The table that it is a row of, "" for a talk."""
    result: Result
    reason: str = ""
    """Why it was skipped, or is known to fail."""
    error: str = ""
    """Why it could not be played."""
    plan: str = ""
    today: str = ""
    """The day on which it began, 2026-06-01; "" where it was not played."""
    changed: bool = False
    """Whether it was played on changed knowledge."""
    chinese: bool = False
    """Whether its script has Chinese keys."""
    tags: tuple[str, ...] = ()
    closed: dict[str, str] = msgspec.field(default_factory=dict)
    """The doors that it could not be played through, each with why."""
    seconds: float = 0.0
    steps: tuple[StepRecord, ...] = ()

    @property
    def title(self) -> str:
        """Its name with that of its table."""
        return f"{self.table}: {self.name}" if self.table else self.name

    @property
    def id(self) -> str:
        """What tells it apart from every other talk."""
        return f"{self.file}::{self.title}"

    @property
    def failures(self) -> tuple[StepRecord, ...]:
        """The steps at which something is not as expected."""
        return tuple(step for step in self.steps if step.differences)

    @property
    def place(self) -> str:
        """Where to look: at what failed first, or else where it begins."""
        return self.failures[0].place if self.failures else f"{self.file}:{self.line}"

    @property
    def turns(self) -> int:
        """How many turns were played."""
        return len({step.turn for step in self.steps})


class Run(Record, frozen=True, kw_only=True):
    """A run of talks."""

    started: str
    """When it began, as in ISO 8601."""
    seconds: float
    """How long it took, from reading the scripts to the last answer."""
    knowledge: str
    """The knowledge folder of talks that name none."""
    doors: tuple[str, ...]
    """The doors that the talks were played through, the assistant's own first."""
    files: tuple[str, ...]
    """The scripts that were read."""
    read: int
    """How many talks stand in them."""
    chosen: int
    """How many of them were to be played; fewer were where the run stopped at a failure."""
    talks: tuple[TalkRecord, ...]
    """The talks as they went, in the order of the scripts."""

    @property
    def counts(self) -> dict[Result, int]:
        """How many talks came to each result."""
        found = Counter(talk.result for talk in self.talks)
        return {result: found[result] for result in RESULTS}

    @property
    def turns(self) -> int:
        """How many turns were played."""
        return sum(talk.turns for talk in self.talks)

    @property
    def failed(self) -> tuple[TalkRecord, ...]:
        """The talks that fail the run."""
        return tuple(talk for talk in self.talks if talk.result in FAILURES)

    def slowest(self, most: int) -> Sequence[tuple[TalkRecord, StepRecord]]:
        """Return the messages that took longest to answer, with their talks, the slowest first."""
        steps = [(talk, step) for talk in self.talks for step in talk.steps if not step.door and step.answer]
        return sorted(steps, key=lambda pair: -pair[1].seconds)[:most]


def record_of(played: Played, stages: Stages) -> TalkRecord:
    """Return a talk as it went, as plain data."""
    talk = played.talk
    opened = bool(played.steps)
    return TalkRecord(
        file=talk.file,
        line=talk.line,
        name=talk.name,
        table=talk.table,
        result=played.result,
        reason=played.reason,
        error=played.error,
        plan=stages.assistant(talk.stage).plan.id if opened else talk.stage.plan,
        today=day_of(talk, stages).isoformat() if opened else "",
        changed=bool(talk.stage.overlay),
        chinese=talk.chinese,
        tags=talk.tags,
        closed=dict(played.closed),
        seconds=played.seconds,
        steps=tuple(_step(step, talk.file) for step in played.steps),
    )


def _step(step: Step, file: str) -> StepRecord:
    turn = step.turn
    expect = turn.expect
    if step.role == "contrast":
        expect = next((c.expect for c in turn.contrasts if (c.say, c.line) == (step.message, step.line)), None)
    return StepRecord(
        turn=step.number,
        role=step.role,
        file=turn.file or file,
        line=step.line,
        message=step.message,
        by=turn.by,
        pressed=choice_name(turn.press) if turn.press is not None and step.role == "turn" else "",
        expected=_expected(expect),
        answer=dict(step.answer) if step.answer else None,
        differences=tuple(map(_difference, step.differences)),
        door=step.door,
        seconds=step.seconds,
    )


def _expected(expect: ExpectEntry | None) -> dict[str, Any]:
    return dict(msgspec.to_builtins(given(expect))) if expect else {}


def _difference(found: Difference) -> DifferenceRecord:
    return DifferenceRecord(
        field=found.field, expected=found.expected, got=found.got, missing=found.missing, extra=found.extra
    )
