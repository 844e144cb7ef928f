"""The command line run in this process, on a plan read once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from bot.assistant import Assistant
from bot.cli import main
from tests.conftest import PLANS

Run = Callable[..., Result]


def command_line(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command with this assistant, in 2026 and in English, and gives its result."""
    for name in ("BOT_PLAN", "BOT_LANGUAGE", "NO_COLOR", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("BOT_KNOWLEDGE", str(PLANS))
    monkeypatch.setenv("BOT_TODAY", "2026-06-01")
    monkeypatch.setattr("bot.assembly.open_assistant", lambda *_: assistant)

    def run(*args: str, stdin: str | bytes = "") -> Result:
        result = CliRunner().invoke(main, args, input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
