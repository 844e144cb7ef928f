"""The bot as a process of its own, as whoever runs it starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.conftest import ROOT

TOKEN = "1234567:" + "strict-and-on-this-machine-only".ljust(35, "_")
"""A token of the length that Telegram's have."""
SECRET = "what-telegram-shows"  # noqa: S105 -- of nobody
PATIENCE = 60.0


def environment(**settings: object) -> dict[str, str]:
    """Return an environment with nothing of this machine's but what Python needs, and some settings."""
    kept = ("PATH", "HOME", "TMPDIR", "BOT_CACHE", "SYSTEMROOT")
    here = {name: os.environ[name] for name in kept if name in os.environ}
    return here | {"LC_ALL": "C.UTF-8", "BOT_LANGUAGE": "en"} | {name: str(value) for name, value in settings.items()}


def run(*options: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot telegram` to its end."""
    command = [sys.executable, "-m", "bot", "telegram", *options]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


class Process:
    """A bot that serves.

    with Process(BOT_TOKEN=…, …) as bot:
        bot.heard("started")
        …
        assert bot.end() == 0
    """

    def __init__(self, **settings: object) -> None:
        """Take its settings."""
        self.lines: list[dict[str, Any]] = []
        """What it has logged."""
        self.noise: list[str] = []
        """Lines that are no JSON."""
        self._settings = settings
        self._more = threading.Condition()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "telegram"],
            cwd=ROOT,
            env=environment(**self._settings),
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Kill it, if it still runs."""
        self.kill()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process is not None
        return self._process.pid

    @property
    def output(self) -> str:
        """All that it has written."""
        return "\n".join([*map(json.dumps, self.lines), *self.noise])

    def heard(self, event: str, **fields: object) -> dict[str, Any]:
        """Wait until it logs something, and return the line; fails where it ends without."""

        def found() -> dict[str, Any] | None:
            for line in self.lines:
                if line["event"] == event and fields.items() <= line.items():
                    return line
            return None

        with self._more:
            self._more.wait_for(lambda: found() or not self._reader.is_alive(), PATIENCE)
        line = found()
        assert line is not None, f"never heard “{event}”: {self.output}"
        return line

    def end(self, kind: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end, and return its exit code."""
        assert self._process is not None
        self._process.send_signal(kind)
        return self.wait()

    def wait(self) -> int:
        """Wait until it has ended, and return its exit code."""
        assert self._process is not None
        code = self._process.wait(PATIENCE)
        self._reader.join()
        return code

    def kill(self) -> None:
        """End it as the power does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stderr is not None
        self._process.stderr.close()

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        for line in self._process.stderr:
            with self._more:
                try:
                    self.lines.append(json.loads(line))
                except ValueError:
                    self.noise.append(line.rstrip())
                self._more.notify_all()
        with self._more:
            self._more.notify_all()


def fetch(address: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    """Get a page, or post something; returns the status and the text."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(address, body, named), timeout=PATIENCE) as response:  # noqa: S310 -- always http
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def settings_for(origin: str, folder: Path, **more: object) -> dict[str, object]:
    """Return the settings of a bot on a server, with its database in a folder and no limits."""
    given: dict[str, object] = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": origin,
        "BOT_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "BOT_TODAY": "2023-05-01",
        "BOT_RATE_OVERALL": 0,
        "BOT_RATE_CHAT": 0,
        "BOT_RATE_GROUP": 0,
        "BOT_FLOOD": 0,
    }
    return given | more
