"""What the names of another bot mean here: its intents, actions and flows, as expectations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from bot.conversations.checks import talk_problems
from bot.conversations.model import ChoiceEntry, ExpectEntry
from bot.conversations.reading import from_here
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage, Talk, Turn
from bot.errors import Problem
from bot.importing.sources import SourceError
from bot.knowledge.reading import read_document
from bot.knowledge.schema import shape_problems


class Meanings:
    """The names of another bot, each with what is expected here where it is expected there."""

    def __init__(self, entries: Mapping[str, ExpectEntry] | None = None) -> None:
        """Take the expectations by name."""
        self._entries = dict(entries or {})

    def of(self, name: str) -> ExpectEntry | None:
        """Return what a name means, or what the first part of faq/language does; None where nobody has said so."""
        return self._entries.get(name) or self._entries.get(name.partition("/")[0])

    def choice(self, name: str) -> ChoiceEntry | None:
        """Return the choice that leads to what a name means: to its one grant or its one clause; None without any."""
        meant = self.of(name)
        if meant is None:
            return None
        if meant.grants and len(meant.grants) == 1 and isinstance(meant.grants[0], str):
            return ChoiceEntry(grant=meant.grants[0])
        return ChoiceEntry(clause=meant.clause) if meant.clause and isinstance(meant.clause, str) else None


def read_meanings(path: Path, stages: Stages, stage: Stage) -> Meanings:
    """Read a file of meanings.

    Takes the file, a mapping of names to the id of a clause or to an expectation as scripts have it, and the plan that
    these must fit. Raises SourceError with everything wrong in it, and BotError where the plan cannot be opened.
    """
    document = read_document(path, path.parent)
    document.file = from_here(path)
    problems = [Problem(document.file, p.line, p.field, p.message) for p in document.problems]
    problems = problems or shape_problems(document, model=dict[str, str | ExpectEntry])
    if problems:
        raise SourceError(problems)
    entries: dict[str, ExpectEntry] = {name: _entry(value) for name, value in document.data.items()}
    lines = {name: document.line((name,)) for name in entries}
    turns = tuple(Turn(line=lines[name], say=(name,), expect=entry) for name, entry in entries.items())
    problems = talk_problems([Talk(document.file, 1, "", turns, stage)], stages)
    if problems:
        raise SourceError(problems)
    return Meanings(entries)


def _entry(value: Any) -> ExpectEntry:
    return ExpectEntry(clause=value) if isinstance(value, str) else msgspec.convert(value, ExpectEntry)
