"""When the staff is there, and when an answer can be expected."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours


class Hours:
    """Office hours, in the notation of OpenStreetMap: Mo-Fr 09:00-12:00,13:30-17:30."""

    def __init__(self, said: str, zone: ZoneInfo) -> None:
        """Take the hours, "" for always, and the zone that they are meant in; raises ValueError for no such hours."""
        self.zone = zone
        try:
            self._hours = OpeningHours(said, timezone=zone) if said else None
        except Exception as error:  # noqa: BLE001  the library's own, which it does not tell type checkers of.
            raise ValueError(str(error)) from None

    def are_on(self, moment: dt.datetime) -> bool:
        """Tell whether the staff is there at a moment."""
        return self._hours is None or self._hours.is_open(moment.astimezone(self.zone))

    def next(self, moment: dt.datetime) -> dt.datetime | None:
        """Return when the staff will be there next, in its zone; None where that is now, or never."""
        if self._hours is None or self.are_on(moment):
            return None
        found: dt.datetime | None = self._hours.next_change(moment.astimezone(self.zone))
        return found

    def after(self, moment: dt.datetime, wait: dt.timedelta) -> dt.datetime:
        """Return when the staff has been there for some time."""
        start = self.next(moment) or moment
        while (ends := self._ends(start)) is not None and ends - start < wait:
            wait -= ends - start
            start = self.next(ends) or ends
            if start == ends:
                break  # It never opens again.
        return start + wait

    def _ends(self, moment: dt.datetime) -> dt.datetime | None:
        """Return when the staff, there at a moment, will leave; None for never."""
        if self._hours is None:
            return None
        found: dt.datetime | None = self._hours.next_change(moment.astimezone(self.zone))
        return found
