"""The tables of a script taken apart: each row a talk of one turn."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from bot.conversations.expectations import added, texts
from bot.conversations.model import ExpectEntry, RowEntry, TableEntry
from bot.conversations.script import Script, Spot
from bot.conversations.talks import Turn
from bot.conversations.turns import contrasts_of, expectation, wordings
from bot.knowledge.reading import Document, field_name
from bot.knowledge.schema import shape_problems


def rows_of(script: Script, table: TableEntry, spot: Spot) -> Iterator[tuple[RowEntry, Turn]]:
    """Give each row of a table with the turn that it stands for. What is wrong is noted in the script."""
    shared, shared_places = expectation(script, table.expect, spot.at("expect"))
    fit = _columns_fit(script, table.columns, spot.at("columns"))
    for number, row in enumerate(table.rows):
        here = spot.at("rows", number)
        entry = _row(script, row, table.columns, here) if fit or not isinstance(row, tuple) else None
        if entry is None:
            continue
        if not any(texts(entry.say)):
            script.wrong(here, "the row says nothing; give it a question under `say`")
            continue
        own = ExpectEntry(**{name: getattr(entry, name) for name in ExpectEntry.__struct_fields__})
        mine, places = expectation(script, own, here)
        expect = added(shared, mine)
        if expect is None or expect == ExpectEntry():
            script.wrong(here, "nothing is expected of this row; say what, here or in the table's `expect`")
        yield (
            entry,
            Turn(
                line=here.line,
                say=wordings(texts(entry.say), entry.also_as),
                kind=entry.kind or table.kind,
                expect=expect,
                places={**shared_places, **places},
                contrasts=contrasts_of(script, entry.contrasts, here),
            ),
        )


def _columns_fit(script: Script, columns: Sequence[str], spot: Spot) -> bool:
    known = RowEntry.__struct_fields__
    before = len(script.problems)
    for number, column in enumerate(columns):
        if column not in known:
            near = difflib.get_close_matches(column, known, 1, 0.6)
            told = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(sorted(known))}"
            script.wrong(spot.at(number), f"there is no column {column!r}; {told}")
        elif column in columns[:number]:
            script.wrong(spot.at(number), f"the column {column!r} stands here twice; keep one of them")
    if columns and "say" not in columns:
        script.wrong(spot, "one of the columns has to be `say`, the question")
    return len(script.problems) == before


def _row(script: Script, row: Any, columns: Sequence[str], here: Spot) -> RowEntry | None:
    """Return a row in its long form; None, with a problem, for one that has none."""
    if isinstance(row, RowEntry):
        return row
    if isinstance(row, str):
        return RowEntry(say=row)
    if not columns:
        script.wrong(here, "a row that is a list needs the table's `columns`")
        return None
    if len(row) != len(columns):
        named = ", ".join(f"`{column}`" for column in columns)
        script.wrong(here, f"the row has {len(row)} cells, the table {len(columns)} columns: {named}")
        return None
    cells = {column: cell for column, cell in zip(columns, row, strict=True) if cell is not None}
    probe = Document(here.document.file, cells, {(): here.line})
    problems = shape_problems(probe, model=RowEntry)
    script.problems += [replace(p, field=f"{field_name(here.path)}.{p.field}") for p in problems]
    return None if problems else msgspec.convert(cells, RowEntry)
