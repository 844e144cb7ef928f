"""Measures how long a card takes, from a person's message to the call, with many tickets open: python bench/tickets.py."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

import click
from measuring import KNOWLEDGE, ROOT, console, median_and_tail, show_noise, table, verdict

sys.path.insert(0, str(ROOT))
os.environ["PTB_TIMEDELTA"] = "true"

from telegram import Bot

from bot.assembly import open_assistant
from bot.channels.telegram.conversation import About, Conversation
from bot.channels.telegram.desk.setup import Setup
from bot.channels.telegram.limits import Limits, Rates
from bot.channels.telegram.polling import poll
from bot.channels.telegram.workers import Workers
from bot.store import tickets
from bot.store.engine import Store, open_engine
from bot.store.tickets import Ticket
from tests.telegram.server import TelegramServer

DAY = dt.date(2023, 6, 1)
GOAL = 50.0


def fill(store_address: str, desk: int, count: int) -> None:
    """Open so many tickets of as many people."""
    engine = open_engine(store_address)
    details = {"terms": [], "candidates": [], "why": "unknown", "talk": [["?" * 100, "!" * 300]] * 4}
    with engine.begin() as connection:
        for number in range(1, count + 1):
            ticket = Ticket(number, 10**6 + number, 10**6 + number, "zh", "refused", "问" * 40, desk, details=details)
            tickets.put(connection, ticket)
            tickets.change(connection, tickets.Change(number, {"card_id": 10**6 + number}))
    engine.dispose()


async def measure(address: str, count: int, asked: int, kind: str) -> list[float]:
    """Have so many people ask, one after the other, what opens a ticket; returns the milliseconds to each card."""
    async with TelegramServer(privacy=False) as server, Bot(server.token, server.base_url) as bot:
        bob = server.user("Bob")
        desk = server.group("Desk", bob, kind=kind)
        fill(address, desk.id, count)
        setup = Setup(desk.id, "zh", forums=frozenset([desk.id] if kind == "forum" else []))
        about = About(bot.id, bot.username, flood=0, today=DAY)
        store = Store(open_engine(address))
        handler = Conversation(open_assistant(KNOWLEDGE), about, setup=setup)
        workers = Workers(store, bot, handler, Limits(Rates(0, 0, 0)))
        await workers.start()
        polling = asyncio.create_task(poll(bot, workers))
        times = []
        for number in range(asked):
            ann = server.user(f"Ann {number}", language_code="zh-hans")
            cards = len([m for m in desk.from_bot if m.buttons])
            start = time.perf_counter()
            server.say(ann, "明天会下雨吗")
            await server.wait_for(lambda _, cards=cards: len([m for m in desk.from_bot if m.buttons]) > cards)
            times.append(1000 * (time.perf_counter() - start))
            while working := [task for task in asyncio.all_tasks() if task.get_name().startswith("chat ")]:
                await asyncio.wait(working)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        await workers.stop(5)
        store.close()
    return times[asked // 10 :]  # The first ones fill caches.


@click.command(help=__doc__)
@click.option("--open", "count", default=1_000, show_default=True, help="Tickets that are open.")
@click.option("--asked", default=200, show_default=True, help="Tickets opened beside them.")
def main(count: int, asked: int) -> None:
    """Measure a group and a forum, on SQLite in a file."""
    show_noise()
    rows = []
    for kind in ("supergroup", "forum"):
        with tempfile.TemporaryDirectory() as folder:
            times = asyncio.run(measure(f"sqlite:///{Path(folder) / 'bot.db'}", count, asked, kind))
        middle, tail = median_and_tail(times)
        rows.append((kind, f"{middle:.1f}", f"{tail:.1f}", verdict(middle, GOAL)))
    table(f"from a message to its card, {count:,} tickets open", ("group", "median ms", "99th of 100", "goal"), rows)
    console.print("polling, the assistant's answer, the database and the strict server on this machine are in it")
    show_noise()


if __name__ == "__main__":
    main()
