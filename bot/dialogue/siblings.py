"""Topics of one name: the award, the goal and the rule of a thing, and which of them a question is about."""

from __future__ import annotations

from bot.dialogue.turn import Turn
from bot.understanding.topics import Candidate


def with_pay(turn: Turn, chosen: list[Candidate]) -> list[Candidate]:
    """Turn to what is paid for a thing, where a sum is asked for and only its count or its description is meant.

    After "how many firms", "and how much for each" is about the award of the same name.
    """
    if not chosen or not _asks_money(turn) or any(c.place.topic.grants for c in chosen):
        return chosen
    first = chosen[0]
    if first.place.topic.kind == "target":
        named = {i for m in first.mentions for i in m.ids("term")}
        mine = set(first.place.topic.terms) if turn.follows else named
        beside = turn.topics.places
    elif first.place.topic.kind in ("service", "programme"):
        mine, beside = set(first.place.topic.terms), turn.topics.by_clause[first.place.clause.id]
    else:
        return chosen
    paid = [p for p in beside if p.topic.grants and mine & set(p.topic.terms)]
    slots = [s for m in turn.heard.slots for s in m.slots]
    fitting = [p for p in paid if not slots or any(p.has(s) for s in slots)]
    return [Candidate(p, first.score, dict(first.reasons), strong=True) for p in fitting[:1]] or chosen


def _asks_money(turn: Turn) -> bool:
    """Tell whether a sum of money is asked for, and not a number of something."""
    said = turn.suggests("amount") if turn.follows else turn.asks("amount")
    return said and not turn.has("quantity", "where") and not turn.asks("target", "condition", "department")


def with_count(turn: Turn, chosen: list[Candidate]) -> list[Candidate]:
    """Turn from an award to the goal of the same name or clause, where a number of firms is asked for."""
    if not chosen or not turn.asks("target") or turn.asks("amount") or any(c.place.topic.targets for c in chosen):
        return chosen
    first = chosen[0].place
    counted = [p for p in turn.topics.places if p.topic.targets and set(p.topic.terms) & set(first.topic.terms)]
    counted.sort(key=lambda place: place.clause.id != first.clause.id)
    return [Candidate(p, chosen[0].score, dict(chosen[0].reasons), strong=True) for p in counted[:1]] or chosen


def with_base(turn: Turn, chosen: list[Candidate]) -> list[Candidate]:
    """Turn from a rule to the award that it depends on, where the condition is asked for."""
    if not chosen or chosen[0].place.topic.kind != "rule" or not turn.suggests("condition") or turn.asks("amount"):
        return chosen
    rule = chosen[0].place
    based = [p for p in turn.topics.by_clause[rule.clause.id] if p.topic.rules and p.topic.grants]
    return [Candidate(p, chosen[0].score, dict(chosen[0].reasons), strong=True) for p in based[:1]] or chosen


def paid_first(turn: Turn, strong: list[Candidate]) -> list[Candidate]:
    """In a talk about sums, put what is paid before what else bears the name: "no, little giant after all"."""
    subject, heard = turn.context.subject, turn.heard
    if subject is None or subject.kind not in ("amount", "total", "compare") or heard.kinds or heard.hinted:
        return strong
    starts = {m.start for m in strong[0].mentions} if strong else set()
    paid = [c for c in strong if c.place.topic.grants and starts & {m.start for m in c.mentions}]
    return paid[:1] + [c for c in strong if c not in paid[:1]]


def counted_first(turn: Turn, strong: list[Candidate]) -> list[Candidate]:
    """Where a number of firms is asked for, put the goal before the award of the same name: "national ones, how many"."""
    if not strong or not turn.asks("target") or turn.asks("amount") or strong[0].place.topic.targets:
        return strong
    starts = {m.start for m in strong[0].mentions}
    counted = [c for c in strong if c.place.topic.targets and starts & {m.start for m in c.mentions}]
    return counted[:1] + [c for c in strong if c not in counted[:1]]
