"""Every name that a plan lists, each removed by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.model import Plan
from bot.knowledge.reading import Path_
from bot.quality.edits import Drop
from bot.quality.mutant import Mutant
from bot.quality.notebook import Notebook
from bot.quality.spelling import Spelling, spell
from bot.understanding.building import official_titles
from bot.understanding.vocabulary import Sense

_GROUPS = {
    "term": "names",
    "hint": "everyday",
    "outside": "outside",
    "value": "values",
    "loose": "loose",
    "department": "departments",
    "section": "sections",
    "place": "places",
}
"""How keys tell the lists of names apart, by what the names in them mean."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a plan lists, or a department's id or a title, which are names too."""

    sense: Sense
    name: str
    language: str = ""
    path: Path_ = ()
    """Where it stands in the plan; () for an id or a title, which cannot be taken out."""


def names_of(plan: Plan) -> Iterator[Name]:
    """Return every name of a plan in the order in which its vocabulary is built."""
    for place, term in enumerate(plan.terms):
        here = ("terms", place)
        yield from _listed(Sense("outside" if term.outside else "term", term.id), (*here, "names"), term.names)
        yield from _listed(Sense("hint", term.id), (*here, "everyday"), term.everyday)
    for attribute, slot in plan.attributes.items():
        for value, meaning in slot.values.items():
            path = ("attributes", attribute, "values", value)
            yield from _listed(Sense("value", f"{attribute}:{value}"), (*path, "names"), meaning.names)
            yield from _listed(Sense("loose", f"{attribute}:{value}"), (*path, "loose"), meaning.loose)
    for place, department in enumerate(plan.departments):
        sense = Sense("department", department.id)
        yield Name(sense, department.id)
        yield from _listed(sense, ("departments", place, "names"), department.names)
    for place, section in enumerate(plan.header.sections):
        yield from _listed(Sense("section", section.id), ("header", "sections", place, "names"), section.names)
    for identity, title in official_titles(plan):
        yield Name(Sense("section", identity), title)
    yield from _listed(Sense("place", plan.id), ("header", "place"), plan.header.place)


def _listed(sense: Sense, path: Path_, names: dict[str, tuple[str, ...]]) -> Iterator[Name]:
    for language, spelled in names.items():
        for place, name in enumerate(spelled):
            yield Name(sense, name, language, (*path, language, place))


def name_mutants(notebook: Notebook, places: dict[str, tuple[str, ...]]) -> Iterator[Mutant]:
    """Remove each name of a plan from its list.

    Takes other places' names by language, since a name that is not the plan's own place any more may be one of them.
    A name whose sense another one with the same tokens keeps is marked as redundant: the plan says the same twice.
    """
    names = list(names_of(notebook.plan))
    own = Counter(name.name for name in names if name.sense.category == "place")
    foreign = {name for listed in places.values() for name in listed}
    spellings = [spell(name.sense, name.name) for name in names]
    forms: dict[tuple[Sense, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    for spelling in spellings:
        forms[spelling.sense, spelling.tokens][spelling.form] += 1
    used: Counter[str] = Counter()
    for name, spelling in zip(names, spellings, strict=True):
        if not name.path:
            continue
        sense = name.sense
        key = f"{_GROUPS[sense.category]}/{name.language}/{sense.id}/{name.name}"
        used[key] += 1
        file, line = notebook.spot(name.path)
        yield Mutant(
            key=key if used[key] == 1 else f"{key}#{used[key]}",
            kind="name",
            clause="",
            file=file,
            line=line,
            fact=f"{sense.id} ({sense.category}, {name.language}): {name.name}",
            change="removed",
            edit=Drop(name.path),
            sense=sense,
            gained=Sense("other_place", name.name) if name.name in foreign and own[name.name] == 1 else None,
            redundant=_redundant(spelling, forms[sense, spelling.tokens]),
        )


def _redundant(spelling: Spelling, forms: Counter[str]) -> bool:
    """Tell whether other names keep what a name gives: its sense for its tokens, in every form that a word may have."""
    left = forms - Counter([spelling.form])
    return bool(left) and _accepted(spelling, left) == _accepted(spelling, forms)


def _accepted(spelling: Spelling, forms: Counter[str]) -> set[str]:
    """Return how an English word may begin; a name in its plainest form accepts every ending, as its stem does."""
    return {spelling.tokens[0]} if spelling.tokens[:1] and spelling.tokens[0] in forms else set(forms)
