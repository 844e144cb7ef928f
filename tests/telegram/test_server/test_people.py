"""What people do, and how the bot sees it."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import ChatMigrated

from tests.telegram.server import (
    TelegramServer,
    User,
)
from tests.telegram.test_server.echoing import YES_NO, only_update, texts

pytestmark = pytest.mark.anyio


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


async def test_in_groups_a_plain_bot_learns_little(server: TelegramServer, bot: Bot, ann: User) -> None:
    await bot.get_updates(allowed_updates=["message", "edited_message", "chat_member", "message_reaction"])
    group = server.group("Office", ann, bot="member")
    said = server.say(ann, "plain", chat=group)
    server.edit(said, "still plain")
    server.react(ann, said, "👍")
    server.join(server.user("Bob"), group)
    [joined] = await bot.get_updates()
    assert joined.message is not None
    assert [user.first_name for user in joined.message.new_chat_members] == ["Bob"]


async def test_supergroups_count_messages_for_themselves(server: TelegramServer, bot: Bot, ann: User) -> None:
    here, there = server.group("Here", ann), server.group("There", ann)
    bob = server.user("Bob")
    assert server.say(ann, "a", chat=here).id == server.say(ann, "a", chat=there).id
    assert server.say(bob, "a").id == server.say(ann, "a").id - 1


async def test_the_bot_learns_that_it_is_stopped_added_and_removed(server: TelegramServer, bot: Bot, ann: User) -> None:
    server.block(ann)
    server.start(ann)
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
