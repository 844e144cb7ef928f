"""What the calls of the helpdesk need while they are made: ids known only then, and a word where one cannot be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from bot.channels.telegram.desk import calls
from bot.channels.wording import channel_wording
from bot.store import outgoing, replies, tickets
from bot.store.outgoing import Call
from bot.store.tickets import Change, Ticket


def resolved(connection: Connection, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a call's arguments with the ids that were not known when it was written.

    What stands nowhere (a card not accepted, a topic that could not be opened) is left out; None where the message
    that is to be edited is not there at all.
    """
    found: dict[str, Any] = {}
    for name, value in params.items():
        known = _known(connection, value) if isinstance(value, dict) else value
        if known is None and name == "message_id":
            return None
        if known is not None and not (name == "reply_parameters" and "message_id" not in known):
            found[name] = known
    return found


def _known(connection: Connection, value: dict[str, Any]) -> Any:
    match value:
        case {"topic_of": int(number)}:
            ticket = tickets.find(connection, number)
            return ticket.thread_id if ticket else None
        case {"card_of": int(number)}:
            ticket = tickets.find(connection, number)
            return ticket.card_id if ticket else None
        case {"copy_of": int(number)}:
            return tickets.copy_of(connection, number)
        case {"message_id": dict(inner)}:
            inside = _known(connection, inner)
            rest = {name: given for name, given in value.items() if name != "message_id"}
            return {**rest, "message_id": inside} if inside else rest
    return value


def accepted(connection: Connection, call: Call, number: int | None) -> None:
    """Note the id under which Telegram has accepted a message, or opened a topic."""
    if number is None or call.answer_id is None:
        return
    match call.note:
        case "card":
            tickets.change(connection, Change(call.answer_id, {"card_id": number}))
        case "topic":
            tickets.change(connection, Change(call.answer_id, {"thread_id": number}))
        case "relay":
            tickets.note_copy(connection, call.answer_id, number)
        case "":
            if call.part is not None:
                replies.note_message(connection, call.answer_id, call.part, number)


def without_topic(call: Call, error: str) -> Call | None:
    """Return a call to make in place of one whose topic is gone or closed: the same in the group itself."""
    said = error.casefold()
    if "message_thread_id" not in call.params or not any(word in said for word in ("thread", "topic")):
        return None
    if call.method not in {"send_message", "copy_message"}:
        return None
    params = {name: value for name, value in call.params.items() if name != "message_thread_id"}
    return Call(call.method, params, call.answer_id, call.part, call.note)


def undelivered(connection: Connection, chat_id: int, call: Call, language: str) -> list[int]:
    """Tell the other side that a message could not be passed on; returns the chats in which it is said.

    Takes the chat that could not be written to, the call, and the language of the staff.
    """
    if call.note != "relay" or call.answer_id is None:
        return []
    relay = tickets.relay_by_id(connection, call.answer_id)
    ticket = tickets.find(connection, relay.ticket_id) if relay else None
    if ticket is None:
        return []
    if chat_id == ticket.chat_id:
        text = channel_wording(language).say("desk.undelivered_to_person")
        told = _to_staff(ticket, text, relay.message_id if relay else 0)
    else:
        text = channel_wording(ticket.language).say("desk.undelivered_to_staff")
        told = calls.to_person(ticket, calls.escaped(text))
    other = int(told.params["chat_id"])
    outgoing.put(connection, other, [told])
    return [other]


def _to_staff(ticket: Ticket, text: str, below: int) -> Call:
    """Return the call that tells the staff, below their own message."""
    params: dict[str, Any] = {"chat_id": ticket.desk_chat, "text": calls.escaped(text), "parse_mode": "HTML"}
    if ticket.thread_id:
        params["message_thread_id"] = ticket.thread_id
    if below:
        params["reply_parameters"] = {"message_id": below, "allow_sending_without_reply": True}
    return Call("send_message", params, note="desk")
