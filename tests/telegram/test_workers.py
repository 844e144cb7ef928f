"""Updates and calls: in order within a chat, chats side by side, nothing lost whatever goes wrong."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from telegram import Bot

from bot.channels.telegram.api import make_request
from bot.channels.telegram.handling import About, Handled
from bot.channels.telegram.limits import Limits, Rates
from bot.channels.telegram.polling import ALLOWED, arrived, poll
from bot.channels.telegram.workers import Workers
from bot.store import chats, inbox, outgoing, work
from bot.store.engine import Store, open_engine
from bot.store.inbox import Arrived
from bot.store.outgoing import Call
from bot.store.schema import processes
from tests.telegram.repeating import Repeating
from tests.telegram.server import (
    TelegramServer,
    User,
    bad_gateway,
    cut_after,
    cut_before,
    flood,
    hang,
    refuse,
    slow,
)

pytestmark = pytest.mark.anyio

UNLIMITED = Rates(0, 0, 0)


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the library warns of itself."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(seed=5) as server:
        yield server


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bot.db'}"


@dataclass
class Running:
    """A bot that repeats what was said."""

    workers: Workers
    bot: Bot
    store: Store


@asynccontextmanager
async def running(
    server: TelegramServer, address: str, rates: Rates = UNLIMITED, *, polling: bool = True, patience: float = 5
) -> AsyncIterator[Running]:
    store = Store(open_engine(address))
    async with Bot(server.token, server.base_url, request=make_request(64, patience)) as bot:
        workers = Workers(store, bot, Repeating(), Limits(rates))
        await workers.start()
        intake = asyncio.create_task(poll(bot, workers) if polling else asyncio.sleep(0))
        yield Running(workers, bot, store)
        intake.cancel()
        await asyncio.gather(intake, return_exceptions=True)
        await workers.stop(5)
    store.close()


def people(server: TelegramServer, count: int) -> list[User]:
    found = [server.user(f"Person {number}") for number in range(count)]
    for person in found:
        person.started = True
    return found


def answers(*texts: object) -> list[str]:
    return [f"You said: {text}" for text in texts]


async def test_each_chat_is_answered_in_order(server: TelegramServer, address: str) -> None:
    crowd = people(server, 8)
    for number in range(10):
        for person in crowd:
            server.say(person, str(number))
    async with running(server, address) as bot:
        for person in crowd:
            await server.wait_for(lambda s, p=person: len(s.chat(p).texts) == 10)
            assert server.chat(person).texts == answers(*range(10))
        assert server.violations == []
    assert await left(address) == (0, 0)
    assert not bot.workers.failed.done()


async def left(address: str) -> tuple[int, int]:
    """How many updates and calls wait in a database that nobody works on."""
    store = Store(open_engine(address))
    sizes = await store.run(lambda c: (inbox.size(c), outgoing.size(c)))
    store.close()
    return sizes


async def test_a_chat_that_hangs_holds_up_nobody(server: TelegramServer, address: str) -> None:
    ann, bob = people(server, 2)
    server.fault(hang(), method="sendMessage", chat=ann, times=1)
    async with running(server, address, patience=1):
        server.say(ann, "a")
        await server.wait_for(lambda s: any(call.description == "hangs" for call in s.calls))
        server.say(bob, "b")
        await server.wait_for(lambda s: s.chat(bob).texts == answers("b"))
        assert server.chat(ann).texts == []
        await server.wait_for(lambda s: s.chat(ann).texts == answers("a"))


async def test_a_chat_goes_to_the_process_that_its_next_message_was_brought_to(
    server: TelegramServer, address: str
) -> None:
    (ann,) = people(server, 1)
    server.fault(slow(0.5), method="sendMessage", chat=ann, times=1)
    async with (
        running(server, address, polling=False) as one,
        running(server, address, polling=False) as two,
    ):
        two.workers.handler = other = Noting()
        server.say(ann, "a")
        server.say(ann, "b")
        first, second = [arrived(given) for given in await updates(one.bot)]
        await one.workers.take([first])
        await server.wait_for(lambda s: s.chat(ann).texts == answers("a"))
        await two.workers.take([second])
        await server.wait_for(lambda s: s.chat(ann).texts == answers("a", "b"))
        assert other.heard == [second.update_id]
    assert await left(address) == (0, 0)


class Noting(Repeating):
    """One that tells what it has handled."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def handle(self, update_id: int, update: Mapping[str, Any], handled: Handled, about: About) -> None:
        self.heard.append(update_id)
        super().handle(update_id, update, handled, about)


async def updates(bot: Bot) -> list[Mapping[str, Any]]:
    """Ask for what waits, and confirm nothing."""
    found: Any = await bot.do_api_request("GetUpdates", api_kwargs={"allowed_updates": ALLOWED})
    return list(found)


async def test_a_wait_that_is_demanded_holds_for_its_chat(server: TelegramServer, address: str) -> None:
    ann, bob = people(server, 2)
    server.fault(flood(1), method="sendMessage", chat=ann)
    async with running(server, address):
        server.say(ann, "1")
        await server.wait_for(lambda s: any(call.code == 429 for call in s.calls))
        server.say(ann, "2")
        server.say(bob, "b")
        await server.wait_for(lambda s: s.chat(bob).texts and s.chat(ann).texts == answers(1, 2))
    of_ann, of_bob = (
        [call for call in server.calls if str(call.given.get("chat_id")) == str(p.id)] for p in (ann, bob)
    )
    assert [call.code for call in of_ann] == [429, 200, 200]
    assert of_ann[1].at - of_ann[0].at >= 1
    assert of_bob[0].number < of_ann[1].number


async def test_who_has_blocked_the_bot_is_written_to_no_more(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    async with running(server, address, polling=False) as bot:
        server.block(ann)
        await bot.store.run(
            lambda c: outgoing.put(c, ann.id, [Call("send_message", {"chat_id": ann.id, "text": t}) for t in "ab"])
        )
        bot.workers.see_to([ann.id])
        await server.wait_for(lambda s: len(s.refusals) == 1)
    assert len(server.called("sendMessage")) == 1
    assert await left(address) == (0, 0)
    store = Store(open_engine(address))
    assert (await store.run(lambda c: chats.load(c, ann.id))).blocked
    store.close()


async def test_a_message_that_cannot_be_parsed_is_sent_plain(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    async with running(server, address):
        server.say(ann, "<b>5 &lt; 6</i>")
        server.say(ann, "next")
        await server.wait_for(lambda s: len(s.chat(ann).texts) == 2)
    assert server.chat(ann).texts == ["You said: 5 < 6", *answers("next")]


@pytest.mark.parametrize("fault", [bad_gateway(), cut_before(), refuse(500, "Internal Server Error"), hang()])
async def test_what_fails_by_the_way_is_tried_again(fault: object, server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    server.fault(fault, method="sendMessage", times=2)
    async with running(server, address, patience=0.3):
        for text in "abc":
            server.say(ann, text)
        await server.wait_for(lambda s: s.chat(ann).texts == answers(*"abc"))
    assert len(server.called("sendMessage")) == 5


async def test_a_call_that_is_refused_for_good_is_left_and_the_next_made(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    server.fault(refuse(400, "Bad Request: chat is odd"), method="sendMessage")
    async with running(server, address):
        server.say(ann, "a")
        server.say(ann, "b")
        await server.wait_for(lambda s: s.chat(ann).texts == answers("b"))


async def test_a_call_that_cannot_even_be_made_holds_up_nothing(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    async with running(server, address, polling=False) as bot:
        calls = [Call("send_message", {"no such thing": 1}), Call("fly", {})]
        await bot.store.run(lambda c: outgoing.put(c, ann.id, calls))
        bot.workers.see_to([ann.id])
        await bot.workers.take([Arrived(1, ann.id, {"message": {"chat": {"id": ann.id}, "text": "a"}})])
        await server.wait_for(lambda s: s.chat(ann).texts == answers("a"))


async def test_a_group_that_moves_is_answered_where_it_is(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    group = server.group("Office", ann, kind="group")
    server.say(ann, "a", chat=group)
    moved = server.migrate(group)
    async with running(server, address):
        await server.wait_for(lambda s: s.chat(moved).texts == answers("a"))
    assert await left(address) == (0, 0)


async def test_with_one_call_in_ten_gone_wrong_nothing_is_lost(server: TelegramServer, address: str) -> None:
    crowd = people(server, 20)
    kinds = [bad_gateway(), flood(1), cut_before(), cut_after()]
    for kind in kinds:
        server.fault(kind, method="sendMessage", times=None, share=0.025)
    for number in range(10):
        for person in crowd:
            server.say(person, str(number))

    def expected(person: User) -> list[str]:
        """Each answer, and once more for each time that it arrived without the bot hearing of it."""
        unheard = Counter(
            call.given["text"]
            for call in server.calls
            if call.description.startswith("cut after") and call.given["chat_id"] == person.id
        )
        return [text for text in answers(*range(10)) for _ in range(1 + unheard[text])]

    async with running(server, address):
        await server.wait_for(lambda s: all(len(s.chat(p).texts) >= len(expected(p)) for p in crowd), 60)
    assert [server.chat(person).texts for person in crowd] == [expected(person) for person in crowd]
    assert any(call.description.startswith("cut after") for call in server.calls)
    assert await left(address) == (0, 0)
    assert server.violations == []


async def test_what_was_left_by_a_process_that_died_is_taken_over(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    dead = Store(open_engine(address))
    payload = {"update_id": 1, "message": {"chat": {"id": ann.id}, "text": "a"}}
    dead.submit(lambda c: work.say_alive(c, "dead")).result()
    dead.submit(lambda c: inbox.put(c, [Arrived(1, ann.id, payload)])).result()
    dead.submit(lambda c: work.claim(c, ann.id, "dead")).result()
    past = work.now() - dt.timedelta(seconds=1)
    dead.submit(lambda c: c.execute(update(processes).values(alive_until=past)).close()).result()
    dead.close()
    async with running(server, address, polling=False):
        await server.wait_for(lambda s: s.chat(ann).texts == answers("a"))


async def test_the_same_update_again_is_not_answered_again(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    async with running(server, address):
        server.say(ann, "a")
        await server.wait_for(lambda s: s.chat(ann).texts and not s.pending)
        for number in list(server.updates.history):
            server.updates.again(number)
        server.say(ann, "b")
        await server.wait_for(lambda s: s.chat(ann).texts[1:] and not s.pending)
    assert server.chat(ann).texts == answers("a", "b")


async def test_what_is_in_hand_at_the_end_is_answered_or_kept(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    async with running(server, address):
        server.say(ann, "a")
        await server.wait_for(lambda s: not s.pending and s.updates.confirmed)
    assert server.chat(ann).texts == answers("a") or await left(address) != (0, 0)


async def test_limits_are_kept(server: TelegramServer, address: str) -> None:
    [ann] = people(server, 1)
    async with running(server, address, Rates(overall=100, chat=5, group=0)):
        for number in range(8):
            server.say(ann, str(number))
        await server.wait_for(lambda s: len(s.chat(ann).texts) == 8)
    at = [call.at for call in server.calls if call.method == "sendMessage"]
    assert server.chat(ann).texts == answers(*range(8))
    # A few at once, then five a second.
    assert at[-1] - at[0] >= 0.3
