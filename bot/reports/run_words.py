"""A run of talks in words: its results counted, its differences told so that a person sees what to mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.channels.wording import ChannelWording
from bot.conversations.expectations import unquoted
from bot.conversations.records import DifferenceRecord, Run, StepRecord, TalkRecord
from bot.conversations.translation import chinese_key, chinese_value
from bot.reports.run_lines import naming_lines, nearest_line

_VALUES = {"outcome": "act"}
"""Keys of an answer whose values are those of an expectation's key."""


@dataclass(frozen=True, slots=True)
class Told:
    """One difference in words."""

    field: str
    """What is compared."""
    expected: str
    got: str
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


class RunWords:
    """Words for a run in one language."""

    def __init__(self, words: ChannelWording) -> None:
        """Take the channels' wording."""
        self.words = words
        self.language = words.language

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the group `test`."""
        return self.words.say(f"test.{key}", **values)

    def count(self, key: str, number: int) -> str:
        """Return a number of things: 1 talk, 2 talks."""
        return self.say(f"{key}_one" if number == 1 else key, count=f"{number:,}")

    def summary(self, run: Run) -> str:
        """Return the line that closes a run: how many talks, what came of them, how long it took."""
        told = [self.say(f"counted_{result}", count=f"{n:,}") for result, n in run.counts.items() if n]
        if run.chosen > len(run.talks):
            told.append(self.say("counted_unplayed", count=f"{run.chosen - len(run.talks):,}"))
        of_all = self.say("of_all", count=f"{run.chosen:,}", of=f"{run.read:,}")
        return self.say(
            "summary",
            talks=self.count("talks", run.chosen) if run.chosen == run.read else of_all,
            results=self.say("comma").join(told),
            turns=self.count("turns", run.turns),
            seconds=self.seconds(run.seconds),
        )

    def result(self, result: str) -> str:
        """Return the name of a result."""
        return self.say(f"result_{result}")

    @staticmethod
    def seconds(seconds: float) -> str:
        """Write a duration: 1.2, and 0.004 where it is short."""
        return f"{seconds:,.1f}" if seconds >= 1 else f"{seconds:.2f}" if seconds >= 0.1 else f"{seconds:.3f}"

    def key(self, key: str) -> str:
        """Return what a key is called, never.amounts too."""
        named = f"field_{key}"
        if self.words.has(f"test.{named}"):
            return self.say(named)
        return ".".join(chinese_key(part) for part in key.split(".")) if self.language == "zh" else key

    def take_out(self, talk: TalkRecord) -> str:
        """Say what to do with a talk that is known to fail, and passes."""
        key = chinese_key("fails") if talk.chinese else "fails"
        return self.say("take_out", word=key, reason=talk.reason)

    def place(self, step: StepRecord, talk: TalkRecord) -> str:
        """Say which turn a step is of, and where it stands; the file only where it is not the talk's own."""
        if step.file == talk.file:
            return self.say("turn_at", number=step.turn, line=step.line)
        return self.say("turn_elsewhere", number=step.turn, place=step.place)

    def beside(self, step: StepRecord, first: str) -> str:
        """Say why a message stands beside the talk, "" for one that goes on with it. Takes the turn's own message."""
        if step.role == "turn":
            return ""
        return self.say(f"beside_{step.role}", message=first)

    def told(self, difference: DifferenceRecord, step: StepRecord, first: str) -> Told:
        """Put a difference into words. Takes the step that it is of, and the own message of the step's turn."""
        field, expected, got = difference.field, difference.expected, difference.got
        if step.door:
            return Told(self.key(field), self.value(field, expected), self.value(field, got))
        if field == "says":
            return Told(self.key(field), self.say("with", words=expected), nearest_line(expected, got))
        if field == "evidence":
            quoted = nearest_line(expected, got.replace(" | ", "\n"))
            return Told(self.key(field), self.say("with", words=expected), quoted)
        if field == "says_not" or field.startswith("never."):
            lines = naming_lines(field, got, unquoted(step.answer)) if step.answer else []
            return Told(self.key(field), self.say("without", words=got), "\n".join(lines) or got)
        if field == "contrasts":
            same = self.say("the_same", told=self._meaning(got))
            return Told(self.key(field), self.say("elsewhere", message=first), same)
        if field == "say":
            return Told(self.key("meaning"), self._meaning(expected), self._meaning(got))
        if field == "press":
            offered = self.say("nothing_offered") if got == "–" else self.say("offered", choices=got)
            return Told(self.key(field), expected, offered)
        told = Told(self.key(field), self.value(field, expected), self.value(field, got))
        whole = difference.missing == (expected,) and difference.extra in ((got,), ())
        if whole or not (difference.missing or difference.extra):
            return told
        return Told(told.field, told.expected, told.got, difference.missing, difference.extra)

    def why(self, talk: TalkRecord) -> str:
        """Say on one line why a talk fails the run; of several differences, the first."""
        if talk.error:
            return " ".join(self.say("unplayable", error=talk.error).split())
        if not talk.failures:
            return self.take_out(talk)
        step = talk.failures[0]
        told = self.told(step.differences[0], step, own_messages(talk.steps).get(step.turn, ""))
        return " ".join(self.say("why", field=told.field, expected=told.expected, got=told.got).split())

    def value(self, field: str, value: str) -> str:
        """Return what a value of a key is called: answer is 回答 in Chinese."""
        return str(chinese_value(_VALUES.get(field, field), value)) if self.language == "zh" else value

    def _meaning(self, told: str) -> str:
        """Return what an answer means, as the player tells it, its first word in the reader's language."""
        outcome, dot, rest = told.partition(" · ")
        return self.value("act", outcome) + dot + rest


def own_messages(steps: Iterable[StepRecord]) -> dict[int, str]:
    """Return the message of each turn that goes on with the talk, by the turn's number."""
    found: dict[int, str] = {}
    for step in steps:
        if step.role == "turn":
            found.setdefault(step.turn, step.message)
    return found
