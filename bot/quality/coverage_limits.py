"""What share of each figure has to be covered, and where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.quality.coverage import Coverage
from bot.quality.coverage_marks import FIGURES

PLAIN = "cells"
"""The figure that a limit is for which names none."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A figure of a plan that is under its limit."""

    plan: str
    figure: str
    percent: float
    limit: float


def limit_of(text: str) -> tuple[str, float]:
    """Read a limit: "grants=100", or "90" for the cells.

    Gives the figure and its percent. Raises ValueError with what is wrong and what to write.
    """
    name, equals, written = text.rpartition("=")
    figure = name.strip() if equals else PLAIN
    if figure not in FIGURES:
        raise ValueError(f"there is no figure {figure!r}; there are: {', '.join(FIGURES)}")
    try:
        percent = float(written.strip().removesuffix("%"))
    except ValueError:
        raise ValueError(f"{written!r} is no percentage; write it like {figure}=90") from None
    if not 0 <= percent <= 100:
        raise ValueError(f"{written} is no percentage; write one from 0 to 100")
    return figure, percent


def shortfalls(plans: Iterable[Coverage], limits: Mapping[str, float]) -> list[Shortfall]:
    """Return the figures under their limits, by plan; a plan that has nothing of a sort cannot fall short of it."""
    return [
        Shortfall(coverage.plan.id, name, percent, limit)
        for coverage in plans
        for name, limit in limits.items()
        if (percent := coverage.figure(name).percent) is not None and percent < limit
    ]
