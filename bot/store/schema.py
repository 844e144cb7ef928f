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
    literal_column,
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
    Column("kind", String(16), nullable=False, server_default=""),
    Column("corrected", String(32), nullable=False, server_default=""),
    Column("message_ids", Text, nullable=False, server_default="[]"),
    Column("useful", Boolean),
    Column("created", Moment, nullable=False),
)
"""Each answer, by the number of the update that asked, with the contexts around it.

So its buttons work after a restart, and an edited question can be answered anew in place. After the retention the row
stays for counting, with nothing of a person in it: chat, person, question, contexts and messages are emptied.
"""
Index("ix_answers_question", answers.c.chat_id, answers.c.question_id)
Index("ix_answers_person", answers.c.person_id)
Index("ix_answers_asked", answers.c.created, answers.c.outcome, answers.c.person_id)
Index(
    "ix_answers_sorts",
    answers.c.outcome,
    answers.c.useful,
    answers.c.language,
    answers.c.clause,
    answers.c.kind,
    answers.c.corrected,
    answers.c.created,
)
# A year is counted out of these two alone: when and by whom, and, in the order in which they are told apart, of what sort.
REMEMBERED = answers.c.chat_id != literal_column("0")
"""Holds for an answer until its retention is over; a literal, as an index over a part of a table wants it."""
Index("ix_answers_remembered", answers.c.created, sqlite_where=REMEMBERED, postgresql_where=REMEMBERED)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("method", String(64), nullable=False),
    Column("params", Text, nullable=False),
    Column("answer_id", BigInteger),
    Column("part", Integer),
    Column("note", String(8), nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Moment),
    Column("created", Moment, nullable=False),
)
"""Calls that Telegram has not accepted yet, in order."""
Index("ix_outbox_chat", outbox.c.chat_id, outbox.c.id)

tickets = Table(
    "tickets",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("answer_id", BigInteger),
    Column("language", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("details", Text),
    Column("department", String(64), nullable=False, server_default=""),
    Column("desk_chat", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("card_id", BigInteger),
    Column("taken_by", BigInteger),
    Column("taken_name", String(64), nullable=False, server_default=""),
    Column("opened", Moment, nullable=False),
    Column("taken", Moment),
    Column("first_reply", Moment),
    Column("closed", Moment),
    Column("due", Moment),
    Column("stage", Integer, nullable=False, server_default="0"),
    Column("rating", Integer),
)
"""Each question that waits for a person, or had one, by the number of the update that opened it.

`desk_chat`, `thread_id` and `card_id` say where its card stands among the staff; `due` is when somebody is to be
reminded next, and `stage` how often that was done.
"""
Index("ix_tickets_person", tickets.c.person_id)
Index("ix_tickets_opened", tickets.c.opened)
Index("ix_tickets_topic", tickets.c.desk_chat, tickets.c.thread_id)
Index("ix_tickets_due", tickets.c.due)

relays = Table(
    "relays",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("other_chat_id", BigInteger, nullable=False),
    Column("other_message_id", BigInteger),
    Column("created", Moment, nullable=False),
)
"""Each message that was passed on between a person and the staff, with its copy, by the number of its update."""
Index("ix_relays_message", relays.c.chat_id, relays.c.message_id)
Index("ix_relays_copy", relays.c.other_chat_id, relays.c.other_message_id)
Index("ix_relays_ticket", relays.c.ticket_id)

audit = Table(
    "audit",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("ticket_id", BigInteger, nullable=False),
    Column("staff_id", BigInteger, nullable=False),
    Column("staff", String(64), nullable=False),
    Column("action", String(16), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("at", Moment, nullable=False),
)
"""What each member of the staff did, in order."""
Index("ix_audit_ticket", audit.c.ticket_id)

marks = Table(
    "marks",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
)
"""What was done and is not to be done again, such as the digest of a day."""
