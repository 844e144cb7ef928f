"""A process that dies at a given step of its work, and another one that goes on from there.

A step is each piece of work on the database, before and after it is committed, and each call, before and after Telegram
has accepted it. Nothing that the process would do after that has any effect.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import threading
from collections.abc import AsyncIterator, Collection, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Engine, select, update
from telegram import Bot

from bot.assistant import Assistant
from bot.channels.telegram.desk.setup import Setup
from bot.channels.telegram.formatting import plain_text
from bot.channels.telegram.polling import poll
from bot.store import work
from bot.store.engine import Store, Work, open_engine
from bot.store.schema import outbox, processes
from tests.telegram.scene import Clock
from tests.telegram.server import TelegramServer
from tests.telegram.server.faults import Fault, Rule, hang, slow
from tests.telegram.test_desk.life import Life
from tests.telegram.test_desk.scene import MONDAY, DeskScene

EARLIER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
NEVER = 3600.0
"""Seconds until an answer that comes to nobody."""
HARMLESS = ("message is not modified", "topic_not_modified", "query is too old")
"""What Telegram refuses when something is done a second time that then changes nothing."""
_TASKS = ("chat ", "signs of life", "chats that others have")


class Steps:
    """Counts the steps, and says at which the process dies."""

    def __init__(self, deaths: Collection[int] = ()) -> None:
        """Take the numbers of the steps, from 1; none for a process that nobody disturbs."""
        self.deaths = deaths
        self.passed = 0
        self.fatal: list[str] = []
        """What kind of step each death was."""
        self.dead = False
        self.died = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()

    def fatal_here(self, kind: str) -> bool:
        """Count a step, in any thread, and tell whether the process dies in it."""
        with self._lock:
            if self.dead:
                return False
            self.passed += 1
            if self.passed not in self.deaths:
                return False
            self.dead = True
            self.fatal.append(kind)
        self._loop.call_soon_threadsafe(self.died.set)
        return True

    def revive(self) -> None:
        """Let another process begin."""
        self.dead = False
        self.died.clear()


class MortalStore(Store):
    """A store that does nothing any more once its process is dead, and commits each piece of work by itself."""

    def __init__(self, engine: Engine, steps: Steps) -> None:
        """Take the engine, and the steps."""
        self.steps = steps
        super().__init__(engine)

    def _together(self, batch: list[tuple[Work[Any], Future[Any]]]) -> None:
        for piece, result in batch:
            if self.steps.dead or self.steps.fatal_here("before a commit"):
                return
            done: Future[Any] = Future()
            super()._together([(piece, done)])
            if self.steps.fatal_here("after a commit"):
                return
            if error := done.exception():
                result.set_exception(error)
            else:
                result.set_result(done.result())


@dataclass(eq=False)
class MortalCalls(Rule):
    """Counts calls as steps, and leaves the one in which the process dies without an answer."""

    fault: Fault = field(default_factory=hang)
    steps: Steps | None = None

    def strikes(self, method: str, _chat: int, _seed: int) -> bool:
        """Count a call."""
        assert self.steps is not None
        if self.steps.fatal_here(f"before {method}"):
            self.fault = hang()
            return True
        if self.steps.fatal_here(f"after {method}"):
            self.fault = slow(NEVER)
            return True
        return False


@dataclass
class MortalScene(DeskScene):
    """A scene whose process dies at some steps; whoever waits for it waits for the one that takes its place."""

    deaths: Collection[int] = ()
    interrupted: set[tuple[int, str]] = field(default_factory=set)
    """What may be said twice: the first call that waited in each chat at a death, by the chat and its words."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.dan = self.person("Dan")
        self.engine = open_engine(self.database)
        self.steps = Steps(self.deaths)
        self.server.faults.add(MortalCalls(steps=self.steps))
        self.life = Life(self.server, self.ann, self.dan, self.bob, self.cat, self.desk)

    @property
    def helpdesk(self) -> Setup:
        """The helpdesk, in the language of the plan."""
        return replace(super().helpdesk, language=self.assistant.plan.header.languages[0])

    async def begin(self) -> None:
        """Start the channel, as often as it takes."""
        while not await self._survives(self._start()):
            await self._bury()

    async def quiet(self) -> None:
        """Wait until all is done, by however many processes."""
        while not await self._survives(super().quiet()):
            await self._bury()
            await self.begin()

    async def _start(self) -> None:
        self.store: Store = MortalStore(self.engine, self.steps)
        self.workers = self.new_workers(self.store)
        await self.workers.start()
        self.workers.see_to(await self.store.run(work.abandoned))
        self._polling = asyncio.create_task(poll(self.bot, self.workers))

    async def _survives(self, waiting: Coroutine[Any, Any, None]) -> bool:
        """Wait for something; tells whether the process still lives then."""
        done, died = asyncio.create_task(waiting), asyncio.create_task(self.steps.died.wait())
        await asyncio.wait({done, died}, return_when=asyncio.FIRST_COMPLETED)
        lives = not self.steps.dead
        if not lives:
            done.cancel()
        died.cancel()
        await asyncio.gather(done, died, return_exceptions=True)
        if lives:
            done.result()  # Whatever it has raised is the test's.
        return lives

    async def _bury(self) -> None:
        """End what is left of a process that is dead, and let so long pass that it counts as such."""
        if hasattr(self, "_polling"):
            await self.stop_polling()
        # One that is cancelled may begin another, for what it has been told meanwhile.
        while left := [task for task in asyncio.all_tasks() if task.get_name().startswith(_TASKS)]:
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        self.store.close()
        self.interrupted |= buried(self.store.engine)
        if not self.server.pending and self.server.updates.history:
            # The request that would have confirmed the last one may have died with the process.
            self.server.updates.again(max(self.server.updates.history))
        self.steps.revive()

    # --- what has come of it ---

    async def spare(self) -> None:
        """Let nothing die any more, and wait until all is done."""
        self.steps.deaths = ()
        await self.quiet()


def buried(engine: Engine) -> set[tuple[int, str]]:
    """Let so long have passed for a store that every process counts as dead.

    Returns the first call that waits in each chat, by the chat and its words: Telegram may have accepted it already.
    """
    with engine.begin() as connection:
        connection.execute(update(processes).values(alive_until=EARLIER))
        found = _first(connection)
    engine.dispose()
    return found


def _first(connection: Connection) -> set[tuple[int, str]]:
    found: dict[int, str] = {}
    for chat_id, params in connection.execute(select(outbox.c.chat_id, outbox.c.params).order_by(outbox.c.id)):
        given = json.loads(params)
        found.setdefault(chat_id, plain_text(str(given.get("text", given.get("name", "")))))
    return set(found.items())


def minded(server: TelegramServer) -> list[str]:
    """Return what Telegram has minded, but for what does no harm when it is done a second time."""
    told = [f"{v.method}: {v.rule}" for v in server.violations]
    told += [f"{call.method}: {call.description}" for call in server.refusals]
    return [one for one in told if not any(words in one.lower() for words in HARMLESS)]


@contextlib.asynccontextmanager
async def open_mortal(
    assistant: Assistant, kind: str, database: str, deaths: Collection[int] = ()
) -> AsyncIterator[MortalScene]:
    """Open a scene whose process dies at some steps; at its end Telegram may have minded nothing else."""
    clock = Clock(MONDAY)
    async with (
        TelegramServer(clock=clock.seconds, privacy=False) as server,
        Bot(server.token, server.base_url, server.base_file_url) as bot,
    ):
        scene = MortalScene(server, bot, assistant, kind, database, clock=clock, deaths=deaths)
        await scene.begin()
        try:
            yield scene
        finally:
            await scene.spare()
            await scene.end()
        assert minded(server) == []
