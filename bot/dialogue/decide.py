"""What to do with an understood message: an ordered list of steps, the first that knows an outcome wins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import msgspec

from bot.dialogue.context import Context, Option, Subject
from bot.dialogue.decision import Decision, Note, Point
from bot.knowledge.model import Clause, Grant, Plan, Rung, Topic
from bot.understanding.topics import Candidate, Place, TopicIndex
from bot.understanding.understand import ELSEWHERE, SHORT, UNSTATED, Understanding

STRONG = 0.45
"""What names must add up to before a topic is taken as meant; one exact name of a shared term gives about 0.6."""
SURE = 0.45
"""From this confidence on, the example questions alone may choose a clause."""
LIKELY = 0.4
"""From this confidence on, the example questions confirm what everyday words suggest."""
STORY_REACH = 14
"""In a story, how many tokens farther than the nearest value another one of the slot may stand; a comma counts 6."""
REFUSED = 0.55
"""From this confidence on, unanswered example questions may refuse what only everyday words support."""
UNSTATED_SURE = 0.8
"""From this confidence on, unanswered example questions refuse even a question that names a topic."""
SWITCH = 0.7
"""From this confidence on, the example questions alone may turn a talk to another clause."""
LEAD = 0.2
"""By how much a clause must lead the unanswered example questions."""
MANY = 6
"""Options offered at most: what a phone shows without scrolling."""

KIND_NAMES = ("amount", "condition", "department", "process", "validity", "definition", "list", "total", "compare",
              "ladder_next", "ladder_previous", "target", "service")
CASH_KINDS = frozenset(["amount", "total", "compare", "list", "service", ""])
OUTRIGHT_CASH = frozenset(["amount", "total", "compare"])


@dataclass(slots=True)
class Turn:
    """Everything one decision may look at."""

    plan: Plan
    topics: TopicIndex
    heard: Understanding
    context: Context
    today: dt.date
    chosen: list[Candidate] = field(default_factory=list)
    """The topics meant, the best first, after the context had its say."""
    slots: tuple[str, ...] = ()
    """Loose values in force that no single topic claims."""
    follows: bool = False
    """Whether the topics come from the talk, not from the message."""

    def clause(self, clause_id: str) -> Clause | None:
        """Return a clause of the plan."""
        return next((c for c in self.plan.clauses if c.id == clause_id), None)

    def has(self, *markers: str) -> bool:
        """Tell whether the message holds any of these markers."""
        return any(marker in self.heard.markers for marker in markers)

    def asks(self, *kinds: str) -> bool:
        """Tell whether the message outright asks for any of these kinds."""
        return any(kind in self.heard.kinds for kind in kinds)

    def suggests(self, *kinds: str) -> bool:
        """Tell whether the message asks for or suggests any of these kinds."""
        return self.asks(*kinds) or any(kind in self.heard.hinted for kind in kinds)


Step = Callable[[Turn], Decision | None]


def decide(plan: Plan, topics: TopicIndex, heard: Understanding, context: Context, today: dt.date) -> Decision:
    """Choose what to answer. Pure: the same arguments give the same decision.

    Takes the plan, its topic index, the message as understood, the talk so far and the day of asking.
    """
    turn = Turn(plan, topics, heard, context, today)
    for step in STEPS:
        decision = step(turn)
        if decision is not None:
            return decision
    return _unknown(turn)


# --- what is not a question about the plan ---------------------------------------------------------------------------


def _nothing_said(turn: Turn) -> Decision | None:
    fillers = all(m.senses[-1].category == "filler" for m in turn.heard.mentions) and not turn.heard.uncovered
    if fillers and turn.heard.mentions and len(turn.heard.text) <= 4 and not turn.heard.question \
            and not turn.suggests(*KIND_NAMES) and turn.context.subject is not None:
        return Decision("chat", "praise")
    if any(kind in "hwn" for kind in turn.heard.text.kinds):
        return None
    if turn.heard.chat:
        return Decision("chat", turn.heard.chat[0])
    return Decision("no_answer", "unclear")


def _content(turn: Turn) -> bool:
    """Tell whether the message speaks of the plan's matters, not only of the talk."""
    categories = {m.senses[0].category for m in turn.heard.mentions}
    return bool(categories & {"term", "value", "outside", "department"} or turn.heard.references)


def _talk(turn: Turn) -> Decision | None:
    heard = turn.heard
    if not heard.chat or _content(turn):
        return None
    if "human" in heard.chat and "contact" not in heard.aspects and heard.uncovered <= 14:
        return Decision("chat", "human")
    outright = set(heard.kinds) - {"service", "definition", "process", "ladder_next"}
    if outright or heard.aspects or heard.elsewhere or heard.outside or heard.other_places:
        return None
    if set(heard.chat) <= {"affirm", "praise", "deny"} and (heard.hinted or heard.amounts or heard.slots
                                                            or len(heard.text) > 14):
        return None
    for group in ("about", "help", "thanks", "goodbye", "greeting", "praise", "deny", "affirm"):
        if group in heard.chat and heard.uncovered <= (4 if group in ("about", "help", "thanks", "greeting") else 2):
            if group == "greeting" and heard.uncovered > 2 and len(heard.text) > 12:
                continue
            return Decision("chat", group)
    return None


def _clause_number(turn: Turn) -> Decision | None:
    heard = turn.heard
    references = heard.references
    if not references and heard.sections and not _named(turn) and (
            turn.has("where", "section", "all") or turn.suggests("list", "definition") or heard.uncovered <= 8):
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
            points.extend(Point(c, (), _clause_grants(c)) for c in inside)
    if not points:
        return Decision("no_answer", "no_such_clause", options=_section_options(turn))
    money = turn.suggests("amount", "total", "compare") or (turn.asks("list") and any(p.grants for p in points))
    kind = heard.kind or "definition"
    reason = "clause" if len(points) == 1 else "clauses"
    if money and any(p.grants for p in points):
        return _money(turn, [p for p in points if p.grants], "total" if turn.asks("total") else "amount")
    return Decision("answer", reason, tuple(points), kind=kind, notes=_aspect_notes(turn))


def _point_of_clause(turn: Turn, clause: Clause) -> Point:
    """Narrow a clause that was named by number to the topics and values that the message names besides."""
    inside = [c for c in turn.heard.candidates if c.place.clause.id == clause.id and _weight(c) >= STRONG]
    slots = [slot for mention in turn.heard.slots for slot in mention.slots]
    if inside:
        topics = tuple(c.place.topic for c in inside[:1])
        return Point(clause, topics, inside[0].place.grants_with(slots))
    grants = tuple(g for p in turn.topics.places if p.clause.id == clause.id
                   for g in (p.grants_with(slots) if any(p.accepts(s) for s in slots) else p.topic.grants))
    return Point(clause, (), grants)


def _clause_grants(clause: Clause) -> tuple[Grant, ...]:
    return tuple(grant for topic in clause.topics for grant in topic.grants)


def _validity(turn: Turn) -> Decision | None:
    heard = turn.heard
    clause = turn.clause(turn.plan.header.validity_clause)
    if clause is None:
        return None
    outright = "validity" in heard.kinds or any(m.has("term", "validity") for m in heard.mentions)
    if "successor" in heard.aspects and not outright:
        return Decision("no_answer", "not_stated", notes=(Note("aspect", {"aspect": "successor"}),),
                        options=_near_options(turn))
    late = turn.plan.header.expires is not None and any(y > turn.plan.header.expires.year for y in heard.years)
    hinted = "validity" in heard.hinted and (heard.about_plan or not _named(turn)) and not turn.asks("amount")
    if not outright and not hinted:
        return None
    if turn.asks("amount", "department", "total") and _named(turn):
        return None
    aspects = set(heard.aspects) - {"successor", "deadline"}
    sure = heard.ranked.get(clause.id, 0.0) >= 0.6 and not _named(turn)
    if aspects and not late and not (outright and sure):
        return None
    points = [Point(clause, clause.topics)]
    named = [c for c in heard.candidates if c.strong and c.place.clause.id != clause.id and c.place.topic.grants]
    if named and _weight(named[0]) >= STRONG:
        points.append(Point(named[0].place.clause, (named[0].place.topic,)))
    return Decision("answer", "validity", tuple(points), kind="validity")


def _elsewhere(turn: Turn) -> Decision | None:
    """Refuse other cities, other programmes and matters that are no plan's business."""
    heard = turn.heard
    strong = [c for c in heard.candidates if c.strong and _weight(c) >= STRONG]
    attracted = any(c.place.topic.kind == "subsidy" and c.strong for c in heard.candidates[:2])
    if heard.other_places and not attracted and _place_is_meant(turn):
        return Decision("no_answer", "other_place", options=_near_options(turn))
    if heard.outside:
        here = [c for c in strong if not _inside_outside(turn, c)]
        if not here or _outside_is_asked(turn):
            return Decision("no_answer", "outside", options=_near_options(turn))
    best = max((v for k, v in heard.ranked.items() if not k.startswith("-")), default=0.0)
    if heard.elsewhere and heard.ranked.get(ELSEWHERE, 0.0) >= 0.85:
        return Decision("no_answer", "elsewhere", options=_near_options(turn))
    if heard.elsewhere and not strong and best < LIKELY:
        return Decision("no_answer", "elsewhere", options=_near_options(turn))
    return None


def _inside_outside(turn: Turn, candidate: Candidate) -> bool:
    del turn
    return all(m.senses[0].category == "outside" for m in candidate.mentions)


def _outside_is_asked(turn: Turn) -> bool:
    """Tell whether the other programme, not the plan's topic, stands in the question: the nearer one to its end."""
    asked = [m for m in turn.heard.mentions if m.senses[0].category == "outside"]
    named = [m for m in turn.heard.mentions if m.senses[0].category in ("term", "value")
             and not m.has("term", "srdi") and not m.has("term", "plan")]
    focus = turn.heard.focus
    in_question = [m for m in asked if focus[m.start] == 1.0]
    return bool(in_question) and (not named or max(m.start for m in in_question) > max(m.start for m in named))


def _place_is_meant(turn: Turn) -> bool:
    heard = turn.heard
    if heard.own_place and not turn.asks("compare"):
        return False
    text = heard.text
    for mention in heard.mentions:
        if not mention.has("other_place") or heard.focus[mention.start] < 1.0:
            continue
        if len(text) <= 26:
            return True
        after = text.original[text.ends[mention.end - 1] : text.ends[mention.end - 1] + 4]
        if after[:1] in tuple("的市省那对给有也政这"):
            return True
        near = [m for m in heard.mentions if 0 <= m.start - mention.end <= 2
                and m.senses[0].category in ("term", "value", "kind", "kindhint", "loose")]
        before = text.words[mention.start - 1] if mention.start else ""
        if near or before in ("in", "does", "do", "did", "about", "for"):
            return True
    return False


# --- look-ups over the whole plan ------------------------------------------------------------------------------------


def _named(turn: Turn) -> bool:
    """Tell whether the message names a topic of the plan."""
    return any(c.strong and _weight(c) >= STRONG for c in turn.heard.candidates)


def _weight(candidate: Candidate) -> float:
    """Return what the names alone say, without what the kind of question favours."""
    return sum(w for reason, w in candidate.reasons.items() if not reason.startswith(("kind:", "examples")))


def _duties(turn: Turn) -> Decision | None:
    """Answer "which clauses is this department in" before anything else that its words may resemble."""
    return _by_department(turn) if turn.has("where") and turn.heard.departments else None


def _by_department(turn: Turn) -> Decision | None:
    heard = turn.heard
    if not heard.departments:
        return None
    if (heard.aspects or heard.uncovered > 9) and not turn.has("where"):
        return None
    if "department" in heard.kinds and not turn.has("where") and not turn.asks("list"):
        return None
    wanted = heard.departments[0]
    clauses = [c for c in turn.plan.clauses if all(d in c.departments for d in heard.departments)]
    if not clauses:
        clauses = [c for c in turn.plan.clauses if wanted in c.departments]
    topical = [c for c in heard.candidates if c.strong and _weight(c) >= STRONG
               and not all(_overlaps_department(turn, m) for m in c.mentions)]
    if topical and not (turn.has("where") and not turn.suggests("amount")):
        return None
    if topical and topical[0].place.clause in clauses and not turn.has("all"):
        return None
    sure = _ranked_clause(turn)
    if sure is not None and not turn.has("where") and sure in {c.id for c in clauses} and _says_enough(turn) \
            and heard.uncovered >= 3:
        return None
    if not clauses:
        return None
    points = tuple(Point(clause, ()) for clause in clauses)
    return Decision("answer", "by_department", points, kind="department", department=wanted)


def _overlaps_department(turn: Turn, mention: object) -> bool:
    starts = {m.start for m in turn.heard.mentions if m.has("department")}
    return getattr(mention, "start", -1) in starts


def _by_amount(turn: Turn) -> Decision | None:
    """Answer "which grants are 100万?", "the 5万 one", "the biggest", "all of them"."""
    heard = turn.heard
    if _named(turn) or heard.departments:
        return None
    placed = [(place, grant) for place in turn.topics.places for grant in place.topic.grants]
    sums = [a for a in heard.amounts if a.explicit or (a.yuan >= 10_000 and turn.suggests("amount", "list"))]
    if sums and not turn.follows and (heard.uncovered <= 8 or turn.suggests("list", "amount", "condition")):
        wanted = {a.yuan for a in sums}
        compared = turn.has("above", "below", "more", "less")
        if compared:
            limit = max(wanted)
            hit = [(p, g) for p, g in placed if g.figure is not None and (
                (g.figure > limit if turn.has("more") and not turn.has("above") else g.figure >= limit)
                if turn.has("above", "more")
                else (g.figure < limit if turn.has("less") and not turn.has("below") else g.figure <= limit))]
        else:
            hit = [(p, g) for p, g in placed if g.figure in wanted]
        slots = [s for m in heard.slots for s in m.slots]
        hit = [(p, g) for p, g in hit if g in p.grants_with(slots)] if slots else hit
        if not hit:
            if turn.context.subject is not None and turn.context.subject.topics:
                return None
            return Decision("no_answer", "no_such_amount", options=_near_options(turn))
        one_asked = not turn.suggests("list", "total") and not turn.has("all", "where", "max") and (
            turn.suggests("condition", "process", "department") or not turn.suggests("definition", "compare"))
        if len(hit) > 1 and one_asked and not compared:
            return _clarify(turn, hit, "which_grant")
        return _money(turn, _points(hit), "list")
    if turn.context.subject is not None and not (turn.has("all") and turn.suggests("list")) and not heard.about_plan:
        return None
    likely = max((v for k, v in heard.ranked.items() if not k.startswith("-")), default=0.0)
    if likely >= 0.75 and _says_enough(turn) and not heard.about_plan:
        return None
    if turn.has("max", "min") and not (turn.has("refer") and not heard.about_plan and not turn.has("all")) \
            and turn.suggests("amount", "list", "compare", "total", "definition") \
            and (turn.suggests("amount") or heard.about_plan):
        figures = [g.figure for _, g in placed if g.figure is not None]
        if not figures:
            return None
        limit = max(figures) if turn.has("max") else min(figures)
        return _money(turn, _points([(p, g) for p, g in placed if g.figure == limit]), "list")
    listed = turn.suggests("list") or turn.has("all")
    slots = [s for m in heard.slots for s in m.slots]
    if listed and turn.suggests("amount"):
        hit = [(p, g) for p, g in placed if not slots
               or (any(p.accepts(s) for s in slots) and g in p.grants_with(slots)
                   and all(any(p.has(s) for s in m.slots) for m in heard.slots))]
        if hit:
            return _money(turn, _points(hit), "list")
    return None


def _by_count(turn: Turn) -> Decision | None:
    """Answer what a count of the plan is: "20万户 是哪个指标"."""
    if not turn.heard.counts or _named(turn):
        return None
    hits = [p for p in turn.topics.places if any(t.count in turn.heard.counts for t in p.topic.targets)]
    if not hits:
        return None
    points = tuple(Point(p.clause, (p.topic,)) for p in hits)
    return Decision("answer", "target", points, kind="target")


def _points(hits: list[tuple[Place, Grant]]) -> list[Point]:
    points: dict[str, Point] = {}
    for place, grant in hits:
        before = points.get(place.clause.id, Point(place.clause))
        topics = before.topics if place.topic in before.topics else (*before.topics, place.topic)
        points[place.clause.id] = Point(place.clause, topics, (*before.grants, grant))
    return list(points.values())


# --- topics ----------------------------------------------------------------------------------------------------------


def _choose_topics(turn: Turn) -> Decision | None:
    """Settle which topics are meant: those named, else those of the talk. Decides nothing itself."""
    heard = turn.heard
    strong = [c for c in heard.candidates if _meant(turn, c)]
    strong = _elliptic(turn, _without_identity(turn, strong))
    if strong:
        turn.chosen = _cover(turn, strong)
        return None
    ranked = _ranked_clause(turn)
    subject = turn.context.subject
    if ranked is not None and (subject is None or (
            heard.uncovered >= 4 and ranked != subject.clause and heard.ranked[ranked] >= SWITCH)):
        return None
    subject = _returned_to(turn)
    if subject is not None and _is_follow_up(turn):
        turn.follows = True
        turn.chosen = [
            Candidate(turn.topics.by_key[key], 1.0, {"talk": 1.0})
            for key in subject.topics if key in turn.topics.by_key
        ]
    return None


def _without_identity(turn: Turn, strong: list[Candidate]) -> list[Candidate]:
    """Set aside what the firm is, where something else is asked: "as a little giant, do we get help with listing?"."""
    ladder = turn.plan.ladder
    if ladder is None or turn.heard.cash or turn.suggests("amount") or turn.asks(
            "total", "compare", "target", "ladder_next", "ladder_previous", "list"):
        return strong
    identities = {term for rung in ladder.rungs for term in rung.terms}

    def only_identity(candidate: Candidate) -> bool:
        names = [m for m in candidate.mentions if m.weight > 0.6 and m.has_category("term", "value")]
        return bool(names) and all(set(m.ids("term")) & identities for m in names)

    others = [c for c in strong if not only_identity(c) and c.strong and _weight(c) >= STRONG]
    return [c for c in strong if not only_identity(c)] if others else strong


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
            if all(any(_fitting(s, p) for p in places) for s in slots):
                return subject
    return context.subject


def _meant(turn: Turn, candidate: Candidate) -> bool:
    heard = turn.heard
    weight = _weight(candidate)
    confidence = heard.ranked.get(candidate.place.clause.id, 0.0)
    refused = max(heard.ranked.get(ELSEWHERE, 0.0), heard.ranked.get(UNSTATED, 0.0))
    if candidate.strong and weight >= STRONG:
        return True
    if confidence >= 0.75 and _says_enough(turn) and (turn.context.subject is None or heard.uncovered >= 3):
        return True
    if candidate.strong and weight >= 0.25 and confidence >= 0.15 and refused < REFUSED:
        return True
    if weight >= 0.6 and refused < REFUSED and (confidence >= 0.1 or turn.context.subject is None):
        return confidence >= 0.1 or heard.question
    return weight >= 0.2 and confidence >= LIKELY and refused < REFUSED


def _says_enough(turn: Turn) -> bool:
    """Tell whether a message says more than a question word: "我们这种够不够格" resembles much and means nothing."""
    return turn.heard.substance >= (3 if "h" in turn.heard.text.kinds else 2)


def _cover(turn: Turn, strong: list[Candidate]) -> list[Candidate]:
    """Pick the best topic, then each further one that a name speaks for which none before explains."""
    chosen: list[Candidate] = []
    explained: set[int] = set()
    best = strong[0].score
    for candidate in strong:
        if not chosen:
            tied = [c for c in strong if c.place.clause.id == candidate.place.clause.id and c.score >= best - 0.01
                    and bool(c.place.topic.grants) == bool(candidate.place.topic.grants)
                    and c.place.topic.kind == candidate.place.topic.kind]
            tied = _prefer_subject(turn, tied)
            chosen.extend(tied)
            for each in tied:
                explained |= {m.start for m in each.mentions}
            continue
        if candidate in chosen:
            continue
        new = [m for m in candidate.mentions if m.start not in explained
               and m.senses[0].category in ("term", "value")
               and (turn.heard.focus[m.start] == 1.0 or turn.suggests("total", "compare") or turn.has("both"))]
        enough = 0.0 if turn.suggests("total", "compare") else 0.15 if len(turn.heard.text) <= SHORT else 0.4
        joined = turn.suggests("total", "compare") or turn.has("both") or _plus(turn) or not _one_thing(turn, chosen[0])
        if new and joined and candidate.strong and candidate.score >= enough * best:
            chosen.append(candidate)
            explained |= {m.start for m in candidate.mentions}
    return chosen


def _plus(turn: Turn) -> bool:
    """Tell whether things are put together with a plus sign."""
    return "+" in turn.heard.text.original or "＋" in turn.heard.text.original


def _one_thing(turn: Turn, first: Candidate) -> bool:
    """Tell whether the example questions are so sure of a clause that other names in the message are beside it."""
    return turn.heard.ranked.get(first.place.clause.id, 0.0) >= 0.9


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


def _ranked_clause(turn: Turn) -> str | None:
    """Return the clause that the example questions alone are sure of."""
    ranked = turn.heard.ranked
    if not ranked:
        return None
    best = max(ranked, key=lambda label: ranked[label])
    refused = max(ranked.get(ELSEWHERE, 0.0), ranked.get(UNSTATED, 0.0))
    return best if not best.startswith("-") and ranked[best] >= SURE and ranked[best] >= refused + LEAD else None


def _is_follow_up(turn: Turn) -> bool:
    """Tell whether a message without a topic of its own goes on with the talk."""
    heard = turn.heard
    if heard.elsewhere or heard.outside:
        return False
    if heard.ranked.get(ELSEWHERE, 0.0) >= 0.8 and not heard.slots and not heard.kinds and not heard.aspects \
            and not turn.has("refer", "quote"):
        return False
    if heard.slots or heard.kinds or heard.hinted or heard.aspects or heard.amounts or heard.own_place:
        bare = not (heard.kinds or heard.aspects or heard.amounts or turn.has("refer", "follow", "back"))
        return not bare or heard.uncovered <= (6 if "h" in heard.text.kinds else 4)
    subject = turn.context.subject
    refused = max(heard.ranked.get(ELSEWHERE, 0.0), heard.ranked.get(UNSTATED, 0.0))
    if subject is not None and subject.clause and heard.ranked.get(subject.clause, 0.0) >= max(0.12, refused):
        return True
    return turn.has("refer", "follow", "back", "why", "quote", "max", "min", "both", "all", "own", "where")


def _slots_of(turn: Turn, candidate: Candidate) -> list[str]:
    """Return the values that the message gives to one of the chosen topics: the nearest ones that it accepts."""
    heard = turn.heard
    rivals = [c for c in turn.chosen if c is not candidate]
    mine: dict[str, list[str]] = {}
    shared: dict[str, list[str]] = {}
    reach: dict[str, float] = {}
    for slot in heard.slots:
        fitting = _fitting(slot.slots, candidate.place)
        if fitting is None:
            continue
        attribute = fitting.split(":")[0]
        shared.setdefault(attribute, []).append(fitting)
        near = _distance(turn, slot.mention.start, slot.mention.end, candidate)
        if len(heard.text) > SHORT:
            # In a story, a value far from the topic's name belongs to something else.
            best = reach.get(attribute)
            if best is not None and near > best + STORY_REACH:
                continue
            if best is not None and best > near + STORY_REACH:
                mine.pop(attribute, None)
                shared[attribute] = [fitting]
            reach[attribute] = near if best is None else min(best, near)
        taken = any(_fitting(slot.slots, r.place) is not None
                    and _distance(turn, slot.mention.start, slot.mention.end, r) < near for r in rivals)
        if not taken:
            mine.setdefault(attribute, []).append(fitting)
    if rivals:
        for attribute, values in shared.items():
            if attribute not in mine:
                mine[attribute] = values
    return [value for values in mine.values() for value in dict.fromkeys(values)]


def _without_range(turn: Turn, slots: list[str]) -> list[str]:
    """Drop the two ends of a range (从国际到团体, from international down to group): it means all between."""
    text = turn.heard.text
    for first, second in pairwise(turn.heard.slots):
        between = text.words[first.mention.end : second.mention.start]
        before = text.words[max(0, first.mention.start - 2) : first.mention.start]
        if turn.asks("total", "compare"):
            break
        if len(between) <= 5 and {"到", "至", "to"} & set(between) and {"从", "由", "from"} & set(before):
            ends = {*first.slots, *second.slots}
            slots = [s for s in slots if s not in ends]
    return slots


def _fitting(readings: tuple[str, ...], place: Place) -> str | None:
    """Choose the reading of a value that the topic has; else one of an attribute that it has; None if neither."""
    accepted = [r for r in readings if place.accepts(r)]
    return next((r for r in accepted if place.has(r)), accepted[0] if accepted else None)


def _distance(turn: Turn, start: int, end: int, candidate: Candidate) -> float:
    """Measure how far a value stands from a topic's name; a break between costs, a name right after is nearest."""
    best = 1e9
    kinds = turn.heard.text.kinds
    for mention in candidate.mentions:
        if mention.senses[0].category not in ("term", "value", "hint"):
            continue
        if mention.start >= end:
            gap = kinds[end : mention.start]
            distance = float(len(gap))
        elif mention.end <= start:
            gap = kinds[mention.end : start]
            distance = len(gap) + 1.5
        else:
            gap, distance = "", 0.0
        best = min(best, distance + 6 * gap.count(",") + 12 * gap.count("."))
    return best


def _aspect_notes(turn: Turn) -> tuple[Note, ...]:
    return tuple(Note("aspect", {"aspect": aspect}) for aspect in turn.heard.aspects)


def _unstated(turn: Turn) -> Decision | None:
    """Refuse what plans leave open (telephone numbers, forms, deadlines), unless this one states it."""
    heard = turn.heard
    if not heard.aspects:
        open_amount = bool(turn.chosen) and "amount" in turn.chosen[0].place.topic.not_stated \
            and turn.suggests("amount", "target")
        likely = heard.ranked.get(UNSTATED, 0.0) >= UNSTATED_SURE and not open_amount and not turn.asks(
            "amount", "department", "target", "total", "compare", "validity")
        return Decision("no_answer", "unknown", options=_near_options(turn)) if likely and not turn.follows else None
    stated = [(c, a) for c in turn.chosen for a in heard.aspects if a in c.place.topic.details]
    if stated:
        candidate, aspect = stated[0]
        return Decision("answer", f"detail:{aspect}", (Point(candidate.place.clause, (candidate.place.topic,)),),
                        kind="process")
    outright = [k for k in heard.kinds if k in ("amount", "department", "total", "compare", "target")]
    named = bool(turn.chosen) and not turn.follows
    if named and outright and not (_quantity_asked(turn) and "department" not in outright):
        return None
    if named and "criteria" in heard.aspects and turn.asks("definition", "target"):
        return None
    if named and set(heard.aspects) == {"odds"} and turn.suggests("condition"):
        return None
    return Decision("no_answer", "not_stated", notes=_aspect_notes(turn), options=_near_options(turn))


QUANTITIES = frozenset(["interest_rate", "tax_rate", "criteria", "odds", "agent"])
"""Details that are figures themselves: "how much" beside one of them asks for it, not for a grant."""


def _quantity_asked(turn: Turn) -> bool:
    """Tell whether "how much" stands right beside a detail that the plan leaves open."""
    kinds = [m for m in turn.heard.mentions if m.has("kind", "amount")]
    details = [m for m in turn.heard.mentions if any(m.has("aspect", a) for a in QUANTITIES)]
    return any(max(k.start, d.start) - min(k.end, d.end) <= 2 for k in kinds for d in details)


def _ladder(turn: Turn) -> Decision | None:
    ladder = turn.plan.ladder
    heard = turn.heard
    if ladder is None or not (turn.suggests("ladder_next", "ladder_previous")
                              or any(m.has("term", "ladder") for m in heard.mentions)):
        return None
    talking = turn.context.subject is not None
    climbing = talking and bool(turn.context.rung)
    outright = turn.asks("ladder_next", "ladder_previous") or (
        (climbing or turn.context.own_rung) and turn.suggests("ladder_next", "ladder_previous")
        and not turn.asks("compare", "total") and not turn.heard.slots)
    rungs = _rungs(turn)
    own = next((r for r in ladder.rungs if r.id == turn.context.own_rung), None)
    on_ladder = bool(rungs) or own is not None or climbing or any(m.has("term", "ladder") for m in heard.mentions) \
        or (talking and any(turn.topics.by_key[k].clause.id == ladder.clause or _topic_rungs(turn, k)
                            for k in turn.context.subject.topics if k in turn.topics.by_key)  # type: ignore[union-attr]
            and outright)
    if not on_ladder or (not outright and not rungs and not any(m.has("term", "ladder") for m in heard.mentions)):
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
            found = [r for r in _topic_rungs(turn, key) if not r.attributes or any(
                s in turn.context.subject.slots for s in _slots(r.attributes))]  # type: ignore[union-attr]
            start = found[-1] if found else start
    direction = 0
    if start is not None and outright:
        direction = -1 if turn.asks("ladder_previous") or (
            turn.suggests("ladder_previous") and not turn.suggests("ladder_next")) else 1
    points = [Point(clause, (topic,))]
    money = False
    if direction and start is not None and turn.suggests("amount"):
        place = ladder.rungs.index(start) + direction
        if 0 <= place < len(ladder.rungs):
            ids = set(ladder.rungs[place].grants)
            hits = [(p, g) for p in turn.topics.places for g in p.topic.grants if g.id in ids]
            points.extend(_points(hits))
            money = bool(hits)
    return Decision("answer", "ladder", tuple(points), kind="ladder", rung=start.id if start else "",
                    direction=direction, show_money=money)


def _slots(attributes: dict[str, str]) -> set[str]:
    return {f"{a}:{v}" for a, v in attributes.items()}


def _topic_rungs(turn: Turn, key: tuple[str, str]) -> list[Rung]:
    """Return the rungs on which grants of a topic hang."""
    place = turn.topics.by_key.get(key)
    if place is None or turn.plan.ladder is None:
        return []
    ids = {grant.id for grant in place.topic.grants}
    return [rung for rung in turn.plan.ladder.rungs if ids & set(rung.grants)]


def _rungs(turn: Turn) -> list[Rung]:
    """Return the rungs that the message names, in its order."""
    if turn.plan.ladder is None:
        return []
    found: list[Rung] = []
    said = {slot for mention in turn.heard.slots for slot in mention.slots}
    for mention in turn.heard.mentions:
        named = [r for r in turn.plan.ladder.rungs if any(mention.has("term", t) for t in r.terms)]
        exact = [r for r in named if not r.attributes or _slots(r.attributes) & said]
        found.extend(r for r in (exact or named[-1:] if len(named) == 1 else exact) if r not in found)
    if not found and said and turn.context.subject is not None:
        for key in turn.context.subject.topics:
            found.extend(r for r in _topic_rungs(turn, key) if _slots(r.attributes) & said)
    return found


def _rung_without_grant(turn: Turn) -> Decision | None:
    """Refuse an amount for what the plan names only as a rung."""
    if turn.plan.ladder is None or not turn.chosen or turn.follows:
        return None
    rungs = _rungs(turn)
    if not rungs or any(r.grants for r in rungs) or turn.chosen[0].place.topic.kind not in ("ladder", "target"):
        return None
    if turn.asks("target", "definition", "department", "compare", "list") and not turn.asks("amount"):
        return None
    if turn.suggests("amount") or turn.asks("process", "condition") or turn.heard.aspects:
        if turn.asks("target") and not turn.asks("amount"):
            return None
        return Decision("no_answer", "rung_only", options=_near_options(turn), rung=rungs[0].id)
    return None


def _answer(turn: Turn) -> Decision | None:
    """Answer from the topics meant."""
    heard = turn.heard
    if not turn.chosen:
        return None
    kind = _kind(turn)
    if kind == "ladder":
        kind = ""
    several = len({c.place.key for c in turn.chosen if c.place.topic.grants}) > 1
    if several and kind in ("amount", "") and ("total" in heard.hinted or _plus(turn)):
        kind = "total"
    subject = turn.context.subject
    hits: list[tuple[Place, Grant]] = []
    missing: list[str] = []
    plain: list[Candidate] = []
    for candidate in turn.chosen:
        place = candidate.place
        slots = _without_range(turn, _slots_of(turn, candidate))
        if turn.follows and subject is not None:
            slots = _merge_slots(place, subject.slots, slots, heard)
            if place.topic.grants and heard.slots and len(turn.chosen) == 1 \
                    and not any(_fitting(s.slots, place) for s in heard.slots) \
                    and not turn.suggests("department", "condition", "definition", "service"):
                return None
        elif not slots and subject is not None and place.key in subject.topics and not turn.has("all", "both") \
                and not _full_question(turn):
            slots = [s for s in subject.slots if place.accepts(s)]
        if place.topic.kind == "rule" and (heard.cash or kind in OUTRIGHT_CASH) and candidate is turn.chosen[0]:
            based = tuple(g for p in turn.topics.by_clause[place.clause.id] for r in p.topic.rules
                          for g in p.topic.grants if g.id == r.applies_to)
            return Decision("answer", "rule", (Point(place.clause, (place.topic,), based),), kind="amount",
                            show_money=bool(based), confidence=_confidence(turn))
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
    notes = _aspect_notes(turn)
    notes += tuple(Note("no_such_value", {"slot": slot}) for slot in dict.fromkeys(missing))
    claimed = [a for a in heard.amounts if a.explicit and a.yuan >= 1000]
    if claimed and hits and not {g.figure for _, g in hits} & {a.yuan for a in claimed}:
        notes += (Note("other_amount"),)
    if kind == "total" and hits:
        vague = _undecided(turn, hits)
        if vague:
            return _clarify(turn, vague, "which_grant")
        hits = _with_ledger(turn, hits)
    if hits and cash and turn.chosen[0].place.topic.grants:
        points = _points(hits)
        points += [Point(c.place.clause, (c.place.topic,)) for c in plain
                   if c.strong and c.place.clause.id not in {p.clause.id for p in points}]
        validity = turn.clause(turn.plan.header.validity_clause)
        if "validity" in heard.kinds and validity is not None:
            points.append(Point(validity, validity.topics))
        return replace(_money(turn, points, kind or "amount"), notes=notes)
    return _plain_answer(turn, hits, kind, notes)


def _undecided(turn: Turn, hits: list[tuple[Place, Grant]]) -> list[tuple[Place, Grant]]:
    """Return the grants of a topic of which a sum needs one and the message leaves open which; [] if there is none."""
    if len({p.key for p, _ in hits}) < 2 or turn.has("both", "all") or turn.follows:
        return []
    for key in dict.fromkeys(p.key for p, _ in hits):
        mine = [(p, g) for p, g in hits if p.key == key]
        said = [s for s in turn.heard.slots if any(_fitting(s.slots, p) for p, _ in mine)]
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
        points[place.clause.id] = Point(place.clause, (*before.topics, place.topic),
                                        (*before.grants, *grants.get(place.key, ())))
    if kind in OUTRIGHT_CASH and not hits:
        notes = (*notes, Note("no_amount"))
    return Decision("answer", kind or "service", tuple(points.values()), kind=kind or "service", notes=notes,
                    confidence=_confidence(turn))


def _full_question(turn: Turn) -> bool:
    """Tell whether a message that names the topic again is a new question, not an elliptic one about the last."""
    return bool(turn.heard.slots) or len(turn.heard.text) > 14 or not turn.has("refer", "follow")


def _kind(turn: Turn) -> str:
    heard = turn.heard
    if heard.kinds:
        return heard.kinds[0]
    if turn.context.pending and not turn.follows and not (
            heard.hinted and heard.hinted[0] in ("amount", "target", "validity", "total", "compare")):
        return turn.context.pending
    if subject_kind := _carried_kind(turn):
        return subject_kind
    if heard.hinted:
        return heard.hinted[0]
    if turn.follows and turn.context.subject is not None:
        return turn.context.subject.kind
    return ""


def _carried_kind(turn: Turn) -> str:
    """Return the talk's kind for a follow-up that at most suggests one by "what": "what would an industry one bring"."""
    subject = turn.context.subject
    if subject is None or subject.kind not in ("amount", "target") or set(turn.heard.hinted) - {"definition"}:
        return ""
    same = any(c.place.key in subject.topics for c in turn.chosen)
    return subject.kind if same and (turn.heard.slots or turn.follows) else ""


def _merge_slots(place: Place, before: tuple[str, ...], said: list[str], heard: Understanding) -> list[str]:
    """Keep the talk's values except those of a slot that the message gives anew."""
    del heard
    renewed = {slot.split(":")[0] for slot in said}
    return [s for s in before if place.accepts(s) and s.split(":")[0] not in renewed] + said


def _with_ledger(turn: Turn, hits: list[tuple[Place, Grant]]) -> list[tuple[Place, Grant]]:
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


def _total_of_talk(turn: Turn) -> Decision | None:
    """Sum up what the talk has gathered: "那一共多少"."""
    if not turn.suggests("total") or turn.asks("target", "department", "condition") or _named(turn):
        return None
    gathered = _gathered(turn)
    if len(gathered) < 2:
        return None
    return _money(turn, _points(gathered), "total")


def _comparison_of_talk(turn: Turn) -> Decision | None:
    """Compare the last two grants of the talk: "差多少"."""
    if not turn.suggests("compare") or _named(turn) or turn.heard.slots:
        return None
    gathered = _gathered(turn)[-2:]
    if len(gathered) < 2:
        return None
    return _money(turn, _points(gathered), "compare")


def _money(turn: Turn, points: list[Point], kind: str) -> Decision:
    return Decision("answer", "grants", tuple(points), kind=kind, show_money=True, confidence=_confidence(turn),
                    notes=_aspect_notes(turn))


def _confidence(turn: Turn) -> float:
    if turn.follows or not turn.chosen:
        return 0.9
    best = turn.chosen[0]
    ranked = turn.heard.ranked.get(best.place.clause.id, 0.0)
    return round(min(1.0, 0.5 + 0.25 * min(_weight(best), 1.0) + 0.25 * ranked), 3)


# --- when nothing is named -------------------------------------------------------------------------------------------


def _by_slot(turn: Turn) -> Decision | None:
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
    return _clarify(turn, hits, "which_grant")


def _by_examples(turn: Turn) -> Decision | None:
    """Answer from the clause that the example questions are sure of."""
    clause_id = _ranked_clause(turn)
    clause = turn.clause(clause_id) if clause_id else None
    if clause is None or not _says_enough(turn):
        return None
    kind = _kind(turn)
    ranked = turn.heard.ranked
    inside = [c for c in turn.heard.candidates if c.place.clause.id == clause.id]
    grants = _clause_grants(clause)
    if grants and turn.asks(*OUTRIGHT_CASH):
        return replace(_money(turn, [Point(clause, (), grants)], kind), confidence=ranked[clause.id])
    topics = (inside[0].place.topic,) if inside else ()
    return Decision("answer", kind or "service", (Point(clause, topics),), kind=kind or "service",
                    confidence=ranked[clause.id], notes=_aspect_notes(turn))


def _too_vague(turn: Turn) -> Decision | None:
    """Ask what is meant where only the kind of question was said: "部门？", "subsidy?"."""
    heard = turn.heard
    refused = max(heard.ranked.get(ELSEWHERE, 0.0), heard.ranked.get(UNSTATED, 0.0))
    about = heard.about_plan or any(m.has("term", "srdi") for m in heard.mentions)
    said = bool(heard.kinds or heard.hinted or turn.has("refer", "follow", "all", "max", "min"))
    if heard.elsewhere or not (said or about):
        return None
    chinese = heard.text.kinds.count("h") * 2 >= len(heard.text)
    short = heard.uncovered <= ((6 if about else 3) if chinese else (3 if about else 1))
    if not short or (refused >= 0.8 and not about and heard.uncovered >= 1):
        return None
    return Decision("clarify", "which_topic", kind=heard.kind, options=_section_options(turn))


def _unknown(turn: Turn) -> Decision:
    return Decision("no_answer", "unknown", options=_near_options(turn), confidence=0.3)


def _clarify(turn: Turn, hits: list[tuple[Place, Grant]], reason: str) -> Decision:
    hits = hits[:MANY]
    language = turn.heard.language
    options = tuple(Option(_named_in(g.name, language), _named_in(g.name, language)) for _, g in hits)
    return Decision("clarify", reason, tuple(_points(hits)), kind=turn.heard.kind, options=options, confidence=0.5)


def _named_in(text: dict[str, str], language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")


def _section_options(turn: Turn) -> tuple[Option, ...]:
    """Offer what people ask for most: the topics with grants."""
    language = turn.heard.language
    names = [p.topic.name or p.clause.title for p in turn.topics.places if p.topic.grants]
    return tuple(Option(_named_in(n, language), _named_in(n, language)) for n in names[:MANY])


def _near_options(turn: Turn) -> tuple[Option, ...]:
    """Offer the topics that stand nearest to a message that could not be answered."""
    language = turn.heard.language
    near = [c.place for c in turn.heard.candidates[:3]]
    for label in sorted(turn.heard.ranked, key=lambda k: -turn.heard.ranked[k]):
        clause = turn.clause(label)
        if clause is not None and turn.heard.ranked[label] > 0.1:
            near.extend(p for p in turn.topics.places if p.clause.id == clause.id and p not in near)
    names = [_named_in(p.topic.name or p.clause.title, language) for p in near]
    return tuple(Option(n, n) for n in list(dict.fromkeys(names))[:3])


STEPS: tuple[Step, ...] = (
    _nothing_said,
    _talk,
    _clause_number,
    _elsewhere,
    _duties,
    _validity,
    _by_department,
    _choose_topics,
    _total_of_talk,
    _comparison_of_talk,
    _by_amount,
    _by_count,
    _ladder,
    _unstated,
    _rung_without_grant,
    _answer,
    _by_examples,
    _by_slot,
    _too_vague,
)


def next_context(before: Context, heard: Understanding, decision: Decision, plan: Plan, topics: TopicIndex,
                 now: dt.datetime | None) -> Context:
    """Return what to remember after a decision."""
    context = msgspec.structs.replace(before, updated=now, language=heard.language)
    if "own" in heard.markers:
        rungs = _rungs(Turn(plan, topics, heard, before, dt.date.min))
        if rungs:
            context = msgspec.structs.replace(context, own_rung=rungs[-1].id)
    if decision.outcome == "chat":
        return context
    if decision.outcome == "clarify":
        offered = tuple(g.id for p in decision.points for g in p.grants)
        return msgspec.structs.replace(context, pending=decision.kind, doubt=decision.reason, offered=offered,
                                       options=decision.options)
    context = msgspec.structs.replace(context, offered=())
    if decision.reason == "ladder":
        return _after_ladder(context, decision, plan, topics)
    if decision.outcome == "no_answer" and decision.reason == "other_place":
        best = [c for c in heard.candidates if c.strong][:1]
        if best:
            # "And here?" asks the same of our own city.
            slots = tuple(s for m in heard.slots for s in m.slots if best[0].place.has(s))
            asked = Subject((best[0].place.key,), best[0].place.clause.id, slots, heard.kind)
            return msgspec.structs.replace(context, subject=asked, options=decision.options, pending="", doubt="")
    if decision.outcome == "no_answer":
        return msgspec.structs.replace(context, options=decision.options, pending="", doubt="")
    if decision.reason in ("by_department", "clauses", "validity"):
        return msgspec.structs.replace(context, options=decision.options, pending="", doubt="")
    return _after_answer(msgspec.structs.replace(context, rung=""), heard, decision, topics)


def _after_ladder(context: Context, decision: Decision, plan: Plan, topics: TopicIndex) -> Context:
    """Remember the rung that an answer led to, so that "and what does it pay?" is about that one."""
    rungs = plan.ladder.rungs if plan.ladder else ()
    place = next((i for i, r in enumerate(rungs) if r.id == decision.rung), -1)
    place = place + decision.direction if place >= 0 else -1
    rung = rungs[place] if 0 <= place < len(rungs) else None
    keys = [p.key for p in topics.places if rung and any(g.id in rung.grants for g in p.topic.grants)]
    ladder = [(p.clause.id, t.id) for p in decision.points[:1] for t in p.topics]
    subject = Subject(tuple(keys or ladder), decision.points[0].clause.id,
                      tuple(_slots(rung.attributes)) if rung and keys else (), "ladder")
    ledger = (*context.ledger, *(g.id for _, g in decision.grants if g.id not in context.ledger))
    return msgspec.structs.replace(context, subject=subject, rung=rung.id if rung else "", pending="", doubt="",
                                   options=decision.options, ledger=ledger)


def _after_answer(context: Context, heard: Understanding, decision: Decision, topics: TopicIndex) -> Context:
    keys = tuple((p.clause.id, t.id) for p in decision.points for t in p.topics)
    slots: list[str] = []
    for point in decision.points:
        for topic in point.topics:
            mine = [g for g in point.grants if g in topic.grants]
            if mine and len(mine) < len(topic.grants):
                slots.extend(f"{a}:{v}" for g in mine for a, v in topic.attributes_of(g).items())
    if not keys and decision.points:
        clause = decision.points[0].clause
        keys = tuple(p.key for p in topics.places if p.clause.id == clause.id)
    subject = Subject(keys, decision.points[0].clause.id if decision.points else "", tuple(dict.fromkeys(slots)),
                      decision.kind)
    earlier = context.earlier
    if context.subject is not None and context.subject.topics != subject.topics:
        earlier = (context.subject, *earlier)[:5]
    ledger = context.ledger
    named = [g.id for _, g in decision.grants]
    if "correction" in heard.markers and named:
        mine = {g.id for p in decision.points for t in p.topics for g in t.grants}
        ledger = tuple(i for i in ledger if i not in mine)
    if decision.kind == "total" or len(named) == 1:
        ledger = (*ledger, *(i for i in named if i not in ledger))
    options = decision.options
    if not options and len(named) > 1:
        # Nothing is offered, but "the second one" should still work on a list.
        names = [localised_name(g, heard.language) for _, g in decision.grants]
        options = tuple(Option(name, name) for name in names[:MANY])
    return msgspec.structs.replace(context, subject=subject, earlier=earlier, ledger=ledger, pending="", doubt="",
                                   options=options)


def localised_name(grant: Grant, language: str) -> str:
    """Return a grant's name in a language, or in the first that it has."""
    return _named_in(grant.name, language)


__all__ = ["Decision", "Topic", "decide", "next_context"]
