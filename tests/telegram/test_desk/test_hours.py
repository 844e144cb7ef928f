"""Office hours: when the staff will be there, and when it has been there for some time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.desk.hours import Hours

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Hours("Mo-Fr 09:00-12:00,13:30-17:30", ZONE)
MONDAY = dt.datetime(2023, 5, 1, tzinfo=ZONE)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of a week that begins with Monday as day 1."""
    return MONDAY + dt.timedelta(days=day - 1, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("moment", "minutes", "due"),
    [
        (at(1, 10), 10, at(1, 10, 10)),
        (at(1, 11, 55), 10, at(1, 13, 35)),
        (at(1, 12, 30), 10, at(1, 13, 40)),
        (at(1, 17, 25), 10, at(2, 9, 5)),
        (at(5, 17, 25), 10, at(8, 9, 5)),
        (at(6, 12), 10, at(8, 9, 10)),
        (at(4, 17, 29), 7 * 60, at(5, 17, 29)),
    ],
)
def test_only_the_time_counts_in_which_the_staff_is_there(moment: dt.datetime, minutes: int, due: dt.datetime) -> None:
    assert OFFICE.after(moment, dt.timedelta(minutes=minutes)) == due


@given(st.integers(0, 7 * 24 * 60), st.integers(1, 600), st.integers(1, 600))
def test_waiting_twice_is_waiting_as_long_together(minute: int, first: int, second: int) -> None:
    moment = MONDAY + dt.timedelta(minutes=minute)
    one, two = dt.timedelta(minutes=first), dt.timedelta(minutes=second)
    assert OFFICE.after(OFFICE.after(moment, one), two) == OFFICE.after(moment, one + two)


@pytest.mark.parametrize("said", ["", "24/7", "off"])
def test_who_is_always_there_or_never_is_reminded_by_the_clock(said: str) -> None:
    assert Hours(said, ZONE).after(at(7, 3), dt.timedelta(minutes=5)) == at(7, 3, 5)
