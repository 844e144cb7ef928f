"""A message as those see it who look for personal data in it: widths, signs and scripts made equal."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import opencc

Kind = Literal[
    "name", "company", "phone", "email", "id_number", "bank_card", "company_code", "wechat", "qq", "licence_plate"
]
"""What can be personal about a piece of a message."""

HIDDEN = "\x00"
"""Stands in a view for a character that has been found to be personal already."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
"""Chinese characters, for character classes."""

_SIMPLIFIED = opencc.OpenCC("t2s")
_HAN_DIGIT = re.compile(rf"(?!一[共个下起样般家直些次定点])[〇{HAN}]")
"""A character that may be a digit; not the 一 of a word that follows a number, as in 一共."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of a view that is personal, from `start` to before `end`, and what to write instead."""

    kind: Kind
    start: int
    end: int
    instead: str


@dataclass(slots=True)
class View:
    """A message folded: half width, one kind of hyphen and space, simplified characters, nothing invisible."""

    seen: str
    """The folded message; what has been found already is blanked out in it."""
    places: tuple[int, ...]
    """Where in the original each character of it stands."""

    def hide(self, finding: Finding) -> Finding:
        """Blank out a finding, so that nothing is found twice; gives the same finding.

        What is blank looks to a finder as what will stand there, so that redacting a second time finds no more.
        """
        blank = HIDDEN if finding.instead.isascii() else "某"
        self.seen = self.seen[: finding.start] + blank * (finding.end - finding.start) + self.seen[finding.end :]
        return finding


def view_of(message: str) -> View:
    """Fold a message. Takes any string; never raises."""
    seen: list[str] = []
    places: list[int] = []
    for place, character in enumerate(message):
        folded = _fold(character)
        if folded:
            seen.append(folded)
            places.append(place)
    text = "".join(seen)
    simplified = _SIMPLIFIED.convert(text)
    return View(simplified if len(simplified) == len(text) else text, tuple(places))


def digits_spelt(seen: str) -> str:
    """Return a folded text with 一三八 as 138, character by character: a view of the same length."""
    return _HAN_DIGIT.sub(_as_digit, seen)


@functools.lru_cache(maxsize=65536)
def _fold(character: str) -> str:
    """Fold one character to one, or to none where it cannot be seen."""
    category = unicodedata.category(character)
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f" or character == HIDDEN:
        return ""
    if category == "Cs":  # Half a character, which no library takes.
        return "\ufffd"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd" or character == "\u2212":
        return "-"
    if category == "Zs" or character == "\t":
        return " "
    if character in "‘’":
        return "'"
    folded = unicodedata.normalize("NFKC", character)
    # ① is a number on a list and no digit of a phone number.
    return folded if len(folded) == 1 and category != "No" else character


@functools.lru_cache(maxsize=4096)
def _digit(character: str) -> str:
    value = unicodedata.numeric(character, -1)
    return str(int(value)) if value in range(10) else character


def _as_digit(match: re.Match[str]) -> str:
    return _digit(match.group())
