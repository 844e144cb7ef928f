"""Which sentences of a message ask, and which words of it are denied."""

from __future__ import annotations

from bot.text import Text
from bot.understanding.mention import Mention
from bot.understanding.understanding import SHORT, Understanding
from bot.understanding.vocabulary import Sense

ASIDE = 0.55
"""What a sentence of a story counts that does not ask."""


STATED = 0.99
"""The same in a short message, where the statement mostly says what is being asked about."""


def focus_with_subject(result: Understanding) -> tuple[float, ...]:
    """Add to the sentences that ask those that name a topic at length: what the story is about."""
    if len(result.text) <= SHORT:
        return result.focus
    focus = list(result.focus)
    for mention in result.mentions:
        if mention.senses[0].category in ("term", "value") and not mention.single_word and focus[mention.start] < 1.0:
            start, end = mention.start, mention.end
            while start and result.text.kinds[start - 1] not in ".,":
                start -= 1
            while end < len(focus) and result.text.kinds[end] not in ".,":
                end += 1
            focus[start:end] = [1.0] * (end - start)
    return tuple(focus)


def weight_aside(mention: Mention) -> float:
    """Weigh a name outside of the sentence that asks: a long name is the story's subject, a common word is colour."""
    if mention.senses[0].category == "hint":
        return 0.15
    return 0.45 if mention.single_word else 0.8


def drop_negated(text: Text, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Drop values and topics said not to be meant, where another of the sort is: not the provincial one, the national."""
    negated: set[int] = set()
    dropped: set[Sense] = set()
    for index, mention in enumerate(mentions):
        if not mention.has("marker", "negation"):
            continue
        for other in mentions[index + 1 :]:
            gap = text.kinds[mention.end : other.start]
            if "," in gap or "." in gap or other.start - mention.end > 3:
                break
            if not _contrasted(text, mention, other, mentions):
                continue
            if other.senses[0].category in ("value", "loose", "term", "outside"):
                negated.add(id(other))
                dropped.update(other.senses)
                break
    if not negated:
        return mentions
    negated |= {id(m) for m in mentions if set(m.senses) <= dropped}
    said = {
        s.id.split(":")[0]
        for m in mentions
        if id(m) not in negated
        for s in m.senses
        if s.category in ("value", "loose")
    }
    terms = any(m.has_category("term", "value", "hint") for m in mentions if id(m) not in negated)

    def replaced(mention: Mention) -> bool:
        if id(mention) not in negated:
            return False
        if mention.senses[0].category in ("term", "outside"):
            return terms
        return any(s.id.split(":")[0] in said for s in mention.senses)

    return tuple(m for m in mentions if not replaced(m))


def drop_corrected(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Drop the values that a message takes back and gives anew: "provincial and municipal, no wait, national"."""
    place = max((m.start for m in mentions if m.has("marker", "correction")), default=-1)
    if place < 0:
        return mentions

    def attributes(mention: Mention) -> set[str]:
        return {i.split(":")[0] for i in mention.ids("value", "loose")}

    renewed = {a for m in mentions if m.start > place for a in attributes(m)}
    return tuple(m for m in mentions if m.start > place or not (attributes(m) & renewed))


def _contrasted(text: Text, negation: Mention, denied: Mention, mentions: tuple[Mention, ...]) -> bool:
    """Tell whether something else is put against what is denied; 不是分国家的和省里的嘛 denies nothing."""
    del negation
    for other in mentions:
        if other.start < denied.end or not other.has_category("value", "loose", "term", "hint"):
            continue
        between = text.tokens[denied.end : other.start]
        if any(k in ",." for k in text.kinds[denied.end : other.start]) or {"but", "是", "而", "want", "mean"} & set(
            between
        ):
            return True
    alike = ("value", "loose") if denied.has_category("value", "loose") else ("term",)
    return any(m.start < denied.start and m.has_category(*alike) for m in mentions)


def weigh_sentences(text: Text, mentions: tuple[Mention, ...]) -> tuple[float, ...]:
    """Weigh the sentences: in a story, the one that asks counts in full."""
    bounds: list[tuple[int, int]] = []
    start = 0
    for index, kind in enumerate(text.kinds):
        if kind == ".":
            bounds.append((start, index + 1))
            start = index + 1
    bounds.append((start, len(text)))
    bounds = [(s, e) for s, e in bounds if e > s]
    aside = ASIDE if len(text) > SHORT else STATED
    if len(text) <= SHORT and len(bounds) < 2:
        return (1.0,) * len(text)
    weights = []
    for s, e in bounds:
        asks = any(s <= m.start < e and m.has_category("kind") for m in mentions)
        mark = "?" in text.slice_of(s, e) or "？" in text.slice_of(s, e)
        weights.append(1.0 if asks or mark else aside)
    if not any(w == 1.0 for w in weights):
        weights = [
            1.0 if any(s <= m.start < e and m.has_category("aspect", "kindhint") for m in mentions) else aside
            for s, e in bounds
        ]
    if not any(w == 1.0 for w in weights):
        weights = [1.0] * len(bounds)
    focus: list[float] = []
    for (s, e), weight in zip(bounds, weights, strict=True):
        focus.extend([weight] * (e - s))
    return tuple(focus)


NEAR = 16
"""In a story, how many tokens from the question a detail such as "paperwork" may stand and still be asked for."""


NEAR_KIND = 45
"""The same for a word that asks for a kind of thing: "four of us altogether" far above the question asks no total."""


def question_places(result: Understanding) -> tuple[int, ...] | None:
    """Return the tokens at which a long message asks something; None for a short one, which is one question."""
    if len(result.text) <= SHORT:
        return None
    asked = [m.start for m in result.mentions if m.has_category("kind") and result.focus[m.start] == 1.0]
    original, starts = result.text.original, result.text.starts
    asked += [i for i, kind in enumerate(result.text.kinds) if kind == "." and original[starts[i]] in "?？"]
    return tuple(sorted(asked)) or (len(result.text),)


def near_question(places: tuple[int, ...] | None, mention: Mention, reach: int) -> bool:
    """Tell whether a mention stands near one of the places where a message asks; always so in a short message."""
    return places is None or any(abs(place - mention.start) <= reach for place in places)


_ASKING = frozenset("吗么呢嘛几谁哪啥") | {
    "what",
    "which",
    "who",
    "how",
    "when",
    "where",
    "do",
    "does",
    "can",
    "is",
    "are",
}


def is_told(result: Understanding, mention: Mention) -> bool:
    """Tell whether a detail of a short message is told before what is asked: 去年营收够了，有奖吗.

    It stands in a part of the sentence that asks nothing, and a later part asks for something.
    """
    text = result.text
    if len(text) > SHORT:
        return False
    end = next((i for i in range(mention.end, len(text)) if text.kinds[i] in ",."), len(text))
    start = next((i + 1 for i in range(mention.start - 1, -1, -1) if text.kinds[i] in ",."), 0)
    asks = [m for m in result.mentions if m.has_category("kind", "kindhint") and m is not mention]
    if end == len(text) or text.slice_of(end, end + 1) in ("?", "？") or _ASKING & set(text.words[start:end]):
        return False
    return not any(start <= m.start < end for m in asks) and any(m.start >= end for m in asks)
