"""Questions about the ladder: where a firm stands, what comes next."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision, Note, Point
from bot.dialogue.headings import (
    CONFIRMED,
    asks_only_ladder,
    end_of_ladder,
    heading_beside,
    heading_onward,
    hinted_heading,
    outright_heading,
)
from bot.dialogue.offers import ladder_option
from bot.dialogue.turn import Turn, money_answer, points_of
from bot.knowledge.model import Grant, Ladder, Rung
from bot.understanding.mention import Mention
from bot.understanding.topics import Place

MANY_RUNGS = 3
"""From so many rungs named in one message on, it is the ladder as a whole that is asked for."""


def answer_ladder(turn: Turn) -> Decision | None:
    """Answer what the ladder looks like, which rung comes next or before, where it ends, or what a rung pays."""
    ladder = turn.plan.ladder
    clause = turn.clause(ladder.clause) if ladder else None
    if ladder is None or clause is None:
        return None
    rungs = named_rungs(turn)
    paid = _pay_of_rung(turn, rungs)
    if paid is not None:
        return paid
    start, direction = _way_asked(turn, ladder, rungs)
    if not direction and not _shows_ladder(turn, rungs):
        return None
    topic = next((t for t in clause.topics if t.kind == "ladder"), clause.topics[0])
    points = [Point(clause, (topic,))]
    money = False
    if direction and start is not None and turn.suggests("amount"):
        place = ladder.rungs.index(start) + direction
        if 0 <= place < len(ladder.rungs):
            hits = _grants_of(turn, ladder.rungs[place])
            points.extend(points_of(hits))
            money = bool(hits)
    asks_steps = turn.suggests("process") and "steps" in topic.not_stated
    return Decision(
        "answer",
        "ladder",
        tuple(points),
        kind="ladder",
        rung=start.id if start and (direction or len(rungs) < MANY_RUNGS) else "",
        direction=direction,
        show_money=money,
        notes=(Note("aspect", {"aspect": "steps"}),) if asks_steps else (),
    )


def _way_asked(turn: Turn, ladder: Ladder, rungs: list[Rung]) -> tuple[Rung | None, int]:
    """Return the rung from which, and the way in which, a message asks; no way where it asks for none."""
    talk = _rung_of_talk(turn)
    start = rungs[-1] if rungs else talk
    beside = heading_beside(turn, _mentions_of(turn, rungs[0])) if len(rungs) == 1 else 0
    outright = outright_heading(turn)
    own = bool(turn.context.own_rung or turn.context.rung)
    if outright and (rungs or (talk is not None and (own or _on_ladder(turn) or _names_ladder(turn)))):
        if beside == -outright and talk is not None:
            return talk, outright  # "Is the next one the …?" asks from where the talk stands.
        return start, beside or outright
    topic = next((t for c in turn.plan.clauses if c.id == ladder.clause for t in c.topics if t.kind == "ladder"), None)
    if not asks_only_ladder(turn, ladder.clause, frozenset(topic.terms if topic else ())):
        return start, 0
    end = end_of_ladder(turn)
    if len(rungs) == 1:
        way = beside or hinted_heading(turn) or end
        return start, way or (heading_onward(turn) if turn.has("own", "step") else 0)
    if rungs:
        return start, 0
    on_ladder = turn.context.subject is not None and turn.context.subject.kind == "ladder"
    if end and (on_ladder or _names_ladder(turn) or turn.heard.ranked.get(ladder.clause, 0.0) >= CONFIRMED):
        return (ladder.rungs[-1] if end > 0 else ladder.rungs[0]), end
    if talk is None:
        return start, 0
    if own and not turn.heard.slots and (hinted := hinted_heading(turn)):
        return start, hinted
    return start, heading_onward(turn) if on_ladder and not _names_something(turn) else 0


def _mentions_of(turn: Turn, rung: Rung) -> list[Mention]:
    """Return where a message names a rung: its name with its value, 省级 or national, where that stands beside it."""
    terms = [m for m in turn.heard.mentions if set(m.ids("term")) & set(rung.terms)]
    values = [s.mention for s in turn.heard.slots if set(s.slots) & slots_of(rung.attributes)]
    found = []
    for term in terms:
        near = [v for v in values if 0 <= max(term.start - v.end, v.start - term.end) <= 1]
        ends = [(m.start, m.end) for m in (term, *near)]
        found.append(replace(term, start=min(s for s, _ in ends), end=max(e for _, e in ends)))
    return found


def _names_something(turn: Turn) -> bool:
    """Tell whether the message names a topic or a value, so that it does not just go on."""
    return bool(turn.heard.slots) or any(m.has_category("term", "value") for m in turn.heard.mentions)


def _shows_ladder(turn: Turn, rungs: list[Rung]) -> bool:
    """Tell whether the message asks for the ladder as a whole."""
    named = _names_ladder(turn) or len(rungs) >= MANY_RUNGS
    if not named and not (rungs and turn.suggests("ladder_next", "ladder_previous")):
        return False
    between = len(rungs) > 1 and not turn.heard.kinds and not turn.suggests("amount")
    if outright_heading(turn) or between:
        return True
    best = turn.heard.candidates[0].place.topic.kind if turn.heard.candidates else "ladder"
    return best == "ladder" and not turn.asks("amount", "target", "department", "condition", "total", "compare")


def _grants_of(turn: Turn, rung: Rung) -> list[tuple[Place, Grant]]:
    """Return the grants that hang on a rung."""
    return [(place, grant) for place in turn.topics.places for grant in place.topic.grants if grant.id in rung.grants]


def _pay_of_rung(turn: Turn, rungs: list[Rung]) -> Decision | None:
    """Answer what one rung pays, where the message or the talk is about the ladder: "what does that rung pay"."""
    subject = turn.context.subject
    if outright_heading(turn) or not turn.suggests("amount") or turn.asks("total", "compare"):
        return None
    if _names_ladder(turn):
        again = not rungs and turn.has("refer")
    else:
        wide = _names_something(turn) or turn.heard.about_plan or turn.has("max", "min", "all")
        again = subject is not None and subject.kind == "ladder" and not wide
        rungs = []
    if again and turn.plan.ladder is not None:
        rungs = [r for r in turn.plan.ladder.rungs if r.id == turn.context.rung]
    if len(rungs) != 1:
        return None
    hits = _grants_of(turn, rungs[0])
    if hits:
        return money_answer(turn, points_of(hits), "amount")
    return Decision("no_answer", "rung_only", options=ladder_option(turn), rung=rungs[0].id)


def _names_ladder(turn: Turn) -> bool:
    """Tell whether the message speaks of the ladder itself, not only of a rung."""
    rungs = {term for rung in (turn.plan.ladder.rungs if turn.plan.ladder else ()) for term in rung.terms}
    terms = turn.topics.terms_of_kind("ladder") - rungs
    return any(terms.intersection(m.ids("term")) for m in turn.heard.mentions)


def _on_ladder(turn: Turn) -> bool:
    """Tell whether the talk is about the ladder, or about something that hangs on it."""
    ladder, subject = turn.plan.ladder, turn.context.subject
    if ladder is None or subject is None:
        return False
    return any(key[0] == ladder.clause or topic_rungs(turn, key) for key in subject.topics)


def _rung_of_talk(turn: Turn) -> Rung | None:
    """Return the rung that the talk stands on: the last one answered, the firm's own, or that of a grant."""
    ladder, context = turn.plan.ladder, turn.context
    if ladder is None:
        return None
    by_id = {rung.id: rung for rung in ladder.rungs}
    known = by_id.get(context.rung) or by_id.get(context.own_rung)
    if known is not None or context.subject is None:
        return known
    fitting = [
        rung
        for key in context.subject.topics
        for rung in topic_rungs(turn, key)
        if not rung.attributes or slots_of(rung.attributes) & set(context.subject.slots)
    ]
    return fitting[-1] if fitting else None


def slots_of(attributes: dict[str, str]) -> set[str]:
    """Write attributes as slots: {"level": "national"} is {"level:national"}."""
    return {f"{a}:{v}" for a, v in attributes.items()}


def topic_rungs(turn: Turn, key: tuple[str, str]) -> list[Rung]:
    """Return the rungs on which grants of a topic hang."""
    place = turn.topics.by_key.get(key)
    if place is None or turn.plan.ladder is None:
        return []
    ids = {grant.id for grant in place.topic.grants}
    return [rung for rung in turn.plan.ladder.rungs if ids & set(rung.grants)]


def named_rungs(turn: Turn) -> list[Rung]:
    """Return the rungs that the message names, in its order."""
    if turn.plan.ladder is None:
        return []
    found: list[Rung] = []
    said = {slot for mention in turn.heard.slots for slot in mention.slots}
    terms = {term for rung in turn.plan.ladder.rungs for term in rung.terms}
    for mention in turn.heard.mentions:
        if not terms.intersection(mention.ids("term")):
            continue
        named = [r for r in turn.plan.ladder.rungs if any(mention.has("term", t) for t in r.terms)]
        exact = [r for r in named if not r.attributes or slots_of(r.attributes) & said]
        found.extend(r for r in (exact or named[-1:] if len(named) == 1 else exact) if r not in found)
    if not found and said and turn.context.subject is not None:
        for key in turn.context.subject.topics:
            found.extend(r for r in topic_rungs(turn, key) if slots_of(r.attributes) & said)
    return found
