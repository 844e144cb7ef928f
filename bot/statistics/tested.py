"""What tests ask about, as `python -m bot coverage --json FILE` writes it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BotError


@dataclass(frozen=True, slots=True)
class Tested:
    """How many questions of scripted talks count for each clause, kind of question and language."""

    cells: Mapping[tuple[str, str, str], int]
    clauses: Mapping[tuple[str, str], int]
    """The same for a clause and a language, whatever the kind."""

    def count(self, clause: str, kind: str, language: str) -> int:
        """Return how many questions ask that; a kind of "" is met by any."""
        return self.cells.get((clause, kind, language), 0) if kind else self.clauses.get((clause, language), 0)


def read_tested(file: Path, plan_id: str) -> Tested:
    """Read what tests ask about one plan.

    Raises BotError where the file is not such a report, has nothing on the plan, or cannot be read.
    """
    try:
        plans = json.loads(file.read_text(encoding="utf-8"))["plans"]
        found = {plan["plan"]: plan["clauses"] for plan in plans}
        if plan_id not in found:
            known = ", ".join(found) or "none"
            raise BotError(f"{file}: has nothing on the plan {plan_id!r}; the plans in it are: {known}")
        return tested_of(found[plan_id])
    except OSError as error:
        raise BotError(f"{file}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BotError(
            f"{file}: is no report on coverage; write one with: python -m bot coverage --json {file}"
        ) from None


def tested_of(clauses: list[dict[str, Any]]) -> Tested:
    """Return the same from the clauses of a plan as `bot.reports.coverage_data` gives them; raises KeyError for others."""
    cells: dict[tuple[str, str, str], int] = {}
    places: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for clause in clauses:
        for kind, languages in clause["cells"].items():
            for language, cell in languages.items():
                asked = [(one["file"], one["line"]) for one in cell["questions"]]
                cells[clause["id"], kind, language] = len(asked)
                # A question that asks for no kind in particular stands in two cells of a clause.
                places.setdefault((clause["id"], language), set()).update(asked)
    return Tested(cells, {key: len(asked) for key, asked in places.items()})
