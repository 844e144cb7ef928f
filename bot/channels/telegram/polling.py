"""Asking Telegram for updates: each batch is stored before the next one is asked for, which confirms it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TypeGuard

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
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
    """Return an update with the chat whose order it belongs to: that of its message, else that of its person.

    Whatever else it holds, an update with a number can be stored; one that names no chat belongs to chat 0. Raises
    ValueError where there is no number.
    """
    number = update.get("update_id")
    if not _is_id(number):
        raise ValueError("an update without an update_id")
    found: Any = next((update[place] for place in _PLACES if isinstance(update.get(place), Mapping)), {})
    message = found.get("message") if "data" in found or "inline_message_id" in found else found
    for whose in (message.get("chat") if isinstance(message, Mapping) else None, found.get("from")):
        if isinstance(whose, Mapping) and _is_id(whose.get("id")):
            return Arrived(int(number), int(whose["id"]), update)
    return Arrived(int(number), 0, update)


def _is_id(value: object) -> TypeGuard[int]:
    """Tell whether a value is a whole number that the store can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _pause(failures: int) -> float:
    """Return the seconds to wait after so many failures one after the other."""
    seconds: float = 0.25 * 2 ** min(failures, 8)
    return min(LONGEST, seconds)


async def poll(bot: Bot, workers: Workers) -> None:
    """Ask for updates for ever; ends with InvalidToken where the token is none."""
    offset, failures = None, 0
    while True:
        try:
            asked = {"offset": offset, "timeout": PATIENCE, "allowed_updates": ALLOWED}
            # As plain data: one update that the library cannot make an object of must not hold up all others.
            found: Any = await bot.do_api_request(
                "GetUpdates",  # not the library's own name, which it would warn of
                api_kwargs={name: value for name, value in asked.items() if value is not None},
                read_timeout=PATIENCE + 10,
            )
        except InvalidToken:
            raise
        except RetryAfter as error:
            wait = error.retry_after
            await asyncio.sleep(wait if isinstance(wait, int | float) else wait.total_seconds())
            continue
        except (NetworkError, Conflict, TelegramError) as error:
            failures += 1
            workers.metrics.failed(error)
            log.warning("no updates", error=str(error), failures=failures)
            await asyncio.sleep(_pause(failures))
            continue
        if not found:
            failures = 0
            continue
        try:
            await workers.take([arrived(update) for update in found])
        except SQLAlchemyError as error:
            # The same updates come again: what is not stored is not confirmed.
            failures += 1
            log.warning("updates not stored", error=type(error).__name__, failures=failures)
            await asyncio.sleep(_pause(failures))
            continue
        offset, failures = found[-1]["update_id"] + 1, 0
