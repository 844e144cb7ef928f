"""The figures that the database counts are those that one would count by hand."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text

from bot.statistics import tested
from bot.statistics.counting import count
from bot.statistics.data import as_csv, as_data
from bot.statistics.days import Days, zone_named
from bot.store import chats, replies
from bot.store.counts import OUTCOMES
from bot.store.replies import Given
from bot.store.schema import answers
from tests.statistics.rows import NOON, answer, put, ticket

DAY = NOON.date()
UTC = zone_named("UTC")
WEEK = Days(DAY, DAY + dt.timedelta(days=6), UTC)

rows = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": st.integers(0, 3),
            "question": st.sampled_from(["how much?", "How  much", "几多钱？", ""]),
            "language": st.sampled_from(["zh", "en"]),
            "outcome": st.sampled_from(OUTCOMES),
            "clause": st.sampled_from(["", "3", "5.1"]),
            "kind": st.sampled_from(["", "amount", "ladder_next"]),
            "corrected": st.sampled_from(["", "", "8"]),
            "useful": st.sampled_from([None, True, False]),
            "created": st.timedeltas(dt.timedelta(days=-3), dt.timedelta(days=8)).map(lambda after: NOON + after),
        }
    ),
    max_size=40,
)


@settings(max_examples=60)
@for_all(made=rows, zone=st.sampled_from(["UTC", "Etc/GMT-8", "Asia/Kathmandu", "America/New_York"]))
def check_law(engine: Engine, made: list[dict[str, Any]], zone: str) -> None:
    days = Days(WEEK.first, WEEK.last, zone_named(zone))
    put(engine, given=[answer(**one) for one in made])
    found = count(engine, days)
    inside = [one for one in made if days.first <= one["created"].astimezone(days.zone).date() <= days.last]
    assert found.questions == len(inside)
    assert found.people == len({one["person_id"] for one in inside} - {0})
    assert found.nameless == sum(one["person_id"] == 0 for one in inside)
    assert found.languages == dict(Counter(one["language"] for one in inside))
    assert +Counter(found.outcomes) == Counter(one["outcome"] for one in inside)
    assert (found.useful, found.useless) == tuple(sum(one["useful"] is v for one in inside) for v in (True, False))
    assert found.clauses == dict(Counter(c for one in inside if (c := one["corrected"] or one["clause"])))
    local = [one["created"].astimezone(days.zone) for one in inside]
    assert {day: sum(n.values()) for day, n in found.by_day.items() if n} == dict(Counter(at.date() for at in local))
    hours = Counter((at.weekday(), at.hour) for at in local)
    assert {(d, h): n for d, ns in enumerate(found.week) for h, n in enumerate(ns) if n} == dict(hours)
    missed = [o for o in inside if o["question"] and (o["outcome"] == "no_answer" or o["useful"] is False)]
    assert sum(group.count for group in found.unanswered) == len(missed)


def test_every_figure_is_the_one_counted_by_hand_in_whatever_zone(engine: Engine) -> None:
    check_law(engine)


def test_a_span_in_which_nothing_was_asked_has_figures_of_zero(engine: Engine) -> None:
    found = count(engine, WEEK)
    assert (found.questions, found.people, found.tickets.opened) == (0, 0, 0)
    assert len(found.by_day) == 7


def test_the_last_day_is_counted_to_its_end_and_no_further(engine: Engine) -> None:
    last = dt.datetime(2030, 5, 12, 23, 59, 59, 999_999, dt.UTC)
    put(engine, given=[answer(created=last), answer(created=last + dt.timedelta(microseconds=1))])
    assert count(engine, WEEK).questions == 1


def test_a_night_in_utc_is_the_next_morning_further_east(engine: Engine) -> None:
    put(engine, given=[answer(created=dt.datetime(2030, 5, 6, 23, 50, tzinfo=dt.UTC))])
    found = count(engine, Days(DAY, DAY + dt.timedelta(days=2), zone_named("Asia/Kathmandu")))
    assert {day.day: n for day, n in found.by_day.items() if n} == {7: {"answer": 1}}
    assert found.week[1][5] == 1  # Tuesday, 05:35.


def test_the_hour_that_summer_time_leaves_out_is_nobodys(engine: Engine) -> None:
    zone = zone_named("Europe/Berlin")
    first = dt.datetime(2030, 3, 31, 0, 30, tzinfo=dt.UTC)
    put(engine, given=[answer(created=first + dt.timedelta(hours=n)) for n in range(3)])
    found = count(engine, Days(first.date(), first.date(), zone))
    assert [hour for hour, n in enumerate(found.hours) if n] == [1, 3, 4]


def test_questions_in_the_same_words_are_one_group_with_its_personal_data_masked(engine: Engine) -> None:
    asked = ["My phone is 13800138000, how much?", "my phone is 13800138000 HOW MUCH"]
    put(engine, given=[answer(question=asked[n % 3 > 1], outcome="no_answer") for n in range(5)])
    found = count(engine, WEEK)
    assert [(group.count, group.wordings) for group in found.unanswered] == [(5, 2)]
    assert "13800138000" not in as_csv(found) + json.dumps(as_data(found))


def test_times_of_tickets_are_the_median_and_what_nine_of_ten_stayed_within(engine: Engine) -> None:
    minutes = [10, 20, 30, 40, 1_000]
    made = [
        ticket(
            first_reply=NOON + dt.timedelta(minutes=n),
            closed=NOON + dt.timedelta(minutes=2 * n),
            state="closed",
            rating=4,
        )
        for n in minutes
    ]
    put(engine, opened=[*made, ticket(reason="asked")])
    found = count(engine, WEEK).tickets
    assert (found.opened, found.first.count, found.rating) == (6, 5, 4)
    assert found.first.median == pytest.approx(30 * 60, abs=0.01)
    assert found.closed.median == pytest.approx(60 * 60, abs=0.01)
    assert found.first.p90 == pytest.approx((40 + 0.6 * 960) * 60, abs=0.01)
    assert found.reasons == {"refused": 5, "asked": 1}


def test_demand_tells_what_is_asked_and_in_no_test(engine: Engine) -> None:
    known = tested.Tested({("3", "amount", "en"): 4}, {("3", "en"): 6})
    put(
        engine,
        given=[
            *(answer() for _ in range(3)),
            *(answer(kind="condition") for _ in range(2)),
            answer(kind=""),
            answer(kind="ladder_next", clause="8"),
        ],
    )
    found = count(engine, WEEK, known)
    assert {(one.clause, one.kind): (one.asked, one.tests) for one in found.demand} == {
        ("3", "amount"): (3, 4),
        ("3", "condition"): (2, 0),
        ("3", ""): (1, 6),
        ("8", "ladder"): (1, 0),
    }
    assert [one.asked for one in found.untested] == [2, 1]


def test_a_spreadsheet_finds_no_formula_in_a_question(engine: Engine) -> None:
    put(engine, given=[answer(question='=HYPERLINK("http://nowhere.invalid")', outcome="no_answer")])
    assert "\nunanswered,\"'=HYPERLINK" in as_csv(count(engine, WEEK)).replace("\r", "")


# --- what stays after the retention -----------------------------------------------------------------------------------


def keep(engine: Engine, number: int, person: int = 7) -> None:
    given = Given(
        person,
        "what about my firm?",
        b'{"language":"en"}',
        b'{"language":"zh"}',
        "en",
        "answer",
        "3",
        11,
        number,
        person,
        (5,),
    )
    with engine.begin() as connection:
        replies.put(connection, [given])
        replies.renew(connection, Given(**{name: getattr(given, name) for name in given.__slots__} | {"useful": True}))


def age(engine: Engine, days: int) -> None:
    with engine.begin() as connection:
        connection.execute(answers.update().values(created=dt.datetime.now(dt.UTC) - dt.timedelta(days=days)))


def test_after_the_retention_an_answer_is_counted_and_is_nobodys(engine: Engine) -> None:
    keep(engine, 1)
    age(engine, 91)
    with engine.begin() as connection:
        assert chats.expire(connection, 90) == 1
        assert chats.expire(connection, 90) == 0
        row = connection.execute(select(answers)).mappings().one()
        assert replies.find(connection, 1) is None
    kept = {"language": "en", "outcome": "answer", "clause": "3", "useful": True}
    assert {name: row[name] for name in kept} == kept
    emptied = {"chat_id": 0, "person_id": 0, "question_id": None, "question": "", "before": None, "after": None}
    assert {name: row[name] for name in emptied} == emptied
    assert row["message_ids"] == "[]"
    today = dt.datetime.now(dt.UTC).date()
    found = count(engine, Days(today - dt.timedelta(days=100), today, UTC))
    assert (found.questions, found.useful, found.people, found.nameless) == (1, 1, 0, 1)


def test_an_emptied_answer_is_never_filled_again(engine: Engine) -> None:
    keep(engine, 1)
    with engine.begin() as connection:
        before = replies.find(connection, 1)
    assert before is not None
    age(engine, 91)
    with engine.begin() as connection:
        chats.expire(connection, 90)
        replies.renew(connection, before)
        replies.note_message(connection, 1, 0, 99)
        row = connection.execute(select(answers.c.question, answers.c.message_ids)).one()
    assert tuple(row) == ("", "[]")


def test_forgetting_a_person_leaves_nothing_to_count(engine: Engine) -> None:
    keep(engine, 1, person=7)
    keep(engine, 2, person=8)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO chats (chat_id, blocked, language) VALUES (7, false, '')"))
        chats.forget(connection, 7)
        assert connection.scalar(select(func.count()).select_from(answers)) == 1
