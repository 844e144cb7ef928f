"""Who works on which chat: a chat with something to do belongs to one process at a time.

The rules that keep a chat's messages in order, and none lost, across processes:

- A process may touch a chat's updates and outgoing calls only while it owns the chat.
- It gives a chat up only where nothing waits in it but updates that other processes have stored.
- A process that has stored an update, and finds the chat another's, looks again until the chat is free or the update
  is done.
- A process says every moment that it is alive; what one owned that no longer does may be claimed by any other.

Statements are built once, when the module is loaded: building one takes longer than running it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, exists, false, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import chats, outbox, processes, updates

ALIVE = dt.timedelta(seconds=5)
"""How long a process counts as alive after it last said so."""


class NumberUsedError(Exception):
    """The number of an update has been that of another one before: after a quiet week Telegram begins anywhere."""


def now() -> dt.datetime:
    """Return the time."""
    return dt.datetime.now(dt.UTC)


class Unless:
    """An insert that leaves a row alone that is already there, for each kind of database."""

    def __init__(self, table: Table) -> None:
        """Take the table."""
        self._of: dict[str, Any] = {
            "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
            "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        }

    def run(self, connection: Connection, rows: list[dict[str, Any]]) -> int:
        """Insert rows; returns how many were new."""
        told = {"preserve_rowcount": True}  # Without it, PostgreSQL's driver says nothing.
        return connection.execute(self._of[connection.dialect.name], rows, execution_options=told).rowcount


_alive = select(processes.c.id).where(processes.c.alive_until > bindparam("moment"))
_waiting = or_(
    exists().where(updates.c.chat_id == bindparam("chat"), updates.c.done == false()),
    exists().where(outbox.c.chat_id == bindparam("chat")),
)
_mine = and_(chats.c.chat_id == bindparam("chat"), chats.c.owner == bindparam("process"))
_free = or_(chats.c.owner.is_(None), chats.c.owner == bindparam("process"), chats.c.owner.not_in(_alive))
_somewhere = (
    select(updates.c.chat_id).where(updates.c.done == false()).union(select(outbox.c.chat_id)).subquery("waiting")
)

_NEW_CHAT = Unless(chats)
_NEW_PROCESS = Unless(processes)
_RENEW = update(processes).where(processes.c.id == bindparam("process")).values(alive_until=bindparam("until"))
_CLEAN = processes.delete().where(processes.c.alive_until < bindparam("moment"))
# Where another process is writing the chat it has it, or will look at it again: to wait for that would hold up the work
# on all other chats, and two that wait for each other's would never end.
_TO_HAVE = select(chats.c.chat_id).where(chats.c.chat_id == bindparam("chat"), _free).with_for_update(skip_locked=True)
_CLAIM = update(chats).where(chats.c.chat_id == _TO_HAVE.scalar_subquery()).values(owner=bindparam("process"))
_RELEASE = update(chats).where(_mine, ~_waiting).values(owner=None)
_IS_THERE = select(literal(1)).where(chats.c.chat_id == bindparam("chat"))
_LEAVE_ONE = update(chats).where(_mine).values(owner=None)
_in_hand = and_(chats.c.owner.is_not(None), chats.c.owner.in_(_alive))
_WAITING_OF = (
    select(chats.c.chat_id, _in_hand)
    .where(chats.c.chat_id.in_(bindparam("chats", expanding=True)))
    .where(
        or_(
            exists().where(updates.c.chat_id == chats.c.chat_id, updates.c.done == false()),
            exists().where(outbox.c.chat_id == chats.c.chat_id),
        )
    )
)
_IS_OWNER = select(literal(1)).where(_mine).with_for_update()
_ABANDONED = select(_somewhere.c.chat_id).where(
    ~exists().where(chats.c.chat_id == _somewhere.c.chat_id, chats.c.owner.in_(_alive))
)
_LEAVE = update(chats).where(chats.c.owner == bindparam("process")).values(owner=None)
_LEAVE_PROCESS = processes.delete().where(processes.c.id == bindparam("process"))


def say_alive(connection: Connection, process: str) -> None:
    """Note that a process is alive, and forget those that long are not."""
    moment = now()
    _NEW_PROCESS.run(connection, [{"id": process, "alive_until": moment + ALIVE}])
    connection.execute(_RENEW, {"process": process, "until": moment + ALIVE})
    connection.execute(_CLEAN, {"moment": moment - dt.timedelta(hours=1)})


def say_goodbye(connection: Connection, process: str) -> None:
    """Give up every chat of a process that ends."""
    connection.execute(_LEAVE, {"process": process})
    connection.execute(_LEAVE_PROCESS, {"process": process})


def claim(connection: Connection, chat_id: int, process: str) -> bool:
    """Make a chat the process's own; False where another that is alive has it."""
    values = {"chat": chat_id, "process": process, "moment": now()}
    if connection.execute(_CLAIM, values).rowcount:
        return True
    if connection.execute(_IS_THERE, values).first() is not None:
        return False  # To insert would wait for whatever its owner is writing.
    _NEW_CHAT.run(connection, [{"chat_id": chat_id}])
    return bool(connection.execute(_CLAIM, values).rowcount)


def release(connection: Connection, chat_id: int, process: str) -> bool:
    """Give a chat up if nothing waits in it; False where something does."""
    return bool(connection.execute(_RELEASE, {"chat": chat_id, "process": process}).rowcount)


def leave(connection: Connection, chat_id: int, process: str) -> bool:
    """Give a chat up, whatever waits in it; False where it is another's already."""
    return bool(connection.execute(_LEAVE_ONE, {"chat": chat_id, "process": process}).rowcount)


def waiting_of(connection: Connection, chat_ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return those of some chats in which something waits: first those that a process has that is alive, then the rest."""
    rows = connection.execute(_WAITING_OF, {"chats": list(chat_ids), "moment": now()}).all()
    return [chat for chat, busy in rows if busy], [chat for chat, busy in rows if not busy]


def is_owner(connection: Connection, chat_id: int, process: str) -> bool:
    """Tell whether a chat is still the process's own, and keep it so until the transaction ends."""
    return connection.execute(_IS_OWNER, {"chat": chat_id, "process": process}).first() is not None


def abandoned(connection: Connection) -> list[int]:
    """Return the chats in which something waits and nobody alive works."""
    return list(connection.scalars(_ABANDONED, {"moment": now()}))
