"""What of an answer an expectation pins, so that it could not silently become another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.conversations.book import Book
from bot.conversations.expectations import Answer, differences, texts
from bot.conversations.model import OTHERS, ExpectEntry
from bot.conversations.money import comparable, yuan_of

MEANINGS = ("act", "clause", "clauses", "grants", "amounts", "total", "departments", "choices", "validity", "evidence")
"""The keys of an expectation that speak of meaning; the others speak of words."""


@dataclass(frozen=True, slots=True)
class Pins:
    """What is pinned; ids, in the order of the answer."""

    checked: bool = False
    """Whether anything of the meaning is, be it that the bot refuses."""
    clauses: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


def pins_of(expect: ExpectEntry | None, answer: Answer, book: Book) -> Pins:
    """Return what an expectation that holds pins of an answer.

    Takes the expectation, the answer as data that fulfils it, and the names of the plan. A clause is pinned by its
    number together with the act or the words expected, by its grants or sums, by official words quoted from it, by the
    plan's validity for the clause that states it, and by the departments where the answer rests on it alone.
    """
    if expect is None:
        return Pins()
    fresh = ExpectEntry()
    if all(getattr(expect, key) == getattr(fresh, key) for key in MEANINGS):
        return Pins()
    if answer["outcome"] != "answer":
        return Pins(checked=True)
    grants = list(_grants(expect, answer, book))
    departments = _named(expect.departments, book)
    ids = [point["id"] for point in answer["clauses"]]
    clauses = {entry["clause"] for entry in grants} | {*_quoted(expect, answer)}
    sure = expect.act or grants or departments or expect.evidence or expect.validity or expect.says
    if sure:
        clauses |= {*ids[: len(texts(expect.clause)[:1])], *(expect.clauses or ())}
    if expect.validity:
        clauses |= {*ids[:1]} & {book.plan.header.validity_clause}
    if departments and not clauses and len(ids) == 1:
        clauses |= {*ids}
    return Pins(
        checked=True,
        clauses=tuple(i for i in ids if i in clauses),
        grants=tuple(dict.fromkeys(entry["grant"] for entry in grants)),
        departments=tuple(d for d in answer["departments"] if d in departments),
    )


def _grants(expect: ExpectEntry, answer: Answer, book: Book) -> Iterator[Answer]:
    """Give the grants of an answer that are among those expected, by name, by sum or in a total."""
    sums = {yuan_of(amount) for amount in expect.amounts or () if amount not in OTHERS}
    items = [item for item in expect.grants or () if not (isinstance(item, str) and item in OTHERS)]
    for entry in answer["grants"]:
        alone = {**answer, "grants": [entry]}
        named = any(not differences(ExpectEntry(grants=(item,)), alone, book, lambda _: answer) for item in items)
        if named or entry["amount"] in sums or expect.total is not None:
            yield entry


def _named(departments: Iterable[str] | None, book: Book) -> set[str]:
    return {book.department(name) or name for name in departments or () if name not in OTHERS}


def _quoted(expect: ExpectEntry, answer: Answer) -> Iterator[str]:
    """Give the clauses whose quotations hold official words that are expected."""
    wanted = [comparable(words) for words in texts(expect.evidence)]
    for entry in answer["evidence"]:
        if any(words in comparable(entry["quote"]) for words in wanted):
            yield entry["clause"]
