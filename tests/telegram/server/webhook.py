"""Updates brought to the bot's own address: in order, in parallel, again and again until it takes them."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.telegram.server.posting import NoAnswerError, Poster
from tests.telegram.server.refusal import mistake
from tests.telegram.server.updates import Update, Updates

_PORTS = frozenset({443, 80, 88, 8443})
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_MOST_SECRET = 256


@dataclass(frozen=True, slots=True)
class Hook:
    """Where and how the bot wants its updates."""

    url: str
    secret: str
    max_connections: int
    certificate: bool


@dataclass(slots=True)
class Patience:
    """How long to wait, in seconds; Telegram waits longer."""

    answer: float = 5.0
    """For an answer."""
    first: float = 0.02
    """Before a second try; each further try waits twice as long."""
    longest: float = 0.5


class Webhook:
    """Delivers updates while a webhook is set."""

    def __init__(self, updates: Updates, clock: Callable[[], float]) -> None:
        self.hook: Hook | None = None
        self.patience = Patience()
        self.routes: dict[str, str] = {}
        """Where to find a public address on this machine, as a reverse proxy would: from origin to origin."""
        self.last_error: tuple[int, str] | None = None
        """When the last delivery failed, in seconds since 1970, and why."""
        self.most_at_once = 0
        """The most deliveries that were under way together."""
        self._updates = updates
        self._clock = clock
        self._queues: dict[tuple[str, int], deque[Update]] = {}
        self._ready: deque[tuple[str, int]] = deque()
        self._failures: dict[int, int] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._poster: Poster | None = None
        updates.added = self._take

    def check(self, hook: Hook) -> None:
        """Raise Refusal for an address or a secret that Telegram does not accept."""
        parts = urlsplit(hook.url)
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise mistake("invalid webhook URL specified")
        if len(hook.secret) > _MOST_SECRET:
            raise mistake("secret token is too long")
        if not _SECRET.fullmatch(hook.secret):
            raise mistake("secret token contains unallowed characters")
        if _on_this_machine(parts.hostname):
            return
        if parts.scheme != "https":
            raise mistake("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in _PORTS:
            raise mistake("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    def set(self, hook: Hook) -> None:
        """Deliver from now on what is pending and what comes."""
        self.clear()
        self.hook = hook
        target = self._target()
        if _on_this_machine(target.hostname or ""):
            self._poster = Poster(target.hostname or "", target.port or 80)
        for update in self._updates.pending.values():
            self._take(update)

    def clear(self) -> None:
        """Deliver no more."""
        self.hook = None
        self.last_error = None
        for timer in self._timers:
            timer.cancel()
        for task in self._under_way:
            task.cancel()
        self._timers.clear()
        self._queues.clear()
        self._ready.clear()
        self._failures.clear()
        if self._poster is not None:
            self._poster.close()
            self._poster = None

    async def close(self) -> None:
        """Deliver no more, and wait until nothing is under way."""
        self.clear()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _target(self) -> _Target:
        assert self.hook is not None
        parts = urlsplit(self.hook.url)
        path = parts.path or "/"
        origin = self.routes.get(f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{parts.netloc}")
        found = urlsplit(origin)
        return _Target(found.hostname, found.port, f"{path}?{parts.query}" if parts.query else path)

    def _take(self, update: Update) -> None:
        if self.hook is None:
            return
        queue = self._queues.get(update.queue)
        if queue is None:
            queue = self._queues[update.queue] = deque()
        queue.append(update)
        if len(queue) == 1:
            self._ready.append(update.queue)
            self._start()

    def _start(self) -> None:
        """Begin as many deliveries as there are queues and connections."""
        while self.hook is not None and self._ready and len(self._under_way) < self.hook.max_connections:
            key = self._ready.popleft()
            task = asyncio.get_running_loop().create_task(self._deliver(self.hook, key, self._queues[key][0]))
            self._under_way.add(task)
            task.add_done_callback(self._done)
            self.most_at_once = max(self.most_at_once, len(self._under_way))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._start()

    async def _deliver(self, hook: Hook, key: tuple[str, int], update: Update) -> None:
        if update.id not in self._updates.pending:
            self._next(key, 0)
            return
        problem = await self._try(hook, update)
        if hook is not self.hook:
            return
        if not problem:
            self._failures.pop(update.id, None)
            self._updates.confirm(update)
            self._next(key, 0)
            return
        self.last_error = (int(self._clock()), problem)
        self._updates.changed()
        failures = self._failures[update.id] = self._failures.get(update.id, 0) + 1
        wait = min(self.patience.longest, self.patience.first * 2 ** (failures - 1))
        self._next(key, wait, again=True)

    async def _try(self, hook: Hook, update: Update) -> str:
        """Deliver an update once; returns what went wrong, or nothing."""
        self._updates.hand(update)
        headers = {"Accept-Encoding": "gzip, deflate"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        poster = self._poster
        if poster is None:
            return "Failed to resolve host: nothing outside of this machine is asked"
        try:
            reply = await poster.post(self._target().path, headers, bytes(update.json), self.patience.answer)
        except NoAnswerError as error:
            return str(error)
        if 200 <= reply.status <= 299:
            return ""
        return f"Wrong response from the webhook: {reply.status} {reply.reason}"

    def _next(self, key: tuple[str, int], wait: float, *, again: bool = False) -> None:
        """Make a queue ready for its next delivery, or for the same one after some seconds."""
        queue = self._queues[key]
        if not again:
            queue.popleft()
        if not queue:
            del self._queues[key]
        elif not wait:
            self._ready.append(key)
        else:

            def ready() -> None:
                self._timers.discard(timer)
                self._ready.append(key)
                self._start()

            timer = asyncio.get_running_loop().call_later(wait, ready)
            self._timers.add(timer)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to post."""

    hostname: str | None
    port: int | None
    path: str


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
