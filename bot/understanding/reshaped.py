"""English names as people reshape them: small words put in or left out, or turned around an "of"."""

from __future__ import annotations

from bot.text import Text
from bot.understanding.mention import Mention
from bot.understanding.vocabulary import Vocabulary

SMALL = frozenset(
    ["the", "a", "an", "our", "my", "your", "their", "its", "this", "these", "some", "any", "such", "of", "+"]
)
"""Words that may stand in a name or not: register our company, pool firms for pool of firms."""
PLACING = frozenset(
    ["in", "on", "out", "by", "from", "into", "onto", "over", "at", "up", "to", "for", "as", "once", "near", "past"]
)
"""Words that tell too little for a name to be made of one of them and another word."""
TURNING = frozenset(["of", "for", "in", "on", "from"])
"""Words around which a name is turned: reduction of rent is rent reduction."""
RESHAPED = ("term", "value", "outside", "department")
"""What the names of a plan mean, which are reshaped; question words are not."""


def thinned(tokens: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return a name without the small words in it; None where it has none, or too little would be left."""
    thin = tuple(token for token in tokens if token not in SMALL)
    return thin if len(thin) < len(tokens) and sum(token not in PLACING for token in thin) > 1 else None


def find_reshaped(text: Text, words: list[str], code: str, vocabulary: Vocabulary) -> list[Mention]:
    """Find names of several words with small words among them, or turned around.

    Takes the text, its repaired words and coded tokens. Gives mentions that may overlap others.
    """
    kept = [place for place, word in enumerate(words) if word not in SMALL]
    found = _filled(text, kept, code, vocabulary) if len(kept) < len(words) else []
    for place, word in enumerate(words):
        if word in TURNING and 0 < place < len(words) - 1:
            found += _turned(text, place, kept, code, vocabulary)
    return found


def _filled(text: Text, kept: list[int], code: str, vocabulary: Vocabulary) -> list[Mention]:
    thin = "".join([code[place] for place in kept])
    lengths, exact, beginnings = vocabulary.lengths, vocabulary.exact, vocabulary.beginnings
    found = []
    for start, first in enumerate(thin):
        if first not in lengths or thin[start : start + 2] not in beginnings:
            continue
        for length in lengths[first]:
            senses = exact.get(thin[start : start + length]) if length > 1 else None
            if senses is None or start + length > len(thin):
                continue
            span = range(kept[start], kept[start + length - 1] + 1)
            if len(span) > length and text.kinds[span.start] == "w":
                found.append(Mention(span.start, span.stop, senses, "filled"))
    return found


def _turned(text: Text, place: int, kept: list[int], code: str, vocabulary: Vocabulary) -> list[Mention]:
    """Find a name whose two parts stand around one word in the other order: up to two words before it, three after."""
    after = [p for p in kept if p > place][:3]
    found = []
    for before in (1, 2):
        start = place - before
        if start < 0 or text.kinds[start] != "w" or _tells(code[start:place], vocabulary):
            break
        for count in range(1, len(after) + 1):
            last = after[count - 1]
            if text.kinds[last] != "w" or last - place > count + 1:
                break
            telling = "".join([code[p] for p in after[:count]])
            if _tells(telling, vocabulary):
                continue
            name = telling + code[start:place]
            senses = vocabulary.exact.get(name, ())
            if senses and senses[0].category in RESHAPED:
                found.append(Mention(start, last + 1, senses, "filled"))
    return found


def _tells(code: str, vocabulary: Vocabulary) -> bool:
    """Tell whether one part by itself asks something or gives a value: "money for municipal firms" stays as it is."""
    return any(sense.category in ("kind", "kindhint", "aspect", "loose") for sense in vocabulary.exact.get(code, ()))
