"""From an HTTP request to its answer: the token, the method, its parameters, faults, and the record of it all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any
from urllib.parse import unquote

import msgspec

from tests.telegram.server.bodies import read_body
from tests.telegram.server.checking import check_call
from tests.telegram.server.faults import Fault
from tests.telegram.server.journal import Violation
from tests.telegram.server.methods import METHODS
from tests.telegram.server.methods.calling import Calling
from tests.telegram.server.refusal import Refusal
from tests.telegram.server.telegram import Telegram
from tests.telegram.server.wire import CUT, Outcome, Request, Response

_encode = msgspec.json.Encoder().encode
_NAMES = {name.lower(): name for name in METHODS}
_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    b"<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)


class Answers:
    """Answers the requests of a bot."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def answer(self, request: Request) -> Outcome | Awaitable[Outcome]:
        """Answer a request, at once or after a while."""
        path, _, query = request.target.partition("?")
        if "%" in path:
            path = unquote(path)
        if path.startswith("/file/bot"):
            return self._file(path.removeprefix("/file/bot"))
        token, _, name = path.removeprefix("/bot").partition("/")
        if not path.startswith("/bot") or not name or request.method not in ("GET", "POST"):
            return _error(404, "Not Found")
        if token != self._telegram.token:
            number, colon, secret = token.partition(":")
            return _error(401, "Unauthorized") if number.isdecimal() and colon and secret else _error(404, "Not Found")
        method = _NAMES.get(name.lower())
        if method is None:
            return self._refused(name, {}, Refusal(404, "Not Found: method not found", violation=True))
        return self._call(method, query, request)

    def _call(self, method: str, query: str, request: Request) -> Outcome | Awaitable[Outcome]:
        telegram = self._telegram
        given: dict[str, Any] = {}
        notes: list[str] = []
        try:
            body = read_body(query, request.headers.get(b"content-type", b"").decode("latin-1"), request.body)
            given = body.values
            fault = telegram.faults.strike(method, _chat_of(given)) if telegram.faults.rules else None
            if fault is not None and not fault.takes_effect:
                return self._failed(method, given, fault)
            given = check_call(method, body, notes.append)
            if telegram.pace is not None:
                telegram.pace.check(method, _chat_of(given), telegram.monotonic())
            world, updates, webhook = telegram.world, telegram.updates, telegram.webhook
            result = METHODS[method](Calling(world, updates, webhook, telegram.telling, given, notes.append))
        except Refusal as refusal:
            self._note(method, given, notes)
            return self._refused(method, given, refusal)
        self._note(method, given, notes)
        if isinstance(result, Awaitable):
            return self._later(method, given, fault, result)
        if fault is not None:
            return self._marred(method, given, fault, result)
        return self._accepted(method, given, result)

    async def _later(
        self, method: str, given: dict[str, Any], fault: Fault | None, result: Awaitable[object]
    ) -> Outcome:
        try:
            found = await result
        except Refusal as refusal:
            return self._refused(method, given, refusal)
        if fault is not None:
            return await self._marred(method, given, fault, found)
        return self._accepted(method, given, found)

    # --- what went well, and what did not -----------------------------------------------------------------------------

    def _accepted(self, method: str, given: dict[str, Any], result: object) -> Response:
        self._record(method, given, 200)
        return Response(200, b'{"ok":true,"result":' + _encode(result) + b"}")

    def _refused(self, method: str, given: dict[str, Any], refusal: Refusal) -> Response:
        journal = self._telegram.journal
        self._record(method, given, refusal.code, refusal.description)
        journal.refusals.append(journal.calls[-1])
        if refusal.violation and not journal.repeats(method, given):
            journal.violations.append(Violation(method, refusal.description, True, given))
        return _error(refusal.code, refusal.description, refusal.parameters)

    def _note(self, method: str, given: dict[str, Any], notes: list[str]) -> None:
        for note in notes:
            self._telegram.journal.violations.append(Violation(method, note, False, given))

    def _record(self, method: str, given: dict[str, Any], code: int, description: str = "") -> None:
        self._telegram.journal.record(self._telegram.monotonic(), method, given, code, description)
        self._telegram.changed()

    # --- faults -------------------------------------------------------------------------------------------------------

    def _failed(self, method: str, given: dict[str, Any], fault: Fault) -> Outcome | Awaitable[Outcome]:
        """Let a call go wrong without effect."""
        if fault.hang:
            self._record(method, given, 0, "hangs")
            return _never()
        if fault.cut_before:
            self._record(method, given, 0, "cut before it took effect")
            return CUT
        self._record(method, given, fault.code, fault.description)
        if fault.html:
            return Response(fault.code, _GATEWAY, "text/html")
        return _error(fault.code, fault.description, {"retry_after": fault.retry_after} if fault.retry_after else None)

    async def _marred(self, method: str, given: dict[str, Any], fault: Fault, result: object) -> Outcome:
        """Let a call go wrong after its effect."""
        journal = self._telegram.journal
        if fault.cut_after:
            journal.unheard(method, given)
            self._record(method, given, 0, "cut after it took effect")
            return CUT
        response = self._accepted(method, given, result)
        try:
            await asyncio.sleep(fault.wait)
        except asyncio.CancelledError:
            journal.unheard(method, given)
            raise
        return response

    def _file(self, path: str) -> Response:
        token, _, place = path.partition("/")
        unique = place.rpartition("/")[2]
        file = next((f for f in self._telegram.world.files.values() if f.unique_id == unique), None)
        if token != self._telegram.token or file is None:
            return _error(404, "Not Found")
        return Response(200, file.content, "application/octet-stream")


async def _never() -> Outcome:
    await asyncio.get_running_loop().create_future()
    return CUT


def _chat_of(given: dict[str, Any]) -> int:
    """Return the chat that a call is about; 0 for none, and for one given by its name."""
    chat = str(given.get("chat_id", ""))
    return int(chat) if chat.removeprefix("-").isdecimal() else 0


def _error(code: int, description: str, parameters: dict[str, int] | None = None) -> Response:
    made: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    headers = {}
    if parameters:
        made["parameters"] = parameters
        if "retry_after" in parameters:
            headers["Retry-After"] = str(parameters["retry_after"])
    return Response(code, _encode(made), headers=headers)
