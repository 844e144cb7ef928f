"""How far questions ask the same: by their sound, whatever the script, and by what the bot understood of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.learning.speech import Speech, repaired, spoken
from bot.understanding.understanding import Understanding
from bot.understanding.vocabulary import Vocabulary

Table = NDArray[np.float32]
"""A row and a column for each question; each cell is from 0 to 1."""

WORDS, SPELLING, SENSES = 0.45, 0.2, 0.35
"""What words in common, like spelling and names in common count between two questions of one language."""
OTHER_VALUE = 0.6
"""What is left of a likeness where the two name different values of one attribute: national, provincial."""
FULL = 0.15
"""How far the longer of two questions counts: a story asks the same as the two words in it that carry it."""
NAMED = 1.5
"""The weight of what two questions have to name so that it counts in full: half of all questions ask how much."""
_TELLING = frozenset(["term", "hint", "value", "department", "aspect", "kind", "elsewhere", "other_place"])
"""What names the subject. A term that the plan leaves to others is not among these: it has names of many subjects."""
_LESS = {"kind": 0.5, "hint": 0.7}
"""What a sense counts that says less of the subject: half of all questions ask how much."""


def likeness(heard: Sequence[Understanding], vocabulary: Vocabulary, known: Iterable[Speech] = ()) -> Table:
    """Compare questions, each with each.

    Takes what was understood of each, the vocabulary that it was understood with, and what other questions say, which
    tells what is common. Gives 1 for the same and 0 for nothing in common. Questions of two languages are compared by
    the names in them alone.
    """
    said = repaired([spoken(one, vocabulary) for one in heard])
    words = _words_alike(said, known)
    texts = [" ".join(one.words) for one in said]
    spelling = process.cdist(texts, texts, scorer=fuzz.token_set_ratio, dtype=np.float32) / np.float32(100)
    spelling = np.clip((spelling - 0.4) / 0.6, 0, 1)  # Any two sentences share that much.
    named = [_senses(one) for one in heard]
    products, norms = _products(named, _rarity(Counter(sense for one in named for sense in one)))
    languages = np.array([one.language for one in said])
    foreign = languages[:, None] != languages[None, :]
    whole = _cosines(products, norms)
    # Two languages have little but names in common.
    senses = np.where(foreign, whole, _cosines(products, np.maximum(norms, NAMED)))
    bare = np.array([not one for one in named])
    unnamed = bare[:, None] | bare[None, :]
    alone = (WORDS * words + SPELLING * spelling) / (WORDS + SPELLING)
    together = WORDS * words + SPELLING * spelling + SENSES * senses
    found = np.where(unnamed, alone, together)
    enough = np.array([_says_enough(one) for one in named])
    found = np.where(foreign, np.maximum(found, whole * (enough[:, None] & enough[None, :])), found)
    values = [frozenset(slot for one in understood.slots for slot in one.slots) for understood in heard]
    for one, other in _at_odds(values):
        found[one, other] *= OTHER_VALUE
        found[other, one] *= OTHER_VALUE
    return found.astype(np.float32)


def _words_alike(said: Sequence[Speech], known: Iterable[Speech]) -> Table:
    """Compare what questions say; what is rare among these and the known ones counts more."""
    rows = [one.pieces for one in said]
    others = [set(one.pieces) for one in known]
    counts = Counter(piece for row in (*map(set, rows), *others) for piece in row)
    total = len(rows) + len(others)
    weight = {piece: math.log(1 + total / (1 + count)) for piece, count in counts.items()}
    products, norms = _products(rows, weight)
    squares = norms**2
    less, more = np.minimum.outer(squares, squares), np.maximum.outer(squares, squares)
    scale = less ** (1 - FULL) * more**FULL
    return np.asarray(np.clip(products / scale, 0, 1), np.float32)


def _senses(heard: Understanding) -> list[str]:
    return list(
        dict.fromkeys(
            f"{sense.category}:{sense.id}"
            for mention in heard.mentions
            for sense in mention.senses[:1]
            if sense.category in _TELLING
        )
    )


def _says_enough(named: Sequence[str]) -> bool:
    """Tell whether what is named is enough to compare a question with one of another language."""
    kinds = {sense.split(":")[0] for sense in named}
    return bool(kinds & {"term", "value", "department"}) and bool(kinds & {"aspect", "kind", "hint"})


def _rarity(counts: Counter[str]) -> dict[str, float]:
    total = 1 + max(counts.values(), default=0)
    return {sense: math.log(1 + total / count) * _LESS.get(sense.split(":")[0], 1) for sense, count in counts.items()}


def _products(rows: Sequence[Sequence[str]], weight: Mapping[str, float]) -> tuple[Table, NDArray[np.float32]]:
    """Return how much each two rows of pieces have in common, by the square of its weight, and how much each weighs."""
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
    return np.asarray(table @ table.T, np.float32), norms


def _cosines(products: Table, norms: NDArray[np.float32]) -> Table:
    return np.asarray(np.clip(products / np.outer(norms, norms), 0, 1), np.float32)


def _at_odds(values: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """Return the pairs that name different values of one attribute."""
    having = [(number, slots) for number, slots in enumerate(values) if slots]
    return [
        (one, other)
        for place, (one, mine) in enumerate(having)
        for other, theirs in having[place + 1 :]
        if not mine & theirs and {s.split(":")[0] for s in mine} & {s.split(":")[0] for s in theirs}
    ]
