"""Topics of a plan ranked by the names that a message holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.knowledge.model import Clause, Grant, Plan, Topic
from bot.understanding.mention import Mention

FITTING = 0.2
"""What it counts that a topic has grants of a value that the message names."""
SINGLE = 0.85
"""What a name of one English word counts beside a longer one; such words stand in stories for other things too."""
EXAMPLES = 1.3
"""What full confidence of the example questions counts beside one name that only one topic has."""
SUGGESTED = 0.4
"""From this confidence on, the example questions bring up a clause that no name speaks for."""
HINT = 0.42
"""What an everyday word counts beside a name; two of them make a topic, one does not."""

AFFINITY: dict[str, dict[str, float]] = {
    "amount": {"grant": 0.35, "subsidy": 0.15, "rent": 0.1, "loan": 0.05},
    "total": {"grant": 0.35},
    "compare": {"grant": 0.35},
    "list": {"grant": 0.15, "programme": 0.1},
    "target": {"target": 0.6, "service": 0.05},
    "ladder": {"ladder": 0.9},
    "definition": {"programme": 0.2, "service": 0.15, "ladder": 0.05, "grant": 0.1},
    "service": {
        "service": 0.15,
        "loan": 0.15,
        "land": 0.15,
        "rent": 0.15,
        "training": 0.15,
        "subsidy": 0.15,
        "honour": 0.15,
        "grant": 0.1,
    },
    "condition": {"grant": 0.2, "service": 0.1, "subsidy": 0.1},
    "department": {"grant": 0.15, "service": 0.05},
    "process": {"service": 0.1, "grant": 0.1},
    "": {"grant": 0.2, "service": 0.05},
}
"""How much a kind of question favours a kind of topic: "how many firms" means the target, not the award."""


@dataclass(frozen=True, slots=True)
class Place:
    """One topic where it stands."""

    clause: Clause
    topic: Topic
    values: dict[str, frozenset[str]]
    """The values that its grants have, by attribute."""

    @property
    def key(self) -> tuple[str, str]:
        """The ids that name it."""
        return self.clause.id, self.topic.id

    def accepts(self, slot: str) -> bool:
        """Tell whether its grants are told apart by the attribute of a slot such as "level:national"."""
        return slot.split(":", maxsplit=1)[0] in self.values

    def has(self, slot: str) -> bool:
        """Tell whether some grant has exactly this value."""
        attribute, value = slot.split(":")
        return value in self.values.get(attribute, ())

    def grants_with(self, slots: Iterable[str]) -> tuple[Grant, ...]:
        """Return the grants that agree with every slot that concerns them; several values of one slot are either-or."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for slot in slots:
            attribute, value = slot.split(":")
            if attribute in self.values:
                wanted[attribute].add(value)
        for attribute, values in wanted.items():
            named = [g for g in self.topic.grants if self.topic.attributes_of(g).get(attribute) in values]
            if len(named) == len(values) > 1 and len(wanted) > 1:
                # Each is named by itself ("灯塔工厂跟市级示范项目"): a value beside one of them says nothing of the others.
                return tuple(named)
        return tuple(
            grant
            for grant in self.topic.grants
            if all(
                self.topic.attributes_of(grant).get(a) in values
                for a, values in wanted.items()
                if a in self.topic.attributes_of(grant)
            )
        )


@dataclass(slots=True)
class Candidate:
    """A topic that a message may mean, and why."""

    place: Place
    score: float = 0.0
    reasons: dict[str, float] = field(default_factory=dict)
    """What each name or signal contributed."""
    mentions: list[Mention] = field(default_factory=list)
    strong: bool = False
    """Whether a name, not just everyday words, speaks for it."""


class TopicIndex:
    """The topics of a plan by the names that lead to them."""

    def __init__(self, plan: Plan) -> None:
        """Take the plan; reads it once."""
        self.places: list[Place] = []
        by_term: dict[str, list[Place]] = defaultdict(list)
        by_value: dict[str, list[Place]] = defaultdict(list)
        for clause in plan.clauses:
            for topic in clause.topics:
                values: dict[str, set[str]] = defaultdict(set)
                for grant in topic.grants:
                    for attribute, value in topic.attributes_of(grant).items():
                        values[attribute].add(value)
                place = Place(clause, topic, {a: frozenset(v) for a, v in values.items()})
                self.places.append(place)
                for term in topic.terms:
                    by_term[term].append(place)
                for attribute, known in values.items():
                    slot = plan.attributes.get(attribute)
                    for value in slot.values if slot else known:
                        by_value[f"{attribute}:{value}"].append(place)
        self.by_term = dict(by_term)
        self.by_value = dict(by_value)
        self.by_clause: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            self.by_clause[place.clause.id].append(place)
        self.by_key = {place.key: place for place in self.places}

    def terms_of_kind(self, kind: str) -> frozenset[str]:
        """Return the terms of the topics of one kind."""
        return frozenset(term for place in self.places if place.topic.kind == kind for term in place.topic.terms)

    def is_general(self, term: str) -> bool:
        """Tell whether a term names no topic, but the plan or the firms that it is for."""
        return term not in self.by_term

    def with_value(self, slot: str) -> list[Place]:
        """Return the topics that have a grant with exactly this value."""
        return [place for place in self.by_value.get(slot, ()) if place.has(slot)]

    def _aims_at_none(self, mentions: Iterable[Mention]) -> bool:
        """Tell whether a goal is asked for of things for which the plan sets none: "a target for the market share"."""
        named = [
            place
            for m in mentions
            if not m.has_category("kind", "kindhint") and m.has_category("term")
            for term in m.ids("term")
            for place in self.by_term.get(term, ())
        ]
        return bool(named) and not any(place.topic.kind == "target" for place in named)

    def rank(
        self,
        mentions: Iterable[tuple[Mention, float]],
        kind: str,
        clause_confidence: dict[str, float],
        slots: Iterable[str] = (),
        *,
        outright: bool = True,
    ) -> list[Candidate]:
        """Rank the topics for a message.

        Takes the mentions with how much each counts (0..1: less outside of the question itself), the kind of question,
        the confidence 0..1 of each clause from the example questions, the values named, and whether the kind was asked outright (it counts
        half where it was only suggested). Gives candidates, best first.
        """
        mentions = list(mentions)
        if kind == "target" and not outright and self._aims_at_none(m for m, _ in mentions):
            kind = "service"
        candidates: dict[tuple[str, str], Candidate] = {}
        for mention, focus in mentions:
            for sense in mention.senses:
                if sense.category in ("term", "hint"):
                    places, full = self.by_term.get(sense.id, []), 1.0 if sense.category == "term" else HINT
                elif sense.category == "value":
                    places, full = self.by_value.get(sense.id, []), 0.9
                else:
                    continue
                if mention.single_word:
                    full *= SINGLE
                weight = full * mention.weight * focus / max(1, len(places)) ** 0.3
                for place in places:
                    candidate = candidates.setdefault(place.key, Candidate(place))
                    candidate.mentions.append(mention)
                    candidate.strong = candidate.strong or (full > HINT and mention.weight > 0.6)
                    if weight > candidate.reasons.get(sense.id, 0.0):
                        candidate.reasons[sense.id] = weight
        affinity = AFFINITY.get(kind, AFFINITY[""])
        named = set(slots)
        for candidate in candidates.values():
            if candidate.strong and any(candidate.place.accepts(slot) for slot in named):
                candidate.reasons["value"] = FITTING
        for clause_id, confidence in clause_confidence.items():
            inside = self.by_clause.get(clause_id, [])
            if confidence < 0.1 or not inside:
                continue
            if confidence >= SUGGESTED and not any(place.key in candidates for place in inside):
                best = max(inside, key=lambda place: affinity.get(place.topic.kind, 0.0))
                candidates[best.key] = Candidate(best)
            for place in inside:
                if place.key in candidates:
                    candidates[place.key].reasons["examples"] = EXAMPLES * confidence
        for candidate in candidates.values():
            bonus = affinity.get(candidate.place.topic.kind, 0.0) * (1.0 if outright or not kind else 0.5)
            if bonus:
                candidate.reasons[f"kind:{kind or 'any'}"] = bonus
            if candidate.place.topic.kind == "ladder" and kind not in ("ladder", "definition"):
                candidate.reasons["kind:no ladder asked"] = -0.2
            if candidate.place.topic.kind == "target" and kind not in ("target", ""):
                candidate.reasons["kind:no target asked"] = -0.45
            candidate.score = sum(candidate.reasons.values())
        return sorted(candidates.values(), key=lambda c: (-c.score, c.place.key))
