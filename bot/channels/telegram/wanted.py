"""Chats in which this process has stored something while another process works on them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from functools import partial

from bot.store import work
from bot.store.engine import Store

SOON = 0.03
"""Seconds after which it is looked whether such a chat has become free."""
LATER = 0.24
"""The same, at most, after it was looked in vain again and again."""


class Wanted:
    """Sees to such chats once they are free.

    Who has a chat gives it up as soon as nothing waits in it but what others have stored. So work goes to the process
    that it was brought to, and one that is busy does not draw all chats to itself.
    """

    def __init__(self, store: Store, see_to: Callable[[Iterable[int]], None]) -> None:
        """Take the store, and what works on chats."""
        self._store = store
        self._see_to = see_to
        self._chats: set[int] = set()
        self._more = asyncio.Event()

    def add(self, chat_id: int) -> None:
        """Want a chat that another process has."""
        self._chats.add(chat_id)
        self._more.set()

    async def watch(self) -> None:
        """See to wanted chats for ever."""
        pause = SOON
        while True:
            if not self._chats:
                await self._more.wait()
            if self._more.is_set():
                self._more.clear()
                pause = SOON
            await asyncio.sleep(pause)
            asked = sorted(self._chats)
            with contextlib.suppress(Exception):  # A database that is away for a moment is tried again.
                busy, free = await self._store.run(partial(work.waiting_of, chat_ids=asked))
                pause = SOON if free else min(LATER, 2 * pause)
                self._chats.difference_update(set(asked) - set(busy))
                self._see_to(free)
