"""The YAML of a script: read, its keys made English, its shape checked, and every mistake said in plain words."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bot.conversations.model import ScriptFile
from bot.conversations.translation import in_chinese, translate
from bot.errors import Problem
from bot.knowledge.reading import Document, read_document
from bot.knowledge.schema import shape_problems

_PLAINLY = {
    "found character that cannot start any token": (
        "a tab, @ or ` where a value begins; indent with spaces, and put quotes around a text that begins so"
    ),
    "mapping values are not allowed in this context": (
        "a colon and a space in the middle of a text; put quotes around the text, or check the indentation"
    ),
    "did not find expected ',' or ']'": "a list begun with [ is not closed; add the ]",
    "did not find expected ',' or '}'": "what was begun with { is not closed; add the }",
    "did not find expected key": "this does not line up with what stands above; check the indentation and the quotes",
    "did not find expected '-' indicator": "this does not line up with the list above; check the indentation",
    "found unexpected end of stream": "a text begun with a quotation mark is not closed",
    "did not find expected alphabetic or numeric character": (
        "& and * have a meaning of their own in YAML; put quotes around the text"
    ),
    "found undefined alias": "* has a meaning of its own in YAML; put quotes around the text",
    "could not find expected ':'": "a key without its colon, or a text that begins too far to the left",
}
"""What the reader of YAML says, and what it means for whoever wrote the file."""


def read_script_document(path: Path) -> tuple[Document, bool, list[Problem]]:
    """Read a file that should have the shape of a script.

    Gives its data with English keys, whether it had Chinese ones, and everything that is wrong with it, in the words
    of its own keys. Never raises for what stands in the file.
    """
    document = read_document(path, path.parent)
    document.file = from_here(path)
    document.problems = [_plain(replace(problem, file=document.file), path) for problem in document.problems]
    chinese = translate(document)
    problems = list(document.problems)
    if not problems and document.data is not None and not isinstance(document.data, dict):
        problems = [document.problem((), "a script begins with a key such as `talks:` or `tables:`")]
    problems = problems or shape_problems(document, model=ScriptFile)
    return document, chinese, [in_chinese(problem) for problem in problems] if chinese else problems


def from_here(path: Path) -> str:
    """Return a path as one would open it from the present folder."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links
    here = Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()


def _plain(problem: Problem, path: Path) -> Problem:
    start, _, reason = problem.message.partition(": ")
    if start == "not valid YAML" and reason in _PLAINLY:
        return replace(problem, message=f"{start}: {_PLAINLY[reason]}")
    if start == "cannot be read as UTF-8 text":
        return _undecoded(problem, path)
    return problem


def _undecoded(problem: Problem, path: Path) -> Problem:
    """Say in which line a file stops being UTF-8."""
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return replace(problem, line=line, message="not UTF-8 from here on; save the file in the encoding UTF-8")
    except OSError as error:
        return replace(problem, message=f"cannot be read: {error.strerror}")
    return problem
