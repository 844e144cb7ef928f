"""What handles updates, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol

from bot.store.chats import Chat
from bot.store.outgoing import Call
from bot.store.replies import Given
from bot.store.tickets import Change, Deed, Relay, Ticket


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

    ticket: Ticket | None = None
    """The latest ticket of the chat, where there is a helpdesk."""
    tickets: list[Ticket] = field(default_factory=list)
    """Tickets opened."""
    changes: list[Change] = field(default_factory=list)
    relays: list[Relay] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    corrections: list[tuple[int, str]] = field(default_factory=list)
    """Answers with the clause that the staff said they should have been about."""
    elsewhere: list[tuple[int, Call]] = field(default_factory=list)
    """Calls in other chats."""

    def copy(self) -> Handled:
        """Return the same, to go back to."""
        lists: dict[str, Any] = {n: [*value] for n in _NAMES if isinstance(value := getattr(self, n), list)}
        return replace(self, **lists)

    def restore(self, before: Handled) -> None:
        """Go back to what was before."""
        for name in _NAMES:
            setattr(self, name, getattr(before, name))


_NAMES = tuple(field.name for field in fields(Handled))


@dataclass(frozen=True, slots=True)
class Found:
    """What the helpdesk has on an update: a ticket, and a message passed on with its copy."""

    ticket: Ticket | None = None
    relay: Relay | None = None
    given: Given | None = None
    """The answer that the bot gave as well."""
    talk: Sequence[str] = ()
    """What was asked before it in the same talk, where that is wanted."""


About = Given | Found | None
"""What was looked up for an update."""


class Handler(Protocol):
    """What the bot makes of updates."""

    @property
    def desk_language(self) -> str:
        """The language of the staff, "" where there is no helpdesk."""
        ...

    def looks_up(self, update: Mapping[str, Any]) -> tuple[str, int] | None:
        """Tell what is to be looked up for an update.

        An earlier answer: ("answer", its id) or ("question", the id of the message that asked). Something of the
        helpdesk: ("ticket", its id), ("card", the id of its ticket), ("topic", its id in the chat), ("message", the id of a
        message passed on), ("script", the id of a message whose talk is to be written down).
        """
        ...

    def note_move(self, chat_id: int, to: int) -> None:
        """Note that a group has become a supergroup, with a new id."""
        ...

    def handle(self, update_id: int, update: Mapping[str, Any], handled: Handled, about: About) -> None:
        """Add to `handled` what comes of an update, with the answer that it is about. Never raises."""
        ...
