"""Answers and tickets, put into a database as they are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import count
from typing import Any

from sqlalchemy import Engine, delete, insert

from bot.store.schema import answers, tickets

NOON = dt.datetime(2030, 5, 6, 12, tzinfo=dt.UTC)
"""A Monday."""
_NUMBERS = count(1)


def answer(**given: Any) -> dict[str, Any]:
    """One row of an answer; what is not given is as of any other."""
    number = next(_NUMBERS)
    plain = {
        "id": number,
        "chat_id": 7,
        "person_id": 7,
        "question": "how much?",
        "language": "en",
        "outcome": "answer",
        "clause": "3",
        "kind": "amount",
        "corrected": "",
        "useful": None,
        "created": NOON,
    }
    return {**plain, **given}


def ticket(**given: Any) -> dict[str, Any]:
    """One row of a ticket."""
    plain = {
        "id": next(_NUMBERS),
        "chat_id": 7,
        "person_id": 7,
        "language": "en",
        "state": "open",
        "reason": "refused",
        "question": "?",
        "desk_chat": -5,
        "opened": NOON,
        "first_reply": None,
        "closed": None,
        "rating": None,
    }
    return {**plain, **given}


def put(engine: Engine, *, given: Iterable[dict[str, Any]] = (), opened: Iterable[dict[str, Any]] = ()) -> None:
    """Put these rows, and nothing else, into the database."""
    with engine.begin() as connection:
        for table, rows in ((answers, list(given)), (tickets, list(opened))):
            connection.execute(delete(table))
            if rows:
                connection.execute(insert(table), rows)
