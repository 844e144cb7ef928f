"""Clauses and sections named by their number: 2.1.4, 二（四）2, 第二部分第（五）项第2条, section 2.4."""

from __future__ import annotations

import re
import unicodedata

from bot.knowledge.model import Plan

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"十": 10}
_D = r"(?:\d{1,2}|[一二三四五六七八九十])"
_DOTTED = re.compile(
    r"(?<![\d.])(\d{1,2})\s?[.．]\s?(\d{1,2})(?:\s?[.．]\s?(\d{1,2}))?(?![\d%万wk]|\.\d)", re.IGNORECASE
)
_DASHED = re.compile(r"(?<![\d-])(\d)-(\d{1,2})(?:-(\d{1,2}))(?![\d-])")
_BRACKETED = re.compile(
    rf"({_D})\s*[、,.之]?\s*[(（]\s*({_D})\s*[)）]\s*(?:[、,.之第]|item|point|clause|no\.?|para(?:graph)?)?\s*({_D})?(?![户家万年月])",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"第\s*({_D})\s*(?:部分|章|大项|大点|大条|篇)\D{{0,4}}?第?\s*[(（]?\s*({_D})\s*[)）]?\s*(?:项|条|节|点|款|部分|小节|大点|[)）])?"
    rf"(?:\D{{0,4}}?第?\s*[(（]?\s*({_D})\s*[)）]?\s*(?:条|项|点|款|小点|小项))?"
)
_ROMANS = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_ROMAN = re.compile(r"\b(III|II|IV|I|V)\s?[.,、]?\s?[(（]", re.IGNORECASE)
_ENGLISH = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_PART = re.compile(
    rf"第\s*({_D})\s*(?:部分|章|大项)"
    rf"|\b(?:part|chapter|section|clause|article)\s+(?:no\.?\s*)?(\d{{1,2}}|{'|'.join(_ENGLISH)})(?!\s?[.．]\s?\d|\w)"
    r"|\b(?:item|point|para(?:graph)?)\s+(\d{1,2})(?!\s?[.．]\s?\d|\w)",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"(?:clause|article|section|第)\s*(?:no\.?\s*)?$", re.IGNORECASE)
"""Right before a number, this says that it means a clause, even if the plan has no such one."""
_INNER = re.compile(rf"^\D{{0,6}}[(（]\s*({_D})\s*[)）]")


def find_references(message: str, plan: Plan) -> tuple[str, ...]:
    """Return the ids named in a message, of clauses or sections, in order; ones that the plan lacks included.

    "2.9.9" comes back as it is, so that the caller can say that there is no such clause. A shorter number counts only
    where the plan has such a clause or section, or where "clause" stands before it, since it may be any figure.
    """
    by_number = _own_numbers(message, plan)
    if by_number:
        return by_number
    shown = _ROMAN.sub(lambda m: f"{_ROMANS[m.group(1).upper()]}(", unicodedata.normalize("NFKC", message))
    known = {clause.id for clause in plan.clauses} | {section.id for section in plan.header.sections}
    if not any(id_.replace(".", "").isdigit() for id_ in known):
        return ()
    found: list[tuple[int, str]] = []
    for pattern in (_DOTTED, _DASHED, _BRACKETED, _WORDED):
        for match in pattern.finditer(shown):
            parts = [str(_DIGITS.get(part, part)) for part in match.groups() if part]
            reference = ".".join(parts)
            heading = pattern is _BRACKETED and _is_heading(match, known)
            if len(parts) == 3 or reference in known or heading or _ANNOUNCED.search(shown[: match.start()]):
                found.append((match.start(), reference))
    if not found:
        for match in _PART.finditer(shown):
            part = next(filter(None, match.groups()))
            reference = str(_DIGITS.get(part, _ENGLISH.get(part.lower(), part)))
            inside = reference in known or any(id_.startswith(reference + ".") for id_ in known)
            if inside or match.group().lower().startswith(("clause", "article")):
                found.append((match.start(), reference))
    return tuple(dict.fromkeys(reference for _, reference in sorted(found)))


def _is_heading(match: re.Match[str], known: set[str]) -> bool:
    """Tell whether two numerals written as the document's headings are, 三（五）, can be nothing but a number of one."""
    first, second = match.groups()[:2]
    return first in _DIGITS and second in _DIGITS and any(i.startswith(f"{_DIGITS[first]}.") for i in known)


_SPACES = re.compile(r"[\s()（）]")
_NAMED = re.compile(rf"(?:clause|article|item|第)\s*({_D})(?![.\d])\s*(?:条|款|$|[^\w.]|\s)", re.IGNORECASE)


def _own_numbers(message: str, plan: Plan) -> tuple[str, ...]:
    """Find clauses by the document's own numbering where it is in words (第三条), or by a plain number (article 3)."""
    worded = {_SPACES.sub("", clause.number): clause.id for clause in plan.clauses if clause.number.startswith("第")}
    if not worded:
        return ()
    shown = _SPACES.sub("", unicodedata.normalize("NFKC", message))
    longest = sorted(worded, key=len, reverse=True)
    for number in longest:
        if number in shown:
            return (worded[number],)
    known = {clause.id for clause in plan.clauses}
    found = [str(_DIGITS.get(m.group(1), m.group(1))) for m in _NAMED.finditer(unicodedata.normalize("NFKC", message))]
    return tuple(dict.fromkeys(i for i in found if i in known))
