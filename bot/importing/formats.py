"""Which format a file is in, by its name, or else by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from bot.importing.cells import delimiter_of, rows_of
from bot.importing.convos import ENDINGS
from bot.importing.documents import read_texts
from bot.importing.headers import column_of
from bot.importing.sources import Source

Format = Literal["botium", "rasa", "table"]
FORMATS: tuple[Format, ...] = get_args(Format)

_SECTION = re.compile(r"^\s*#(?:me|bot)\b", re.MULTILINE)
_TESTS = ("test_cases", "stories")
_OTHERS = {
    "convos": "this is Botium's YAML; only its text files can be imported, such as greeting.convo.txt",
    "talks": "this is a script already; play it with `test`",
    "tables": "this is a script already; play it with `test`",
    "nlu": "this is training data and holds no tests; those of Rasa stand under `stories` or `test_cases`",
    "rules": "this is training data and holds no tests; those of Rasa stand under `stories` or `test_cases`",
    "responses": "this is a domain and holds no tests; those of Rasa stand under `stories` or `test_cases`",
}
_UNKNOWN = (
    "what is this? It is neither a conversation of Botium's (#me, #bot) nor tests of Rasa's (`stories`, `test_cases`) "
    "nor a table with a column question or 问题; say it with --format"
)


def format_of(source: Source, named: Mapping[str, str]) -> tuple[Format | None, str]:
    """Return the format of a file, or None and why it cannot be imported.

    Takes the file, and columns by headers that a person has named.
    """
    if source.file.endswith(ENDINGS):
        return "botium", ""
    if source.file.endswith((".csv", ".tsv")):
        return "table", ""
    if source.file.endswith((".yaml", ".yml")):
        return _yaml(source)
    if _SECTION.search(source.text):
        return "botium", ""
    rows, _ = rows_of(source, delimiter_of(source, named))
    if rows and any(column_of(cell, named) == "say" for cell in rows[0].cells):
        return "table", ""
    return _yaml(source)


def _yaml(source: Source) -> tuple[Format | None, str]:
    document = read_texts(source)
    keys = document.data if isinstance(document.data, dict) else {}
    if any(key in keys for key in _TESTS):
        return "rasa", ""
    if source.file.endswith((".yaml", ".yml")) and document.problems:
        return "rasa", ""  # Its reader will say what is wrong with it.
    return None, next((told for key, told in _OTHERS.items() if key in keys), _UNKNOWN)
