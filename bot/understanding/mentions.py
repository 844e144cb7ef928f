"""Known names found in a message: whole, by their sound, by initials, or with one slip in them."""

from __future__ import annotations

from bot.text import Text
from bot.understanding.frames import add_frames
from bot.understanding.mention import Mention
from bot.understanding.repairs import find_by_sound, find_with_slip, repair_window, repair_words
from bot.understanding.reshaped import find_reshaped
from bot.understanding.typed_pinyin import find_pinyin
from bot.understanding.vocabulary import Sense, Vocabulary


def find_mentions(text: Text, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """Find the names in a message, longest first, none overlapping, in the order of the message.

    Exact names go before repaired ones. A repair never turns one value of a slot into another: tokens that tell
    values apart are left as they are.
    """
    tokens, words = repair_words(text, vocabulary)
    code = vocabulary.encode(tokens)
    taken = bytearray(len(code))
    named = _exact(text, words, code, vocabulary)
    if len(code) <= PASTED and "w" in text.kinds:
        named += find_reshaped(text, words, code, vocabulary)
    found = _choose(named, taken)
    # Single characters are too little to stand in the way of a repair.
    loose_hold = bytearray(len(code))
    for mention in found:
        if mention.end - mention.start > 1 or text.kinds[mention.start] != "h":
            loose_hold[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    window = repair_window(text)
    repaired: list[Mention] = []
    if "w" in text.kinds:
        repaired += find_pinyin(text, window, vocabulary, alone=not found)
    repaired += find_by_sound(text, code, vocabulary, window)
    repaired += find_with_slip(text, code, vocabulary, window)
    extra = _choose(
        [m for m in repaired if not any(loose_hold[m.start : m.end]) or _covers_better(m, found)], bytearray(len(code))
    )
    if extra:
        kept = [m for m in found if not any(m.start < e.end and e.start < m.end for e in extra)]
        found = sorted(kept + extra, key=lambda m: m.start)
    return tuple(_thinned(add_frames(text, code, found, vocabulary) if len(code) <= PASTED else found))


PASTED = 1200
"""Tokens from which on a message is a pasted document rather than a story."""
MANY = 160
"""Names in a message from which on repeated ones are dropped; a story has fewer, a pasted document more."""


def _thinned(found: list[Mention]) -> list[Mention]:
    """Keep the first and the last of each name, where a message holds very many."""
    if len(found) <= MANY:
        return found
    first: dict[tuple[Sense, ...], int] = {}
    last: dict[tuple[Sense, ...], int] = {}
    for index, mention in enumerate(found):
        first.setdefault(mention.senses, index)
        last[mention.senses] = index
    keep = set(first.values()) | set(last.values())
    return [mention for index, mention in enumerate(found) if index in keep]


def _covers_better(mention: Mention, found: list[Mention]) -> bool:
    """Let a repaired plan name win over shorter everyday pieces inside it: "知产全服务" over "服务"."""
    overlapped = [m for m in found if m.start < mention.end and mention.start < m.end]
    inside = all(mention.start <= m.start and m.end <= mention.end for m in overlapped)
    length = mention.end - mention.start
    # A name wholly inside stays as it is; the slip lies beside it: 标干智能工厂 holds 智能工厂.
    strong = any(
        m.senses[0].category in ("outside", "department", "loose")
        or (m.senses[0].category in ("term", "value") and length < 2 + m.end - m.start)
        for m in overlapped
    )
    return (
        inside
        and mention.senses[0].category in ("term", "value")
        and not strong
        and all(length >= 2 + m.end - m.start for m in overlapped)
    )


def _exact(text: Text, words: list[str], code: str, vocabulary: Vocabulary) -> list[Mention]:
    lengths, exact, beginnings = vocabulary.lengths, vocabulary.exact, vocabulary.beginnings
    found = []
    seen: dict[str, int] = {}
    pasted = len(code) > PASTED
    for start, first in enumerate(code):
        if first not in lengths or (first not in exact and code[start : start + 2] not in beginnings):
            continue
        for length in lengths[first]:
            senses = exact.get(code[start : start + length])
            if senses is None or start + length > len(code):
                continue
            if pasted:
                # In a pasted document the same names come over and over; a few of each tell all.
                name = code[start : start + length]
                seen[name] = seen.get(name, 0) + 1
                if seen[name] > 8:
                    continue
            if length == 1 and senses and text.kinds[start] == "w":
                senses = _same_form(words[start], first, senses, vocabulary)
                if not senses:
                    continue
            found.append(Mention(start, start + length, senses, "exact", length == 1 and text.kinds[start] == "w"))
    return found


def _same_form(word: str, code: str, senses: tuple[Sense, ...], vocabulary: Vocabulary) -> tuple[Sense, ...]:
    """Keep the senses whose name has the form of the word typed: "list" is not "listing"."""
    forms = vocabulary.forms.get(code)
    if not forms:
        return senses
    return tuple(s for s in senses if s not in forms or any(word.startswith(stem_) for stem_ in forms[s]))


def _choose(candidates: list[Mention], taken: bytearray) -> list[Mention]:
    """Choose the mentions that together explain most of the message, long names before short ones.

    三星级船厂 is 三星级 and 船厂 rather than 三 and 星级船厂: a value of a slot must not get lost to a longer name. Weighted
    interval scheduling (Kleinberg and Tardos, Algorithm Design, 6.1); `taken` is marked where a mention stands.
    """
    by_end: dict[int, list[Mention]] = {}
    for mention in candidates:
        by_end.setdefault(mention.end, []).append(mention)
    best: list[float] = [0.0]
    choice: list[Mention | None] = [None]
    for end in range(1, len(taken) + 1):
        value, chosen = best[end - 1], None
        for mention in by_end.get(end, ()):
            length = end - mention.start
            preferred = _PREFERRED.get(mention.senses[0].category, 0.0)
            worth = best[mention.start] + length * (1 + 0.02 * length + preferred) * mention.weight
            if worth > value:
                value, chosen = worth, mention
        best.append(value)
        choice.append(chosen)
    kept: list[Mention] = []
    end = len(taken)
    while end:
        mention_at = choice[end]
        if mention_at is None:
            end -= 1
            continue
        kept.append(mention_at)
        taken[mention_at.start : end] = b"\x01" * (end - mention_at.start)
        end = mention_at.start
    return kept[::-1]


_PREFERRED = {"value": 0.03, "term": 0.02, "department": 0.02, "outside": 0.02, "loose": 0.01}
"""What a token counts more in such a name: it breaks ties between two ways of cutting a message."""
