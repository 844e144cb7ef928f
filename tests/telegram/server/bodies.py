"""The parameters of a request, whichever of the documented ways they come in."""

from __future__ import annotations

import re
from binascii import a2b_qp
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec
from python_multipart.multipart import Field as Part
from python_multipart.multipart import File, FormParser, parse_options_header

from tests.telegram.server.refusal import mistake

_BROKEN = re.compile(rb"%(?![0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes


@dataclass(slots=True)
class Given:
    """What a caller gave."""

    values: dict[str, Any] = field(default_factory=dict)
    """Texts by name, and files; JSON values where `typed`."""
    typed: bool = False
    """Whether the values came as JSON and have types of their own."""
    twice: list[str] = field(default_factory=list)
    """Parameters given more than once; the first counts."""

    def add(self, name: str, value: Any) -> None:
        """Take a parameter, unless it was given before."""
        if name in self.values:
            self.twice.append(name)
        else:
            self.values[name] = value


def read_body(query: str, content_type: str, body: bytes) -> Given:
    """Read the parameters in a query string and a body; raises Refusal for what cannot be read."""
    given = Given()
    try:
        if query:
            _read_pairs(given, query.encode("latin-1"))
        if body:
            kind = content_type.partition(";")[0].strip().lower()
            if kind == "application/x-www-form-urlencoded":
                _read_pairs(given, body)
            elif kind == "application/json":
                _read_json(given, body)
            elif kind == "multipart/form-data":
                _read_parts(given, content_type, body)
    except UnicodeDecodeError:
        raise mistake("strings must be encoded in UTF-8") from None
    return given


def _read_pairs(given: Given, pairs: bytes) -> None:
    for pair in pairs.split(b"&"):
        name, _, value = pair.partition(b"=")
        given.add(_unquoted(name), _unquoted(value))


def _unquoted(part: bytes) -> str:
    """Decode a name or a value of a form, as the library does, without a turn of a loop for every character."""
    if b"%" not in part:
        return part.replace(b"+", b" ").decode()
    if _BROKEN.search(part) or b"=" in part:
        return unquote_to_bytes(part.replace(b"+", b" ")).decode()
    # Quoted-printable differs only in its sign.
    return a2b_qp(part.replace(b"+", b"=20").replace(b"%", b"=")).decode()


def _read_json(given: Given, body: bytes) -> None:
    try:
        values = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise mistake(f"can't parse the request body as a JSON object: {error}") from None
    given.typed = True
    for name, value in values.items():
        given.add(name, value)


def _read_parts(given: Given, content_type: str, body: bytes) -> None:
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    if not boundary:
        raise mistake("boundary is missing in multipart/form-data")

    def on_field(part: Part) -> None:
        given.add((part.field_name or b"").decode(), (part.value or b"").decode())

    def on_file(file: File) -> None:
        file.file_object.seek(0)
        name = (file.file_name or b"").decode()
        given.add((file.field_name or b"").decode(), Upload(name, file.file_object.read()))
        file.close()

    parser = FormParser("multipart/form-data", on_field=on_field, on_file=on_file, boundary=boundary)
    parser.write(body)
    parser.finalize()
