"""The server as a process of its own, started and driven by a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.telegram.server.server import TOKEN

_ROOT = Path(__file__).resolve().parents[3]


class RemoteServer:
    """A server in another process.

    with RemoteServer() as server:
        user = server.do("user", first_name="Ann")["user"]
        server.do("say", user=user, text="Hello")
        server.do("wait", what="from_bot", chat=user, at_least=1)
        assert server.do("violations")["violations"] == []
    """

    def __init__(self, *options: str, token: str = TOKEN) -> None:
        """Take options of the command, such as `--seed`, and the bot's token."""
        self.token = token
        self.origin = ""
        self._command = [sys.executable, "-m", "tests.telegram.server", "--token", token, *options]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start, and wait until it listens."""
        self._process = subprocess.Popen(self._command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.origin = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    @property
    def base_url(self) -> str:
        """What comes before the token; the `base_url` of a bot."""
        return f"{self.origin}/bot"

    def do(self, act: str, **given: Any) -> dict[str, Any]:
        """Do something, or read something; returns what came of it.

        `timeout` is how many seconds `wait` waits. Raises RuntimeError with the server's reason.
        """
        body = json.dumps(given).encode()
        request = Request(f"{self.origin}/control/{act}", body, {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urlopen(request, timeout=given.get("timeout", 30) + 30) as response:  # noqa: S310 -- always http
                read: dict[str, Any] = json.load(response)
                return read
        except HTTPError as error:
            with error:
                raise RuntimeError(error.read().decode()) from None
