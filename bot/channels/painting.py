"""Text on a screen: coloured and wrapped where a person looks at it, plain where a program reads."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.cells import cell_len

from bot.channels.streams import is_terminal
from bot.channels.wrapping import pad, wrap
from bot.messages import Block, Reply

STYLES: dict[str, dict[str, Any]] = {
    "headline": {"bold": True},
    "lines": {},
    "note": {"dim": True},
    "quote": {"dim": True, "italic": True},
    "notice": {"fg": "yellow"},
    "choices": {},
    "number": {"fg": "cyan", "bold": True},
    "heading": {"fg": "cyan", "bold": True},
    "hint": {"dim": True},
    "error": {"fg": "red"},
}
WIDEST = 96
"""Cells of a line at most; the eye loses longer ones."""
_CHOICE = re.compile(r"^(\d{1,2}\.)(?=\s)", re.MULTILINE)
_BREAK = re.compile(r" *\n *")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Screen:
    """Where a person's text goes."""

    def __init__(self, *, styled: bool = False, width: int | None = None) -> None:
        """Take whether to colour, and the cells of a line, None to leave lines whole."""
        self.styled = styled
        self.width = width

    def put(self, text: str = "", style: str = "lines", hang: int | None = None) -> None:
        """Write a text on lines of its own."""
        shown = clean(text)
        if self.width is not None:
            shown = wrap(shown, self.width, hang)
        click.echo(self.paint(shown, style), color=self.styled)

    def verbatim(self, text: str) -> None:
        """Write a text as it is, its lines whole, as data must be to be copied."""
        click.echo(clean(text))

    def paint(self, text: str, style: str) -> str:
        """Return a text with the escapes of its style, line by line; as it is on a screen without colours."""
        if not self.styled:
            return text
        if style == "choices":
            return _CHOICE.sub(lambda match: click.style(match.group(), **STYLES["number"]), text)
        how = STYLES[style]
        return "\n".join(click.style(line, **how) if line and how else line for line in text.split("\n"))

    def reply(self, reply: Reply) -> None:
        """Write a reply, each kind of block in its style, and the choices numbered."""
        for block in (*reply.blocks, *_unlisted(reply)):
            self.put(block.text, block.kind)

    def table(self, rows: Iterable[Sequence[str]], headings: Sequence[str] = (), indent: int = 2) -> None:
        """Write rows with their columns aligned; only the last column is ever broken."""
        cells = [[_BREAK.sub(" ⏎ ", clean(cell)).replace("\t", " ") for cell in row] for row in rows]
        shown = [list(headings), *cells] if headings else cells
        widths = [max(cell_len(cell) for cell in column) for column in zip(*shown, strict=True)]
        hang = indent + sum(width + 2 for width in widths[:-1])
        for number, row in enumerate(shown):
            start = "".join(pad(cell, width) + "  " for cell, width in zip(row[:-1], widths[:-1], strict=True))
            self.put((" " * indent + start + row[-1]).rstrip(), "hint" if headings and number == 0 else "lines", hang)


def open_screen() -> Screen:
    """Return the screen for standard output: plain unless it is a terminal, without colours if NO_COLOR is set."""
    if not is_terminal(sys.stdout):
        return Screen()
    styled = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Screen(styled=styled, width=min(shutil.get_terminal_size().columns, WIDEST))


def clean(text: str) -> str:
    """Replace what would steer a terminal rather than be seen: escapes, bells, changes of direction."""
    return _CONTROL.sub("\ufffd", text)


def _unlisted(reply: Reply) -> tuple[Block, ...]:
    """Return the options as a block, where the reply does not list them itself."""
    if not reply.options or any(block.kind == "choices" for block in reply.blocks):
        return ()
    return (Block("choices", "\n".join(f"{i}. {option.label}" for i, option in enumerate(reply.options, 1))),)
