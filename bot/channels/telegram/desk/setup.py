"""What the helpdesk is: its groups, its hours, its patience."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.channels.telegram.desk.hours import Hours


@dataclass(frozen=True, slots=True)
class Setup:
    """The helpdesk as it is set up."""

    chat: int
    """The group of the staff."""
    language: str
    """The language of the cards."""
    departments: Mapping[str, int] = field(default_factory=dict)
    """Groups of single departments, by the department's id in the plan."""
    forums: frozenset[int] = frozenset()
    """Which of the groups are forums, so that each ticket has a topic."""
    hours: Hours = field(default_factory=lambda: Hours("", ZoneInfo("UTC")))
    remind: dt.timedelta = dt.timedelta(minutes=10)
    """How long a ticket may wait until the staff is reminded; then as long again until it is escalated, and again until
    the person is told."""
    reopen: dt.timedelta = dt.timedelta(minutes=30)
    """How long after its end a ticket is taken up again when the person writes."""
    refusals: bool = True
    """Whether a question that the bot cannot answer opens a ticket by itself."""

    @property
    def chats(self) -> frozenset[int]:
        """Every group of the staff."""
        return frozenset([self.chat, *self.departments.values()])

    def chat_for(self, departments: tuple[str, ...]) -> tuple[int, str]:
        """Return the group that a question goes to, by the departments responsible, with the one that it is for."""
        own = next((d for d in departments if d in self.departments), "")
        return (self.departments[own], own) if own else (self.chat, "")
