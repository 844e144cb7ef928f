"""One script while it is read: its values and where they stand, its fixtures, and everything found wrong with it."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from bot.conversations.documents import read_script_document
from bot.conversations.model import Fixtures, ScriptFile
from bot.conversations.talks import Place, Stage
from bot.errors import Problem
from bot.knowledge.reading import Document, Path_

SHARED = {"turns": "turns", "expects": "expectation", "overlays": "change"}
"""What a shared thing of each kind is called in a message."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands, in the script or in a file that it includes."""

    document: Document
    path: Path_ = ()

    def at(self, *keys: str | int) -> Spot:
        """Return the spot of a value inside this one."""
        return Spot(self.document, (*self.path, *keys))

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.document.line(self.path)

    @property
    def place(self) -> Place:
        """The file and the line."""
        return Place(self.document.file, self.line)


@dataclass(frozen=True, slots=True)
class Shared:
    """A fixture: the entry, and where it stands."""

    entry: Any
    spot: Spot


@dataclass(slots=True)
class Script:
    """One file while it is read."""

    path: Path
    document: Document
    file: ScriptFile
    base: Stage
    chinese: bool = False
    """Whether its keys are Chinese."""
    fixtures: dict[str, dict[str, Shared]] = field(default_factory=lambda: {kind: {} for kind in SHARED})
    """By kind and name."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def top(self) -> Spot:
        """Where the script begins."""
        return Spot(self.document)

    def wrong(self, spot: Spot, message: str) -> None:
        """Note a mistake at a spot."""
        self.problems.append(spot.document.problem(spot.path, message))

    def shared(self, kind: str, name: str, spot: Spot) -> Shared | None:
        """Return what is shared under a name; None, with a problem at the spot of the name, if there is nothing."""
        found = self.fixtures[kind].get(name)
        if found is None:
            known = list(self.fixtures[kind])
            near = difflib.get_close_matches(name, known, 1, 0.6)
            told = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}" if known else ""
            lacking = f"the `fixtures` have no {SHARED[kind]} named {name!r}"
            self.wrong(spot, f"{lacking}; {told or 'write them there, or `include` the file that has them'}")
        return found

    def day(self, written: str, spot: Spot) -> dt.date | None:
        """Read a date; None, with a problem, for what is none."""
        if not written:
            return None
        try:
            return dt.date.fromisoformat(written)
        except ValueError:
            self.wrong(spot, f"{written!r} is no date; write it like 2023-05-01")
            return None


def collect_fixtures(script: Script) -> None:
    """Put what the script shares, and what the files that it includes share, into its fixtures."""
    for number, name in enumerate(script.file.include):
        path = script.path.parent / name
        if not path.is_file():
            script.wrong(script.top.at("include", number), f"there is no file {name} in {script.path.parent.name}/")
            continue
        document, _, problems = read_script_document(path)
        if problems:
            script.problems += problems
            continue
        shared = msgspec.convert(document.data, ScriptFile)
        if shared.include:
            script.wrong(Spot(document, ("include",)), "an included file cannot include others")
        _put(script, shared.fixtures, Spot(document))
    _put(script, script.file.fixtures, script.top)


def _put(script: Script, fixtures: Fixtures, top: Spot) -> None:
    for kind in SHARED:
        for name, entry in getattr(fixtures, kind).items():
            spot = top.at("fixtures", kind, name)
            first = script.fixtures[kind].get(name)
            if first is not None:
                script.wrong(spot, f"this name is taken already, in {first.spot.place}")
            script.fixtures[kind][name] = Shared(entry, spot)
