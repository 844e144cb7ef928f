"""A ticket's life from its start to its end, another person's beside it, and what everybody has seen of both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from bot.channels.telegram.callbacks import Desk, Mark, read_action
from bot.store import inbox, outgoing
from bot.store.schema import answers, audit, relays, tickets
from tests.telegram.server import Chat, Message, TelegramServer, User
from tests.telegram.test_desk.scene import REFUSED, STRANGE

_NUMBER = re.compile(r"\d{8,}")

Shown = tuple[str, tuple[str, ...]]
"""A text, and the labels of the buttons below it."""
Story = tuple[Shown, ...]
"""What a message showed, from when it was sent until now."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What everybody has seen of the bot, without what an interrupted call has said twice."""

    chats: dict[str, list[Story]]
    """By whom it is for: in a person's chat, or among the staff what is about a person, or about nobody."""
    topics: dict[str, list[bool]]
    """Whether the topics about a person are closed, those without a word left out."""
    notices: list[tuple[str, str | None]]
    """Who pressed a button, and what they were told."""
    repeated: list[tuple[int, str]] = field(compare=False)
    """What was said twice: in which chat, and what."""


@dataclass
class Life:
    """Ann and Dan ask, Bob and Cat answer."""

    server: TelegramServer
    ann: User
    dan: User
    bob: User
    cat: User
    desk: Chat

    def acts(self) -> Iterator[None]:
        """Act; after each step the bot is to have all its time.

        With one step or another several people write at once.
        """
        say, ann, dan, bob, cat = self.server.say, self.ann, self.dan, self.bob, self.cat
        say(ann, REFUSED)
        yield
        say(dan, STRANGE)
        yield
        self.press("t", bob)
        yield
        said = say(ann, "Ann writes")
        say(dan, "Dan writes")
        yield
        self.server.edit(said, "Ann writes better")
        say(cat, "To Dan", **self.at(dan))
        yield
        say(bob, "// Inside", **self.at(ann))
        wrote = say(bob, "To Ann", **self.at(ann))
        say(ann, "Ann goes on")
        say(dan, "Dan goes on")
        yield
        self.server.edit(wrote, "To Ann, better")
        yield
        self.press("s0", bob)
        say(cat, "// Inside too", **self.at(dan))
        yield
        self.press("x", bob)
        yield
        asked = next(m for m in reversed(self.server.chat(ann).from_bot) if self.datum(m, Mark))
        self.server.press(asked, data=self.datum(asked, Mark))
        say(dan, "Dan still waits")
        yield
        say(ann, "Ann again")
        yield
        say(bob, "To Ann again", **self.at(ann))
        yield

    def press(self, deed: str, user: User) -> None:
        """Have one of the staff press a button of Ann's card."""
        card = self.card(self.ann)
        self.server.press(card, user=user, data=self.datum(card, Desk, deed))

    def card(self, whose: User) -> Message:
        """Return the latest card of somebody's ticket."""
        cards = [m for m in self.desk.from_bot if self.datum(m, Desk) and self.about(m) == whose.first_name]
        return cards[-1]

    def at(self, whose: User) -> dict[str, Any]:
        """Return where the staff write about somebody's ticket: in its topic, else below the card."""
        card = self.card(whose)
        return {"chat": self.desk, "topic": card.topic} if card.topic else {"chat": self.desk, "reply_to": card}

    @staticmethod
    def datum(message: Message, kind: type, deed: str = "") -> str:
        """Return what a button of some kind below a message carries, the last such one; "" where there is none."""
        data = [button.get("callback_data", "") for row in message.keyboard for button in row]
        read = [(datum, read_action(datum)) for datum in data]
        found = [d for d, action in read if isinstance(action, kind) and deed in ("", getattr(action, "deed", ""))]
        return found[-1] if found else ""

    def about(self, message: Message) -> str:
        """Return whose ticket a message among the staff is about, by its topic, or by what it stands below."""
        place = message.topic.name if message.topic else message.reply_to.text if message.reply_to else message.text
        names = {REFUSED: self.ann.first_name, STRANGE: self.dan.first_name}
        return next((name for question, name in names.items() if question in place), "")

    def seen(self) -> Seen:
        """Return what everybody has seen."""
        parts: dict[str, list[Message]] = {f"to {user.first_name}": self._to(user) for user in (self.ann, self.dan)}
        for message in self.desk.from_bot:
            parts.setdefault(f"about {self.about(message)}", []).append(message)
        repeated: list[tuple[int, str]] = []
        chats = {name: _once(messages, repeated) for name, messages in parts.items()}
        used = {message.topic for message in self.desk.from_bot if message.topic}
        topics: dict[str, list[bool]] = {}
        for topic in self.desk.topics.values():
            if topic in used:
                topics.setdefault(self._named(topic.name), []).append(topic.closed)
            else:
                repeated.append((self.desk.id, topic.name))
        presses = self.server.world.presses.values()
        notices = [(p.user.first_name, None if p.answer is None else p.answer.get("text", "")) for p in presses]
        return Seen(chats, topics, notices, repeated)

    def _to(self, user: User) -> list[Message]:
        return self.server.chat(user).from_bot

    def _named(self, topic: str) -> str:
        return next((user.first_name for user, q in ((self.ann, REFUSED), (self.dan, STRANGE)) if q in topic), topic)


def kept(connection: Connection) -> dict[str, Any]:
    """Return what stands in a store after a life, without what a call that was made twice may change.

    Moments stand still in a scene and not elsewhere: it is only told whether there is one.
    """
    rows = connection.execute(select(tickets).order_by(tickets.c.id)).mappings().all()
    whose = {row["id"]: row["person_id"] for row in rows}
    moments = ("opened", "taken", "first_reply", "closed", "due")
    changing = ("id", "answer_id", "thread_id", "card_id", *moments)
    deeds = connection.execute(select(audit).order_by(audit.c.id)).mappings()
    passed = connection.execute(select(relays).order_by(relays.c.id)).mappings()
    given = connection.execute(select(answers).order_by(answers.c.id)).mappings()
    return {
        "tickets": [{name: value for name, value in row.items() if name not in changing} for row in rows],
        "moments": [[name for name in moments if row[name] is not None] for row in rows],
        "cards": [(row["card_id"] is not None, row["thread_id"] is not None) for row in rows],
        "deeds": [(whose[row["ticket_id"]], row["staff"], row["action"], row["detail"]) for row in deeds],
        "passed on": [(whose[r["ticket_id"]], r["chat_id"], r["other_message_id"] is not None) for r in passed],
        "answers": [(row["person_id"], row["question"], row["outcome"], row["corrected"]) for row in given],
        "waiting": (inbox.size(connection), outgoing.size(connection)),
    }


def _once(messages: list[Message], repeated: list[tuple[int, str]]) -> list[Story]:
    """Return what messages showed, each that was sent again at once as it is the last time."""
    stories: list[Story] = []
    for message in messages:
        story = _story(message)
        if stories and stories[-1][0] == story[0]:
            # Whatever the first was before the bot died, the second one is.
            repeated.append((message.chat.id, (message.edits[0].text if message.edits else message.text)))
            stories.pop()
        stories.append(story)
    return stories


def _story(message: Message) -> Story:
    versions = [(v.text, v.buttons) for v in message.edits] + [(message.text, message.buttons)]
    return tuple((_NUMBER.sub("#", text), tuple(label for row in rows for label in row)) for text, rows in versions)
