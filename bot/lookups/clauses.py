"""A clause on one card: what it says, what it pays, on what condition, who is responsible, the official text."""

from __future__ import annotations

from typing import Any

from bot.knowledge.model import Clause
from bot.lookups.book import Book, Entry
from bot.lookups.card import Card, block
from bot.messages import Block
from bot.understanding.references import find_references


def look_up_clause(book: Book, asked: str) -> Card:
    """Return the card of the clause that a number (2.1, 二（一）, article 3) or a title names.

    A section's number gives the list of its clauses.
    """
    clauses = clauses_named(book, asked)
    if len(clauses) == 1:
        return _card(book, clauses[0])
    if clauses:
        lines = [book.answer("answer.clause_line", number=c.id, title=book.text(c.title)) for c in clauses]
        head = book.say("clauses", asked=asked, count=len(clauses))
        data = [{"id": clause.id, "title": dict(clause.title)} for clause in clauses]
        return Card(
            True, block("headline", head) + block("lines", *lines), {"asked": asked, "found": True, "clauses": data}
        )
    section = _section(asked)
    beside = [f"{c.id} {book.text(c.title)}" for c in book.plan.clauses if section and c.id.startswith(section)]
    return book.nothing("no_clause", asked, [book.text(clause.title) for clause in book.plan.clauses], beside)


def clauses_named(book: Book, asked: str) -> list[Clause]:
    """Return the clauses that a number or a title names; none where nothing does."""
    bare = asked.strip().strip(".。")
    named = [bare, *find_references(bare, book.plan)]
    for name in named:
        exact = [c for c in book.plan.clauses if name and name in (c.id, c.number)]
        inside = [c for c in book.plan.clauses if name and c.id.startswith(f"{name}.")]
        if exact or inside:
            return exact or inside
    folded = bare.casefold()
    titled = [c for c in book.plan.clauses if folded in {title.casefold() for title in c.title.values()}]
    if titled or not folded:
        return titled
    sections = [s.id for s in book.plan.header.sections if folded in {t.casefold() for t in s.title.values()}]
    return [c for c in book.plan.clauses if any(c.id.startswith(f"{section}.") for section in sections)]


def _section(asked: str) -> str:
    """Return the beginning of a number that is none of the plan's: 2.1. of 2.1.9; "" for what is no number."""
    first, dot, _ = asked.strip().rpartition(".")
    return f"{first}." if dot and first.replace(".", "").isdigit() else ""


def _card(book: Book, clause: Clause) -> Card:
    entries = [Entry(clause, topic, grant) for topic in clause.topics for grant in topic.grants]
    grants = [book.answer("answer.grant_line", name=book.text(e.grant.name), money=book.money(e)) for e in entries]
    targets = [
        book.answer(
            "answer.target",
            name=book.text(target.name),
            when=book.text(target.when),
            bound=book.answer(f"bound.{target.bound}"),
            count=f"{target.count:,}",
            unit=book.text(target.unit),
        )
        for topic in clause.topics
        for target in topic.targets
    ]
    rules = [book.answer("answer.rule", text=book.text(rule.says)) for topic in clause.topics for rule in topic.rules]
    blocks = (
        *block("headline", book.head(clause)),
        *block("lines", book.text(clause.summary)),
        *(block("lines", book.say("grants"), *grants) if grants else ()),
        *block("lines", *targets),
        *_conditions(book, clause),
        *block("note", *rules),
        *block("lines", book.departments(clause)),
        *book.quotes([(clause, clause.text)]),
        *book.notice(),
    )
    return Card(True, blocks, {"found": True, "clause": _data(book, clause, entries)})


def _conditions(book: Book, clause: Clause) -> tuple[Block, ...]:
    return book.conditions(s for topic in clause.topics for s in topic.conditions)


def _data(book: Book, clause: Clause, entries: list[Entry]) -> dict[str, Any]:
    conditions = [s for topic in clause.topics for s in topic.conditions]
    return {
        "id": clause.id,
        "number": clause.number,
        "title": dict(clause.title),
        "summary": dict(clause.summary),
        "grants": [book.grant_data(entry) for entry in entries],
        "conditions": [{"says": dict(one.says), "quote": one.quote} for one in conditions],
        "departments": list(clause.departments),
        "text": clause.text,
    }
