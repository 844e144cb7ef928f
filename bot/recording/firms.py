"""Names of firms, where they are given in full: …有限公司, … Co., Ltd."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from bot.recording.places import leading_place, places_in_pinyin
from bot.recording.view import HAN, Finding, View
from bot.recording.words import words

_SUFFIX = re.compile(r"(?:股份有限|有限责任|股份|集团|有限)公司|合伙企业")
_BACK = re.compile(rf"[{HAN}A-Za-z0-9()·&-]")
_BRACKETED = re.compile(rf"\(([{HAN}]{{2,8}})\)")
_LONGEST = 40
"""Characters of a firm's name at most; registered ones stay well below."""
_LEANING = frozenset("在于给跟和与从到向由对把被让替帮为去找")
"""Small words that may stand right before a firm's name."""

_LATIN_SUFFIX = re.compile(
    r",? (?:co(?:\.|mpany)?,? ?(?:ltd|limited)\b|inc\b|llc\b|corp\b|corporation\b|gmbh\b|(?:pte\.? )?ltd\b|plc\b)\.?",
    re.IGNORECASE,
)
_LATIN_WORD = re.compile(r"(?:^|(?<=[^\w&.'-]))([\w&.'-]+|\([\w ]{2,20}\))$", re.ASCII)
_FORMS = frozenset(["co", "ltd", "inc", "llc", "corp", "pte", "limited", "company"])
"""What kind of firm it is, and so no name."""
_JOINING = frozenset(["&", "and", "of"])
_MOST_WORDS = 7


def find_firms(view: View) -> list[Finding]:
    """Find the full names of firms in a message and hide them in its view.

    The place that a name begins with, or holds in brackets, stays: whether the plan of one city is any business of a
    firm elsewhere turns on it.
    """
    return [view.hide(finding) for finder in (_chinese, _latin) for finding in finder(view.seen)]


def _chinese(seen: str) -> Iterator[Finding]:
    free = 0
    for match in _SUFFIX.finditer(seen):
        start = match.start()
        while start > max(free, match.start() - _LONGEST) and _BACK.match(seen[start - 1]):
            start -= 1
        start = _beginning(seen, start, match.start())
        name = seen[start : match.start()]
        place = leading_place(name)
        own = name[len(place) :].strip("()")
        if len(own) > 1 and not _generic().fullmatch(own):
            bracketed = _BRACKETED.search(own)
            if bracketed and leading_place(bracketed[1]) == bracketed[1]:
                place = place or bracketed[1]
            yield Finding("company", start, match.end(), place + words().instead["company_zh"])
        free = match.end()


def _beginning(seen: str, start: int, end: int) -> int:
    """Return where a firm's name begins in the run of characters before its last word."""
    cut = max((m.end() for m in _after().finditer(seen, start, end)), default=start)
    while cut < end and seen[cut] in "()&·-" and not seen.startswith("(", cut):
        cut += 1
    if seen[cut : cut + 1] in _LEANING and leading_place(seen[cut + 1 : end]):
        cut += 1
    return cut


@functools.cache
def _after() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words().company_after), key=len, reverse=True)))


@functools.cache
def _generic() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, words().company_generic))})+")


def _latin(seen: str) -> Iterator[Finding]:
    free = 0
    for match in _LATIN_SUFFIX.finditer(seen):
        names = _words_before(seen, free, match)
        if names:
            # Wuhan Starlight Co., Ltd: the place stays.
            placed = len(names) > 1 and names[0][1].lower() in places_in_pinyin()
            yield Finding("company", names[placed][0], match.end(), words().instead["company"])
            free = match.end()


def _words_before(seen: str, free: int, suffix: re.Match[str]) -> list[tuple[int, str]]:
    """Return the words of a firm's name, each with its place: those with capitals, or else up to a common word."""
    found: list[tuple[int, str]] = []
    place = suffix.start()
    common = words().english_no_names
    while len(found) < _MOST_WORDS:
        begin = max(free, place - _LONGEST)
        word = _LATIN_WORD.search(seen[begin:place].rstrip(" "))
        if word is None:
            break
        text = word[1]
        capital = not text[0].islower()
        joins = bool(found) and text in _JOINING
        plain = text.lower().strip(".")
        if (plain in common and not joins) or plain in _FORMS or not (joins or capital == _has_capital(found, text)):
            break
        place = begin + word.start(1)
        found.insert(0, (place, text))
    while found and found[0][1] in _JOINING:
        del found[0]
    if found and not _has_capital(found, "") and "l" not in suffix[0].lower():
        return []
    return found


def _has_capital(found: list[tuple[int, str]], text: str) -> bool:
    """Tell whether a name is written with capitals, judged by its last word."""
    return not (found[-1][1] if found else text)[0].islower()
