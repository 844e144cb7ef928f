"""A plan's names, so that a script may call a department, a grant or a level what people call it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from bot.knowledge.model import Clause, Grant, Plan, Topic

GRANT_KEYS = ("grant", "amount", "clause")
"""What a grant may be named by, beside its attributes."""


class Book:
    """The ids of a plan and all that stands for them."""

    def __init__(self, plan: Plan) -> None:
        """Take the plan."""
        self.plan = plan
        self.clauses: dict[str, Clause] = {clause.id: clause for clause in plan.clauses}
        self.topics: dict[str, tuple[Clause, Topic]] = {t.id: (c, t) for c in plan.clauses for t in c.topics}
        self.grants: dict[str, Grant] = {g.id: g for _, t in self.topics.values() for g in t.grants}
        self.attributes_of: dict[str, Mapping[str, str]] = {
            g.id: t.attributes_of(g) for _, t in self.topics.values() for g in t.grants
        }
        self._grants = _names((i, (i, *g.name.values())) for i, g in self.grants.items())
        self._topics = _names((i, (i, *t.name.values())) for i, (_, t) in self.topics.items())
        self._departments = _names(
            (d.id, (d.id, *d.full_name.values(), *(n for names in d.names.values() for n in names)))
            for d in plan.departments
        )
        for clause in plan.clauses:
            for department in clause.departments:
                self._departments.setdefault(_folded(department), department)
        self._attributes = _names((i, (i, *a.label.values())) for i, a in plan.attributes.items())
        self._values = {
            i: _names(
                (v, (v, *value.label.values(), *(n for names in value.names.values() for n in names)))
                for v, value in attribute.values.items()
            )
            for i, attribute in plan.attributes.items()
        }

    def grant(self, name: str) -> str | None:
        """Return the id of the grant of this id or name, None where there is none."""
        return self._grants.get(_folded(name))

    def topic(self, name: str) -> str | None:
        """Return the id of the topic of this id or name, None where there is none."""
        return self._topics.get(_folded(name))

    def department(self, name: str) -> str | None:
        """Return the plan's abbreviation of the department of this name, None where there is none."""
        return self._departments.get(_folded(name))

    def attribute(self, name: str) -> str | None:
        """Return the id of the attribute of this id or label: "level" for 级别; None where there is none."""
        return self._attributes.get(_folded(name))

    def value(self, attribute: str, name: str) -> str | None:
        """Return the id of an attribute's value of this id, label or name; None where there is none."""
        return self._values.get(attribute, {}).get(_folded(name))

    def near(self, what: str, name: str) -> str:
        """Return the known names that come near a wrong one, for a message: "did you mean …"; "" if none does."""
        known = {
            "clause": list(self.clauses),
            "grant": list(self._grants),
            "topic": list(self._topics),
            "department": list(self._departments),
            "attribute": list(self._attributes),
        }[what]
        found = difflib.get_close_matches(_folded(name), known, 2, 0.6)
        return f"; did you mean {' or '.join(found)}?" if found else ""


def _folded(name: str) -> str:
    return "".join(name.split()).casefold().replace("“", "").replace("”", "").replace('"', "")


def _names(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Index names by their folded form; an id wins over another's name, an earlier one over a later."""
    listed = [(i, list(names)) for i, names in named]
    found = {_folded(i): i for i, _ in listed}
    for i, names in listed:
        for name in names:
            found.setdefault(_folded(name), i)
    return found
