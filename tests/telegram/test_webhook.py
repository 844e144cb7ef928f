"""The channel's pages: what is taken, and what is turned away."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.channels.telegram.metrics import CONTENT_TYPE
from bot.channels.telegram.webhook import LARGEST, make_app, make_hook
from bot.store.inbox import Arrived
from tests.telegram.process import SECRET


class World:
    """What stands behind the pages."""

    def __init__(self) -> None:
        self.taken: list[Arrived] = []
        self.trouble: Exception | None = None
        self.reason = ""

    async def take(self, arrived: Arrived) -> None:
        if self.trouble:
            raise self.trouble
        self.taken.append(arrived)

    async def ready(self) -> str:
        return self.reason

    async def scrape(self) -> bytes:
        return b"bot_chats_in_hand 0.0\n"


@pytest.fixture
def world() -> World:
    return World()


class Client:
    """Asks an application, without a socket between."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                return await client.request(method, path, **given)

        return anyio.run(asked)

    def get(self, path: str) -> httpx.Response:
        return self.request("GET", path)

    def post(self, path: str, **given: Any) -> httpx.Response:
        return self.request("POST", path, **given)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world)


def client_of(world: World) -> Client:
    return Client(make_app(world.ready, world.scrape, make_hook("/hook", SECRET, world.take)))


def deliver(client: Client, body: Any, **headers: str) -> httpx.Response:
    given = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/hook", content=body, headers=given)


UPDATE = json.dumps({"update_id": 7, "message": {"chat": {"id": -5}, "text": "多少？"}}).encode()


def test_an_update_is_taken_with_its_chat(client: Client, world: World) -> None:
    assert deliver(client, UPDATE, Content_Type="application/json; charset=utf-8").status_code == 200
    assert world.taken == [Arrived(7, -5, json.loads(UPDATE))]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper()])
def test_who_does_not_know_the_secret_is_turned_away(secret: str, client: Client, world: World) -> None:
    assert deliver(client, UPDATE, X_Telegram_Bot_Api_Secret_Token=secret).status_code == 401
    assert client.post("/hook", content=UPDATE).status_code == 401
    assert world.taken == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": 7.5}',
        b'{"update_id": 99999999999999999999}',
        b'{"update_id": 7, "message": {"text": "\\ud800"}}',
        b'{"update_id": 7, "x": "\xff"}',
        b'{"update_id": 7} {}',
        b'{"update_id":' + b"[" * 100_000,
    ],
)
def test_what_is_no_update_is_a_bad_request(body: bytes, client: Client, world: World) -> None:
    assert deliver(client, body).status_code == 400
    assert world.taken == []


KEYS = ["update_id", "message", "chat", "id", "from", "callback_query", "data"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
)


@settings(max_examples=80)
@given(st.binary(max_size=60) | JSON)
def test_whatever_comes_is_taken_or_turned_away(data: Any) -> None:
    world = World()
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    status = deliver(client_of(world), body).status_code
    assert status in (200, 400)
    assert len(world.taken) == (status == 200)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_an_update_is_json(kind: str, client: Client) -> None:
    assert deliver(client, UPDATE, Content_Type=kind).status_code == 415


def test_a_body_may_be_large_but_not_too_large(client: Client, world: World) -> None:
    frame = len(b'{"update_id": 7, "x": ""}')
    fitting = b'{"update_id": 7, "x": "' + b"x" * (LARGEST - frame) + b'"}'
    assert len(fitting) == LARGEST
    assert deliver(client, fitting).status_code == 200
    assert deliver(client, fitting + b" ").status_code == 413
    assert len(world.taken) == 1


def test_a_body_that_does_not_say_how_large_it_is_is_limited_as_well(client: Client, world: World) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 4096 + 1):
            yield b" " * 4096

    response = deliver(client, chunks())
    assert "content-length" not in response.request.headers
    assert response.status_code == 413
    assert world.taken == []


def test_what_cannot_be_stored_is_to_be_delivered_again(client: Client, world: World) -> None:
    world.trouble = RuntimeError("the disk is full")
    response = deliver(client, UPDATE)
    assert response.status_code == 503
    assert "disk" not in response.text
    world.trouble = None
    assert deliver(client, UPDATE).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods_are_refused(method: str, client: Client) -> None:
    assert client.request(method, "/hook").status_code == 405


@pytest.mark.parametrize("page", ["/healthz", "/readyz", "/metrics"])
def test_pages_are_only_read(page: str, client: Client) -> None:
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 405


def test_the_pages_tell_how_it_is(client: Client, world: World) -> None:
    world.reason = "the database does not answer"
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "the database does not answer\n")
    assert client.get("/healthz").status_code == 200
    found = client.get("/metrics")
    assert (found.text, found.headers["content-type"]) == ("bot_chats_in_hand 0.0\n", CONTENT_TYPE)
    assert client.get("/elsewhere").status_code == 404


def test_without_a_webhook_there_are_only_the_pages(world: World) -> None:
    client = Client(make_app(world.ready, world.scrape))
    assert client.get("/healthz").status_code == 200
    assert client.post("/hook", content=UPDATE).status_code == 404
