"""Pieces of Markdown as GitHub shows it, in which any text stands as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.channels.painting import clean

_MARKS = re.compile(r"(?P<call>[@#])(?=\w)|[&<>|`*_~\[\]\\$!#]")
_START = re.compile(r"^(\d*)([-+.)=:])")
_SPACE = re.compile(r"[^\S\n]+")
_TICKS = re.compile(r"`+")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page that may be cut between its rows."""

    opening: str
    rows: Sequence[str]
    closing: str = ""


def escaped(text: str) -> str:
    """Return a text that shows as itself in a cell, a heading or a summary; its lines stay lines.

    No sign in it has a meaning of its own, and no @name calls anybody.
    """
    plain = _SPACE.sub(" ", clean(text)).strip()
    return _MARKS.sub(_marked, plain).replace("\n", "<br>")


def line(text: str) -> str:
    """Return a text that shows as itself where a paragraph or an item of a list begins."""
    # A number with a full stop, or a dash, would begin a list.
    return _START.sub(lambda match: f"{match[1]}&#{ord(match[2])};", escaped(text))


def _marked(match: re.Match[str]) -> str:
    # After an empty comment, which nobody sees, GitHub takes what follows for no name and no number of an issue.
    return f"&#{ord(match.group())};{'<!-- -->' if match['call'] else ''}"


def code(text: str) -> str:
    """Return a text in the type of code, on one line."""
    return f"<code>{escaped(' '.join(text.split()))}</code>"


def row(cells: Iterable[str]) -> str:
    """Return a row of a table, of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |\n"


def header(headings: Sequence[str], *, numbered: bool = False) -> str:
    """Return the head of a table, its first column to the right where it is numbered."""
    lines = ["---:" if numbered and place == 0 else "---" for place in range(len(headings))]
    return row(map(escaped, headings)) + row(lines)


def fence(text: str, language: str = "") -> str:
    """Return a block of code that no line of the text can end."""
    ticks = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    return f"{ticks}{language}\n{clean(text)}\n{ticks}\n"


def details(summary: str, body: str) -> str:
    """Return a part that is folded away under its summary."""
    return f"{folded(summary)}{body}\n</details>\n\n"


def folded(summary: str) -> str:
    """Return the opening of a part that is folded away; it ends with </details>."""
    return f"<details><summary>{escaped(summary)}</summary>\n\n"


def page(head: str, sections: Iterable[Section], limit: int) -> tuple[str, int]:
    """Put sections under a head until the limit is reached.

    Takes the length in characters that the page may have. Gives the page, and how many rows had no room in it; a
    section with none of its rows is left out with its heading.
    """
    parts, length, left = [head], len(head), 0
    for section in sections:
        frame = len(section.opening) + len(section.closing)
        room = limit - length - frame
        kept: list[str] = []
        for text in section.rows:
            if left or len(text) > room:  # What comes first matters most: nothing small slips in behind a cut.
                break
            kept.append(text)
            room -= len(text)
        left += len(section.rows) - len(kept)
        if kept:
            parts += [section.opening, *kept, section.closing]
            length = sum(map(len, parts))
    return "".join(parts), left
