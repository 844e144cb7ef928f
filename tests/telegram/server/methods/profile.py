"""Methods about the bot itself: its name, its descriptions and its commands."""

from __future__ import annotations

import re
from typing import Any

from tests.telegram.server.as_json import bot_json
from tests.telegram.server.methods.calling import Calling
from tests.telegram.server.refusal import mistake

_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_COMMAND = re.compile(r"[a-z0-9_]+")
_MOST_COMMANDS = 100
_MOST_COMMAND = 32
_MOST_ABOUT_COMMAND = 256
_MOST = {"name": 64, "description": 512, "short_description": 120}


def get_me(calling: Calling) -> object:
    """Describe the bot."""
    return bot_json(calling.world)


def log_out(calling: Calling) -> object:
    """Do nothing: this server is not left for another."""
    return True


def set_my_commands(calling: Calling) -> object:
    """List the bot's commands, for some chats and a language."""
    key = _key(calling)
    commands = [_command(command) for command in calling.given["commands"]]
    if len(commands) > _MOST_COMMANDS:
        raise mistake("BOT_COMMANDS_TOO_MUCH")
    calling.world.commands[key] = commands
    return True


def get_my_commands(calling: Calling) -> object:
    """Return what was listed for exactly these chats and this language."""
    return calling.world.commands.get(_key(calling), [])


def delete_my_commands(calling: Calling) -> object:
    """Forget what was listed for these chats and this language."""
    calling.world.commands.pop(_key(calling), None)
    return True


def set_my_name(calling: Calling) -> object:
    """Name the bot, in a language."""
    return _set(calling, "name")


def get_my_name(calling: Calling) -> object:
    """Return the bot's name in a language."""
    return {"name": _get(calling, "name") or calling.world.bot.first_name}


def set_my_description(calling: Calling) -> object:
    """Say what people read before they start."""
    return _set(calling, "description")


def get_my_description(calling: Calling) -> object:
    """Return what people read before they start."""
    return {"description": _get(calling, "description")}


def set_my_short_description(calling: Calling) -> object:
    """Say what stands in the bot's profile."""
    return _set(calling, "short_description")


def get_my_short_description(calling: Calling) -> object:
    """Return what stands in the bot's profile."""
    return {"short_description": _get(calling, "short_description")}


def _language(calling: Calling) -> str:
    code: str = calling.given.get("language_code", "")
    if not _LANGUAGE.fullmatch(code):
        raise mistake("invalid language code specified")
    return code


def _set(calling: Calling, what: str) -> object:
    text = calling.given.get(what, "")
    if len(text) > _MOST[what]:
        raise mistake(f"bot {what.replace('_', ' ')} is too long")
    calling.world.names[what, _language(calling)] = text
    return True


def _get(calling: Calling, what: str) -> str:
    return calling.world.names.get((what, _language(calling))) or calling.world.names.get((what, "")) or ""


def _key(calling: Calling) -> tuple[str, str]:
    """Return what a list of commands is kept by: its scope, written out, and its language."""
    scope: dict[str, Any] = calling.given.get("scope") or {"type": "default"}
    written = scope["type"]
    if "chat_id" in scope:
        chat = calling.world.find_chat(scope["chat_id"], writing=True)
        if chat.type == "private" and scope["type"] != "chat":
            raise mistake("can't use specified scope in private chats")
        written += f" {chat.id}"
    if "user_id" in scope:
        if scope["user_id"] <= 0:
            raise mistake("can't parse BotCommandScope: Invalid user_id specified")
        written += f" {scope['user_id']}"
    return written, _language(calling)


def _command(given: dict[str, str]) -> dict[str, str]:
    command = given["command"].strip().removeprefix("/")
    about = given["description"].strip()
    if not command:
        raise mistake("command must be non-empty")
    if len(command) > _MOST_COMMAND:
        raise mistake(f"command length must not exceed {_MOST_COMMAND}")
    if not about:
        raise mistake("command description must be non-empty")
    if len(about) > _MOST_ABOUT_COMMAND:
        raise mistake(f"command description length must not exceed {_MOST_ABOUT_COMMAND}")
    if not _COMMAND.fullmatch(command):
        raise mistake("BOT_COMMAND_INVALID")
    return {"command": command, "description": about}
