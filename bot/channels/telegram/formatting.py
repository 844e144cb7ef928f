"""Replies as messages for a phone: Telegram's HTML, split at the replies' own seams."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bot.messages import Reply

LIMIT = 4096
"""UTF-16 units that a message may show at most."""
_COLON = re.compile(r"(.*?[：:]\s*)(\S.*)")
_TAG = re.compile(r"</?[a-z]+(?: [^<>]*)?>")
_FRAMES = {
    "lines": ("", ""),
    "note": ("<i>", "</i>"),
    "quote": ("<blockquote expandable>", "</blockquote>"),
    "notice": ("", ""),
    "choices": ("", ""),
}


def html_messages(reply: Reply, *, choices: bool = True, limit: int = LIMIT) -> list[str]:
    """Return a reply as messages in Telegram's HTML, each of which stands by itself.

    Takes the reply, whether choices are written out (they need not be where they are buttons), and how many UTF-16
    units a message may show. Between blocks is where a reply is split; a block that is too long by itself is split
    between its lines, a line between its words.
    """
    messages: list[str] = []
    current, room = "", 0
    for block in reply.blocks:
        if block.kind == "choices" and not choices:
            continue
        for piece in _pieces(block.text, limit):
            written = (
                _headline(piece) if block.kind == "headline" else _framed(block.kind, html.escape(piece, quote=False))
            )
            size = units(piece)
            if current and room + 1 + size > limit:
                messages.append(current)
                current, room = "", 0
            # A quotation is set off by itself; all else begins a line of its own.
            current = f"{current}\n{written}" if current else written
            room += size + (1 if room else 0)
    return [*messages, current] if current else messages


def _framed(kind: str, escaped: str) -> str:
    before, after = _FRAMES[kind]
    return f"{before}{escaped}{after}"


def _headline(text: str) -> str:
    """Write what is said first in bold: of a line with a figure after a colon the figure, else the whole line."""
    lines = []
    for line in text.split("\n"):
        found = _COLON.fullmatch(line)
        name, figure = found.groups() if found else ("", line)
        bold = f"<b>{html.escape(figure, quote=False)}</b>" if figure.strip() else ""
        lines.append(f"{html.escape(name, quote=False)}{bold}")
    return "\n".join(lines)


def split(text: str, before: str, after: str, limit: int = LIMIT) -> list[str]:
    """Return a text as messages that are short enough, each between the same pieces of markup.

    Takes the text without markup, what stands before and after each piece of it, and the limit in UTF-16 units.
    """
    room = limit - units(plain_text(before + after))
    return [f"{before}{html.escape(piece, quote=False)}{after}" for piece in _pieces(text, room)]


def plain_text(markup: str) -> str:
    """Return a message of ours without its markup."""
    return html.unescape(_TAG.sub("", markup))


def units(text: str) -> int:
    """Count a text as Telegram does: in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _pieces(text: str, limit: int) -> Iterator[str]:
    """Cut a text into pieces that are short enough: between lines, else between words, else anywhere."""
    rest = text.strip()
    while units(rest) > limit:
        room, cut = 0, 0
        for character in rest:
            room += 2 if character > "\uffff" else 1
            if room > limit:
                break
            cut += 1
        seam = max(rest.rfind("\n", 1, cut + 1), 0) or max(rest.rfind(" ", 1, cut + 1), 0) or cut
        yield rest[:seam].rstrip()
        rest = rest[seam:].lstrip()
    if rest:
        yield rest
