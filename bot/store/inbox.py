"""Updates that arrived: stored before Telegram is told so, done once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, false, func, select, update

from bot.store.schema import updates
from bot.store.work import Unless, now


@dataclass(frozen=True, slots=True)
class Arrived:
    """One update as it arrived."""

    update_id: int
    chat_id: int
    """The chat whose order it belongs to."""
    payload: Mapping[str, Any]


_PUT = Unless(updates)
_WAITING = (
    select(updates.c.update_id, updates.c.payload)
    .where(updates.c.chat_id == bindparam("chat"), updates.c.done == false())
    .order_by(updates.c.update_id)
    .limit(bindparam("most"))
)
_FINISH = (
    update(updates)
    .where(updates.c.update_id.in_(bindparam("numbers", expanding=True)), updates.c.done == false())
    .values(done=True, payload=None)
)
_SIZE = select(func.count()).where(updates.c.done == false())


def put(connection: Connection, arrived: Sequence[Arrived]) -> None:
    """Store updates; one that is there already, waiting or done, is left alone."""
    moment = now()
    rows = [
        {
            "update_id": item.update_id,
            "chat_id": item.chat_id,
            # Escaped, so that half a character, which no database takes, can be stored as it came.
            "payload": json.dumps(item.payload),
            "received": moment,
        }
        for item in arrived
    ]
    if rows:
        _PUT.run(connection, rows)


def waiting(connection: Connection, chat_id: int, most: int) -> list[Arrived]:
    """Return the first updates of a chat that are not done, in their order."""
    rows = connection.execute(_WAITING, {"chat": chat_id, "most": most})
    return [Arrived(number, chat_id, json.loads(payload)) for number, payload in rows]


def finish(connection: Connection, update_ids: Sequence[int]) -> bool:
    """Mark updates done and forget what they held; the number stays, so that the same is not done twice.

    Returns whether all of them waited. Where not, what comes of them has been written before.
    """
    return connection.execute(_FINISH, {"numbers": list(update_ids)}).rowcount == len(update_ids)


def size(connection: Connection) -> int:
    """Return how many updates wait."""
    return connection.execute(_SIZE).scalar_one()
