"""What the bot decided to say, before it is worded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from bot.dialogue.context import Option
from bot.knowledge.model import Clause, Grant, Topic

Outcome = Literal["answer", "clarify", "no_answer", "chat"]


@dataclass(frozen=True, slots=True)
class Point:
    """One clause that an answer rests on, with the topics and grants of it that are meant."""

    clause: Clause
    topics: tuple[Topic, ...] = ()
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that goes with an answer, by its code in the wording files."""

    code: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome with all that its wording needs."""

    outcome: Outcome
    reason: str
    """Which reply it is: a key of the wording files."""
    points: tuple[Point, ...] = ()
    kind: str = ""
    notes: tuple[Note, ...] = ()
    options: tuple[Option, ...] = ()
    confidence: float = 1.0
    department: str = ""
    """The department asked about, in a look-up by department."""
    rung: str = ""
    """The rung that a ladder answer starts from."""
    direction: int = 0
    """Up (+1) or down (-1) the ladder."""
    show_money: bool = False
    """Whether the question turns on cash."""

    @property
    def grants(self) -> tuple[tuple[Clause, Grant], ...]:
        """The grants that answer the question, in order, with their clauses."""
        if not self.show_money or self.outcome != "answer":
            return ()
        return tuple((point.clause, grant) for point in self.points for grant in point.grants)

    @property
    def doubt(self) -> str:
        """What a clarification asks: the same again is the same doubt."""
        return "|".join((self.reason, self.kind, *(option.send for option in self.options)))

    def with_notes(self, *notes: Note) -> Decision:
        """Return the same decision with more remarks."""
        return replace(self, notes=(*self.notes, *notes))
