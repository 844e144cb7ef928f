"""What the tests of the server share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import (
    Bot,
)

from tests.telegram.server import (
    TelegramServer,
    User,
)
from tests.telegram.test_server.scene import Clock, Scene


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the library warns of itself."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, server.base_url, server.base_file_url) as bot:
        yield bot


@pytest.fixture
def ann(server: TelegramServer) -> User:
    """Somebody who has started the bot, of which the bot knows already."""
    ann = server.user("Ann", username="ann", language_code="en")
    server.start(ann)
    server.updates.drop()
    return ann


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    clock = Clock()
    async with TelegramServer(clock=clock) as server, httpx.AsyncClient() as caller:
        ann, bob = server.user("Ann", username="ann"), server.user("Bob")
        server.start(ann)
        forum = server.group("Helpdesk", ann, bob, kind="forum", username="the_helpdesk")
        scene = Scene(server, caller, clock, ann, bob, forum, server.open_topic(ann, forum, "Ann's question"))
        sent = await scene.call("sendMessage", chat_id=ann.id, text="Hello, Ann")
        scene.said = server.chat(ann).by_id[sent["result"]["message_id"]]
        yield scene
