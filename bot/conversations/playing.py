"""Plays talks: each message put to the assistant, each reply compared with what is expected."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.assistant import Exchange
from bot.conversations.book import Book
from bot.conversations.doors import CoreConversation, Door
from bot.conversations.expectations import (
    Difference,
    breaches,
    choice_fits,
    choice_name,
    differences,
    meaning,
    told,
)
from bot.conversations.stages import Stages, first_day
from bot.conversations.talks import Contrast, Talk, Turn
from bot.errors import BotError

Result = Literal["passed", "failed", "expected_failure", "unexpected_pass", "skipped"]
FAILURES = frozenset(["failed", "unexpected_pass"])
"""The results that fail a run."""


@dataclass(frozen=True, slots=True)
class Step:
    """One message as it was put, and what came of it."""

    turn: Turn
    number: int
    """Which turn of the talk it is, from 1."""
    message: str
    role: Literal["turn", "variant", "contrast"]
    line: int
    differences: tuple[Difference, ...] = ()
    exchange: Exchange | None = None
    """None where nothing could be said, as where the choice to press was not offered."""
    door: str = ""
    """The door whose answer differs from the assistant's own, "" for the assistant itself."""
    seconds: float = 0.0
    """How long the assistant took to answer."""

    @property
    def answer(self) -> Mapping[str, Any] | None:
        """The answer as data."""
        return self.exchange.answer if self.exchange else None


@dataclass(frozen=True, slots=True)
class Played:
    """One talk as it went."""

    talk: Talk
    result: Result
    steps: tuple[Step, ...] = ()
    reason: str = ""
    """Why it was skipped, or known to fail."""
    error: str = ""
    """Why it could not be played at all."""
    seconds: float = 0.0
    closed: Mapping[str, str] = field(default_factory=dict)
    """Doors that the talk could not be played through, each with why."""

    @property
    def failures(self) -> tuple[Step, ...]:
        """The steps at which something is not as expected."""
        return tuple(step for step in self.steps if step.differences)


def play(talk: Talk, stages: Stages, doors: Sequence[Door] = ()) -> Played:
    """Play one talk.

    Takes the talk, the stages, and doors through which it is played as well, after the assistant itself. Gives how it
    went; never raises for what stands in a script or a knowledge base.
    """
    if talk.skip or talk.draft:
        return Played(talk, "skipped", reason=talk.skip or "draft")
    start = time.perf_counter()
    closed: dict[str, str] = {}
    try:
        steps = _Player(talk, stages).steps()
        for door in doors:
            why = door.closed_to(talk)
            if why:
                closed[door.name] = why
            else:
                steps += _disagreements(talk, stages, door, steps)
    except BotError as error:
        return Played(talk, "failed", error=str(error), seconds=time.perf_counter() - start)
    failed = any(step.differences for step in steps)
    result: Result = "failed" if failed else "passed"
    if talk.fails:
        result = "expected_failure" if failed else "unexpected_pass"
    return Played(talk, result, tuple(steps), talk.fails, "", time.perf_counter() - start, closed)


def day_of(talk: Talk, stages: Stages) -> dt.date:
    """Return the day on which a talk begins."""
    return talk.stage.today or first_day(stages.assistant(talk.stage).plan)


class _Player:
    def __init__(self, talk: Talk, stages: Stages) -> None:
        self.talk = talk
        self.book: Book = stages.book(talk.stage)
        self.core = CoreConversation(stages.assistant(talk.stage), day_of(talk, stages), talk.stage.language)

    def steps(self) -> list[Step]:
        found: list[Step] = []
        for number, turn in enumerate(self.talk.turns, 1):
            if turn.today is not None:
                self.core.today = turn.today
            found += self._turn(turn, number)
            if found[-1].exchange is None:
                break  # What was to be pressed is not there: nothing after it means anything.
        return found

    def _turn(self, turn: Turn, number: int) -> list[Step]:
        if turn.press is not None:
            message, lacking = self._pressed(turn)
            if lacking is not None:
                name = choice_name(turn.press)
                return [Step(turn, number, name, "turn", turn.line, (lacking,))]
        else:
            message = turn.say[0]
        exchange, took = self._ask(turn.by, message)
        answer = exchange.answer
        found = self._against(turn, answer)
        steps = [Step(turn, number, message, "turn", turn.line, found, exchange, seconds=took)]
        for variant in turn.say[1:]:
            other, took = self._ask(turn.by, variant)
            found = self._against(turn, other.answer)
            if not found and meaning(other.answer) != meaning(answer):
                found = (Difference("say", told(answer), told(other.answer)),)
            steps.append(Step(turn, number, variant, "variant", turn.line, found, other, seconds=took))
        steps += [self._contrast(turn, number, contrast, answer) for contrast in turn.contrasts]
        self.core.go_on(turn.by, exchange)
        return steps

    def _contrast(self, turn: Turn, number: int, contrast: Contrast, answer: Mapping[str, Any]) -> Step:
        exchange, took = self._ask(turn.by, contrast.say)
        found: tuple[Difference, ...] = ()
        if contrast.expect is not None:
            found = tuple(differences(contrast.expect, exchange.answer, self.book, self._lead(turn.by)))
        if not found and meaning(exchange.answer)[:3] == meaning(answer)[:3]:
            found = (Difference("contrasts", f"≠ {told(answer)}", told(exchange.answer)),)
        return Step(turn, number, contrast.say, "contrast", contrast.line, found, exchange, seconds=took)

    def _ask(self, by: str, message: str) -> tuple[Exchange, float]:
        """Put a message; gives what came of it, and the seconds that it took."""
        start = time.perf_counter()
        exchange = self.core.ask(by, message)
        return exchange, time.perf_counter() - start

    def _against(self, turn: Turn, answer: Mapping[str, Any]) -> tuple[Difference, ...]:
        found: list[Difference] = []
        if turn.expect is not None:
            found += differences(turn.expect, answer, self.book, self._lead(turn.by))
        for never in self.talk.never:
            found += (breach for breach in breaches(never, answer, self.book) if breach not in found)
        return tuple(found)

    def _lead(self, by: str) -> Callable[[str], Mapping[str, Any]]:
        """Tell where a choice leads that the talk stands before."""
        return lambda message: self.core.ask(by, message).answer

    def _pressed(self, turn: Turn) -> tuple[str, Difference | None]:
        """Return what the choice to press sends, or what is offered in its place."""
        assert turn.press is not None
        options = self.core.contexts.get(turn.by, self.core.opening).options
        offered = [{"label": option.label, "send": option.send} for option in options]
        fitting = [o for o in offered if choice_fits(turn.press, o, self.book, self._lead(turn.by))]
        if len(fitting) == 1:
            return fitting[0]["send"], None
        labels = "; ".join(o["label"] for o in (fitting or offered))
        return "", Difference("press", choice_name(turn.press), labels or "–")


def _disagreements(talk: Talk, stages: Stages, door: Door, steps: Sequence[Step]) -> list[Step]:
    """Play the same messages through another door; gives the steps at which it answers otherwise."""
    found: list[Step] = []
    conversation = door.open(talk.stage, day_of(talk, stages))
    said: list[tuple[str, str]] = []
    for step in steps:
        if step.exchange is None or step.door:
            continue
        if step.role == "turn":
            heard = conversation.say(step.turn.by, step.message)
            said.append((step.turn.by, step.message))
        else:  # Beside the talk: as a talk of its own that came the same way.
            aside = door.open(talk.stage, day_of(talk, stages))
            for by, message in said[:-1]:
                aside.say(by, message)
            heard = aside.say(step.turn.by, step.message)
        told_here = tuple(_unlike(step.exchange, heard.answer, heard.reply))
        if told_here:
            found.append(
                Step(step.turn, step.number, step.message, step.role, step.line, told_here, step.exchange, door.name)
            )
    return found


def _unlike(exchange: Exchange, answer: Mapping[str, Any] | None, reply: str) -> list[Difference]:
    """Compare what a door gave with the assistant's own answer."""
    own = exchange.answer
    if answer is not None:
        keys = [key for key in own if answer.get(key) != own[key]]
        return [Difference(key, str(own[key]), str(answer.get(key))) for key in keys]
    if "".join(reply.split()) != "".join(str(own["reply"]).split()):
        return [Difference("reply", str(own["reply"]), reply)]
    return []
