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
            frames.setdefault(frame.opening[0], []).append(frame)
    vocabulary.frames = {first: tuple(dict.fromkeys(found)) for first, found in frames.items()}


def _choices(piece: str) -> list[tuple[str, ...]]:
    """Return the token sequences of one piece: "do|does all" is do all, does all; "sign+up" is one choice of two words."""
    words = [[choice.replace("+", " ") for choice in word.split("|")] for word in piece.split()]
    return [normalise(" ".join(chosen)).tokens for chosen in product(*words)]


def add_frames(text: Text, code: str, found: Sequence[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Add the frames of a message to the names found in it.

    Takes the text, its coded tokens and the names; gives the names with those frames whose pieces take the place of
    small words only. The sense stands at the opening piece, the closing piece is a filler.
    """
    frames = vocabulary.frames
    places = [place for place, first in enumerate(code) if first in frames]
    if not places:
        return list(found)
    result = list(found)
    for place in places:
        hits = []
        for frame in frames[code[place]]:
            start = place + len(frame.opening)
            if code[place:start] == frame.opening:
                end = _closing_at(text, code, start, frame, result)
                if end:
                    hits.append((len(frame.opening), frame.of_plan, len(frame.closing), -end, frame))
        if not hits:
            continue
        opened, _, closed, end, frame = max(hits, key=lambda hit: hit[:4])
        pieces = (range(place, place + opened), range(-end - closed, -end))
        if any(_overlaps(m, piece) and _stays(m, piece) for m in result for piece in pieces):
            continue
        result = [m for m in result if not any(_overlaps(m, piece) for piece in pieces)]
        result.append(Mention(pieces[0].start, pieces[0].stop, (frame.sense,), "exact"))
        result.append(Mention(pieces[1].start, pieces[1].stop, (Sense("filler", ""),), "exact"))
    return sorted(result, key=lambda m: m.start)


def _closing_at(text: Text, code: str, start: int, frame: Frame, found: Sequence[Mention]) -> int:
    """Return where the nearest closing piece ends that the gap allows; 0 if there is none."""
    size = len(frame.closing)
    for place in range(start, min(start + REACH, len(code) - size) + 1):
        if code[place : place + size] == frame.closing and (place == start or text.tokens[place - 1] != "to"):
            if frame.of_plan and not _is_plan(text, range(start, place), found):
                return 0
            return place + size
        if place >= len(text) or text.kinds[place] in ".," or text.tokens[place] in _ASKING:
            return 0
    return 0


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
