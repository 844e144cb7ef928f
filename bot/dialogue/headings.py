"""Which way on the ladder a message points: up, down, or to one of its ends."""

from __future__ import annotations

from bot.dialogue.turn import Turn
from bot.understanding.mention import Mention

UP, DOWN = 1, -1

BESIDE = 3
"""How many tokens may stand between a rung and the word that points from it: "before provincial little giant"."""
CONFIRMED = 0.5
"""From this confidence on, the example questions say that it is the ladder that is asked about."""
REST = {"zh": 5, "en": 3}
"""How many unknown tokens a question about the next rung may hold beside; one with more is about something else."""

_OTHER_KINDS = frozenset(["amount", "total", "department", "target", "validity", "compare", "condition", "process"])
_OTHER_HINTS = frozenset(["amount", "total", "department", "target", "validity"])
_SOFT = frozenset(["service", "process"])
_ASKING = frozenset(["what", "which", "whom"])


def outright_heading(turn: Turn) -> int:
    """Return the way that the message asks for in so many words ("the next rung"), 0 if it does not."""
    if turn.asks("ladder_previous"):
        return DOWN
    return UP if turn.asks("ladder_next") else 0


def hinted_heading(turn: Turn) -> int:
    """Return the way that the message suggests, 0 if it suggests none or both."""
    up, down = turn.suggests("ladder_next"), turn.suggests("ladder_previous")
    return 0 if up == down else UP if up else DOWN


def heading_beside(turn: Turn, rungs: list[Mention]) -> int:
    """Return the way that a word beside one of the rungs named points from it: "after …", "… 之前"; 0 if none does."""
    ways = [m for m in turn.heard.mentions if _points(m)]
    found = {_way(turn, word, rung) for word in ways for rung in rungs if _beside(turn, word, rung)}
    return found.pop() if len(found) == 1 else 0


def heading_onward(turn: Turn) -> int:
    """Return the way in which a word or two go on from the rung just spoken of: "higher?", "and then?", "再往前"."""
    up, down = turn.has("up"), turn.has("down")
    if (up and down) or turn.heard.uncovered > REST[turn.heard.language if turn.heard.language in REST else "en"] // 2:
        return 0
    if turn.has("onward") and turn.context.heading:
        return turn.context.heading
    return UP if up or (turn.has("onward") and not down) else DOWN if down else 0


def end_of_ladder(turn: Turn) -> int:
    """Return UP for a message about the top of something, DOWN for its bottom, 0 for neither or both."""
    top, bottom = turn.has("top"), turn.has("bottom")
    return 0 if top == bottom else UP if top else DOWN


def asks_only_ladder(turn: Turn, clause: str, terms: frozenset[str]) -> bool:
    """Tell whether a message asks for nothing but a place on the ladder.

    Takes the clause of the ladder and the terms of its topic: a sum, a detail or another topic is something else.
    """
    heard = turn.heard
    if _OTHER_KINDS & set(heard.kinds) or _OTHER_HINTS & set(heard.hinted):
        return False
    if heard.aspects or heard.departments or heard.outside or heard.elsewhere or heard.amounts or heard.references:
        return False
    named = {i for m in heard.mentions if m.senses[0].category == "term" for i in m.ids("term")}
    if any(term not in terms and not turn.topics.is_general(term) for term in named):
        return False
    if heard.ranked.get(clause, 0.0) >= CONFIRMED:
        return True
    soft = _SOFT & {*heard.kinds, *heard.hinted}
    return not soft and heard.uncovered <= REST.get(heard.language, REST["en"])


def _beside(turn: Turn, word: Mention, rung: Mention) -> bool:
    first, second = (word, rung) if word.start < rung.start else (rung, word)
    gap = turn.heard.text.kinds[first.end : second.start]
    return len(gap) <= BESIDE and not {",", "."} & set(gap)


def _points(word: Mention) -> int:
    """Return the way that a word points, 0 if it points none or both."""
    up = word.has("marker", "up") or word.has("kind", "ladder_next") or word.has("kindhint", "ladder_next")
    down = word.has("marker", "down") or word.has("kind", "ladder_previous") or word.has("kindhint", "ladder_previous")
    return 0 if up == down else UP if up else DOWN


def _way(turn: Turn, word: Mention, rung: Mention) -> int:
    """Read a word of direction from the side on which the rung stands: "X comes after what" asks for what is below."""
    way, words = _points(word), turn.heard.text.words
    if rung.end <= word.start:
        return -way if words[word.end : word.end + 1] and words[word.end] in _ASKING else way
    return -way if _is_told(turn, word, rung) else way


def _is_told(turn: Turn, word: Mention, rung: Mention) -> bool:
    """Tell whether a rung is told to stand that way from another: 下一级是单项冠军的是哪个."""
    chinese = "h" in turn.heard.text.kinds[word.start : word.end]
    return chinese and "是" in turn.heard.text.words[word.start : rung.start]
