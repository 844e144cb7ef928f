"""Which questions of the store are looked at."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.store.chats import expire
from bot.store.engine import open_engine
from bot.store.questions import doubtful
from tests.learning.held import ask_in


def test_a_question_is_given_until_its_retention_is_over(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    ask_in(address, ["where can I park"])
    ask_in(address, ["where can I eat"], "2", first=5)
    engine = open_engine(address)
    with engine.begin() as connection:
        assert [one.question for one in doubtful(connection)] == ["where can I park", "where can I eat"]
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        assert doubtful(connection, since=later) == []
        expire(connection, -1)  # What is younger than in a day is old.
        assert doubtful(connection) == []
    engine.dispose()
