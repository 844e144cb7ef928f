"""Killed at any moment, the bot answers each question all the same, in order."""

from __future__ import annotations

from pathlib import Path

from tests.postgres import Postgres
from tests.telegram.crashes.judging import judge
from tests.telegram.crashes.killing import Crowd, kill_often, sharing
from tests.telegram.process import TOKEN
from tests.telegram.server import RemoteServer


def test_what_is_lost_out_of_order_or_twice_is_told() -> None:
    assert judge({"1": ["a", "b", "c"]}, ["a", "b", "c"], 3).good
    assert judge({"1": ["a", "a", "b", "b", "b"]}, ["a", "b"], 2).repeated == 3
    assert judge({"1": ["a", "b"]}, ["a", "b", "c"], 3).lost == 1
    assert judge({"1": ["a", "c"]}, ["a", "b", "c"], 3).disordered == 1
    assert judge({"1": ["a", "b", "a"]}, ["a", "b"], 2).disordered == 1


def test_killed_on_sqlite_it_loses_nothing(tmp_path: Path) -> None:
    verdict = kill_often(f"sqlite:///{tmp_path / 'bot.db'}", tmp_path, kills=1)
    assert verdict.good, verdict
    assert verdict.worst <= 3


def test_killed_on_postgresql_it_loses_nothing(postgres: Postgres, tmp_path: Path) -> None:
    verdict = kill_often(postgres.new(), tmp_path, kills=1, seed=1)
    assert verdict.good, verdict
    assert verdict.worst <= 2


def test_of_two_that_share_a_database_one_is_killed_and_nothing_is_lost(postgres: Postgres, tmp_path: Path) -> None:
    with RemoteServer(token=TOKEN) as server, sharing(postgres.new(), tmp_path, server, 2) as [one, other]:
        crowd = Crowd(server, 10)
        crowd.learn(4)
        crowd.ask(4)
        crowd.wait(crowd.sent() + 15)
        one.kill()
        verdict = crowd.finish()
        assert verdict.good, verdict
        assert verdict.worst <= 1
        assert other.end() == 0
        assert server.do("violations")["violations"] == []
