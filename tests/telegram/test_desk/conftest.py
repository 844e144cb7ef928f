"""Scenes of the helpdesk, on the invented plan."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.assistant import Assistant
from tests.store.conftest import new_address, postgres
from tests.telegram.test_desk.scene import DeskScene, open_desk

__all__ = ["new_address", "postgres"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the library warns of itself."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def scene(harbour: Assistant) -> AsyncIterator[DeskScene]:
    """A scene whose staff has a supergroup without topics."""
    async with open_desk(harbour) as scene:
        yield scene


@pytest.fixture
async def forum(harbour: Assistant) -> AsyncIterator[DeskScene]:
    """A scene whose staff has a forum."""
    async with open_desk(harbour, "forum") as scene:
        yield scene


@pytest.fixture(params=["group", "supergroup", "forum"])
async def anywhere(request: pytest.FixtureRequest, harbour: Assistant) -> AsyncIterator[DeskScene]:
    """A scene whose staff has each kind of group in turn."""
    async with open_desk(harbour, request.param) as scene:
        yield scene
