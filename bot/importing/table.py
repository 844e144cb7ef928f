"""Tables of questions, CSV or TSV, as tables of a script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bot.conversations.checks import talk_problems
from bot.conversations.model import ExpectEntry, RowEntry, TableEntry
from bot.conversations.money import comparable
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage, Talk, Turn
from bot.errors import Problem
from bot.importing.asked import Asked, read_row
from bot.importing.cells import Row, delimiter_of, rows_of
from bot.importing.clauses import ClauseNames
from bot.importing.headers import REPEATED, column_of
from bot.importing.making import joined
from bot.importing.notes import Carried, CarriedTable, Note, Question
from bot.importing.sources import Source


def carry_table(
    source: Source, named: Mapping[str, str], stages: Stages, stage: Stage
) -> tuple[Carried, list[Problem]]:
    """Carry a table over.

    Takes the file, columns by headers that a person has named, and the plan that it is about. Gives what became of it
    and what is wrong with it. Raises BotError where the plan cannot be opened.
    """
    carried = Carried(source.file, source.name)
    rows, problems = rows_of(source, delimiter_of(source, named))
    if problems or not rows:
        return carried, problems or [Problem(source.file, 0, "", "the table is empty")]
    head, body = rows[0], rows[1:]
    columns = [column_of(header, named) for header in head.cells]
    problems = list(_head_problems(source.file, head, columns, named))
    if problems:
        return carried, problems
    for header, column in zip(head.cells, columns, strict=True):
        if header and not column:
            carried.notes.append(Note(source.file, head.line, "column", header))
    book = stages.book(stage)
    names = ClauseNames(book)
    asked = []
    for row in body:
        one, wrong = read_row(row, head, columns, names, book)
        problems += (Problem(source.file, row.line, field, message) for field, message in wrong)
        if any(one.say):
            asked.append(one)
        else:
            carried.notes.append(Note(source.file, row.line, "no_question", " · ".join(filter(None, row.cells))))
    turns = tuple(Turn(line=one.line, say=one.say, kind=one.kind, expect=one.expect) for one in asked)
    problems += talk_problems([Talk(source.file, head.line, "", turns, stage)], stages)
    if problems:
        return carried, problems
    kept = _each_once(source.file, asked, carried.notes)
    carried.open += (Question(o.line, o.say, o.kind, o.remarks) for o in kept if o.expect == ExpectEntry())
    expected = [one for one in kept if one.expect != ExpectEntry()]
    if expected:
        carried.tables.append(table_of(source.name, expected))
    return carried, []


def _head_problems(file: str, head: Row, columns: Sequence[str], named: Mapping[str, str]) -> Iterable[Problem]:
    for header in named:
        if header not in head.cells:
            yield Problem(file, head.line, "", f"there is no column {header!r}; there are: {', '.join(head.cells)}")
    if "say" not in columns:
        told = "no column is called question or 问题; name the one that holds the questions: --columns question=…"
        yield Problem(file, head.line, "", f"{told}; there are: {', '.join(head.cells)}")
    for number, (header, column) in enumerate(zip(head.cells, columns, strict=True)):
        if column and column not in REPEATED and column in columns[:number]:
            first = head.cells[columns.index(column)]
            yield Problem(file, head.line, header, f"means the same as {first}; name the right one with --columns")


def _each_once(file: str, asked: Sequence[Asked], notes: list[Note]) -> list[Asked]:
    """Return the rows with every wording once; where two rows contradict each other, neither can be trusted."""
    first: dict[str, Asked] = {}
    doubtful: set[int] = set()
    for one in asked:
        for wording in one.say:
            other = first.setdefault(_key(wording), one)
            if other is one:
                continue
            together, contradicted = joined(other.expect, one.expect)
            if contradicted:
                doubtful |= {one.line, other.line}
                keys = ", ".join(contradicted)
                notes.append(Note(file, other.line, "contradiction", f"{wording} – {keys} ({one.line})"))
                notes.append(Note(file, one.line, "contradiction", f"{wording} – {keys} ({other.line})"))
            else:
                other.expect = together
                notes.append(Note(file, one.line, "duplicate", f"{wording} ({other.line})"))
    for one in asked:
        one.say = tuple(wording for wording in one.say if first[_key(wording)] is one)
    return [one for one in asked if one.say and one.line not in doubtful]


def _key(wording: str) -> str:
    """Return what two wordings of the same words share: case, width, spaces and the sign at the end left out."""
    return "".join(comparable(wording).split()).rstrip("?!.。~")


def table_of(name: str, asked: Sequence[Asked], *, draft: bool = False) -> CarriedTable:
    """Return rows as a table; what all of them share stands above them."""
    kind = asked[0].kind if len({one.kind for one in asked}) == 1 else ""
    answer = all(one.expect.act == "answer" for one in asked)
    rows = [_row(one, kind, "answer" if answer else None) for one in asked]
    columns = _columns(rows)
    cells: Sequence[Any] = rows
    if columns:
        cells = [tuple(getattr(row, column) for column in columns) for row in rows]
    return CarriedTable(
        TableEntry(
            table=name,
            kind=kind,
            expect=ExpectEntry(act="answer") if answer else None,
            columns=columns,
            rows=tuple(cells),
            draft=draft,
        ),
        {number: one.remarks for number, one in enumerate(asked) if one.remarks},
    )


def _row(one: Asked, kind: str, act: str | None) -> RowEntry:
    given = msgspec.structs.asdict(one.expect)
    if one.expect.act == act:
        given["act"] = None
    return RowEntry(
        **given, say=one.say[0] if len(one.say) == 1 else one.say, kind="" if one.kind == kind else one.kind
    )


def _columns(rows: Sequence[RowEntry]) -> tuple[str, ...]:
    """Return the columns of rows that all fill the same ones, each on one line; () for others."""
    filled = set()
    for row in rows:
        given = [f.name for f in msgspec.structs.fields(row) if f.required or getattr(row, f.name) != f.default]
        if any("\n" in str(getattr(row, name)) for name in given):
            return ()
        filled.add(("say", *(name for name in given if name != "say")))
    return filled.pop() if len(filled) == 1 else ()
