"""Patterns of other formats as the words that every text they fit must hold."""

from __future__ import annotations

import re
from typing import NamedTuple

_VARIABLE = re.compile(r"\$[A-Za-z]\w*(?:\([^)]*\))?")
_STAR = re.compile(r"\*+")
_WORD = re.compile(r"\w")
# In these a pattern has choices or classes, so that none of its words need be in the text.
_OPEN = re.compile(r"[|()\[\]{}]|\\[A-Za-z0-9]")


def has_variable(text: str) -> bool:
    """Tell whether a text has a variable in it, such as $orderNumber or $random(5)."""
    return bool(_VARIABLE.search(text))


def variables(text: str) -> str:
    """Return the variables of a text, for a note."""
    return ", ".join(_VARIABLE.findall(text))


class Words(NamedTuple):
    """The words that every text which a pattern fits must hold."""

    words: tuple[str, ...]
    whole: bool
    """Whether they are the whole of the pattern: it is no more than these words."""


def around_variables(text: str) -> Words:
    """Return the words around the variables of a text."""
    return _around(_VARIABLE, text)


def around_stars(text: str) -> Words:
    """Return the words around the wildcards of a text."""
    return _around(_STAR, text)


def _around(gap: re.Pattern[str], text: str) -> Words:
    if not gap.search(text):
        return Words((text,), whole=True)
    return Words(tuple(piece.strip() for piece in gap.split(text) if _WORD.search(piece)), whole=False)


def in_regex(pattern: str) -> Words:
    """Return the words in a regular expression that it cannot do without; none where it has choices or classes."""
    if _OPEN.search(pattern):
        return Words((), whole=False)
    pieces, run, whole = [], "", True
    signs = iter(pattern)
    for sign in signs:
        if sign == "\\":
            run += next(signs, "")
        elif sign in ".^$+*?":
            whole = False
            pieces.append(run[:-1] if sign in "*?" else run)
            run = ""
        else:
            run += sign
    return Words(tuple(piece.strip() for piece in (*pieces, run) if _WORD.search(piece)), whole)
