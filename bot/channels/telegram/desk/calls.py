"""Calls to the staff's group and to a person, about a ticket."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from bot.channels.telegram.formatting import units
from bot.channels.telegram.reading import Message
from bot.channels.telegram.sending import Keyboard
from bot.store.outgoing import Call
from bot.store.tickets import Relay, Ticket

NO_PREVIEW = {"is_disabled": True}
LONGEST = 4096
"""UTF-16 units that a message may have."""
CAPTION = 1024
"""UTF-16 units that may stand under a picture."""


def to_desk(ticket: Ticket, forums: frozenset[int], text: str, *, relay: int = 0) -> Call:
    """Return the call that writes to the staff, in the ticket's topic or below its card.

    Takes Telegram's HTML, and the number of the update that is passed on by it, 0 for none. What passes nothing on is
    noted as told of the ticket, so that a reply to it is known, and so that it is erased with the ticket.
    """
    params = {**placed(ticket, forums), "text": text, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    return Call("send_message", params, relay or ticket.id, note="relay" if relay else "told")


def passed_to_desk(ticket: Ticket, forums: frozenset[int], said: str, relay: int) -> list[Call]:
    """Return the calls that pass a person's words on; the first message is their copy, which edits change."""
    first, *rest = parts(said)
    return [to_desk(ticket, forums, first, relay=relay), *(to_desk(ticket, forums, part) for part in rest)]


def passed_to_person(ticket: Ticket, said: str, relay: int) -> list[Call]:
    """Return the calls that pass the staff's words on; the first message is their copy, which edits change."""
    first, *rest = parts(said)
    return [to_person(ticket, first, relay=relay), *(to_person(ticket, part) for part in rest)]


def copied(where: Mapping[str, Any], message: Message, said: str, relay: int) -> Call:
    """Return the call that passes a picture, a file or the like on.

    Takes where the copy goes, the message, what stands under the copy where words can (as plain text, with whose it
    is), and the number of the update that is passed on.
    """
    params = {**where, "from_chat_id": message.place.chat_id, "message_id": message.id}
    if message.captioned and units(said) <= CAPTION:
        params |= {"caption": escaped(said), "parse_mode": "HTML"}
    return Call("copy_message", params, relay, note="relay")


def parts(said: str) -> list[str]:
    """Return a plain text as what messages hold of it, in Telegram's HTML; more than one where it is too long."""
    found = []
    while said:
        length = LONGEST if units(said) <= LONGEST else LONGEST // 2  # A character may count as two.
        found.append(escaped(said[:length]))
        said = said[length:].strip()
    return found


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


def to_person(ticket: Ticket, text: str, keyboard: Keyboard = None, *, relay: int = 0, sent: bool = False) -> Call:
    """Return the call that writes to the person, in Telegram's HTML.

    Takes the number of the update that is passed on by it, 0 for none, and whether the staff had something sent, and so
    is to be told where that is not delivered.
    """
    params: dict[str, Any] = {
        "chat_id": ticket.chat_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
    }
    if keyboard:
        params["reply_markup"] = keyboard
    if sent:
        return Call("send_message", params, ticket.id, note="sent")
    return Call("send_message", params, relay or None, note="relay" if relay else "desk")


def edited_copy(relay: Relay, message: Message, said: str) -> Call:
    """Return the call that edits the copy of a message that was passed on: its text, or the words under it.

    Of a text that fills more than one message it changes the first. Words that leave no room under a picture for whose
    they are stand there alone, as when they were passed on.
    """
    params: dict[str, Any] = {
        "chat_id": relay.other_chat_id,
        "message_id": {"copy_of": relay.id},
        "parse_mode": "HTML",
    }
    if message.media:
        params["caption"] = escaped(said if units(said) <= CAPTION else message.text)
        return Call("edit_message_caption", params, note="desk")
    params |= {"text": parts(said)[0], "link_preview_options": NO_PREVIEW}
    return Call("edit_message_text", params, note="desk")


def escaped(text: str) -> str:
    """Return a text as it may stand in Telegram's HTML."""
    return html.escape(text, quote=False)
