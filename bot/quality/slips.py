"""What a fact is easily mistaken for: a neighbour's value, the next of a kind, a figure with a digit too many."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

_RATIO = re.compile(r"(\d+\s*[:：∶]\s*)(\d+)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def differing(values: Sequence[object], place: int) -> int | None:
    """Return the place of the nearest value that differs from the one at `place`, the later of two; None if none does."""
    others = [other for other, value in enumerate(values) if value != values[place]]
    return min(others, key=lambda other: (abs(other - place), other < place), default=None)


def neighbour(values: Sequence[Item], place: int) -> Item | None:
    """Return the nearest value that differs from the one at `place`; None where all are alike."""
    found = differing(values, place)
    return None if found is None else values[found]


def following(values: Sequence[str], value: str) -> list[str]:
    """Return the values after one of them, then those before it: what it is most easily mistaken for first."""
    place = values.index(value) if value in values else -1
    return [*values[place + 1 :], *values[: max(place, 0)]]


def years_later(day: dt.date, years: int) -> dt.date:
    """Return the same day of another year, 28 February for one that only a leap year has."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def with_other_ratio(text: str) -> str:
    """Return a text in which every ratio promises twice as much: 1:1 becomes 1:2."""
    return _RATIO.sub(lambda match: f"{match[1]}{int(match[2]) * 2}", text)


def with_next_year(text: str) -> str:
    """Return a text in which every year is the one after: 到2023年 becomes 到2024年."""
    return _YEAR.sub(lambda match: str(int(match[0]) + 1), text)


def worded(figure: float) -> str:
    """Write a figure for people who read code: 500,000 or 12.5."""
    return f"{figure:,}" if isinstance(figure, int) else f"{figure:g}"
