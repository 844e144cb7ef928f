"""Updates brought to a bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from telegram import (
    Bot,
)

from tests.telegram.server import (
    TelegramServer,
    User,
)
from tests.telegram.server.waiting import Waiting
from tests.telegram.server.wire import Listener, Outcome, Request, Response
from tests.telegram.test_server.echoing import SECRET, free_port, texts

pytestmark = pytest.mark.anyio


class Receiver:
    """A bot's end of a webhook: keeps what came, and answers as it is told."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        """The next answers; then 200."""
        self.got: list[dict[str, Any]] = []
        self.secrets: list[bytes] = []
        self.targets: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.hold: asyncio.Event | None = None
        self.listener = Listener(self.receive)
        self.port = 0
        self.waiting = Waiting()

    async def wait_for(self, condition: Callable[[Receiver], object]) -> None:
        """Wait until something is so, looked at whenever something has come."""
        await self.waiting.until(lambda: condition(self), 10)

    async def receive(self, request: Request) -> Outcome:
        assert request.headers[b"content-type"] == b"application/json"
        self.got.append(json.loads(request.body))
        self.secrets.append(request.headers.get(b"x-telegram-bot-api-secret-token", b""))
        self.targets.append(request.target)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.waiting.happened()
        try:
            if self.hold is not None:
                await self.hold.wait()
        finally:
            self.at_once -= 1
        return Response(self.statuses.pop(0) if self.statuses else 200, b"")

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    receiver.port = await receiver.listener.open()
    yield receiver
    await receiver.listener.close()


async def test_a_webhook_gets_what_was_pending_and_what_comes(
    server: TelegramServer, bot: Bot, ann: User, receiver: Receiver
) -> None:
    server.say(ann, "before")
    await bot.set_webhook(f"http://127.0.0.1:{receiver.port}/hook?a=1", secret_token=SECRET)
    server.say(ann, "after")
    await server.wait_for(lambda s: s.pending == 0)
    assert receiver.texts == ["before", "after"]
    assert set(receiver.secrets) == {SECRET.encode()}
    assert set(receiver.targets) == {"/hook?a=1"}
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message, info.max_connections) == (0, None, 40)
    assert server.violations == []


async def test_a_webhook_gets_an_update_again_until_it_takes_it(
    server: TelegramServer, bot: Bot, ann: User, receiver: Receiver
) -> None:
    receiver.statuses = [500, 403, 302, 204]
    await bot.set_webhook(f"http://127.0.0.1:{receiver.port}/")
    server.say(ann, "one")
    server.say(ann, "two")
    await server.wait_for(lambda s: s.pending == 0)
    assert receiver.texts == ["one", "one", "one", "one", "two"]
    assert len({update["update_id"] for update in receiver.got}) == 2
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"
    assert info.last_error_date is not None


async def test_an_update_waits_for_a_webhook_that_is_not_there_yet(server: TelegramServer, bot: Bot, ann: User) -> None:
    port = free_port()
    await bot.set_webhook(f"http://127.0.0.1:{port}/")
    server.say(ann, "Hello")
    await server.wait_for(lambda s: s.webhook.last_error)
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (1, "Connection refused")
    receiver = Receiver()
    await receiver.listener.open(port)
    await server.wait_for(lambda s: s.pending == 0)
    assert receiver.texts == ["Hello"]
    await receiver.listener.close()


async def test_a_webhook_that_does_not_answer_gets_the_update_again(
    server: TelegramServer, bot: Bot, ann: User, receiver: Receiver
) -> None:
    server.webhook.patience.answer = 0.05
    receiver.hold = asyncio.Event()
    await bot.set_webhook(f"http://127.0.0.1:{receiver.port}/")
    server.say(ann, "Hello")
    await server.wait_for(lambda s: s.webhook.last_error)
    assert server.webhook.last_error is not None
    assert server.webhook.last_error[1] == "Read timeout expired"
    receiver.hold.set()
    await server.wait_for(lambda s: s.pending == 0)
    assert len(receiver.got) > 1


async def test_a_webhook_that_hangs_up_gets_the_update_again(server: TelegramServer, bot: Bot, ann: User) -> None:
    outcomes: list[Outcome] = ["cut", Response(200, b"")]
    listener = Listener(lambda _: outcomes.pop(0))
    await bot.set_webhook(f"http://127.0.0.1:{await listener.open()}/")
    server.say(ann, "Hello")
    await server.wait_for(lambda s: s.pending == 0)
    assert server.webhook.last_error is not None
    assert server.webhook.last_error[1] == "Webhook connection closed"
    await listener.close()


async def test_updates_of_a_chat_come_in_order_and_those_of_chats_side_by_side(
    server: TelegramServer, bot: Bot, receiver: Receiver
) -> None:
    people = [server.user(f"Person {number}") for number in range(5)]
    receiver.hold = asyncio.Event()
    await bot.set_webhook(f"http://127.0.0.1:{receiver.port}/", max_connections=3)
    for number in range(4):
        for person in people:
            server.say(person, f"{person.first_name}: {number}")
    await receiver.wait_for(lambda r: r.at_once == 3)
    receiver.hold.set()
    await server.wait_for(lambda s: s.pending == 0)
    assert receiver.most_at_once == server.webhook.most_at_once == 3
    for person in people:
        said = [text for text in receiver.texts if text.startswith(person.first_name)]
        assert said == [f"{person.first_name}: {number}" for number in range(4)]
    assert len(receiver.got) == 20


async def test_what_a_removed_webhook_did_not_take_waits_for_polling(
    server: TelegramServer, bot: Bot, ann: User, receiver: Receiver
) -> None:
    receiver.hold = asyncio.Event()
    await bot.set_webhook(f"http://127.0.0.1:{receiver.port}/")
    server.say(ann, "Hello")
    await receiver.wait_for(lambda r: r.at_once)
    await bot.delete_webhook()
    assert texts(await bot.get_updates()) == ["Hello"]


@pytest.mark.parametrize("drop", [False, True])
async def test_pending_updates_are_dropped_on_request(drop: bool, server: TelegramServer, bot: Bot, ann: User) -> None:
    server.say(ann, "Hello")
    await bot.delete_webhook(drop_pending_updates=drop)
    assert server.pending == (0 if drop else 1)
    await bot.set_webhook("https://bot.example.org/hook", drop_pending_updates=drop)
    assert server.pending == (0 if drop else 1)


async def test_what_is_dropped_does_not_come_any_more(
    server: TelegramServer, bot: Bot, ann: User, receiver: Receiver
) -> None:
    receiver.hold = asyncio.Event()
    url = f"http://localhost:{receiver.port}/"
    await bot.set_webhook(url)
    server.say(ann, "one")
    server.say(ann, "two")
    await receiver.wait_for(lambda r: r.at_once)
    await bot.set_webhook(url, drop_pending_updates=True)
    server.say(ann, "three")
    receiver.hold.set()
    await server.wait_for(lambda s: s.pending == 0)
    assert receiver.texts == ["one", "three"]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"what is this\r\n\r\n", "Wrong response from the webhook"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK", None),
    ],
)
async def test_a_webhook_may_say_anything(
    said: bytes, error: str | None, server: TelegramServer, bot: Bot, ann: User
) -> None:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}}")
        writer.write(said)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(say, "127.0.0.1", 0) as listening:
        await bot.set_webhook(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/")
        server.say(ann, "one")
        server.say(ann, "two")
        await server.wait_for(lambda s: s.webhook.last_error if error else s.pending == 0)
        assert (server.webhook.last_error or (0, None))[1] == error
        await bot.delete_webhook()


async def test_a_public_address_is_found_as_a_proxy_would(
    server: TelegramServer, bot: Bot, ann: User, receiver: Receiver
) -> None:
    server.webhook.routes["https://bot.example.org"] = f"http://127.0.0.1:{receiver.port}"
    await bot.set_webhook("https://bot.example.org/hook")
    server.say(ann, "Hello")
    await server.wait_for(lambda s: s.pending == 0)
    assert receiver.targets == ["/hook"]


async def test_no_address_outside_of_this_machine_is_asked(server: TelegramServer, bot: Bot, ann: User) -> None:
    await bot.set_webhook("https://bot.example.org/hook")
    server.say(ann, "Hello")
    await server.wait_for(lambda s: s.webhook.last_error)
    assert server.pending == 1


async def test_an_update_may_come_twice(server: TelegramServer, bot: Bot, ann: User, receiver: Receiver) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{receiver.port}/")
    server.say(ann, "Hello")
    await server.wait_for(lambda s: s.pending == 0)
    server.updates.again(receiver.got[0]["update_id"])
    await server.wait_for(lambda s: s.pending == 0)
    assert receiver.got[0] == receiver.got[1]
