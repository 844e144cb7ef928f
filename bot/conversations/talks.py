"""Talks ready to be played: fixtures put in, tables taken apart, every name of the YAML gone."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.conversations.model import ChoiceEntry, ExpectEntry, NeverEntry


@dataclass(frozen=True, slots=True)
class Stage:
    """On what a talk is played."""

    knowledge: Path
    plan: str = ""
    """The plan's id, "" for the first of the folder."""
    today: dt.date | None = None
    """The day of asking, None for the first day of the plan."""
    language: str = ""
    overlay: str = ""
    """Changes to the knowledge as JSON, "" for none."""

    @property
    def changes(self) -> dict[str, Any]:
        """The changes to the knowledge, by plan file."""
        return dict(json.loads(self.overlay)) if self.overlay else {}


@dataclass(frozen=True, slots=True)
class Contrast:
    """A message that must lead elsewhere than the turn it stands beside."""

    say: str
    line: int
    expect: ExpectEntry | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a talk."""

    line: int
    say: tuple[str, ...] = ()
    """The wordings; the first goes on with the talk."""
    press: str | ChoiceEntry | None = None
    by: str = ""
    kind: str = ""
    today: dt.date | None = None
    expect: ExpectEntry | None = None
    expect_line: int = 0
    contrasts: tuple[Contrast, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk, or one row of a table."""

    file: str
    """The script, as one would open it from here."""
    line: int
    name: str
    turns: tuple[Turn, ...]
    stage: Stage
    table: str = ""
    """The table that it is a row of, "" for a talk."""
    never: tuple[NeverEntry, ...] = ()
    tags: tuple[str, ...] = ()
    fails: str = ""
    skip: str = ""
    draft: bool = False

    @property
    def title(self) -> str:
        """Its name with that of its table."""
        return f"{self.table}: {self.name}" if self.table else self.name

    @property
    def id(self) -> str:
        """What tells it apart from every other talk."""
        return f"{self.file}::{self.title}"


@dataclass(slots=True)
class Suite:
    """Everything that was read from some scripts."""

    talks: list[Talk] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
