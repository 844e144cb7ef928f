"""How a name is spelled once it is made comparable: what the index of names takes of it."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from bot.text import normalise

ENDINGS = (
    "ing",
    "ings",
    "ion",
    "ions",
    "ment",
    "ance",
    "ive",
    "ed",
    "er",
    "ers",
    "or",
    "ors",
    "ity",
    "ities",
    "cy",
    "ly",
    "cies",
    "ise",
    "ize",
    "ising",
    "izing",
    "al",
    "als",
    "able",
    "ful",
)
"""English endings that make another word of the same stem: listing is not list, incorporation not incorporates."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One name made comparable."""

    tokens: tuple[str, ...]
    """Its tokens without breaks; () for a name that is nothing but breaks."""
    words: tuple[str, ...]
    """Its English words before stemming."""
    form: str
    """For a name of one English word, how a word must begin to be it; else ""."""
    length: int
    """Its tokens with the breaks."""


@functools.lru_cache(maxsize=65536)
def spell(name: str) -> Spelling:
    """Spell a name; kept, since the languages' own words are spelled for every plan, and a plan's again and again."""
    text = normalise(name)
    kinds = text.kinds
    tokens = text.tokens
    if "." in kinds or "," in kinds:
        tokens = tuple(token for token, kind in zip(tokens, kinds, strict=True) if kind not in ".,")
    words: tuple[str, ...] = ()
    form = ""
    if "w" in kinds:
        words = tuple(word for word, kind in zip(text.words, kinds, strict=True) if kind == "w")
        if kinds == "w":
            form = words[0].removesuffix("s")[:-1] if words[0].endswith(ENDINGS) else tokens[0]
    return Spelling(tokens, words, form, len(text.tokens))
