"""What goes wrong on demand: by method, by chat, by how often, or for a share of the calls."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call goes wrong."""

    refuse: bool = False
    """Whether the call is answered with an error and has no effect."""
    code: int = 0
    """The HTTP status of that error."""
    description: str = ""
    retry_after: int = 0
    """Seconds, for 429."""
    html: bool = False
    """Whether the error is a page for people, as of a gateway."""
    hang: bool = False
    """Whether there is no answer, and no effect, until the caller goes away."""
    cut_before: bool = False
    """Whether the connection closes without effect."""
    cut_after: bool = False
    """Whether the call takes effect, and then the connection closes."""
    wait: float = 0.0
    """Seconds from the effect to the answer."""

    @property
    def takes_effect(self) -> bool:
        """Whether the call is carried out in spite of it."""
        return self.cut_after or self.wait > 0


def flood(retry_after: int = 1) -> Fault:
    """Refuse because there were too many calls; takes the seconds to wait."""
    return Fault(
        refuse=True, code=429, description=f"Too Many Requests: retry after {retry_after}", retry_after=retry_after
    )


def refuse(code: int, description: str) -> Fault:
    """Refuse with any error, worded as Telegram does, such as 403 and “Forbidden: bot was blocked by the user”."""
    return Fault(refuse=True, code=code, description=description)


def bad_gateway() -> Fault:
    """Answer 502 with a page for people."""
    return Fault(refuse=True, code=502, html=True)


def hang() -> Fault:
    """Never answer; the call has no effect."""
    return Fault(hang=True)


def cut_before() -> Fault:
    """Close the connection; the call has no effect."""
    return Fault(cut_before=True)


def cut_after() -> Fault:
    """Let the call take effect and close the connection, so that the caller cannot know."""
    return Fault(cut_after=True)


def slow(seconds: float) -> Fault:
    """Let the call take effect and answer later."""
    return Fault(wait=seconds)


@dataclass(eq=False, slots=True)
class Rule:
    """Which calls go wrong, and how."""

    fault: Fault
    method: str = ""
    """As documented; empty for every method except those that ask for updates."""
    chat: int = 0
    """0 for every chat, and for calls without one."""
    skip: int = 0
    """How many matching calls go well first."""
    times: int | None = None
    """How many go wrong; None for all from then on."""
    share: float = 1.0
    """The part of these that goes wrong, from 0 to 1."""
    met: int = 0
    """How many matching calls there were."""
    done: int = 0
    """How many went wrong."""
    _each: Counter[tuple[str, int]] = field(default_factory=Counter)

    def matches(self, method: str, chat: int) -> bool:
        """Tell whether the rule is about such a call."""
        if self.method:
            return self.method.lower() == method.lower() and self.chat in (0, chat)
        return method not in _ASKING and self.chat in (0, chat)

    def strikes(self, method: str, chat: int, seed: int) -> bool:
        """Count a matching call, and tell whether it goes wrong.

        A share is drawn for each chat and method by itself: which calls of a chat go wrong does not depend on how
        the calls of different chats mix.
        """
        self.met += 1
        self._each[method, chat] += 1
        if self.met <= self.skip or (self.times is not None and self.done >= self.times):
            return False
        if self.share < 1.0:
            drawn = blake2b(f"{seed}/{method}/{chat}/{self._each[method, chat]}".encode(), digest_size=8).digest()
            if int.from_bytes(drawn, "big") >= self.share * 2**64:
                return False
        self.done += 1
        return True


_ASKING = frozenset({"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "getMe"})


class Faults:
    """The rules in force."""

    def __init__(self, seed: int) -> None:
        """Take what decides which calls a share is made of."""
        self.seed = seed
        self.rules: list[Rule] = []

    def add(self, rule: Rule) -> Rule:
        """Put a rule in force; returns it, to read how often it struck."""
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Let everything go well again."""
        self.rules.clear()

    def strike(self, method: str, chat: int) -> Fault | None:
        """Return what goes wrong with a call, by the first rule that strikes."""
        for rule in self.rules:
            if rule.matches(method, chat) and rule.strikes(method, chat, self.seed):
                return rule.fault
        return None
