"""What came of updates, written in one transaction; and what is looked up before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.channels.telegram.desk.delivery import erased
from bot.channels.telegram.handling import About, Found, Handled
from bot.store import chats, inbox, outgoing, replies, tickets, work


def find(connection: Connection, chat_id: int, looked_up: tuple[str, int]) -> About:
    """Return what an update is about, as its handler says; None where it is gone."""
    what, number = looked_up
    match what:
        case "ticket":
            return Found(tickets.find(connection, number))
        case "card":
            ticket = tickets.find(connection, number)
            return Found(ticket if ticket and ticket.desk_chat == chat_id else None)
        case "topic":
            return Found(tickets.by_topic(connection, chat_id, number))
        case "message":
            found = tickets.by_message(connection, chat_id, number)
            return Found(found, tickets.relay_of(connection, chat_id, number))
        case "script":
            found = tickets.by_message(connection, chat_id, number)
            given = None if found else replies.find_by_message(connection, chat_id, number)
            return Found(found, given=given, talk=replies.talk_before(connection, given) if given else ())
        case "question":
            given = replies.find_by_question(connection, chat_id, number)
            relay = tickets.relay_of(connection, chat_id, number)
            return Found(tickets.find(connection, relay.ticket_id), relay, given) if relay else given
    return replies.find(connection, number)


def write(
    connection: Connection, handled: Handled, update_ids: Sequence[int], process: str, desk_language: str
) -> set[int] | None:
    """Write what came of updates of a chat; returns the other chats in which calls wait then.

    Takes the process that works on the chat, and the language of the staff, "" where there is no helpdesk. Nothing is
    written, and None returned, where another process has taken the chat over: it handles the same updates.
    """
    chat = handled.chat
    if not work.is_owner(connection, chat.chat_id, process):
        return None
    if not inbox.finish(connection, update_ids):
        raise RuntimeError(f"updates of chat {chat.chat_id} are done already")
    others = {chat_id for chat_id, _ in handled.elsewhere}
    if handled.forget:
        if desk_language:
            others.update(erased(connection, handled.forget, desk_language))
        chats.forget(connection, handled.forget)
    chats.save(connection, chat)
    replies.put(connection, handled.given)
    for given in handled.renewed:
        replies.renew(connection, given)
    for answer_id in handled.dropped:
        outgoing.drop(connection, answer_id)
    outgoing.put(connection, chat.chat_id, handled.calls)
    _write_tickets(connection, handled)
    return others


def _write_tickets(connection: Connection, handled: Handled) -> None:
    for ticket in handled.tickets:
        tickets.put(connection, ticket)
    for change in handled.changes:
        tickets.change(connection, change)
    for relay in handled.relays:
        tickets.put_relay(connection, relay)
    tickets.note_deeds(connection, handled.deeds)
    for answer_id, clause in handled.corrections:
        replies.correct(connection, answer_id, clause)
    for chat_id, call in handled.elsewhere:
        outgoing.put(connection, chat_id, [call])
