"""Whether the channel could start: everything that it needs, tried once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.assistant import Assistant
from bot.channels.telegram.connecting import make_bot, open_database, shown_database
from bot.channels.telegram.desk.groups import look_at, told_of
from bot.channels.telegram.desk.setup import make_setup
from bot.channels.telegram.settings import ChannelSettings, SettingsError
from bot.channels.wording import ChannelWording
from bot.errors import BotError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    subject: str
    """What it is: a key of the wording without its beginning, such as "database"."""
    verdict: str
    """"ok", "wrong" or "skipped"."""
    told: str
    """What was found, in the reader's words."""


def checks(
    read: Callable[[], ChannelSettings], open_assistant: Callable[[], Assistant], words: ChannelWording
) -> Iterator[Check]:
    """Look at settings, knowledge, database, Telegram, its webhook and the staff's groups, one after another.

    The database's tables are brought up to date, as a start would. Telegram is asked, and nothing is changed there.
    """
    settings, plan = None, None
    try:
        settings = read()
        yield Check("settings", "ok", words.say("service.check_read"))
    except SettingsError as error:
        for problem in error.problems:
            yield Check("settings", "wrong", problem)
    try:
        plan = open_assistant().plan
        yield Check("knowledge", "ok", words.say("service.check_plan", plan=plan.id, clauses=len(plan.clauses)))
    except BotError as error:
        yield Check("knowledge", "wrong", str(error))
    if settings is None:
        for subject in ("database", "telegram", "webhook", "helpdesk"):
            yield Check(subject, "skipped", words.say("service.check_waits"))
        return
    try:
        open_database(settings).dispose()
        yield Check("database", "ok", shown_database(settings))
    except BotError as error:
        yield Check("database", "wrong", str(error))
    yield from asyncio.run(_ask(settings, words))
    try:
        if plan is not None:
            make_setup(settings, plan)
    except BotError as error:
        yield Check("helpdesk", "wrong", str(error))


async def _ask(settings: ChannelSettings, words: ChannelWording) -> list[Check]:
    """Ask Telegram who the bot is, how its updates come, and what the staff's groups are."""
    bot = make_bot(settings)
    try:
        await bot.initialize()
        known = Check("telegram", "ok", words.say("service.check_bot", username=bot.username))
        groups = [await look_at(bot, number) for number in sorted(settings.helpdesk_chats)]
        desk = [Check("helpdesk", "wrong" if group.problem else "ok", told_of(group, words)) for group in groups]
        none = Check("helpdesk", "ok", words.say("service.check_no_helpdesk"))
        return [known, await _webhook(bot, settings, words), *(desk or [none])]
    except InvalidToken:
        told = words.say("service.token_refused")
    except TelegramError as error:
        told = words.say("service.unreachable", address=settings.api_url, reason=error)
    finally:
        await bot.shutdown()
    later = [Check(subject, "skipped", words.say("service.check_unknown")) for subject in ("webhook", "helpdesk")]
    return [Check("telegram", "wrong", told), *later]


async def _webhook(bot: Bot, settings: ChannelSettings, words: ChannelWording) -> Check:
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        return Check("webhook", "wrong", words.say("service.unreachable", address=settings.api_url, reason=error))
    return Check("webhook", "ok", _told(info, settings.webhook_url, words))


def _told(info: WebhookInfo, wanted: str, words: ChannelWording) -> str:
    """Say which webhook is set, which will be, and what went wrong with it last."""
    if not wanted and not info.url:
        return words.say("service.check_polling")
    if not wanted:
        return words.say("service.check_replaced", address=info.url)
    key = "service.check_set" if info.url == wanted else "service.check_to_set"
    told = words.say(key, address=wanted, pending=info.pending_update_count)
    if info.last_error_message and info.last_error_date and info.url == wanted:
        when = info.last_error_date.isoformat(sep=" ", timespec="seconds")
        told += words.say("service.check_failing", time=when, reason=info.last_error_message)
    return told
