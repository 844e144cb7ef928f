"""The plans of two versions, each ready to be asked; what both versions share is compiled once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.assembly import derive_assistant, open_assistant
from bot.assistant import Assistant
from bot.errors import BotError, KnowledgeError
from bot.knowledge.checking import check_folder
from bot.knowledge.folders import plan_folders
from bot.knowledge.loading import load_knowledge
from bot.knowledge.reading import read_document
from bot.quality.version_facts import FileChange

_SPARING = ("plan.yaml", "ladder.yaml", "clauses/")
"""Files, and folders of files, that neither names nor example questions stand in (a place's name aside)."""


@dataclass(slots=True)
class Pair:
    """The plans of two versions."""

    plans: dict[str, tuple[Assistant, Assistant]] = field(default_factory=dict)
    """Those that both have, by id: the assistant of the old one and that of the new one, or twice the same."""
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    first: str = ""
    """The plan that is meant where none is named: the first of the old version."""


def open_pair(old: Path, new: Path, files: Iterable[FileChange], plan: str | None = None) -> Pair:
    """Open the plans of two knowledge folders.

    Takes the folders, the files that differ between them, and the plan to open, None for all. Raises KnowledgeError
    with every problem of a broken folder, the old one first, and BotError where there is no plan, or not the one named.
    """
    changed = [change.name for change in files]
    before = _ids(old)
    after = _ids(new)
    if plan is not None and plan not in {*before, *after}:
        known = ", ".join(dict.fromkeys((*before, *after)))
        raise BotError(f"there is no plan {plan!r} in either version; the plans are: {known}")
    wanted = [i for i in dict.fromkeys((*before, *after)) if plan in (None, i)]
    pair = Pair(
        only_old=tuple(i for i in wanted if i not in after),
        only_new=tuple(i for i in wanted if i not in before),
        first=plan or before[0],
    )
    common = [i for i in wanted if i in before and i in after]
    mine = {i: _open(old, i, before) for i in common}
    if not common:
        _refuse_broken(old)
    if not changed:
        pair.plans = {i: (assistant, assistant) for i, assistant in mine.items()}
        return pair
    spared = [i for i in common if _spares(changed, i, new)]
    theirs: dict[str, Assistant] = {}
    if spared or not common:
        _refuse_broken(new)
        knowledge = load_knowledge(new)
        for read in knowledge.plans:
            if read.id in spared:
                base = mine[read.id]
                theirs[read.id] = base if base.plan == read else derive_assistant(base, read, knowledge.places)
    pair.plans = {i: (mine[i], theirs.get(i) or _open(new, i, after)) for i in common}
    return pair


def _ids(folder: Path) -> list[str]:
    """Return the ids of a folder's plans in the order in which they are loaded."""
    found = []
    for path in plan_folders(folder):
        data = read_document(path / "plan.yaml", folder.parent).data
        found.append(str(data["id"]) if isinstance(data, dict) and "id" in data else path.name)
    return found


def _open(folder: Path, plan: str, ids: list[str]) -> Assistant:
    """Open one plan, the first as it is opened where none is named, so that both find the same in the cache."""
    return open_assistant(folder, None if plan == ids[0] else plan)


def _refuse_broken(folder: Path) -> None:
    problems = [problem for problem in check_folder(folder) if not problem.warning]
    if problems:
        raise KnowledgeError(folder, problems)


def _spares(changed: Iterable[str], plan: str, folder: Path) -> bool:
    """Tell whether a plan's names and example questions are the same in both versions, by the files that differ."""
    prefix = "" if (folder / "plan.yaml").is_file() else f"{plan}/"
    inside = [name.removeprefix(prefix) for name in changed if name.startswith(prefix)]
    return "places.yaml" not in changed and all(name.startswith(_SPARING) for name in inside)
