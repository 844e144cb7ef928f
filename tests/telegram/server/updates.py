"""What the bot has still to be told: the queue of updates, and handing it out to who asks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from tests.telegram.server.refusal import Refusal

_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""What a bot gets only when it names it."""
KINDS = (
    frozenset(
        {
            "message",
            "edited_message",
            "channel_post",
            "edited_channel_post",
            "inline_query",
            "chosen_inline_result",
            "callback_query",
            "my_chat_member",
            "chat_join_request",
        }
    )
    | _ON_REQUEST
)
"""The kinds of updates that this server knows."""


@dataclass(eq=False, slots=True)
class Update:
    """Something that happened."""

    id: int
    kind: str
    queue: tuple[str, int]
    """Updates of one queue reach a webhook one after the other."""
    json: msgspec.Raw


class Updates:
    """The updates that the bot has not confirmed."""

    def __init__(self, first: int) -> None:
        """Take the id of the first update."""
        self.pending: dict[int, Update] = {}
        self.handed: Counter[int] = Counter()
        """How often each update was handed out, by its id."""
        self.deliveries = 0
        """How often any update was handed out."""
        self.history: dict[int, Update] = {}
        """Every update there ever was, by its id."""
        self.confirmed = 0
        self.allowed: frozenset[str] | None = None
        """The kinds that the bot wants; None for all but those on request."""
        self.added: Callable[[Update], None] = lambda _update: None
        """Told of every new update."""
        self.changed: Callable[[], None] = lambda: None
        """Told when updates were handed out, confirmed or dropped, and when somebody begins or ends to wait for them."""
        self._next = first
        self._waiting: asyncio.Future[None] | None = None

    @property
    def awaited(self) -> bool:
        """Whether somebody is waiting for updates with getUpdates."""
        return self._waiting is not None and not self._waiting.done()

    def add(self, kind: str, about: dict[str, Any], queue: tuple[str, int]) -> Update | None:
        """Queue an update; returns None where the bot does not want this kind."""
        if kind not in self.allowed if self.allowed is not None else kind in _ON_REQUEST:
            return None
        json = msgspec.Raw(msgspec.json.encode({"update_id": self._next, kind: about}))
        update = Update(self._next, kind, queue, json)
        self._next += 1
        self.history[update.id] = update
        self._queue(update)
        return update

    def again(self, update_id: int) -> None:
        """Hand out an update once more although the bot has confirmed it, as Telegram sometimes does."""
        self._queue(self.history[update_id])

    def _queue(self, update: Update) -> None:
        self.pending[update.id] = update
        if self._waiting is not None and self.awaited:
            self._waiting.set_result(None)
        self.added(update)

    def confirm(self, update: Update) -> None:
        """Forget an update that has reached the bot."""
        if self.pending.pop(update.id, None) is not None:
            self.confirmed += 1
            self.changed()

    def drop(self) -> None:
        """Forget all that is pending."""
        self.pending.clear()
        self.changed()

    async def poll(self, offset: int, limit: int, patience: float) -> list[msgspec.Raw]:
        """Confirm what lies before the offset and return what lies behind it, waiting some seconds for the first.

        A negative offset counts from the end. Raises Refusal when somebody else asks meanwhile.
        """
        self._forget(offset)
        if not self.pending and patience > 0:
            self.abort("terminated by other getUpdates request; make sure that only one bot instance is running")
            self._waiting = waiting = asyncio.get_running_loop().create_future()
            self.changed()
            try:
                async with asyncio.timeout(patience):
                    await waiting
            except TimeoutError:
                pass
            finally:
                if self._waiting is waiting:
                    self._waiting = None
                    self.changed()
        handed = list(islice(self.pending.values(), limit))
        self.hand(*handed)
        return [update.json for update in handed]

    def hand(self, *updates: Update) -> None:
        """Count updates that are on their way to the bot."""
        self.deliveries += len(updates)
        self.handed.update(update.id for update in updates)
        self.changed()

    def abort(self, reason: str) -> None:
        """Refuse whoever is waiting for updates."""
        if self._waiting is not None and self.awaited:
            self._waiting.set_exception(Refusal(409, f"Conflict: {reason}", violation=False))

    def _forget(self, offset: int) -> None:
        if offset < 0:
            offset = max(self._next + offset, 0)
        passed = [number for number in self.pending if number < offset]
        for number in passed:
            del self.pending[number]
        self.confirmed += len(passed)
        if passed:
            self.changed()
