"""What a button carries: a short word on what it does, which anybody could forge and nobody gains by.

Telegram gives a button 64 bytes. What they say names things by their ids, which are checked when the button is pressed;
everything else is looked up in the store.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LIMIT = 64
"""Bytes that a button carries at most."""
DETAILS = "cdq"
"""What can be looked at of an answer: its conditions, its departments, the official text."""
DEEPEST = 12
"""Steps from an answer to what a button of it shows, at most."""


@dataclass(frozen=True, slots=True)
class Show:
    """Show an answer, or what a way of steps from it leads to: a detail, the next rung "n", a choice by its digit."""

    answer_id: int
    path: str = ""

    @property
    def base(self) -> str:
        """The way to the answer whose details these are."""
        return self.path.rstrip(DETAILS)

    @property
    def back(self) -> str:
        """The way one step less."""
        return self.path[:-1]


@dataclass(frozen=True, slots=True)
class Rate:
    """Say whether an answer was useful."""

    answer_id: int
    path: str
    useful: bool


@dataclass(frozen=True, slots=True)
class Human:
    """Ask for a person."""

    answer_id: int


@dataclass(frozen=True, slots=True)
class Browse:
    """Show the sections, the clauses of one, or a clause's card."""

    section: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """Show a page of the grants, all or those of a section."""

    page: int = 0
    section: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """Answer on one grant, by its place among all."""

    grant: int


@dataclass(frozen=True, slots=True)
class Collect:
    """Put a grant into the sum or take it out, by its place among all; -1 only turns to the page."""

    page: int
    grant: int = -1


@dataclass(frozen=True, slots=True)
class Sum:
    """Sum up what was collected, or forget it."""

    clear: bool = False


@dataclass(frozen=True, slots=True)
class Speak:
    """Set the chat's language, "" for the question's."""

    language: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Do nothing: the button only tells something, such as which page this is."""


Action = Show | Rate | Human | Browse | List | Open | Collect | Sum | Speak | Stay

_FORMS = re.compile(
    rf"""(?: a:(?P<show>\d{{1,19}}):(?P<path>[{DETAILS}n0-9]{{0,{DEEPEST}}})
      | (?P<rate>[+-]):(?P<rated>\d{{1,19}}):(?P<at>[{DETAILS}n0-9]{{0,{DEEPEST}}})
      | h:(?P<human>\d{{1,19}})
      | t:(?P<browse>[sc]?):(?P<id>.{{0,60}})
      | g:(?P<list>\d{{1,4}}):(?P<section>.{{0,50}})
      | o:(?P<open>\d{{1,6}})
      | c:(?P<page>\d{{1,4}}):(?P<grant>-1|\d{{1,6}})
      | s:(?P<sum>[=x])
      | l:(?P<language>[a-z]{{0,8}})
      | (?P<stay>\.)
    )""",
    re.VERBOSE | re.ASCII,
)


def written(action: Action) -> str:
    """Return what a button carries for an action."""
    match action:
        case Show(answer_id, path):
            return f"a:{answer_id}:{path}"
        case Rate(answer_id, path, useful):
            return f"{'+' if useful else '-'}:{answer_id}:{path}"
        case Human(answer_id):
            return f"h:{answer_id}"
        case Browse(section, clause):
            return f"t:c:{clause}" if clause else f"t:s:{section}" if section else "t::"
        case List(page, section):
            return f"g:{page}:{section}"
        case Open(grant):
            return f"o:{grant}"
        case Collect(page, grant):
            return f"c:{page}:{grant}"
        case Sum(clear):
            return "s:x" if clear else "s:="
        case Speak(language):
            return f"l:{language}"
        case Stay():
            return "."


def read_action(data: str) -> Action | None:
    """Return what a button says; None for what no button of ours says."""
    found = _FORMS.fullmatch(data) if len(data.encode(errors="replace")) <= LIMIT else None
    if found is None:
        return None
    said = {name: value for name, value in found.groupdict().items() if value is not None}
    match said:
        case {"show": number, "path": path}:
            return Show(_id(number), path)
        case {"rate": sign, "rated": number, "at": path}:
            return Rate(_id(number), path, sign == "+")
        case {"human": number}:
            return Human(_id(number))
        case {"browse": kind, "id": name}:
            return Browse(clause=name) if kind == "c" else Browse(section=name if kind == "s" else "")
        case {"list": page, "section": section}:
            return List(int(page), section)
        case {"open": number}:
            return Open(int(number))
        case {"page": page, "grant": number}:
            return Collect(int(page), int(number))
        case {"sum": sign}:
            return Sum(clear=sign == "x")
        case {"language": language}:
            return Speak(language)
        case {"stay": _}:
            return Stay()
    return None


def _id(digits: str) -> int:
    """Return an answer's id; 0, which none has, for a number that no store could hold."""
    number = int(digits)
    return number if number < 2**63 else 0
