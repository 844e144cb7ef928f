"""The work on each chat: its updates handled in order, its calls made in order, all chats side by side."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import structlog
from sqlalchemy import Connection
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.api import QUIET, make_call
from bot.channels.telegram.desk.delivery import accepted, erased, instead_of, lost_topic, refused, resolved, undelivered
from bot.channels.telegram.formatting import plain_text
from bot.channels.telegram.handling import About, Found, Handled, Handler
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.metrics import Metrics
from bot.channels.telegram.wanted import Wanted
from bot.store import chats, inbox, outgoing, replies, tickets, work
from bot.store.chats import Chat
from bot.store.engine import Store
from bot.store.inbox import Arrived
from bot.store.outgoing import Call, Kept
from bot.store.tickets import NumberUsedError, Ticket

log = structlog.get_logger(__name__)

AT_ONCE = 20
"""Updates, or calls, of one chat that are read at a time."""
ALL = 100_000
"""As many calls as will ever wait in one chat."""
BEAT = 1.5
"""Seconds between two signs of life."""
LONGEST = 60.0
"""Seconds between two tries at most."""


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
        self.bot = bot
        self.handler = handler
        self.limits = limits
        self.metrics = metrics or Metrics()
        self.with_tickets = handler.has_tickets
        self.desk_language = handler.desk_language
        self.process = str(uuid.uuid4())
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done with an error that no trying again can mend."""
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._own: set[int] = set()
        """The numbers of updates that this process has stored and nobody has handled yet."""
        self._wanted = Wanted(store, self.see_to)
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
            pause, kept = await self._call(chat_id, kept)
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
            tickets.of_chat(connection, chat_id) if waiting and self.with_tickets else None,
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
        about = await self.store.run(lambda c: _find(c, chat.chat_id, looked_up)) if looked_up else None
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

    def _write(
        self, connection: Connection, handled: Handled, update_ids: Sequence[int]
    ) -> tuple[list[Kept], set[int]]:
        """Write what came of updates; returns the calls that wait then, and the other chats in which some do."""
        chat = handled.chat
        if not work.is_owner(connection, chat.chat_id, self.process):
            return [], set()  # It was taken over meanwhile, and is handled there.
        if not inbox.finish(connection, update_ids):
            raise RuntimeError(f"updates of chat {chat.chat_id} are done already")
        others = {chat_id for chat_id, _ in handled.elsewhere}
        if handled.forget:
            if self.with_tickets:
                others.update(erased(connection, handled.forget, self.desk_language))
            chats.forget(connection, handled.forget)
        chats.save(connection, chat)
        replies.put(connection, handled.given)
        for given in handled.renewed:
            replies.renew(connection, given)
        for answer_id in handled.dropped:
            outgoing.drop(connection, answer_id)
        outgoing.put(connection, chat.chat_id, handled.calls)
        self._write_tickets(connection, handled)
        return outgoing.waiting(connection, chat.chat_id, AT_ONCE), others

    def _write_tickets(self, connection: Connection, handled: Handled) -> None:
        for ticket in handled.tickets:
            tickets.put(connection, ticket)
        for change in handled.changes:
            tickets.change(connection, change)
        for relay in handled.relays:
            tickets.put_relay(connection, relay)
        tickets.note_deeds(connection, handled.deeds)
        for answer_id, clause in handled.corrections:
            replies.correct(connection, answer_id, clause)
        for chat_id, call in handled.elsewhere:
            outgoing.put(connection, chat_id, [call])

    async def _call(self, chat_id: int, kept: Sequence[Kept]) -> tuple[float, list[Kept]]:
        """Make the first call; returns the seconds to wait, if any, and the calls that are left."""
        first = kept[0]
        quiet = first.call.method in QUIET
        due = (first.not_before - work.now()).total_seconds() if first.not_before else 0.0
        pause = max(due, self.limits.held(chat_id) if quiet else self.limits.delay(chat_id))
        if pause > 0:
            return pause, list(kept)
        if not quiet:
            self.limits.take(chat_id)
        try:
            message_id = await self._make(first.call)
        except RetryAfter as error:
            seconds = _seconds(error.retry_after)
            self.limits.hold(chat_id, seconds)
            return seconds, list(kept)
        except ChatMigrated as error:
            moved = error.new_chat_id
            await self.store.run(lambda c: self._move(c, chat_id, moved))
            self.handler.note_move(chat_id, moved)
            self.see_to([moved])
            return 0.0, []
        except Forbidden:
            self.see_to(await self.store.run(lambda c: self._give_up(c, chat_id)))
            return 0.0, []
        except BadRequest as error:
            other, reason = _instead(first.call, str(error)), str(error)
            log.info("call refused", method=first.call.method, error=reason, again=other is not None)
            told, left = await self.store.run(lambda c: self._refused(c, chat_id, kept, other, reason))
            self.see_to(told)
            return 0.0, left
        except InvalidToken:
            raise
        except NetworkError:
            until = _later(first.attempts)
            await self.store.run(lambda c: outgoing.postpone(c, first.id, until))
            return (until - work.now()).total_seconds(), []
        except TelegramError as error:
            log.warning("call failed", method=first.call.method, error=str(error))
            return 0.0, await self.store.run(lambda c: self._settle(c, chat_id, kept, None))
        except (ValueError, TypeError, LookupError, AttributeError):
            # Its arguments are wrong, which is a fault of ours; that must not hold up its chat for ever.
            log.exception("call not made", method=first.call.method)
            return 0.0, await self.store.run(lambda c: self._settle(c, chat_id, kept, None))
        return 0.0, await self.store.run(lambda c: self._settle(c, chat_id, kept, message_id))

    def _move(self, connection: Connection, chat_id: int, to: int) -> None:
        outgoing.move(connection, chat_id, to)
        if self.with_tickets:
            tickets.move(connection, chat_id, to)

    def _give_up(self, connection: Connection, chat_id: int) -> list[int]:
        """Forget what waits for a chat that cannot be written to; returns the chats in which that is told."""
        lost = [kept.call for kept in outgoing.waiting(connection, chat_id, ALL)]
        chats.block(connection, chat_id)
        return undelivered(connection, chat_id, lost, self.desk_language)

    def _refused(
        self, connection: Connection, chat_id: int, kept: Sequence[Kept], instead: Call | None, error: str
    ) -> tuple[list[int], list[Kept]]:
        """Note that the first call was refused; returns the chats in which that is told, and the calls that are left."""
        told, call = [], kept[0].call
        if call.note:
            lost_topic(connection, call, error)
            told = [] if instead else refused(connection, chat_id, call, self.desk_language)
        return told, self._settle(connection, chat_id, kept, None, instead)

    async def _make(self, call: Call) -> int | None:
        """Make a call, and count how it went; one whose message is not there is made no more."""
        params = await self.store.run(lambda c: resolved(c, call.params)) if call.note else call.params
        if params is None:
            return None
        try:
            message_id = await make_call(self.bot, call.method, params)
        except TelegramError as error:
            self.metrics.failed(error)
            raise
        self.metrics.accepted(call.answer_id)
        return message_id

    def _settle(
        self,
        connection: Connection,
        chat_id: int,
        kept: Sequence[Kept],
        message_id: int | None,
        instead: Call | None = None,
    ) -> list[Kept]:
        """Note that the first call is over, or put another in its place; returns the calls that are left."""
        first, *rest = kept
        call = first.call
        if instead is not None:
            outgoing.exchange(connection, first.id, instead)
        else:
            accepted(connection, call, message_id)
            outgoing.accepted(connection, [first.id])
        if rest and not work.is_owner(connection, chat_id, self.process):
            return []  # It was taken over meanwhile, and what is left is called there.
        # What others have added meanwhile comes after these; the chat is not given up before it is made.
        return rest if instead is None else outgoing.waiting(connection, chat_id, AT_ONCE)


def _find(connection: Connection, chat_id: int, looked_up: tuple[str, int]) -> About:
    """Return what an update is about, as its handler says; None where it is gone."""
    what, number = looked_up
    match what:
        case "ticket":
            return Found(tickets.find(connection, number))
        case "topic":
            return Found(tickets.by_topic(connection, chat_id, number))
        case "message":
            found = tickets.by_message(connection, chat_id, number)
            return Found(found, tickets.relay_of(connection, chat_id, number))
        case "question":
            given = replies.find_by_question(connection, chat_id, number)
            relay = tickets.relay_of(connection, chat_id, number)
            return Found(tickets.find(connection, relay.ticket_id), relay, given) if relay else given
    return replies.find(connection, number)


def _seconds(wait: float | dt.timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)


def _later(attempts: int) -> dt.datetime:
    """Return when to try again: soon, then ever later, never all at the same moment."""
    seconds = min(LONGEST, 0.25 * 2 ** min(attempts, 12))
    return work.now() + dt.timedelta(seconds=seconds * random.uniform(0.5, 1.0))  # noqa: S311  spreads the load


def _instead(call: Call, error: str) -> Call | None:
    """Return the call to make in place of one that was refused; None where there is nothing more to do."""
    said = error.casefold()
    if call.note and (other := instead_of(call, error)):
        return other
    params = dict(call.params)
    if "can't parse entities" in said and params.pop("parse_mode", None):
        params["text"] = plain_text(str(params["text"]))
        return Call(call.method, params, call.answer_id, call.part, call.note)
    if call.method == "edit_message_text" and ("message to edit not found" in said or "can't be edited" in said):
        params.pop("message_id", None)
        return Call("send_message", params, call.answer_id, call.part)
    if "reply_parameters" in params and "replied" in said:
        del params["reply_parameters"]
        return Call(call.method, params, call.answer_id, call.part, call.note)
    return None
