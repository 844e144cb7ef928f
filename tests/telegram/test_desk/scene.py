"""A scene with a person, two of the staff and their group, and the whole channel, in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from telegram import Bot

from bot.assistant import Assistant
from bot.channels.telegram.conversation import About, Conversation
from bot.channels.telegram.desk.setup import Setup
from bot.channels.telegram.desk.watching import remind
from bot.channels.telegram.limits import Limits, Rates
from bot.channels.telegram.polling import poll
from bot.channels.telegram.workers import Workers
from bot.store import tickets
from bot.store.engine import Store, open_engine
from bot.store.tickets import Ticket
from tests.conftest import IN_2026
from tests.telegram.scene import Clock
from tests.telegram.server import Chat, Message, Press, TelegramServer, User

REFUSED = "what documents must I hand in for shore power"
"""A question near clause 7 that the plan leaves open."""
ANSWERED = "what does the plan say on shore power"
STRANGE = "will it be windy at sea tomorrow"
"""A question that is near no clause."""
MONDAY = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@dataclass
class DeskScene:
    """People speak here, and every act waits until the bot has nothing more to do."""

    server: TelegramServer
    bot: Bot
    assistant: Assistant
    kind: str
    database: str = "sqlite://"
    setup: dict[str, Any] = field(default_factory=dict)
    clock: Clock = field(default_factory=lambda: Clock(MONDAY))
    minded: list[str] = field(default_factory=list)
    """What Telegram may refuse in this scene, by words of the refusal."""
    extra: dict[str, Chat] = field(default_factory=dict)
    """Groups of single departments."""

    def __post_init__(self) -> None:
        self.ann, self.bob, self.cat = self.person("Ann"), self.person("Bob"), self.person("Cat")
        self.desk = self.group("Desk", self.bob, self.cat)

    # --- the bot ---

    async def begin(self) -> None:
        """Start the channel as a process would."""
        self.store = Store(open_engine(self.database))
        self.workers = self.new_workers(self.store)
        await self.workers.start()
        self._polling = asyncio.create_task(poll(self.bot, self.workers))

    def new_workers(self, store: Store) -> Workers:
        """Return workers that have not started yet, on a store."""
        about = About(self.bot.id, self.bot.username, flood=0, today=IN_2026)
        conversation = Conversation(self.assistant, about, self.clock, self.helpdesk)
        return Workers(store, self.bot, conversation, Limits(Rates(0, 0, 0)))

    @property
    def helpdesk(self) -> Setup:
        """The helpdesk as it is set up."""
        chats = [self.desk, *self.extra.values()]
        forums = frozenset(chat.id for chat in chats if chat.is_forum)
        groups = {name: chat.id for name, chat in self.extra.items()}
        return Setup(self.desk.id, "en", groups, forums, **self.setup)

    async def stop_polling(self) -> None:
        """Take no more updates."""
        self._polling.cancel()
        await asyncio.gather(self._polling, return_exceptions=True)

    async def end(self) -> None:
        """Stop it."""
        await self.stop_polling()
        await self.workers.stop(5)
        self.store.close()

    async def quiet(self) -> None:
        """Wait until the bot has taken everything and has done it."""
        await self.server.wait_for(lambda s: s.pending == 0)
        while working := [task for task in asyncio.all_tasks() if task.get_name().startswith("chat ")]:
            await asyncio.wait(working)

    async def look_at_tickets(self, **passed: float) -> None:
        """Let time pass, such as minutes=10, and look which tickets have waited too long."""
        self.clock.forward(**passed)
        chats = await self.store.run(partial(remind, setup=self.helpdesk, moment=self.clock()))
        self.workers.see_to(chats)
        await self.quiet()

    # --- people ---

    def person(self, name: str) -> User:
        """Return somebody whose Telegram speaks English, and who may be written to."""
        user = self.server.user(name, language_code="en")
        user.started = True
        self.server.chat(user)
        return user

    def group(self, title: str, *people: User) -> Chat:
        """Return a group with the bot in it."""
        return self.server.group(title, *people, kind=self.kind)

    async def say(self, user: User, text: str, **where: Any) -> Message:
        """Write something; returns the message."""
        said = self.server.say(user, text, **where)
        await self.quiet()
        return said

    async def edit(self, message: Message, text: str) -> None:
        """Change what was written."""
        self.server.edit(message, text)
        await self.quiet()

    async def press(self, message: Message, label: str = "", **how: Any) -> Press:
        """Press a button, and wait for what comes of it; the wheel on it has stopped."""
        press = self.server.press(message, label, **how)
        await self.quiet()
        assert press.answer is not None, f"“{label}” was never answered"
        return press

    # --- tickets ---

    async def refused(self, question: str = REFUSED) -> Message:
        """Have Ann ask what the bot cannot answer; returns the card."""
        await self.say(self.ann, question)
        return self.card()

    async def taken(self) -> Message:
        """Have Ann refused, and Bob take the ticket; returns the card."""
        card = await self.refused()
        await self.press(card, "✋ Take it", user=self.bob)
        return card

    def card(self, chat: Chat | None = None) -> Message:
        """Return the latest card in a group."""
        return next(m for m in reversed((chat or self.desk).from_bot) if "Ticket" in m.text and m.buttons)

    def at(self, card: Message) -> dict[str, Any]:
        """Return where the staff write about a ticket: in its topic, else below the card."""
        return {"chat": card.chat, "topic": card.topic} if card.topic else {"chat": card.chat, "reply_to": card}

    async def write(self, user: User, text: str, card: Message) -> Message:
        """Have somebody of the staff write about a ticket."""
        return await self.say(user, text, **self.at(card))

    async def ticket(self, number: int = 0) -> Ticket:
        """Return the latest ticket of Ann's, or another by its id."""
        found = await self.store.run(lambda c: tickets.find(c, number) if number else tickets.of_chat(c, self.ann.id))
        assert found is not None
        return found

    async def deeds(self) -> list[tuple[int, str, str]]:
        """Return what the staff did about Ann's ticket: who, what, and its detail."""
        ticket = await self.ticket()
        return [
            (d.staff_id, d.action, d.detail) for d in await self.store.run(lambda c: tickets.deeds_of(c, ticket.id))
        ]

    def told(self, user: User) -> list[str]:
        """Return what the bot has written to somebody, as it stands."""
        return self.server.chat(user).texts

    def passed_on(self) -> list[str]:
        """Return what the bot has written to the staff beside cards, as it stands."""
        return [m.text or (m.file.kind if m.file else "") for m in self.desk.from_bot if not m.buttons]


@contextlib.asynccontextmanager
async def open_desk(assistant: Assistant, kind: str = "supergroup", **about: Any) -> AsyncIterator[DeskScene]:
    """Open a scene; when it closes, nothing may have been done that Telegram minds."""
    clock = Clock(MONDAY)
    async with (
        TelegramServer(clock=clock.seconds, privacy=False) as server,
        Bot(server.token, server.base_url, server.base_file_url) as bot,
    ):
        extra = about.pop("extra", ())
        scene = DeskScene(server, bot, assistant, kind, clock=clock, **about)
        scene.extra = {name: scene.group(name, scene.person(f"Staff of {name}")) for name in extra}
        await scene.begin()
        try:
            yield scene
        finally:
            await scene.end()
        told = [f"{v.method}: {v.rule}" for v in server.violations]
        told += [f"{call.method}: {call.description}" for call in server.refusals]
        told = [one for one in told if not any(words in one.lower() for words in scene.minded)]
        assert told == [], told
