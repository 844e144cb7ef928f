"""The prompt, as a person has it: on a terminal of its own."""

from __future__ import annotations

import os
import re
import select
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.channels.terminal import COMMANDS
from bot.channels.wording import channel_wording
from tests.conftest import PLANS, ROOT

pty = pytest.importorskip("pty")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")

ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>])")
CTRL_C, CTRL_D, UP, TAB = "\x03", "\x04", "\x1b[A", "\t"


class Terminal:
    """A terminal with a talk on it."""

    def __init__(self, state: Path, **environment: str) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(self.master, (50, 90))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "chat", "-k", str(PLANS), "-p", "harbour-2026", "--today", "2026-06-01"],
            stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True,
            env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "XDG_STATE_HOME": str(state),
                 "NO_COLOR": "", **environment},
        )  # fmt: skip
        os.close(slave)
        self.raw = ""

    def type(self, *keys: str) -> None:
        self.raw = ""
        for key in keys:
            os.write(self.master, key.encode())
            time.sleep(0.05)

    def wait_for(self, words: str, seconds: float = 40) -> str:
        """Read on until the words have been shown; gives what was shown since the last keys."""
        until = time.monotonic() + seconds
        while words not in ESCAPE.sub("", self.raw):
            assert time.monotonic() < until, f"{words!r} was never shown, but {ESCAPE.sub('', self.raw)!r}"
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.raw += os.read(self.master, 65536).decode(errors="replace")
                except OSError:  # The other side is closed.
                    until = 0
        return ESCAPE.sub("", self.raw)

    def ends(self) -> int:
        self.wait_for("\n")
        return self.process.wait(timeout=20)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path, LC_ALL="C.UTF-8")
    yield opened
    opened.close()


def test_talk_at_a_prompt(terminal, tmp_path):
    terminal.wait_for("> ")
    assert "Hello!" in terminal.raw
    terminal.type("how much for a five-star shipyard", "\r")
    terminal.wait_for("five-star")
    terminal.wait_for("Official text")
    assert "\x1b[1m" in terminal.raw  # the headline is bold

    terminal.type("something never asked", CTRL_C, "/today", "\r")
    shown = terminal.wait_for("The day of asking is 2026-06-01.")
    assert "I found no answer" not in shown

    terminal.type(UP, UP, "\r")
    terminal.wait_for("Official text")

    terminal.type("/pl", TAB, "\r")
    terminal.wait_for("2026-01-01 to 2028-12-31")

    terminal.type(CTRL_C)
    terminal.wait_for("Ctrl-D or /quit leaves.")

    terminal.type(CTRL_D)
    terminal.wait_for("Goodbye.")
    assert terminal.ends() == 0
    history = tmp_path / "policy-assistant" / "history"
    assert "+how much for a five-star shipyard\n" in history.read_text(encoding="utf-8")
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_talk_in_chinese_without_colours_or_a_place_for_its_history(tmp_path):
    nowhere = tmp_path / "file"
    nowhere.write_text("not a folder", encoding="utf-8")
    opened = Terminal(nowhere, LC_ALL="", LANG="zh_CN.UTF-8", NO_COLOR="1")
    try:
        opened.wait_for("> ")
        assert "您好！" in opened.raw
        opened.type("五星级绿色船厂奖多少", "\r")
        opened.wait_for("原文")
        assert "\x1b[1m" not in opened.raw
        opened.type("/quit", "\r")
        opened.wait_for("再见。")
        assert opened.ends() == 0
    finally:
        opened.close()


def test_commands_are_completed_only_at_the_start_of_a_line():
    from bot.channels.prompt import CommandCompleter  # noqa: PLC0415

    def completions(typed: str) -> list[str]:
        completer = CommandCompleter(channel_wording("zh"))
        return [found.text for found in completer.get_completions(Document(typed), CompleteEvent())]

    assert completions("/") == [f"/{name}" for name in COMMANDS]
    assert completions("/T") == ["/topics", "/today"]
    assert completions("") == completions("how /t") == completions("/today 2") == []
