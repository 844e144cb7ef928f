"""The doors that talks can be played through, by the names that a person gives them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.command_line import CommandLine
from bot.conversations.running import MakeDoor

CORE = "core"
"""The assistant itself, in this process: every talk is played there, whatever else is asked for."""
DOORS: dict[str, MakeDoor] = {"command-line": CommandLine}
"""What makes each door beside it."""


def doors_named(names: Sequence[str]) -> list[tuple[str, MakeDoor]]:
    """Return the doors of these names, each once with what makes it; the assistant itself needs none."""
    return [(name, DOORS[name]) for name in dict.fromkeys(names) if name != CORE]
