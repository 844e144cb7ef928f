"""What the channel stands on, opened as its settings say: the database, the bot, the socket."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine, make_url
from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.api import make_request
from bot.channels.telegram.hosts import Address
from bot.channels.telegram.settings import ChannelSettings
from bot.channels.wording import ChannelWording
from bot.errors import BotError
from bot.store.engine import open_engine

T = TypeVar("T")
log = structlog.get_logger(__name__)

CONNECTIONS = 128
"""Calls to Telegram at the same time."""
LONGEST = 30.0
"""Seconds between two tries at most."""


def open_database(settings: ChannelSettings) -> Engine:
    """Open the database, and make the folder of a file; raises BotError where it cannot be used."""
    address = make_url(settings.database)
    if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
        folder = Path(str(address.database)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BotError(f"{folder}: the folder of the database cannot be made: {error.strerror}") from None
    engine = open_engine(settings.database)
    # An error of the database would otherwise repeat what it was to store: messages.
    engine.hide_parameters = not settings.log_texts
    return engine


def shown_database(settings: ChannelSettings) -> str:
    """Return the address of the database without its password."""
    return make_url(settings.database).render_as_string(hide_password=True)


class _Bot(Bot):
    """A bot that knows a refused token also where it makes a call by its name."""

    async def do_api_request(self, *args: Any, **options: Any) -> Any:
        """Make a call by its name; raises InvalidToken for what the library takes for a call that does not exist."""
        try:
            return await super().do_api_request(*args, **options)
        except EndPointNotFound as error:
            raise InvalidToken(error.message) from None


def make_bot(settings: ChannelSettings) -> Bot:
    """Return the bot, which has called nobody yet. Updates are asked for over a connection of their own."""
    # The library warns of itself where a wait is still given as a number.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    return _Bot(
        settings.token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=make_request(CONNECTIONS),
        get_updates_request=HTTPXRequest(connection_pool_size=1, connect_timeout=5, read_timeout=15, pool_timeout=30),
    )


def listen(address: Address, words: ChannelWording) -> socket.socket:
    """Listen at an address; raises BotError where that cannot be."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server(address, family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or error
        raise BotError(words.say("service.cannot_listen", address=address, reason=reason)) from None


async def insist(call: Callable[[], Awaitable[T]], words: ChannelWording) -> T:
    """Make a call to Telegram until it is answered; returns what it gives.

    Raises BotError for a token that Telegram does not know, and BadRequest for a call that it does not take.
    """
    failures = 0
    while True:
        try:
            return await call()
        except InvalidToken:
            raise BotError(words.say("service.token_refused")) from None
        except BadRequest:
            raise
        except TelegramError as error:
            wait = min(LONGEST, 0.25 * 2 ** min(failures, 8))
            if isinstance(error, RetryAfter):
                seconds = error.retry_after
                wait = float(seconds if isinstance(seconds, int | float) else seconds.total_seconds())
            failures += 1
            log.warning("telegram not reached", error=str(error), failures=failures, again_in=wait)
        await asyncio.sleep(wait)
