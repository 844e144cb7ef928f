"""Calls to the staff's group and to a person, about a ticket."""

from __future__ import annotations

import html
from typing import Any

from bot.channels.telegram.sending import Keyboard
from bot.store.outgoing import Call
from bot.store.tickets import Ticket

NO_PREVIEW = {"is_disabled": True}


def to_desk(ticket: Ticket, forums: frozenset[int], text: str, *, relay: int = 0) -> Call:
    """Return the call that writes to the staff, in the ticket's topic or below its card.

    Takes Telegram's HTML, and the number of the update that is passed on by it, 0 for none.
    """
    params = {**placed(ticket, forums), "text": text, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    return Call("send_message", params, relay or None, note="relay" if relay else "desk")


def copied_to_desk(ticket: Ticket, forums: frozenset[int], chat_id: int, message_id: int, relay: int) -> Call:
    """Return the call that passes a picture, a file or the like on to the staff."""
    params = {**placed(ticket, forums), "from_chat_id": chat_id, "message_id": message_id}
    return Call("copy_message", params, relay, note="relay")


def placed(ticket: Ticket, forums: frozenset[int]) -> dict[str, Any]:
    """Return where a message about a ticket stands. What is not known before a call is made is looked up then."""
    if ticket.desk_chat in forums:
        return {"chat_id": ticket.desk_chat, "message_thread_id": {"topic_of": ticket.id}}
    below = {"message_id": {"card_of": ticket.id}, "allow_sending_without_reply": True}
    return {"chat_id": ticket.desk_chat, "reply_parameters": below}


def card(ticket: Ticket, forums: frozenset[int], text: str, keyboard: Keyboard) -> list[Call]:
    """Return the calls that open a ticket among the staff: its topic, where the group is a forum, and its card."""
    params: dict[str, Any] = {
        "chat_id": ticket.desk_chat,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
        "reply_markup": keyboard,
    }
    if ticket.desk_chat not in forums:
        return [Call("send_message", params, ticket.id, note="card")]
    name = f"{ticket.id} {' '.join(ticket.question.split())}"[:128]
    topic = Call("create_forum_topic", {"chat_id": ticket.desk_chat, "name": name}, ticket.id, note="topic")
    return [
        topic,
        Call("send_message", {**params, "message_thread_id": {"topic_of": ticket.id}}, ticket.id, note="card"),
    ]


def new_card(ticket: Ticket, text: str, keyboard: Keyboard) -> Call:
    """Return the call that makes a card show a ticket as it is now."""
    params: dict[str, Any] = {
        "chat_id": ticket.desk_chat,
        "message_id": {"card_of": ticket.id},
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
        "reply_markup": keyboard,
    }
    return Call("edit_message_text", params, ticket.id, note="desk")


def to_person(ticket: Ticket, text: str, keyboard: Keyboard = None, *, relay: int = 0) -> Call:
    """Return the call that writes to the person, in Telegram's HTML."""
    params: dict[str, Any] = {
        "chat_id": ticket.chat_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
    }
    if keyboard:
        params["reply_markup"] = keyboard
    return Call("send_message", params, relay or None, note="relay" if relay else "desk")


def edited_copy(chat_id: int, relay_id: int, text: str) -> Call:
    """Return the call that edits the copy of a message that was passed on."""
    params = {
        "chat_id": chat_id,
        "message_id": {"copy_of": relay_id},
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
    }
    return Call("edit_message_text", params, note="desk")


def escaped(text: str) -> str:
    """Return a text as it may stand in Telegram's HTML."""
    return html.escape(text, quote=False)
