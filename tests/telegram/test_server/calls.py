"""Calls by their shape: a method and its parameters, made for a scene."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.telegram.test_server.scene import Scene

Making = Callable[[Scene], tuple[str, dict[str, Any]]]
"""Makes a call: its method and its parameters."""

INLINE = {"inline_keyboard": [[{"text": "One", "callback_data": "1"}]]}


def to_ann(method: str = "sendMessage", /, **given: Any) -> Making:
    """A call about Ann's chat; what is None is left out."""

    def made(scene: Scene) -> tuple[str, dict[str, Any]]:
        whole = {"chat_id": scene.ann.id, "text": "Hello"} | given if method == "sendMessage" else given
        if method.startswith(("edit", "delete")):
            whole = {"chat_id": scene.ann.id, "message_id": scene.said.id} | given
        return method, {name: value for name, value in whole.items() if value is not None}

    return made


def in_forum(method: str, /, **given: Any) -> Making:
    """A call about the topic."""
    return lambda scene: (method, {"chat_id": scene.forum.id, "message_thread_id": scene.topic.id} | given)


def marked(html: str) -> Making:
    """A message in HTML."""
    return to_ann(text=html, parse_mode="HTML")


def under(*rows: Any) -> Making:
    """A message with an inline keyboard."""
    return to_ann(reply_markup={"inline_keyboard": list(rows)})


def offered(*results: dict[str, Any], **given: Any) -> Making:
    """An answer to an inline query of Ann's."""

    def made(scene: Scene) -> tuple[str, dict[str, Any]]:
        query = scene.server.ask_inline(scene.ann, "grants")
        return "answerInlineQuery", {"inline_query_id": query.id, "results": list(results)} | given

    return made


def article(number: str = "1", **given: Any) -> dict[str, Any]:
    """A result that an inline query may have."""
    whole = {"type": "article", "id": number, "title": "A grant", "input_message_content": {"message_text": "Text"}}
    return {name: value for name, value in (whole | given).items() if value is not None}


def pressed(**given: Any) -> Making:
    """An answer to a button that Ann pressed."""

    def made(scene: Scene) -> tuple[str, dict[str, Any]]:
        press = scene.server.press(scene.said, user=scene.ann, data="1")
        return "answerCallbackQuery", {"callback_query_id": press.id} | given

    return made


def commands(*listed: dict[str, str], **given: Any) -> Making:
    return to_ann("setMyCommands", commands=list(listed), **given)


HELP = {"command": "help", "description": "How to ask"}
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
HOOK = "https://bot.example.org/hook"
