"""HTTP requests to a webhook: as few bytes and turns as it takes, over connections that are kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import cast

import httptools


class NoAnswerError(Exception):
    """Raised where the other side could not be reached or said nothing sensible; worded as Telegram reports it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side said."""

    status: int
    reason: str
    body: bytes


@dataclass(slots=True)
class _Heard:
    reason: bytes = b""
    body: list[bytes] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    """One connection, which takes one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self.heard = _Heard()
        self.answer: asyncio.Future[Reply] | None = None
        self.parser = httptools.HttpResponseParser(self)
        self.open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _: Exception | None) -> None:
        self.open = False
        self._fail("Webhook connection closed")

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self._fail("Wrong response from the webhook")
            self.transport.abort()

    def on_status(self, status: bytes) -> None:
        self.heard.reason += status

    def on_body(self, body: bytes) -> None:
        self.heard.body.append(body)

    def on_message_complete(self) -> None:
        reply = Reply(self.parser.get_status_code(), self.heard.reason.decode("latin-1"), b"".join(self.heard.body))
        if not self.parser.should_keep_alive():
            self.open = False
            self.transport.close()
        self.heard = _Heard()
        self.parser = httptools.HttpResponseParser(self)
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(reply)

    def _fail(self, reason: str) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(NoAnswerError(reason))


class Poster:
    """Posts JSON to one host."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._idle: list[_Connection] = []
        self._all: set[_Connection] = set()

    async def post(self, target: str, headers: dict[str, str], body: bytes, patience: float) -> Reply:
        """Post a JSON body to a path; raises NoAnswerError, also when there is no answer after some seconds."""
        connection = await self._connected()
        connection.answer = asyncio.get_running_loop().create_future()
        head = [f"POST {target} HTTP/1.1", f"Host: {self.host}:{self.port}", "Content-Type: application/json"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        head += [f"Content-Length: {len(body)}", "Connection: keep-alive", "", ""]
        connection.transport.write("\r\n".join(head).encode() + body)
        try:
            async with asyncio.timeout(patience):
                reply = await connection.answer
        except TimeoutError:
            raise NoAnswerError("Read timeout expired") from None
        finally:
            if not connection.answer.done() or connection.answer.cancelled() or connection.answer.exception():
                connection.transport.abort()
        if connection.open:
            self._idle.append(connection)
        return reply

    async def _connected(self) -> _Connection:
        while self._idle:
            if (connection := self._idle.pop()).open:
                return connection
        self._all = {connection for connection in self._all if connection.open}
        try:
            _, made = await asyncio.get_running_loop().create_connection(_Connection, self.host, self.port)
        except OSError:
            raise NoAnswerError("Connection refused") from None
        self._all.add(made)
        return made

    def close(self) -> None:
        """Close every connection, used or not."""
        for connection in self._all:
            connection.transport.abort()
        self._idle.clear()
