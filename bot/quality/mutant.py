"""A plan with one fact changed, as a note of what was changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.quality.edits import Edit
from bot.understanding.vocabulary import Sense

Kind = Literal[
    "amount",
    "swap",
    "level",
    "grant",
    "condition",
    "payer",
    "paid",
    "rule",
    "limit",
    "unstated",
    "detail",
    "target",
    "department",
    "date",
    "ladder",
    "name",
]
"""What sort of fact is changed; "level" is any typed attribute of a grant, "limit" what a grant excludes or tops up."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fact of a plan, and what becomes of it."""

    key: str
    """Names the mutant for good, as long as the fact stays: 3.2/lantern-national/amount, names/zh/lantern/灯笼."""
    kind: Kind
    clause: str
    """The clause that states the fact, "" where none does."""
    file: str
    """Where the fact stands, as a Problem names files."""
    line: int
    fact: str
    """What is there, in words: lantern-national: amount 500,000."""
    change: str
    """What is made of it: 200,000, removed, swapped with lantern-provincial: 200,000."""
    edit: Edit = field(hash=False)
    """The change itself; what it puts may be a mapping, which has no hash, and the key says it all."""
    sense: Sense | None = None
    """What a name means that is removed: the term, value, department, section or place; None for any other fact."""
    gained: Sense | None = None
    """What the same word means instead: a place that is not the plan's any more may be one of the others."""
    redundant: bool = False
    """Whether a name is said twice, so that the bot goes on knowing it: typed without its spaces, in the plural."""
