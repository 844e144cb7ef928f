"""The words that carry a question, as they sound, so that script, pinyin and slips make no difference."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.typed_pinyin import spelt_in_pinyin
from bot.understanding.understanding import Understanding
from bot.understanding.vocabulary import Vocabulary

LONG = 8
"""Letters from which on a word may have two slips; from `SHORT` on it may have one."""
SHORT = 4
SETTLED = 4
"""Questions that a word has to stand in before another one is taken for a slip of it."""
_IDLE = frozenset(["filler", "chat", "marker"])


@dataclass(frozen=True, slots=True)
class Speech:
    """What a question says."""

    words: tuple[str, ...]
    """Small words, greetings and signs are left out; a Chinese character is given by its reading."""
    language: str
    """The language; Chinese for what is typed in pinyin."""

    @property
    def pieces(self) -> list[str]:
        """Words, neighbours, and the letters of longer English words, which another ending leaves mostly alone."""
        found = list(self.words)
        found += [f"{one} {other}" for one, other in itertools.pairwise(self.words)]
        for word in self.words if self.language != "zh" else ():
            if len(word) > SHORT and word.isascii():
                found += [f"_{word[i : i + 3]}" for i in range(len(word) - 2)]
        return found


def spoken(heard: Understanding, vocabulary: Vocabulary) -> Speech:
    """Return the words that carry a question, as they sound.

    One typed in pinyin, in the other script or with a character of the same sound is the same.
    """
    text = heard.text
    idle = [False] * len(text)
    for mention in heard.mentions:
        if mention.senses[0].category in _IDLE:
            idle[mention.start : mention.end] = [True] * (mention.end - mention.start)
    spelt = spelt_in_pinyin(text, vocabulary)
    words: list[str] = []
    for place, (token, kind) in enumerate(zip(text.tokens, text.kinds, strict=True)):
        if place in spelt:
            words += vocabulary.split_syllables(text.words[place])
        elif kind in "hwn" and not idle[place]:
            words.append(vocabulary.reading(token) or token if kind == "h" else token)
    mostly = 2 * len(spelt) > sum(kind in "hwn" for kind in text.kinds)
    return Speech(tuple(words), "zh" if mostly else heard.language)


def repaired(said: Sequence[Speech]) -> list[Speech]:
    """Put the word that many use in the place of one that is a slip of it and that few use."""
    meant = _slips(Counter(word for one in said for word in set(one.words) if word.isascii() and len(word) >= SHORT))
    return [replace(one, words=tuple(meant.get(word, word) for word in one.words)) for one in said]


def _slips(counts: Counter[str]) -> dict[str, str]:
    """Return the words that are slips of another, each with the most frequent one that may be meant."""
    settled = [word for word, count in counts.most_common() if count >= SETTLED]
    rare = [word for word, count in counts.items() if settled and 2 * count <= counts[settled[0]]]
    if not rare:
        return {}
    apart = process.cdist(rare, settled, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    found = {}
    for number, word in enumerate(rare):
        slips = 2 if len(word) >= LONG else 1
        near = np.flatnonzero((apart[number] <= slips) & (apart[number] > 0))
        # The most frequent stand first.
        if len(near) and counts[settled[near[0]]] >= 2 * counts[word]:
            found[word] = settled[near[0]]
    return found
