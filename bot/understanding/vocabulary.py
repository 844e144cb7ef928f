"""Every name that the bot knows, indexed for finding it whole, by its sound, or with one slip in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.understanding.pinyin import split_syllables

FIRST_CODE = 0xF0000
"""Where the private characters begin that stand for tokens of more than one letter."""
GAP = "\x00"
"""Stands for any one token in the index of names with a slip."""


class Sense(NamedTuple):
    """What a name can mean."""

    category: str
    """term, hint, outside, value, loose, department, place, other_place, kind, kindhint, aspect, chat, marker, filler, elsewhere, alone."""
    id: str
    """The term's, department's or group's id; for a value "attribute:value"."""


class Frame(NamedTuple):
    """A phrase of two pieces with a gap between them."""

    sense: Sense
    opening: str
    """The coded tokens of the first piece."""
    closing: str
    of_plan: bool
    """Whether nothing but the plan may stand in the gap."""


# When one spelling can mean several things, the earlier category is tried first; the order also breaks ties in length.
CATEGORIES = (
    "term",
    "value",
    "outside",
    "department",
    "loose",
    "kind",
    "aspect",
    "hint",
    "kindhint",
    "marker",
    "section",
    "chat",
    "place",
    "other_place",
    "elsewhere",
    "alone",
    "filler",
)


@dataclass(slots=True)
class Vocabulary:
    """Names by their tokens. Built once for a plan, then only read."""

    codes: dict[str, str] = field(default_factory=dict)
    """One character for each token that occurs in a name; a Chinese character stands for itself."""
    tokens: dict[str, str] = field(default_factory=dict)
    """The token that a code stands for."""
    exact: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    """Coded name to its senses."""
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """First code of a name to the lengths of names that begin so, longest first."""
    beginnings: frozenset[str] = frozenset()
    """The first two codes of every name that has two, for passing over most places of a message at once."""
    frames: dict[str, tuple[Frame, ...]] = field(default_factory=dict)
    """Phrases with a gap by their coded opening."""
    frame_lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """First code of an opening to the lengths of openings that begin so, longest first."""
    sounds: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Folded syllables of a Chinese name to the coded names that sound so."""
    sound_lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    syllable_values: dict[str, str] = field(default_factory=dict)
    """Syllable to the value of one Chinese character that is read so, where only one is: sheng is 省."""
    initials: dict[str, str] = field(default_factory=dict)
    """Initials of a Chinese name (xjr) to the coded name, where only one has them."""
    slips: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Coded name with one token replaced by GAP, or left out, to the coded names."""
    slip_edges: frozenset[tuple[str, int]] = frozenset()
    """First code and length, and last code and minus the length, of every name that slips are looked for in."""
    protected: frozenset[str] = frozenset()
    """Tokens that tell values of a slot apart: never repaired into each other."""
    owners: dict[str, frozenset[str]] = field(default_factory=dict)
    """Protected token to the values ("level:national") that it stands for."""
    english: dict[str, frozenset[str]] = field(default_factory=dict)
    """Known English words by first letter, for repairing typos."""
    forms: dict[str, dict[Sense, tuple[str, ...]]] = field(default_factory=dict)
    """Names of one English word whose ending matters, by code: the beginnings that a word must have."""
    known: frozenset[str] = frozenset()
    """Known English stems."""
    readings: dict[str, str] = field(default_factory=dict)
    """The toneless reading of each common Chinese character."""
    syllables: frozenset[str] = frozenset()
    """Every toneless syllable."""

    def tells_apart(self, one: str, other: str) -> bool:
        """Tell whether exchanging two tokens would exchange two values of one slot, or two opposites."""
        mine, theirs = self.owners.get(one), self.owners.get(other)
        if mine and theirs:
            return any(a != b and a.split(":")[0] == b.split(":")[0] for a in mine for b in theirs)
        return one in OPPOSITES and other in OPPOSITES

    def reading(self, character: str) -> str:
        """Return the toneless reading of a Chinese character, "" for anything else."""
        return self.readings.get(character, "")

    def split_syllables(self, letters: str) -> tuple[str, ...]:
        """Split typed pinyin into syllables; () if it is none."""
        return split_syllables(letters, self.syllables)

    def encode(self, tokens: Iterable[str]) -> str:
        """Return one character a token; unknown tokens become U+FFFD."""
        codes = self.codes
        return "".join([codes.get(token, token if len(token) == 1 else "\ufffd") for token in tokens])


OPPOSITES = frozenset("上下前后首再不非无高低多少大小一二三四五六七八九十")
