"""What was asked of Telegram: every call, what was refused, and what should never have been asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, and how it was answered."""

    number: int
    """Its place among all calls, from 1."""
    at: float
    """When it came, in seconds of a clock that never goes back."""
    method: str
    given: Mapping[str, Any]
    """The parameters, read as the method's table says; as given where they could not be read."""
    code: int
    """The HTTP status of the answer; 0 where the caller got none."""
    description: str = ""
    """Why it was refused."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that a careful caller does not do, whether Telegram lets it pass or not."""

    method: str
    rule: str
    """What is wrong; the text of the refusal where there was one."""
    refused: bool
    """False where Telegram answers such a call as if nothing were wrong."""
    given: Mapping[str, Any]


class Journal:
    """The calls so far."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.violations: list[Violation] = []
        self.refusals: list[Call] = []
        """Every call that was answered with `"ok": false`, violations and misfortunes, without injected faults."""
        self.counts: Counter[str] = Counter()
        """How often each method was called."""
        self._unheard: set[bytes] = set()

    def record(self, at: float, method: str, given: Mapping[str, Any], code: int, description: str) -> None:
        """Add a call that was answered, or left without an answer."""
        self.calls.append(Call(len(self.calls) + 1, at, method, given, code, description))
        self.counts[method] += 1

    def unheard(self, method: str, given: Mapping[str, Any]) -> None:
        """Remember a call that took effect although its caller got no answer: to try again is then no violation."""
        self._unheard.add(_fingerprint(method, given))

    def repeats(self, method: str, given: Mapping[str, Any]) -> bool:
        """Tell whether the same call took effect before without the caller knowing."""
        return bool(self._unheard) and _fingerprint(method, given) in self._unheard


def _fingerprint(method: str, given: Mapping[str, Any]) -> bytes:
    return method.encode() + msgspec.json.encode(given, order="deterministic", enc_hook=str)
