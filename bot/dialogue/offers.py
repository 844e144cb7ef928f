"""Choices offered: of grants, of topics, of what stands nearby."""

from __future__ import annotations

from bot.dialogue.context import Option
from bot.dialogue.decision import Decision
from bot.dialogue.turn import MANY, Turn, named_in, points_of
from bot.knowledge.model import Grant
from bot.understanding.topics import Place

NEAR = 0.3
"""From this confidence of the example questions on, a clause is worth offering; below, it is mostly chance."""

NEAREST = 3
"""Topics offered at most beside a refusal."""


def ask_which(turn: Turn, hits: list[tuple[Place, Grant]], reason: str) -> Decision:
    """Ask which of several grants is meant."""
    hits = hits[:MANY]
    language = turn.heard.language
    options = tuple(Option(named_in(g.name, language), named_in(g.name, language)) for _, g in hits)
    return Decision("clarify", reason, tuple(points_of(hits)), kind=turn.heard.kind, options=options, confidence=0.5)


def topic_options(turn: Turn) -> tuple[Option, ...]:
    """Offer what people ask for most: the topics with grants."""
    language = turn.heard.language
    names = [p.topic.name or p.clause.title for p in turn.topics.places if p.topic.grants]
    return tuple(Option(named_in(n, language), named_in(n, language)) for n in names[:MANY])


def near_options(turn: Turn, *, alike: bool = True) -> tuple[Option, ...]:
    """Offer the topics that stand nearest to a message that could not be answered: those that its words name.

    With `alike`, also one of each clause that the example questions bring up.
    """
    language = turn.heard.language
    near = [c.place for c in turn.heard.candidates if c.mentions][:NEAREST]
    for label in sorted(turn.heard.ranked, key=lambda k: -turn.heard.ranked[k]):
        inside = turn.topics.by_clause.get(label, [])
        if alike and inside and turn.heard.ranked[label] >= NEAR and not any(p in near for p in inside):
            near.append(inside[0])
    names = [named_in(p.topic.name or p.clause.title, language) for p in near]
    return tuple(Option(n, n) for n in list(dict.fromkeys(names))[:NEAREST])


def ladder_option(turn: Turn) -> tuple[Option, ...]:
    """Offer the ladder, where a message is about one of its rungs."""
    name = next((p.topic.name for p in turn.topics.places if p.topic.kind == "ladder"), {})
    label = named_in(name, turn.heard.language)
    return (Option(label, label),) if label else ()
