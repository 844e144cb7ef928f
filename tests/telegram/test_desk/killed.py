"""A ticket's life with a real process that is killed at random moments of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bot.store.engine import open_engine
from tests.conftest import IN_2026, PLANS
from tests.telegram.process import TOKEN, Process, settings_for
from tests.telegram.server import TelegramServer
from tests.telegram.server.thread import ServerThread
from tests.telegram.test_desk.dying import buried, minded
from tests.telegram.test_desk.life import Life, Seen, kept

PATIENCE = 60.0
"""Seconds that a step may take; a start may have to read the knowledge anew, on a machine that has other work."""


def begin(server: TelegramServer, kind: str) -> Life:
    """Have everybody there, in the order of a scene, so that they have the same numbers."""
    people = []
    for name in ("Ann", "Bob", "Cat", "Dan"):
        people.append(user := server.user(name, language_code="en"))
        user.started = True
        server.chat(user)
    ann, bob, cat, dan = people
    return Life(server, ann, dan, bob, cat, server.group("Desk", bob, cat, kind=kind))


def moments(seed: int, kills: int, last: int) -> list[int]:
    """Return so many different numbers from 1 up to the last, in order."""
    return sorted(random.Random(seed).sample(range(1, last + 1), kills))  # noqa: S311  moments, no secrets


def happened(server: TelegramServer) -> int:
    """Return how many calls there were, and how many updates were handed out."""
    return server.journal.counts.total() + server.updates.deliveries


def live_and_be_killed(kind: str, folder: Path, whole: Sequence[Seen], kills: Sequence[int]) -> dict[str, Any]:
    """Live, and kill the process each time so much has happened; returns what stands in the store then.

    Takes what is seen after each step of a life that nobody disturbs. Raises TimeoutError where that is not seen, and
    AssertionError where anything is said twice that cannot have been under way, or Telegram minds something.
    """
    database = f"sqlite:///{folder / 'bot.db'}"
    left, interrupted = list(kills), set[tuple[int, str]]()
    with ServerThread(privacy=False, token=TOKEN) as thread:
        life = thread.do(lambda server: begin(server, kind))
        settings = settings_for(
            thread.server.origin,
            folder,
            BOT_KNOWLEDGE=PLANS,
            BOT_PLAN="harbour-2026",
            BOT_TODAY=IN_2026,
            BOT_HELPDESK_CHAT=life.desk.id,
        )
        acts = life.acts()
        with ExitStack() as stack:
            bot = stack.enter_context(Process(**settings))
            for wanted in whole:
                thread.do(lambda _: next(acts))

                def reached(server: TelegramServer, wanted: Seen = wanted) -> str:
                    if left and happened(server) >= left[0]:
                        return "a death"
                    return "a step" if not server.pending and life.seen() == wanted else ""

                while thread.wait_for(reached, PATIENCE) == "a death":
                    left.pop(0)
                    bot.kill()
                    interrupted |= buried(open_engine(database))
                    bot = stack.enter_context(Process(**settings))
            bot.heard("started")  # It could not be told to end before.
            assert bot.end() == 0
        assert left == [], "too little has happened"
        assert set(life.seen().repeated) <= interrupted
        assert minded(thread.server) == []
    engine = open_engine(database)
    with engine.begin() as connection:
        found = kept(connection)
    engine.dispose()
    return found
