"""Phrases with a gap: "what do … get" asks for a sum, whoever stands in the gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from bot.text import Text, normalise
from bot.understanding.mention import Mention
from bot.understanding.vocabulary import FIRST_CODE, Frame, Sense, Vocabulary

GAP_SIGN = "…"
"""Stands in a frame for up to `REACH` tokens."""
PLAN_SIGN = "(it)"
"""Stands in a frame for the plan: "it", "this", or a name of the plan, and nothing else."""
REACH = 9
"""Tokens between the two pieces: "what does | a firm that enters the list for the first time | get"."""

_IT = frozenset(["it", "this", "that", "the", "these", "our", "your", "actual", "exact", "all", "then"])
_ASKING = frozenset(["what", "when", "how", "who", "whom", "which", "whi", "where", "if", "whether", "becaus"])
"""A question word, stemmed, in the gap begins another question."""
_KEPT = ("term", "value", "loose", "outside", "department", "section")
"""A piece never takes the place of such a name."""


_ASKING_TOO = ("kind", "kindhint", "aspect", "hint")
"""Nor of such a one that reaches beyond the piece; where it lies inside, the frame says more."""


def index_frames(vocabulary: Vocabulary, phrases: Iterable[tuple[Sense, str]]) -> None:
    """Put phrases with a gap into a vocabulary whose names are indexed already.

    Takes phrases such as "what do|does … get|receive": two pieces around a gap, each word a choice, "+" for a space
    in one. Raises ValueError for a phrase that is something else.
    """
    frames: dict[str, list[Frame]] = {}
    for sense, phrase in phrases:
        sign = GAP_SIGN if GAP_SIGN in phrase else PLAN_SIGN
        opening, found, closing = phrase.partition(sign)
        if not (found and opening.strip() and closing.strip()):
            raise ValueError(f"{phrase!r} has no gap between two pieces")
        for before, after in product(_choices(opening), _choices(closing)):
            for token in (*before, *after):
                if len(token) > 1 and token not in vocabulary.codes:
                    code = chr(FIRST_CODE + len(vocabulary.codes))
                    vocabulary.codes[token], vocabulary.tokens[code] = code, token
            frame = Frame(sense, vocabulary.encode(before), vocabulary.encode(after), sign == PLAN_SIGN)
            frames.setdefault(frame.opening, []).append(frame)
    vocabulary.frames = {opening: tuple(dict.fromkeys(found)) for opening, found in frames.items()}
    lengths: dict[str, set[int]] = {}
    for opening in frames:
        lengths.setdefault(opening[0], set()).add(len(opening))
    vocabulary.frame_lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _choices(piece: str) -> list[tuple[str, ...]]:
    """Return the token sequences of one piece: "do|does all" is do all, does all; "sign+up" is one choice of two words."""
    words = [[choice.replace("+", " ") for choice in word.split("|")] for word in piece.split()]
    return [normalise(" ".join(chosen)).tokens for chosen in product(*words)]


def add_frames(text: Text, code: str, found: Sequence[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Add the frames of a message to the names found in it.

    Takes the text, its coded tokens and the names; gives the names with those frames whose pieces take the place of
    small words only. The sense stands at the opening piece, the closing piece is a filler.
    """
    frames, lengths = vocabulary.frames, vocabulary.frame_lengths
    result = list(found)
    for place, first in enumerate(code):
        for length in lengths.get(first, ()):
            start = place + length
            opened = frames.get(code[place:start])
            hit = _best(text, code, start, opened, result) if opened else None
            if hit is None:
                continue
            pieces = (range(place, start), hit[1])
            if any(_overlaps(m, piece) and _stays(m, piece) for m in result for piece in pieces):
                break
            result = [m for m in result if not any(_overlaps(m, piece) for piece in pieces)]
            result.append(Mention(place, start, (hit[0],), "exact"))
            result.append(Mention(hit[1].start, hit[1].stop, (Sense("filler", ""),), "exact"))
            break
    return sorted(result, key=lambda m: m.start)


def _best(
    text: Text, code: str, start: int, frames: Sequence[Frame], found: Sequence[Mention]
) -> tuple[Sense, range] | None:
    """Return what the best frame of an opening means, and where its closing piece stands; None if none fits.

    Takes the frames of the opening that ends before `start`. One about the plan goes first, then the longest closing
    piece, then the nearest.
    """
    limit = min(start + REACH, len(code))
    end = next((p for p in range(start, limit) if text.kinds[p] in ".," or text.tokens[p] in _ASKING), limit)
    best: tuple[tuple[bool, int, int], Sense, range] | None = None
    for frame in frames:
        size = len(frame.closing)
        place = code.find(frame.closing, start, end + size)
        while place > start and text.tokens[place - 1] == "to":
            place = code.find(frame.closing, place + 1, end + size)
        if place < 0 or (frame.of_plan and not _is_plan(text, range(start, place), found)):
            continue
        rank = (frame.of_plan, size, -place)
        if best is None or rank > best[0]:
            best = rank, frame.sense, range(place, place + size)
    return best[1:] if best else None


def _is_plan(text: Text, gap: range, found: Sequence[Mention]) -> bool:
    """Tell whether a gap holds the plan, or a word that points at it, and nothing else."""
    named = {place for m in found if m.has("term", "plan") for place in range(m.start, m.end)}
    words = [text.tokens[place] for place in gap if place not in named]
    return all(word in _IT for word in words) and bool(named.intersection(gap) or {"it", "this", "that"} & set(words))


def _stays(mention: Mention, piece: range) -> bool:
    """Tell whether a name found already says more than a piece: a plan's name, or one that reaches beyond it."""
    beyond = mention.start < piece.start or mention.end > piece.stop
    return mention.has_category(*_KEPT) or (beyond and mention.has_category(*_ASKING_TOO))


def _overlaps(mention: Mention, piece: range) -> bool:
    return mention.start < piece.stop and piece.start < mention.end
