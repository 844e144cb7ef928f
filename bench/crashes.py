"""Kills the bot again and again while people write, and counts what became of the questions: python bench/crashes.py."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import click
from measuring import ROOT, show_noise, table

sys.path.insert(0, str(ROOT))

from tests.postgres import running
from tests.telegram.crashes.judging import Verdict
from tests.telegram.crashes.killing import Crowd, kill_often, sharing
from tests.telegram.process import TOKEN
from tests.telegram.server import RemoteServer


@click.command(help=__doc__)
@click.option("--kills", default=50, show_default=True, help="How often, for each kind of database.")
@click.option("--people", default=10, show_default=True, help="How many write at the same time.")
@click.option("--seed", default=0, show_default=True, help="What the moments are drawn from.")
def main(kills: int, people: int, seed: int) -> None:
    """Kill on SQLite, on PostgreSQL, and one of two processes that share a database."""
    show_noise()
    rows = []
    with tempfile.TemporaryDirectory() as name, running() as postgres:
        folder = Path(name)
        for kind, address in (("SQLite", f"sqlite:///{folder / 'bot.db'}"), ("PostgreSQL", postgres.new())):
            began = time.monotonic()
            rows.append(row(kind, kills, kill_often(address, folder, kills, seed=seed, people=people), began))
        began = time.monotonic()
        rows.append(row("PostgreSQL, one of two", 1, of_two(postgres.new(), folder, people), began))
    table(
        f"{people} people, two questions each before every kill",
        ("database", "kills", "questions", "messages lost", "chats out of order", "sent twice", "seconds"),
        rows,
    )


def row(kind: str, kills: int, verdict: Verdict, began: float) -> tuple[str, ...]:
    figures = (kills, verdict.questions, verdict.lost, verdict.disordered, verdict.repeated)
    return (kind, *map(str, figures), f"{time.monotonic() - began:.0f}")


def of_two(database: str, folder: Path, people: int) -> Verdict:
    """Kill one of two processes while everybody waits for twenty answers."""
    with RemoteServer(token=TOKEN) as server, sharing(database, folder, server, 2) as [one, _]:
        crowd = Crowd(server, people)
        crowd.learn(20)
        crowd.ask(20)
        crowd.wait(crowd.sent() + 5 * people)
        one.kill()
        return crowd.finish()


if __name__ == "__main__":
    main()
