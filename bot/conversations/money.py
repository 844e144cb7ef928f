"""Sums of money in any text, comparable however they are written."""

from __future__ import annotations

import functools
import re
import unicodedata

from bot.text import normalise
from bot.understanding.amounts import find_amounts

_MARK = re.compile(r"(?:rmb|cny|人民币|[¥￥])\s*$", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?:元|块钱|块|人民币|rmb|cny|yuan)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def sums_in(text: str) -> list[tuple[int, int, int]]:
    """Find the sums of a text.

    Gives start, end and yuan of each, in order, with the marks and units around it: 50万元, RMB 500,000, 五十万,
    0.5 million yuan. A number counts as a sum where a unit of money or of ten thousand says so; counts (20万户),
    years and dates do not.
    """
    read = normalise(text)
    found = []
    for amount in find_amounts(read):
        start, end = read.starts[amount.start], read.ends[amount.end - 1]
        mark = _MARK.search(text[:start])
        if amount.counted or not (amount.explicit or mark):
            continue
        unit = _UNIT.match(text, end)
        found.append((mark.start() if mark else start, unit.end() if unit else end, amount.yuan))
    return found


def yuan_of(written: str | int) -> int | None:
    """Return the yuan of a sum written alone, 50万元 or 500000; None where the text is no single sum."""
    if isinstance(written, int):
        return written
    text = written.strip()
    plain = text.replace(",", "").replace("_", "")
    if plain.isdecimal():
        return int(plain)
    found = sums_in(text)
    if len(found) == 1 and found[0][:2] == (0, len(text)):
        return found[0][2]
    return None


@functools.lru_cache(maxsize=4096)
def comparable(text: str) -> str:
    """Return a text in which every sum is written in one way, and width, case and spacing make no difference."""
    text = unicodedata.normalize("NFKC", text)
    pieces, last = [], 0
    for start, end, yuan in sums_in(text):
        pieces += [text[last:start], f"⟨{yuan}⟩"]
        last = end
    return _SPACE.sub(" ", "".join((*pieces, text[last:]))).strip().casefold()
