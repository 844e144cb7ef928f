"""Calls of the Bot API, kept as plain data and made with python-telegram-bot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport
from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken
from telegram.request import HTTPXRequest

_NAMES = {
    "answer_callback_query": "AnswerCallbackQuery",
    "answer_inline_query": "AnswerInlineQuery",
    "close_forum_topic": "CloseForumTopic",
    "copy_message": "CopyMessage",
    "create_forum_topic": "CreateForumTopic",
    "delete_message": "DeleteMessage",
    "edit_forum_topic": "EditForumTopic",
    "edit_message_caption": "EditMessageCaption",
    "edit_message_reply_markup": "EditMessageReplyMarkup",
    "edit_message_text": "EditMessageText",
    "reopen_forum_topic": "ReopenForumTopic",
    "send_message": "SendMessage",
}
"""By our name, Telegram's, which minds no capitals; written like this, the library does not take it for its own."""

METHODS = frozenset(_NAMES)
"""The calls that a reply may be made of."""

QUIET = frozenset(["answer_callback_query", "answer_inline_query"])
"""Calls that write into no chat, and count against none of its limits."""


def make_request(connections: int, patience: float = 15.0) -> HTTPXRequest:
    """Return what a bot makes its calls with.

    Takes how many connections there may be, and the seconds to wait for an answer. Below the library is aiohttp's
    pool of connections: that of httpx looks at every connection for every call, which with many chats at once takes
    longer than the calls.
    """
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=5,
        read_timeout=patience,
        write_timeout=patience,
        pool_timeout=30,
        httpx_kwargs={"transport": AiohttpTransport(limits=limits)},
    )


def _article(data: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in data.items() if name != "content" and value is not None}
    return {"type": "article", **rest, "input_message_content": data["content"]}


async def make_call(bot: Bot, method: str, params: Mapping[str, Any]) -> int | None:
    """Make one call; returns the id of the message written or the topic opened, None where there is none.

    Takes the method as python-telegram-bot names it, and its arguments as JSON has them. They stay plain data, and so
    does what comes back: to make the library's objects of both takes longer than all else in a call. Raises the
    library's own errors, and ValueError for a method that no reply is made of.
    """
    if method not in METHODS:
        raise ValueError(f"{method} is no call of a reply")
    given = {name: value for name, value in params.items() if value is not None}
    if "results" in given:
        given["results"] = [_article(item) for item in given["results"]]
    try:
        result: Any = await bot.do_api_request(_NAMES[method], api_kwargs=given)
    except EndPointNotFound as error:
        # Each of these methods exists, so it is the token that is refused.
        raise InvalidToken(error.message) from None
    told = "message_thread_id" if method == "create_forum_topic" else "message_id"
    return result.get(told) if isinstance(result, dict) else None
