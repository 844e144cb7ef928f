"""What to remember after a decision."""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.dialogue.context import Context, Option, Subject
from bot.dialogue.decision import Decision
from bot.dialogue.ladders import named_rungs, slots_of
from bot.dialogue.turn import MANY, Turn, named_in
from bot.knowledge.model import Grant, Plan
from bot.understanding.topics import TopicIndex
from bot.understanding.understanding import Understanding


def next_context(
    before: Context, heard: Understanding, decision: Decision, plan: Plan, topics: TopicIndex, now: dt.datetime | None
) -> Context:
    """Return what to remember after a decision."""
    context = msgspec.structs.replace(before, updated=now, language=heard.language)
    if "own" in heard.markers:
        rungs = named_rungs(Turn(plan, topics, heard, before, dt.date.min))
        if rungs:
            context = msgspec.structs.replace(context, own_rung=rungs[-1].id)
    if decision.outcome == "chat":
        return context
    context = msgspec.structs.replace(context, answered=decision.reason if decision.outcome == "answer" else "")
    if decision.outcome == "clarify":
        offered = tuple(g.id for p in decision.points for g in p.grants)
        return msgspec.structs.replace(
            context, pending=decision.kind, doubt=decision.doubt, offered=offered, options=decision.options
        )
    context = msgspec.structs.replace(context, offered=())
    if decision.reason == "ladder":
        return _after_ladder(context, decision, plan, topics)
    if decision.outcome == "no_answer" and decision.reason in ("other_place", "not_stated"):
        best = [c for c in heard.candidates if c.strong][:1]
        if best:
            # "And here?" asks the same of our own city; "and which department?" goes on with what was refused.
            slots = tuple(s for m in heard.slots for s in m.slots if best[0].place.has(s))
            asked = Subject((best[0].place.key,), best[0].place.clause.id, slots, heard.kind)
            return msgspec.structs.replace(context, subject=asked, options=decision.options, pending="", doubt="")
    if decision.reason == "rung_only":
        context = msgspec.structs.replace(context, rung=decision.rung, heading=0)
    if decision.outcome == "no_answer":
        return msgspec.structs.replace(context, options=decision.options, pending="", doubt="")
    if decision.reason in ("by_department", "clauses", "validity"):
        return msgspec.structs.replace(context, options=decision.options, pending="", doubt="")
    rung = next(
        (r.id for r in (plan.ladder.rungs if plan.ladder else ()) for _, g in decision.grants if g.id in r.grants), ""
    )
    if not rung and (named := named_rungs(Turn(plan, topics, heard, before, dt.date.min))):
        rung = named[0].id if len(named) == 1 else ""
    return _after_answer(msgspec.structs.replace(context, rung=rung, heading=0), heard, decision, topics)


def _after_ladder(context: Context, decision: Decision, plan: Plan, topics: TopicIndex) -> Context:
    """Remember the rung that an answer led to, so that "and what does it pay?" is about that one."""
    rungs = plan.ladder.rungs if plan.ladder else ()
    place = next((i for i, r in enumerate(rungs) if r.id == decision.rung), -1)
    led = place + decision.direction
    rung = (rungs[led] if 0 <= led < len(rungs) else rungs[place]) if place >= 0 else None
    keys = [p.key for p in topics.places if rung and any(g.id in rung.grants for g in p.topic.grants)]
    ladder = [(p.clause.id, t.id) for p in decision.points[:1] for t in p.topics]
    subject = Subject(
        tuple(keys or ladder),
        decision.points[0].clause.id,
        tuple(slots_of(rung.attributes)) if rung and keys else (),
        "ladder",
    )
    ledger = (*context.ledger, *(g.id for _, g in decision.grants if g.id not in context.ledger))
    return msgspec.structs.replace(
        context,
        subject=subject,
        rung=rung.id if rung else "",
        heading=decision.direction,
        pending="",
        doubt="",
        options=decision.options,
        ledger=ledger,
    )


def _after_answer(context: Context, heard: Understanding, decision: Decision, topics: TopicIndex) -> Context:
    keys = tuple((p.clause.id, t.id) for p in decision.points for t in p.topics)
    slots: list[str] = []
    for point in decision.points:
        for topic in point.topics:
            mine = [g for g in point.grants if g in topic.grants]
            if mine and len(mine) < len(topic.grants):
                slots.extend(f"{a}:{v}" for g in mine for a, v in topic.attributes_of(g).items())
    if not slots and decision.kind == "target":
        slots = [s for m in heard.slots for s in m.slots]
    if not keys and decision.points:
        clause = decision.points[0].clause
        keys = tuple(p.key for p in topics.places if p.clause.id == clause.id)
    subject = Subject(
        keys, decision.points[0].clause.id if decision.points else "", tuple(dict.fromkeys(slots)), decision.kind
    )
    earlier = context.earlier
    if context.subject is not None and context.subject.topics != subject.topics:
        earlier = (context.subject, *earlier)[:5]
    ledger = context.ledger
    named = [g.id for _, g in decision.grants]
    if "correction" in heard.markers and named:
        corrected = {g.id for p in decision.points for t in p.topics for g in t.grants}
        ledger = tuple(i for i in ledger if i not in corrected)
    if decision.kind in ("total", "compare") or len(named) == 1:
        ledger = (*ledger, *(i for i in named if i not in ledger))
    options = decision.options
    if not options and len(named) > 1:
        # Nothing is offered, but "the second one" should still work on a list.
        names = [localised_name(g, heard.language) for _, g in decision.grants]
        options = tuple(Option(name, name) for name in names[:MANY])
    return msgspec.structs.replace(
        context, subject=subject, earlier=earlier, ledger=ledger, pending="", doubt="", options=options
    )


def localised_name(grant: Grant, language: str) -> str:
    """Return a grant's name in a language, or in the first that it has."""
    return named_in(grant.name, language)
