"""Two grants or clauses side by side: what they pay, on what condition, and who is responsible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.model import Clause, Statement
from bot.lookups.book import Book, Entry
from bot.lookups.card import Card, block
from bot.lookups.clauses import clauses_named
from bot.messages import Block
from bot.rendering import format_yuan
from bot.wording import wording


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things that are compared: a clause, or one grant of it."""

    clause: Clause
    entries: tuple[Entry, ...]
    """The grants that are compared; of a clause, all that it has."""
    grant: bool = False
    """Whether one grant is meant, and not its clause."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """What is none of the plan's things, or may be several."""

    asked: str
    names: tuple[str, ...]
    """What it may be; without any, what is near has to be said."""


def compare(book: Book, one: str, other: str) -> Card:
    """Return the card that sets two things side by side, each named by a clause's number, a grant's id, or its name."""
    sides = [_side(book, asked) for asked in (one, other)]
    unclear = [side for side in sides if isinstance(side, Unclear)]
    clear = [side for side in sides if isinstance(side, Side)]
    if unclear:
        cards = [_ask(book, side) for side in unclear]
        data = {"found": False, "unclear": [card.data for card in cards]}
        return Card(False, tuple(part for card in cards for part in card.blocks), data)
    names = [_name(book, side) for side in clear]
    rows: tuple[tuple[str, Sequence[str]], ...] = (
        ("row_money", [_money(book, side) for side in clear]),
        ("row_conditions", [_conditions(book, side) for side in clear]),
        ("row_departments", [_departments(book, side) for side in clear]),
    )
    blocks: tuple[Block, ...] = block(
        "headline", *(f"{letter}. {name}" for letter, name in zip("AB", names, strict=True))
    )
    for key, cells in rows:
        blocks += block("lines", book.say(key), *_row(book, cells))
    blocks += _difference(book, clear)
    blocks += book.quotes((e.clause, e.grant.quote) for side in clear for e in side.entries)
    blocks += book.quotes((side.clause, side.clause.text) for side in clear if not side.entries)
    return Card(True, blocks + book.notice(), {"found": True, "compared": [_data(book, side) for side in clear]})


def _side(book: Book, asked: str) -> Side | Unclear:
    """Return what is meant by a number, an id or a name."""
    bare = asked.strip()
    clauses = clauses_named(book, bare)
    if len(clauses) == 1:
        return _whole(book, clauses[0])
    if clauses:
        return Unclear(asked, tuple(f"{clause.id} {book.text(clause.title)}" for clause in clauses))
    folded = bare.casefold()
    named = [
        e for e in book.entries if folded in {e.grant.id.casefold(), *(n.casefold() for n in e.grant.name.values())}
    ]
    found = named or _meant(book, bare)
    if len(found) == 1:
        return Side(found[0].clause, (found[0],), grant=True)
    if len({e.clause.id for e in found}) == 1 and len(found) == len(_whole(book, found[0].clause).entries):
        return _whole(book, found[0].clause)
    return Unclear(asked, tuple(book.text(e.grant.name) for e in found))


def _meant(book: Book, asked: str) -> list[Entry]:
    """Return the grants that a message means by its names and values: of the best topic, and what fits of it."""
    heard = book.reader.read(asked)
    slots = [slot for mention in heard.slots for slot in mention.slots]
    strong = [c for c in heard.candidates if c.strong and c.place.topic.grants]
    if not strong:
        return []
    best = [c.place for c in strong if c.score >= strong[0].score - 0.01]
    fitting = [(place, grant) for place in best for grant in place.grants_with(slots)]
    return [Entry(place.clause, place.topic, grant) for place, grant in fitting]


def _whole(book: Book, clause: Clause) -> Side:
    return Side(clause, tuple(e for e in book.entries if e.clause.id == clause.id))


def _ask(book: Book, unclear: Unclear) -> Card:
    if not unclear.names:
        names = [*(book.text(e.grant.name) for e in book.entries), *(book.text(c.title) for c in book.plan.clauses)]
        return book.nothing("nothing", unclear.asked, names)
    lines = [book.answer("answer.condition_line", text=name) for name in unclear.names]
    blocks = block("headline", book.say("which", asked=unclear.asked)) + block("choices", *lines)
    return Card(False, blocks, {"asked": unclear.asked, "found": False, "near": list(unclear.names)})


def _name(book: Book, side: Side) -> str:
    if side.grant:
        return book.say("grant_of", name=book.text(side.entries[0].grant.name), clause=side.clause.id)
    return book.head(side.clause)


def _row(book: Book, cells: Sequence[str]) -> list[str]:
    shown = [cell or book.say("not_stated") for cell in cells]
    if shown[0] == shown[1]:
        return [book.say("both", text=shown[0])]
    return [f"{letter}. {cell}" for letter, cell in zip("AB", shown, strict=True)]


def _money(book: Book, side: Side) -> str:
    if side.grant:
        return book.money(side.entries[0])
    told = [book.answer("answer.grant_one", name=book.text(e.grant.name), money=book.money(e)) for e in side.entries]
    return book.answer("answer.between").join(told)


def _statements(side: Side) -> list[Statement]:
    if side.grant:
        entry = side.entries[0]
        return list(entry.grant.conditions or entry.topic.conditions)
    return [statement for topic in side.clause.topics for statement in topic.conditions]


def _conditions(book: Book, side: Side) -> str:
    return " ".join(dict.fromkeys(book.text(statement.says) for statement in _statements(side)))


def _departments(book: Book, side: Side) -> str:
    return book.answer("answer.between").join(map(book.department, side.clause.departments))


def _difference(book: Book, sides: Sequence[Side]) -> tuple[Block, ...]:
    """Return what one grant pays more than the other, where both are fixed sums; both parts are shown."""
    sums = [side.entries[0].grant.amount for side in sides if side.grant]
    fixed = sorted(one for one in sums if one is not None)
    if len(fixed) < 2:
        return ()
    low, high = fixed
    words = wording(book.language)
    if low == high:
        return block("lines", book.answer("answer.compare_equal", money=format_yuan(low, words)))
    more, less, difference = (format_yuan(one, words) for one in (high, low, high - low))
    return block("lines", book.answer("answer.compare", more=more, less=less, difference=difference))


def _data(book: Book, side: Side) -> dict[str, Any]:
    return {
        "clause": side.clause.id,
        "title": dict(side.clause.title),
        "grants": [book.grant_data(entry) for entry in side.entries],
        "conditions": [{"says": dict(one.says), "quote": one.quote} for one in _statements(side)],
        "departments": list(side.clause.departments),
    }
