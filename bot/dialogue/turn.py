"""One turn of a talk, and what every step of deciding asks of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.dialogue.context import Context
from bot.dialogue.decision import Decision, Note, Point
from bot.knowledge.model import Clause, Grant, Plan
from bot.understanding.topics import Candidate, Place, TopicIndex
from bot.understanding.understanding import ELSEWHERE, UNSTATED, Understanding

STRONG = 0.45
"""What names must add up to before a topic is taken as meant; one exact name of a shared term gives about 0.6."""


SURE = 0.55
"""From this confidence on, the example questions alone may choose a clause."""


LIKELY = 0.4
"""From this confidence on, the example questions confirm what everyday words suggest."""


REFUSED = 0.55
"""From this confidence on, unanswered example questions may refuse what only everyday words support."""


LEAD = 0.2
"""By how much a clause must lead the unanswered example questions."""


MANY = 6
"""Options offered at most: what a phone shows without scrolling."""


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


def speaks_of_plan(turn: Turn) -> bool:
    """Tell whether the message speaks of the plan's matters, not only of the talk."""
    categories = {m.senses[0].category for m in turn.heard.mentions}
    return bool(categories & {"term", "value", "outside", "department"} or turn.heard.references)


def clause_grants(clause: Clause) -> tuple[Grant, ...]:
    """Return every grant of a clause."""
    return tuple(grant for topic in clause.topics for grant in topic.grants)


def names_topic(turn: Turn) -> bool:
    """Tell whether the message names a topic of the plan."""
    return any(c.strong and name_weight(c) >= STRONG for c in turn.heard.candidates)


def name_weight(candidate: Candidate) -> float:
    """Return what the names alone say, without what the kind of question favours."""
    return sum(w for reason, w in candidate.reasons.items() if not reason.startswith(("kind:", "examples")))


def points_of(hits: list[tuple[Place, Grant]]) -> list[Point]:
    """Gather grants into one point a clause, in their order."""
    points: dict[str, Point] = {}
    for place, grant in hits:
        before = points.get(place.clause.id, Point(place.clause))
        topics = before.topics if place.topic in before.topics else (*before.topics, place.topic)
        points[place.clause.id] = Point(place.clause, topics, (*before.grants, grant))
    return list(points.values())


def says_enough(turn: Turn) -> bool:
    """Tell whether a message says more than a question word: "我们这种够不够格" resembles much and means nothing."""
    return turn.heard.substance >= (3 if "h" in turn.heard.text.kinds else 2)


def ranked_clause(turn: Turn) -> str | None:
    """Return the clause that the example questions alone are sure of."""
    ranked = turn.heard.ranked
    if not ranked:
        return None
    best = max(ranked, key=lambda label: ranked[label])
    refused = max(ranked.get(ELSEWHERE, 0.0), ranked.get(UNSTATED, 0.0))
    return best if not best.startswith("-") and ranked[best] >= SURE and ranked[best] >= refused + LEAD else None


def aspect_notes(turn: Turn) -> tuple[Note, ...]:
    """Note the details that the message asks for and the plan leaves open."""
    return tuple(Note("aspect", {"aspect": aspect}) for aspect in turn.heard.aspects)


def money_answer(turn: Turn, points: list[Point], kind: str) -> Decision:
    """Decide to answer with the grants of some points."""
    return Decision(
        "answer",
        "grants",
        tuple(points),
        kind=kind,
        show_money=True,
        confidence=confidence_in(turn),
        notes=aspect_notes(turn),
    )


def confidence_in(turn: Turn) -> float:
    """Return how sure the choice of topic is, 0..1."""
    if turn.follows or not turn.chosen:
        return 0.9
    best = turn.chosen[0]
    ranked = turn.heard.ranked.get(best.place.clause.id, 0.0)
    return round(min(1.0, 0.5 + 0.25 * min(name_weight(best), 1.0) + 0.25 * ranked), 3)


def named_in(text: dict[str, str], language: str) -> str:
    """Return a text in a language, or in the first that it has."""
    return text.get(language) or next(iter(text.values()), "")
