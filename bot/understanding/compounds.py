"""English words written as one or apart: littlegiant is little giant, light house is lighthouse."""

from __future__ import annotations

from bot.text import Text, stem
from bot.understanding.vocabulary import Vocabulary

SHORTEST = 7
"""Letters from which on a word may be two."""
PART = 3
"""Letters that each of the two has at least; shorter ones (in, to, of) stand before anything."""


def regroup(text: Text, vocabulary: Vocabulary) -> Text:
    """Split words that are two of a name, and join two words of which a name has one.

    Takes a normalised text; gives it back with such words cut or joined, each with its place in the original.
    """
    if "w" not in text.kinds:
        return text
    rows: list[tuple[str, str, str, int, int]] = []
    place = 0
    while place < len(text):
        word, token, start, end = text.words[place], text.tokens[place], text.starts[place], text.ends[place]
        parts = _split(word, token, vocabulary) if text.kinds[place] == "w" else ()
        if parts:
            middle = start + len(parts[0])
            rows.append((stem(parts[0]), parts[0], "w", start, middle))
            rows.append((stem(parts[1]), parts[1], "w", middle, end))
        elif text.kinds[place : place + 2] == "ww" and _joined(text, place, vocabulary):
            joined = word + text.words[place + 1]
            rows.append((stem(joined), joined, "w", start, text.ends[place + 1]))
            place += 1
        else:
            rows.append((token, word, text.kinds[place], start, end))
        place += 1
    if len(rows) == len(text):
        return text
    tokens, words, kinds, starts, ends = zip(*rows, strict=True)
    return Text(text.original, tokens, words, "".join(kinds), starts, ends)


def _split(word: str, token: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the two words of a name that a word no list knows is made of; () if it is none."""
    if len(word) < SHORTEST or token in vocabulary.known or not word.isascii() or not word.isalpha():
        return ()
    for cut in range(PART, len(word) - PART + 1):
        parts = (word[:cut], word[cut:])
        code = vocabulary.encode(stem(part) for part in parts)
        if code in vocabulary.exact and vocabulary.exact[code][0].category != "filler":
            return parts
    return ()


def _joined(text: Text, place: int, vocabulary: Vocabulary) -> bool:
    """Tell whether two neighbouring words are one word of a name, and no name has them apart."""
    first, second = text.words[place], text.words[place + 1]
    if len(first) < PART or len(second) < PART or len(first) + len(second) < SHORTEST:
        return False
    joined = first + second
    known = vocabulary.english.get(joined[0], frozenset())
    if stem(joined) not in vocabulary.codes or not {joined, joined.removesuffix("s")} & known:
        return False
    pair = vocabulary.encode(text.tokens[place : place + 2])
    return pair not in vocabulary.beginnings and not all(_small(code, vocabulary) for code in pair)


def _small(code: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a word alone changes nothing: "over all" is not "overall"."""
    return any(sense.category in ("filler", "marker") for sense in vocabulary.exact.get(code, ()))
