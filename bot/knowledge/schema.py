"""The shape of each kind of knowledge file, as a schema, and what is wrong with a file in plain words."""

from __future__ import annotations

import difflib
import functools
from typing import Any

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from bot.errors import Problem
from bot.knowledge.model import Attribute, Clause, Header, Ladder, Localised, Record
from bot.knowledge.reading import Document


class DepartmentEntry(Record, frozen=True, kw_only=True):
    """A department as its file gives it, under the plan's abbreviation."""

    full_name: Localised
    names: dict[str, tuple[str, ...]] = {}


class TermFile(Record, frozen=True, kw_only=True):
    """Names in one language, by term."""

    names: dict[str, tuple[str, ...]] = {}
    everyday: dict[str, tuple[str, ...]] = {}
    outside: dict[str, tuple[str, ...]] = {}


class QuestionFile(Record, frozen=True, kw_only=True):
    """Example questions of one clause in one language, by kind, or as a bare list."""

    clause: str
    questions: dict[str, tuple[str, ...]] | tuple[str, ...]


class UnansweredQuestions(Record, frozen=True, kw_only=True):
    """Questions that the plan does not answer."""

    elsewhere: tuple[str, ...] = ()
    unstated: tuple[str, ...] = ()


class UnansweredFile(Record, frozen=True, kw_only=True):
    """The file of unanswered questions of one language."""

    unanswered: UnansweredQuestions


SHAPES: dict[str, Any] = {
    "plan": Header,
    "departments": dict[str, DepartmentEntry],
    "attributes": dict[str, Attribute],
    "ladder": Ladder,
    "clause": Clause,
    "terms": TermFile,
    "questions": QuestionFile,
    "unanswered": UnansweredFile,
    "places": dict[str, tuple[str, ...]],
}
"""The model of each kind of file."""


@functools.cache
def schema_of(shape: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, for editors and for `shape_problems`."""
    return msgspec.json.schema(SHAPES[shape])


@functools.cache
def _validator(model: Any) -> Draft202012Validator:
    return Draft202012Validator(msgspec.json.schema(model))


def shape_problems(document: Document, shape: str = "", *, model: Any = None) -> list[Problem]:
    """Return everything in a file that does not have the shape it should.

    Takes the file and its kind, or, for a file that is no knowledge file, the model of its shape.
    """
    if document.data is None:
        return [document.problem((), "the file is empty")] if not document.problems else []
    wanted = model or SHAPES[shape]
    try:
        msgspec.convert(document.data, wanted)
    except msgspec.ValidationError:
        pass  # It names one problem, and the schema all of them.
    else:
        return []
    found: list[Problem] = []
    for error in _validator(wanted).iter_errors(document.data):
        found.extend(_worded(document, error))
    return found


def _worded(document: Document, error: ValidationError) -> list[Problem]:
    path = tuple(error.absolute_path)
    value: Any = error.instance
    wanted: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "additionalProperties":
        known = sorted(schema.get("properties", {}))
        extra = [key for key in value if key not in known]
        return [document.problem((*path, key), f"unknown key{_meant(key, known)}") for key in extra]
    if error.validator == "required":
        missing = [key for key in wanted if key not in value]
        return [document.problem((*path, key), "is missing") for key in missing if repr(key) in error.message]
    if error.validator == "type":
        return [document.problem(path, f"expected {_kind(wanted)}, got {_shown(value)}{_hint(value, wanted)}")]
    if error.validator == "minItems":
        return [document.problem(path, "is empty; give it at least one item" if not value else error.message)]
    if error.validator == "enum":
        return [document.problem(path, f"expected one of {', '.join(map(str, wanted))}, got {value!r}")]
    if error.validator == "anyOf":
        inside = _of_its_kind(error)
        if inside:
            return [problem for part in inside for problem in _worded(document, part)]
        kinds = [option.get("type", option.get("$ref", "").rsplit("/", 1)[-1]) for option in wanted]
        allowed = " or ".join(dict.fromkeys(_kind(kind) for kind in kinds if kind != "null"))
        return [document.problem(path, f"expected {allowed}, got {_shown(value)}{_hint(value, allowed)}")]
    return [document.problem(path, error.message)]


def _of_its_kind(error: ValidationError) -> list[ValidationError]:
    """Return what is wrong with a value as the one of several shapes that it plainly means to have; [] if none is."""
    branches: dict[Any, list[ValidationError]] = {}
    for part in error.context or ():
        branches.setdefault(part.schema_path[0], []).append(part)
    options: Any = error.validator_value
    if len(branches) < len(options):
        return []
    # A branch whose first complaint is the kind of the value itself was never meant.
    meant = [parts for parts in branches.values() if not any(p.validator == "type" and not p.path for p in parts)]
    return meant[0] if len(meant) == 1 else []


def _meant(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1, 0.7)
    return f"; did you mean {near[0]}?" if near else f"; known here: {', '.join(known)}"


def _kind(name: str) -> str:
    return {
        "string": "text",
        "integer": "a whole number",
        "number": "a number",
        "array": "a list",
        "object": "a mapping",
        "boolean": "true or false",
    }.get(name, name)


def _shown(value: object) -> str:
    """Show a value that has the wrong kind; of a list or a mapping, only its kind matters."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else repr(value)


def _hint(value: object, wanted: object = "") -> str:
    if isinstance(value, bool):
        return " (YAML reads yes, no, on and off as true or false; put quotes around the word)"
    if wanted in ("array", "a list") and isinstance(value, str | int | float):
        return f" (a list stands in brackets: [{value}])"
    if isinstance(value, int | float):
        return " (put quotes around it if it is a name or an id)"
    return ""
