"""Changes to one place of a frozen plan: a value put there, taken out, or exchanged with another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.knowledge.model import Plan
from bot.knowledge.reading import Path_


@dataclass(frozen=True, slots=True)
class Put:
    """Another value at a path: ("clauses", 3, "topics", 0, "grants", 1, "amount")."""

    path: Path_
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """The item of a list, or the entry of a mapping, at a path taken out."""

    path: Path_


@dataclass(frozen=True, slots=True)
class Swap:
    """The values of two paths exchanged; done twice it changes nothing."""

    path: Path_
    other: Path_


Edit = Put | Drop | Swap


def value_at(plan: Plan, path: Path_) -> Any:
    """Return what stands at a path of a plan; raises AttributeError, KeyError or IndexError where nothing does."""
    value: Any = plan
    for part in path:
        value = getattr(value, str(part)) if isinstance(value, msgspec.Struct) else value[part]
    return value


def edited(plan: Plan, edit: Edit) -> Plan:
    """Return a plan with one edit made; the plan given stays as it is.

    Raises AttributeError, KeyError or IndexError where nothing stands at the path.
    """
    if isinstance(edit, Put):
        return _replaced(plan, edit.path, lambda _: edit.value)
    if isinstance(edit, Drop):
        return _replaced(plan, edit.path[:-1], lambda around: _without(around, edit.path[-1]))
    mine, theirs = value_at(plan, edit.path), value_at(plan, edit.other)
    changed = _replaced(plan, edit.path, lambda _: theirs)
    return _replaced(changed, edit.other, lambda _: mine)


def _replaced(plan: Plan, path: Path_, change: Callable[[Any], Any]) -> Plan:
    """Change the value at a path and make everything around it anew, from the inside to the plan."""
    value = change(value_at(plan, path))
    for depth in range(len(path) - 1, -1, -1):
        part, around = path[depth], value_at(plan, path[:depth])
        if isinstance(around, msgspec.Struct):
            value = msgspec.structs.replace(around, **{str(part): value})
        elif isinstance(around, dict):
            value = {**around, part: value}
        else:
            value = (*around[:part], value, *around[int(part) + 1 :])
    changed: Plan = value
    return changed


def _without(around: Any, part: str | int) -> Any:
    if isinstance(around, dict):
        return {key: value for key, value in around.items() if key != part}
    return (*around[:part], *around[int(part) + 1 :])
