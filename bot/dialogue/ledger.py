"""Sums and comparisons over what a talk has gathered."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn, money_answer, names_topic, points_of
from bot.knowledge.model import Grant
from bot.understanding.topics import Place


def with_ledger(turn: Turn, hits: list[tuple[Place, Grant]]) -> list[tuple[Place, Grant]]:
    """Add what the talk has gathered to a total that names fewer than two grants."""
    if turn.follows or len(hits) < 2:
        renewed = tuple(p.key for p, _ in hits) if turn.has("correction") else ()
        gathered = _gathered(turn, renewed)
        new = [(p, g) for p, g in hits if g not in [x for _, x in gathered]]
        if turn.follows:
            return gathered or hits
        return gathered + new
    return hits


def _gathered(turn: Turn, corrected: tuple[tuple[str, str], ...] = ()) -> list[tuple[Place, Grant]]:
    """Return the grants that the talk has gathered, without those of topics that the message corrects."""
    by_id = {grant.id: (place, grant) for place in turn.topics.places for grant in place.topic.grants}
    return [by_id[i] for i in turn.context.ledger if i in by_id and by_id[i][0].key not in corrected]


def sum_up_talk(turn: Turn) -> Decision | None:
    """Sum up what the talk has gathered: "那一共多少"."""
    if not turn.suggests("total") or turn.asks("target", "department", "condition") or names_topic(turn):
        return None
    gathered = _gathered(turn)
    named = [s for m in turn.heard.slots for s in m.slots]
    for place in list(dict.fromkeys(p.key for p, _ in gathered)):
        mine = [(p, g) for p, g in gathered if p.key == place]
        if len(mine) > 1 and any(mine[0][0].has(s) for s in named):
            # "ours at provincial level and theirs": of one topic, what the message says.
            fitting = mine[0][0].grants_with([s for s in named if mine[0][0].has(s)])
            gathered = [(p, g) for p, g in gathered if p.key != place or g in fitting]
    if len(gathered) < 2:
        return None
    return money_answer(turn, points_of(gathered), "total")


def compare_in_talk(turn: Turn) -> Decision | None:
    """Compare the last two grants of the talk: "差多少"."""
    if not turn.suggests("compare") or names_topic(turn) or turn.heard.slots:
        return None
    gathered = _ends(turn) or _gathered(turn)[-2:]
    if len(gathered) == 1:
        gathered += [hit for hit in _spoken_of(turn) if hit not in gathered]
    if len(gathered) != 2:
        return None
    return money_answer(turn, points_of(gathered), "compare")


def _ends(turn: Turn) -> list[tuple[Place, Grant]]:
    """Return the highest and the lowest grant of what is talked about, where both are asked for; else none."""
    subject = turn.context.subject
    if subject is None or not (turn.has("max") and turn.has("min")):
        return []
    places = [turn.topics.by_key[key] for key in subject.topics if key in turn.topics.by_key]
    fixed = [(p, g) for p in places for g in p.topic.grants if g.amount is not None]
    fixed.sort(key=lambda hit: hit[1].amount or 0)
    return [fixed[-1], fixed[0]] if len(fixed) > 1 else []


def _spoken_of(turn: Turn) -> list[tuple[Place, Grant]]:
    """Return the one grant that the talk is about, where it is one: its condition may have been asked, not its sum."""
    subject = turn.context.subject
    places = [turn.topics.by_key[key] for key in subject.topics if key in turn.topics.by_key] if subject else []
    hits = [(p, g) for p in places for g in p.grants_with(subject.slots if subject else ())]
    return hits if len(hits) == 1 else []
