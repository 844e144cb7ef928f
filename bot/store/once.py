"""What is to be done once, by whichever process comes first."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.store.schema import marks
from bot.store.work import Unless, now

_PUT = Unless(marks)


def first(connection: Connection, name: str) -> bool:
    """Tell whether nobody has done a thing yet, and note that it is done with this transaction."""
    if connection.execute(select(marks.c.name).where(marks.c.name == name)).first() is not None:
        return False
    return _PUT.run(connection, [{"name": name, "at": now()}]) == 1
