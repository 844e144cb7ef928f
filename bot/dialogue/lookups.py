"""Look-ups over the whole plan: by clause number, department, amount, count, and its validity."""

from __future__ import annotations

from bot.dialogue.decision import Decision, Note, Point
from bot.dialogue.offers import ask_which, near_options, topic_options
from bot.dialogue.turn import (
    STRONG,
    Turn,
    aspect_notes,
    clause_grants,
    money_answer,
    name_weight,
    names_topic,
    points_of,
    ranked_clause,
    says_enough,
)
from bot.knowledge.model import Clause


def answer_clause(turn: Turn) -> Decision | None:
    """Answer with the clauses or sections named by number or title; refuse a number that the plan lacks."""
    heard = turn.heard
    references = heard.references
    if (
        not references
        and heard.sections
        and not names_topic(turn)
        and (turn.has("where", "section", "all") or turn.suggests("list", "definition") or heard.uncovered <= 8)
    ):
        references = heard.sections
    if not references:
        return None
    points: list[Point] = []
    for reference in references:
        clause = turn.clause(reference)
        if clause is not None:
            points.append(_point_of_clause(turn, clause))
        else:
            inside = [c for c in turn.plan.clauses if c.id.startswith(reference + ".")]
            points.extend(Point(c, (), clause_grants(c)) for c in inside)
    if not points:
        return Decision("no_answer", "no_such_clause", options=topic_options(turn))
    money = turn.suggests("amount", "total", "compare")
    kind = heard.kind or "definition"
    reason = "clause" if len(points) == 1 else "clauses"
    if money and any(p.grants for p in points):
        return money_answer(turn, [p for p in points if p.grants], "total" if turn.asks("total") else "amount")
    return Decision("answer", reason, tuple(points), kind=kind, notes=aspect_notes(turn))


def _point_of_clause(turn: Turn, clause: Clause) -> Point:
    """Narrow a clause that was named by number to the topics and values that the message names besides."""
    inside = [c for c in turn.heard.candidates if c.place.clause.id == clause.id and name_weight(c) >= STRONG]
    slots = [slot for mention in turn.heard.slots for slot in mention.slots]
    if inside:
        topics = tuple(c.place.topic for c in inside[:1])
        return Point(clause, topics, inside[0].place.grants_with(slots))
    grants = tuple(
        g
        for p in turn.topics.places
        if p.clause.id == clause.id
        for g in (p.grants_with(slots) if any(p.accepts(s) for s in slots) else p.topic.grants)
    )
    return Point(clause, (), grants)


def answer_validity(turn: Turn) -> Decision | None:
    """Answer whether the plan is in force and since when."""
    heard = turn.heard
    clause = turn.clause(turn.plan.header.validity_clause)
    if clause is None:
        return None
    outright = "validity" in heard.kinds or any(
        turn.topics.terms_of_kind("validity").intersection(m.ids("term")) for m in heard.mentions
    )
    after = turn.context.answered == "validity" and turn.suggests("ladder_next") and not names_topic(turn)
    if ("successor" in heard.aspects or after) and not outright:
        return Decision(
            "no_answer", "not_stated", notes=(Note("aspect", {"aspect": "successor"}),), options=near_options(turn)
        )
    late = _is_late(turn)
    coming = any(year > turn.today.year for year in _years(turn))
    still = {"condition", "process"} & set(heard.hinted) and not turn.suggests("target", "amount", "department")
    if still and not heard.kinds and (coming or _in_force_then(turn)):
        outright = True  # "2030年还能申请吗" asks what holds after the last day.
    hinted = (
        "validity" in heard.hinted
        and (heard.about_plan or not names_topic(turn))
        and not turn.asks("amount")
        and (
            heard.about_plan
            or turn.context.subject is not None
            or turn.context.answered == "validity"
            or heard.ranked.get(clause.id, 0.0) >= 0.2
        )
    )
    ranked = heard.ranked.get(clause.id, 0.0)
    if not outright and not hinted and not (heard.about_plan and ranked >= 0.6 and not names_topic(turn)):
        return None
    if turn.asks("amount", "department", "total") and names_topic(turn):
        return None
    aspects = set(heard.aspects) - {"successor", "deadline"}
    if aspects and not late and not (outright and ranked >= 0.6 and not names_topic(turn)):
        return None
    points = [Point(clause, clause.topics)]
    named = [c for c in heard.candidates if c.strong and c.place.clause.id != clause.id and c.place.topic.grants]
    if named and name_weight(named[0]) >= STRONG:
        points.append(Point(named[0].place.clause, (named[0].place.topic,)))
    follows = (Note("aspect", {"aspect": "successor"}),) if "successor" in heard.aspects else ()
    return Decision("answer", "validity", tuple(points), kind="validity", notes=follows)


def _years(turn: Turn) -> list[int]:
    """Return the years that a message speaks of: 2025, 明年."""
    coming = [turn.today.year + 1] if turn.has("next_year") else []
    return [*turn.heard.years, *coming]


def _is_late(turn: Turn) -> bool:
    """Tell whether a message speaks of a year after the plan's last."""
    last = turn.plan.header.expires
    return last is not None and any(year > last.year for year in _years(turn))


def _in_force_then(turn: Turn) -> bool:
    """Tell whether a message that names no topic speaks of a year in which the plan is in force."""
    start = turn.plan.header.in_force_from
    return start is not None and not names_topic(turn) and any(year >= start.year for year in _years(turn))


def answer_duties(turn: Turn) -> Decision | None:
    """Answer "which clauses is this department in" before anything else that its words may resemble."""
    return answer_by_department(turn) if turn.has("where") and turn.heard.departments else None


def answer_by_department(turn: Turn) -> Decision | None:
    """List the clauses that a department is responsible for."""
    heard = turn.heard
    if not heard.departments:
        return None
    if "contact" in heard.aspects or ((heard.aspects or heard.uncovered > 9) and not turn.has("where")):
        return None
    if "department" in heard.kinds and not turn.has("where") and not turn.asks("list"):
        return None
    wanted = heard.departments[0]
    clauses = [c for c in turn.plan.clauses if all(d in c.departments for d in heard.departments)]
    if not clauses:
        clauses = [c for c in turn.plan.clauses if wanted in c.departments]
    starts = {m.start for m in heard.mentions if m.has("department")}
    topical = [
        c
        for c in heard.candidates
        if c.strong and name_weight(c) >= STRONG and not starts.issuperset(m.start for m in c.mentions)
    ]
    if topical and not (turn.has("where") and not turn.suggests("amount")):
        return None
    if topical and topical[0].place.clause in clauses and not turn.has("all"):
        return None
    sure = ranked_clause(turn)
    if (
        sure is not None
        and not turn.has("where")
        and sure in {c.id for c in clauses}
        and says_enough(turn)
        and heard.uncovered >= 3
    ):
        return None
    if not clauses:
        return None
    points = tuple(Point(clause, ()) for clause in clauses)
    return Decision("answer", "by_department", points, kind="department", department=wanted)


_SEVERAL = frozenset(["awards", "grants", "subsidies", "rewards", "prizes", "payments", "些"])
"""Words of which the form says that more than one is asked for."""


def answer_by_amount(turn: Turn) -> Decision | None:
    """Answer "which grants are 100万?", "the 5万 one", "the biggest", "all of them"."""
    heard = turn.heard
    if names_topic(turn) or heard.departments:
        return None
    placed = [(place, grant) for place in turn.topics.places for grant in place.topic.grants]
    told = [a for a in heard.amounts if not a.own]
    sums = [a for a in told if a.explicit or (a.yuan >= 10_000 and turn.suggests("amount", "list"))]
    elsewhere = turn.follows and turn.has("which") and not _paid_in_talk(turn, {a.yuan for a in sums})
    if (
        sums
        and (not turn.follows or elsewhere)
        and (heard.uncovered <= 8 or turn.suggests("list", "amount", "condition"))
    ):
        wanted = {a.yuan for a in sums}
        compared = turn.has("above", "below", "more", "less")
        if compared:
            limit = max(wanted)
            hit = [
                (p, g)
                for p, g in placed
                if g.figure is not None
                and (
                    (g.figure > limit if turn.has("more") and not turn.has("above") else g.figure >= limit)
                    if turn.has("above", "more")
                    else (g.figure < limit if turn.has("less") and not turn.has("below") else g.figure <= limit)
                )
            ]
        else:
            hit = [(p, g) for p, g in placed if g.figure in wanted]
        slots = [s for m in heard.slots for s in m.slots]
        hit = [(p, g) for p, g in hit if g in p.grants_with(slots)] if slots else hit
        if not hit:
            if turn.context.subject is not None and turn.context.subject.topics:
                return None
            if ranked_clause(turn) and not turn.has("which"):
                return None
            return Decision("no_answer", "no_such_amount", options=near_options(turn, alike=False))
        one_asked = (
            not turn.asks("list", "total")
            and not turn.has("all", "where", "max")
            and not _SEVERAL & set(heard.text.words)
            and (
                turn.suggests("condition", "process", "department")
                or not turn.suggests("list", "total", "definition", "compare")
            )
        )
        if len(hit) > 1 and one_asked and not compared:
            return ask_which(turn, hit, "which_grant")
        return money_answer(turn, points_of(hit), "list")
    if turn.context.subject is not None and not (turn.has("all") and turn.suggests("list")) and not heard.about_plan:
        return None
    likely = max((v for k, v in heard.ranked.items() if not k.startswith("-")), default=0.0)
    hinted = any(
        c.place.topic.grants and heard.ranked.get(c.place.clause.id, 0.0) >= 0.25
        for c in heard.candidates[:2]
        if c.mentions
    )
    if (hinted or (likely >= 0.6 and says_enough(turn))) and not heard.about_plan:
        return None
    if (
        turn.has("max", "min")
        and not (turn.has("refer") and turn.context.subject and not heard.about_plan and not turn.has("all"))
        and turn.suggests("amount", "list", "compare", "total", "definition")
        and (turn.suggests("amount") or heard.about_plan)
    ):
        said = [s for m in heard.slots for s in m.slots]
        fitting = [
            (p, g)
            for p, g in placed
            if not said or (any(p.has(s) for s in said) and g in p.grants_with([s for s in said if p.has(s)]))
        ]
        figures = [g.figure for _, g in fitting if g.figure is not None]
        if not figures:
            return None
        limit = max(figures) if turn.has("max") else min(figures)
        return money_answer(turn, points_of([(p, g) for p, g in fitting if g.figure == limit]), "list")
    listed = turn.suggests("list") or turn.has("all") or (turn.asks("total") and bool(_SEVERAL & set(heard.text.words)))
    slots = [s for m in heard.slots for s in m.slots]
    if listed and turn.suggests("amount"):
        hit = [
            (p, g)
            for p, g in placed
            if not slots
            or (
                any(p.accepts(s) for s in slots)
                and g in p.grants_with(slots)
                and all(any(p.has(s) for s in m.slots) for m in heard.slots)
            )
        ]
        if hit:
            return money_answer(turn, points_of(hit), "list")
    return None


def _paid_in_talk(turn: Turn, wanted: set[int]) -> bool:
    """Tell whether a grant of what is talked about, with the values named, pays one of these sums."""
    slots = [s for m in turn.heard.slots for s in m.slots]
    return any(g.figure in wanted for c in turn.chosen for g in c.place.grants_with(slots))


def answer_by_count(turn: Turn) -> Decision | None:
    """Answer what a count of the plan is: "20万户 是哪个指标"."""
    if not turn.heard.counts or names_topic(turn) or turn.asks("amount"):
        return None
    hits = [p for p in turn.topics.places if any(t.count in turn.heard.counts for t in p.topic.targets)]
    if not hits:
        return None
    points = tuple(Point(p.clause, (p.topic,)) for p in hits)
    return Decision("answer", "target", points, kind="target")
