"""The errors that a person is meant to read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class BotError(Exception):
    """A mistake that its message explains; shown without a traceback."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one file of the knowledge base."""

    file: str
    line: int
    field: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        """Word the problem on one line, in the form that editors can jump from."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field + ': ' if self.field else ''}{self.message}"


class KnowledgeError(BotError):
    """The knowledge base cannot be used; carries every problem found."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        """Take the folder that was read and its problems, at least one."""
        self.folder = folder
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{folder}: the knowledge base cannot be used; {len(problems)} to mend:\n{lines}")
