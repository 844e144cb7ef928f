"""Updates for a bot that asks for them."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from telegram import (
    Bot,
)
from telegram.error import Conflict

from tests.telegram.server import (
    TelegramServer,
    User,
)
from tests.telegram.test_server.echoing import texts

pytestmark = pytest.mark.anyio


async def test_an_update_comes_again_until_it_is_confirmed(server: TelegramServer, bot: Bot, ann: User) -> None:
    for text in ("one", "two", "three"):
        server.say(ann, text)
    first = await bot.get_updates(limit=2)
    assert texts(first) == ["one", "two"]
    assert texts(await bot.get_updates()) == ["one", "two", "three"]
    assert texts(await bot.get_updates(offset=first[-1].update_id + 1)) == ["three"]
    assert [server.updates.handed[update.update_id] for update in first] == [2, 2]
    assert (server.pending, server.updates.confirmed) == (1, 2)
    assert server.violations == []


async def test_a_negative_offset_keeps_only_the_last(server: TelegramServer, bot: Bot, ann: User) -> None:
    for text in ("one", "two", "three"):
        server.say(ann, text)
    assert texts(await bot.get_updates(offset=-1)) == ["three"]
    assert server.pending == 1


async def test_who_waits_for_updates_is_told_at_once(server: TelegramServer, bot: Bot, ann: User) -> None:
    asking = asyncio.create_task(bot.get_updates(timeout=30))
    await server.wait_for(lambda s: s.updates.awaited)
    server.say(ann, "Hello")
    assert texts(await asking) == ["Hello"]


async def test_waiting_ends_after_the_time_asked_for(server: TelegramServer) -> None:
    assert await server.updates.poll(offset=0, limit=100, patience=0.01) == []


async def test_of_two_who_wait_the_first_is_turned_away(server: TelegramServer, bot: Bot, ann: User) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await server.wait_for(lambda s: s.updates.awaited)
    async with Bot(server.token, server.base_url) as other:
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        server.say(ann, "Hello")
        assert texts(await second) == ["Hello"]
    assert server.violations == []


async def test_a_webhook_turns_away_who_waits(server: TelegramServer, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await server.wait_for(lambda s: s.updates.awaited)
    async with Bot(server.token, server.base_url) as other:
        await other.set_webhook("https://bot.example.org/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting


async def test_who_stops_waiting_loses_nothing(server: TelegramServer, bot: Bot, ann: User) -> None:
    async with httpx.AsyncClient() as impatient:
        asking = asyncio.create_task(impatient.get(f"{server.base_url}{server.token}/getUpdates?timeout=30"))
        await server.wait_for(lambda s: s.updates.awaited)
        asking.cancel()
    await server.wait_for(lambda s: not s.updates.awaited)
    server.say(ann, "Hello")
    assert texts(await bot.get_updates()) == ["Hello"]


async def test_a_bot_gets_the_kinds_of_updates_that_it_wants(server: TelegramServer, bot: Bot, ann: User) -> None:
    group = server.group("Office", ann)
    bob = server.user("Bob")
    server.join(bob, group)
    assert [bool(u.chat_member) for u in await bot.get_updates(offset=-1)] == [False]
    await bot.get_updates(allowed_updates=["chat_member", "message_reaction"], offset=-1)
    server.leave(bob, group)
    server.react(ann, server.say(ann, "Hello"), "👍")
    [_, left, reacted] = await bot.get_updates()
    assert left.chat_member is not None
    assert left.chat_member.new_chat_member.status == "left"
    assert reacted.message_reaction is not None
    assert server.violations == []
