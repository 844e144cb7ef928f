"""The tables. A change here needs a migration in `migrations/versions`; a test compares the two."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"},
)


class Moment(TypeDecorator[dt.datetime]):
    """A time with its zone; SQLite, which knows none, keeps UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Turn a time into UTC for storing."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002  SQLAlchemy's
        """Give a stored time its zone back."""
        if value is None or value.tzinfo is not None:
            return value  # type: ignore[no-any-return]
        return value.replace(tzinfo=dt.UTC)  # type: ignore[no-any-return]


_KEY = BigInteger().with_variant(Integer(), "sqlite")
"""A growing number: SQLite counts up only a plain INTEGER by itself."""

processes = Table(
    "processes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("alive_until", Moment, nullable=False),
)
"""Who works on this store. A process that is not alive any more has lost the chats that it owned."""

updates = Table(
    "updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("payload", Text),
    Column("received", Moment, nullable=False),
    Column("done", Boolean, nullable=False, server_default=false()),
)
"""Every update that arrived, by Telegram's number for it; its payload goes once it is done."""
Index(
    "ix_updates_waiting",
    updates.c.chat_id,
    updates.c.update_id,
    sqlite_where=updates.c.done == false(),
    postgresql_where=updates.c.done == false(),
)
Index("ix_updates_received", updates.c.received)

chats = Table(
    "chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", String(36)),
    Column("language", String(8), nullable=False, server_default=""),
    Column("talks", Text),
    Column("collected", Text),
    Column("counts", Text),
    Column("blocked", Boolean, nullable=False, server_default=false()),
    Column("seen", Moment),
)
"""One row a chat: which process works on it, the language set, each person's talk, what was collected for a sum."""
Index("ix_chats_seen", chats.c.seen)

answers = Table(
    "answers",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False, server_default="0"),
    Column("question_id", BigInteger),
    Column("question", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("language", String(8), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("clause", String(32), nullable=False, server_default=""),
    Column("message_ids", Text, nullable=False, server_default="[]"),
    Column("useful", Boolean),
    Column("created", Moment, nullable=False),
)
"""Each answer, by the number of the update that asked, with the contexts around it.

So its buttons work after a restart, and an edited question can be answered anew in place.
"""
Index("ix_answers_question", answers.c.chat_id, answers.c.question_id)
Index("ix_answers_person", answers.c.person_id)
Index("ix_answers_created", answers.c.created)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("method", String(64), nullable=False),
    Column("params", Text, nullable=False),
    Column("answer_id", BigInteger),
    Column("part", Integer),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Moment),
    Column("created", Moment, nullable=False),
)
"""Calls that Telegram has not accepted yet, in order."""
Index("ix_outbox_chat", outbox.c.chat_id, outbox.c.id)
