"""Who works on which chat: a chat with something to do belongs to one process at a time.

The rules that keep a chat's messages in order, and none lost, across processes:

- A process may touch a chat's updates and outgoing calls only while it owns the chat.
- It gives a chat up only where nothing waits in it, and looks again once that is committed; so an update that arrives
  meanwhile is either seen by the owner or claimed by the process that stored it.
- A process says every moment that it is alive; what one owned that no longer does may be claimed by any other.

Statements are built once, when the module is loaded: building one takes longer than running it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, exists, false, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import chats, outbox, processes, updates

ALIVE = dt.timedelta(seconds=5)
"""How long a process counts as alive after it last said so."""


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

    def run(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Insert rows."""
        connection.execute(self._of[connection.dialect.name], rows)


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
_CLAIM = update(chats).where(chats.c.chat_id == bindparam("chat"), _free).values(owner=bindparam("process"))
_RELEASE = update(chats).where(_mine, ~_waiting).values(owner=None)
_IS_THERE = select(literal(1)).where(chats.c.chat_id == bindparam("chat"))
_WAITS = select(_waiting)
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
    """Give a chat up if nothing waits in it; False where something does.

    PostgreSQL lets another process store an update, and find the chat owned, while this is being committed. So after
    the commit the process looks again with `waits`.
    """
    return bool(connection.execute(_RELEASE, {"chat": chat_id, "process": process}).rowcount)


def waits(connection: Connection, chat_id: int) -> bool:
    """Tell whether something waits in a chat."""
    return bool(connection.execute(_WAITS, {"chat": chat_id}).scalar_one())


def is_owner(connection: Connection, chat_id: int, process: str) -> bool:
    """Tell whether a chat is still the process's own, and keep it so until the transaction ends."""
    return connection.execute(_IS_OWNER, {"chat": chat_id, "process": process}).first() is not None


def abandoned(connection: Connection) -> list[int]:
    """Return the chats in which something waits and nobody alive works."""
    return list(connection.scalars(_ABANDONED, {"moment": now()}))
