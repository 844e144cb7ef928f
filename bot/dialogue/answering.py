"""Answers from the topics meant."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision, Note, Point
from bot.dialogue.ledger import with_ledger
from bot.dialogue.offers import ask_which
from bot.dialogue.slots import fitting_slot, merge_slots, slots_for, without_range
from bot.dialogue.subjects import has_plus
from bot.dialogue.turn import Turn, aspect_notes, confidence_in, money_answer, points_of
from bot.knowledge.model import Grant
from bot.understanding.topics import Candidate, Place

CASH_KINDS = frozenset(["amount", "total", "compare", "list", "service", ""])


OUTRIGHT_CASH = frozenset(["amount", "total", "compare"])


def answer_topics(turn: Turn) -> Decision | None:
    """Answer from the topics meant."""
    heard = turn.heard
    if not turn.chosen:
        return None
    kind = asked_kind(turn)
    if kind == "ladder":
        kind = ""
    several = len({c.place.key for c in turn.chosen if c.place.topic.grants}) > 1 or _values_said(turn) > 1
    if kind == "target" and "target" not in heard.kinds and turn.chosen[0].place.topic.grants:
        kind = "amount"  # "How many can it receive?" of an award asks for the sum.
    if several and kind in ("amount", "") and ("total" in heard.hinted or has_plus(turn)):
        kind = "total"
    subject = turn.context.subject
    hits: list[tuple[Place, Grant]] = []
    missing: list[str] = []
    plain: list[Candidate] = []
    for candidate in _having(turn):
        place = candidate.place
        slots = without_range(turn, slots_for(turn, candidate))
        if turn.follows and subject is not None:
            if turn.suggests("compare") and slots and not turn.asks("total"):
                slots = [*(s for s in subject.slots if place.accepts(s)), *slots]
                kind = "compare"
            else:
                every = turn.has("all") and turn.suggests("list") and not slots
                slots = [] if every else merge_slots(place, subject.slots, slots, heard)
            if (
                place.topic.grants
                and heard.slots
                and len(turn.chosen) == 1
                and not any(fitting_slot(s.slots, place) for s in heard.slots)
                and not turn.suggests("department", "condition", "definition", "service")
            ):
                return None
        elif (
            not slots
            and subject is not None
            and (place.key in subject.topics or _is_sibling(turn, place))
            and not turn.has("all", "both")
            and not _full_question(turn, place)
        ):
            slots = [s for s in subject.slots if place.accepts(s)]
        asks_rule = heard.cash or kind in OUTRIGHT_CASH or _goes_on_about_sums(turn, place)
        if place.topic.kind == "rule" and asks_rule and candidate is turn.chosen[0]:
            based = tuple(
                g
                for p in turn.topics.by_clause[place.clause.id]
                for r in p.topic.rules
                for g in p.topic.grants
                if g.id == r.applies_to
            )
            return Decision(
                "answer",
                "rule",
                (Point(place.clause, (place.topic,), based),),
                kind="amount",
                show_money=bool(based),
                confidence=confidence_in(turn),
            )
        if not place.topic.grants:
            plain.append(candidate)
            continue
        grants = place.grants_with(slots)
        if not grants:
            missing.extend(s for s in slots if not place.has(s))
            grants = place.grants_with([s for s in slots if place.has(s)])
        else:
            missing.extend(s for s in slots if not place.has(s))
        offered = tuple(g for g in grants if g.id in turn.context.offered)
        if offered and not slots:
            grants = offered
        if turn.has("max", "min") and len(grants) > 1 and not turn.suggests("compare"):
            figures = [g.figure or 0 for g in grants]
            limit = max(figures) if turn.has("max") else min(figures)
            grants = tuple(g for g in grants if g.figure == limit)
        hits.extend((place, g) for g in grants)
    cash = kind in CASH_KINDS or turn.asks(*OUTRIGHT_CASH) or heard.cash
    if kind == "definition" and "definition" not in heard.kinds and heard.slots:
        cash = True
    notes = aspect_notes(turn)
    notes += tuple(Note("no_such_value", {"slot": slot}) for slot in dict.fromkeys(missing))
    claimed = [a for a in heard.amounts if a.explicit and a.yuan >= 1000 and not a.own]
    if claimed and hits and not {g.figure for _, g in hits} & {a.yuan for a in claimed}:
        notes += (Note("other_amount"),)
    if kind == "total" and hits:
        vague = _undecided(turn, hits)
        if vague:
            return ask_which(turn, vague, "which_grant")
        hits = with_ledger(turn, hits)
    if hits and cash and turn.chosen[0].place.topic.grants:
        points = points_of(hits)
        points += [
            Point(c.place.clause, (c.place.topic,))
            for c in plain
            if c.strong and c.place.clause.id not in {p.clause.id for p in points}
        ]
        validity = turn.clause(turn.plan.header.validity_clause)
        if "validity" in heard.kinds and validity is not None:
            points.append(Point(validity, validity.topics))
        return replace(money_answer(turn, points, kind or "amount"), notes=notes)
    return _plain_answer(turn, hits, kind, notes)


def _goes_on_about_sums(turn: Turn, place: Place) -> bool:
    """Tell whether a few words go on with a talk about the sums of the same clause: "and the district?"."""
    subject, heard = turn.context.subject, turn.heard
    same = subject is not None and subject.kind == "amount" and subject.clause == place.clause.id
    return same and not heard.kinds and not heard.hinted


def _values_said(turn: Turn) -> int:
    """Return how many different values the message gives to the first topic meant."""
    fitting = [fitting_slot(s.slots, turn.chosen[0].place) for s in turn.heard.slots]
    return len({slot for slot in fitting if slot is not None and turn.chosen[0].place.has(slot)})


def _having(turn: Turn) -> list[Candidate]:
    """Leave out a topic that lacks the value named where another one, meant by the same word, has it."""
    said = [s.slots for s in turn.heard.slots]

    def lacks(candidate: Candidate) -> bool:
        fitting = [fitting_slot(slots, candidate.place) for slots in said]
        return any(f is not None and not candidate.place.has(f) for f in fitting)

    starts = [{m.start for m in c.mentions} for c in turn.chosen]
    kept = []
    for index, candidate in enumerate(turn.chosen):
        rivals = [c for i, c in enumerate(turn.chosen) if i != index and starts[i] & starts[index] and not lacks(c)]
        if not (candidate.place.topic.grants and lacks(candidate) and any(r.place.topic.grants for r in rivals)):
            kept.append(candidate)
    return kept


def _undecided(turn: Turn, hits: list[tuple[Place, Grant]]) -> list[tuple[Place, Grant]]:
    """Return the grants of a topic of which a sum needs one and the message leaves open which; [] if there is none."""
    if len({p.key for p, _ in hits}) < 2 or turn.has("both", "all") or turn.follows:
        return []
    named = {c.place.key: frozenset(m.start for m in c.mentions) for c in turn.chosen}
    for key, starts in named.items():
        twins = {k for k, others in named.items() if others == starts}
        mine = [(p, g) for p, g in hits if p.key in twins]
        if key in twins and len(twins) > 1 and len({p.key for p, _ in mine}) > 1:
            return mine  # "A national standard and …": of which kind is left open.
    for key in dict.fromkeys(p.key for p, _ in hits):
        mine = [(p, g) for p, g in hits if p.key == key]
        said = [s for s in turn.heard.slots if any(fitting_slot(s.slots, p) for p, _ in mine)]
        if len(mine) > 1 and len(said) < 2:
            return mine
    return []


def _plain_answer(turn: Turn, hits: list[tuple[Place, Grant]], kind: str, notes: tuple[Note, ...]) -> Decision:
    """Answer without money: each topic in the order of its score, with the grants it speaks of."""
    grants: dict[tuple[str, str], list[Grant]] = {}
    for place, grant in hits:
        grants.setdefault(place.key, []).append(grant)
    points: dict[str, Point] = {}
    for candidate in turn.chosen:
        place = candidate.place
        before = points.get(place.clause.id, Point(place.clause))
        points[place.clause.id] = Point(
            place.clause, (*before.topics, place.topic), (*before.grants, *grants.get(place.key, ()))
        )
    counted = turn.has("quantity") and all(c.place.topic.targets for c in turn.chosen)
    if kind == "amount" and not hits and counted:
        kind = "target"
    elif kind in OUTRIGHT_CASH and not hits:
        notes = (*notes, Note("no_amount"))
    return Decision(
        "answer",
        kind or "service",
        tuple(points.values()),
        kind=kind or "service",
        notes=notes,
        confidence=confidence_in(turn),
    )


def _is_sibling(turn: Turn, place: Place) -> bool:
    """Tell whether a topic stands beside that of the talk, told apart by the same values: the other kind of standard."""
    subject = turn.context.subject
    same = subject is not None and subject.kind == "amount" and place.clause.id == subject.clause
    return same and subject is not None and bool(subject.slots) and all(place.has(slot) for slot in subject.slots)


_IT_IS = frozenset(["是", "属", "指", "it", "it's", "its"])


def _full_question(turn: Turn, place: Place) -> bool:
    """Tell whether a message that names the topic again is a new question, not an elliptic one about the last."""
    heard, subject = turn.heard, turn.context.subject
    told = bool(heard.text.words) and heard.text.words[0] in _IT_IS and _is_sibling(turn, place)
    picks = subject is not None and (len(subject.topics) > 1 or told) and not heard.kinds and not heard.hinted
    corrects = turn.has("correction", "negation")
    elliptic = corrects or picks or turn.has("refer", "follow")
    return bool(heard.slots) or len(heard.text) > (20 if corrects else 14) or not elliptic


def asked_kind(turn: Turn) -> str:
    """Return the kind of question that shapes the answer: said, waited for, carried on from the talk, or suggested."""
    heard = turn.heard
    if heard.kinds:
        return heard.kinds[0]
    if (
        turn.context.pending
        and not turn.follows
        and not (heard.hinted and heard.hinted[0] in ("amount", "target", "validity", "total", "compare"))
    ):
        return turn.context.pending
    if subject_kind := _carried_kind(turn):
        return subject_kind
    if hinted := [kind for kind in heard.hinted if not kind.startswith("ladder")]:
        return hinted[0]
    if turn.follows and turn.context.subject is not None:
        if turn.context.subject.kind in ("total", "compare") and heard.slots:
            return "amount"
        return turn.context.subject.kind
    return ""


def _carried_kind(turn: Turn) -> str:
    """Return the talk's kind for a follow-up that at most suggests one by "what": "what would an industry one bring"."""
    subject = turn.context.subject
    hinted = set(turn.heard.hinted) - {"definition", "ladder_next", "ladder_previous"}
    if subject is None or subject.kind not in ("amount", "target") or hinted:
        return ""
    same = any(c.place.key in subject.topics for c in turn.chosen)
    return subject.kind if same and (turn.heard.slots or turn.follows) else ""
