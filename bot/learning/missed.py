"""Questions that were not answered well, without personal data, and how the bot understands each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.recording.redaction import redact
from bot.store.questions import Doubtful
from bot.understanding.reader import Reader
from bot.understanding.understanding import Understanding

Reason = Literal["corrected", "not_useful", "no_answer"]
REASONS: tuple[Reason, ...] = ("corrected", "not_useful", "no_answer")
"""Why a question is among these, what says most first: a question counts under the first that holds for it."""


@dataclass(frozen=True, slots=True)
class Missed:
    """One question, masked."""

    text: str
    language: str
    reason: Reason
    day: dt.date
    before: bytes = b""
    """The talk's context before it, b"" for none."""
    clause: str = ""
    """The clause that the staff said it is, "" where they said nothing."""
    kind: str = ""
    """What it asked for, one of `bot.knowledge.model.KINDS`; "" where nothing was heard."""
    masked: bool = False
    """Whether something personal was replaced in it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of asking, with every time that it was asked, and what the bot understands of it."""

    text: str
    heard: Understanding
    asked: tuple[Missed, ...]

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.asked)

    @property
    def clause(self) -> str:
        """The clause that the staff said it is, most often; "" where they said nothing."""
        return most([one.clause for one in self.asked if one.clause])

    @property
    def masked(self) -> bool:
        """Whether something personal was replaced in it."""
        return self.asked[0].masked


def missed_of(questions: Iterable[Doubtful]) -> list[Missed]:
    """Mask questions from the store, and say of each why it is there."""
    found = []
    for one in questions:
        redacted = redact(one.question)
        reason: Reason = "corrected" if one.corrected else "not_useful" if one.useful is False else "no_answer"
        text = " ".join(redacted.text.split())
        if text:
            day = one.created.astimezone(dt.UTC).date()
            masked = bool(redacted.replaced)
            found.append(Missed(text, one.language, reason, day, one.before, one.corrected, one.kind, masked))
    return found


def wordings_of(missed: Iterable[Missed], reader: Reader) -> list[Wording]:
    """Put together the questions that differ in case, width, script or signs alone, the most frequent first."""
    gathered: dict[tuple[str, ...], tuple[Understanding, list[Missed]]] = {}
    heard: dict[str, Understanding] = {}
    for one in missed:
        if one.text not in heard:
            heard[one.text] = reader.read(one.text)
        understood = heard[one.text]
        text = understood.text
        tokens = tuple(t for t, kind in zip(text.tokens, text.kinds, strict=True) if kind in "hwn")
        gathered.setdefault(tokens or (one.text,), (understood, []))[1].append(one)
    found = [
        Wording(most([one.text for one in asked]), understood, tuple(asked)) for understood, asked in gathered.values()
    ]
    return sorted(found, key=lambda wording: -wording.count)


def most(values: Iterable[str]) -> str:
    """Return what stands most often in a list, the first of several; "" for an empty one."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return max(counts, key=lambda value: counts[value], default="")
