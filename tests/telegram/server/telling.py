"""What the bot is told when something happens, and what it is not told in groups."""

from __future__ import annotations

import re

from tests.telegram.server.as_json import (
    chat_json,
    member_json,
    message_json,
    press_json,
    query_json,
    user_json,
)
from tests.telegram.server.records import Chat, Member, Message, Press, Query, User
from tests.telegram.server.updates import Update, Updates
from tests.telegram.server.world import World

_COMMAND = re.compile(r"/[a-zA-Z0-9_]+(?:@(\w+))?")


class Telling:
    """Makes updates."""

    def __init__(self, world: World, updates: Updates) -> None:
        self._world = world
        self._updates = updates

    def message(self, message: Message) -> Update | None:
        """Tell of a new message; returns None where the bot does not get to see it."""
        if not self._seen(message):
            return None
        return self._updates.add("message", message_json(self._world, message), ("chat", message.chat.id))

    def edited(self, message: Message) -> Update | None:
        """Tell of an edit."""
        if not self._seen(message):
            return None
        return self._updates.add("edited_message", message_json(self._world, message), ("chat", message.chat.id))

    def press(self, press: Press) -> Update | None:
        """Tell of a button pressed."""
        return self._updates.add("callback_query", press_json(self._world, press), ("press", press.user.id))

    def query(self, query: Query, chat_type: str) -> Update | None:
        """Tell of an inline query, typed in a chat of that type."""
        return self._updates.add("inline_query", query_json(query, chat_type), ("query", query.user.id))

    def chosen(self, query: Query, result_id: str, inline_id: str) -> Update | None:
        """Tell which result of an inline query was chosen."""
        about = {"result_id": result_id, "from": user_json(query.user), "query": query.text}
        if inline_id:
            about["inline_message_id"] = inline_id
        return self._updates.add("chosen_inline_result", about, ("chosen", query.user.id))

    def membership(self, chat: Chat, by: User, old: Member, new: Member) -> Update | None:
        """Tell that somebody, perhaps the bot itself, is something else in a chat now."""
        about = {
            "chat": chat_json(self._world, chat),
            "from": user_json(by),
            "date": self._world.now(),
            "old_chat_member": member_json(old),
            "new_chat_member": member_json(new),
        }
        if new.user is self._world.bot:
            return self._updates.add("my_chat_member", about, ("member", chat.id))
        if self._world.bot_in(chat).status != "administrator":
            return None
        return self._updates.add("chat_member", about, ("member", chat.id))

    def reaction(self, message: Message, by: User, old: str, new: str) -> Update | None:
        """Tell that a person reacts otherwise to a message; takes emoji, empty for none."""
        if message.chat.type != "private" and self._world.bot_in(message.chat).status != "administrator":
            return None
        about = {
            "chat": chat_json(self._world, message.chat),
            "message_id": message.id,
            "user": user_json(by),
            "date": self._world.now(),
            "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
            "new_reaction": [{"type": "emoji", "emoji": new}] if new else [],
        }
        return self._updates.add("message_reaction", about, ("chat", message.chat.id))

    def _seen(self, message: Message) -> bool:
        chat = message.chat
        if chat.type == "private":
            return True
        bot = self._world.bot_in(chat)
        if not bot.present:
            return False
        if not self._world.privacy or bot.status == "administrator" or message.service or message.via_bot:
            return True
        if message.reply_to is not None and message.reply_to.sender is self._world.bot:
            return True
        command = _COMMAND.match(message.text)
        return (
            command is not None and (command[1] or self._world.bot.username).lower() == self._world.bot.username.lower()
        )
