"""The work on each chat: its updates handled in order, its calls made in order, all chats side by side."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import structlog
from sqlalchemy import Connection
from telegram import Bot
from telegram.error import InvalidToken

from bot.channels.telegram.calling import AT_ONCE, Caller
from bot.channels.telegram.handling import About, Handled, Handler
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.metrics import Metrics
from bot.channels.telegram.wanted import Wanted
from bot.channels.telegram.writing import find, write
from bot.store import chats, inbox, outgoing, tickets, work
from bot.store.chats import Chat
from bot.store.engine import Store
from bot.store.inbox import Arrived
from bot.store.outgoing import Kept
from bot.store.tickets import Ticket
from bot.store.work import NumberUsedError

log = structlog.get_logger(__name__)

BEAT = 1.5
"""Seconds between two signs of life."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What waits in a chat."""

    chat: Chat | None
    """None where another process has it."""
    arrived: Sequence[Arrived] = ()
    kept: Sequence[Kept] = ()
    ticket: Ticket | None = None
    """The ticket that the chat's person has open."""


class Workers:
    """Works on chats until it is stopped."""

    def __init__(
        self, store: Store, bot: Bot, handler: Handler, limits: Limits, metrics: Metrics | None = None
    ) -> None:
        """Take the store, the bot to call with, what handles updates, what limits calls, and what counts."""
        self.store = store
        self.handler = handler
        self.metrics = metrics or Metrics()
        self.desk_language = handler.desk_language
        self.process = str(uuid.uuid4())
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done with an error that no trying again can mend."""
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._own: set[int] = set()
        """The numbers of updates that this process has stored and nobody has handled yet."""
        self._wanted = Wanted(store, self.see_to)
        self._caller = Caller(store, bot, handler, limits, self.metrics, self.process, self.see_to)
        self._wakes: dict[int, asyncio.Event] = {}
        self._stopping = False
        self._aside: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take up what was left waiting, and go on from there."""
        await self.store.run(lambda c: work.say_alive(c, self.process))
        self._aside = [
            asyncio.create_task(self._beat(), name="signs of life"),
            asyncio.create_task(self._wanted.watch(), name="chats that others have"),
        ]

    async def stop(self, within: float) -> None:
        """End: finish what is in hand, within some seconds, and give every chat up."""
        self._stopping = True
        for wake in self._wakes.values():
            wake.set()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=within)
        left = [*self._tasks.values(), *self._aside]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self.store.run(lambda c: work.say_goodbye(c, self.process))

    @property
    def in_hand(self) -> int:
        """How many chats are worked on."""
        return len(self._tasks)

    async def take(self, arrived: Sequence[Arrived], intake: str = "polling") -> None:
        """Store updates, then see to their chats; returns once they are stored. `intake` is how they came."""
        # Where little goes on, looking at once spares a transaction; in a crowd, looking later finds more to do at once.
        idle = [] if self._tasks else sorted({item.chat_id for item in arrived})
        self._own.update(item.update_id for item in arrived)
        seen = await self.store.run(lambda c: self._put(c, arrived, idle))
        self.metrics.taken([item.update_id for item in arrived], intake)
        for item in arrived:
            self._see_to(item.chat_id, seen.pop(item.chat_id, None))

    def see_to(self, chat_ids: Iterable[int]) -> None:
        """Make sure that chats with something to do are worked on."""
        for chat_id in chat_ids:
            self._see_to(chat_id)

    def _see_to(self, chat_id: int, seen: _Seen | None = None) -> None:
        if chat_id in self._wakes:
            self._wakes[chat_id].set()  # What was seen of it is looked at again by whoever works on it.
        elif not self._stopping:
            self._wakes[chat_id] = asyncio.Event()
            self._wakes[chat_id].set()
            self._tasks[chat_id] = asyncio.create_task(self._work_on(chat_id, seen), name=f"chat {chat_id}")

    def _put(self, connection: Connection, arrived: Sequence[Arrived], idle: Sequence[int]) -> dict[int, _Seen]:
        """Store updates, and look at chats."""
        inbox.put(connection, arrived)
        return {chat_id: self._look(connection, chat_id) for chat_id in idle}

    async def _beat(self) -> None:
        """Say alive, and take over what others have left."""
        while True:
            with contextlib.suppress(Exception):  # A database that is away for a moment is tried again.
                await self.store.run(lambda c: work.say_alive(c, self.process))
                self.see_to(await self.store.run(work.abandoned))
            await asyncio.sleep(BEAT)

    async def _work_on(self, chat_id: int, seen: _Seen | None) -> None:
        wake = self._wakes[chat_id]
        try:
            while True:
                wake.clear()
                try:
                    pause = await self._once(chat_id, seen)
                except InvalidToken as error:
                    if not self.failed.done():
                        self.failed.set_exception(error)
                    return
                except Exception:  # Whatever goes wrong in one chat must not end the work on it.
                    log.exception("chat failed", chat=chat_id)
                    pause = BEAT
                seen = None
                if self._stopping or (pause is None and not wake.is_set()):
                    return
                if pause:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(wake.wait(), pause)
        finally:
            self._wakes.pop(chat_id, None)
            self._tasks.pop(chat_id, None)
            if wake.is_set() and not self._stopping:
                self.see_to([chat_id])

    async def _once(self, chat_id: int, before: _Seen | None) -> float | None:
        """Handle what waits and make what calls may be made; returns the seconds to wait, None when all is done."""
        seen = before
        if seen is None:
            seen = await self.store.run(lambda c: self._look(c, chat_id))
        if seen.chat is None:
            self._wanted.add(chat_id)
            return None
        kept = seen.kept
        while seen.arrived and not self._stopping:
            kept, rest = await self._handle(seen)
            if not rest and len(seen.arrived) < AT_ONCE and not self._wakes[chat_id].is_set():
                break  # Nothing more has come.
            seen = await self.store.run(lambda c: self._look(c, chat_id))
            if seen.chat is None:
                self._wanted.add(chat_id)
                return None
            kept = seen.kept
        while kept:
            pause, kept = await self._caller.call(chat_id, kept)
            if pause:
                return pause
            if self._stopping:
                break
        return None if await self.store.run(lambda c: self._release(c, chat_id)) else 0.0

    def _release(self, connection: Connection, chat_id: int) -> bool:
        """Give a chat up where nothing waits in it but what other processes have stored: they wait for it."""
        if work.release(connection, chat_id, self.process):
            return True
        left = inbox.waiting(connection, chat_id, AT_ONCE)
        if not left or any(item.update_id in self._own for item in left):
            return False
        return not outgoing.waiting(connection, chat_id, 1) and work.leave(connection, chat_id, self.process)

    def _look(self, connection: Connection, chat_id: int) -> _Seen:
        if not work.claim(connection, chat_id, self.process):
            return _Seen(None)
        waiting = inbox.waiting(connection, chat_id, AT_ONCE)
        return _Seen(
            chats.load(connection, chat_id),
            waiting,
            # Where updates wait, calls are looked for once these are handled.
            [] if waiting else outgoing.waiting(connection, chat_id, AT_ONCE),
            tickets.of_chat(connection, chat_id) if waiting and self.desk_language else None,
        )

    async def _handle(self, seen: _Seen) -> tuple[list[Kept], Sequence[Arrived]]:
        """Handle updates that are about no earlier answer together, or else one; write what comes of them.

        Returns the calls that wait then, and the updates that are not handled yet.
        """
        chat, arrived = cast("Chat", seen.chat), seen.arrived
        together = [arrived[0]]
        looked_up = self.handler.looks_up(arrived[0].payload)
        if looked_up is None:
            for item in arrived[1:]:
                if self.handler.looks_up(item.payload) is not None:
                    break
                together.append(item)
        about = await self.store.run(lambda c: find(c, chat.chat_id, looked_up)) if looked_up else None
        done = [item.update_id for item in together]
        numbers: Mapping[int, int] = {}
        while True:
            handled = self._handled(seen, together, about, numbers)
            try:
                kept, others = await self.store.run(partial(self._write, handled=handled, update_ids=done))
                break
            except NumberUsedError:
                numbers = await self.store.run(partial(tickets.other_numbers, update_ids=done))
        self._own.difference_update(done)
        self.metrics.answered(handled.given)
        self.see_to(others)
        return kept, arrived[len(together) :]

    def _write(
        self, connection: Connection, handled: Handled, update_ids: Sequence[int]
    ) -> tuple[list[Kept], set[int]]:
        """Write what came of updates; returns the calls that wait then, and the other chats in which some do."""
        others = write(connection, handled, update_ids, self.process, self.desk_language)
        if others is None:
            return [], set()
        return outgoing.waiting(connection, handled.chat.chat_id, AT_ONCE), others

    def _handled(self, seen: _Seen, together: Sequence[Arrived], about: About, numbers: Mapping[int, int]) -> Handled:
        """Return what comes of updates; `numbers` are those that some of them get in the place of their own."""
        handled = Handled(cast("Chat", seen.chat), ticket=seen.ticket)
        for item in together:
            before = handled.copy()
            try:
                with self.metrics.handling():
                    number = numbers.get(item.update_id, item.update_id)
                    self.handler.handle(number, item.payload, handled, about)
            except Exception:  # An update that uncovers a fault of ours must not hold up its chat for ever.
                log.exception("update failed", update=item.update_id)
                handled.restore(before)
        return handled
