"""From when on a proposal is worth a change to the knowledge."""

from __future__ import annotations

from typing import Literal

LEAST = 3
"""Questions that a proposal has to answer more than are answered now."""
PARTS = 5
"""And of how many questions of the group it has to answer one."""

Lack = Literal["few", "part"]


def lack_of(total: int, before: int, answered: int) -> Lack | None:
    """Return what a proposal lacks: it answers few questions more, or too small a part; None where it is enough.

    Takes how often the group was asked, and how many of these are answered now, and with the proposal.
    """
    if answered - before < LEAST:
        return "few"
    return "part" if answered * PARTS < total else None
