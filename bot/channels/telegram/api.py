"""Calls of the Bot API, kept as plain data and made with python-telegram-bot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    ForumTopic,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    MessageId,
    ReplyParameters,
)

METHODS = frozenset(
    [
        "answer_callback_query",
        "close_forum_topic",
        "copy_message",
        "create_forum_topic",
        "reopen_forum_topic",
        "answer_inline_query",
        "delete_message",
        "edit_message_caption",
        "edit_message_reply_markup",
        "edit_message_text",
        "send_message",
    ]
)
"""The calls that a reply may be made of."""

QUIET = frozenset(["answer_callback_query", "answer_inline_query"])
"""Calls that write into no chat, and count against none of its limits."""


def _article(data: Mapping[str, Any]) -> InlineQueryResultArticle:
    options = LinkPreviewOptions.de_json(data["content"].get("link_preview_options"), None)
    content = InputTextMessageContent(**{**data["content"], "link_preview_options": options})
    markup = InlineKeyboardMarkup.de_json(data["reply_markup"], None) if data.get("reply_markup") else None
    return InlineQueryResultArticle(
        data["id"], data["title"], content, description=data.get("description"), reply_markup=markup
    )


_OBJECTS: dict[str, Callable[[Any], Any]] = {
    "reply_markup": lambda data: InlineKeyboardMarkup.de_json(data, None),
    "reply_parameters": lambda data: ReplyParameters.de_json(data, None),
    "link_preview_options": lambda data: LinkPreviewOptions.de_json(data, None),
    "results": lambda data: [_article(item) for item in data],
    "button": lambda data: InlineQueryResultsButton.de_json(data, None),
    "commands": lambda data: [BotCommand(*item) for item in data],
}
"""What python-telegram-bot wants an object for."""


async def make_call(bot: Bot, method: str, params: Mapping[str, Any]) -> int | None:
    """Make one call; returns the id of the message written or the topic opened, None where there is none.

    Takes the method as python-telegram-bot names it, and its arguments as JSON has them. Raises the library's own
    errors, and ValueError for a method that no reply is made of.
    """
    if method not in METHODS:
        raise ValueError(f"{method} is no call of a reply")
    given = {name: _OBJECTS[name](value) if name in _OBJECTS else value for name, value in params.items()}
    result = await getattr(bot, method)(**given)
    if isinstance(result, ForumTopic):
        return result.message_thread_id
    return result.message_id if isinstance(result, Message | MessageId) else None
