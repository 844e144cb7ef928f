"""Spans of whole days in a zone, and what they are in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.errors import BotError
from bot.store.counts import Span

_HOUR = dt.timedelta(hours=1)
_QUARTER = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first to the last, both counted, as a zone's clocks tell them."""

    first: dt.date
    last: dt.date
    zone: dt.tzinfo | None = None
    """Whose days they are; None for the system's zone, with its summer time."""

    @property
    def span(self) -> Span:
        """The same in moments."""
        return Span(self.begin_of(self.first), self.begin_of(self.last + dt.timedelta(days=1)))

    @property
    def zone_name(self) -> str:
        """Which zone that is, in words: its name, or the system's, with what it is ahead of UTC on the first day."""
        if isinstance(self.zone, ZoneInfo):
            return self.zone.key
        begin = self.local(self.begin_of(self.first))
        return f"UTC{begin:%z}"[:6] + f":{begin:%z}"[-2:] if begin.utcoffset() else "UTC"

    @property
    def step(self) -> dt.timedelta:
        """The longest stretch that never lies in two of the zone's hours: an hour, a quarter where clocks are apart by less."""
        zero = dt.timedelta()
        offsets = (
            self.local(self.begin_of(day)).utcoffset() or zero for day in (self.first, *self._months(), self.last)
        )
        return _HOUR if all(offset % _HOUR == zero for offset in offsets) else _QUARTER

    def begin_of(self, day: dt.date) -> dt.datetime:
        """Return the moment in which a day begins."""
        midnight = dt.datetime.combine(day, dt.time())
        local = midnight.astimezone() if self.zone is None else midnight.replace(tzinfo=self.zone)
        return local.astimezone(dt.UTC)

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Return a moment as the zone's clocks show it."""
        return moment.astimezone(self.zone)

    def each(self) -> Iterator[dt.date]:
        """Give every day in turn."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + dt.timedelta(days=number)

    def _months(self) -> Iterator[dt.date]:
        return (day for day in self.each() if day.day == 1)


def zone_named(name: str) -> ZoneInfo:
    """Return a zone by its name, such as UTC or Etc/GMT-8; raises BotError where the system knows none of that name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # Not there, a folder of zones, or no name at all.
        raise BotError(f"{name}: this system knows no zone of that name; write it like Etc/GMT-8 or UTC") from None
