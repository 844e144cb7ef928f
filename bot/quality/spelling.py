"""A name as the vocabulary indexes it: how it is spelled, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding import spelling
from bot.understanding.vocabulary import Sense


@dataclass(frozen=True, slots=True)
class Spelling(spelling.Spelling):
    """One name as the vocabulary indexes it."""

    sense: Sense


def spell(sense: Sense, name: str) -> Spelling:
    """Spell a name that means something."""
    spelled = spelling.spell(name)
    return Spelling(spelled.tokens, spelled.words, spelled.form, spelled.length, sense)
