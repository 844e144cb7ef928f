"""What of a text is compared: words, word pairs and pieces of words, and a number for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Features = Sequence[str]
"""The feature strings of one text."""

_RUN = re.compile(r"(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+)|[^\s\u3400-\u4dbf\u4e00-\u9fff]+")

_CHUNK = 1 << 22
"""How many numbers are looked up at once: the intermediate results of a hundred million would not fit in memory."""


def features_of(text: str) -> list[str]:
    """Return the features of a normalised text, each once, in a fixed order.

    Takes lower-case text, its words parted by spaces and Chinese characters contiguous. Latin words give themselves,
    pairs of neighbours and their 2 to 4 letter pieces with a space for each end; a run of Chinese gives its
    1 to 3 character pieces. A prefix keeps the kinds apart: w: word, p: pair, c: letters, z: Chinese.
    """
    found: list[str] = []
    previous = ""
    for match in _RUN.finditer(text):
        run = match.group()
        if match.lastgroup:
            found += [f"z:{run[i : i + n]}" for n in (1, 2, 3) for i in range(len(run) - n + 1)]
            previous = ""
            continue
        found.append(f"w:{run}")
        if previous:
            found.append(f"p:{previous} {run}")
        previous = run
        padded = f" {run} "
        found += [f"c:{padded[i : i + n]}" for n in (2, 3, 4) for i in range(len(padded) - n + 1)]
    return list(dict.fromkeys(found))


def numbers_of(features: Iterable[str]) -> list[int]:
    """Return the number of each different feature, in 32 bits and the same in every process.

    Hashing needs no table of strings, which would be the slowest part to load. Two features share a number about
    once in four billion pairs, and then merely count as one.
    """
    return [crc32(feature.encode()) for feature in dict.fromkeys(features)]


def look_up(numbers: NDArray[np.uint32], vocabulary: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return the place of each number in the sorted vocabulary, -1 where it is not there."""
    found = np.full(len(numbers), -1, np.int32)
    for start in range(0, len(numbers) if len(vocabulary) else 0, _CHUNK):
        part = numbers[start : start + _CHUNK]
        places = np.minimum(np.searchsorted(vocabulary, part), len(vocabulary) - 1)
        found[start : start + _CHUNK] = np.where(vocabulary[places] == part, places, -1)
    return found
