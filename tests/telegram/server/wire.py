"""HTTP on a port of this machine: requests in, answers out, and connections cut where that is wanted."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, cast

import httptools

_REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(slots=True)
class Request:
    """A request that has come in whole."""

    method: str
    target: str
    """The path and the query, as sent."""
    headers: dict[bytes, bytes]
    """By names in small letters."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """An answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


CUT: Literal["cut"] = "cut"
"""Instead of an answer: the connection is closed and nothing is said."""

Outcome = Response | Literal["cut"]
Answerer = Callable[[Request], Outcome | Awaitable[Outcome]]
"""Answers a request, at once or after a while. Cancelled when the caller goes away."""


class _Connection(asyncio.Protocol):
    """One connection; requests are answered in their order."""

    def __init__(
        self, answer: Answerer, made: Callable[[_Connection], None], lost: Callable[[_Connection], None]
    ) -> None:
        self.answer = answer
        self.made = made
        self.lost = lost
        self.transport: asyncio.Transport
        self.parser = httptools.HttpRequestParser(self)
        self.task: asyncio.Task[None] | None = None
        self.waiting: deque[tuple[Request, bool]] = deque()
        self.url = b""
        self.headers: dict[bytes, bytes] = {}
        self.body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.made(self)

    def connection_lost(self, _: Exception | None) -> None:
        self.lost(self)
        self.waiting.clear()
        if self.task is not None:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.write(Response(400, b""), keep=False)

    def on_message_begin(self) -> None:
        self.url, self.headers, self.body = b"", {}, []

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.lower()] = value

    def on_body(self, body: bytes) -> None:
        self.body.append(body)

    def on_message_complete(self) -> None:
        method = self.parser.get_method().decode()
        request = Request(method, self.url.decode("latin-1"), self.headers, b"".join(self.body))
        self.waiting.append((request, self.parser.should_keep_alive()))
        if self.task is None:
            self.proceed()

    def proceed(self) -> None:
        """Answer what has come in, until something takes time."""
        while self.waiting and not self.transport.is_closing():
            request, keep = self.waiting.popleft()
            outcome = self.answer(request)
            if isinstance(outcome, Response | str):
                self.write(outcome, keep=keep)
            else:
                self.task = asyncio.get_running_loop().create_task(self.later(outcome, keep=keep))
                return

    async def later(self, outcome: Awaitable[Outcome], *, keep: bool) -> None:
        self.write(await outcome, keep=keep)
        self.task = None
        self.proceed()

    def write(self, outcome: Outcome, *, keep: bool) -> None:
        if isinstance(outcome, str):
            self.transport.abort()
            return
        head = [
            f"HTTP/1.1 {outcome.status} {_REASONS.get(outcome.status, '')}",
            f"Content-Type: {outcome.content_type}",
            f"Content-Length: {len(outcome.body)}",
            f"Connection: {'keep-alive' if keep else 'close'}",
        ]
        if outcome.headers:
            head += [f"{name}: {value}" for name, value in outcome.headers.items()]
        self.transport.write("\r\n".join(head).encode() + b"\r\n\r\n" + outcome.body)
        if not keep:
            self.transport.close()


class Listener:
    """Listens on a port of this machine."""

    def __init__(self, answer: Answerer) -> None:
        self._answer = answer
        self._connections: set[_Connection] = set()
        self._none_left = asyncio.Event()
        self._server: asyncio.Server | None = None

    async def open(self, port: int = 0) -> int:
        """Start to listen, on any free port for 0; returns the port."""

        def connected() -> _Connection:
            return _Connection(self._answer, self._connections.add, self._lost)

        self._server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", port, backlog=1024)
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    def cut(self) -> None:
        """Close every connection, whatever is under way."""
        for connection in list(self._connections):
            connection.transport.abort()

    async def close(self) -> None:
        """Listen no more, cut every connection and wait for what was under way."""
        if self._server is None:
            return
        self._server.close()
        tasks = [c.task for c in self._connections if c.task is not None]
        self.cut()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()
        if self._connections:
            # Transports close in the next turn of the loop.
            self._none_left.clear()
            await self._none_left.wait()
        self._server = None

    def _lost(self, connection: _Connection) -> None:
        self._connections.discard(connection)
        if not self._connections:
            self._none_left.set()
