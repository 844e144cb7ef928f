"""How often Telegram may be called: in all, in a chat, in a group, and after it has said to wait."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 10_000
"""Chats whose last calls are remembered; older ones have long been free again."""
MANY = 3
"""So many people's chats told to wait at once say that the bot as a whole is too fast."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How much is allowed; 0 lifts a limit."""

    overall: float = 30
    """Messages a second to all chats."""
    chat: float = 1
    """Messages a second in one chat."""
    group: float = 20
    """Messages a minute in one group."""


class Allowance:
    """A bucket of tokens that refills steadily."""

    __slots__ = ("at", "burst", "rate", "tokens")

    def __init__(self, rate: float, burst: float, at: float) -> None:
        """Take tokens a second, how many it holds, and the time."""
        self.rate = rate
        self.burst = burst
        self.tokens = burst
        self.at = at

    def delay(self, at: float) -> float:
        """Return the seconds until there is a token."""
        self.tokens = min(self.burst, self.tokens + (at - self.at) * self.rate)
        self.at = at
        return max(0.0, (1 - self.tokens) / self.rate)

    def take(self) -> None:
        """Take one."""
        self.tokens -= 1


class Limits:
    """Says when a chat may be written to.

    A wait that Telegram demands holds for the chat that it was demanded in. Where several people's chats are told to
    wait at once, it is the bot as a whole that is too fast, and all wait until the first of them may go on. Groups have
    a limit of their own that is reached soon, so they say nothing of the whole.
    """

    def __init__(self, rates: Rates, clock: Callable[[], float] = time.monotonic) -> None:
        """Take what is allowed, and a clock in seconds."""
        self.rates = rates
        self.clock = clock
        at = clock()
        self._overall = Allowance(rates.overall, max(1.0, rates.overall), at) if rates.overall else None
        self._chats: OrderedDict[int, Allowance] = OrderedDict()
        self._held: OrderedDict[int, float] = OrderedDict()
        self._all_held = 0.0

    def delay(self, chat_id: int) -> float:
        """Return the seconds until a chat may be written to; 0 for now."""
        at = self.clock()
        own = self._chat(chat_id, at)
        waits = [self.held(chat_id), own.delay(at) if own else 0.0, self._overall.delay(at) if self._overall else 0.0]
        return max(0.0, *waits)

    def held(self, chat_id: int) -> float:
        """Return the seconds that Telegram has said to wait, for a chat or for all; 0 for none."""
        return max(0.0, max(self._all_held, self._held.get(chat_id, 0.0)) - self.clock())

    def take(self, chat_id: int) -> None:
        """Count a message that is about to be written."""
        own = self._chat(chat_id, self.clock())
        if own:
            own.take()
        if self._overall:
            self._overall.take()

    def hold(self, chat_id: int, seconds: float) -> None:
        """Note that Telegram has said to wait, for a message in a chat."""
        at = self.clock()
        for chat in [chat for chat, until in self._held.items() if until <= at]:
            del self._held[chat]
        self._held[chat_id] = max(self._held.get(chat_id, 0.0), at + seconds)
        people = sorted(until for chat, until in self._held.items() if chat > 0)
        if len(people) >= MANY:
            self._all_held = max(self._all_held, people[0])

    def _chat(self, chat_id: int, at: float) -> Allowance | None:
        group = chat_id < 0
        rate = self.rates.group / 60 if group else self.rates.chat
        if not rate:
            return None
        if chat_id not in self._chats:
            # A few at once are let through, as the parts of one reply are; then it is the rate.
            self._chats[chat_id] = Allowance(rate, self.rates.group if group else max(3.0, rate), at)
            while len(self._chats) > REMEMBERED:
                self._chats.popitem(last=False)
        self._chats.move_to_end(chat_id)
        return self._chats[chat_id]
