"""Questions to learn from are those, and only those, that were not answered well."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy import Engine, update

from bot.store.questions import doubtful
from bot.store.replies import Given, put, renew
from bot.store.schema import answers


def keep(engine: Engine, number: int, outcome: str, *, useful: bool | None = None, corrected: str = "") -> None:
    given = Given(1, f"question {number}", b"{}", b"", "en", outcome, "4" * (outcome == "answer"), id=number)
    with engine.begin() as connection:
        put(connection, [given])
        renew(connection, dataclasses.replace(given, useful=useful, corrected=corrected))
        moment = dt.datetime(2026, 3, number, 12, tzinfo=dt.UTC)
        connection.execute(update(answers).where(answers.c.id == number).values(created=moment))


def asked(engine: Engine, *span: dt.datetime | None) -> list[int]:
    with engine.connect() as connection:
        return [one.id for one in doubtful(connection, *span)]


def test_what_was_refused_not_useful_or_corrected_is_given_in_order(engine: Engine) -> None:
    keep(engine, 5, "answer", corrected="3")
    keep(engine, 1, "answer")
    keep(engine, 2, "no_answer")
    keep(engine, 3, "answer", useful=False)
    keep(engine, 4, "answer", useful=True)
    keep(engine, 6, "clarify")
    assert asked(engine) == [2, 3, 5]


def test_a_question_comes_with_all_that_learning_needs(engine: Engine) -> None:
    keep(engine, 7, "answer", useful=False, corrected="3")
    with engine.connect() as connection:
        (one,) = doubtful(connection)
    assert (one.question, one.before, one.clause, one.corrected, one.useful) == ("question 7", b"{}", "4", "3", False)
    assert one.created == dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC)


def test_a_span_begins_with_its_first_moment_and_ends_before_its_last(engine: Engine) -> None:
    for number in (1, 2, 3):
        keep(engine, number, "no_answer")
    moments = [dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC) for day in (2, 3)]
    assert asked(engine, *moments) == [2]
    assert asked(engine, moments[0]) == [2, 3]
    assert asked(engine, None, moments[0]) == [1]
