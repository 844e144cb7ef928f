"""Which topics are meant: those that the message names, else those of the talk."""

from __future__ import annotations

from bot.dialogue.context import Subject
from bot.dialogue.decision import Decision
from bot.dialogue.siblings import counted_first, paid_first, with_base, with_count, with_pay
from bot.dialogue.slots import fitting_slot
from bot.dialogue.turn import LIKELY, REFUSED, STRONG, Turn, name_weight, ranked_clause, says_enough
from bot.understanding.topics import Candidate
from bot.understanding.understanding import ELSEWHERE, SHORT, UNSTATED

SWITCH = 0.7
"""From this confidence on, the example questions alone may turn a talk to another clause."""

FEW = 8
"""Tokens up to which a message is a follow-up rather than a question of its own."""


def choose_topics(turn: Turn) -> Decision | None:
    """Settle which topics are meant: those named, else those of the talk. Decides nothing itself."""
    heard = turn.heard
    strong = [c for c in heard.candidates if _meant(turn, c) and not _only_a_value(turn, c)]
    strong = counted_first(turn, paid_first(turn, _elliptic(turn, _without_identity(turn, strong))))
    subject = turn.context.subject
    if (
        strong
        and subject is not None
        and turn.has("refer")
        and not turn.has("follow")
        and not any(c.strong for c in strong)
        and len(turn.heard.text) <= 16
    ):
        # "哪一级财政出的这笔" points back; the everyday word in it names no new topic.
        strong = []
    goes_on = subject is not None and bool(strong) and all(_is_rule_of_another(turn, c, subject) for c in strong)
    if goes_on:
        strong = []
    if strong:
        turn.chosen = with_pay(turn, _cover(turn, strong))
        return None
    ranked = ranked_clause(turn)
    subject = turn.context.subject
    if ranked is not None and (
        subject is None or (heard.uncovered >= 4 and ranked != subject.clause and heard.ranked[ranked] >= SWITCH)
    ):
        return None
    subject = _returned_to(turn)
    if subject is not None and (goes_on or _is_follow_up(turn)):
        turn.follows = True
        turn.chosen = [
            Candidate(turn.topics.by_key[key], 1.0, {"talk": 1.0})
            for key in subject.topics
            if key in turn.topics.by_key
        ]
        turn.chosen = with_base(turn, with_count(turn, with_pay(turn, turn.chosen)))
    return None


def _only_a_value(turn: Turn, candidate: Candidate) -> bool:
    """Tell whether what speaks for a topic is a value of what the talk is about: "and the industry one"."""
    subject = turn.context.subject
    bare = not turn.heard.uncovered and not turn.heard.kinds
    if subject is None or not (bare or turn.has("refer", "follow")):
        return False
    places = [turn.topics.by_key[key] for key in subject.topics if key in turn.topics.by_key]
    values = {s.mention for s in turn.heard.slots if any(p.has(slot) for p in places for slot in s.slots)}
    named = [m for m in candidate.mentions if m.has_category("term", "value", "hint")]
    return bool(named) and candidate.place not in places and values.issuperset(named)


def _is_rule_of_another(turn: Turn, candidate: Candidate, subject: Subject) -> bool:
    """Tell whether a few words name a rule of another clause: "and the district?" goes on with the talk."""
    of_another = candidate.place.topic.kind == "rule" and candidate.place.clause.id != subject.clause
    return of_another and len(turn.heard.text) <= FEW and not turn.heard.kinds


def _without_identity(turn: Turn, strong: list[Candidate]) -> list[Candidate]:
    """Set aside what the firm is, where something else is asked: "as a little giant, do we get help with listing?"."""
    ladder = turn.plan.ladder
    if (
        ladder is None
        or has_plus(turn)
        or turn.heard.cash
        or turn.suggests("amount")
        or turn.asks("total", "compare", "target", "ladder_next", "ladder_previous", "list")
    ):
        return strong
    identities = {term for rung in ladder.rungs for term in rung.terms}

    def only_identity(candidate: Candidate) -> bool:
        names = [m for m in candidate.mentions if m.weight > 0.6 and m.has_category("term", "value")]
        return bool(names) and all(set(m.ids("term")) & identities for m in names)

    others = [c for c in strong if not only_identity(c) and c.strong and name_weight(c) >= STRONG]
    if not others:
        return strong
    return [c for c in strong if not only_identity(c) or any(_connected(turn, c, o) for o in others)]


def _elliptic(turn: Turn, strong: list[Candidate]) -> list[Candidate]:
    """Keep to the topic of the talk where a short follow-up names something that it covers too: "and national ones?"."""
    subject, heard = turn.context.subject, turn.heard
    if subject is None or heard.kinds or heard.hinted or len(heard.text) > 10:
        return strong
    talked = [c for c in strong if c.place.key in subject.topics]
    return talked if talked and subject.kind == "target" else strong


def _returned_to(turn: Turn) -> Subject | None:
    """Return the subject that a follow-up is about: the present one, or an earlier one that fits it better."""
    context = turn.context
    if context.subject is None or not context.earlier:
        return context.subject
    if turn.has("back"):
        hinted = {c.place.key for c in turn.heard.candidates}
        fitting = [s for s in (*context.earlier, context.subject) if hinted & set(s.topics)]
        return fitting[0] if fitting else context.earlier[0]
    slots = [m.slots for m in turn.heard.slots]
    present = [turn.topics.by_key[k] for k in context.subject.topics if k in turn.topics.by_key]
    if slots and any(p.topic.grants for p in present):
        for subject in (context.subject, *context.earlier):
            places = [turn.topics.by_key[k] for k in subject.topics if k in turn.topics.by_key]
            if all(any(fitting_slot(s, p) for p in places) for s in slots):
                return subject
    return context.subject


def _meant(turn: Turn, candidate: Candidate) -> bool:
    heard = turn.heard
    weight = name_weight(candidate)
    confidence = heard.ranked.get(candidate.place.clause.id, 0.0)
    refused = max(heard.ranked.get(ELSEWHERE, 0.0), heard.ranked.get(UNSTATED, 0.0))
    if candidate.strong and weight >= STRONG:
        return True
    if confidence >= 0.75 and says_enough(turn) and (turn.context.subject is None or heard.uncovered >= 3):
        return True
    if _goes_on_to(turn, candidate) and weight >= 0.3:
        return True
    if candidate.strong and weight >= 0.25 and confidence >= 0.15 and refused < REFUSED:
        return True
    if weight >= 0.6 and refused < REFUSED and (confidence >= 0.1 or turn.context.subject is None):
        return confidence >= 0.1 or heard.question
    if weight >= 0.4 and confidence >= 0.3 and refused < REFUSED:
        return True
    return weight >= 0.2 and confidence >= LIKELY and refused < REFUSED


def _goes_on_to(turn: Turn, candidate: Candidate) -> bool:
    """Tell whether a talk goes on to the next thing of the same clause: after land, "and what about rent?"."""
    subject = turn.context.subject
    return (
        subject is not None
        and turn.has("follow")
        and not turn.heard.slots
        and candidate.place.clause.id == subject.clause
        and candidate.place.key not in subject.topics
    )


def _cover(turn: Turn, strong: list[Candidate]) -> list[Candidate]:
    """Pick the best topic, then each further one that a name speaks for which none before explains."""
    chosen: list[Candidate] = []
    explained: set[int] = set()
    best = strong[0].score
    for candidate in strong:
        if not chosen:
            tied = [
                c
                for c in strong
                if c.place.clause.id == candidate.place.clause.id
                and c.score >= best - 0.01
                and bool(c.place.topic.grants) == bool(candidate.place.topic.grants)
                and c.place.topic.kind == candidate.place.topic.kind
            ]
            tied = _prefer_subject(turn, tied)
            chosen.extend(tied)
            for each in tied:
                explained |= {m.start for m in each.mentions}
            continue
        if candidate in chosen:
            continue
        new = [
            m
            for m in candidate.mentions
            if m.start not in explained
            and m.senses[0].category in ("term", "value")
            and (turn.heard.focus[m.start] == 1.0 or turn.suggests("total", "compare") or turn.has("both"))
        ]
        enough = 0.0 if turn.suggests("total", "compare") else 0.15 if len(turn.heard.text) <= SHORT else 0.3
        joined = (
            turn.suggests("total", "compare")
            or turn.has("both")
            or has_plus(turn)
            or _connected(turn, chosen[0], candidate)
            or not _one_thing(turn, chosen[0])
        )
        if new and joined and candidate.strong and candidate.score >= enough * best:
            chosen.append(candidate)
            explained |= {m.start for m in candidate.mentions}
    if turn.suggests("total", "compare") or has_plus(turn):
        chosen.extend(_by_value_alone(turn, chosen))
    return chosen


LONG = {"h": 3, "w": 2}
"""Tokens from which on a value that counts only beside a topic may name one in a sum: 示范项目, demo project."""


def _by_value_alone(turn: Turn, chosen: list[Candidate]) -> list[Candidate]:
    """Return the topics of a sum that only a value names, which no topic chosen has and only one other does."""
    found: list[Candidate] = []
    for slot in turn.heard.slots:
        size = LONG.get(turn.heard.text.kinds[slot.mention.start], 9)
        accepted = any(c.place.accepts(s) for c in chosen for s in slot.slots)
        places = {p.key: p for s in slot.slots for p in turn.topics.with_value(s)}
        if accepted or len(places) != 1 or slot.mention.end - slot.mention.start < size:
            continue
        place = next(iter(places.values()))
        found.append(Candidate(place, mentions=[slot.mention], strong=True))
    return found


_AND = frozenset(
    ["和", "与", "跟", "同", "及", "加", "又", "也", "并", "还", "外", "and", "plus", "or", "vs", "versus", "&"]
)


def _connected(turn: Turn, one: Candidate, other: Candidate) -> bool:
    """Tell whether two topics with grants stand side by side, joined by an "and"."""
    if not (one.place.topic.grants and other.place.topic.grants):
        return False
    words = turn.heard.text.words
    for a in one.mentions:
        for b in other.mentions:
            first, second = (a, b) if a.start < b.start else (b, a)
            if _AND & set(words[first.end : second.start]) and second.start - first.end <= 10:
                return True
    return False


def has_plus(turn: Turn) -> bool:
    """Tell whether things are put together with a plus sign."""
    return "+" in turn.heard.text.original or "＋" in turn.heard.text.original


def _one_thing(turn: Turn, first: Candidate) -> bool:
    """Tell whether the example questions are so sure of a clause that other names in the message are beside it."""
    return turn.heard.ranked.get(first.place.clause.id, 0.0) >= 0.85


def _prefer_subject(turn: Turn, tied: list[Candidate]) -> list[Candidate]:
    """Of topics that the message cannot tell apart, keep the one being talked about."""
    context = turn.context
    if context.subject is None or len(tied) < 2 or (turn.has("both") and turn.suggests("total", "compare")):
        return tied
    for subject in (context.subject, *context.earlier):
        talked = [c for c in tied if c.place.key in subject.topics]
        if talked:
            return talked
    return tied


def _is_follow_up(turn: Turn) -> bool:
    """Tell whether a message without a topic of its own goes on with the talk."""
    heard = turn.heard
    if heard.elsewhere or heard.outside:
        return False
    if (
        heard.ranked.get(ELSEWHERE, 0.0) >= 0.8
        and not heard.slots
        and not heard.kinds
        and not heard.aspects
        and not turn.has("refer", "quote")
    ):
        return False
    if (
        heard.slots
        or heard.kinds
        or heard.hinted
        or heard.aspects
        or heard.own_place
        or any(a.explicit for a in heard.amounts)
    ):
        bare = not (heard.kinds or heard.aspects or heard.amounts or turn.has("refer", "follow", "back"))
        return not bare or heard.uncovered <= (6 if "h" in heard.text.kinds else 4)
    subject = turn.context.subject
    refused = max(heard.ranked.get(ELSEWHERE, 0.0), heard.ranked.get(UNSTATED, 0.0))
    if subject is not None and subject.clause and heard.ranked.get(subject.clause, 0.0) >= max(0.12, refused):
        return True
    return turn.has("refer", "follow", "back", "why", "quote", "max", "min", "both", "all", "own", "where")
