"""Which marks a step of a talk hits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.assistant import Exchange
from bot.conversations.book import Book
from bot.conversations.expectations import texts
from bot.conversations.model import ExpectEntry
from bot.conversations.playing import Step
from bot.knowledge.model import KINDS
from bot.quality.coverage_marks import UNFILED, Mark
from bot.quality.coverage_pins import pins_of
from bot.text import normalise
from bot.understanding.amounts import find_amounts

_NUMBER = re.compile(r"\d+(?:,\d{3})*")

_NAMES = {
    "term": "terms",
    "hint": "terms",
    "outside": "terms",
    "value": "values",
    "loose": "values",
    "section": "sections",
}
"""The figure that a name found in a message counts for, by what it means."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a talk, and where it stands."""

    text: str
    talk: str
    file: str
    line: int
    kind: str = ""
    """The kind of question that it counts as, "" for none."""
    flaw: str = ""
    """Why it counts for nothing: "unchecked" or "failing"; "" where it counts."""


def kind_of(step: Step, exchange: Exchange) -> str:
    """Return the kind of question of a step: its label, else the decision's, else the understanding's; "" for none."""
    label = step.turn.kind if step.role != "contrast" else ""
    for said in (label, exchange.decision.kind, exchange.understanding.kind):
        # The understanding tells directions apart: what comes next, what came before.
        family = next((kind for kind in KINDS if said == kind or said.startswith(f"{kind}_")), "")
        if family:
            return family
    return ""


def expected_of(step: Step) -> ExpectEntry | None:
    """Return what is expected of a step: a contrast has an expectation of its own, if any."""
    if step.role != "contrast":
        return step.turn.expect
    return next((c.expect for c in step.turn.contrasts if (c.say, c.line) == (step.message, step.line)), None)


def hits_of(step: Step, exchange: Exchange, book: Book) -> list[Mark]:
    """Return the marks of the plan that a step hits which is as expected; none if nothing of its meaning is checked."""
    pins = pins_of(expected_of(step), exchange.answer, book)
    if not pins.checked:
        return []
    language = exchange.language
    found = [Mark("grants", (grant,), language) for grant in pins.grants]
    found += [Mark("departments", (department,), language) for department in pins.departments]
    for clause in pins.clauses:
        found += _cells(clause, kind_of(step, exchange), language)
    found += [Mark(figure, key, language) for figure, key in _said(exchange, pins.clauses)]
    found += [Mark(figure, (key,), language) for figure, key in _named(exchange)]
    return list(dict.fromkeys(found))


def cells_meant(step: Step, exchange: Exchange) -> list[Mark]:
    """Return the clause and the cells that a step is about, whether or not it is checked and as expected."""
    expect = expected_of(step)
    expected = texts(expect.clause)[:1] if expect else ()
    answered = [p.clause.id for p in exchange.decision.points[:1] if exchange.decision.outcome == "answer"]
    clauses = expected or answered
    return [m for clause in clauses for m in _cells(clause, kind_of(step, exchange), exchange.language)]


def _cells(clause: str, kind: str, language: str) -> list[Mark]:
    kinds = dict.fromkeys((kind, UNFILED))
    return [Mark("clauses", (clause,), language), *(Mark("cells", (clause, k), language) for k in kinds)]


def _said(exchange: Exchange, clauses: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the targets and rules that the answer states, and the rung that it starts from."""
    reply = exchange.reply.text
    for point in exchange.decision.points:
        if point.clause.id not in clauses:
            continue
        for topic in point.topics or point.clause.topics:
            counts = _counts(reply) if topic.targets else set()
            for target in topic.targets:
                if target.count in counts:
                    yield "targets", (point.clause.id, target.id)
            for rule in topic.rules:
                if any(words.casefold() in reply.casefold() for words in (rule.quote, *rule.says.values()) if words):
                    yield "rules", (point.clause.id, rule.id)
    if exchange.decision.rung:
        yield "rungs", (exchange.decision.rung,)


def _counts(reply: str) -> set[int]:
    """Return the whole numbers of a reply, however they are written: 200,000 and 20万."""
    written = {int(number.replace(",", "")) for number in _NUMBER.findall(reply)}
    return written | {amount.yuan for amount in find_amounts(normalise(reply))}


def _named(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Give the terms, values and sections that the question names."""
    for mention in exchange.understanding.mentions:
        for sense in mention.senses:
            if sense.category in _NAMES:
                yield _NAMES[sense.category], sense.id
