"""What goes wrong on demand."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    Bot,
)
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from tests.telegram.server import (
    Pace,
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
from tests.telegram.server.faults import Fault, Faults, Rule
from tests.telegram.server.refusal import Refusal
from tests.telegram.test_server.echoing import texts

pytestmark = pytest.mark.anyio

HOUR = 3600.0


async def test_a_flood_is_refused_with_the_time_to_wait(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.fault(flood(7), method="sendMessage")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ann.id, "one")
    assert int(caught.value._retry_after.total_seconds()) == 7
    await bot.send_message(ann.id, "two")
    assert server.chat(ann).texts == ["two"]
    assert (server.violations, server.refusals) == ([], [])
    assert [(call.code, call.given["text"]) for call in server.calls if call.method == "sendMessage"] == [
        (429, "one"),
        (200, "two"),
    ]


@pytest.mark.parametrize(
    ("fault", "error", "match"),
    [
        (refuse(400, "Bad Request: chat not found"), BadRequest, "Chat not found"),
        (refuse(403, "Forbidden: bot was blocked by the user"), Forbidden, "blocked"),
        (bad_gateway(), NetworkError, "Bad Gateway"),
        (cut_before(), NetworkError, "disconnected"),
    ],
)
async def test_a_call_that_fails_has_no_effect(
    fault: Fault, error: type[Exception], match: str, server: TelegramServer, bot: Bot, ann: User
) -> None:
    server.fault(fault, method="sendMessage")
    with pytest.raises(error, match=match):
        await bot.send_message(ann.id, "Hello")
    assert server.chat(ann).texts == []
    await bot.send_message(ann.id, "Hello")
    assert server.chat(ann).texts == ["Hello"]
    assert server.violations == []


async def test_a_call_that_hangs_has_no_effect(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.fault(hang(), method="sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(ann.id, "Hello", read_timeout=0.2)
    assert server.chat(ann).texts == []
    assert server.calls[-1].code == 0


async def test_a_call_that_hangs_ends_when_the_server_cuts_it(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.fault(hang(), method="sendMessage")
    sending = asyncio.create_task(bot.send_message(ann.id, "Hello"))
    await server.wait_for(lambda s: s.called("sendMessage"))
    server.cut_connections()
    with pytest.raises(NetworkError):
        await sending


async def test_a_message_may_arrive_without_the_bot_knowing(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.fault(cut_after(), method="sendMessage")
    with pytest.raises(NetworkError, match="disconnected"):
        await bot.send_message(ann.id, "Hello")
    assert server.chat(ann).texts == ["Hello"]


async def test_an_answer_may_come_too_late_for_the_bot(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.fault(slow(30), method="sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(ann.id, "Hello", read_timeout=0.2)
    assert server.chat(ann).texts == ["Hello"]


async def test_a_slow_answer_is_an_answer(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.fault(slow(0.01))
    assert (await bot.send_message(ann.id, "Hello")).text == "Hello"


async def test_trying_again_what_took_effect_unheard_is_no_violation(
    server: TelegramServer, bot: Bot, ann: User
) -> None:
    sent = await bot.send_message(ann.id, "Hello")
    for expected in (NetworkError, BadRequest):
        server.fault(cut_after(), method="editMessageText")
        with pytest.raises(expected):
            await bot.edit_message_text("Goodbye", ann.id, sent.message_id)
    server.fault(slow(30), method="deleteMessage")
    with pytest.raises(TimedOut):
        await bot.delete_message(ann.id, server.say(ann, "Hello").id, read_timeout=0.2)
    with pytest.raises(BadRequest, match="not found"):
        await bot.delete_message(ann.id, server.chat(ann).messages[-1].id)
    assert server.violations == []
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(ann.id, sent.message_id)
    assert "message is not modified" in server.violations[-1].rule


async def test_updates_may_be_handed_out_unheard(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.fault(cut_after(), method="getUpdates")
    server.say(ann, "Hello")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert texts(await bot.get_updates()) == ["Hello"]


async def test_a_rule_says_which_calls_go_wrong(server: TelegramServer, bot: Bot, ann: User) -> None:
    bob = server.user("Bob")
    server.start(bob)
    rule = server.fault(bad_gateway(), method="sendMessage", chat=ann, nth=2, times=2)
    went = []
    for number in range(5):
        await bot.send_message(bob.id, str(number))
        try:
            await bot.send_message(ann.id, str(number))
            went.append(number)
        except NetworkError:
            pass
    assert went == [0, 3, 4]
    assert (rule.met, rule.done) == (5, 2)
    assert server.chat(bob).texts == ["0", "1", "2", "3", "4"]
    server.fault(bad_gateway(), times=None)
    assert (await bot.get_me()).is_bot
    with pytest.raises(NetworkError):
        await bot.send_chat_action(ann.id, "typing")
    server.faults.clear()
    await bot.send_chat_action(ann.id, "typing")


async def test_a_bot_that_is_too_fast_is_held_back(server: TelegramServer, bot: Bot, ann: User) -> None:
    bob, office = server.user("Bob"), server.group("Office", ann)
    server.start(bob)
    server.limit(Pace(overall=(4, HOUR), person=(2, HOUR), group=(1, HOUR)))
    for chat in (ann, ann, office, bob):
        await bot.send_message(chat.id, "Hello")
        await bot.send_chat_action(chat.id, "typing")
    for chat in (ann, office, bob):
        with pytest.raises(RetryAfter):
            await bot.send_message(chat.id, "Hello")
    assert [violation.rule for violation in server.violations] == ["Too Many Requests: retry after 3600"] * 3
    server.limit(None)
    await bot.send_message(ann.id, "Hello")


def test_a_bot_may_send_again_when_enough_time_has_passed() -> None:
    pace = Pace(overall=None, person=(2, 3.0))

    def refused(at: float) -> bool:
        try:
            pace.check("sendMessage", 1, at)
        except Refusal as refusal:
            return refusal.parameters == {"retry_after": 1}
        return False

    assert [refused(at) for at in (0.0, 1.0, 2.9, 3.0, 3.5, 4.0)] == [False, False, True, False, True, False]


def test_a_share_is_the_same_each_time_however_chats_mix() -> None:
    def struck(order: list[int], seed: int) -> dict[int, list[bool]]:
        faults = Faults(seed)
        faults.add(Rule(flood(), "sendMessage", share=0.3))
        found: dict[int, list[bool]] = {}
        for chat in order:
            found.setdefault(chat, []).append(faults.strike("sendMessage", chat) is not None)
        return found

    in_turns = struck([1, 2, 3] * 400, seed=1)
    assert in_turns == struck([1] * 400 + [2] * 400 + [3] * 400, seed=1)
    assert in_turns != struck([1, 2, 3] * 400, seed=2)
    assert 0.25 < sum(map(sum, in_turns.values())) / 1200 < 0.35
