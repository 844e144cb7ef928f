"""Doors: the ways by which a talk reaches the bot, all of which must give the same answers.

A channel joins by a class of its own with these methods; the player knows no more of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from bot.assistant import Assistant, Exchange, opening_context
from bot.conversations.talks import Stage, Talk
from bot.dialogue.context import Context


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back through a door."""

    reply: str
    """The reply as plain text, without markup."""
    options: tuple[Mapping[str, str], ...] = ()
    """The choices offered, each with its label and, where the door shows it, what it sends."""
    answer: Mapping[str, Any] | None = None
    """The answer as data, None through a door that shows only text."""


class Conversation(Protocol):
    """One talk through a door, with each of its people."""

    def say(self, by: str, message: str) -> Heard:
        """Say something as one of the people; returns what comes back to that person."""
        ...


class Door(Protocol):
    """A way to the bot."""

    name: str

    def closed_to(self, talk: Talk) -> str:
        """Say why a talk cannot be played through this door, "" where it can."""
        ...

    def open(self, stage: Stage, today: dt.date) -> Conversation:
        """Begin a talk on a stage, on a day."""
        ...

    def __enter__(self) -> Self:
        """Start what the door needs."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        ...


class CoreConversation:
    """A talk with the assistant itself, in this process."""

    def __init__(self, assistant: Assistant, today: dt.date, language: str) -> None:
        """Take the assistant, the day of asking, and the language set, "" for none."""
        self.assistant = assistant
        self.today = today
        self.opening = opening_context(assistant.plan, language)
        self.contexts: dict[str, Context] = {}

    def ask(self, by: str, message: str) -> Exchange:
        """Put a message and return all that comes of it; the talk stays where it was."""
        return self.assistant.respond(message, self.contexts.get(by, self.opening), self.today)

    def go_on(self, by: str, exchange: Exchange) -> None:
        """Go on from an exchange."""
        self.contexts[by] = exchange.context
