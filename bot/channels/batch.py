"""Many questions at once: JSON lines in, JSON lines out, in the same order."""

from __future__ import annotations

import codecs
import datetime as dt
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.assistant import Assistant
from bot.channels.questions import MAX_TEXT, too_long
from bot.dialogue.context import Context

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """One well-formed line."""

    id: str
    text: str
    conversation: str
    """The talk that it belongs to, "" if it stands alone."""


class RequestError(Exception):
    """A line that is no request; says why, and holds the line's id where it has one."""

    def __init__(self, request_id: str | None, message: str) -> None:
        """Take the id, None if the line has none that is a string, and what is wrong."""
        self.id = request_id
        super().__init__(message)


def parse_request(line: bytes) -> Request:
    """Read one line; raises RequestError for anything but a request."""
    try:
        row = json.loads(line.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        raise RequestError(None, f"the line is not UTF-8: byte {error.start + 1} is {line[error.start]:#04x}") from None
    except RecursionError:
        raise RequestError(None, "the line is nested too deeply") from None
    except ValueError as error:
        raise RequestError(None, f"the line is not JSON: {error}") from None
    if not isinstance(row, dict):
        raise RequestError(None, 'the line is not an object like {"id": "1", "text": "…"}')
    request_id = row.get("id")
    if not isinstance(request_id, str):
        raise RequestError(None, _wrong(row, "id", "string"))
    text = row.get("text")
    if not isinstance(text, str):
        raise RequestError(request_id, _wrong(row, "text", "string"))
    if len(text) > MAX_TEXT:
        raise RequestError(request_id, too_long(text))
    conversation = row.get("conversation")
    if not isinstance(conversation, str | None):
        raise RequestError(request_id, _wrong(row, "conversation", "string"))
    return Request(request_id, text, conversation or "")


def answers(
    lines: Iterable[bytes], assistant: Assistant, today: dt.date, opening: Context | None = None
) -> Iterator[dict[str, Any]]:
    """Answer each line that is not blank, one object each, in order.

    Takes the lines, the assistant, the day of asking and the context that every talk begins with. A line that is no
    request, or whose answering fails, gives an object with `id` and `error`; the others are not touched by it.
    """
    opening = opening or Context()
    talks: dict[str, Context] = {}
    for line in lines:
        if not line.strip():
            continue
        try:
            request = parse_request(line)
        except RequestError as error:
            yield {"id": error.id, "error": str(error)}
            continue
        try:
            exchange = assistant.respond(request.text, talks.get(request.conversation, opening), today)
        except Exception:  # One question that uncovers a fault of ours must not lose the rest of the batch.
            log.exception("request %r could not be answered", request.id)
            yield {"id": request.id, "error": "internal error: the question could not be answered"}
            continue
        if request.conversation:
            talks[request.conversation] = exchange.context
        yield {"id": request.id, **exchange.answer}


def _wrong(row: dict[str, Any], field: str, wanted: str) -> str:
    if field not in row:
        return f"{field}: is missing"
    kind = {
        dict: "an object",
        list: "a list",
        type(None): "null",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
    }[type(row[field])]
    return f"{field}: expected a {wanted}, got {kind}"
