"""What to do where no topic is named: trust the example questions, or ask back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.dialogue.answering import CASH_KINDS, OUTRIGHT_CASH, asked_kind
from bot.dialogue.decision import Decision, Point
from bot.dialogue.offers import ask_which, topic_options
from bot.dialogue.turn import REFUSED, Turn, aspect_notes, clause_grants, money_answer, ranked_clause, says_enough
from bot.knowledge.model import Grant
from bot.understanding.topics import Place
from bot.understanding.understanding import ELSEWHERE, UNSTATED


def ask_by_slot(turn: Turn) -> Decision | None:
    """Ask which topic, where the message gives only a value (国家级多少钱) or a level that several grants have."""
    slots = [s for m in turn.heard.slots for s in m.slots]
    if not slots or turn.chosen:
        return None
    hits: list[tuple[Place, Grant]] = []
    for slot in slots:
        for place in turn.topics.with_value(slot):
            hits.extend((place, g) for g in place.grants_with([slot]) if (place, g) not in hits)
    best = max(turn.heard.ranked.values(), default=0.0)
    if not hits or (not turn.suggests("amount", "condition", "department", "process", "list") and best > REFUSED):
        return None
    if not turn.suggests(*CASH_KINDS - {""}, "condition", "department", "process") and turn.heard.uncovered > 3:
        return None
    return ask_which(turn, hits, "which_grant")


def answer_by_examples(turn: Turn) -> Decision | None:
    """Answer from the clause that the example questions are sure of."""
    clause_id = ranked_clause(turn)
    clause = turn.clause(clause_id) if clause_id else None
    if clause is None or not says_enough(turn):
        return None
    kind = asked_kind(turn)
    ranked = turn.heard.ranked
    inside = [c for c in turn.heard.candidates if c.place.clause.id == clause.id]
    grants = clause_grants(clause)
    if grants and turn.asks(*OUTRIGHT_CASH):
        return replace(money_answer(turn, [Point(clause, (), grants)], kind), confidence=ranked[clause.id])
    topics = (inside[0].place.topic,) if inside else ()
    return Decision(
        "answer",
        kind or "service",
        (Point(clause, topics),),
        kind=kind or "service",
        confidence=ranked[clause.id],
        notes=aspect_notes(turn),
    )


def ask_topic(turn: Turn) -> Decision | None:
    """Ask what is meant where only the kind of question was said: "部门？", "subsidy?"."""
    heard = turn.heard
    refused = max(heard.ranked.get(ELSEWHERE, 0.0), heard.ranked.get(UNSTATED, 0.0))
    about = heard.about_plan or any(turn.topics.is_general(i) for m in heard.mentions for i in m.ids("term"))
    said = bool(heard.kinds or heard.hinted or turn.has("refer", "follow", "all", "max", "min"))
    if heard.elsewhere or not (said or about):
        return None
    chinese = heard.text.kinds.count("h") * 2 >= len(heard.text)
    named = "amount" in heard.kinds and _names_unknown(turn)
    short = not named and heard.uncovered <= ((6 if about else 3) if chinese else (3 if about else 0))
    if not short or (refused >= 0.6 and not about and heard.uncovered >= (2 if chinese else 1)):
        return None
    return Decision("clarify", "which_topic", kind=heard.kind, options=topic_options(turn))


def _names_unknown(turn: Turn) -> bool:
    """Tell whether two characters in a row that no list knows stand before the question: "…企业奖多少" of no title known."""
    heard = turn.heard
    covered = {place for m in heard.mentions for place in range(m.start, m.end)}
    unknown = [kind == "h" and place not in covered for place, kind in enumerate(heard.text.kinds)]
    return any(a and b for a, b in pairwise(unknown))


BARE = 0.11
"""From this confidence on, a plan of bare examples answers: the threshold that is right most often on CLINC150's
validation questions with a fifth of them out of scope (Larson et al. 2019), see docs/benchmarks.md."""


BARE_FEW = 0.45
"""The same for a plan with few examples, whose confidence rests on a prior more than on what was learnt."""
WELL_LEARNT = 1000
"""Example questions from which on a plan's confidence is its own."""


def answer_bare(turn: Turn) -> Decision | None:
    """Answer with the clause whose example questions the message resembles most."""
    ranked = turn.heard.ranked
    best = max(ranked, key=lambda label: ranked[label], default="")
    clause = turn.clause(best)
    learnt = sum(len(questions) for e in turn.plan.examples for questions in e.questions.values())
    if clause is None or ranked[best] < (BARE if learnt >= WELL_LEARNT else BARE_FEW):
        return None
    return Decision("answer", "clause", (Point(clause),), kind="definition", confidence=ranked[best])
