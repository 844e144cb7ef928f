"""Asking Telegram for updates: each batch is stored before the next one is asked for, which confirms it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.workers import Workers
from bot.store.inbox import Arrived

log = structlog.get_logger(__name__)

PATIENCE = 25
"""Seconds that Telegram may hold a request for updates while there are none."""
LONGEST = 30.0
"""Seconds between two tries at most."""
_PLACES = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
)
ALLOWED = list(_PLACES)
"""The kinds of updates that the bot wants."""


def arrived(update: Mapping[str, Any]) -> Arrived:
    """Return an update with the chat whose order it belongs to: that of its message, else that of its person."""
    for place in _PLACES:
        found = update.get(place)
        if isinstance(found, Mapping):
            message = found.get("message") if place == "callback_query" else found
            chat = message.get("chat") if isinstance(message, Mapping) else None
            whose = chat or found.get("from") or {}
            return Arrived(int(update["update_id"]), int(whose.get("id", 0)), update)
    return Arrived(int(update["update_id"]), 0, update)


async def poll(bot: Bot, workers: Workers) -> None:
    """Ask for updates for ever; ends with InvalidToken where the token is none."""
    offset, failures = None, 0
    while True:
        try:
            found: Sequence[Update] = await bot.get_updates(
                offset=offset, timeout=PATIENCE, allowed_updates=ALLOWED, read_timeout=PATIENCE + 10
            )
            failures = 0
        except InvalidToken:
            raise
        except RetryAfter as error:
            wait = error.retry_after
            await asyncio.sleep(wait if isinstance(wait, int | float) else wait.total_seconds())
            continue
        except (NetworkError, Conflict, TelegramError) as error:
            failures += 1
            log.warning("no updates", error=str(error), failures=failures)
            await asyncio.sleep(min(LONGEST, 0.25 * 2 ** min(failures, 8)))
            continue
        if found:
            await workers.take([arrived(update.to_dict()) for update in found])
            offset = found[-1].update_id + 1
