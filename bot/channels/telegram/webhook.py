"""The channel's pages: where Telegram delivers updates, and where others see how the bot is."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.telegram.metrics import CONTENT_TYPE
from bot.channels.telegram.polling import arrived
from bot.store.inbox import Arrived

log = structlog.get_logger(__name__)

LARGEST = 1024 * 1024
"""Bytes of an update at most; Telegram's are some thousand."""

Take = Callable[[Arrived], Awaitable[None]]
"""Stores an update; raises whatever goes wrong."""
Ready = Callable[[], Awaitable[str]]
"""Tells why the bot cannot work now, "" where it can."""
Scrape = Callable[[], Awaitable[bytes]]
"""Gives the metrics as text."""


def make_app(ready: Ready, scrape: Scrape, hook: Route | None = None) -> Starlette:
    """Return the application: /healthz, /readyz, /metrics, and the webhook where there is one."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        reason = await ready()
        return PlainTextResponse(f"{reason or 'ok'}\n", 503 if reason else 200)

    async def metrics(_: Request) -> Response:
        return Response(await scrape(), media_type=CONTENT_TYPE)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    return Starlette(routes=[*routes, hook] if hook else routes)


def make_hook(path: str, secret: str, take: Take) -> Route:
    """Return the route at which Telegram delivers updates.

    Takes its path, what Telegram shows with each delivery, and what stores an update. Only once that is done is the
    delivery confirmed; where it fails the answer is 503, and Telegram delivers again.
    """
    expected = secret.encode()

    async def deliver(request: Request) -> Response:
        shown = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(shown.encode(), expected):
            return PlainTextResponse("the secret token is wrong\n", 401)
        kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return PlainTextResponse("an update is application/json\n", 415)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return PlainTextResponse("the update is not whole\n", 400)
        if body is None:
            return PlainTextResponse(f"an update has at most {LARGEST} bytes\n", 413)
        try:
            update = arrived(msgspec.json.decode(body, type=dict[str, Any]))
        except (ValueError, RecursionError):
            return PlainTextResponse("this is no update\n", 400)
        try:
            await take(update)
        except Exception:  # Whatever keeps an update from being stored, Telegram shall bring it again.
            log.exception("update not stored", update=update.update_id)
            return PlainTextResponse("the update could not be stored\n", 503)
        return Response(status_code=200)

    return Route(path, deliver, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """Read the body; None where it is too large, whether it says so or not."""
    said = request.headers.get("Content-Length", "")
    if said.isdigit() and int(said) > LARGEST:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
