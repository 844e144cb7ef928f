"""What is remembered of a talk: a plain value that can be stored as JSON."""

from __future__ import annotations

import datetime as dt

import msgspec

EXPIRES_AFTER = dt.timedelta(hours=6)
"""A talk taken up later than this begins anew: nobody expects yesterday's "and that one?" to work."""


class Option(msgspec.Struct, frozen=True):
    """A choice offered: what the button shows, and what a press says."""

    label: str
    send: str


class Subject(msgspec.Struct, frozen=True):
    """What an answer was about."""

    topics: tuple[tuple[str, str], ...] = ()
    """Clause id and topic id of each topic, the first one first."""
    clause: str = ""
    """The clause, where no single topic was meant."""
    slots: tuple[str, ...] = ()
    """Values in force, such as "level:provincial"."""
    kind: str = ""


class Context(msgspec.Struct, frozen=True):
    """The state of one talk. Frozen: every turn gives a new one."""

    subject: Subject | None = None
    earlier: tuple[Subject, ...] = ()
    """Subjects before the present one, latest first, for "back to …"."""
    ledger: tuple[str, ...] = ()
    """Ids of the grants answered one by one, for a total that builds up."""
    own_rung: str = ""
    """The rung of the ladder that the firm said it stands on."""
    rung: str = ""
    """The rung that the last answer about the ladder led to."""
    heading: int = 0
    """Up (+1) or down (-1) the ladder, as the last answer about it went; 0 where it showed the whole."""
    answered: str = ""
    """What the last answer was: the reason of its decision, such as "validity"."""
    pending: str = ""
    """The kind of question that waits for a choice or a topic."""
    offered: tuple[str, ...] = ()
    """Ids of the grants among which the last clarification asked to choose."""
    doubt: str = ""
    """What was last asked back, so that the same doubt is not put twice."""
    options: tuple[Option, ...] = ()
    language: str = ""
    updated: dt.datetime | None = None

    @property
    def begun(self) -> bool:
        """Whether something has been answered or asked back already."""
        return self.subject is not None or bool(self.answered or self.doubt)

    def expired(self, now: dt.datetime | None) -> bool:
        """Tell whether the talk is too old to go on with at `now`."""
        return now is not None and self.updated is not None and now - self.updated > EXPIRES_AFTER
