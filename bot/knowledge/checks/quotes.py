"""Quotes and dates: the official words that ours rest on."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from bot.errors import Problem
from bot.knowledge.checks.draft import Draft, Spot

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_MONTH_FIRST = re.compile(_MONTH + r"\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?" + _MONTH + r",?\s+(\d{4})", re.IGNORECASE)
_HAN_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_DATES = ("issued", "published", "in_force_from", "expires")


def quote_problems(draft: Draft) -> list[Problem]:
    """Return the quotes that do not stand, letter for letter, in the text of their clause."""
    found: list[Problem] = []
    for clause in draft.clauses.values():
        quotes = list(_quotes(clause))
        text = clause.at("text").text
        if quotes and not text:
            found.append(
                clause.at("text").problem(
                    f"the clause has {len(quotes)} quotes but no text that they stand in; add the official wording"
                )
            )
            continue
        for quote in quotes:
            found.extend(_quoted(quote, text, "the clause's text"))
    if draft.ladder.value is not None:
        named = draft.ladder.at("clause")
        meant = draft.clauses.get(named.text)
        if named.text and meant is None:
            found.append(named.problem(f"there is no clause {named.text}; name the clause that the ladder stands in"))
        elif meant is not None and draft.ladder.at("quote").value is not None:
            found.extend(_quoted(draft.ladder.at("quote"), meant.at("text").text, f"the text of clause {named.text}"))
    return found


def _quotes(spot: Spot) -> Iterator[Spot]:
    """Find the quotes at any depth."""
    for key, inner in spot.entries():
        if key == "quote" and isinstance(inner.value, str):
            yield inner
        elif isinstance(inner.value, dict | list):
            yield from _quotes(inner)
    for item in spot.items():
        yield from _quotes(item)


def _quoted(spot: Spot, text: str, where: str) -> list[Problem]:
    quote = spot.text
    if not quote.strip():
        return [spot.problem(f"is empty; copy the words that say so from {where}")]
    if quote in text:
        return []
    if _plain(quote) in _plain(text):
        return [
            spot.problem(
                f"differs from {where} in spaces, punctuation or width only; copy it letter for letter: "
                f"{_shortened(quote)}"
            )
        ]
    same = _common_start(quote, text)
    if same < 4:
        return [spot.problem(f"does not stand in {where}; copy the words from there: {_shortened(quote)}")]
    place = text.index(quote[:same]) + same
    return [
        spot.problem(
            f"does not stand in {where}: after “{quote[max(0, same - 8) : same]}” the text goes on "
            f"“{text[place : place + 12]}”, the quote “{quote[same : same + 12]}”; copy it letter for letter"
        )
    ]


def _common_start(quote: str, text: str) -> int:
    """Return how many first letters of the quote stand in the text."""
    low, high = 0, len(quote)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if quote[:middle] in text else (low, middle - 1)
    return low


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "ZPC")


def _shortened(text: str) -> str:
    return f"“{text}”" if len(text) <= 40 else f"“{text[:38]}…”"


def dates_in(text: str) -> set[dt.date]:
    """Return the dates that a text gives: 2021年10月30日, 2021-12-06, December 31, 2024, 二〇二一年十月三十日."""
    folded = unicodedata.normalize("NFKC", text)
    parts = [(y, m, d) for y, m, d in _YEAR_FIRST.findall(folded) + _COMPACT.findall(folded)]
    parts += [(y, _month(m), d) for m, d, y in _MONTH_FIRST.findall(folded)]
    parts += [(y, _month(m), d) for d, m, y in _DAY_FIRST.findall(folded)]
    # NFKC leaves these digits as they are.
    parts += [("".join(str(_han(c)) for c in y), str(_han(m)), str(_han(d))) for y, m, d in _HAN_DATE.findall(folded)]
    found: set[dt.date] = set()
    for year, month, day in parts:
        try:
            found.add(dt.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


def _month(name: str) -> str:
    return str(_MONTHS.index(name[:3].casefold()) + 1)


def _han(word: str) -> int:
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
    if "十" not in word:
        return digits[word]
    tens, _, ones = word.partition("十")
    return digits.get(tens, 1) * 10 + (digits[ones] if ones else 0)


def date_problems(draft: Draft) -> list[Problem]:
    """Return the dates of plan.yaml that are none, that no official words give, or that are in the wrong order."""
    found: list[Problem] = []
    given: dict[str, dt.date] = {}
    for key in _DATES:
        spot = draft.header.at(key)
        if spot.value is None:
            continue
        try:
            given[key] = dt.date.fromisoformat(spot.text)
        except ValueError:
            found.append(spot.problem(f"expected a date such as 2021-10-30 (year-month-day), got {spot.value!r}"))
    texts = [clause.at("text").text for clause in draft.clauses.values()]
    official = "\n".join([draft.header.at("document").text, *texts])
    if official.strip():
        written = dates_in(official)
        found.extend(
            draft.header.at(key).problem(
                f"{date} stands neither in `document` nor in the text of a clause; give only dates that the document "
                "itself gives, and put its heading or date line under `document`"
            )
            for key, date in given.items()
            if date not in written
        )
    for earlier, later in (("issued", "published"), ("issued", "expires"), ("in_force_from", "expires")):
        if earlier in given and later in given and given[earlier] > given[later]:
            found.append(
                draft.header.at(later).problem(
                    f"{given[later]} is before {earlier} ({given[earlier]}); one of the two is wrong"
                )
            )
    return found
