"""The problems of knowledge folders, for people and for programs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.channels.painting import Screen
from bot.errors import Problem
from bot.knowledge.checking import check_folder
from bot.leading import leading_of_folder


def problems_of(folder: Path) -> list[Problem]:
    """Return every problem of a knowledge folder, file names as one would open them from here.

    Raises BotError where there is no such folder or no plan in it.
    """
    found = check_folder(folder)
    broken = any(not problem.warning for problem in found)
    try:
        found += leading_of_folder(folder)
    except Exception:  # What is already said may well be why the plan cannot be asked where its questions lead.
        if not broken:
            raise
    root = folder.parent
    return sorted({replace(problem, file=_from_here(root / problem.file)) for problem in found})


def _from_here(path: Path) -> str:
    """Return a path relative to the present folder if it lies in it, else whole."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links, and name files that nobody asked for
    here = Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


def line_of(problem: Problem) -> str:
    """Write a problem on one line that editors can jump from; a warning says that it is one."""
    if not problem.warning:
        return str(problem)
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return str(problem).replace(where, f"{where}: warning", 1)


def show_problems(problems: Iterable[Problem], screen: Screen) -> None:
    """Write the problems one a line, the errors last, where the eye rests, and how many there are."""
    listed = sorted(problems, key=lambda problem: (not problem.warning, problem))
    for problem in listed:
        screen.put(line_of(problem), "notice" if problem.warning else "error", hang=4)
    screen.put(summary(listed), "headline")


def summary(problems: list[Problem]) -> str:
    """Count the problems in words: "2 errors, 1 warning"."""
    warnings = sum(problem.warning for problem in problems)
    counts = [(len(problems) - warnings, "error"), (warnings, "warning")]
    said = [f"{count} {name}{'s' if count != 1 else ''}" for count, name in counts if count]
    return ", ".join(said) or "No problems found."


def as_data(problems: list[Problem]) -> dict[str, Any]:
    """Return the problems as data, with how many are errors."""
    warnings = sum(problem.warning for problem in problems)
    return {
        "errors": len(problems) - warnings,
        "warnings": warnings,
        "problems": [
            {
                "file": p.file,
                "line": p.line or None,
                "field": p.field,
                "message": p.message,
                "severity": "warning" if p.warning else "error",
            }
            for p in problems
        ],
    }
