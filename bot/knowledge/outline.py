"""A plan as its contents page: sections, with the clauses of each."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.model import Clause, Plan, Section


@dataclass(frozen=True, slots=True)
class Part:
    """A section that has clauses of its own, or a clause that stands in none."""

    id: str
    section: Section | None
    clauses: tuple[Clause, ...]


def outline(plan: Plan) -> tuple[Part, ...]:
    """Return the parts of a plan in its order; a clause belongs to the innermost section whose id its own begins with."""
    parts: dict[str, list[Clause]] = {}
    for clause in plan.clauses:
        parts.setdefault(_section_of(plan, clause) or clause.id, []).append(clause)
    sections = {section.id: section for section in plan.header.sections}
    return tuple(Part(name, sections.get(name), tuple(clauses)) for name, clauses in parts.items())


def _section_of(plan: Plan, clause: Clause) -> str:
    around = [s.id for s in plan.header.sections if clause.id == s.id or clause.id.startswith(f"{s.id}.")]
    return max(around, key=len, default="")
