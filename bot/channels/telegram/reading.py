"""What an update is: a message, a press, an inline question or a change of membership; anything else is none of ours.

Updates come from outside. Nothing that one holds, or lacks, raises here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 4096
"""Characters of a text that are read; Telegram sends no more."""

NAME = 64
"""Characters of a name that are read."""

_MEDIA = frozenset(
    [
        "animation",
        "audio",
        "checklist",
        "contact",
        "dice",
        "document",
        "game",
        "gift",
        "invoice",
        "live_photo",
        "location",
        "paid_media",
        "photo",
        "poll",
        "sticker",
        "story",
        "venue",
        "video",
        "video_note",
        "voice",
    ]
)
"""What a message may hold in place of text; everything else without text is Telegram's own note of an event."""
_CAPTIONED = frozenset(["animation", "audio", "document", "live_photo", "paid_media", "photo", "video", "voice"])
"""Which of it may have words under it."""
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?![A-Za-z0-9_@])\s*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened, and who did it."""

    chat_id: int
    group: bool
    person_id: int
    tongue: str
    """The language of the person's Telegram, such as "zh-hans"; "" where it does not say."""
    thread: int | None = None
    """The topic of a forum."""
    name: str = ""
    """What the person calls themself."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message, new or edited."""

    place: Place
    id: int
    text: str
    """Without the bot's name and without the command."""
    command: str
    """The command without its slash, "" for none."""
    addressed: bool
    """Whether it speaks to the bot: it names it, replies to it, or stands in a private chat."""
    media: bool
    edited: bool
    sent: int
    """When it was sent, in seconds since 1970; 0 where it does not say."""
    album: str
    """What messages sent together have in common."""
    replied: str
    """The text of the message that it replies to."""
    reply_id: int = 0
    """The id of the message that it replies to, 0 for none."""
    captioned: bool = False
    """Whether words can stand under what it holds."""
    reply_data: str = ""
    """What the first button carries under the message of ours that it replies to."""
    named: bool = False
    """Whether it names the bot."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed."""

    place: Place
    id: str
    message_id: int
    data: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question typed behind the bot's name in any chat."""

    place: Place
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot has come into a chat, or gone from it."""

    place: Place
    came: bool
    gone: bool


Event = Message | Press | Query | Membership


def read_event(update: Mapping[str, Any], bot_id: int, username: str) -> Event | None:
    """Return what an update is; None where it is nothing that the bot deals with.

    Takes the update as the Bot API gives it, and the bot's id and name, by which people speak to it.
    """
    for name in ("message", "edited_message"):
        if name in update:
            return _message(_mapping(update, name), bot_id, username, edited=name == "edited_message")
    if "callback_query" in update:
        return _press(_mapping(update, "callback_query"))
    if "inline_query" in update:
        query = _mapping(update, "inline_query")
        place, number = _place({}, query), _text(query, "id")
        return Query(place, number, _text(query, "query")) if place and number else None
    if "my_chat_member" in update:
        return _membership(_mapping(update, "my_chat_member"))
    return None


def cleaned(text: str) -> str:
    """Return a text without what cannot be stored: halves of characters and zero bytes; cut where it is endless."""
    return _UNSTORABLE.sub("\ufffd", text[:LONGEST])


def _message(data: Mapping[str, Any], bot_id: int, username: str, *, edited: bool) -> Message | None:
    place, number = _place(_mapping(data, "chat"), data), _number(data, "message_id")
    if place is None or not number or _number(_mapping(data, "via_bot"), "id") == bot_id:
        return None  # What an inline answer of ours looks like where it was sent to is no question.
    media = any(name in data for name in _MEDIA)
    body = _text(data, "caption") if media else _text(data, "text")
    if not (media or body):
        return None
    entities = data.get("caption_entities" if media else "entities")
    text, named = _without_name(body, entities if isinstance(entities, Sequence) else (), bot_id, username)
    replied = _mapping(data, "reply_to_message")
    to_us = _number(_mapping(replied, "from"), "id") == bot_id
    command = ""
    if found := _COMMAND.match(text):
        command, whose = found[1].lower(), (found[2] or "").lower()
        if whose and whose != username.lower():
            return None  # It speaks to another bot.
        text, named = text[found.end() :], named or bool(whose)
    return Message(
        place,
        number,
        text.strip(),
        command,
        addressed=named or to_us or not place.group,
        media=media,
        edited=edited,
        sent=_number(data, "date"),
        album=_text(data, "media_group_id"),
        reply_id=_number(replied, "message_id"),
        captioned=any(name in data for name in _CAPTIONED),
        reply_data=_first_button(replied) if to_us else "",
        named=named,
        replied="" if to_us else _text(replied, "text") or _text(replied, "caption"),
    )


def _first_button(message: Mapping[str, Any]) -> str:
    rows = _mapping(message, "reply_markup").get("inline_keyboard")
    buttons = [one for row in rows for one in row] if isinstance(rows, list) and all(map(_is_list, rows)) else []
    return next((_text(one, "callback_data") for one in buttons if isinstance(one, Mapping)), "")


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _press(data: Mapping[str, Any]) -> Press | None:
    message = _mapping(data, "message")
    place, number = _place(_mapping(message, "chat"), data, message), _text(data, "id")
    if place is None or not number:
        return None
    return Press(place, number, _number(message, "message_id"), _text(data, "data"))


def _membership(data: Mapping[str, Any]) -> Membership | None:
    place = _place(_mapping(data, "chat"), data)
    if place is None:
        return None
    before, after = (_text(_mapping(data, name), "status") for name in ("old_chat_member", "new_chat_member"))
    out = ("left", "kicked", "")
    return Membership(place, came=before in out and after not in out, gone=after in ("left", "kicked"))


def _place(chat: Mapping[str, Any], data: Mapping[str, Any], message: Mapping[str, Any] | None = None) -> Place | None:
    """Return where it was and who it was; None where that is nowhere, or another bot."""
    person = _mapping(data, "from")
    behind = _mapping(data, "sender_chat")
    person_id = _number(behind, "id") or _number(person, "id")
    if not person_id or (person.get("is_bot") is True and not behind):
        return None
    chat_id = _number(chat, "id") or person_id
    kind = _text(chat, "type")
    if kind == "channel":
        return None
    thread = _number(message or data, "message_thread_id") if (message or data).get("is_topic_message") is True else 0
    name = " ".join(part for part in (_text(person, "first_name"), _text(person, "last_name")) if part)[:NAME]
    group = kind in ("group", "supergroup")
    return Place(chat_id, group, person_id, _text(person, "language_code"), thread or None, name)


def _without_name(text: str, entities: Sequence[Any], bot_id: int, username: str) -> tuple[str, bool]:
    """Return a text without the bot's name in it, and whether it was there. Entities count in UTF-16 units."""
    encoded = text.encode("utf-16-le", errors="replace")
    named = False
    for entity in reversed(entities):
        if not isinstance(entity, Mapping) or entity.get("type") not in ("mention", "text_mention"):
            continue
        start, length = 2 * _number(entity, "offset"), 2 * _number(entity, "length")
        if start < 0 or length <= 0 or start + length > len(encoded):
            continue
        said = encoded[start : start + length].decode("utf-16-le", errors="replace")
        if said.lower() == f"@{username.lower()}" or _number(_mapping(entity, "user"), "id") == bot_id:
            named = True
            encoded = encoded[:start] + encoded[start + length :]
    return (encoded.decode("utf-16-le", errors="replace") if named else text), named


def _mapping(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def _number(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name)
    fits = isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return value if fits else 0  # type: ignore[return-value]


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return cleaned(value) if isinstance(value, str) else ""
