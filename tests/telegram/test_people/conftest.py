"""Scenes on both plans."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.assistant import Assistant
from tests.conftest import IN_2023, IN_2026
from tests.telegram.scene import Scene, open_scene


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the library warns of itself."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def scene(harbour: Assistant) -> AsyncIterator[Scene]:
    """A scene on the invented plan."""
    async with open_scene(harbour, IN_2026) as scene:
        yield scene


@pytest.fixture
async def city(wuhan: Assistant) -> AsyncIterator[Scene]:
    """A scene on the real plan, where levels, the ladder and choices matter."""
    async with open_scene(wuhan, IN_2023) as scene:
        yield scene
