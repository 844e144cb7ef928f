"""How far questions ask the same: by their sound, whatever the script, and by what the bot understood of them."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.understanding.understanding import Understanding
from bot.understanding.vocabulary import Vocabulary

Table = NDArray[np.float32]
"""A row and a column for each question; each cell is from 0 to 1."""

WORDS, SPELLING, SENSES = 0.45, 0.2, 0.35
"""What words in common, like spelling and names in common count between two questions of one language."""
OTHER_VALUE = 0.6
"""What is left of a likeness where the two name different values of one attribute: national, provincial."""
_TELLING = frozenset(["term", "hint", "value", "outside", "department", "aspect", "kind", "elsewhere", "other_place"])
_LESS = {"kind": 0.5, "hint": 0.7}
"""What a sense counts that says less of the subject: half of all questions ask how much."""
_IDLE = frozenset(["filler", "chat", "marker"])


def likeness(heard: Sequence[Understanding], vocabulary: Vocabulary, known: Iterable[Sequence[str]] = ()) -> Table:
    """Compare questions, each with each.

    Takes what was understood of each, the vocabulary that it was understood with, and the spoken words of other
    questions (see `spoken`), which say what is common. Gives 1 for the same and 0 for nothing in common. Questions of
    two languages are compared by the names in them alone.
    """
    said = [spoken(one, vocabulary) for one in heard]
    pieces = [_pieces(words) for words in said]
    common = Counter(piece for words in (*said, *known) for piece in set(_pieces(words)))
    words = _cosines(pieces, common)
    texts = [" ".join(one) for one in said]
    spelling = process.cdist(texts, texts, scorer=fuzz.token_set_ratio, dtype=np.float32) / np.float32(100)
    spelling = np.clip((spelling - 0.4) / 0.6, 0, 1)  # Any two sentences share that much.
    named = [_senses(one) for one in heard]
    senses = _cosines(named, Counter(sense for one in named for sense in one))
    bare = np.array([not one for one in named])
    unnamed = bare[:, None] | bare[None, :]
    alone = (WORDS * words + SPELLING * spelling) / (WORDS + SPELLING)
    together = WORDS * words + SPELLING * spelling + SENSES * senses
    found = np.where(unnamed, alone, together)
    languages = np.array([one.language for one in heard])
    enough = np.array([_says_enough(one) for one in heard])
    foreign = languages[:, None] != languages[None, :]
    found = np.where(foreign, np.maximum(found, senses * (enough[:, None] & enough[None, :])), found)
    values = [frozenset(slot for one in understood.slots for slot in one.slots) for understood in heard]
    for one, other in _at_odds(values):
        found[one, other] *= OTHER_VALUE
        found[other, one] *= OTHER_VALUE
    return found.astype(np.float32)


def spoken(heard: Understanding, vocabulary: Vocabulary) -> list[str]:
    """Return the words that carry a question, as they sound: small words, greetings and signs are left out.

    A Chinese character is given by its reading, so that one typed in pinyin, in the other script or with a character
    of the same sound is the same.
    """
    text = heard.text
    idle = [False] * len(text)
    for mention in heard.mentions:
        if mention.senses[0].category in _IDLE:
            idle[mention.start : mention.end] = [True] * (mention.end - mention.start)
    words = []
    for token, kind, skipped in zip(text.tokens, text.kinds, idle, strict=True):
        if kind not in "hwn" or skipped:
            continue
        words.append(vocabulary.reading(token) or token if kind == "h" else token)
    return words


def _pieces(words: Sequence[str]) -> list[str]:
    """Return words, neighbours, and the letters of longer words, which a typo leaves mostly alone."""
    found = list(words)
    found += [f"{one} {other}" for one, other in itertools.pairwise(words)]
    for word in words:
        if len(word) > 4 and word.isascii():
            found += [f"_{word[i : i + 3]}" for i in range(len(word) - 2)]
    return found


def _senses(heard: Understanding) -> list[str]:
    return list(
        dict.fromkeys(
            f"{sense.category}:{sense.id}"
            for mention in heard.mentions
            for sense in mention.senses[:1]
            if sense.category in _TELLING
        )
    )


def _says_enough(heard: Understanding) -> bool:
    """Tell whether what was understood is enough to compare it with a question of another language."""
    kinds = {sense.split(":")[0] for sense in _senses(heard)}
    return bool(kinds & {"term", "value", "outside", "department"}) and bool(kinds & {"aspect", "kind", "hint"})


def _cosines(rows: Sequence[Sequence[str]], counts: Counter[str]) -> Table:
    """Compare rows of pieces; what is rare counts more."""
    total = 1 + max(counts.values(), default=0)
    weight = {piece: math.log(1 + total / count) * _LESS.get(piece.split(":")[0], 1) for piece, count in counts.items()}
    shared = Counter(piece for row in rows for piece in set(row))
    # What only one has is in no product; it only makes that one longer.
    place = {piece: number for number, piece in enumerate(p for p, count in shared.items() if count > 1)}
    table = np.zeros((len(rows), max(1, len(place))), np.float32)
    norms = np.ones(len(rows), np.float32)
    for number, row in enumerate(rows):
        for piece in set(row):
            if piece in place:
                table[number, place[piece]] = weight[piece]
        norms[number] = math.sqrt(sum(weight[piece] ** 2 for piece in set(row))) or 1
    table /= norms[:, None]
    return np.asarray(np.clip(table @ table.T, 0, 1), np.float32)


def _at_odds(values: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """Return the pairs that name different values of one attribute."""
    having = [(number, slots) for number, slots in enumerate(values) if slots]
    return [
        (one, other)
        for place, (one, mine) in enumerate(having)
        for other, theirs in having[place + 1 :]
        if not mine & theirs and {s.split(":")[0] for s in mine} & {s.split(":")[0] for s in theirs}
    ]
