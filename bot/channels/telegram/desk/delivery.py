"""What the calls of the helpdesk need while they are made: ids known only then, and a word where one cannot be made."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from bot.channels.telegram.desk import calls
from bot.channels.wording import channel_wording
from bot.store import outgoing, replies, tickets
from bot.store.outgoing import Call
from bot.store.tickets import Change, Relay, Ticket
from bot.store.work import NumberUsedError

NO_CARD = 0
"""What stands in the place of a card's id where Telegram takes no card."""


def resolved(connection: Connection, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a call's arguments with the ids that were not known when it was written.

    What stands nowhere (a card not accepted, a topic that could not be opened) is left out; None where the message
    that is to be edited is not there at all, and for what is about a ticket that is erased.
    """
    found: dict[str, Any] = {}
    for name, value in params.items():
        if isinstance(value, dict) and _is_erased(connection, value):
            return None
        known = _known(connection, value) if isinstance(value, dict) else value
        if known is None and name == "message_id":
            return None
        if known is not None and not (name == "reply_parameters" and "message_id" not in known):
            found[name] = known
    return found


def _is_erased(connection: Connection, value: dict[str, Any]) -> bool:
    """Tell whether an argument stands for something of a ticket that is there no more."""
    match value:
        case {"topic_of": int(number)} | {"card_of": int(number)} | {"message_id": {"card_of": int(number)}}:
            return tickets.find(connection, number) is None
    return False


def _known(connection: Connection, value: dict[str, Any]) -> Any:
    match value:
        case {"topic_of": int(number)}:
            ticket = tickets.find(connection, number)
            return ticket.thread_id if ticket else None
        case {"card_of": int(number)}:
            ticket = tickets.find(connection, number)
            return (ticket.card_id or None) if ticket else None
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
        case "told":
            _note_told(connection, call, call.answer_id, number)
        case "":
            if call.part is not None:
                replies.note_message(connection, call.answer_id, call.part, number)


def _note_told(connection: Connection, call: Call, ticket_id: int, message_id: int) -> None:
    """Note a message among the staff that is about a ticket, though it is nobody's copy.

    It stands with the copies of what the person wrote: a reply to it is about the ticket, and it is deleted with them.
    Its number is below all those of updates.
    """
    ticket = tickets.find(connection, ticket_id)
    if ticket is None:
        return
    relay = Relay(-(ticket.id << 31 | message_id), ticket.id, ticket.chat_id, 0, call.params["chat_id"], message_id)
    with contextlib.suppress(NumberUsedError):  # It is noted already.
        tickets.put_relay(connection, relay)


def instead_of(call: Call, error: str) -> Call | None:
    """Return the call to make in place of one that was refused; None where there is none.

    Where a topic is gone or closed that is the same in the group itself; where a card or a copy is gone, another one.
    """
    said = error.casefold()
    if "message to edit not found" in said and isinstance(call.params.get("message_id"), dict):
        return _anew(call)
    if "message_thread_id" not in call.params or not any(word in said for word in ("thread", "topic")):
        return None
    if call.method not in {"send_message", "copy_message"}:
        return None
    params = {name: value for name, value in call.params.items() if name != "message_thread_id"}
    return Call(call.method, params, call.answer_id, call.part, call.note)


def _anew(call: Call) -> Call | None:
    """Return the call that writes what an edit would have said."""
    params = {name: value for name, value in call.params.items() if name != "message_id"}
    match call.params["message_id"]:
        case {"card_of": int(number)}:
            return Call("send_message", {**params, "message_thread_id": {"topic_of": number}}, number, note="card")
        case {"copy_of": int(number)} if call.method == "edit_message_text":
            return Call("send_message", params, number, note="relay")
    return None


def lost_topic(connection: Connection, call: Call, error: str) -> None:
    """Note that a ticket's topic is gone, where that is why a call was refused: it gets another, with a new card."""
    topic = call.params.get("message_thread_id")
    gone = any(words in error.casefold() for words in ("thread not found", "topic_deleted", "topic_id_invalid"))
    if gone and isinstance(topic, dict) and "topic_of" in topic:
        tickets.change(connection, Change(topic["topic_of"], {"thread_id": None, "card_id": None}))


def refused(connection: Connection, chat_id: int, call: Call, language: str) -> list[int]:
    """Do what `undelivered` does for a call that will never be accepted; a card is then not tried again."""
    if call.note == "card" and call.answer_id:
        tickets.change(connection, Change(call.answer_id, {"card_id": NO_CARD}))
    return undelivered(connection, chat_id, [call], language)


def undelivered(connection: Connection, chat_id: int, lost: Sequence[Call], language: str) -> list[int]:
    """Tell the other side that something could not be delivered; returns the chats in which it is said.

    Takes the chat that could not be written to, the calls that will not be made there, and the language of the staff.
    The staff is told below each message of theirs, a person once.
    """
    told: list[tuple[int, Call]] = []
    for call in lost:
        relay = tickets.relay_by_id(connection, call.answer_id or 0) if call.note == "relay" else None
        number = relay.ticket_id if relay else call.answer_id if call.note in {"card", "sent"} else None
        ticket = tickets.find(connection, number) if number else None
        if ticket is None:
            continue
        if call.note != "card" and chat_id == ticket.chat_id:
            text = channel_wording(language).say("desk.undelivered_to_person")
            notice = ticket.desk_chat, _to_staff(ticket, text, relay.message_id if relay else 0)
        else:
            text = channel_wording(ticket.language).say("desk.undelivered_to_staff")
            notice = ticket.chat_id, calls.to_person(ticket, calls.escaped(text))
        if notice not in told:
            told.append(notice)
    for other, call in told:
        outgoing.put(connection, other, [call])
    return [other for other, _ in told]


def erased(connection: Connection, person_id: int, language: str) -> list[int]:
    """Have what the staff's groups hold of a person taken away; returns these groups.

    Cards and the names of topics say no more than that, and the copies of what the person wrote are deleted, as far as Telegram lets them be.
    """
    copies = tickets.copies_of(connection, person_id)
    wanted: list[tuple[int, str, dict[str, Any]]]
    wanted = [(chat, "delete_message", {"message_id": number}) for chat, number in copies]
    for ticket in tickets.of_person(connection, person_id):
        told = channel_wording(language).say("desk.erased", number=ticket.id)
        topic = {"message_thread_id": ticket.thread_id}
        if ticket.card_id:
            wanted.append((ticket.desk_chat, "edit_message_text", {"message_id": ticket.card_id, "text": told}))
        if ticket.thread_id:
            wanted.append((ticket.desk_chat, "edit_forum_topic", {**topic, "name": told}))
        if ticket.thread_id and ticket.state != "closed":
            wanted.append((ticket.desk_chat, "close_forum_topic", topic))
    for chat, method, params in wanted:
        outgoing.put(connection, chat, [Call(method, {"chat_id": chat, **params}, note="desk")])
    return [chat for chat, _, _ in wanted]


def _to_staff(ticket: Ticket, text: str, below: int) -> Call:
    """Return the call that tells the staff, below their own message or the card."""
    params: dict[str, Any] = {"chat_id": ticket.desk_chat, "text": calls.escaped(text), "parse_mode": "HTML"}
    if ticket.thread_id:
        params["message_thread_id"] = {"topic_of": ticket.id}
    if number := below or ticket.card_id:
        params["reply_parameters"] = {"message_id": number, "allow_sending_without_reply": True}
    return Call("send_message", params, ticket.id, note="told")
