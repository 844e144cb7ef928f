"""What is alike joined into groups, by a table of how far each is like each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.learning.likeness import Table

FEW = 8
"""Members up to which a group is a leftover, and may go to one twice as great."""
MANY = 6
"""Members from which on a group takes leftovers in: only then it shows what is said in other ways."""
PART = 4
"""A leftover goes to a group where it is like a quarter of it: a short wording has nothing in common with the rest."""


def linked(table: Table, least: float) -> list[list[int]]:
    """Join whatever is alike, by the mean likeness of all pairs (average linkage, by chains of nearest neighbours).

    Takes the likeness of each with each, and the least mean at which two groups are joined. Gives the groups as
    places in the table, each in ascending order.
    """
    size = len(table)
    near = table.astype(np.float64)
    np.fill_diagonal(near, -np.inf)
    members: list[list[int]] = [[place] for place in range(size)]
    alive = np.ones(size, np.bool_)
    chain: list[int] = []
    while alive.any():
        if not chain:
            chain.append(int(np.flatnonzero(alive)[0]))
        last = chain[-1]
        best = int(np.argmax(near[last]))
        if near[last, best] < least:
            # Nothing is near enough to it, nor ever will be: a mean is never above the greatest of its parts.
            alive[last] = False
            near[:, last] = -np.inf
            chain.pop()
            continue
        if len(chain) > 1 and near[last, best] <= near[last, chain[-2]]:
            other = chain[-2]
            del chain[-2:]
            _join(near, members, last, other)
            alive[other] = False
        else:
            chain.append(best)
    return [sorted(group) for group in members if group]


def _join(near: NDArray[np.float64], members: list[list[int]], one: int, other: int) -> None:
    mine, theirs = len(members[one]), len(members[other])
    joined = (near[one] * mine + near[other] * theirs) / (mine + theirs)
    near[one], near[:, one] = joined, joined
    near[one, one] = -np.inf
    near[other], near[:, other] = -np.inf, -np.inf
    members[one] += members[other]
    members[other] = []


def settled(table: Table, groups: list[list[int]], least: float) -> list[list[int]]:
    """Give each leftover to a greater group that it is like a part of, if there is one.

    Takes the table, groups as `linked` gives them, and the least mean likeness with the nearest quarter of a group.
    Two that are infinitely unlike are never put together. Gives the groups in the same form.
    """
    found = {number: list(group) for number, group in enumerate(groups)}
    home = np.empty(len(table), np.int64)
    for number, group in found.items():
        home[group] = number
    for number in sorted(found, key=lambda number: len(found[number])):
        group = found[number]
        if len(group) > FEW:
            continue
        rows = table[group]
        # A mean is never above the greatest of its parts.
        near = set(home[np.flatnonzero(rows.max(axis=0) >= least)].tolist()) - {number}
        greater = [other for other in near if len(found[other]) >= max(MANY, 2 * len(group))]
        likeness = {other: _part_likeness(rows[:, found[other]]) for other in sorted(greater)}
        best = max(likeness, key=lambda other: likeness[other], default=-1)
        if best >= 0 and likeness[best] >= least:
            found[best] += found.pop(number)
            home[group] = best
    return [sorted(group) for group in found.values()]


def _part_likeness(cells: Table) -> float:
    """Return the mean likeness of some with the quarter of a group that is most like each, two members at least."""
    if not np.isfinite(cells).all():
        return -np.inf
    size = cells.shape[1]
    part = min(size, max(2, size // PART))
    return float(np.sort(cells, axis=1)[:, -part:].mean())
