"""A talk of another format while it is carried over, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from bot.conversations.expectations import texts
from bot.conversations.model import ChoiceEntry, ExpectEntry, NeverEntry, TalkEntry, TurnEntry
from bot.importing.meanings import Meanings
from bot.importing.notes import CarriedTalk, Code, Note

_TEXTS = ("evidence", "says", "says_not")


class Making:
    """A talk in the making: its turns so far, and the notes of what was lost."""

    def __init__(self, file: str, name: str, line: int, meanings: Meanings) -> None:
        """Take the file and the line it begins in, its name, and what the names of the other bot mean."""
        self.file = file
        self.name = name
        self.line = line
        self.meanings = meanings
        self.today = ""
        self.turns: list[TurnEntry] = []
        self.notes: list[Note] = []
        self.heard = False
        """Whether the last turn can be expected something of."""
        self.ended = False
        """Whether something could not be said, so that what comes after it means nothing."""

    def note(self, code: Code, line: int, what: str) -> None:
        """Note what is lost here."""
        self.notes.append(Note(self.file, line, code, what))

    def end(self, code: Code, line: int, what: str) -> None:
        """Note what cannot be said here; whatever would have followed it is left out."""
        self.note(code, line, what)
        self.note("cut", line, what)
        self.ended = True

    def say(self, wordings: Sequence[str]) -> None:
        """Go on with something said, in one wording or several."""
        listed = tuple(dict.fromkeys(wordings))
        self._go_on(TurnEntry(say=listed[0] if len(listed) == 1 else listed))

    def press(self, choice: str | ChoiceEntry) -> None:
        """Go on with a choice."""
        self._go_on(TurnEntry(press=choice))

    def use(self, name: str) -> None:
        """Go on with shared turns."""
        self._go_on(TurnEntry(use=name))
        self.heard = False

    def _go_on(self, turn: TurnEntry) -> None:
        self.turns.append(turn)
        self.heard = True

    def expect(self, entry: ExpectEntry, line: int, what: str) -> None:
        """Expect something of the reply to the last turn, beside what is expected already."""
        if not self.heard:
            self.note("before", line, what)
            return
        last = self.turns[-1]
        together, contradicted = joined(last.expect, entry)
        self.turns[-1] = msgspec.structs.replace(last, expect=together)
        for key in contradicted:
            self.note("conflict", line, f"{what} ({key})")

    def expect_meaning(self, name: str, code: Code, line: int) -> None:
        """Expect what a name of the other bot means; without a meaning, note it under a code."""
        meant = self.meanings.of(name)
        if meant is None:
            self.note(code, line, name)
        else:
            self.expect(meant, line, name)

    def finished(self, remarks: Sequence[str] = ()) -> CarriedTalk | None:
        """Return the talk; None, with a note, where nothing of it can be said.

        One of which nothing is expected would pass whatever the bot answers; it is a draft until a person has finished
        it.
        """
        if not self.turns:
            self.note("nothing_said", self.line, self.name)
            return None
        draft = not any(turn.expect or turn.use for turn in self.turns)
        entry = TalkEntry(talk=self.name, turns=tuple(self.turns), today=self.today, draft=draft)
        return CarriedTalk(entry, self.line, self.notes, tuple(remarks))


def joined(first: ExpectEntry | None, second: ExpectEntry) -> tuple[ExpectEntry, list[str]]:
    """Return an expectation with another's demands beside its own, and the keys in which the two contradict.

    There the first one's stays.
    """
    if first is None:
        return second, []
    fresh = ExpectEntry()
    changed: dict[str, Any] = {}
    contradicted = []
    for name in ExpectEntry.__struct_fields__:
        own, other, absent = getattr(first, name), getattr(second, name), getattr(fresh, name)
        if other in (absent, own):
            continue
        if own == absent:
            changed[name] = other
        elif name in _TEXTS:
            changed[name] = tuple(dict.fromkeys((*texts(own), *texts(other))))
        elif name == "choices" and _add_up(own, other):
            changed[name] = (*(choice for choice in own[:-1] if choice not in other), *other)
        elif name == "never":
            changed[name] = _nevers(own, other)
        else:
            contradicted.append(name)
    return msgspec.structs.replace(first, **changed), contradicted


def _add_up(own: Sequence[str | ChoiceEntry], other: Sequence[str | ChoiceEntry]) -> bool:
    """Tell whether two lists of choices can be one: both may have others, and both name choices in the same way.

    A choice by its label and one by its meaning may be the same one, of which only one is offered.
    """
    named = {bool(isinstance(choice, str) or choice.label) for choice in (*own[:-1], *other[:-1])}
    return len(named) == 1 and all(listed[-1:] in (("…",), ("...",)) for listed in (own, other))


def _nevers(own: NeverEntry, other: NeverEntry) -> NeverEntry:
    return NeverEntry(
        **{
            name: tuple(dict.fromkeys((*texts(getattr(own, name)), *texts(getattr(other, name)))))
            for name in NeverEntry.__struct_fields__
        }
    )
