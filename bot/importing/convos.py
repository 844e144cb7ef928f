"""Botium's conversations in text taken apart into their sections."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from bot.errors import Problem
from bot.importing.sources import Source

SENDERS = ("me", "bot", "begin", "end", "include")
CONVO, PARTIAL, UTTERANCES, MEMORY = ".convo.txt", ".pconvo.txt", ".utterances.txt", ".scriptingmemory.txt"
ENDINGS = (CONVO, PARTIAL, UTTERANCES, MEMORY)
"""What the names of Botium's text files end in."""
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file."""

    number: int
    text: str


@dataclass(slots=True)
class Section:
    """What stands under a line such as #me."""

    sender: str
    rest: str
    """What follows the sender on its line: a channel, or the name to include."""
    line: int
    lines: list[Line] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The section on one line, for a note."""
        return " ".join((f"#{self.sender}", self.rest, *(line.text for line in self.lines))).strip()


@dataclass(slots=True)
class Convo:
    """A conversation, whole or partial."""

    file: str
    name: str
    description: tuple[str, ...]
    sections: list[Section]


def read_convo(source: Source) -> tuple[Convo, list[Problem]]:
    """Take a conversation apart; gives it and every section that Botium does not know."""
    head: list[str] = []
    sections: list[Section] = []
    problems = []
    for number, text in enumerate(source.lines, 1):
        line = text.strip()
        if line.startswith("#"):
            sender, _, rest = line[1:].strip().partition(" ")
            sections.append(Section(sender, rest.strip(), number))
            if sender not in SENDERS:
                known = ", ".join(f"#{name}" for name in SENDERS)
                problems.append(Problem(source.file, number, "", f"there is no section #{sender}; there are {known}"))
        elif sections:
            sections[-1].lines.append(Line(number, line))
        elif line:
            head.append(line)
    if not sections:
        problems.append(Problem(source.file, 1, "", "there is no conversation here: no line begins with #me or #bot"))
    name = head[0] if head else source.name
    return Convo(source.file, name, tuple(head[1:]), sections), problems


def arguments(text: str) -> list[str]:
    """Return the arguments after an asserter's name, which bars part, but for those behind a backslash."""
    return [part.strip().replace("\\|", "|") for part in _BAR.split(text)] if text.strip() else []


def is_data(text: str) -> bool:
    """Tell whether a message is data for a program and no words."""
    if not text.startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(text), (dict, list))
    except ValueError:
        return False
