"""What is remembered of a chat, and what a person may have erased."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.schema import answers, chats, outbox, updates
from bot.store.work import now


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat, as it stands between two updates."""

    chat_id: int
    language: str = ""
    """The language that the person has set, "" for none."""
    context: bytes = b""
    """The talk's context, as `bot.assistant.encode_context` writes it; b"" for a new talk."""
    collected: tuple[str, ...] = ()
    """Ids of the grants collected for a sum."""
    counts: dict[str, Any] = field(default_factory=dict)
    """How many messages came of late, and what the person was told of that."""
    blocked: bool = False


_LOAD = select(chats.c.language, chats.c.context, chats.c.collected, chats.c.counts, chats.c.blocked).where(
    chats.c.chat_id == bindparam("chat")
)
_SAVE = (
    update(chats)
    .where(chats.c.chat_id == bindparam("chat"))
    .values(
        language=bindparam("language"),
        context=bindparam("context"),
        collected=bindparam("collected"),
        counts=bindparam("counts"),
        blocked=bindparam("blocked"),
        seen=bindparam("seen"),
    )
)


def load(connection: Connection, chat_id: int) -> Chat:
    """Return a chat; a new one where nothing is known of it."""
    row = connection.execute(_LOAD, {"chat": chat_id}).first()
    if row is None:
        return Chat(chat_id)
    language, context, collected, counts, blocked = row
    chosen = tuple(json.loads(collected)) if collected else ()
    return Chat(chat_id, language, (context or "").encode(), chosen, json.loads(counts) if counts else {}, blocked)


def save(connection: Connection, chat: Chat) -> None:
    """Write a chat that is there."""
    values = {
        "chat": chat.chat_id,
        "language": chat.language,
        "context": chat.context.decode() or None,
        "collected": json.dumps(chat.collected) if chat.collected else None,
        "counts": json.dumps(chat.counts) if chat.counts else None,
        "blocked": chat.blocked,
        "seen": now(),
    }
    connection.execute(_SAVE, values)


def forget(connection: Connection, chat_id: int) -> Chat:
    """Erase what is remembered of a chat, its answers among it; returns the chat as it is then."""
    connection.execute(delete(answers).where(answers.c.chat_id == chat_id))
    fresh = Chat(chat_id)
    save(connection, fresh)
    return fresh


def block(connection: Connection, chat_id: int) -> None:
    """Note that a chat cannot be written to any more, and forget what waits for it."""
    connection.execute(delete(outbox).where(outbox.c.chat_id == chat_id))
    connection.execute(update(chats).where(chats.c.chat_id == chat_id).values(blocked=True))


def expire(connection: Connection, days: int) -> int:
    """Erase what is older than some days; returns how many rows that were."""
    before = now() - dt.timedelta(days=days)
    gone = connection.execute(delete(answers).where(answers.c.created < before)).rowcount
    # Telegram gives an update again for a day at most; two keep every number that could come back.
    recent = now() - dt.timedelta(days=max(2, days))
    gone += connection.execute(delete(updates).where(updates.c.done, updates.c.received < recent)).rowcount
    idle = chats.c.seen < before, chats.c.owner.is_(None)
    return gone + connection.execute(delete(chats).where(*idle)).rowcount
