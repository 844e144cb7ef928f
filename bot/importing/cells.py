"""A delimited file as rows of cells, each with the line it begins in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.errors import Problem
from bot.importing.headers import column_of
from bot.importing.sources import Source

DELIMITERS = (",", "\t", ";", "|")
_SEP = re.compile(r"sep=([,;|\t])\r?\n", re.IGNORECASE)
"""How a spreadsheet says what parts the cells, on a line before the first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file."""

    line: int
    cells: tuple[str, ...]


def delimiter_of(source: Source, named: Mapping[str, str]) -> str:
    """Return what parts the cells of a file: that which makes most known columns of its first row."""
    declared = _SEP.match(source.text)
    if declared:
        return declared[1]

    def known(delimiter: str) -> tuple[int, int]:
        try:
            first = next(iter(_records(source.text, delimiter)), Row(1, ()))
        except csv.Error:
            return 0, 0
        return sum(bool(column_of(cell, named)) for cell in first.cells), len(first.cells)

    return max(DELIMITERS, key=known)


def rows_of(source: Source, delimiter: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a file, without empty ones, and what is wrong with its quotes."""
    declared = _SEP.match(source.text)
    found: list[Row] = []
    try:
        for row in _records(source.text[declared.end() :] if declared else source.text, delimiter):
            line = row.line + bool(declared)
            if any(row.cells):
                found.append(Row(line, row.cells))
    except csv.Error as error:
        line = found[-1].line + 1 if found else 1
        return found, [Problem(source.file, line, "", f"the quotes do not fit from here on: {error}")]
    return found, []


def _records(text: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        yield Row(line, tuple(cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in cells))
        line = reader.line_num + 1
