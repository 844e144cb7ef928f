"""Everything that is wrong with a knowledge folder, at once: in each file by itself and between the files."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.errors import Problem
from bot.knowledge.checks.alike import alike_problems
from bot.knowledge.checks.bodies import department_problems
from bot.knowledge.checks.draft import Draft
from bot.knowledge.checks.languages import bare_warnings, language_problems
from bot.knowledge.checks.money import money_problems
from bot.knowledge.checks.names import name_problems
from bot.knowledge.checks.quotes import date_problems, quote_problems
from bot.knowledge.folders import plan_folders
from bot.knowledge.loading import PlanFolder, build_plan, read_plan_folder
from bot.knowledge.reading import read_document
from bot.knowledge.schema import shape_problems


def check_folder(folder: Path) -> list[Problem]:
    """Check the files of a knowledge folder.

    Gives every problem and warning of every plan in it, by file and line. What the plan's own questions lead to is
    checked by `bot.leading`. Raises BotError where there is no such folder or no plan in it.
    """
    root = folder.parent if folder.parent != folder else folder
    found: list[Problem] = []
    folders = plan_folders(folder)
    found.extend(_strays(folder, folders, root))
    for path in folders:
        found.extend(check_plan(read_plan_folder(path, root)))
    if folder not in folders and (folder / "places.yaml").is_file():
        places = read_document(folder / "places.yaml", root)
        found.extend(places.problems or shape_problems(places, "places"))
    return sorted(set(found))


def check_plan(read: PlanFolder) -> list[Problem]:
    """Return the problems and warnings of one plan, in no order: those of its files and those between them.

    Works on whatever could be read, so that a mistake in one file does not hide those in others.
    """
    draft = Draft(read)
    found = [
        *read.problems,
        *name_problems(draft),
        *quote_problems(draft),
        *date_problems(draft),
        *money_problems(draft),
        *department_problems(draft),
        *alike_problems(draft),
    ]
    languages = language_problems(draft)
    found += bare_warnings(draft, languages) if draft.bare else [*languages, *_gaps(draft)]
    if not any(not problem.warning for problem in found):
        try:
            build_plan(read)
        except msgspec.ValidationError as error:
            found.append(draft.header.problem(f"the plan cannot be joined: {error}"))
    return found


def _gaps(draft: Draft) -> list[Problem]:
    """Return the clauses of a full plan that are still bare."""
    return [
        clause.at(key).problem(f"the clause has no {key}, so that {loss}", warning=True)
        for clause in draft.clauses.values()
        for key, loss in (("text", "answers cannot quote it"), ("topics", "only its example questions lead to it"))
        if not clause.at(key).value and isinstance(clause.value, dict)
    ]


def _strays(folder: Path, folders: list[Path], root: Path) -> list[Problem]:
    """Return files that would silently not be read."""
    found = [
        Problem(path.relative_to(root).as_posix(), 0, "", "is not read; name it .yaml")
        for path in sorted(folder.rglob("*.yml"))
    ]
    if folder not in folders:
        missing = [
            path
            for path in folder.iterdir()
            if path.is_dir() and path not in folders and not path.name.startswith(".") and any(path.rglob("*.yaml"))
        ]
        found += [
            Problem(
                (path / "plan.yaml").relative_to(root).as_posix(), 0, "", "is missing; every plan's folder needs one"
            )
            for path in missing
        ]
    return found
