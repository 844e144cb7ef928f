"""Waiting, threads and processes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from telegram import (
    Bot,
)
from telegram.error import BadRequest, RetryAfter

from tests.telegram.server import (
    RemoteServer,
    ServerThread,
    TelegramServer,
    User,
)
from tests.telegram.test_server.echoing import YES_NO

pytestmark = pytest.mark.anyio


async def test_waiting_in_vain_tells_the_story(server: TelegramServer, bot: Bot, ann: User) -> None:
    await bot.send_message(ann.id, "Is anybody there?")
    with pytest.raises(BadRequest):
        await bot.send_message(5, "Hello")
    with pytest.raises(TimeoutError) as caught:
        await server.wait_for(lambda _: False, 0.01)
    for part in (
        "still waiting after 0.01 s",
        "Is anybody there?",
        "violation: sendMessage: Bad Request: chat not found",
    ):
        assert part in str(caught.value)


async def test_waiting_fails_as_its_condition_does(server: TelegramServer, bot: Bot, ann: User) -> None:
    waiting = asyncio.create_task(server.wait_for(lambda s: s.chat(ann).from_bot and 1 / 0))
    await asyncio.sleep(0)
    await bot.send_message(ann.id, "Hello")
    with pytest.raises(ZeroDivisionError):
        await waiting


async def test_a_server_may_be_closed_twice(server: TelegramServer) -> None:
    await server.close()


@pytest.fixture
def thread() -> Iterator[ServerThread]:
    with ServerThread(seed=3) as thread:
        yield thread


def test_a_server_in_a_thread_serves_whoever_has_no_event_loop(thread: ServerThread) -> None:
    ann = thread.do(lambda server: server.user("Ann"))
    thread.do(lambda server: server.start(ann))
    url = f"{thread.server.base_url}{thread.server.token}/sendMessage"
    assert httpx.post(url, data={"chat_id": ann.id, "text": "Hello"}).json()["ok"]
    [message] = thread.wait_for(lambda server: server.chat(ann).from_bot)
    assert message.text == "Hello"
    with pytest.raises(LookupError):
        thread.do(lambda server: server.chat(5))


@pytest.fixture
def remote() -> Iterator[RemoteServer]:
    with RemoteServer("--seed", "1") as remote:
        yield remote


async def test_a_server_of_its_own_is_driven_from_outside(remote: RemoteServer) -> None:
    async with Bot(remote.token, remote.base_url) as bot:
        ann = remote.do("user", first_name="Ann", language_code="en")["user"]
        said = remote.do("start", user=ann, payload="x")
        assert (said["text"], said["from_bot"]) == ("/start x", False)
        [update] = await bot.get_updates()
        await bot.send_message(ann, "Yes or no?", reply_markup=YES_NO)
        await bot.get_updates(offset=update.update_id + 1)
        state = remote.do("wait", what="from_bot", chat=ann, at_least=1, timeout=5)
        assert (state["pending"], state["confirmed"], state["methods"]["sendMessage"]) == (0, 1, 1)
        [_, answer] = remote.do("messages", chat=ann)["messages"]
        assert (answer["text"], answer["buttons"]) == ("Yes or no?", [["Yes", "No"]])
        press = remote.do("press", chat=ann, message=answer["message"], label="Yes")
        await bot.answer_callback_query(press["id"], "Noted")
        assert remote.do("press", id=press["id"])["answer"]["text"] == "Noted"
        assert remote.do("from_bot")["texts"] == {str(ann): ["Yes or no?"]}
        remote.do("fault", fault="flood", **{"with": [3]}, method="sendMessage", chat=ann)
        with pytest.raises(RetryAfter):
            await bot.send_message(ann, "Hello")
        with pytest.raises(BadRequest):
            await bot.send_message(ann, "<b>", parse_mode="HTML")
        [violation] = remote.do("violations")["violations"]
        assert violation["method"] == "sendMessage"
        assert [call["code"] for call in remote.do("calls", method="sendMessage")["calls"]] == [200, 429, 400]
        assert [call["code"] for call in remote.do("refusals")["refusals"]] == [400]


async def test_a_server_of_its_own_takes_every_act(remote: RemoteServer) -> None:
    ann, bob = (remote.do("user", first_name=name)["user"] for name in ("Ann", "Bob"))
    assert len(remote.do("burst", people=3, users=[ann], texts=["a", "b"])["users"]) == 4
    forum = remote.do("group", title="Helpdesk", people=[ann], kind="forum")["chat"]
    topic = remote.do("open_topic", user=ann, chat=forum, name="A")["topic"]
    said = remote.do("say", user=ann, chat=forum, topic=topic, text="Hello")
    replied = remote.do("say", user=ann, chat=forum, text="again", reply_to=said["message"])
    assert (replied["topic"], replied["reply_to"]) == (topic, said["message"])
    for act, given in {
        "photo": {"user": ann, "caption": "A form"},
        "document": {"user": ann},
        "voice": {"user": ann},
        "sticker": {"user": ann},
        "edit": {"chat": forum, "message": said["message"], "text": "Hello!"},
        "delete": {"chat": forum, "message": said["message"]},
        "inline": {"user": ann, "text": "grants"},
        "block": {"user": ann},
        "unblock": {"user": ann},
        "join": {"user": bob, "chat": forum},
        "leave": {"user": bob, "chat": forum},
        "close_topic": {"user": ann, "chat": forum, "topic": topic},
        "delete_topic": {"chat": forum, "topic": topic},
        "set_bot": {"user": ann, "chat": forum, "status": "member"},
        "limit": {"person": [5, 1.0], "group": None},
        "clear_faults": {},
        "state": {},
        "story": {},
    }.items():
        remote.do(act, **given)
    office = remote.do("group", title="Office", people=[ann], kind="group")["chat"]
    assert remote.do("migrate", chat=office)["chat"] < -1_000_000_000_000
    [edited] = [m for m in remote.do("messages", chat=forum)["messages"] if m["edits"]]
    assert (edited["text"], edited["edits"], edited["deleted"]) == ("Hello!", ["Hello"], True)
    with pytest.raises(RuntimeError, match="no act “fly”"):
        remote.do("fly")
    with pytest.raises(RuntimeError, match="KeyError"):
        remote.do("say", user=5, text="Hello")
    with pytest.raises(RuntimeError, match="still waiting"):
        remote.do("wait", what="calls", at_least=1, timeout=0.01)
