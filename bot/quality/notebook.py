"""Mutants written down: each with the place of its fact in the files of the plan."""

from __future__ import annotations

from bot.knowledge.loading import PlanFolder
from bot.knowledge.model import Localised, Plan
from bot.knowledge.reading import Document, Path_
from bot.quality.edits import Drop, Edit
from bot.quality.mutant import Kind, Mutant

_FILES = {"header": "plan.yaml", "ladder": "ladder.yaml", "attributes": "attributes.yaml"}
"""Parts of a plan that are one file each, of the same shape."""


class Notebook:
    """Writes mutants of one plan down."""

    def __init__(self, read: PlanFolder, plan: Plan) -> None:
        """Take the files as read and the plan built from them."""
        self.plan = plan
        self._read = read
        self._clauses = {document.data["id"]: document for _, document in read.shaped("clauses/")}

    def changed(self, kind: Kind, key: str, fact: str, change: str, edit: Edit, clause: str = "") -> Mutant:
        """Return the mutant of a fact: its key, what is there and what becomes of it in words, and the edit."""
        file, line = self.spot(edit.path)
        return Mutant(key, kind, clause, file, line, fact, change, edit)

    def removed(self, kind: Kind, key: str, fact: str, path: Path_, clause: str = "") -> Mutant:
        """Return the mutant in which the item or entry at a path is taken out."""
        return self.changed(kind, key, fact, "removed", Drop(path), clause)

    def said(self, text: Localised) -> str:
        """Return a text in the plan's first language, or in the first that it has."""
        return text.get(self.plan.header.languages[0]) or next(iter(text.values()), "")

    def spot(self, path: Path_) -> tuple[str, int]:
        """Return the file, as a Problem names it, and the line of what stands at a path of the plan."""
        document, inside = self._find(path)
        return document.file, document.line(inside)

    def _find(self, path: Path_) -> tuple[Document, Path_]:
        part, *rest = path
        if part in _FILES:
            return self._read.documents[_FILES[str(part)]], tuple(rest)
        place, *inside = rest
        if part == "clauses":
            return self._clauses[self.plan.clauses[int(place)].id], tuple(inside)
        if part == "departments":
            return self._read.documents["departments.yaml"], (self.plan.departments[int(place)].id, *inside)
        term = self.plan.terms[int(place)]
        group, language, *item = inside
        return self._read.documents[f"terms/{language}.yaml"], ("outside" if term.outside else group, term.id, *item)
