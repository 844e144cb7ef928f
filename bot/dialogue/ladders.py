"""Questions about the ladder: where a firm stands, what comes next."""

from __future__ import annotations

from bot.dialogue.decision import Decision, Point
from bot.dialogue.turn import Turn, points_of
from bot.knowledge.model import Rung


def answer_ladder(turn: Turn) -> Decision | None:
    """Answer what the ladder looks like, or which rung comes next or before."""
    ladder = turn.plan.ladder
    clause = turn.clause(ladder.clause) if ladder else None
    named = _names_ladder(turn)
    if ladder is None or clause is None or not (named or turn.suggests("ladder_next", "ladder_previous")):
        return None
    talk = _rung_of_talk(turn)
    outright = turn.asks("ladder_next", "ladder_previous") or (
        bool(turn.context.own_rung or turn.context.rung) and not turn.asks("compare", "total") and not turn.heard.slots
    )
    rungs = named_rungs(turn)
    if not (named or rungs or (outright and (talk is not None or _on_ladder(turn)))):
        return None
    if not outright:
        best = turn.heard.candidates[0].place.topic.kind if turn.heard.candidates else "ladder"
        if best != "ladder" or turn.asks("amount", "target", "department", "condition", "total", "compare"):
            return None
    start = rungs[-1] if rungs else talk
    direction = _direction(turn) if start is not None and outright else 0
    topic = next((t for t in clause.topics if t.kind == "ladder"), clause.topics[0])
    points = [Point(clause, (topic,))]
    money = False
    if direction and start is not None and turn.suggests("amount"):
        place = ladder.rungs.index(start) + direction
        if 0 <= place < len(ladder.rungs):
            ids = set(ladder.rungs[place].grants)
            hits = [(p, g) for p in turn.topics.places for g in p.topic.grants if g.id in ids]
            points.extend(points_of(hits))
            money = bool(hits)
    return Decision(
        "answer",
        "ladder",
        tuple(points),
        kind="ladder",
        rung=start.id if start else "",
        direction=direction,
        show_money=money,
    )


def _names_ladder(turn: Turn) -> bool:
    """Tell whether the message speaks of the ladder itself, not only of a rung."""
    rungs = {term for rung in (turn.plan.ladder.rungs if turn.plan.ladder else ()) for term in rung.terms}
    terms = turn.topics.terms_of_kind("ladder") - rungs
    return any(terms.intersection(m.ids("term")) for m in turn.heard.mentions)


def _direction(turn: Turn) -> int:
    """Return +1 for what comes next, -1 for what comes before."""
    if turn.asks("ladder_previous"):
        return -1
    return -1 if turn.suggests("ladder_previous") and not turn.suggests("ladder_next") else 1


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
