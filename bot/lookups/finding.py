"""Words found in a plan: in its clauses, topics, grants, terms and departments, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from bot.knowledge.model import Term
from bot.lookups.book import Book, Entry
from bot.lookups.card import Card, block
from bot.lookups.shelves import Piece, names_holding, shelves_of, units_of
from bot.messages import Block
from bot.text import normalise

SHOWN = 12
"""Things that are shown at most."""
_ENOUGH = 0.6
"""What part of the words, the rarer ones counting more, must stand in one text."""
_NAMED = 0.9
"""What it counts that a name of a term or a department holds it; the half of that where it holds much else."""
_HEARD = 0.95
"""What it counts that a name was understood that is spelt otherwise: a typo, pinyin, another script."""
_SHORT = 3
"""Cells of an abbreviation."""
_AROUND = 12
"""Tokens that are shown on either side of what was found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing in which words were found."""

    kind: str
    key: tuple[str, ...]
    place: str
    """Where in it: "name", "says", "text", or "heard" for a name that was spelt otherwise."""
    score: float
    excerpt: str


def find(book: Book, asked: str) -> Card:
    """Return the card of everything in which words are found, the best first, with where each was found."""
    hits = _hits(book, asked)
    if not hits:
        named = [book.text(t.name) for c in book.plan.clauses for t in c.topics if t.name]
        names = [*named, *(book.text(c.title) for c in book.plan.clauses), *_term_names(book)]
        return book.nothing("nothing", asked, names)
    shown = hits[:SHOWN]
    blocks: tuple[Block, ...] = block("headline", book.say("found", asked=asked, count=len(hits)))
    for hit in shown:
        blocks += block("lines", _line(book, hit), book.say(f"in_{hit.place}", excerpt=hit.excerpt))
    if len(hits) > SHOWN:
        blocks += block("note", book.say("more", count=len(hits) - SHOWN))
    data = {"asked": asked, "found": True, "hits": [_data(book, hit) for hit in hits]}
    return Card(True, blocks + book.notice(), data)


def _hits(book: Book, asked: str) -> list[Hit]:
    shelves = shelves_of(book.assistant)
    text = normalise(asked)
    units = {unit: shelves.rarity(unit) for unit, _, _ in units_of(text)}
    whole = sum(units.values())
    best: dict[tuple[str, tuple[str, ...]], Hit] = {}

    def note(hit: Hit) -> None:
        known = best.get((hit.kind, hit.key))
        if known is None or hit.score > known.score:
            best[hit.kind, hit.key] = hit

    for piece in shelves.pieces if whole else ():
        held = sum(rarity for unit, rarity in units.items() if unit in piece.units)
        if held / whole >= _ENOUGH:
            # Of two that hold it all, the one that holds little else is meant.
            note(
                Hit(
                    piece.kind,
                    piece.key,
                    piece.place,
                    piece.weight * held / whole + _tight(units, piece),
                    _excerpt(piece, units),
                )
            )
    for kind, named, name in names_holding(book.plan, asked) if text.tokens else ():
        note(Hit(kind, (named,), "name", _NAMED * (0.5 + 0.5 * len(asked.strip()) / len(name)), name))
    for hit in _heard(book, asked):
        note(hit)
    order = {"grant": 0, "topic": 1, "clause": 2, "term": 3, "department": 4}
    return sorted(best.values(), key=lambda hit: (-round(hit.score, 3), order[hit.kind], hit.key))


def _tight(units: dict[str, float], piece: Piece) -> float:
    return 0.1 * len(units.keys() & piece.units) / max(1, len(piece.units))


def _heard(book: Book, asked: str) -> list[Hit]:
    """Return the terms, departments, and grants of a value that were understood by names spelt otherwise."""
    heard = book.reader.read(asked)
    best = max((candidate.score for candidate in heard.candidates), default=0.0) or 1.0
    likely = {candidate.place.key: max(0.0, candidate.score / best) for candidate in heard.candidates}
    hits = []
    for mention in heard.mentions:
        said = heard.text.slice_of(mention.start, mention.end)
        score = _HEARD * mention.weight * (mention.end - mention.start) / max(1, len(heard.text))
        for sense in mention.senses:
            if sense.category in ("term", "hint", "outside") and any(t.id == sense.id for t in book.plan.terms):
                hits.append(Hit("term", (sense.id,), "heard", 0.7 * score, said))
            if sense.category == "term":
                hits += [
                    Hit("topic", place.key, "heard", score * (0.7 + 0.3 * likely.get(place.key, 0.0)), said)
                    for place in book.reader.topics.by_term.get(sense.id, ())
                ]
            elif sense.category == "department":
                hits.append(Hit("department", (sense.id,), "heard", score, said))
    return hits


def _excerpt(piece: Piece, units: dict[str, float]) -> str:
    """Return the words found, with what stands around them."""
    places = [(start, end) for unit, start, end in units_of(piece.text) if unit in units]
    text = piece.text
    start, end = places[0][0] - _AROUND, places[0][1] + _AROUND
    before = (
        f"…{text.original[text.starts[start] : text.starts[places[0][0]]]}"
        if start > 0
        else text.original[: text.starts[places[0][0]]]
    )
    after = (
        f"{text.original[text.starts[places[0][0]] : text.ends[end - 1]]}…"
        if end < len(text)
        else text.original[text.starts[places[0][0]] :]
    )
    return before + after


def _term_names(book: Book) -> list[str]:
    return [name for term in book.plan.terms for names in term.names.values() for name in names]


def _line(book: Book, hit: Hit) -> str:
    """Return what was found, with the clause that it is of."""
    kind = book.say(f"kind_{hit.kind}")
    if hit.kind == "department":
        return book.say("hit", kind=kind, name=book.department(hit.key[0]))
    if hit.kind == "term":
        return book.say("hit", kind=kind, name=_term(book, hit.key[0]))
    clause = book.clauses[hit.key[0]]
    if hit.kind == "clause":
        return book.say("hit", kind=kind, name=book.head(clause))
    topic = next(t for t in clause.topics if t.id == hit.key[1])
    if hit.kind == "topic":
        return book.say("hit_in", kind=kind, name=book.text(topic.name or clause.title), clause=clause.id)
    grant = next(g for g in topic.grants if g.id == hit.key[2])
    entry = Entry(clause, topic, grant)
    return book.say("hit_grant", kind=kind, name=book.text(grant.name), money=book.money(entry), clause=clause.id)


def _term(book: Book, term_id: str) -> str:
    """Return a term by its first name in the language, with the clauses that it leads to."""
    term = next((t for t in book.plan.terms if t.id == term_id), Term(id=term_id))
    names = (*term.names.get(book.language, ()), *term.everyday.get(book.language, ()))
    # An abbreviation, which may come first, tells the least.
    name = next((one for one in names if cell_len(one) > _SHORT), names[0] if names else term_id)
    clauses = dict.fromkeys(place.clause.id for place in book.reader.topics.by_term.get(term_id, ()))
    if term.outside:
        return book.say("outside", name=name)
    return book.say("term", name=name, clauses=book.say("separator").join(clauses)) if clauses else name


def _data(book: Book, hit: Hit) -> dict[str, Any]:
    names = ("clause", "topic", "grant") if hit.kind in ("clause", "topic", "grant") else (hit.kind,)
    data: dict[str, Any] = {"kind": hit.kind, **dict(zip(names, hit.key, strict=False))}
    if hit.kind == "grant":
        entry = next(e for e in book.entries if (e.clause.id, e.topic.id, e.grant.id) == hit.key)
        data |= book.grant_data(entry)
    return {**data, "in": hit.place, "excerpt": hit.excerpt, "score": round(hit.score, 3)}
