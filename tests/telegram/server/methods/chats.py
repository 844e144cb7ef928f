"""Methods that tell about chats and who is in them."""

from __future__ import annotations

from dataclasses import replace

from tests.telegram.server.as_json import full_chat_json, member_json
from tests.telegram.server.methods.calling import Calling
from tests.telegram.server.records import Member
from tests.telegram.server.refusal import mistake


def get_chat(calling: Calling) -> object:
    """Describe a chat."""
    return full_chat_json(calling.world, calling.world.find_chat(calling.given["chat_id"]))


def get_chat_member(calling: Calling) -> object:
    """Describe what somebody is in a chat."""
    user_id = calling.given["user_id"]
    if user_id <= 0:
        raise mistake("invalid user_id specified")
    chat = calling.world.find_chat(calling.given["chat_id"], writing=user_id != calling.world.bot.id)
    user = calling.world.users.get(user_id)
    if user is None:
        raise mistake("user not found")
    return member_json(chat.members.get(user_id, Member(user, "left")))


def get_chat_member_count(calling: Calling) -> object:
    """Count those in a chat."""
    chat = calling.world.find_chat(calling.given["chat_id"], writing=True)
    return len(list(calling.world.members(chat)))


def get_chat_administrators(calling: Calling) -> object:
    """Describe those who lead a chat."""
    chat = calling.world.find_chat(calling.given["chat_id"], writing=True)
    if chat.type == "private":
        raise mistake("there are no administrators in the private chat")
    return [member_json(m) for m in calling.world.members(chat) if m.status in ("creator", "administrator")]


def leave_chat(calling: Calling) -> object:
    """Leave a group."""
    chat = calling.world.find_chat(calling.given["chat_id"])
    if chat.type == "private":
        raise mistake("chat member status can't be changed in private chats")
    old = calling.world.bot_in(chat)
    chat.members[calling.world.bot.id] = new = replace(old, status="left", rights=frozenset())
    calling.telling.membership(chat, calling.world.bot, old, new)
    return True
