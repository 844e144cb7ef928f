"""Methods that answer a button pressed or an inline query."""

from __future__ import annotations

import re
from typing import Any

from tests.telegram.server.keyboards import inline_keyboard
from tests.telegram.server.methods.calling import Calling
from tests.telegram.server.records import Press, Query
from tests.telegram.server.refusal import misfortune, mistake
from tests.telegram.server.texts import message_text

_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_MOST_SHOWN = 200
_MOST_RESULTS = 50
_MOST_ID = 64
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_callback_query(calling: Calling) -> object:
    """End the waiting of who pressed a button, with a notice or without."""
    given = calling.given
    press = calling.world.presses.get(given["callback_query_id"])
    _check_open(press)
    if len(given.get("text", "")) > _MOST_SHOWN:
        raise mistake("MESSAGE_TOO_LONG")
    if given.get("url"):
        raise mistake("URL_INVALID")
    assert press is not None
    press.answer = given
    return True


def answer_inline_query(calling: Calling) -> object:
    """Offer results for what somebody types."""
    given = calling.given
    results = given["results"]
    if len(results) > _MOST_RESULTS:
        raise mistake("too many inline query results specified")
    made = [_result(calling, result) for result in results]
    ids = [result["id"] for result in made]
    if len(set(ids)) < len(ids):
        raise mistake("RESULT_ID_DUPLICATE")
    if len(given.get("next_offset", "").encode()) > _MOST_ID:
        raise mistake("NEXT_OFFSET_INVALID")
    _check_button(given.get("button"))
    query = calling.world.queries.get(given["inline_query_id"])
    _check_open(query)
    assert query is not None
    query.answer = given | {"results": made}
    return True


def _check_open(asked: Press | Query | None) -> None:
    """Raise Refusal where nobody waits for the answer (any more)."""
    if asked is None or asked.answer is not None:
        raise mistake(_TOO_OLD)
    if asked.expired:
        raise misfortune(_TOO_OLD)


def _result(calling: Calling, result: dict[str, Any]) -> dict[str, Any]:
    """Check a result, and add what its message looks like: `text`, `entities` and `keyboard`."""
    if not 1 <= len(result["id"].encode()) <= _MOST_ID:
        raise mistake("RESULT_ID_INVALID")
    if not result["title"].strip():
        raise mistake("ARTICLE_TITLE_EMPTY")
    content = result["input_message_content"]
    text, entities = message_text(
        content["message_text"], content.get("parse_mode"), content.get("entities"), calling.note
    )
    markup = result.get("reply_markup")
    keyboard = inline_keyboard(markup, calling.note) if markup else []
    return result | {"text": text, "marked": calling.world.known(entities), "keyboard": keyboard}


def _check_button(button: dict[str, Any] | None) -> None:
    if button is None:
        return
    if ("start_parameter" in button) == ("web_app" in button):
        raise mistake(
            "can't parse inline query results button: InlineQueryResultsButton must have exactly one optional field"
        )
    if not _START.fullmatch(button.get("start_parameter", "x")):
        raise mistake("START_PARAM_INVALID")
