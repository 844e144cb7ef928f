"""Things that a question cannot tell apart: look-alike grants, and names that mean two things."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from bot.errors import Problem
from bot.knowledge.checks.draft import Draft, GrantSpot, Spot
from bot.text import normalise


def alike_problems(draft: Draft) -> list[Problem]:
    """Return the grants that nothing tells apart, and the names that two things of one sort share."""
    return [*_grants(draft), *_names(draft)]


def _grants(draft: Draft) -> list[Problem]:
    found: dict[tuple[str, tuple[str | int, ...]], Problem] = {}
    for one, other in combinations(draft.grants, 2):
        key = other.spot.document.file, other.spot.path
        if key in found:
            continue
        problem = (
            _same_topic(one, other)
            if one.topic.path == other.topic.path and _same_file(one, other)
            else _other_topic(one, other)
        )
        if problem is not None:
            found[key] = problem
    return list(found.values())


def _same_file(one: GrantSpot, other: GrantSpot) -> bool:
    return one.spot.document.file == other.spot.document.file


def _same_topic(one: GrantSpot, other: GrantSpot) -> Problem | None:
    mine, yours = one.attributes, other.attributes
    if mine == yours:
        return other.spot.problem(
            f"looks like {one.id} ({one.spot.where()}): no attribute tells them apart "
            f"(both {_shown(mine)}); give each attributes of its own"
        )
    fewer, more = (one, other) if len(mine) <= len(yours) else (other, one)
    if fewer.attributes.items() <= more.attributes.items():
        extra = ", ".join(sorted(set(more.attributes) - set(fewer.attributes)))
        return other.spot.problem(
            f"looks like {one.id} ({one.spot.where()}): a question that says {_shown(fewer.attributes)} "
            f"means both; give {fewer.id} the attribute {extra} too"
        )
    return None


def _other_topic(one: GrantSpot, other: GrantSpot) -> Problem | None:
    mine, yours = ({name for name, _ in grant.topic.at("terms").texts()} for grant in (one, other))
    if mine != yours or one.attributes != other.attributes or not (mine or _same_file(one, other)):
        return None
    return other.spot.problem(
        f"looks like {one.id} ({one.spot.where()}): their topics have the same terms "
        f"({', '.join(sorted(mine)) or 'none'}) and the grants the same attributes "
        f"({_shown(one.attributes)}); give the topics other terms, or the grants other attributes"
    )


def _shown(attributes: dict[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in sorted(attributes.items())) or "without any"


def _names(draft: Draft) -> list[Problem]:
    departments: list[tuple[str, Spot, str]] = []
    for department, spot in draft.departments.entries():
        departments.append((department, spot, department))
        departments += [
            (department, name, name.text) for _, group in spot.at("names").entries() for name in group.items()
        ]
    found = _shared(departments, "department", "it would then mean neither; keep it for one")
    named: list[tuple[str, Spot, str]] = []
    hinted: list[tuple[str, Spot, str]] = []
    for file in draft.terms.values():
        for group, rows in (("names", named), ("outside", named), ("everyday", hinted)):
            rows += [(term, name, name.text) for term, names in file.at(group).entries() for name in names.items()]
    found += _shared(named, "term", "keep it for the one that people mean, or move it to everyday")
    found += _shared(hinted, "term", "it hints at both", warning=True)
    for attribute, slot in draft.attributes.entries():
        values = [
            (value, name, name.text)
            for value, spot in slot.at("values").entries()
            for kind in ("names", "loose")
            for _, group in spot.at(kind).entries()
            for name in group.items()
        ]
        found += _shared(values, f"value of {attribute}", "a question could then not say which; keep it for one")
    return found


def _shared(rows: Iterable[tuple[str, Spot, str]], what: str, remedy: str, *, warning: bool = False) -> list[Problem]:
    """Return the names that two owners have, written the same but for case, width and script."""
    found: list[Problem] = []
    first: dict[tuple[str, ...], tuple[str, Spot]] = {}
    for owner, spot, name in rows:
        if not name:
            continue
        key = normalise(name).words
        if key in first and first[key][0] != owner:
            before, where = first[key]
            found.append(
                spot.problem(
                    f"“{name}” is a name of the {what} {before} as well ({where.where()}); {remedy}", warning=warning
                )
            )
        first.setdefault(key, (owner, spot))
    return found
