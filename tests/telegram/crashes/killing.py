"""A bot that is killed again and again while people write, and started again each time."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.telegram.crashes.balancing import Balancer
from tests.telegram.crashes.judging import Verdict, judge
from tests.telegram.process import SECRET, TOKEN, Process, settings_for
from tests.telegram.server import RemoteServer
from tests.telegram.test_server.echoing import free_port

QUESTIONS = (
    "省级小巨人奖励多少？",
    "贷款贴息怎么算？",
    "谁来负责培训？",
    "how much for a provincial little giant?",
    "今天天气怎么样？",
    "新入规的企业有什么奖励？",
    "What does the plan say about loans?",
    "专利可以补贴吗？",
)
"""No two in a row are answered alike."""
PATIENCE = 600
"""Seconds; a start may have to read the knowledge anew, on a machine that has other work."""


class Crowd:
    """People who write, and what a bot that nobody disturbs would say to each of them."""

    def __init__(self, server: RemoteServer, people: int) -> None:
        """Take the server and how many people write."""
        self.server = server
        self.users: list[int] = []
        self.expected: list[str] = []
        self._people = people
        self._asked = 0

    def learn(self, rounds: int) -> None:
        """Let somebody ask alone what everybody will ask, one question after the other; the bot must run."""
        alone = self.server.do("user", first_name="Alone")["user"]
        for number in range(rounds):
            self.server.do("say", user=alone, text=QUESTIONS[number % len(QUESTIONS)])
        self._answered(alone, rounds)
        self.expected = self.texts([alone])[str(alone)]
        self.users = [self.server.do("user", first_name=f"Person {n}")["user"] for n in range(self._people)]

    def ask(self, rounds: int) -> None:
        """Let everybody ask so many questions."""
        texts = [QUESTIONS[(self._asked + number) % len(QUESTIONS)] for number in range(rounds)]
        self._asked += rounds
        self.server.do("burst", users=self.users, texts=texts)

    def texts(self, users: list[int]) -> dict[str, list[str]]:
        """What the bot has said to some people."""
        said: dict[str, list[str]] = self.server.do("from_bot")["texts"]
        return {number: said.get(number, []) for number in map(str, users)}

    def sent(self) -> int:
        """How many messages the bot has sent."""
        return int(self.server.do("state", method="sendMessage")["of_method"])

    def wait(self, sent: int) -> None:
        """Wait until the bot has sent so many messages."""
        self.server.do("wait", what="of_method", method="sendMessage", at_least=sent, timeout=PATIENCE)

    def finish(self) -> Verdict:
        """Wait until everybody has the last answer; returns what became of the questions."""
        while True:
            sent = self.sent()
            verdict = judge(self.texts(self.users), self.expected, self._asked * len(self.users))
            if verdict.disordered or not verdict.lost:
                return verdict
            self.wait(sent + 1)

    def _answered(self, user: int, messages: int) -> None:
        self.server.do("wait", what="from_bot", chat=user, at_least=messages, timeout=PATIENCE)


def kill_often(database: str, folder: Path, kills: int, *, seed: int = 0, people: int = 10, each: int = 2) -> Verdict:
    """Kill a bot that polls so many times, each time while everybody waits for answers; returns what came of it.

    Takes the address of an empty database, and how many questions everybody asks before each kill.
    """
    chance = random.Random(seed)  # noqa: S311  moments, no secrets
    with RemoteServer("--seed", str(seed), token=TOKEN) as server:
        crowd = Crowd(server, people)
        settings = settings_for(server.origin, folder, BOT_DATABASE_URL=database, PYTHONFAULTHANDLER=1)
        with Process(**settings) as bot:
            crowd.learn(kills * each)
            assert bot.end() == 0
        for _ in range(kills):
            crowd.ask(each)
            with Process(**settings) as bot, told(bot):
                crowd.wait(crowd.sent() + chance.randint(1, people * each))
            # To leave it is to kill it.
        with Process(**settings) as bot, told(bot):
            bot.heard("started")  # It could not be told to end before.
            verdict = crowd.finish()
            assert bot.end() == 0
        assert server.do("violations")["violations"] == []
        return verdict


@contextmanager
def told(bot: Process) -> Iterator[None]:
    """Where waiting for a bot is in vain, have it tell where it stands; raises AssertionError with that."""
    try:
        yield
    except RuntimeError as error:
        bot.end(signal.SIGABRT)
        raise AssertionError(f"{error}\n{bot.output}") from error


@contextmanager
def sharing(database: str, folder: Path, server: RemoteServer, processes: int) -> Iterator[list[Process]]:
    """Run several bots on one database, behind one webhook."""
    ports = [free_port() for _ in range(processes)]
    with ExitStack() as stack:
        balancer = stack.enter_context(Balancer(ports))
        started = [
            stack.enter_context(
                Process(
                    **settings_for(
                        server.origin,
                        folder,
                        BOT_DATABASE_URL=database,
                        BOT_WEBHOOK_URL=f"http://127.0.0.1:{balancer.port}/hook",
                        BOT_WEBHOOK_SECRET=SECRET,
                        BOT_LISTEN=f"127.0.0.1:{port}",
                    )
                )
            )
            for port in ports
        ]
        for bot in started:
            bot.heard("started")
        yield started
