"""The server as the bots of python-telegram-bot meet it, as people act in it, and as a test reads it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, InlineQueryHandler, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests.telegram.server import (
    RemoteServer,
    ServerThread,
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
from tests.telegram.server.utf16 import cut, units
from tests.telegram.server.waiting import Waiting
from tests.telegram.server.wire import Listener, Outcome, Request, Response

pytestmark = pytest.mark.anyio

SECRET = "a-secret"  # noqa: S105 -- of nobody
YES_NO = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="yes"), InlineKeyboardButton("No", callback_data="no")]]
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the library warns of itself."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, server.base_url, server.base_file_url) as bot:
        yield bot


@pytest.fixture
def ann(server: TelegramServer) -> User:
    """Somebody who has started the bot, of which the bot knows already."""
    ann = server.user("Ann", username="ann", language_code="en")
    server.start(ann)
    server.updates.drop()
    return ann


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"You said: {update.effective_message.text}", reply_markup=YES_NO)


async def decide(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Noted")
    await query.edit_message_text(f"<b>{query.data}</b>", parse_mode="HTML")


async def offer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.inline_query is not None
    text = InputTextMessageContent(f"On {update.inline_query.query}")
    await update.inline_query.answer([InlineQueryResultArticle("1", "A grant", text, reply_markup=YES_NO)])


def application(server: TelegramServer) -> Any:
    built = Application.builder().token(server.token).base_url(server.base_url).build()
    built.add_handler(MessageHandler(filters.TEXT, echo))
    built.add_handler(CallbackQueryHandler(decide))
    built.add_handler(InlineQueryHandler(offer))
    return built


# --- a whole bot ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def running(server: TelegramServer, *, webhook: bool) -> AsyncIterator[None]:
    """Run a bot that echoes, by polling or at a webhook."""
    app = application(server)
    async with app:
        if webhook:
            port = free_port()
            await app.updater.start_webhook(
                "127.0.0.1", port, "hook", secret_token=SECRET, webhook_url=f"http://127.0.0.1:{port}/hook"
            )
        else:
            await app.updater.start_polling()
        await app.start()
        yield
        await app.updater.stop()
        await app.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_bot_talks_with_people(webhook: bool, server: TelegramServer, ann: User) -> None:
    async with running(server, webhook=webhook):
        server.say(ann, "Hello")
        [answer] = await server.wait_for(lambda s: s.chat(ann).from_bot)
        assert answer.text == "You said: Hello"
        assert answer.buttons == [["Yes", "No"]]

        press = server.press(answer, "No")
        await server.wait_for(lambda _: answer.edits)
        assert press.answer is not None
        assert press.answer["text"] == "Noted"
        assert (answer.text, answer.marked("bold"), answer.buttons) == ("no", ["no"], [])
        assert answer.edits[0].text == "You said: Hello"

        query = server.ask_inline(ann, "grants")
        await server.wait_for(lambda _: query.results)
        chosen = server.choose(query, "1")
        assert (chosen.text, chosen.labels, chosen.via_bot) == ("On grants", ["Yes", "No"], True)
        server.press(chosen, "Yes", user=ann)
        await server.wait_for(lambda _: chosen.text == "yes")
        await server.wait_for(lambda s: s.pending == 0)
    assert server.violations == []
    assert server.refusals == []


# --- polling ----------------------------------------------------------------------------------------------------------


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text for update in updates if update.effective_message]


async def test_an_update_comes_again_until_it_is_confirmed(server: TelegramServer, bot: Bot, ann: User) -> None:
    for text in ("one", "two", "three"):
        server.say(ann, text)
    first = await bot.get_updates(limit=2)
    assert texts(first) == ["one", "two"]
    assert texts(await bot.get_updates()) == ["one", "two", "three"]
    assert texts(await bot.get_updates(offset=first[-1].update_id + 1)) == ["three"]
    assert [server.updates.handed[update.update_id] for update in first] == [2, 2]
    assert (server.pending, server.updates.confirmed) == (1, 2)
    assert server.violations == []


async def test_a_negative_offset_keeps_only_the_last(server: TelegramServer, bot: Bot, ann: User) -> None:
    for text in ("one", "two", "three"):
        server.say(ann, text)
    assert texts(await bot.get_updates(offset=-1)) == ["three"]
    assert server.pending == 1


async def test_who_waits_for_updates_is_told_at_once(server: TelegramServer, bot: Bot, ann: User) -> None:
    asking = asyncio.create_task(bot.get_updates(timeout=30))
    await server.wait_for(lambda s: s.updates.awaited)
    server.say(ann, "Hello")
    assert texts(await asking) == ["Hello"]


async def test_waiting_ends_after_the_time_asked_for(server: TelegramServer, bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_of_two_who_wait_the_first_is_turned_away(server: TelegramServer, bot: Bot, ann: User) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await server.wait_for(lambda s: s.updates.awaited)
    async with Bot(server.token, server.base_url) as other:
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        server.say(ann, "Hello")
        assert texts(await second) == ["Hello"]
    assert server.violations == []


async def test_a_webhook_turns_away_who_waits(server: TelegramServer, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await server.wait_for(lambda s: s.updates.awaited)
    async with Bot(server.token, server.base_url) as other:
        await other.set_webhook("https://bot.example.org/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting


async def test_who_stops_waiting_loses_nothing(server: TelegramServer, bot: Bot, ann: User) -> None:
    async with httpx.AsyncClient() as impatient:
        asking = asyncio.create_task(impatient.get(f"{server.base_url}{server.token}/getUpdates?timeout=30"))
        await server.wait_for(lambda s: s.updates.awaited)
        asking.cancel()
    await server.wait_for(lambda s: not s.updates.awaited)
    server.say(ann, "Hello")
    assert texts(await bot.get_updates()) == ["Hello"]


async def test_a_bot_gets_the_kinds_of_updates_that_it_wants(server: TelegramServer, bot: Bot, ann: User) -> None:
    group = server.group("Office", ann)
    bob = server.user("Bob")
    server.join(bob, group)
    assert [bool(u.chat_member) for u in await bot.get_updates(offset=-1)] == [False]
    await bot.get_updates(allowed_updates=["chat_member", "message_reaction"], offset=-1)
    server.leave(bob, group)
    server.react(ann, server.say(ann, "Hello"), "👍")
    [_, left, reacted] = await bot.get_updates()
    assert left.chat_member is not None
    assert left.chat_member.new_chat_member.status == "left"
    assert reacted.message_reaction is not None
    assert server.violations == []


# --- webhooks ---------------------------------------------------------------------------------------------------------


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


# --- people -----------------------------------------------------------------------------------------------------------


async def only_update(bot: Bot) -> Update:
    [update] = await bot.get_updates()
    return update


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Hello", {}),
        ("/start", {"bot_command": "/start"}),
        ("😀 /help@a_policy_bot now", {"bot_command": "/help@a_policy_bot"}),
        ("😀😀 ask @a_policy_bot, please", {"mention": "@a_policy_bot"}),
        ("你好 #奖励 https://example.org/a?b=1。", {"hashtag": "#奖励", "url": "https://example.org/a?b=1"}),
        ("write to ann@example.org", {"email": "ann@example.org"}),
        ("see example.org/page", {"url": "example.org/page"}),
        ("and/or, 1/2, a@b, #1", {}),
    ],
)
async def test_a_text_is_marked_in_utf_16(
    text: str, entities: dict[str, str], server: TelegramServer, bot: Bot, ann: User
) -> None:
    server.say(ann, text)
    message = (await only_update(bot)).message
    assert message is not None
    assert {e.type: part for e, part in message.parse_entities().items()} == entities


async def test_a_link_that_starts_the_bot_says_so(server: TelegramServer, bot: Bot) -> None:
    bob = server.user("Bob", language_code="zh-hans")
    server.start(bob, "plan_42")
    message = (await only_update(bot)).message
    assert message is not None
    assert message.from_user is not None
    assert (message.text, message.from_user.language_code) == ("/start plan_42", "zh-hans")
    assert (await bot.send_message(bob.id, "Welcome")).chat.id == bob.id


async def test_people_send_files_and_change_what_they_wrote(server: TelegramServer, bot: Bot, ann: User) -> None:
    said = server.say(ann, "Helo")
    server.edit(said, "Hello")
    server.photo(ann, "A form", reply_to=said)
    server.document(ann, file_name="form.pdf")
    server.voice(ann, duration=7)
    server.sticker(ann, emoji="🤔")
    [_, edited, photo, document, voice, sticker] = await bot.get_updates()
    assert edited.edited_message is not None
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("Hello", said.id)
    assert photo.message is not None
    assert (photo.message.caption, len(photo.message.photo)) == ("A form", 1)
    assert photo.message.reply_to_message is not None
    assert photo.message.reply_to_message.message_id == said.id
    assert document.message is not None
    assert document.message.document is not None
    assert document.message.document.file_name == "form.pdf"
    assert voice.message is not None
    assert voice.message.voice is not None
    assert sticker.message is not None
    assert sticker.message.sticker is not None
    assert sticker.message.sticker.emoji == "🤔"


@pytest.mark.parametrize(
    ("status", "privacy", "seen"),
    [
        ("member", True, ["/ask", "/ask@A_Policy_Bot now", "a reply"]),
        ("administrator", True, ["plain", "/ask", "/ask@A_Policy_Bot now", "/ask@another_bot", "@a_policy_bot?", "a reply"]),
        ("member", False, ["plain", "/ask", "/ask@A_Policy_Bot now", "/ask@another_bot", "@a_policy_bot?", "a reply"]),
    ],
)  # fmt: skip
async def test_in_groups_a_bot_sees_what_is_meant_for_it(status: str, privacy: bool, seen: list[str]) -> None:
    async with TelegramServer(privacy=privacy) as server, Bot(server.token, server.base_url) as bot:
        ann = server.user("Ann")
        group = server.group("Office", ann, bot=status)
        sent = await bot.send_message(group.id, "Hello")
        for text in ("plain", "/ask", "/ask@A_Policy_Bot now", "/ask@another_bot", "@a_policy_bot?"):
            server.say(ann, text, chat=group)
        server.say(ann, "a reply", chat=group, reply_to=group.by_id[sent.message_id])
        assert texts(await bot.get_updates()) == seen
        assert (await bot.get_me()).can_read_all_group_messages is not privacy


async def test_supergroups_count_messages_for_themselves(server: TelegramServer, bot: Bot, ann: User) -> None:
    here, there = server.group("Here", ann), server.group("There", ann)
    bob = server.user("Bob")
    assert server.say(ann, "a", chat=here).id == server.say(ann, "a", chat=there).id
    assert server.say(bob, "a").id == server.say(ann, "a").id - 1


async def test_the_bot_learns_that_it_is_stopped_added_and_removed(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.block(ann)
    server.unblock(ann)
    group = server.group("Office", ann, bot="left")
    server.set_bot(group, "administrator", by=ann, rights=["can_manage_topics"])
    server.set_bot(group, "kicked", by=ann)
    changes = [u.my_chat_member.new_chat_member for u in await bot.get_updates() if u.my_chat_member]
    assert [change.status for change in changes] == ["kicked", "member", "administrator", "kicked"]
    assert getattr(changes[2], "can_manage_topics", None) is True


async def test_a_forum_has_topics_that_people_and_the_bot_open(server: TelegramServer, bot: Bot, ann: User) -> None:
    forum = server.group("Helpdesk", ann, kind="forum")
    made = await bot.create_forum_topic(forum.id, "  Ann's   question ")
    topic = forum.topics[made.message_thread_id]
    assert topic.name == "Ann's question"
    sent = await bot.send_message(forum.id, "Who takes it?", message_thread_id=topic.id, reply_markup=YES_NO)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic.id, True)
    server.press(forum.by_id[sent.message_id], "Yes", user=ann)
    server.say(ann, "I do", chat=forum, topic=topic)
    [opened, pressed, said] = await bot.get_updates()
    assert opened.message is not None
    assert opened.message.forum_topic_created is not None
    assert pressed.callback_query is not None
    assert said.message is not None
    assert said.message.message_thread_id == topic.id
    assert said.message.reply_to_message is not None
    assert said.message.reply_to_message.message_id == topic.id

    await bot.edit_forum_topic(forum.id, topic.id, name="Done")
    await bot.close_forum_topic(forum.id, topic.id)
    assert (topic.name, topic.closed) == ("Done", True)
    with pytest.raises(ValueError, match="closed"):
        server.say(ann, "One more thing", chat=forum, topic=topic)
    await bot.reopen_forum_topic(forum.id, topic.id)
    server.say(ann, "One more thing", chat=forum, topic=topic)
    replied = await bot.send_message(forum.id, "Yes?", reply_parameters=ReplyParameters(sent.message_id))
    assert replied.message_thread_id == topic.id
    await bot.delete_forum_topic(forum.id, topic.id)
    assert forum.visible == []
    assert server.violations == []


async def test_a_group_moves_and_both_chats_say_so(server: TelegramServer, bot: Bot, ann: User) -> None:
    group = server.group("Office", ann, kind="group", bot="member")
    moved = server.migrate(group)
    [old, new] = [update.message for update in await bot.get_updates() if update.message]
    assert (old.migrate_to_chat_id, new.migrate_from_chat_id) == (moved.id, group.id)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "Hello")
    assert caught.value.new_chat_id == moved.id
    with pytest.raises(ValueError, match="moved"):
        server.say(ann, "Hello", chat=group)


async def test_people_cannot_do_what_telegram_does_not_let_them(server: TelegramServer, bot: Bot, ann: User) -> None:
    sent = await bot.send_message(
        ann.id, "?", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Page", url="https://example.org")]])
    )
    message = server.chat(ann).by_id[sent.message_id]
    with pytest.raises(LookupError, match="Page"):
        server.press(message, "Yes")
    with pytest.raises(ValueError, match=r"example\.org"):
        server.press(message, "Page")
    with pytest.raises(ValueError, match="characters"):
        server.say(ann, "a" * 4097)
    with pytest.raises(ValueError, match="is not in"):
        server.say(ann, "Hello", chat=server.group("Office"))
    with pytest.raises(LookupError, match="no button"):
        server.tap(ann, "Menu")
    with pytest.raises(LookupError, match="no result"):
        server.choose(server.ask_inline(ann, "x"), "1")
    server.block(ann)
    with pytest.raises(ValueError, match="blocked"):
        server.say(ann, "Hello")


async def test_a_reply_keyboard_is_shown_and_taken_away(server: TelegramServer, bot: Bot, ann: User) -> None:
    await bot.send_message(ann.id, "Choose", reply_markup=ReplyKeyboardMarkup([["Plans", "Help"]]))
    assert server.chat(ann).keyboard == [["Plans", "Help"]]
    server.tap(ann, "Help")
    assert texts(await bot.get_updates()) == ["Help"]
    await bot.send_message(ann.id, "Thanks", reply_markup=ReplyKeyboardRemove())
    assert server.chat(ann).keyboard == []


async def test_a_press_on_a_deleted_message_comes_without_it(server: TelegramServer, bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, "?", reply_markup=YES_NO)
    message = server.chat(ann).by_id[sent.message_id]
    server.delete(message)
    server.press(message, "Yes")
    query = (await only_update(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


async def test_a_chosen_result_lives_on_by_its_inline_id(server: TelegramServer, bot: Bot, ann: User) -> None:
    query = server.ask_inline(ann, "grants", offset="20")
    asked = (await only_update(bot)).inline_query
    assert asked is not None
    assert (asked.query, asked.offset) == ("grants", "20")
    text = InputTextMessageContent("<b>A</b>", parse_mode="HTML")
    results = [InlineQueryResultArticle(str(n), "A", text, reply_markup=YES_NO if n else None) for n in range(2)]
    await bot.answer_inline_query(query.id, results, cache_time=0, is_personal=True)
    group = server.group("Elsewhere", ann, bot="left")
    assert server.choose(query, "0", chat=group).inline_id == ""
    message = server.choose(query, "1", chat=group)
    [plain, live] = [u.chosen_inline_result for u in await bot.get_updates() if u.chosen_inline_result]
    assert (plain.inline_message_id, live.inline_message_id) == (None, message.inline_id)
    assert await bot.edit_message_text("B", inline_message_id=message.inline_id) is True
    assert (message.text, message.labels) == ("B", [])
    assert server.violations == []


# --- what a bot does --------------------------------------------------------------------------------------------------


async def test_a_message_is_read_as_people_see_it(server: TelegramServer, bot: Bot, ann: User) -> None:
    said = server.say(ann, "What do I get?")
    sent = await bot.send_message(
        ann.id,
        "  <b>奖励</b> 😀 <i>up to</i> <code>5</code>\n",
        parse_mode="HTML",
        reply_parameters=ReplyParameters(said.id, quote="do I"),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
    )
    message = server.chat(ann).from_bot[-1]
    assert message.text == "奖励 😀 up to 5"
    assert (message.marked("bold"), message.marked("italic"), message.marked("code")) == (["奖励"], ["up to"], ["5"])
    assert (message.reply_to, message.quote, message.silent) == (said, "do I", True)
    assert [sent.parse_entity(entity) for entity in sent.entities] == ["奖励", "up to", "5"]
    assert sent.quote is not None
    assert (sent.quote.text, sent.quote.position) == ("do I", 5)
    assert sent.link_preview_options == LinkPreviewOptions(is_disabled=True)
    assert server.violations == []


async def test_files_are_sent_fetched_and_sent_again(server: TelegramServer, bot: Bot, ann: User) -> None:
    sent = await bot.send_document(
        ann.id, b"a,b\n1,2\n", filename="table.csv", caption="<b>Table</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert sent.document.file_name == "table.csv"
    fetched = await bot.get_file(sent.document.file_id)
    assert bytes(await fetched.download_as_bytearray()) == b"a,b\n1,2\n"
    again = await bot.send_document(ann.id, sent.document.file_id)
    assert again.document == sent.document
    photo, voice, sticker = server.photo(ann), server.voice(ann), server.sticker(ann)
    for send, message in ((bot.send_photo, photo), (bot.send_voice, voice), (bot.send_sticker, sticker)):
        assert message.file is not None
        await send(ann.id, message.file.id)
    assert [m.file.kind for m in server.chat(ann).from_bot if m.file] == [
        "document",
        "document",
        "photo",
        "voice",
        "sticker",
    ]
    assert server.violations == []


async def test_messages_are_copied_forwarded_pinned_and_taken_away(server: TelegramServer, bot: Bot, ann: User) -> None:
    forum = server.group("Helpdesk", ann, kind="forum")
    topic = server.open_topic(ann, forum, "Ann")
    said = server.photo(ann, "My form")
    copied = await bot.copy_message(forum.id, ann.id, said.id, message_thread_id=topic.id, caption="A form")
    forwarded = await bot.forward_message(forum.id, ann.id, said.id, message_thread_id=topic.id)
    assert forum.by_id[copied.message_id].text == "A form"
    assert forum.by_id[copied.message_id].topic is topic
    assert forwarded.forward_origin is not None
    await bot.set_message_reaction(ann.id, said.id, "👍")
    assert said.reactions == [{"type": "emoji", "emoji": "👍"}]
    await bot.pin_chat_message(forum.id, copied.message_id)
    pinned = (await bot.get_chat(forum.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == copied.message_id
    await bot.unpin_chat_message(forum.id)
    assert forum.pinned == []
    await bot.send_chat_action(ann.id, "typing")
    assert server.chat(ann).actions == ["typing"]
    await bot.delete_message(forum.id, copied.message_id)
    await bot.delete_messages(forum.id, [copied.message_id, forwarded.message_id])
    assert [m.deleted for m in (forum.by_id[copied.message_id], forum.by_id[forwarded.message_id])] == [True, True]
    assert server.violations == []


async def test_chats_and_their_members_are_told(server: TelegramServer, bot: Bot, ann: User) -> None:
    bob = server.user("Bob")
    forum = server.group("Helpdesk", ann, bob, kind="forum", username="the_helpdesk")
    assert (await bot.get_chat("@the_helpdesk")).is_forum is True
    assert (await bot.get_chat(ann.id)).first_name == "Ann"
    assert (await bot.get_chat_member(forum.id, bob.id)).status == "member"
    assert (await bot.get_chat_member(forum.id, server.user("Eve").id)).status == "left"
    assert (await bot.get_chat_member(forum.id, bot.id)).status == "administrator"
    assert {m.user.first_name for m in await bot.get_chat_administrators(forum.id)} == {"Ann", "Policy"}
    assert await bot.get_chat_member_count(forum.id) == 3
    await bot.leave_chat(forum.id)
    with pytest.raises(Forbidden, match="not a member of the supergroup chat"):
        await bot.get_chat(forum.id)


async def test_the_bot_is_described_in_languages(server: TelegramServer, bot: Bot, ann: User) -> None:
    here = BotCommandScopeChat(ann.id)
    await bot.set_my_commands([BotCommand("help", "How to ask"), ("plans", "All plans")])
    await bot.set_my_commands([BotCommand("help", "怎么问")], language_code="zh")
    await bot.set_my_commands([BotCommand("close", "Close it")], scope=here)
    assert [c.command for c in await bot.get_my_commands()] == ["help", "plans"]
    assert [c.description for c in await bot.get_my_commands(language_code="zh")] == ["怎么问"]
    assert [c.command for c in await bot.get_my_commands(scope=here)] == ["close"]
    await bot.delete_my_commands(scope=here)
    assert await bot.get_my_commands(scope=here) == ()
    await bot.set_my_name("政策", language_code="zh")
    await bot.set_my_description("Answers questions")
    await bot.set_my_short_description("Asks and answers")
    assert (await bot.get_my_name()).name == "Policy"
    assert (await bot.get_my_name(language_code="zh")).name == "政策"
    assert (await bot.get_my_description(language_code="zh")).description == "Answers questions"
    assert (await bot.get_my_short_description()).short_description == "Asks and answers"
    assert server.violations == []


# --- what goes wrong --------------------------------------------------------------------------------------------------


def impatient(server: TelegramServer) -> Bot:
    """A bot that does not wait long for an answer."""
    return Bot(server.token, server.base_url, request=HTTPXRequest(read_timeout=0.2))


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


async def test_a_call_that_hangs_has_no_effect(server: TelegramServer, ann: User) -> None:
    server.fault(hang(), method="sendMessage")
    async with impatient(server) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(ann.id, "Hello")
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


async def test_an_answer_may_come_too_late_for_the_bot(server: TelegramServer, ann: User) -> None:
    server.fault(slow(30), method="sendMessage")
    async with impatient(server) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(ann.id, "Hello")
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


# --- waiting, threads and processes -----------------------------------------------------------------------------------


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
    waiting = asyncio.create_task(server.wait_for(lambda s: s.calls and 1 / 0))
    await asyncio.sleep(0)
    await bot.send_message(ann.id, "Hello")
    with pytest.raises(ZeroDivisionError):
        await waiting


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


# --- units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("奖励", 2), ("😀", 2), ("a😀励", 4)])
def test_lengths_are_those_of_utf_16(text: str, length: int) -> None:
    assert units(text) == length
    assert cut(text, 0, length) == text


def test_a_part_is_cut_by_units() -> None:
    assert cut("a😀励b", 3, 1) == "励"
    assert cut("abc", 1, 1) == "b"
