"""What is asked, joined with what tests ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.knowledge.model import KINDS
from bot.statistics.figures import Demand
from bot.statistics.tested import Tested
from bot.store.counts import Sort


def demand_of(sorts: Iterable[Sort], tested: Tested | None) -> tuple[Demand, ...]:
    """Return how often each clause is asked about, by kind of question and language, the most asked first.

    Takes the answers by what tells them apart, and what tests ask about, None where that is not known.
    """
    asked: Counter[tuple[str, str, str]] = Counter()
    for one in sorts:
        clause = one.corrected or one.clause
        if clause:
            asked[clause, family(one.kind), one.language] += one.count
    ordered = sorted(asked.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Demand(*cell, number, tested.count(*cell) if tested else None) for cell, number in ordered)


def family(kind: str) -> str:
    """Return the kind of question that a finer one belongs to, as tests count them; "" for none in particular."""
    return next((known for known in KINDS if kind == known or kind.startswith(f"{known}_")), "")
