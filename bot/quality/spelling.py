"""How a name is spelled once it is made comparable, as `bot.understanding.building` takes it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.text import normalise
from bot.understanding.building import ENDINGS
from bot.understanding.vocabulary import Sense


@dataclass(frozen=True, slots=True)
class Spelling:
    """One name as the vocabulary indexes it."""

    sense: Sense
    tokens: tuple[str, ...]
    """Its tokens without breaks; () for a name that is nothing but breaks."""
    words: tuple[str, ...]
    """Its English words before stemming."""
    form: str
    """For a name of one English word, how a word must begin to be it; else ""."""
    length: int
    """Its tokens with the breaks."""


def spell(sense: Sense, name: str) -> Spelling:
    """Spell a name that means something."""
    text = normalise(name)
    kinds = list(zip(text.tokens, text.words, text.kinds, strict=True))
    tokens = tuple(token for token, _, kind in kinds if kind not in ".,")
    form = ""
    if len(tokens) == 1 and text.kinds == "w":
        word = text.words[0]
        form = word.removesuffix("s")[:-1] if word.endswith(ENDINGS) else tokens[0]
    return Spelling(sense, tokens, tuple(word for _, word, kind in kinds if kind == "w"), form, len(text.tokens))
