"""Talks ready to be played: fixtures put in, tables taken apart, every name of the YAML gone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.conversations.model import ChoiceEntry, ExpectEntry, NeverEntry


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a script."""

    file: str
    """The file, as one would open it from here."""
    line: int

    def __str__(self) -> str:
        """Write the place in the form that editors can jump from."""
        return f"{self.file}:{self.line}"


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
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    """Where each key of the expectation stands."""


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
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    """Where each key of the expectation stands; a fixture may stand in another file."""
    contrasts: tuple[Contrast, ...] = ()
    file: str = ""
    """The file that the turn stands in, where it is not the talk's own."""


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
    chinese: bool = False
    """Whether the script has Chinese keys."""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    """Where the plan, the knowledge folder and the changes to it are named, for those that are."""
    never_places: tuple[Place, ...] = field(default=(), compare=False)
    """Where each of `never` stands."""

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
