"""The channel as a process: everything is started in order, watched, and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
import uvicorn
from sqlalchemy import Connection, Engine, text
from telegram import Bot, BotCommand, BotCommandScope
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram.connecting import insist, listen, make_bot, shown_database
from bot.channels.telegram.conversation import Conversation
from bot.channels.telegram.desk.digest import digest, due_day
from bot.channels.telegram.desk.groups import Group, look_at, told_of
from bot.channels.telegram.desk.setup import Setup
from bot.channels.telegram.desk.watching import remind
from bot.channels.telegram.handling import Handler
from bot.channels.telegram.limits import Limits, Rates
from bot.channels.telegram.metrics import Metrics
from bot.channels.telegram.polling import ALLOWED, poll
from bot.channels.telegram.settings import ChannelSettings
from bot.channels.telegram.webhook import make_app, make_hook
from bot.channels.telegram.workers import Workers
from bot.channels.wording import ChannelWording
from bot.errors import BotError
from bot.statistics.counting import count
from bot.statistics.days import Days
from bot.store import chats, inbox, outgoing
from bot.store.engine import Store
from bot.store.inbox import Arrived
from bot.store.once import first
from bot.store.work import now

log = structlog.get_logger(__name__)

INTAKE_ENDS = 3.0
"""Seconds in which deliveries under way are finished at the end."""
WORK_ENDS = 4.5
"""Seconds in which calls under way are finished at the end. With all else, the end takes less than ten."""
DELIVERIES = 40
"""Deliveries that Telegram may make to the webhook at the same time."""
_HOUR = 3600.0
_TICK = 5.0
"""Seconds between two looks at what waits for the staff."""
_PATIENCE = 2.0
"""Seconds in which a database that is well has answered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is served."""

    plan: str
    """The id of the plan."""
    make_handler: Callable[[Bot, Sequence[Group]], Handler]
    """Makes what handles updates, once the bot knows its own name, and the staff's groups."""
    menus: Sequence[Mapping[str, Any]] = ()
    """The lists of commands, as `menu.menus` gives them."""


class Service:
    """The channel, from its start to its end."""

    def __init__(self, settings: ChannelSettings, engine: Engine, offer: Offer, words: ChannelWording) -> None:
        """Take the settings, an open database, what is served, and the words for who started it."""
        self.settings = settings
        self.offer = offer
        self.words = words
        self.metrics = Metrics()
        self.store = Store(engine)
        self.bot = make_bot(settings)
        self._workers: Workers | None = None
        """Whoever takes updates; there is nobody until Telegram was reached."""
        self._ready = False
        self._stopping = False
        self._aside: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Serve until the process is told to stop; raises BotError where it cannot go on."""
        stop = asyncio.Event()
        server = self._server()
        work = asyncio.create_task(self._work(), name="work")
        told = asyncio.create_task(stop.wait(), name="signal")
        try:
            with _signals(stop):
                await asyncio.wait({work, told, *([server.task] if server else [])}, return_when="FIRST_COMPLETED")
            if work.done():
                work.result()
        finally:
            told.cancel()
            await self._end(work, server)

    # --- work ---------------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        """Reach Telegram, then take updates for ever."""
        await insist(self.bot.initialize, self.words)
        rates = Rates(self.settings.rate_overall, self.settings.rate_chat, self.settings.rate_group)
        handler = self.offer.make_handler(self.bot, await self._groups())
        workers = Workers(self.store, self.bot, handler, Limits(rates), self.metrics)
        await workers.start()
        self._workers = workers
        aside = [self._set_menus(), self._erase_old()]
        if isinstance(handler, Conversation) and handler.helpdesk is not None:
            aside.append(self._watch_tickets(workers, handler.helpdesk.setup))
        self._aside += [asyncio.create_task(task) for task in aside]
        await self._choose_intake()
        self._ready = True
        log.info(
            "started",
            plan=self.offer.plan,
            bot=self.bot.username,
            intake="webhook" if self.settings.webhook_url else "polling",
            database=shown_database(self.settings),
            listen=str(self.settings.address or "nowhere"),
        )
        await self._watch(workers)

    async def _choose_intake(self) -> None:
        """Tell Telegram how updates are to come. None that wait are dropped."""
        if not self.settings.webhook_url:
            await insist(lambda: self.bot.delete_webhook(drop_pending_updates=False), self.words)
            return
        try:
            await insist(
                lambda: self.bot.set_webhook(
                    self.settings.webhook_url,
                    secret_token=self.settings.webhook_secret.get_secret_value(),
                    allowed_updates=ALLOWED,
                    max_connections=DELIVERIES,
                    drop_pending_updates=False,
                ),
                self.words,
            )
        except BadRequest as error:
            raise BotError(self.words.say("service.webhook_refused", reason=error)) from None

    async def _watch(self, workers: Workers) -> None:
        """Take updates until it turns out that the token is none; raises BotError then."""
        intake = asyncio.create_task(self._take_in(workers), name="intake")
        try:
            done, _ = await asyncio.wait({intake, workers.failed}, return_when="FIRST_COMPLETED")
            for ended in done:
                ended.result()
        except InvalidToken:
            raise BotError(self.words.say("service.token_refused")) from None
        finally:
            intake.cancel()
            await asyncio.gather(intake, return_exceptions=True)

    async def _take_in(self, workers: Workers) -> None:
        if self.settings.webhook_url:
            await asyncio.Event().wait()  # Updates come by themselves.
        else:
            await poll(self.bot, workers)

    async def _groups(self) -> list[Group]:
        """Look at the staff's groups; raises BotError for one in which anybody could read and press."""
        groups = [await look_at(self.bot, number) for number in sorted(self.settings.helpdesk_chats)]
        for group in groups:
            if group.is_open:
                raise BotError(told_of(group, self.words))
            if group.problem or group.moved_to:
                log.warning("group of the staff", chat=group.number, found=told_of(group, self.words))
        return groups

    async def _watch_tickets(self, workers: Workers, setup: Setup) -> None:
        """See that no ticket is forgotten, and tell the numbers of each day; whichever process comes first does it."""
        told = None
        while True:
            try:
                moment = now()
                workers.see_to(await self.store.run(partial(remind, setup=setup, moment=moment)))
                if (day := due_day(setup, moment)) and day != told:
                    workers.see_to(await self._tell_numbers(setup, day))
                    told = day
            except Exception:  # It is tried again; nothing else waits for it.
                log.exception("tickets not looked at")
            await asyncio.sleep(_TICK)

    async def _tell_numbers(self, setup: Setup, day: dt.date) -> list[int]:
        """Write the numbers of a day for the staff, once; returns the chats in which they are to be told."""
        name = f"digest {day.isoformat()}"
        days = Days(day, day, setup.hours.zone)
        # Counting takes its own connection: the thread of the store is there for what people wait for.
        found = await asyncio.to_thread(count, self.store.engine, days, setup.tested)

        def put(connection: Connection) -> list[int]:
            if not first(connection, name):
                return []
            outgoing.put(connection, setup.chat, [digest(setup, found)])
            return [setup.chat]

        return await self.store.run(put)

    async def _set_menus(self) -> None:
        try:
            for menu in self.offer.menus:
                await self.bot.set_my_commands(
                    [BotCommand(*pair) for pair in menu["commands"]],
                    scope=BotCommandScope.de_json(dict(menu["scope"])) if menu.get("scope") else None,
                    language_code=menu.get("language_code") or None,
                )
        except TelegramError as error:
            log.warning("menus not set", error=str(error))

    async def _erase_old(self) -> None:
        days = self.settings.retention_days
        while True:
            try:
                gone = await self.store.run(lambda c: chats.expire(c, days))
                log.info("old data erased", rows=gone, days=days)
            except Exception:  # It is tried again; nothing else waits for it.
                log.exception("old data not erased")
            await asyncio.sleep(_HOUR)

    # --- pages --------------------------------------------------------------------------------------------------------

    def _server(self) -> _Server | None:
        """Begin to serve the pages, if they are to be served; raises BotError where the address is taken."""
        address = self.settings.address
        if address is None:
            return None
        hook = None
        if self.settings.webhook_url:
            path = urlsplit(self.settings.webhook_url).path or "/"
            hook = make_hook(path, self.settings.webhook_secret.get_secret_value(), self._take)
        app = make_app(self._why_not, self._scrape, hook)
        config = uvicorn.Config(
            app,
            access_log=False,
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=int(INTAKE_ENDS - 1),
        )
        server = _Server(config)
        server.task = asyncio.create_task(server.serve(sockets=[listen(address, self.words)]), name="pages")
        return server

    async def _take(self, arrived: Arrived) -> None:
        if self._workers is None:
            raise ConnectionError("the bot has not reached Telegram yet")
        await self._workers.take([arrived], "webhook")

    async def _why_not(self) -> str:
        if self._stopping:
            return "stopping"
        try:
            await asyncio.wait_for(self.store.run(lambda c: c.execute(text("SELECT 1")).scalar()), _PATIENCE)
        except Exception:
            log.exception("database does not answer")
            return "the database does not answer"
        return "" if self._ready else "Telegram is not reached yet"

    async def _scrape(self) -> bytes:
        in_hand = self._workers.in_hand if self._workers else 0
        try:
            sizes = self.store.run(lambda c: (inbox.size(c), outgoing.size(c)))
            updates, calls = await asyncio.wait_for(sizes, _PATIENCE)
        except Exception:
            log.exception("database does not answer")
            return self.metrics.text(None, None, in_hand)  # Not known; the other counts are.
        return self.metrics.text(updates, calls, in_hand)

    # --- the end ------------------------------------------------------------------------------------------------------

    async def _end(self, work: asyncio.Task[None], server: _Server | None) -> None:
        """Stop: no more updates first, then what is in hand, then all that it needed."""
        self._stopping = True
        log.info("stopping")
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        if server is not None:
            server.should_exit = True
            await _within(INTAKE_ENDS, server.task)
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        if self._workers is not None:
            await _within(WORK_ENDS + 1, asyncio.create_task(self._workers.stop(WORK_ENDS)))
        await _within(0.5, asyncio.create_task(self.bot.shutdown()))
        # A database that hangs must not keep the process: its thread ends with it.
        closing = threading.Thread(target=self.store.close, daemon=True)
        closing.start()
        closing.join(0.5)
        log.info("stopped")


class _Server(uvicorn.Server):
    """uvicorn, without its handling of signals: the service ends it when its turn has come."""

    task: asyncio.Task[None]

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextlib.contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """Have SIGTERM and SIGINT set an event; a second one ends the process as it always does."""
    loop = asyncio.get_running_loop()
    kinds = (signal.SIGTERM, signal.SIGINT)
    before = {kind: signal.getsignal(kind) for kind in kinds}
    for kind in kinds:
        try:
            loop.add_signal_handler(kind, stop.set)
        except (NotImplementedError, RuntimeError, ValueError):  # Windows; or not the main thread, which gets none.
            with contextlib.suppress(ValueError):
                signal.signal(kind, lambda *_: loop.call_soon_threadsafe(stop.set))
    try:
        yield
    finally:
        for kind in kinds:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.remove_signal_handler(kind)
            with contextlib.suppress(ValueError, TypeError):
                signal.signal(kind, before[kind])


async def _within(seconds: float, task: asyncio.Task[None]) -> None:
    """Wait for a task for some seconds, and end it then; whatever it raises is only logged."""
    try:
        await asyncio.wait_for(task, seconds)
    except Exception:  # The end goes on.
        log.exception("not ended in time", task=task.get_name())
