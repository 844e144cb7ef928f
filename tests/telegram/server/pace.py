"""How many messages a bot may send in how long, where a test wants that to be held against it."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from tests.telegram.server.refusal import Refusal

Window = tuple[int, float]
"""So many messages in so many seconds."""

_COUNTED = ("send", "copy", "forward")
_FREE = frozenset({"sendChatAction"})


@dataclass(slots=True)
class Pace:
    """What is allowed, each for itself; None lifts a limit. Telegram's own numbers are not public, but near these."""

    overall: Window | None = (30, 1.0)
    """In all chats together."""
    person: Window | None = (3, 3.0)
    """In one private chat."""
    group: Window | None = (20, 60.0)
    """In one group."""
    _sent: dict[int, deque[float]] = field(default_factory=dict, init=False)

    def check(self, method: str, chat: int, at: float) -> None:
        """Count a call if it sends a message; raises Refusal, and does not count it, where it is one too many.

        Takes the time in seconds of a clock that never goes back.
        """
        if not method.startswith(_COUNTED) or method in _FREE:
            return
        windows = {0: self.overall, chat: self.group if chat < 0 else self.person}
        wait = max(self._wait(key, window, at) for key, window in windows.items())
        if wait > 0:
            seconds = math.ceil(wait)
            text = f"Too Many Requests: retry after {seconds}"
            raise Refusal(429, text, violation=True, parameters={"retry_after": seconds})
        for key in windows:
            self._sent.setdefault(key, deque()).append(at)

    def _wait(self, key: int, window: Window | None, at: float) -> float:
        """Return the seconds until one more is allowed."""
        if window is None:
            return 0.0
        count, seconds = window
        sent = self._sent.get(key, deque())
        while sent and sent[0] <= at - seconds:
            sent.popleft()
        return sent[0] + seconds - at if len(sent) >= count else 0.0
