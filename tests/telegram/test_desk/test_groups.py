"""The staff's groups: looked at before the bot serves, and followed where they move."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.assistant import Assistant
from bot.channels.telegram.desk.groups import look_at, told_of
from bot.channels.wording import channel_wording
from tests.telegram.server import TelegramServer
from tests.telegram.test_desk.scene import open_desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, server.base_url) as bot:
        yield bot


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ({"kind": "group", "bot": "member"}, ""),
        ({"kind": "supergroup"}, ""),
        ({"kind": "supergroup", "username": "open_to_all"}, "public"),
        ({"kind": "forum"}, ""),
        ({"kind": "forum", "bot": "member"}, "no_topics"),
        ({"kind": "forum", "rights": ["can_pin_messages"]}, "no_topics"),
        ({"kind": "supergroup", "bot": "left"}, "unseen"),
    ],
)
async def test_what_is_wrong_with_a_group_is_seen(
    server: TelegramServer, bot: Bot, how: dict[str, str], problem: str
) -> None:
    bob = server.user("Bob")
    group = server.group("Desk", bob, **how)
    found = await look_at(bot, group.id)
    assert (found.problem, found.number, found.moved_to) == (problem, group.id, 0)
    assert found.is_forum == (how["kind"] == "forum")
    for language in ("en", "zh"):
        assert str(group.id) in told_of(found, channel_wording(language))


async def test_a_person_is_no_group(server: TelegramServer, bot: Bot) -> None:
    bob = server.user("Bob")
    bob.started = True
    server.chat(bob)
    assert (await look_at(bot, bob.id)).problem == "no_group"


async def test_a_group_that_becomes_a_supergroup_stays_the_staffs(harbour: Assistant) -> None:
    async with open_desk(harbour, "group") as scene:
        scene.minded += ["upgraded to a supergroup"]
        old = await scene.taken()
        scene.desk = scene.server.migrate(old.chat)
        await scene.say(scene.ann, "Anybody there?")
        assert scene.desk.texts == ["💬 Anybody there?"]
        await scene.look_at_tickets()
        card = scene.card()
        assert "Bob has it" in card.text
        await scene.write(scene.bob, "Here I am", card)
        assert scene.told(scene.ann)[-1] == "👤 Helpdesk: Here I am"
        await scene.press(card, "✓ Close", user=scene.cat)
        assert (await scene.ticket()).state == "closed"
