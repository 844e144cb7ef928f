"""Calls to Telegram: kept until Telegram has accepted them, in the order of their chat."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.store.schema import outbox
from bot.store.work import now


@dataclass(frozen=True, slots=True)
class Call:
    """One call to be made."""

    method: str
    params: Mapping[str, Any]
    answer_id: int | None = None
    """The answer that the message belongs to, so that its id can be noted."""
    part: int | None = None
    """Which message of the answer it is, from 0."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A call as it waits."""

    id: int
    call: Call
    attempts: int
    not_before: dt.datetime | None


_PUT = insert(outbox)
_COLUMNS = (outbox.c.id, outbox.c.method, outbox.c.params, outbox.c.answer_id, outbox.c.part)
_WAITING = (
    select(*_COLUMNS, outbox.c.attempts, outbox.c.not_before)
    .where(outbox.c.chat_id == bindparam("chat"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_ACCEPTED = delete(outbox).where(outbox.c.id == bindparam("number"))
_DROP = delete(outbox).where(outbox.c.answer_id == bindparam("answer"))
_POSTPONE = (
    update(outbox)
    .where(outbox.c.id == bindparam("number"))
    .values(attempts=outbox.c.attempts + 1, not_before=bindparam("until"))
)
_EXCHANGE = (
    update(outbox)
    .where(outbox.c.id == bindparam("number"))
    .values(method=bindparam("call"), params=bindparam("given"), attempts=outbox.c.attempts + 1)
)
_MOVE = select(outbox.c.id, outbox.c.params).where(outbox.c.chat_id == bindparam("chat")).order_by(outbox.c.id)
_MOVED = (
    update(outbox).where(outbox.c.id == bindparam("number")).values(chat_id=bindparam("to"), params=bindparam("given"))
)
_SIZE = select(func.count()).select_from(outbox)


def put(connection: Connection, chat_id: int, calls: Sequence[Call]) -> None:
    """Keep calls, in their order."""
    moment = now()
    rows = [
        {
            "chat_id": chat_id,
            "method": call.method,
            "params": json.dumps(call.params, ensure_ascii=False),
            "answer_id": call.answer_id,
            "part": call.part,
            "created": moment,
        }
        for call in calls
    ]
    if rows:
        connection.execute(_PUT, rows)


def waiting(connection: Connection, chat_id: int, most: int) -> list[Kept]:
    """Return the first calls of a chat, in order."""
    rows = connection.execute(_WAITING, {"chat": chat_id, "most": most})
    return [
        Kept(number, Call(method, json.loads(params), answer_id, part), attempts, not_before)
        for number, method, params, answer_id, part, attempts, not_before in rows
    ]


def accepted(connection: Connection, call_ids: Sequence[int]) -> None:
    """Forget calls that Telegram has accepted, or that it will never accept."""
    if call_ids:
        connection.execute(_ACCEPTED, [{"number": number} for number in call_ids])


def drop(connection: Connection, answer_id: int) -> None:
    """Forget the messages of an answer that have not been accepted: another answer takes its place."""
    connection.execute(_DROP, {"answer": answer_id})


def postpone(connection: Connection, call_id: int, until: dt.datetime) -> None:
    """Try a call again, not before a time."""
    connection.execute(_POSTPONE, {"number": call_id, "until": until})


def exchange(connection: Connection, call_id: int, instead: Call) -> None:
    """Make another call in the place of one."""
    given = json.dumps(instead.params, ensure_ascii=False)
    connection.execute(_EXCHANGE, {"number": call_id, "call": instead.method, "given": given})


def move(connection: Connection, chat_id: int, to: int) -> None:
    """Make the calls of a chat in another, as when a group has become a supergroup with a new id."""
    for number, params in connection.execute(_MOVE, {"chat": chat_id}).all():
        named = json.loads(params)
        given = json.dumps({**named, "chat_id": to} if "chat_id" in named else named, ensure_ascii=False)
        connection.execute(_MOVED, {"number": number, "to": to, "given": given})


def size(connection: Connection) -> int:
    """Return how many calls wait."""
    return connection.execute(_SIZE).scalar_one()
