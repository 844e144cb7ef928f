"""A handler that repeats what was said: the least that a bot can do with a store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.telegram.handling import Handled
from bot.store.outgoing import Call
from bot.store.replies import Given


class Repeating:
    """Answers each message with “You said: …”; one that begins with `<` is sent as HTML."""

    desk_language = ""

    def note_move(self, chat_id: int, to: int) -> None:
        """Do nothing."""

    def looks_up(self, update: Mapping[str, Any]) -> tuple[str, int] | None:
        """Nothing is about an earlier answer."""
        del update

    def handle(self, update_id: int, update: Mapping[str, Any], handled: Handled, about: Given | None) -> None:
        """Add the answer."""
        del update_id, about
        message = update.get("message", {})
        if "text" not in message:
            return
        text = message["text"]
        params = {"chat_id": message["chat"]["id"], "text": f"You said: {text}"}
        if text.startswith("<"):
            params["parse_mode"] = "HTML"
        handled.calls.append(Call("send_message", params))
