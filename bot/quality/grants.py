"""The facts of grants, each changed by itself: sums, typed attributes, conditions, limits, and the grant as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bot.knowledge.model import Clause, Grant, Topic
from bot.knowledge.reading import Path_
from bot.quality.edits import Put, Swap, value_at
from bot.quality.mutant import Mutant
from bot.quality.notebook import Notebook
from bot.quality.slips import differing, following, neighbour, worded


def grant_mutants(notebook: Notebook, path: Path_, clause: Clause, topic: Topic) -> Iterator[Mutant]:
    """Change what the grants of the topic at `path` are and take; their sums are left to `sum_mutants`."""
    yield from _shared(notebook, path, clause, topic)
    for place, grant in enumerate(topic.grants):
        key, here = f"{clause.id}/{grant.id}", (*path, "grants", place)
        yield notebook.removed("grant", f"{key}/grant", f"{topic.id}: grant {grant.id}", here, clause.id)
        for inside, statement in enumerate(grant.conditions):
            fact = f"{grant.id}: condition “{notebook.said(statement.says)}”"
            number = f"{key}/own-condition/{inside + 1}"
            yield notebook.removed("condition", number, fact, (*here, "conditions", inside), clause.id)
        for inside, other in enumerate(grant.excludes):
            fact = f"{grant.id}: excludes {other}"
            yield notebook.removed("limit", f"{key}/excludes/{other}", fact, (*here, "excludes", inside), clause.id)
        if grant.tops_up:
            fact = f"{grant.id}: tops up {grant.tops_up}"
            edit = Put((*here, "tops_up"), None)
            yield notebook.changed("limit", f"{key}/tops_up", fact, "removed", edit, clause.id)
    yield from _levels(notebook, path, clause, topic)


# --- typed attributes ------------------------------------------------------------------------------------------------


def _shared(notebook: Notebook, path: Path_, clause: Clause, topic: Topic) -> Iterator[Mutant]:
    """Change the attributes that a topic gives all of its grants."""
    for attribute, value in topic.attributes.items():
        other = _free_value(notebook, attribute, value, {value})
        fact = f"{topic.id}: every {attribute} {value}"
        key = f"{clause.id}/{topic.id}/every-{attribute}"
        yield _set_value(notebook, key, fact, (*path, "attributes", attribute), other, clause)


def _levels(notebook: Notebook, path: Path_, clause: Clause, topic: Topic) -> Iterator[Mutant]:
    """Give each grant a value that no sibling has; where all are taken, exchange it with a sibling's."""
    exchanged: set[frozenset[Path_]] = set()
    for place, grant in enumerate(topic.grants):
        for attribute, value in grant.attributes.items():
            here = (*path, "grants", place, "attributes", attribute)
            key, fact = f"{clause.id}/{grant.id}/{attribute}", f"{grant.id}: {attribute} {value}"
            taken = {topic.attributes_of(g).get(attribute, "") for g in topic.grants}
            other = _free_value(notebook, attribute, value, taken)
            owned = [g.attributes.get(attribute, value) for g in topic.grants]
            rival = differing(owned, place)
            if other is not None or rival is None:
                yield _set_value(notebook, key, fact, here, other, clause)
                continue
            edit = Swap(here, (*path, "grants", rival, "attributes", attribute))
            pair = frozenset((edit.path, edit.other))
            if pair not in exchanged:
                exchanged.add(pair)
                change = f"swapped with {topic.grants[rival].id}: {owned[rival]}"
                yield notebook.changed("level", key, fact, change, edit, clause.id)


def _free_value(notebook: Notebook, attribute: str, value: str, taken: set[str]) -> str | None:
    """Return a value of an attribute that is not taken, the next one after `value`; None if there is none."""
    slot = notebook.plan.attributes.get(attribute)
    return next((v for v in following(list(slot.values), value) if v not in taken), None) if slot else None


def _set_value(notebook: Notebook, key: str, fact: str, path: Path_, other: str | None, clause: Clause) -> Mutant:
    if other is None:
        return notebook.removed("level", key, fact, path, clause.id)
    return notebook.changed("level", key, fact, other, Put(path, other), clause.id)


# --- sums ------------------------------------------------------------------------------------------------------------


def sum_mutants(notebook: Notebook, path: Path_, clause: Clause) -> Iterator[Mutant]:
    """Give each grant of the clause at `path` another figure of it, and exchange the figures of each two that differ."""
    places = [
        (*path, "topics", inside, "grants", place)
        for inside, topic in enumerate(clause.topics)
        for place in range(len(topic.grants))
    ]
    grants: list[Grant] = [value_at(notebook.plan, place) for place in places]
    for field in ("amount", "up_to", "at_least", "percent"):
        stated = [
            (where, grant, getattr(grant, field))
            for where, grant in zip(places, grants, strict=True)
            if getattr(grant, field) is not None
        ]
        for place, (where, grant, figure) in enumerate(stated):
            other = neighbour([f for _, _, f in stated], place)
            if other is None or not _in_order(grant, field, other):
                other = _misread(field, figure)
            fact = f"{grant.id}: {field} {worded(figure)}"
            edit = Put((*where, field), other)
            key = f"{clause.id}/{grant.id}/{field}"
            yield notebook.changed("amount", key, fact, worded(other), edit, clause.id)
        for (where, one, mine), (there, two, theirs) in combinations(stated, 2):
            if mine != theirs:
                key = f"{clause.id}/{one.id}+{two.id}/{field}"
                fact = f"{one.id}: {field} {worded(mine)}"
                exchange = Swap((*where, field), (*there, field))
                change = f"swapped with {two.id}: {worded(theirs)}"
                yield notebook.changed("swap", key, fact, change, exchange, clause.id)


def _in_order(grant: Grant, field: str, figure: float) -> bool:
    """Tell whether a range would still run upwards."""
    if field == "up_to" and grant.at_least is not None:
        return figure > grant.at_least
    return not (field == "at_least" and grant.up_to is not None) or figure < grant.up_to


def _misread(field: str, figure: float) -> float:
    """Return what a figure without a neighbour becomes: a digit more, or, to keep a range or a share, less."""
    if field == "percent":
        return figure / 2
    if field == "at_least":
        return figure // 10 or figure + 1
    return figure * 10
