"""The lines of a reply that matter for what is not as expected."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

from bot.conversations.money import comparable, sums_in, yuan_of
from bot.conversations.records import DifferenceRecord

NEAR = 55
"""Per cent of a text that a line must share to be worth showing beside it; under that, likeness is chance."""


def nearest_line(text: str, lines: str) -> str:
    """Return the line that comes nearest to a text, the first where none does."""
    split = [line for line in lines.split("\n") if line.strip()] or [lines]
    wanted = comparable(text)
    likeness = [_likeness(wanted, line) for line in split]
    best = max(likeness)
    return split[likeness.index(best)] if best >= NEAR else split[0]


def naming_lines(field: str, named: str, reply: str) -> list[str]:
    """Return the lines of a reply that name what must not be named: a sum, a department, words; [] where none does.

    Takes the key of the expectation, such as never.amounts, what must not be named, and the reply.
    """
    if field == "never.amounts":
        yuan = yuan_of(named)
        return [line for line in reply.split("\n") if any(sum_ == yuan for _, _, sum_ in sums_in(line))]
    wanted = comparable(named)
    return [line for line in reply.split("\n") if wanted in comparable(line)]


def telling_lines(reply: str, own: str, differences: Iterable[DifferenceRecord], most: int) -> list[str]:
    """Return the lines of a reply that tell what is wrong with it, "…" for those left out between.

    Takes the reply, the same without what it quotes, what is wrong, and how many lines to show. A reply of at most `most` lines comes whole. Of a longer one come its first line, and the lines that name what is
    missing or too many or come near to it; where there are none, the first `most`.
    """
    lines = reply.split("\n")
    if len(lines) <= most:
        return lines
    unquoted = own.split("\n") if own.count("\n") == reply.count("\n") else lines
    kept = {0}
    for difference in differences:
        for text in _sought(difference):
            named = naming_lines(difference.field, text, "\n".join(unquoted))
            near = nearest_line(text, "\n".join(unquoted))
            if not named and _likeness(comparable(text), near) >= NEAR:
                named = [near]
            kept.update(unquoted.index(line) for line in named)
    if kept == {0}:
        kept = set(range(most))
    return _cut(lines, sorted(kept)[:most])


def _sought(difference: DifferenceRecord) -> tuple[str, ...]:
    """Return what to look for in a reply."""
    if difference.field in ("says", "says_not") or difference.field.startswith("never."):
        return (difference.expected.removeprefix("≠ "),)
    return (*difference.missing, *difference.extra)


def _likeness(wanted: str, line: str) -> float:
    """Return how much of a text a line shares, in per cent; a line that is much shorter shares little."""
    folded = comparable(line)
    return fuzz.partial_ratio(wanted, folded) * min(1.0, 2 * len(folded) / max(1, len(wanted)))


def _cut(lines: list[str], kept: list[int]) -> list[str]:
    shown: list[str] = []
    last = -1
    for number in kept:
        if number == last + 2:
            shown.append(lines[last + 1])
        elif number > last + 1:
            shown.append("…")
        shown.append(lines[number])
        last = number
    return [*shown, *(lines[-1:] if last == len(lines) - 2 else ["…"] if last < len(lines) - 1 else [])]
