"""A scene: a strict Telegram, people in it, and the whole channel, in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot

from bot.assistant import Assistant
from bot.channels.telegram.conversation import About, Conversation
from bot.channels.telegram.limits import Limits, Rates
from bot.channels.telegram.polling import poll
from bot.channels.telegram.workers import Workers
from bot.store.engine import Store, open_engine
from tests.telegram.server import Chat, Message, Press, Query, TelegramServer, Topic, User


def figure(message: Message) -> str:
    """The first thing that is bold in a message, without what is said of it in brackets."""
    bold = message.marked("bold")
    return bold[0].partition("（")[0].partition(" (")[0] if bold else ""


@dataclass
class Clock:
    """The time, which stands still until a test moves it."""

    now: dt.datetime

    def __call__(self) -> dt.datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def forward(self, **passed: float) -> None:
        """Let time pass, such as days=7."""
        self.now += dt.timedelta(**passed)


@dataclass
class Scene:
    """People speak here, and every act waits until the bot has nothing more to do."""

    server: TelegramServer
    bot: Bot
    assistant: Assistant
    clock: Clock
    about: dict[str, Any]
    database: str
    store: Store = field(init=False)
    workers: Workers = field(init=False)
    conversation: Conversation = field(init=False)
    minded: list[str] = field(default_factory=list)
    """What Telegram may refuse in this scene, by words of the refusal."""
    _polling: asyncio.Task[None] = field(init=False)
    _read: dict[int, int] = field(default_factory=dict)

    # --- the bot ---

    async def begin(self) -> None:
        """Start the channel as a process would."""
        self.store = Store(open_engine(self.database))
        about = About(self.bot.id, self.bot.username, **self.about)
        self.conversation = Conversation(self.assistant, about, self.clock)
        self.workers = Workers(self.store, self.bot, self.conversation, Limits(Rates(0, 0, 0)))
        await self.workers.start()
        self._polling = asyncio.create_task(poll(self.bot, self.workers))

    async def end(self) -> None:
        """Stop it."""
        self._polling.cancel()
        await asyncio.gather(self._polling, return_exceptions=True)
        await self.workers.stop(5)
        self.store.close()

    async def quiet(self) -> None:
        """Wait until the bot has taken everything and has done it."""
        await self.server.wait_for(lambda s: s.pending == 0)
        while working := [task for task in asyncio.all_tasks() if task.get_name().startswith("chat ")]:
            await asyncio.wait(working)

    # --- people ---

    def person(self, name: str, language: str = "en") -> User:
        """Return somebody whose Telegram speaks a language, and who may be written to."""
        user = self.server.user(name, language_code=language)
        user.started = True
        self.server.chat(user)
        return user

    async def say(self, user: User, text: str, **where: Any) -> list[Message]:
        """Write something; returns the messages that the bot wrote since in that chat."""
        _, heard = await self.ask(user, text, **where)
        return heard

    async def ask(self, user: User, text: str, **where: Any) -> tuple[Message, list[Message]]:
        """Do the same; returns the question's own message too."""
        said = self.server.say(user, text, **where)
        await self.quiet()
        return said, self.news(said.chat)

    async def told(self, user: User, text: str, **where: Any) -> Message:
        """Write something that has one message as its answer; returns it."""
        heard = await self.say(user, text, **where)
        assert len(heard) == 1, [message.text for message in heard]
        return heard[0]

    async def edit(self, message: Message, text: str) -> list[Message]:
        """Change what was written; returns the messages that the bot wrote since."""
        self.server.edit(message, text)
        await self.quiet()
        return self.news(message.chat)

    async def press(self, message: Message, label: str = "", **how: Any) -> Press:
        """Press a button, and wait for what comes of it; the wheel on it has stopped."""
        press = self.server.press(message, label, **how)
        await self.quiet()
        assert press.answer is not None, f"“{label}” was never answered"
        return press

    async def inline(self, user: User, text: str) -> Query:
        """Type something behind the bot's name, and wait for what it offers."""
        query = self.server.ask_inline(user, text)
        await self.quiet()
        assert query.answer is not None
        return query

    def news(self, chat: Chat | User) -> list[Message]:
        """Return what the bot has written in a chat since this was last asked."""
        place = self.server.chat(chat)
        after, self._read[place.id] = self._read.get(place.id, 0), max(place.by_id, default=0)
        return [m for m in place.from_bot if m.id > after]

    def group(self, *people: User, kind: str = "supergroup", **about: Any) -> tuple[Chat, Topic | None]:
        """Return a group with the bot in it, and a topic where it is a forum."""
        chat = self.server.group("Firms", *people, kind=kind, **about)
        return chat, self.server.open_topic(people[0], chat, "Money") if kind == "forum" else None


@contextlib.asynccontextmanager
async def open_scene(
    assistant: Assistant, day: dt.date, *, database: str = "sqlite://", **about: Any
) -> AsyncIterator[Scene]:
    """Open a scene on a day; when it closes, nothing may have been done that Telegram minds."""
    clock = Clock(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC))
    async with (
        TelegramServer(clock=clock.seconds) as server,
        Bot(server.token, server.base_url, server.base_file_url) as bot,
    ):
        scene = Scene(server, bot, assistant, clock, about, database)
        await scene.begin()
        try:
            yield scene
        finally:
            await scene.end()
        told = [f"{v.method}: {v.rule}" for v in server.violations]
        told += [f"{call.method}: {call.description}" for call in server.refusals]
        assert [one for one in told if not any(words in one.lower() for words in scene.minded)] == []
