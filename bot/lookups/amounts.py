"""The grants of a sum, and those of the next lower and the next higher one."""

from __future__ import annotations

from bot.lookups.book import Book, Entry
from bot.lookups.card import Card, block
from bot.rendering import format_yuan
from bot.text import normalise
from bot.understanding.amounts import find_amounts
from bot.wording import wording


def look_up_amount(book: Book, asked: str) -> Card:
    """Return the card of the grants that pay a sum, however it is written: 7万, 70,000, 七万, RMB 0.07 million.

    A grant pays a sum where that is its amount, its cap or the least of its range, and may pay it where the sum lies in
    its range. What pays other sums is said apart.
    """
    sums = [amount.yuan for amount in find_amounts(normalise(asked))]
    if not sums:
        return Card(
            False, block("headline", book.say("no_sum", asked=asked)), {"asked": asked, "found": False, "near": []}
        )
    wanted = sums[0]
    named = [e for e in book.entries if wanted in _sums(e)]
    within = [e for e in book.entries if e not in named and _holds(e, wanted)]
    near = _near(book, wanted)
    money = format_yuan(wanted, wording(book.language))
    if named:
        blocks = block("headline", book.say("paying", money=money, count=len(named)))
        blocks += block("lines", *map(book.line, named))
        blocks += book.quotes((e.clause, e.grant.quote) for e in named)
    else:
        blocks = block("headline", book.say("no_amount", money=money))
    if within:
        blocks += block("lines", book.say("within", money=money), *map(book.line, within))
    if near:
        blocks += block("note", book.say("other_sums"), *map(book.line, near))
    found = bool(named or within)
    data = {
        "asked": asked,
        "yuan": wanted,
        "found": found,
        "grants": [book.grant_data(e) for e in named],
        "within": [book.grant_data(e) for e in within],
        "near": [book.grant_data(e) for e in near],
    }
    return Card(found, blocks + (book.notice() if found else ()), data)


def _sums(entry: Entry) -> set[int]:
    """Return the sums that a grant states: its amount, its cap, the least of its range."""
    grant = entry.grant
    return {one for one in (grant.amount, grant.up_to, grant.at_least) if one is not None}


def _holds(entry: Entry, wanted: int) -> bool:
    grant = entry.grant
    if grant.up_to is None or grant.amount is not None:
        return False
    # A cap alone says nothing of how little it may be.
    return grant.at_least is not None and grant.at_least <= wanted <= grant.up_to


def _near(book: Book, wanted: int) -> list[Entry]:
    """Return the grants of the next lower sum and of the next higher."""
    known = sorted({one for entry in book.entries for one in _sums(entry)} - {wanted})
    lower, higher = [s for s in known if s < wanted][-1:], [s for s in known if s > wanted][:1]
    return [e for one in (*lower, *higher) for e in book.entries if one in _sums(e)]
