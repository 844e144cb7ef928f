"""The list of facts that no talk defends on purpose, each with the reason why it needs none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bot.errors import BotError
from bot.knowledge.model import Record
from bot.knowledge.reading import read_document
from bot.knowledge.schema import shape_problems
from bot.quality.mutation import Verdict

NAME = "undefended.yaml"
"""What the list is called; it lies beside the folder of the scripts."""


class UndefendedFile(Record, frozen=True, kw_only=True):
    """The file of the list: reasons by the keys of mutants."""

    undefended: dict[str, str]


@dataclass(frozen=True, slots=True)
class Undefended:
    """The list as read."""

    file: str = ""
    """"" where there is none."""
    reasons: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def stale(self, verdicts: Iterable[Verdict]) -> list[str]:
        """Return the keys of facts that are defended by now, of those that were judged."""
        return [v.mutant.key for v in verdicts if v.fate == "killed" and v.mutant.key in self.reasons]


def read_undefended(file: Path) -> Undefended:
    """Read the list; raises BotError with everything that is wrong with it, by line."""
    document = read_document(file, file.parent)
    document.file = str(file)
    problems = document.problems or shape_problems(document, model=UndefendedFile)
    if problems:
        raise BotError("\n".join(f"{file}:{p.line}: {p.field + ': ' if p.field else ''}{p.message}" for p in problems))
    reasons = msgspec.convert(document.data, UndefendedFile).undefended
    empty = [key for key, reason in reasons.items() if not reason.strip()]
    if empty:
        raise BotError("\n".join(f"{file}:{document.line(('undefended', key))}: {key}: say why" for key in empty))
    return Undefended(str(file), reasons, {key: document.line(("undefended", key)) for key in reasons})
