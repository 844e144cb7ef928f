"""What handles updates, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.store.chats import Chat
from bot.store.outgoing import Call
from bot.store.replies import Given


@dataclass(slots=True)
class Handled:
    """What came of some updates of a chat: all of it is written, or nothing."""

    chat: Chat
    calls: list[Call] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    renewed: list[Given] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    """Ids of answers of which nothing more is to be sent."""
    forget: int = 0
    """The id of the person who wants everything erased, 0 for nobody; what `given` holds is kept all the same."""

    def copy(self) -> Handled:
        """Return the same, to go back to."""
        return replace(
            self,
            calls=[*self.calls],
            given=[*self.given],
            renewed=[*self.renewed],
            dropped=[*self.dropped],
        )

    def restore(self, before: Handled) -> None:
        """Go back to what was before."""
        for name in ("chat", "calls", "given", "renewed", "dropped", "forget"):
            setattr(self, name, getattr(before, name))


class Handler(Protocol):
    """What the bot makes of updates."""

    def looks_up(self, update: Mapping[str, Any]) -> tuple[str, int] | None:
        """Tell which earlier answer an update is about: ("answer", its id) or ("question", the message's id)."""
        ...

    def handle(self, update_id: int, update: Mapping[str, Any], handled: Handled, about: Given | None) -> None:
        """Add to `handled` what comes of an update, with the answer that it is about. Never raises."""
        ...
