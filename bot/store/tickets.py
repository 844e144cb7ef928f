"""Tickets: questions that wait for a person, the messages passed on, and what the staff did."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from bot.store.schema import answers, audit, chats, outbox, relays, tickets
from bot.store.work import NumberUsedError, now

State = Literal["open", "taken", "closed"]
FURTHER = 1_000_000
"""How far behind all that are used another number is taken, so that Telegram does not come to it soon."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One question that waits for a person, or had one."""

    id: int
    """The number of the update that opened it, or another where that was used before."""
    chat_id: int
    """The chat of the person who asks."""
    person_id: int
    language: str
    reason: str
    """Why it was opened: "refused", "asked" or "useless"."""
    question: str
    desk_chat: int
    """The group of the staff."""
    state: str = "open"
    answer_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    """What the staff sees beside the question: the talk before, what was understood, what could be sent."""
    department: str = ""
    thread_id: int | None = None
    card_id: int | None = None
    taken_by: int | None = None
    taken_name: str = ""
    opened: dt.datetime | None = None
    taken: dt.datetime | None = None
    first_reply: dt.datetime | None = None
    closed: dt.datetime | None = None
    due: dt.datetime | None = None
    """When somebody is to be reminded next."""
    stage: int = 0
    """How often that was done."""
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a ticket, made only where it is still in one of some states."""

    ticket_id: int
    values: Mapping[str, Any]
    states: tuple[State, ...] = ("open", "taken", "closed")
    untaken: bool = False
    """Whether nobody may have taken it."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A message passed on, with its copy."""

    id: int
    """The number of the update that brought it, or another where that was used before."""
    ticket_id: int
    chat_id: int
    message_id: int
    other_chat_id: int
    other_message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What a member of the staff did."""

    ticket_id: int
    staff_id: int
    staff: str
    action: str
    detail: str = ""
    at: dt.datetime | None = None


_USED = select(literal(1)).where(
    or_(
        exists().where(tickets.c.id == bindparam("number")),
        # Of a ticket whose person wanted all erased these are left.
        exists().where(audit.c.ticket_id == bindparam("number")),
    )
)
_RELAY_USED = select(literal(1)).where(relays.c.id == bindparam("number"))
_HIGHEST = [select(func.max(column)) for column in (tickets.c.id, relays.c.id, audit.c.ticket_id, answers.c.id)]
_COLUMNS = tuple(tickets.c[name] for name in Ticket.__dataclass_fields__)
_KNOWN = tickets.c.person_id != 0
"""Holds for a ticket until what it holds of a person is erased; then nothing can be done about it any more."""
_FIND = select(*_COLUMNS).where(tickets.c.id == bindparam("number"), _KNOWN)
# A private chat has the number of its person, by whom tickets are kept in order.
_OF_PERSON = (
    select(*_COLUMNS)
    .where(tickets.c.person_id == bindparam("chat"), tickets.c.chat_id == bindparam("chat"))
    # One that the staff has opened again goes before what was closed since. Numbers of updates may begin lower again.
    .order_by(tickets.c.state == "closed", tickets.c.opened.desc(), tickets.c.id.desc())
    .limit(1)
)
_BY_TOPIC = (
    select(*_COLUMNS)
    .where(tickets.c.desk_chat == bindparam("chat"), tickets.c.thread_id == bindparam("thread"))
    .order_by(tickets.c.opened.desc(), tickets.c.id.desc())
)
_BY_CARD = select(*_COLUMNS).where(
    tickets.c.desk_chat == bindparam("chat"), tickets.c.card_id == bindparam("message"), _KNOWN
)
_DUE = select(*_COLUMNS).where(tickets.c.due <= bindparam("moment")).order_by(tickets.c.due).limit(bindparam("most"))
_WITHOUT_CARD = (
    select(*_COLUMNS)
    .where(
        tickets.c.opened > bindparam("since"),
        tickets.c.card_id.is_(None),
        tickets.c.state != "closed",
        ~exists().where(outbox.c.answer_id == tickets.c.id, outbox.c.note == "card"),
        ~exists().where(chats.c.chat_id == tickets.c.desk_chat, chats.c.blocked == true()),
    )
    .order_by(tickets.c.id)
    .limit(bindparam("most"))
)
_RELAY = (relays.c.id, relays.c.ticket_id, relays.c.chat_id, relays.c.message_id)
_RELAYS = (*_RELAY, relays.c.other_chat_id, relays.c.other_message_id)
_BY_MESSAGE = select(*_RELAYS).where(relays.c.chat_id == bindparam("chat"), relays.c.message_id == bindparam("message"))
_BY_COPY = select(*_RELAYS).where(
    relays.c.other_chat_id == bindparam("chat"), relays.c.other_message_id == bindparam("message")
)
_BY_ID = select(*_RELAYS).where(relays.c.id == bindparam("number"))
_COPY_OF = select(relays.c.other_message_id).where(relays.c.id == bindparam("number"))
_NOTE_COPY = update(relays).where(relays.c.id == bindparam("number")).values(other_message_id=bindparam("message"))


def _ticket(row: Any) -> Ticket:
    values = dict(row)
    values["details"] = json.loads(values["details"]) if values["details"] else {}
    return Ticket(**values)


def put(connection: Connection, ticket: Ticket) -> None:
    """Keep a new ticket. Raises NumberUsedError, and keeps nothing, where there was another of its number."""
    if connection.execute(_USED, {"number": ticket.id}).first():
        raise NumberUsedError(ticket.id)
    values = {name: getattr(ticket, name) for name in Ticket.__dataclass_fields__}
    values["details"] = json.dumps(ticket.details, ensure_ascii=False) if ticket.details else None
    values["opened"] = ticket.opened or now()
    connection.execute(insert(tickets), values)


def other_numbers(connection: Connection, update_ids: Sequence[int]) -> dict[int, int]:
    """Return numbers that no ticket, relay or answer has or had, by those of updates in whose place they stand."""
    highest = max([*update_ids, *(connection.execute(statement).scalar() or 0 for statement in _HIGHEST)])
    return {number: highest + FURTHER + place for place, number in enumerate(update_ids)}


def change(connection: Connection, wanted: Change) -> bool:
    """Change a ticket; False where it is in none of the states asked for any more, and nothing was changed."""
    statement = update(tickets).where(tickets.c.id == wanted.ticket_id, tickets.c.state.in_(wanted.states))
    if wanted.untaken:
        statement = statement.where(tickets.c.taken_by.is_(None))
    return bool(connection.execute(statement.values(**wanted.values)).rowcount)


def find(connection: Connection, ticket_id: int) -> Ticket | None:
    """Return a ticket by its id, None where it is gone."""
    row = connection.execute(_FIND, {"number": ticket_id}).mappings().first()
    return _ticket(row) if row else None


def of_chat(connection: Connection, chat_id: int) -> Ticket | None:
    """Return the latest ticket of a person's chat."""
    row = connection.execute(_OF_PERSON, {"chat": chat_id}).mappings().first()
    return _ticket(row) if row else None


def by_topic(connection: Connection, desk_chat: int, thread_id: int) -> Ticket | None:
    """Return the ticket that a topic of the staff's group was opened for."""
    row = connection.execute(_BY_TOPIC, {"chat": desk_chat, "thread": thread_id}).mappings().first()
    return _ticket(row) if row else None


def by_message(connection: Connection, desk_chat: int, message_id: int) -> Ticket | None:
    """Return the ticket that a message among the staff belongs to: its card, what was passed on, what was written."""
    row = connection.execute(_BY_CARD, {"chat": desk_chat, "message": message_id}).mappings().first()
    if row:
        return _ticket(row)
    relay = relay_of(connection, desk_chat, message_id)
    return find(connection, relay.ticket_id) if relay else None


def due(connection: Connection, moment: dt.datetime, most: int = 100) -> list[Ticket]:
    """Return tickets of which somebody is to be reminded by a moment."""
    return [_ticket(row) for row in connection.execute(_DUE, {"moment": moment, "most": most}).mappings()]


def without_card(connection: Connection, since: dt.datetime, most: int = 100) -> list[Ticket]:
    """Return tickets opened since a moment that the staff has no card of and that none waits for, though it could."""
    return [_ticket(row) for row in connection.execute(_WITHOUT_CARD, {"since": since, "most": most}).mappings()]


def put_relay(connection: Connection, relay: Relay) -> None:
    """Note a message that is passed on. Raises NumberUsedError, and notes nothing, where its number is another's."""
    if connection.execute(_RELAY_USED, {"number": relay.id}).first():
        raise NumberUsedError(relay.id)
    values = {name: getattr(relay, name) for name in Relay.__dataclass_fields__}
    connection.execute(insert(relays), {**values, "created": now()})


def relay_of(connection: Connection, chat_id: int, message_id: int) -> Relay | None:
    """Return what a message was passed on as, or is the copy of; None where it is neither."""
    values = {"chat": chat_id, "message": message_id}
    row = connection.execute(_BY_MESSAGE, values).first() or connection.execute(_BY_COPY, values).first()
    return Relay(*row) if row else None


def relay_by_id(connection: Connection, relay_id: int) -> Relay | None:
    """Return a message that was passed on, by the number of its update."""
    row = connection.execute(_BY_ID, {"number": relay_id}).first()
    return Relay(*row) if row else None


def note_copy(connection: Connection, relay_id: int, message_id: int) -> None:
    """Note under which id Telegram has accepted the copy of a message."""
    connection.execute(_NOTE_COPY, {"number": relay_id, "message": message_id})


def copy_of(connection: Connection, relay_id: int) -> int | None:
    """Return the id of a message's copy, None where Telegram has accepted none."""
    return connection.execute(_COPY_OF, {"number": relay_id}).scalar()


def note_deeds(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Write down what the staff did."""
    rows = [{name: getattr(deed, name) for name in Deed.__dataclass_fields__} for deed in deeds]
    if rows:
        connection.execute(insert(audit), [{**row, "at": row["at"] or now()} for row in rows])


def deeds_of(connection: Connection, ticket_id: int) -> list[Deed]:
    """Return what the staff did about a ticket, in order."""
    columns = [audit.c[name] for name in Deed.__dataclass_fields__]
    rows = connection.execute(select(*columns).where(audit.c.ticket_id == ticket_id).order_by(audit.c.id))
    return [Deed(*row) for row in rows]


def move(connection: Connection, desk_chat: int, to: int) -> None:
    """Have the tickets of a group of the staff in another, as when it has become a supergroup with a new id.

    Messages have other ids there, so that each ticket gets a new card.
    """
    values = {"desk_chat": to, "thread_id": None, "card_id": None}
    connection.execute(update(tickets).where(tickets.c.desk_chat == desk_chat).values(**values))


def of_person(connection: Connection, person_id: int) -> list[Ticket]:
    """Return all tickets of a person."""
    rows = connection.execute(select(*_COLUMNS).where(_of(person_id)).order_by(tickets.c.id))
    return [_ticket(row) for row in rows.mappings()]


def copies_of(connection: Connection, person_id: int) -> list[tuple[int, int]]:
    """Return the groups and ids of the messages among the staff that are copies of a person's."""
    mine = select(tickets.c.id).where(_of(person_id))
    rows = connection.execute(
        select(relays.c.other_chat_id, relays.c.other_message_id)
        .where(relays.c.ticket_id.in_(mine), relays.c.chat_id == person_id, relays.c.other_message_id.is_not(None))
        .order_by(relays.c.id)
    )
    return [(chat, message) for chat, message in rows]


def _of(person_id: int) -> ColumnElement[bool]:
    return or_(tickets.c.person_id == person_id, tickets.c.chat_id == person_id)


def forget(connection: Connection, person_id: int) -> None:
    """Erase the tickets of a person with everything that was passed on; what the staff did stays, without its words.

    What of it is still to be written among the staff is written no more.
    """
    mine = select(tickets.c.id).where(_of(person_id))
    passed = select(relays.c.id).where(relays.c.ticket_id.in_(mine))
    cards = and_(outbox.c.note.in_(("card", "topic")), outbox.c.answer_id.in_(mine))
    connection.execute(delete(outbox).where(or_(cards, and_(outbox.c.note == "relay", outbox.c.answer_id.in_(passed)))))
    connection.execute(delete(relays).where(relays.c.ticket_id.in_(mine)))
    connection.execute(update(audit).where(audit.c.ticket_id.in_(mine)).values(detail=""))
    connection.execute(delete(tickets).where(tickets.c.id.in_(mine)))


def expire(connection: Connection, before: dt.datetime) -> int:
    """Erase what old tickets hold of a person; how long they took stays, to be counted.

    Takes the moment before which a ticket was closed, or opened where it never was: that one is closed now.
    """
    left_open = and_(tickets.c.closed.is_(None), tickets.c.opened < before)
    old = select(tickets.c.id).where(or_(tickets.c.closed < before, left_open), _KNOWN)
    connection.execute(delete(relays).where(relays.c.ticket_id.in_(old)))
    connection.execute(update(audit).where(audit.c.ticket_id.in_(old)).values(detail=""))
    blank = {"question": "", "details": None, "person_id": 0, "chat_id": 0, "answer_id": None, "thread_id": None}
    blank |= {"state": "closed", "due": None}
    return connection.execute(update(tickets).where(tickets.c.id.in_(old)).values(**blank)).rowcount
