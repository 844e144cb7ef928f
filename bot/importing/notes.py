"""What an import gives: what was carried over, and a note for everything that was not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from bot.conversations.model import TableEntry, TalkEntry, TurnEntry

Code = Literal[
    "action",
    "any_of",
    "asserter",
    "before",
    "channel",
    "choices",
    "column",
    "conflict",
    "contradiction",
    "cut",
    "duplicate",
    "empty",
    "entity",
    "exact",
    "fixture",
    "flow",
    "hook",
    "ignored",
    "include",
    "input",
    "intent",
    "memory",
    "metadata",
    "negation",
    "no_expectation",
    "no_question",
    "nothing_expected",
    "nothing_said",
    "optional",
    "other_data",
    "pattern",
    "payload",
    "pieces",
    "slot",
    "step",
    "unused",
    "utterances",
]
"""Why something was not carried over, or only in part; the channels' wording has a sentence for each."""

CODES: tuple[Code, ...] = get_args(Code)
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was not carried over, or only in part."""

    file: str
    line: int
    code: Code
    what: str
    """The words of the source, on one line."""

    def __post_init__(self) -> None:
        """Bring what it was onto one line that a person will read to its end."""
        what = " ".join(self.what.split())
        object.__setattr__(self, "what", what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…")


@dataclass(slots=True)
class CarriedTalk:
    """A talk, and what of it was lost."""

    entry: TalkEntry
    line: int
    """Where it begins in the source."""
    notes: list[Note] = field(default_factory=list)
    remarks: tuple[str, ...] = ()
    """What the source says of it that no key has a place for."""


@dataclass(slots=True)
class CarriedTable:
    """A table, with the remarks beside its rows."""

    entry: TableEntry
    remarks: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """What the source says beside a row, by the row's place in the table."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of which nothing is expected."""

    line: int
    say: tuple[str, ...]
    kind: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Carried:
    """What one file gave."""

    file: str
    name: str
    """What a table of it is called."""
    talks: list[CarriedTalk] = field(default_factory=list)
    tables: list[CarriedTable] = field(default_factory=list)
    fixtures: dict[str, tuple[TurnEntry, ...]] = field(default_factory=dict)
    """Shared turns that the talks use, by name."""
    open: list[Question] = field(default_factory=list)
    """Questions that no table can hold before something is expected of them."""
    notes: list[Note] = field(default_factory=list)
    """What was lost outside of its talks."""

    def all_notes(self) -> Iterator[Note]:
        """Give every note, in the order of the file."""
        yield from in_order([*self.notes, *(note for talk in self.talks for note in talk.notes)])


def in_order(notes: Iterable[Note]) -> list[Note]:
    """Return notes as their places stand in the files; those of one place stay in their order."""
    return sorted(notes, key=lambda note: (note.file, note.line))
