"""What a message asks, by itself: kinds of question, slots, topics, and the clauses that its wording resembles."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.text import Text
from bot.understanding.amounts import Amount
from bot.understanding.mention import Mention
from bot.understanding.topics import Candidate

ELSEWHERE = "-elsewhere"


UNSTATED = "-unstated"
"""Labels of the example questions that the plan does not answer."""


SHORT = 45
"""Tokens up to which a message is read as one question; longer ones are searched for it."""


KIND_ORDER = (
    "total",
    "compare",
    "ladder_next",
    "ladder_previous",
    "validity",
    "department",
    "target",
    "condition",
    "process",
    "list",
    "definition",
    "amount",
    "service",
)
"""When a message asks for several things, the kind that shapes the reply: the more particular first."""


HINT_ORDER = (
    "validity",
    "department",
    "amount",
    "total",
    "compare",
    "condition",
    "process",
    "ladder_next",
    "ladder_previous",
    "target",
    "list",
    "definition",
    "service",
)
"""The same for kinds that are only suggested: "what's the subsidy" is about the subsidy, not a definition."""


@dataclass(frozen=True, slots=True)
class SlotMention:
    """A value of a typed attribute that the message names."""

    slots: tuple[str, ...]
    """Every reading of the word: "national" is level:national or standard:national."""
    mention: Mention
    full: bool
    """Whether it also says which topic is meant (一等奖), or only narrows one (国家级)."""


@dataclass(slots=True)
class Understanding:
    """One message understood by itself, without what was said before."""

    text: Text
    language: str
    mentions: tuple[Mention, ...]
    focus: tuple[float, ...]
    """How much each token belongs to the question itself, 0..1."""
    worded: bool = True
    """Whether it has words of a language beside names, which tell the language that it asks in."""
    kinds: tuple[str, ...] = ()
    """Kinds of question that the message asks outright, most particular first."""
    hinted: tuple[str, ...] = ()
    """Kinds that it only suggests."""
    aspects: tuple[str, ...] = ()
    chat: tuple[str, ...] = ()
    markers: frozenset[str] = frozenset()
    slots: tuple[SlotMention, ...] = ()
    amounts: tuple[Amount, ...] = ()
    counts: tuple[int, ...] = ()
    """Numbers of firms, people and the like."""
    references: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    """Sections named by their title."""
    departments: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    other_places: tuple[str, ...] = ()
    own_place: bool = False
    about_plan: bool = False
    """Whether the message speaks of the plan itself."""
    candidates: list[Candidate] = field(default_factory=list)
    ranked: dict[str, float] = field(default_factory=dict)
    """Confidence of each clause from the example questions, with ELSEWHERE and UNSTATED."""
    years: tuple[int, ...] = ()
    question: bool = False
    """Whether it is put as a question."""
    uncovered: int = 0
    """How many tokens no known word explains."""

    @property
    def kind(self) -> str:
        """The kind that shapes the reply, "" if none was said."""
        return self.kinds[0] if self.kinds else self.hinted[0] if self.hinted else ""

    @property
    def cash(self) -> bool:
        """Whether the message turns on cash: asked outright, or suggested with nothing else asked outright."""
        if "condition" in self.kinds and "definition" not in self.hinted:
            return "amount" in self.kinds
        return "amount" in self.kinds or (
            "amount" in self.hinted and set(self.kinds) <= {"definition", "list", "condition"}
        )

    @property
    def substance(self) -> int:
        """How much the message says beside question words: its names, and words that no list knows."""
        names = sum(m.has_category("term", "hint", "value", "outside") for m in self.mentions)
        return self.uncovered + 2 * names
