"""The names that the columns of a table go by, in Chinese and in English."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from importlib import resources

import yaml

from bot.text import normalise

REPEATED = ("variants", "evidence", "says", "says_not", "amounts", "departments", "grants", "clauses", "note")
"""The columns that there may be several of: wording 1, wording 2."""


def column_of(header: str, named: Mapping[str, str]) -> str:
    """Return the column that a header means, "" for one that is not known.

    Takes the header, and columns by headers that a person has named.
    """
    if header in named:
        return named[header]
    known = _headers()["columns"]
    words = _words(header)
    return known.get(words) or known.get(words[:-1] if words and words[-1].isdecimal() else (), "")


def value_of(column: str, cell: str) -> str:
    """Return the value that a cell means in a column that has only some, "" for none of them."""
    return _headers()[column].get(_words(cell), "")


def values_of(column: str) -> Sequence[str]:
    """Return the values that the cells of a column may have, () where any text will do."""
    return tuple(dict.fromkeys(_headers().get(column, {}).values()))


@functools.cache
def _headers() -> dict[str, dict[tuple[str, ...], str]]:
    """Return what each name stands for, for the columns and for the values of some of them."""
    text = resources.files("bot.importing").joinpath("headers.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    groups = {"columns": data["columns"], **data["values"]}
    return {
        group: {_words(name): meant for meant, names in entries.items() for name in names}
        for group, entries in groups.items()
    }


def _words(text: str) -> tuple[str, ...]:
    """Return a name without what makes no difference: case, width, signs, traditional characters."""
    read = normalise(text.replace("_", " "))
    return tuple(word for word, kind in zip(read.words, read.kinds, strict=True) if kind in "hwn")
