"""One Telegram, put together: what it knows, what it has to tell, what was asked of it and what goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.telegram.server.faults import Faults
from tests.telegram.server.journal import Journal
from tests.telegram.server.pace import Pace
from tests.telegram.server.telling import Telling
from tests.telegram.server.updates import Updates
from tests.telegram.server.webhook import Webhook
from tests.telegram.server.world import World


def _nobody_listens() -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Telegram:
    """What answers to calls work on."""

    token: str
    world: World
    updates: Updates
    telling: Telling
    webhook: Webhook
    faults: Faults
    journal: Journal = field(default_factory=Journal)
    changed: Callable[[], None] = _nobody_listens
    """Called after everything that happens."""
    pace: Pace | None = None
    """How fast the bot may send; None for as fast as it likes."""
    monotonic: Callable[[], float] = time.monotonic
    """Gives the seconds in which calls are stamped."""
