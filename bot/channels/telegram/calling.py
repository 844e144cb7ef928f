"""The calls of a chat, made one after another: what is done where one is refused, put off, or not heard of again."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Sequence

import structlog
from sqlalchemy import Connection
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.api import QUIET, make_call
from bot.channels.telegram.desk.delivery import accepted, instead_of, lost_topic, refused, resolved, undelivered
from bot.channels.telegram.formatting import plain_text
from bot.channels.telegram.handling import Handler
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.metrics import Metrics
from bot.store import chats, outgoing, tickets, work
from bot.store.engine import Store
from bot.store.outgoing import Call, Kept

log = structlog.get_logger(__name__)

AT_ONCE = 20
"""Updates, or calls, of one chat that are read at a time."""
ALL = 100_000
"""As many calls as will ever wait in one chat."""
LONGEST = 60.0
"""Seconds between two tries at most."""


class Caller:
    """Makes the calls of chats that a process works on."""

    def __init__(
        self,
        store: Store,
        bot: Bot,
        handler: Handler,
        limits: Limits,
        metrics: Metrics,
        process: str,
        see_to: Callable[[Iterable[int]], None],
    ) -> None:
        """Take the store, the bot to call with, what limits and counts calls, and what works on other chats."""
        self._store = store
        self._bot = bot
        self._handler = handler
        self._limits = limits
        self._metrics = metrics
        self._process = process
        self._see_to = see_to
        self._desk_language = handler.desk_language

    async def call(self, chat_id: int, kept: Sequence[Kept]) -> tuple[float, list[Kept]]:
        """Make the first of a chat's calls; returns the seconds to wait, if any, and the calls that are left.

        Raises InvalidToken, which no trying again can mend.
        """
        first = kept[0]
        quiet = first.call.method in QUIET
        due = (first.not_before - work.now()).total_seconds() if first.not_before else 0.0
        pause = max(due, self._limits.held(chat_id) if quiet else self._limits.delay(chat_id))
        if pause > 0:
            return pause, list(kept)
        if not quiet:
            self._limits.take(chat_id)
        try:
            message_id = await self._make(first.call)
        except RetryAfter as error:
            seconds = _seconds(error.retry_after)
            self._limits.hold(chat_id, seconds)
            return seconds, list(kept)
        except ChatMigrated as error:
            moved = error.new_chat_id
            await self._store.run(lambda c: self._move(c, chat_id, moved))
            self._handler.note_move(chat_id, moved)
            self._see_to([moved])
            return 0.0, []
        except Forbidden:
            self._see_to(await self._store.run(lambda c: self._give_up(c, chat_id)))
            return 0.0, []
        except BadRequest as error:
            other, reason = _instead(first.call, str(error)), str(error)
            log.info("call refused", method=first.call.method, error=reason, again=other is not None)
            told, left = await self._store.run(lambda c: self._refused(c, chat_id, kept, other, reason))
            self._see_to(told)
            return 0.0, left
        except InvalidToken:
            raise
        except NetworkError:
            until = _later(first.attempts)
            await self._store.run(lambda c: outgoing.postpone(c, first.id, until))
            return (until - work.now()).total_seconds(), []
        except TelegramError as error:
            log.warning("call failed", method=first.call.method, error=str(error))
            return 0.0, await self._store.run(lambda c: self._settle(c, chat_id, kept, None))
        except (ValueError, TypeError, LookupError, AttributeError):
            # Its arguments are wrong, which is a fault of ours; that must not hold up its chat for ever.
            log.exception("call not made", method=first.call.method)
            return 0.0, await self._store.run(lambda c: self._settle(c, chat_id, kept, None))
        return 0.0, await self._store.run(lambda c: self._settle(c, chat_id, kept, message_id))

    def _move(self, connection: Connection, chat_id: int, to: int) -> None:
        outgoing.move(connection, chat_id, to)
        if self._desk_language:
            tickets.move(connection, chat_id, to)

    def _give_up(self, connection: Connection, chat_id: int) -> list[int]:
        """Forget what waits for a chat that cannot be written to; returns the chats in which that is told."""
        lost = [kept.call for kept in outgoing.waiting(connection, chat_id, ALL)]
        chats.block(connection, chat_id)
        return undelivered(connection, chat_id, lost, self._desk_language)

    def _refused(
        self, connection: Connection, chat_id: int, kept: Sequence[Kept], instead: Call | None, error: str
    ) -> tuple[list[int], list[Kept]]:
        """Note that the first call was refused; returns the chats in which that is told, and the calls that are left."""
        told, call = [], kept[0].call
        if call.note:
            lost_topic(connection, call, error)
            told = [] if instead else refused(connection, chat_id, call, self._desk_language)
        return told, self._settle(connection, chat_id, kept, None, instead)

    async def _make(self, call: Call) -> int | None:
        """Make a call, and count how it went; one whose message is not there is made no more."""
        params = await self._store.run(lambda c: resolved(c, call.params)) if call.note else call.params
        if params is None:
            return None
        try:
            message_id = await make_call(self._bot, call.method, params)
        except TelegramError as error:
            self._metrics.failed(error)
            raise
        self._metrics.accepted(call.answer_id)
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
        if rest and not work.is_owner(connection, chat_id, self._process):
            return []  # It was taken over meanwhile, and what is left is called there.
        # What others have added meanwhile comes after these; the chat is not given up before it is made.
        return rest if instead is None else outgoing.waiting(connection, chat_id, AT_ONCE)


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
