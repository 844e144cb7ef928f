"""All that a department is responsible for."""

from __future__ import annotations

from bot.knowledge.model import Department
from bot.lookups.book import Book, Entry
from bot.lookups.card import Card, block


def look_up_department(book: Book, asked: str) -> Card:
    """Return the card of the departments that a name means: the plan's abbreviation, a full name, an everyday one.

    Several departments of one message stand one after the other.
    """
    found = _named(book, asked)
    if not found:
        names = [name for one in book.plan.departments for name in _names(one)]
        return book.nothing("no_department", asked, names)
    cards = [_card(book, one) for one in found]
    blocks = tuple(part for card in cards for part in card.blocks)
    return Card(True, blocks + book.notice(), {"found": True, "departments": [card.data for card in cards]})


def _names(department: Department) -> list[str]:
    everyday = [name for names in department.names.values() for name in names]
    return [department.id, *department.full_name.values(), *everyday]


def _named(book: Book, asked: str) -> list[Department]:
    known = list(book.plan.departments)
    # Departments that only a clause names have no names but that one.
    bare = dict.fromkeys(d for clause in book.plan.clauses for d in clause.departments)
    known += [Department(id=d, full_name={}) for d in bare if all(d != one.id for one in book.plan.departments)]
    folded = asked.strip().casefold()
    exact = [one for one in known if folded in {name.casefold() for name in _names(one)}]
    if exact:
        return exact
    heard = book.reader.read(asked).departments
    return [one for name in heard for one in known if one.id == name]


def _card(book: Book, department: Department) -> Card:
    clauses = [clause for clause in book.plan.clauses if department.id in clause.departments]
    entries = [Entry(c, t, g) for c in clauses for t in c.topics for g in t.grants]
    lines = [book.answer("answer.clause_line", number=c.id, title=book.text(c.title)) for c in clauses]
    head = book.say("responsible", name=book.department(department.id), count=len(clauses))
    blocks = (
        *block("headline", head),
        *block("lines", *lines),
        *(block("lines", book.say("grants"), *map(book.line, entries)) if entries else ()),
    )
    data = {
        "id": department.id,
        "full_name": dict(department.full_name),
        "clauses": [{"id": clause.id, "title": dict(clause.title)} for clause in clauses],
        "grants": [book.grant_data(entry) for entry in entries],
    }
    return Card(True, blocks, data)
