"""Personal data in a talk, replaced by words that keep the questions as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.recording.firms import find_firms
from bot.recording.numbers import find_numbers
from bot.recording.persons import find_persons
from bot.recording.view import Finding, Kind, View, view_of

_TOLD = frozenset(["name", "company", "wechat", "qq", "bank_card", "company_code", "id_number", "phone"])
"""Kinds that are known for what they are by the words before them, and may come again without these."""
_LATIN_PAIR = re.compile(r"[0-9A-Za-z]{2}")
_LEAST_CHINESE, _LEAST_LATIN = 2, 3
"""Characters of what is looked for again at least: 王 alone, or Li, would be found in other words."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One piece that was personal: what kind it is, and where it stood in the original. Never the piece itself."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A message without personal data."""

    text: str
    replaced: tuple[Replacement, ...] = ()
    """In the order of the message."""


def redact(text: str) -> Redacted:
    """Replace the personal data of one message that stands alone.

    Takes any string; gives the new text and what was replaced. Sums, counts, dates and the numbers of clauses and
    documents stay. Redacting a second time changes nothing. Never raises.
    """
    return redact_talk((text,))[0]


def redact_talk(texts: Sequence[str]) -> tuple[Redacted, ...]:
    """Replace the personal data of all messages of a talk; gives one result for each, in their order.

    A name that one message announces (我叫…, my name is …) is replaced in every other one too.
    """
    views = [view_of(text) for text in texts]
    read = [view.seen for view in views]
    found: list[list[Finding]] = [[] for _ in texts]
    told: dict[str, Finding] = {}
    # Again, until there is nothing more: what stood beside a finding may be one itself, once that is gone.
    while any(more := [[*_again(view, told), *_found(view)] for view in views]):
        for seen, old, new in zip(read, found, more, strict=True):
            old.extend(new)
            told |= _told(seen, new)
    return tuple(map(_written, texts, views, found))


def _found(view: View) -> list[Finding]:
    return [*find_numbers(view), *find_firms(view), *find_persons(view)]


def _told(seen: str, findings: list[Finding]) -> dict[str, Finding]:
    """Return what was found, by what it is in a folded text; what is too short to be sure of is left out."""
    return {
        value: finding
        for finding in findings
        if finding.kind in _TOLD
        and len(value := seen[finding.start : finding.end]) >= (_LEAST_LATIN if value.isascii() else _LEAST_CHINESE)
    }


def _again(view: View, told: dict[str, Finding]) -> list[Finding]:
    """Find in one message what any message of the talk has told."""
    lengths = sorted({len(value) for value in told}, reverse=True)
    seen, place = view.seen, 0
    found: list[Finding] = []
    while lengths and place < len(seen):
        end = next((place + n for n in lengths if seen[place : place + n] in told and _is_whole(seen, place, n)), 0)
        if end:
            first = told[seen[place:end]]
            found.append(view.hide(Finding(first.kind, place, end, first.instead)))
        place = end or place + 1
    return found


def _is_whole(seen: str, start: int, length: int) -> bool:
    """Tell whether a piece is more than a part of a word in Latin letters or of a number."""
    return not (_LATIN_PAIR.match(seen, start - 1) if start else None) and not _LATIN_PAIR.match(
        seen, start + length - 1
    )


def _written(text: str, view: View, findings: list[Finding]) -> Redacted:
    """Write a message anew, with what stands in for each finding."""
    pieces: list[str] = []
    replaced: list[Replacement] = []
    done = 0
    for finding in sorted(findings, key=lambda f: f.start):
        start, end = view.places[finding.start], view.places[finding.end - 1] + 1
        pieces += (text[done:start], finding.instead)
        replaced.append(Replacement(finding.kind, start, end))
        done = end
    return Redacted("".join((*pieces, text[done:])), tuple(replaced))
