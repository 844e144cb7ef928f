"""What the tests of recording share."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from tests.channels.running import Run, command_line


@pytest.fixture
def run(harbour: Assistant, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the invented plan; gives the result."""
    return command_line(harbour, monkeypatch)
