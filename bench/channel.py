"""Measures the bot in Telegram beside a bare python-telegram-bot echo: python bench/channel.py."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import numpy as np
from measuring import ROOT, show_noise, table, verdict

sys.path.insert(0, str(ROOT))

from tests.telegram.crashes.killing import QUESTIONS
from tests.telegram.process import SECRET, TOKEN, Process, settings_for
from tests.telegram.server import RemoteServer
from tests.telegram.test_server.echoing import free_port

PATIENCE = 300
ECHO = """
import sys
from telegram.ext import Application, MessageHandler, filters

async def echo(update, context):
    await update.effective_message.reply_text(update.effective_message.text)

built = Application.builder().token(sys.argv[1]).base_url(sys.argv[2]).build()
built.add_handler(MessageHandler(filters.TEXT, echo))
if sys.argv[3] == "webhook":
    port = int(sys.argv[4])
    url = f"http://127.0.0.1:{port}/hook"
    built.run_webhook("127.0.0.1", port, "hook", secret_token=sys.argv[5], webhook_url=url)
else:
    built.run_polling()
"""


@click.command(help=__doc__)
@click.option("--questions", default=1_000, show_default=True)
@click.option("--people", default=50, show_default=True)
@click.option("--single", default=100, show_default=True, help="Questions asked one at a time, for the latency.")
@click.option("--repeat", default=3, show_default=True, help="How often each is measured, by turns.")
@click.option("--intake", "intakes", multiple=True, default=("polling", "webhook"), show_default=True)
@click.option("--database", default="", help="Another database than SQLite in a new folder.")
def main(questions: int, people: int, single: int, repeat: int, intakes: tuple[str, ...], database: str) -> None:
    """Let people ask ours and the echo by turns, over polling and over a webhook."""
    show_noise()
    for intake in intakes:
        rates: dict[str, list[float]] = {"ours": [], "echo": []}
        waits: dict[str, list[float]] = {"ours": [], "echo": []}
        for number in range(repeat):
            for which in ("echo", "ours") if number % 2 else ("ours", "echo"):
                rate, wait = measure(which, intake, questions, people, single, database)
                rates[which].append(rate)
                waits[which].append(wait)
        ratio = float(np.median(rates["ours"]) / np.median(rates["echo"]))
        more = float(np.median(waits["ours"]) - np.median(waits["echo"]))
        table(
            f"{intake}: {questions:,} questions from {people} people; {single} one at a time",
            ("bot", "answers a second", "spread", "median ms of one", "spread"),
            [
                (
                    which,
                    f"{np.median(rates[which]):,.0f}",
                    spread(rates[which]),
                    f"{np.median(waits[which]):.1f}",
                    spread(waits[which]),
                )
                for which in ("echo", "ours")
            ],
        )
        print(f"throughput beside the echo {ratio:.2f} (goal {verdict(ratio, 0.8, least=True)}), ", end="")
        print(f"latency above it {more:+.1f} ms (goal {verdict(more, 5)})")


def spread(values: list[float]) -> str:
    return f"{min(values):.1f} to {max(values):.1f}"


def measure(which: str, intake: str, questions: int, people: int, single: int, database: str) -> tuple[float, float]:
    """Return how many answers a second a crowd gets, and the median milliseconds until a single one is answered."""
    with tempfile.TemporaryDirectory() as name, RemoteServer(token=TOKEN) as server:
        running = ours if which == "ours" else echo
        with running(server, intake, Path(name), database):
            ann = server.do("user", first_name="Ann")["user"]
            server.do("say", user=ann, text=QUESTIONS[0])
            server.do("wait", what="from_bot", chat=ann, at_least=1, timeout=PATIENCE)
            # A message of the crowd's has been answered once as many were sent as a person got alone.
            texts = [QUESTIONS[number % len(QUESTIONS)] for number in range(questions // people)]
            before = sent(server)
            for text in texts:
                server.do("say", user=ann, text=text)
            server.do("wait", what="pending", at_most=0, timeout=PATIENCE)
            each = settled(server, before)
            users = server.do("burst", people=people, texts=[QUESTIONS[0]])["users"]
            settled(server, before + each)
            before = sent(server)
            began = time.perf_counter()
            server.do("burst", users=users, texts=texts)
            wait_for(server, before + each * people)
            rate = len(texts) * people / (time.perf_counter() - began)
            return rate, float(np.median([alone(server, ann, number) for number in range(single)]))


def alone(server: RemoteServer, user: int, number: int) -> float:
    """Return the milliseconds from a question to its answer, as the server's own clock and calls tell them."""
    before = sent(server)
    began = time.perf_counter()
    server.do("say", user=user, text=QUESTIONS[number % len(QUESTIONS)])
    wait_for(server, before + 1)
    return 1000 * (time.perf_counter() - began)


def sent(server: RemoteServer) -> int:
    return int(server.do("state", method="sendMessage")["of_method"])


def settled(server: RemoteServer, before: int) -> int:
    """Wait until no more messages come; returns how many came."""
    while True:
        count = sent(server)
        time.sleep(1)
        if sent(server) == count:
            return count - before


def wait_for(server: RemoteServer, count: int) -> None:
    server.do("wait", what="of_method", method="sendMessage", at_least=count, timeout=PATIENCE)


@contextmanager
def ours(server: RemoteServer, intake: str, folder: Path, database: str) -> Iterator[None]:
    """Run the bot itself."""
    settings = settings_for(server.origin, folder)
    if database:
        settings["BOT_DATABASE_URL"] = database
    if intake == "webhook":
        port = free_port()
        settings |= {
            "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
            "BOT_WEBHOOK_SECRET": SECRET,
            "BOT_LISTEN": f"127.0.0.1:{port}",
        }
    with Process(**settings) as bot:
        bot.heard("started")
        yield
        bot.end()


@contextmanager
def echo(server: RemoteServer, intake: str, _folder: Path, _database: str) -> Iterator[None]:
    """Run the bare bot."""
    command = [sys.executable, "-c", ECHO, TOKEN, server.base_url, intake, str(free_port()), SECRET]
    process = subprocess.Popen(command, env=os.environ | {"PTB_TIMEDELTA": "true"})
    try:
        yield
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
