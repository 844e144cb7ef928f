"""A call's parameters held against the table: unknown, missing and mistyped ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from tests.telegram.server.bodies import Given, Upload
from tests.telegram.server.refusal import mistake
from tests.telegram.server.table import CHOICES, METHODS, REQUIRED, SCALARS, TYPES, Field

Note = Callable[[str], None]
"""Takes what Telegram lets pass although its documentation does not."""

_INTEGER = re.compile(r"-?\d+")
_SPOKEN: dict[type, str] = {str: "String", int: "Integer", bool: "Boolean", list: "Array", dict: "Object"}
_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "text": "message text is empty",
    "user_id": "invalid user_id specified",
    "message_ids": "message identifiers are not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "voice": "there is no voice in the request",
    "sticker": "there is no sticker in the request",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
}
"""How Telegram words that a required parameter is missing; where not given, as for the others."""
_MAY_BE_EMPTY = frozenset({"url"})
"""An empty address removes a webhook."""
_JSON_NAMES = {
    "reply_markup": "reply keyboard markup JSON object",
    "scope": "BotCommandScope JSON object",
    "reaction": "reaction types JSON object",
    "results": "JSON encoded inline query results",
    "button": "inline query results button JSON object",
}
"""What Telegram calls a parameter that holds JSON and cannot be read; else by its name."""


def check_call(method: str, given: Given, note: Note) -> dict[str, Any]:
    """Return the parameters of a known method, each of its documented type.

    Notes what Telegram ignores or converts by itself. Raises Refusal for what it does not accept.
    """
    fields = METHODS[method]
    values = {}
    for name in given.twice:
        note(f'parameter "{name}" is given twice')
    for name, value in given.values.items():
        field = fields.get(name)
        if field is None:
            note(f'unknown parameter "{name}"')
            continue
        values[name] = read = _parameter(field, value, given, note)
        if name == "reply_markup" and read == {}:
            note("a reply_markup of no kind")
    for name, field in fields.items():
        if not field.required or values.get(name, "") != "" or name in _MAY_BE_EMPTY.intersection(values):
            continue
        if name not in _MAY_BE_EMPTY:
            raise mistake(_MISSING.get(name, f'parameter "{name}" is required'))
        note(f'parameter "{name}" is required')
    return values


def _parameter(field: Field, value: Any, given: Given, note: Note) -> Any:
    if not given.typed or (isinstance(value, str) and not SCALARS.issuperset(field.holds)):
        return _written(field, value, given, note)
    try:
        return _typed(field, value, note)
    except _WrongTypeError as error:
        raise mistake(f"can't parse {error.owner or field.name}: {error.reason}") from None


def _written(field: Field, value: Any, given: Given, note: Note) -> Any:
    """Read a parameter that came as a text or a file."""
    if isinstance(value, Upload) or "InputFile" in field.holds:
        return _file(field, value, given, note)
    if "Integer" in field.holds:
        if _INTEGER.fullmatch(value):
            return int(value)
        if "String" in field.holds:
            return value
        note(f'parameter "{field.name}" must be an Integer')
        digits = _INTEGER.match(value)
        return int(digits[0]) if digits else 0
    if "Boolean" in field.holds:
        if value not in ("true", "false"):
            note(f'parameter "{field.name}" must be a Boolean')
        return value.strip().lower() in ("true", "yes", "1")
    if "String" in field.holds:
        return value
    if value == "":
        return None
    try:
        decoded = msgspec.json.decode(value)
    except msgspec.DecodeError:
        what = _JSON_NAMES.get(field.name, f"{field.name.replace('_', ' ')} JSON object")
        raise mistake(f"can't parse {what}") from None
    try:
        return _typed(field, decoded, note)
    except _WrongTypeError as error:
        raise mistake(f"can't parse {error.owner or field.name}: {error.reason}") from None


def _file(field: Field, value: Any, given: Given, note: Note) -> Any:
    if isinstance(value, str) and value.startswith("attach://"):
        return given.values.get(value.removeprefix("attach://"), "")
    if isinstance(value, Upload) and "InputFile" not in field.holds:
        note(f'parameter "{field.name}" must not be a file')
        return value.content.decode(errors="replace")
    if isinstance(value, str) and "String" not in field.holds:
        note(f'parameter "{field.name}" must be a file')
    return value


class _WrongTypeError(Exception):
    """A JSON value that is not of its field's type."""

    def __init__(self, owner: str, reason: str) -> None:
        super().__init__(reason)
        self.owner = owner
        """The type whose field it is; empty for a parameter itself."""
        self.reason = reason


def _typed(field: Field, value: Any, note: Note, owner: str = "") -> Any:
    """Read a JSON value that a field holds."""
    spoken = _SPOKEN.get(type(value))
    if spoken in field.holds:
        return value
    if spoken == "Array" and field.item is not None:
        item, owner = field.item, owner or field.name
        return [_typed(item, each, note, owner) for each in value]
    if value is None and not field.required:
        return None
    if spoken == "Object" and field.objects:
        kind = _told_apart(field.objects, value) if field.name == "reply_markup" and not owner else field.objects[0]
        return _object(kind, value, note) if kind else {}
    if isinstance(value, str | int) and not owner and SCALARS.issuperset(field.holds):
        note(f'parameter "{field.name}" must be of type {" or ".join(field.holds)}')
        return _written(field, str(value), Given(), note)
    wanted = [kind for kind in field.holds if kind in SCALARS] + ["Array"] * bool(field.item)
    wanted += ["Object"] * bool(field.objects)
    raise _WrongTypeError(owner, f'Field "{field.name}" must be of type {" or ".join(wanted)}')


def _object(kind: str, value: dict[str, Any], note: Note) -> dict[str, Any]:
    """Read an object of a type; unknown fields are left out."""
    if kind in CHOICES:
        kind = _chosen(kind, value)
    fields = TYPES[kind]
    read = {}
    for name, each in value.items():
        field = fields.get(name)
        if field is None:
            note(f'{kind} has no field "{name}"')
        elif each is not None:
            read[name] = _typed(field, each, note, kind)
    for name in REQUIRED[kind]:
        if name not in read:
            raise _WrongTypeError(kind, f'Can\'t find field "{name}"')
    return read


def _told_apart(kinds: tuple[str, ...], value: dict[str, Any]) -> str:
    """Find which kind of keyboard an object is, by the field that each of them requires; empty for none."""
    return next((kind for kind in kinds if any(name in value for name in REQUIRED[kind])), "")


def _chosen(kind: str, value: dict[str, Any]) -> str:
    told_by, choices = CHOICES[kind]
    if told_by:
        if told_by not in value:
            raise _WrongTypeError(kind, f'Can\'t find field "{told_by}"')
        if value[told_by] not in choices:
            raise _WrongTypeError(kind, f'type "{value[told_by]}" is unsupported')
        return choices[value[told_by]]
    for name, choice in choices.items():
        if name in value:
            return choice
    raise _WrongTypeError(kind, "Input message content is not specified")
