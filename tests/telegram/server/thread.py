"""The server in a thread of its own, for tests without an event loop and for bots in processes of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

from tests.telegram.server.server import TelegramServer

T = TypeVar("T")


class ServerThread:
    """A server whose event loop runs in another thread.

    with ServerThread() as thread:
        ann = thread.do(lambda server: server.user("Ann"))
        thread.do(lambda server: server.say(ann, "Hello"))
        thread.wait_for(lambda server: server.chat(ann).from_bot)
    """

    def __init__(self, **options: Any) -> None:
        """Take the options of TelegramServer."""
        self.server = TelegramServer(**options)
        """Its addresses may be read from any thread; everything else belongs into `do`."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True)

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.server.open(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and wait until the thread has ended."""
        asyncio.run_coroutine_threadsafe(self.server.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def do(self, act: Callable[[TelegramServer], T]) -> T:
        """Act on the server, or read it, in its thread; returns what the act returns and raises what it raises."""

        async def acted() -> T:
            return act(self.server)

        return asyncio.run_coroutine_threadsafe(acted(), self._loop).result()

    def wait_for(self, condition: Callable[[TelegramServer], T], timeout: float = 10.0) -> T:
        """Wait until a condition gives something true, and return it; raises TimeoutError after some seconds."""
        return asyncio.run_coroutine_threadsafe(self.server.wait_for(condition, timeout), self._loop).result()
