"""The numbers of a day, as the staff gets them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from bot.channels.telegram.desk.digest import digest, due_day
from bot.channels.telegram.desk.hours import Hours
from bot.channels.telegram.desk.setup import Setup
from bot.channels.telegram.formatting import plain_text
from bot.statistics import tested
from bot.statistics.counting import count
from bot.statistics.days import Days, zone_named
from tests.statistics.rows import NOON, answer, put, ticket
from tests.store.conftest import address, engine

__all__ = ["address", "engine"]

DAY = NOON.date()
SETUP = Setup(-5, "en", hours=Hours("", ZoneInfo("Asia/Shanghai")), digest=dt.time(9))


def test_a_digest_tells_all_that_is_counted_of_a_day(engine: Engine) -> None:
    minutes = [dt.timedelta(minutes=n) for n in (3, 20)]
    put(
        engine,
        given=[
            answer(useful=True),
            answer(person_id=8, language="zh", useful=False),
            answer(outcome="clarify", clause=""),
            answer(outcome="no_answer", clause="", question="<b>where</b>? call 13800138000"),
        ],
        opened=[ticket(first_reply=NOON + minutes[0], closed=NOON + minutes[1], state="closed")],
    )
    call = digest(SETUP, count(engine, Days(DAY, DAY, zone_named("UTC"))))
    told = plain_text(call.params["text"])
    assert call.params["chat_id"] == SETUP.chat
    for line in (
        f"📊 {DAY}",
        "4 questions from 2 people",
        "Answered 2, asked back 1, not answered 1, handed over 1",
        "Useful 1, not useful 1",
        "en 3",
        "zh 1",
        "First answer of the staff after 3 minutes",
        "Closed after 20 minutes",
        "· 3: 2",
        "Without an answer, 2 kinds",
        "<b>where</b>? call",
    ):
        assert line in told, told
    assert "13800138000" not in told


def test_what_was_asked_and_is_in_no_test_is_named(engine: Engine) -> None:
    put(engine, given=[answer(kind="amount") for _ in range(3)])
    days = Days(DAY, DAY, zone_named("UTC"))
    for tests, named in ((0, True), (2, False)):
        found = count(engine, days, tested.Tested({("3", "amount", "en"): tests}, {("3", "en"): tests}))
        told = plain_text(digest(SETUP, found).params["text"])
        assert ("· 3 amount (en): asked 3 times" in told) == named


def test_a_day_on_which_nobody_asked_has_a_digest_too(engine: Engine) -> None:
    assert "0 questions" in digest(SETUP, count(engine, Days(DAY, DAY, zone_named("UTC")))).params["text"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2030-05-07T08:59+08:00", None), ("2030-05-07T09:00+08:00", DAY), ("2030-05-07T23:59+08:00", DAY)],
)
def test_the_day_before_is_due_from_the_time_of_the_digest_on(moment: str, day: dt.date | None) -> None:
    assert due_day(SETUP, dt.datetime.fromisoformat(moment).astimezone(dt.UTC)) == day
