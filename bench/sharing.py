"""Measures how much more two bots on one PostgreSQL answer than one: python bench/sharing.py.

The crowd is a loop that writes prepared bytes to the webhooks and takes the calls with prepared answers, so that the
machine is left to the bots. Each person writes once the last question is answered, to the bots by turns.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click
import httptools
import numpy as np
import psutil
from measuring import ROOT, show_noise, table, verdict

sys.path.insert(0, str(ROOT))

from tests.postgres import running
from tests.telegram.crashes.killing import QUESTIONS
from tests.telegram.process import SECRET, Process, settings_for
from tests.telegram.test_server.echoing import free_port

PATIENCE = 300
CONNECTIONS = 20
"""To each bot; Telegram makes up to forty."""


class Api(asyncio.Protocol):
    """Takes the bots' calls. One that holds a keyboard is the end of an answer, and is told."""

    def __init__(self, answered: Callable[[int], None]) -> None:
        self.answered = answered
        self.parser = httptools.HttpRequestParser(self)
        self.path, self.body = b"", b""
        self.numbers = itertools.count(1000)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self.path += url

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        method, body = self.path.rpartition(b"/")[2].lower(), self.body
        self.path, self.body = b"", b""
        result: object = True
        if method == b"getme":
            result = {"id": 1234567, "is_bot": True, "first_name": "Bot", "username": "policy_bot"}
        elif method == b"sendmessage":
            chat = int(re.search(rb"chat_id=(\d+)", body)[1])
            result = {"message_id": next(self.numbers), "date": 1, "chat": {"id": chat, "type": "private"}, "text": "."}
            if b"reply_markup=" in body:
                self.answered(chat)
        text = json.dumps({"ok": True, "result": result}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(text)
        self.transport.write(head + text)


class Crowd:
    """People who each ask the next question once the last one is answered."""

    def __init__(self, people: int, questions: int) -> None:
        self.people, self.left, self.open = people, questions, people
        self.asked: dict[int, int] = {}
        self.updates = itertools.count(1)
        self.done = asyncio.Event()
        self.free: list[asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = []
        self.tasks: set[asyncio.Task[None]] = set()

    async def reach(self, ports: list[int]) -> None:
        for port in ports:
            queue: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
            for _ in range(CONNECTIONS):
                queue.put_nowait(await asyncio.open_connection("127.0.0.1", port))
            self.free.append(queue)

    def answered(self, chat: int) -> None:
        """Ask the next question in a chat, or note that this person is done."""
        if self.left <= 0:
            self.open -= 1
            if self.open == 0:
                self.done.set()
            return
        self.left -= 1
        task = asyncio.create_task(self.ask(chat))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def ask(self, chat: int) -> None:
        number = self.asked.get(chat, 0)
        self.asked[chat] = number + 1
        update = next(self.updates)
        person = {"id": chat, "is_bot": False, "first_name": "Ann"}
        # As many spaces as no question before had: what is asked again word for word is not understood anew.
        text = QUESTIONS[number % len(QUESTIONS)] + " " * (number // len(QUESTIONS)) + "\u200b" * (chat % 7)
        message = {"message_id": update, "date": int(time.time()), "text": text}
        message |= {"from": person, "chat": {"id": chat, "type": "private", "first_name": "Ann"}}
        body = json.dumps({"update_id": update, "message": message}).encode()
        queue = self.free[update % len(self.free)]
        reader, writer = await queue.get()
        writer.write(
            b"POST /hook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %d\r\n\r\n%s" % (SECRET.encode(), len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if length := re.search(rb"(?i)content-length: (\d+)", head):
            await reader.readexactly(int(length[1]))
        if b" 200 " not in head.splitlines()[0]:
            raise RuntimeError(head.decode())
        queue.put_nowait((reader, writer))


async def rate(bots: int, people: int, questions: int, database: str, folder: Path) -> dict[str, float]:
    """Return the answers a second of so many bots, and the seconds of the processor per answer of bots and crowd."""
    loop = asyncio.get_running_loop()
    crowd = Crowd(people, 8 * people)
    api = await loop.create_server(lambda: Api(crowd.answered), "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{api.sockets[0].getsockname()[1]}"
    ports = [free_port() for _ in range(bots)]
    with ExitStack() as stack:
        processes = []
        for port in ports:
            settings = settings_for(origin, folder) | {
                "BOT_DATABASE_URL": database,
                "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
                "BOT_WEBHOOK_SECRET": SECRET,
                "BOT_LISTEN": f"127.0.0.1:{port}",
            }
            bot = stack.enter_context(Process(**settings))
            await asyncio.to_thread(bot.heard, "started")
            processes.append(psutil.Process(bot.pid))

        async def run() -> None:
            for chat in range(1, people + 1):
                crowd.answered(chat)
            await asyncio.wait_for(crowd.done.wait(), PATIENCE)

        await crowd.reach(ports)
        await run()  # Everything is loaded then, and each person known.
        crowd.left, crowd.open = questions, people
        crowd.done.clear()
        before = sum(sum(process.cpu_times()[:2]) for process in processes)
        own, began = time.process_time(), time.perf_counter()
        await run()
        seconds = time.perf_counter() - began
        return {
            "rate": questions / seconds,
            "bots": 1000 * (sum(sum(process.cpu_times()[:2]) for process in processes) - before) / questions,
            "crowd": 1000 * (time.process_time() - own) / questions,
            "cores": (sum(sum(process.cpu_times()[:2]) for process in processes) - before) / seconds,
        }


@click.command(help=__doc__)
@click.option("--questions", default=2_000, show_default=True)
@click.option("--people", default=50, show_default=True)
@click.option("--repeat", default=3, show_default=True, help="How often each is measured, by turns.")
def main(questions: int, people: int, repeat: int) -> None:
    """Measure one and two by turns."""
    show_noise()
    found: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    with running() as postgres, tempfile.TemporaryDirectory() as name:
        for turn in range(repeat):
            for bots in (1, 2) if turn % 2 else (2, 1):
                found[bots].append(asyncio.run(rate(bots, people, questions, postgres.new(), Path(name))))
    middle = {
        bots: {name: float(np.median([one[name] for one in each])) for name in each[0]} for bots, each in found.items()
    }
    table(
        f"{questions:,} questions from {people} people, PostgreSQL, webhooks",
        ("bots", "answers a second", "spread", "ms of the bots' processor each", "their cores", "crowd's ms"),
        [
            (
                str(bots),
                f"{figures['rate']:.0f}",
                f"{min(one['rate'] for one in found[bots]):.0f} to {max(one['rate'] for one in found[bots]):.0f}",
                f"{figures['bots']:.2f}",
                f"{figures['cores']:.2f}",
                f"{figures['crowd']:.2f}",
            )
            for bots, figures in middle.items()
        ],
    )
    more = middle[2]["rate"] / middle[1]["rate"]
    alone = 2 * middle[1]["bots"] / middle[2]["bots"]
    print(f"two beside one {more:.2f} (goal {verdict(more, 1.6, least=True)}); by the time of the processor that an")
    print(f"answer takes of its bot, two on cores of their own {alone:.2f}")


if __name__ == "__main__":
    main()
