"""What is remembered of a chat, and what a person may have erased."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, or_, select, update

from bot.store.schema import answers, chats, outbox, updates
from bot.store.work import now


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat, as it stands between two updates."""

    chat_id: int
    language: str = ""
    """The language that the person has set, "" for none."""
    talks: dict[str, msgspec.Raw] = field(default_factory=dict)
    """The context of each person's talk by the person's id, as `bot.assistant.encode_context` writes it."""
    collected: tuple[str, ...] = ()
    """Ids of the grants collected for a sum."""
    counts: dict[str, Any] = field(default_factory=dict)
    """How many messages came of late, and what the person was told of that."""
    blocked: bool = False

    def talk(self, person_id: int) -> bytes:
        """Return the context of a person's talk, b"" for a new one."""
        return bytes(self.talks.get(str(person_id), b""))

    def with_talk(self, person_id: int, context: bytes) -> Chat:
        """Return the chat with a person's talk gone on; b"" ends it. Only the latest talks are kept."""
        others = {person: talk for person, talk in self.talks.items() if person != str(person_id)}
        latest = dict(list(others.items())[-(TALKS - 1) :])
        return replace(self, talks={**latest, str(person_id): msgspec.Raw(context)} if context else latest)

    def without(self, person_id: int) -> Chat:
        """Return the chat with nothing of a person."""
        counts = {name: count for name, count in self.counts.items() if name != str(person_id)}
        return replace(self.with_talk(person_id, b""), counts=counts)


TALKS = 50
"""Talks of one group that are remembered: those of the people who spoke last."""
_TALKS = msgspec.json.Decoder(dict[str, msgspec.Raw])


_LOAD = select(chats.c.language, chats.c.talks, chats.c.collected, chats.c.counts, chats.c.blocked).where(
    chats.c.chat_id == bindparam("chat")
)
_SAVE = (
    update(chats)
    .where(chats.c.chat_id == bindparam("chat"))
    .values(
        language=bindparam("language"),
        talks=bindparam("talks"),
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
    language, talks, collected, counts, blocked = row
    chosen = tuple(json.loads(collected)) if collected else ()
    by_person = _TALKS.decode(talks) if talks else {}
    return Chat(chat_id, language, by_person, chosen, json.loads(counts) if counts else {}, blocked)


def save(connection: Connection, chat: Chat) -> None:
    """Write a chat that is there."""
    values = {
        "chat": chat.chat_id,
        "language": chat.language,
        "talks": msgspec.json.encode(chat.talks).decode() if chat.talks else None,
        "collected": json.dumps(chat.collected) if chat.collected else None,
        "counts": json.dumps(chat.counts) if chat.counts else None,
        "blocked": chat.blocked,
        "seen": now(),
    }
    connection.execute(_SAVE, values)


def forget(connection: Connection, person_id: int) -> None:
    """Erase what is remembered of a person: the private chat, and the person's talks and answers in every group.

    What stays are the numbers of updates, without anything of the person, so that none of them is done twice.
    """
    whose = or_(answers.c.chat_id == person_id, answers.c.person_id == person_id)
    connection.execute(delete(answers).where(whose))
    connection.execute(update(updates).where(updates.c.chat_id == person_id, updates.c.done).values(chat_id=0))
    save(connection, Chat(person_id))
    named = [column.contains(f'"{person_id}":', autoescape=True) for column in (chats.c.talks, chats.c.counts)]
    for number in connection.scalars(select(chats.c.chat_id).where(chats.c.chat_id != person_id, or_(*named))).all():
        save(connection, load(connection, number).without(person_id))


def block(connection: Connection, chat_id: int) -> None:
    """Note that a chat cannot be written to any more, and forget what waits for it."""
    connection.execute(delete(outbox).where(outbox.c.chat_id == chat_id))
    connection.execute(update(chats).where(chats.c.chat_id == chat_id).values(blocked=True))


def expire(connection: Connection, days: int) -> int:
    """Erase what is older than some days; returns how many rows that were."""
    before = now() - dt.timedelta(days=days)
    gone = connection.execute(delete(answers).where(answers.c.created < before)).rowcount
    # Telegram gives an update again for a day at most. No longer, as after a quiet week it begins with another number.
    recent = now() - dt.timedelta(days=2)
    gone += connection.execute(delete(updates).where(updates.c.done, updates.c.received < recent)).rowcount
    idle = chats.c.seen < before, chats.c.owner.is_(None)
    return gone + connection.execute(delete(chats).where(*idle)).rowcount
