"""Everything of a plan that words can be found in, piece by piece, with the words that it holds."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.assistant import Assistant
from bot.knowledge.model import Plan
from bot.text import Text, normalise


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a plan, and what it is of."""

    kind: str
    """What it is of: "grant", "topic" or "clause"."""
    key: tuple[str, ...]
    """The ids of that: of the clause, the topic, the grant."""
    place: str
    """Where in that it stands: "name", "says", "text"."""
    weight: float
    """What it counts that words stand here, 0..1: a name says more than a sentence does."""
    text: Text
    units: frozenset[str] = field(default_factory=frozenset)


def units_of(text: Text) -> list[tuple[str, int, int]]:
    """Return what is looked for of a text, each with its first token and the one after its last.

    A unit is a word without its ending, a number, or two Chinese characters side by side: one alone may stand anywhere.
    """
    units = []
    for place, (token, kind) in enumerate(zip(text.tokens, text.kinds, strict=True)):
        if kind in "wn":
            units.append((token, place, place + 1))
        elif kind == "h":
            if text.kinds[place + 1 : place + 2] == "h":
                units.append((token + text.tokens[place + 1], place, place + 2))
            elif text.kinds[place - 1 : place] != "h":
                units.append((token, place, place + 1))
    return units


class Shelves:
    """The pieces of a plan, and how rare each unit is among them."""

    def __init__(self, plan: Plan) -> None:
        """Take the plan; reads it once."""
        self.pieces = [
            Piece(kind, key, place, weight, text, frozenset(unit for unit, _, _ in units_of(text)))
            for kind, key, place, weight, said in _pieces(plan)
            if said
            for text in (normalise(said),)
        ]
        self._holding = Counter(unit for piece in self.pieces for unit in piece.units)

    def rarity(self, unit: str) -> float:
        """Return how much it says that a unit stands somewhere; 0 for what stands nowhere."""
        holding = self._holding[unit]
        return math.log(1 + len(self.pieces) / holding) if holding else 0.0


@functools.lru_cache(maxsize=4)
def shelves_of(assistant: Assistant) -> Shelves:
    """Return the shelves of an assistant's plan, filled once."""
    return Shelves(assistant.plan)


def _pieces(plan: Plan) -> Iterator[tuple[str, tuple[str, ...], str, float, str]]:
    for clause in plan.clauses:
        key: tuple[str, ...] = (clause.id,)
        yield from (("clause", key, "name", 1.0, said) for said in clause.title.values())
        yield from (("clause", key, "says", 0.6, said) for said in clause.summary.values())
        yield "clause", key, "text", 0.5, clause.text
        for topic in clause.topics:
            of_topic = (clause.id, topic.id)
            yield from (("topic", of_topic, "name", 1.0, said) for said in topic.name.values())
            yield from (("topic", of_topic, "says", 0.6, said) for said in topic.says.values())
            statements = (*topic.conditions, *topic.details.values())
            yield from (("topic", of_topic, "says", 0.6, said) for one in statements for said in one.says.values())
            for grant in topic.grants:
                yield from (("grant", (*of_topic, grant.id), "name", 1.05, said) for said in grant.name.values())


def names_holding(plan: Plan, asked: str) -> Iterator[tuple[str, str, str]]:
    """Give the names of terms and departments in which what was asked stands letter for letter, whatever its case.

    Each with its kind and the id of what it names. There are thousands of names, too many to take all apart; those that
    are spelt otherwise are for the reader to hear.
    """
    folded = asked.strip().casefold()
    for term in plan.terms:
        for names in (*term.names.values(), *term.everyday.values()):
            yield from (("term", term.id, name) for name in names if folded in name.casefold())
    for department in plan.departments:
        named = (department.id, *department.full_name.values(), *(n for ns in department.names.values() for n in ns))
        yield from (("department", department.id, name) for name in named if folded in name.casefold())
