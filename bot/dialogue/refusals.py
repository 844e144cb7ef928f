"""What the plan does not answer: other places, other programmes, details that it leaves open."""

from __future__ import annotations

from bot.dialogue.decision import Decision, Point
from bot.dialogue.ladders import named_rungs
from bot.dialogue.offers import ladder_option, near_options
from bot.dialogue.turn import LIKELY, STRONG, Turn, aspect_notes, name_weight
from bot.understanding.mention import Mention
from bot.understanding.topics import Candidate
from bot.understanding.understanding import ELSEWHERE, UNSTATED

UNSTATED_SURE = 0.8
"""From this confidence on, unanswered example questions refuse even a question that names a topic."""


def refuse_elsewhere(turn: Turn) -> Decision | None:
    """Refuse other cities, other programmes and matters that are no plan's business."""
    heard = turn.heard
    strong = [c for c in heard.candidates if c.strong and name_weight(c) >= STRONG]
    attracted = any(c.place.topic.kind == "subsidy" and c.strong for c in heard.candidates[:2])
    if heard.other_places and not attracted and _place_is_meant(turn):
        return Decision("no_answer", "other_place", options=near_options(turn, alike=False))
    if heard.outside:
        here = [c for c in strong if not _inside_outside(turn, c)]
        if not here or _outside_is_asked(turn):
            return Decision("no_answer", "outside", options=near_options(turn, alike=False))
    best = max((v for k, v in heard.ranked.items() if not k.startswith("-")), default=0.0)
    far = heard.ranked.get(ELSEWHERE, 0.0) >= 0.85
    if far and (heard.elsewhere or (strong and all(_slight(turn, c) for c in strong) and not heard.about_plan)):
        return Decision("no_answer", "elsewhere", options=near_options(turn, alike=False))
    headed = any(m.has_category("elsewhere") and _heads(turn, m) for m in heard.mentions)
    if heard.elsewhere and (headed or not strong) and (headed or best < LIKELY):
        return Decision("no_answer", "elsewhere", options=near_options(turn, alike=False))
    return None


def _slight(turn: Turn, candidate: Candidate) -> bool:
    """Tell whether only common words, of one English word or two Chinese characters, speak for a topic."""
    return all(
        m.single_word or (m.end - m.start <= 2 and "h" in turn.heard.text.kinds[m.start : m.end])
        for m in candidate.mentions
    )


def _inside_outside(turn: Turn, candidate: Candidate) -> bool:
    del turn
    return all(m.senses[0].category == "outside" for m in candidate.mentions)


def _outside_is_asked(turn: Turn) -> bool:
    """Tell whether the other programme, not the plan's topic, stands in the question: the nearer one to its end."""
    asked = [m for m in turn.heard.mentions if m.senses[0].category == "outside"]
    named = [
        m
        for m in turn.heard.mentions
        if m.senses[0].category in ("term", "value")
        and not all(turn.topics.is_general(i) for i in m.ids("term") or [""])
    ]
    said = "".join(turn.heard.text.slice_of(m.start, m.end) for m in asked)
    named = [m for m in named if turn.heard.text.slice_of(m.start, m.end) not in said]
    focus = turn.heard.focus
    in_question = [m for m in asked if focus[m.start] == 1.0]
    if any(_heads(turn, m) for m in in_question):
        return True
    return bool(in_question) and (not named or max(m.start for m in in_question) > max(m.start for m in named))


def _heads(turn: Turn, mention: Mention) -> bool:
    """Tell whether what follows only says whom it is for: "housing subsidy for engineers" is about housing."""
    words = turn.heard.text.words[mention.end - 1 : mention.end + 1]
    return bool({"for", "of"}.intersection(words))


def _place_is_meant(turn: Turn) -> bool:
    heard = turn.heard
    if heard.own_place and not turn.asks("compare"):
        return False
    text = heard.text
    for mention in heard.mentions:
        if not mention.has("other_place") or heard.focus[mention.start] < 1.0 or _is_left(turn, mention):
            continue
        if len(text) <= 26:
            return True
        after = text.original[text.ends[mention.end - 1] : text.ends[mention.end - 1] + 4]
        if after[:1] in tuple("的市省那对给有也政这"):
            return True
        near = [
            m
            for m in heard.mentions
            if 0 <= m.start - mention.end <= 2
            and m.senses[0].category in ("term", "value", "kind", "kindhint", "loose")
        ]
        before = text.words[mention.start - 1] if mention.start else ""
        if near or before in ("in", "does", "do", "did", "about", "for"):
            return True
    return False


_FROM = frozenset(["从", "由", "自", "离", "from", "leaving", "left"])


def _is_left(turn: Turn, place: Mention) -> bool:
    """Tell whether a firm comes from a place, so that the place is not asked about: 从…搬来, moved from …."""
    words = turn.heard.text.words
    moved = len(words) > place.end + 1 and words[place.end] in "搬迁来过" and words[place.end + 1] in "来过迁的"
    return moved or bool(_FROM & set(words[max(0, place.start - 1) : place.start]))


def refuse_unstated(turn: Turn) -> Decision | None:
    """Refuse what plans leave open (telephone numbers, forms, deadlines), unless this one states it."""
    heard = turn.heard
    if not heard.aspects:
        open_amount = (
            bool(turn.chosen)
            and "amount" in turn.chosen[0].place.topic.not_stated
            and turn.suggests("amount", "target")
        )
        likely = (
            heard.ranked.get(UNSTATED, 0.0) >= UNSTATED_SURE
            and heard.substance > 0
            and not open_amount
            and not turn.asks("department", "total", "compare", "validity")
            and (not turn.asks("amount", "target") or _resembles_nothing_else(turn))
            and not _steps_are_open(turn)
        )
        if not likely or turn.follows:
            return None
        return refuse_rung(turn) or Decision("no_answer", "unknown", options=near_options(turn))
    if "stacking" in heard.aspects and any(g.excludes or g.tops_up for c in turn.chosen for g in c.place.topic.grants):
        return None
    stated = [(c, a) for c in turn.chosen for a in heard.aspects if a in c.place.topic.details]
    if stated:
        candidate, aspect = stated[0]
        return Decision(
            "answer", f"detail:{aspect}", (Point(candidate.place.clause, (candidate.place.topic,)),), kind="process"
        )
    outright = [k for k in heard.kinds if k in ("amount", "department", "total", "compare")]
    if "target" in heard.kinds and "criteria" not in heard.aspects:
        outright.append("target")
    named = bool(turn.chosen) and not turn.follows
    if named and outright and not (_quantity_asked(turn) and "department" not in outright):
        return None
    if (
        named
        and set(heard.aspects) == {"odds"}
        and (turn.suggests("condition") or heard.ranked.get(turn.chosen[0].place.clause.id, 0.0) >= 0.8)
    ):
        return None
    return Decision("no_answer", "not_stated", notes=aspect_notes(turn), options=near_options(turn))


def _steps_are_open(turn: Turn) -> bool:
    """Tell whether the steps of a topic that is named are asked for: it is answered with what it leaves open."""
    named = bool(turn.chosen) and turn.chosen[0].strong and name_weight(turn.chosen[0]) >= STRONG
    return named and turn.asks("process") and "steps" in turn.chosen[0].place.topic.not_stated


def _resembles_nothing_else(turn: Turn) -> bool:
    """Tell whether a message resembles unanswered questions so much that "how much" in it asks for no grant."""
    ranked = turn.heard.ranked
    if not turn.heard.uncovered and turn.chosen and turn.chosen[0].strong and turn.chosen[0].place.topic.grants:
        return False  # Every word is known, and one of them names the grant.
    best = max((v for k, v in ranked.items() if not k.startswith("-")), default=0.0)
    return ranked.get(UNSTATED, 0.0) >= 0.9 and best < 0.08


QUANTITIES = frozenset(["interest_rate", "tax_rate", "criteria", "odds", "agent"])
"""Details that are figures themselves: "how much" beside one of them asks for it, not for a grant."""


def _quantity_asked(turn: Turn) -> bool:
    """Tell whether "how much" stands right beside a detail that the plan leaves open."""
    kinds = [m for m in turn.heard.mentions if m.has("kind", "amount")]
    details = [m for m in turn.heard.mentions if any(m.has("aspect", a) for a in QUANTITIES)]
    if details and turn.has("quantity") and "criteria" in turn.heard.aspects:
        return True
    return any(max(k.start, d.start) - min(k.end, d.end) <= 2 for k in kinds for d in details)


def refuse_rung(turn: Turn) -> Decision | None:
    """Refuse an amount for what the plan names only as a rung."""
    if turn.plan.ladder is None or not turn.chosen or turn.follows:
        return None
    rungs = named_rungs(turn)
    if not rungs or any(r.grants for r in rungs) or turn.chosen[0].place.topic.kind not in ("ladder", "target"):
        return None
    if turn.asks("target", "definition", "department", "compare", "list") and not turn.asks("amount"):
        return None
    if turn.chosen[0].place.topic.kind == "target" and len(turn.chosen[0].mentions) > 1:
        return None
    subject = turn.context.subject
    carried = subject is not None and subject.kind == "amount" and not turn.heard.kinds and not turn.heard.hinted
    if turn.suggests("amount") or carried or turn.asks("process", "condition") or turn.heard.aspects:
        if turn.asks("target") and not turn.asks("amount"):
            return None
        return Decision("no_answer", "rung_only", options=ladder_option(turn), rung=rungs[0].id)
    return None


def refuse_unknown(turn: Turn) -> Decision:
    """Say that the plan was not found to answer this, and what stands nearby."""
    return Decision("no_answer", "unknown", options=near_options(turn), confidence=0.3)
