"""A call on its way through: what was given, and all that a method may touch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.telegram.server.checking import Note
from tests.telegram.server.telling import Telling
from tests.telegram.server.updates import Updates
from tests.telegram.server.webhook import Webhook
from tests.telegram.server.world import World


@dataclass(slots=True)
class Calling:
    """One call."""

    world: World
    updates: Updates
    webhook: Webhook
    telling: Telling
    given: dict[str, Any]
    """The parameters, checked."""
    note: Note


Method = Callable[[Calling], object | Awaitable[object]]
"""Carries out a call and returns its result for JSON, at once or after a while; raises Refusal."""
