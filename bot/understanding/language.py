"""The language that a message asks in: that of its question words, not of the names it asks about."""

from __future__ import annotations

from bot.text import Text
from bot.understanding.mention import Mention

NAMES = ("term", "hint", "value", "outside", "department", "loose", "section", "place", "other_place")
"""What a thing is called says nothing of the asker: "what is 证照分离" is an English question, "SEP 补多少" a Chinese one."""

HAN = 0.5
"""What a Chinese character counts beside an English word: a word has about two."""
UNKNOWN = 0.5
"""What counts a word that no list knows, beside a known one: it may be a name too."""
PINYIN = 3.0
"""What a question word in pinyin counts: who types Chinese in Latin letters may well mix in English words."""
ABBREVIATION = 4
"""Letters up to which a Latin word is an abbreviation, which both languages use: SEP, IPO, ISO."""


def language_asked(
    text: Text, mentions: tuple[Mention, ...], languages: tuple[str, ...], spelt: frozenset[int] = frozenset()
) -> tuple[str, bool]:
    """Return the language to reply in, and whether the message has words of its own to tell it by.

    Takes the text, the names found in it, the languages of the plan and the tokens that read as pinyin; gives one of
    these. Where a message is nothing but names, their script decides, and what was spoken before is the better guide.
    """
    covered = {place: m for m in mentions for place in range(m.start, m.end)}
    chinese = english = 0.0
    for place, kind in enumerate(text.kinds):
        if kind not in "hw":
            continue
        mention = covered.get(place)
        asks = mention is not None and mention.has_category("kind", "kindhint")
        if mention is not None and mention.senses[0].category in NAMES and not asks:
            continue
        if mention is not None and mention.via in ("pinyin", "initials"):
            chinese += PINYIN
        elif mention is None and place in spelt:
            chinese += UNKNOWN
        elif kind == "h":
            chinese += HAN * (1.0 if mention else UNKNOWN)
        else:
            english += 1.0 if mention else UNKNOWN
    worded = chinese + english > 0.0
    language = ("zh" if chinese >= english else "en") if worded else _script(text, covered, spelt)
    return (language if language in languages else languages[0]), worded


def _script(text: Text, covered: dict[int, Mention], spelt: frozenset[int]) -> str:
    """Return the language of a message that holds nothing but names: English if a full English word is among them."""
    words = [i for i, kind in enumerate(text.kinds) if kind == "w"]
    if not words:
        return "zh" if "h" in text.kinds else ""
    typed = [i for i in words if i not in spelt and (i not in covered or covered[i].via not in ("pinyin", "initials"))]
    if not typed:
        return "zh"
    return "en" if "h" not in text.kinds or any(len(text.words[i]) > ABBREVIATION for i in typed) else "zh"
