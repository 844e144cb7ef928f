"""One row of a table as a question and what is expected of its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversations.book import Book
from bot.conversations.model import ExpectEntry
from bot.importing.cells import Row
from bot.importing.clauses import ClauseNames
from bot.importing.headers import value_of, values_of

_BETWEEN = re.compile(r"[;；|｜、\n]")
_NAMES = re.compile(r"[;；|｜、，,\n]")
_SENTENCES = re.compile(r"[|｜\n]")
"""What parts sentences, which have the other signs inside them."""
_EMPTY = frozenset(["-", "–", "—", "/", "n/a", "N/A"])
_ONLY_ANSWERS = ("clause", "clauses", "grants", "amounts", "departments", "total")
"""What only an answer has."""


@dataclass(slots=True)
class Asked:
    """A question of a table."""

    line: int
    say: tuple[str, ...]
    """The question, and its further wordings; () where the row has none."""
    expect: ExpectEntry
    kind: str = ""
    remarks: tuple[str, ...] = ()


def read_row(
    row: Row, head: Row, columns: Sequence[str], names: ClauseNames, book: Book
) -> tuple[Asked, list[tuple[str, str]]]:
    """Read a row.

    Takes the row, the head of its table, the column that each header means ("" for none), and the names of the plan.
    Gives the question, and what is wrong in the row, each with its header.
    """
    wrong: list[tuple[str, str]] = []
    given: dict[str, Any] = {}
    remarks: list[str] = []
    if any(row.cells[len(columns) :]):
        wrong.append(("", f"the row has {len(row.cells)} cells, the head {len(columns)}; are there quotes missing?"))
    for cell, header, column in zip(row.cells, head.cells, columns, strict=False):
        if not column or not cell or cell in _EMPTY:
            continue
        if column == "note":
            remarks.append(cell)
        elif column in ("say", "total"):
            given[column] = cell
        elif values_of(column):
            value = value_of(column, cell)
            given[column] = value or None
            if not value:
                wrong.append((header, f"{cell!r} is none of: {', '.join(values_of(column))}"))
        else:
            given[column] = (*given.get(column, ()), *_parts(column, cell, names, book))
    say = tuple(dict.fromkeys(filter(None, (given.pop("say", ""), *given.pop("variants", ())))))
    kind = given.pop("kind", None) or ""
    if "act" not in given and any(key in given for key in _ONLY_ANSWERS):
        given["act"] = "answer"
    if len(given.get("clause", ())) == 1:
        given["clause"] = given["clause"][0]
    return Asked(row.line, say, ExpectEntry(**given), kind, tuple(remarks)), wrong


def _parts(column: str, cell: str, names: ClauseNames, book: Book) -> Iterator[str]:
    """Take a cell apart that may hold several things; one that is a name as it stands is left whole."""
    if column in ("clause", "clauses"):
        yield from _split(cell, _NAMES, names.id_of, lambda name: names.id_of(name) in book.clauses)
    elif column == "departments":
        yield from _split(cell, _NAMES, str, lambda name: book.department(name) is not None)
    elif column == "grants":
        yield from _split(cell, _BETWEEN, str, lambda name: book.grant(name) is not None)
    else:
        yield from _split(cell, _BETWEEN if column == "amounts" else _SENTENCES, str, lambda _: False)


def _split(
    cell: str, between: re.Pattern[str], read: Callable[[str], str], is_whole: Callable[[str], bool]
) -> Iterator[str]:
    pieces = [cell] if is_whole(cell) else between.split(cell)
    return (read(piece.strip()) for piece in pieces if piece.strip())
