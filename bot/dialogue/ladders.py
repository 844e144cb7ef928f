"""Questions about the ladder: where a firm stands, what comes next."""

from __future__ import annotations

from bot.dialogue.decision import Decision, Point
from bot.dialogue.turn import Turn, points_of
from bot.knowledge.model import Rung


def answer_ladder(turn: Turn) -> Decision | None:
    """Answer what the ladder looks like, or which rung comes next or before."""
    ladder = turn.plan.ladder
    heard = turn.heard
    if ladder is None or not (
        turn.suggests("ladder_next", "ladder_previous") or any(m.has("term", "ladder") for m in heard.mentions)
    ):
        return None
    talking = turn.context.subject is not None
    climbing = talking and bool(turn.context.rung)
    outright = turn.asks("ladder_next", "ladder_previous") or (
        (climbing or turn.context.own_rung)
        and turn.suggests("ladder_next", "ladder_previous")
        and not turn.asks("compare", "total")
        and not turn.heard.slots
    )
    rungs = named_rungs(turn)
    own = next((r for r in ladder.rungs if r.id == turn.context.own_rung), None)
    on_ladder = (
        bool(rungs)
        or own is not None
        or climbing
        or any(m.has("term", "ladder") for m in heard.mentions)
        or (
            talking
            and any(
                turn.topics.by_key[k].clause.id == ladder.clause or _topic_rungs(turn, k)
                for k in turn.context.subject.topics
                if k in turn.topics.by_key
            )  # type: ignore[union-attr]
            and outright
        )
    )
    if not on_ladder or (not outright and not rungs and not any(m.has("term", "ladder") for m in heard.mentions)):
        return None
    if not outright and heard.candidates and heard.candidates[0].place.topic.kind != "ladder":
        return None
    if not outright and turn.asks("amount", "target", "department", "condition", "total", "compare"):
        return None
    clause = turn.clause(ladder.clause)
    if clause is None:
        return None
    topic = next((t for t in clause.topics if t.kind == "ladder"), clause.topics[0])
    start = rungs[-1] if rungs else None
    if start is None and climbing:
        start = next((r for r in ladder.rungs if r.id == turn.context.rung), None)
    if start is None and own is not None:
        start = own
    if start is None and talking:
        for key in turn.context.subject.topics:  # type: ignore[union-attr]
            found = [
                r
                for r in _topic_rungs(turn, key)
                if not r.attributes or any(s in turn.context.subject.slots for s in slots_of(r.attributes))
            ]  # type: ignore[union-attr]
            start = found[-1] if found else start
    direction = 0
    if start is not None and outright:
        direction = (
            -1
            if turn.asks("ladder_previous") or (turn.suggests("ladder_previous") and not turn.suggests("ladder_next"))
            else 1
        )
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


def slots_of(attributes: dict[str, str]) -> set[str]:
    """Write attributes as slots: {"level": "national"} is {"level:national"}."""
    return {f"{a}:{v}" for a, v in attributes.items()}


def _topic_rungs(turn: Turn, key: tuple[str, str]) -> list[Rung]:
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
            found.extend(r for r in _topic_rungs(turn, key) if slots_of(r.attributes) & said)
    return found
