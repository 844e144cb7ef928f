"""A scene for calls to be made in: people, a forum, a message of the bot, and a caller without a library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.telegram.server import (
    Chat,
    Message,
    TelegramServer,
    Topic,
    User,
)


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Scene:
    """A server with a person, a forum and a message of the bot in each, and somebody who calls."""

    server: TelegramServer
    caller: httpx.AsyncClient
    clock: Clock
    ann: User
    bob: User
    forum: Chat
    topic: Topic
    said: Message = field(init=False)

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Call a method with JSON; returns the answer."""
        response = await self.caller.post(f"{self.server.base_url}{self.server.token}/{method}", json=given)
        answer: dict[str, Any] = response.json()
        assert response.status_code == answer.get("error_code", 200)
        return answer

    async def form(self, method: str, body: str) -> dict[str, Any]:
        """Call a method with a form, already written; returns the answer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.server.base_url}{self.server.token}/{method}"
        answer: dict[str, Any] = (await self.caller.post(url, content=body, headers=headers)).json()
        return answer

    @property
    def rules(self) -> list[str]:
        """What was violated."""
        return [violation.rule for violation in self.server.violations]
