"""What differs between two versions by their files alone: the files, and facts with the line where each stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.knowledge.folders import plan_folders
from bot.knowledge.loading import PlanFolder, read_plan_folder
from bot.knowledge.model import Clause, Grant, Localised, Plan
from bot.knowledge.reading import Document, Path_

SUMS = ("amount", "up_to", "at_least", "percent")
"""The fields in which a grant states its money."""
DATES = ("issued", "published", "in_force_from", "expires")

FactKind = Literal["amount", "department", "date"]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not the same in both versions."""

    name: str
    """Relative to the knowledge folder: harbour/plan.yaml."""
    how: Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that is not the same in both versions."""

    plan: str
    kind: FactKind
    clause: str
    """The clause that states it, "" for a date of the plan."""
    item: str
    """The id of the grant, the name of the date, "" for the departments of a clause."""
    name: Localised
    """The grant's or the clause's name for people."""
    before: Grant | tuple[str, ...] | dt.date | None
    """The grant, the departments or the date; None where it is not there."""
    after: Grant | tuple[str, ...] | dt.date | None
    file: str
    """Where it stands, as a Problem names files: in the new version, or in the old one if it is gone."""
    line: int
    gone: bool = False
    """Whether it, with its clause, is in the old version only."""


def file_changes(old: Path, new: Path) -> list[FileChange]:
    """Compare two knowledge folders file by file; gives the YAML files that differ, in order."""
    before, after = _files(old), _files(new)
    found = []
    for name in sorted({*before, *after}):
        if name not in after:
            found.append(FileChange(name, "removed"))
        elif name not in before:
            found.append(FileChange(name, "added"))
        elif before[name].read_bytes() != after[name].read_bytes():
            found.append(FileChange(name, "changed"))
    return found


def fact_changes(old: Path, new: Path, plans: Iterable[tuple[Plan, Plan]]) -> list[FactChange]:
    """Compare the amounts, departments and dates of plans.

    Takes the knowledge folders, which have no errors, and the plans that both have, each as it was and as it is.
    Gives the facts that differ in the order of the plans, with the file and line where each stands.
    """
    found: list[FactChange] = []
    for before, after in plans:
        if before != after:
            found += _Facts(before, after, _read(old, before.id), _read(new, after.id)).changes()
    return found


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.yaml")}


def _read(folder: Path, plan: str) -> PlanFolder:
    place = next(path for path in plan_folders(folder) if path.name == plan)
    return read_plan_folder(place, folder.parent)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A thing of a plan and where it stands in the files."""

    clause: Clause
    document: Document
    path: Path_ = ()


class _Facts:
    def __init__(self, before: Plan, after: Plan, old: PlanFolder, new: PlanFolder) -> None:
        self.before, self.after = before, after
        self.old, self.new = old, new

    def changes(self) -> Iterator[FactChange]:
        yield from self._grants()
        yield from self._departments()
        yield from self._dates()

    def _grants(self) -> Iterator[FactChange]:
        before, after = _grants_of(self.before, self.old), _grants_of(self.after, self.new)
        for key in dict.fromkeys((*before, *after)):
            was, spot = before.get(key, (None, None))
            now, there = after.get(key, (None, None))
            moved = [name for name in SUMS if getattr(was, name, None) != getattr(now, name, None)]
            known = now or was
            shown = there or spot
            if not moved or known is None or shown is None:
                continue
            stated = next((name for name in moved if getattr(known, name) is not None), "")
            line = shown.document.line((*shown.path, stated) if stated else shown.path)
            file = shown.document.file
            yield FactChange(
                self.after.id, "amount", shown.clause.id, key, known.name, was, now, file, line, gone=now is None
            )

    def _departments(self) -> Iterator[FactChange]:
        before, after = _clauses_of(self.before, self.old), _clauses_of(self.after, self.new)
        for key in dict.fromkeys((*before, *after)):
            was, now = before.get(key), after.get(key)
            mine = was.clause.departments if was else ()
            theirs = now.clause.departments if now else ()
            shown = now or was
            if shown is None or set(mine) == set(theirs):  # Their order is no fact.
                continue
            document = shown.document
            yield FactChange(
                *(self.after.id, "department", key, "", shown.clause.title, mine, theirs),
                *(document.file, document.line(("departments",))),
                gone=now is None,
            )

    def _dates(self) -> Iterator[FactChange]:
        document = self.new.documents["plan.yaml"]
        for name in DATES:
            was, now = getattr(self.before.header, name), getattr(self.after.header, name)
            if was != now:
                yield FactChange(self.after.id, "date", "", name, {}, was, now, document.file, document.line((name,)))


def _clauses_of(plan: Plan, read: PlanFolder) -> dict[str, _Spot]:
    documents = {document.data["id"]: document for _, document in read.shaped("clauses/")}
    return {clause.id: _Spot(clause, documents[clause.id]) for clause in plan.clauses}


def _grants_of(plan: Plan, read: PlanFolder) -> dict[str, tuple[Grant, _Spot]]:
    return {
        grant.id: (grant, _Spot(spot.clause, spot.document, ("topics", place, "grants", inside)))
        for spot in _clauses_of(plan, read).values()
        for place, topic in enumerate(spot.clause.topics)
        for inside, grant in enumerate(topic.grants)
    }
