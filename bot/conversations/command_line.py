"""The door of the command line: `ask --batch` in a process of its own, spoken to line by line."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

from bot.conversations.doors import Heard
from bot.conversations.talks import Stage, Talk
from bot.errors import BotError


class CommandLine:
    """Plays talks through `python -m bot ask --batch`."""

    name = "command line"

    def __init__(self) -> None:
        """Begin with no process; each stage and day gets one of its own when first needed."""
        self._processes: dict[tuple[Stage, dt.date], subprocess.Popen[bytes]] = {}
        self._numbers = itertools.count(1)

    def closed_to(self, talk: Talk) -> str:
        """Say why a talk cannot be played: the command line has neither changed knowledge nor a day that moves."""
        if talk.stage.overlay:
            return "changed knowledge"
        return "the day of asking changes" if any(turn.today for turn in talk.turns) else ""

    def open(self, stage: Stage, today: dt.date) -> _Line:
        """Begin a talk with the process of a stage and a day."""
        if (stage, today) not in self._processes:
            self._processes[stage, today] = _process(stage, today)
        return _Line(self._processes[stage, today], next(self._numbers))

    def __enter__(self) -> Self:
        """Return itself; processes are started when they are needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process."""
        for process in self._processes.values():
            process.communicate()
        self._processes.clear()


class _Line:
    """One talk in a batch."""

    def __init__(self, process: subprocess.Popen[bytes], number: int) -> None:
        self.process = process
        self.number = number

    def say(self, by: str, message: str) -> Heard:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        request = {"id": "1", "text": message, "conversation": f"{self.number}/{by}"}
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:  # It ended before it had read.
            line = b""
        if not line:
            raise BotError(f"ask --batch ended with {self.process.wait()}; it says why above")
        answer: dict[str, Any] = json.loads(line)
        answer.pop("id", None)
        if "error" in answer:
            return Heard(str(answer["error"]), answer=answer)
        return Heard(answer["reply"], tuple(answer["options"]), answer)


def _process(stage: Stage, today: dt.date) -> subprocess.Popen[bytes]:
    options = ["--knowledge", str(stage.knowledge), "--today", today.isoformat()]
    options += ["--plan", stage.plan] if stage.plan else []
    options += ["--language", stage.language] if stage.language else []
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("BOT_") or name == "BOT_CACHE"
    }
    command = [sys.executable, "-m", "bot", "ask", "--batch", *options]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603  our own program
