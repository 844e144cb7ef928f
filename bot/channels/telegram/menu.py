"""The commands that Telegram offers beside the message field, in each language, for private chats and groups."""

from __future__ import annotations

from typing import Any

from bot.channels.wording import channel_wording
from bot.knowledge.model import Plan

PRIVATE = ("help", "topics", "grants", "total", "ladder", "language", "human", "forget", "privacy")
"""What is offered in a private chat. `start` is a button there."""
GROUP = ("ask", "help", "topics", "grants", "total", "ladder", "language", "forget", "privacy")
"""What is offered in a group."""


def menus(plan: Plan) -> list[dict[str, Any]]:
    """Return the arguments of each setMyCommands call: commands as pairs of a name and a description, scope, language.

    Telegram falls back to the menu without a language: that of the plan's first one.
    """
    found = []
    for scope, names in (("default", PRIVATE), ("all_private_chats", PRIVATE), ("all_group_chats", GROUP)):
        listed = [name for name in names if name != "ladder" or plan.ladder]
        for code in ("", *plan.header.languages):
            words = channel_wording(code or plan.header.languages[0])
            commands = [(name, words.say(f"telegram_command.{name}")) for name in listed]
            found.append({"commands": commands, "scope": {"type": scope}, "language_code": code})
    return found
