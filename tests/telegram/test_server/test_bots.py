"""Whole bots, and what they do."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram import User as TelegramUser
from telegram.error import Forbidden

from tests.telegram.server import (
    TelegramServer,
    User,
)
from tests.telegram.test_server.echoing import running

pytestmark = pytest.mark.anyio


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


async def test_a_person_whom_nobody_knows_is_not_mentioned(server: TelegramServer, bot: Bot, ann: User) -> None:
    html = f'<a href="tg://user?id={ann.id}">Ann</a> <a href="tg://user?id=5">Eve</a>'
    sent = await bot.send_message(ann.id, html, parse_mode="HTML")
    assert [e.user.first_name for e in sent.entities if e.user] == ["Ann"]
    edited = await bot.edit_message_text(f"{html}!", ann.id, sent.message_id, parse_mode="HTML")
    assert isinstance(edited, Message)
    assert [e.user.first_name for e in edited.entities if e.user] == ["Ann"]
    query = server.ask_inline(ann, "x")
    text = InputTextMessageContent(html, parse_mode="HTML")
    await bot.answer_inline_query(query.id, [InlineQueryResultArticle("1", "A", text)])
    assert server.choose(query, "1").marked("text_mention") == ["Ann"]
    assert len(await bot.get_updates()) == 3


async def test_entities_may_be_given_instead_of_html(server: TelegramServer, bot: Bot, ann: User) -> None:
    user = TelegramUser(ann.id, "Ann", is_bot=False)
    entities = [
        MessageEntity("text_mention", 0, 3, user=user),
        MessageEntity("bold", 4, 2),
        MessageEntity("url", 0, 3),
        MessageEntity("custom_emoji", 7, 2, custom_emoji_id="5"),
    ]
    sent = await bot.send_message(ann.id, "Ann 奖励 👍", entities=entities)
    assert [(e.type, sent.parse_entity(e)) for e in sent.entities] == [
        ("text_mention", "Ann"),
        ("bold", "奖励"),
        ("custom_emoji", "👍"),
    ]
    assert server.violations == []


@pytest.mark.parametrize(
    ("html", "text", "kinds"),
    [
        ("&#60;&#x3E;&quot;&#x1F600;", '<>"😀', []),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;", []),
        ("<B>a</B> <STRONG>b</STRONG>", "a b", ["bold", "bold"]),
        ('<a href=example.org>a</a> <a href="www.example.org/x">b</a>', "a b", ["text_link", "text_link"]),
        ("<a href='https://example.org/?a=1&amp;b=&quot;'>a</a>", "a", ["text_link"]),
        ("<a>https://example.org</a>", "https://example.org", ["text_link"]),
        ('<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>', "ab", ["spoiler", "spoiler"]),
        ('<tg-emoji emoji-id="5368">👍</tg-emoji>', "👍", ["custom_emoji"]),
        ("<blockquote>a <b>b</b></blockquote >", "a b", ["blockquote", "bold"]),
        ("<pre>a</pre> <i  >b</i>", "a b", ["pre", "italic"]),
        (" <b> a </b> ", "a", ["bold"]),
        ("<b>a\n</b>\n", "a", ["bold"]),
    ],
)
async def test_html_is_read_as_telegram_reads_it(
    html: str, text: str, kinds: list[str], server: TelegramServer, bot: Bot, ann: User
) -> None:
    sent = await bot.send_message(ann.id, html, parse_mode="HTML")
    assert (sent.text, [entity.type for entity in sent.entities]) == (text, kinds)
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
    for _ in range(2):
        await bot.pin_chat_message(forum.id, copied.message_id)
    elsewhere = ReplyParameters(said.id, chat_id=ann.id)
    replied = await bot.send_message(forum.id, "About this", reply_parameters=elsewhere, message_thread_id=topic.id)
    assert replied.external_reply is not None
    assert replied.external_reply.message_id == said.id
    made = await bot.create_forum_topic(forum.id, "Another", icon_custom_emoji_id="5")
    assert made.icon_custom_emoji_id == "5"
    await bot.send_chat_action(forum.id, "typing", message_thread_id=topic.id)
    pinned = (await bot.get_chat(forum.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == copied.message_id
    await bot.unpin_chat_message(forum.id)
    assert forum.pinned == []
    await bot.send_chat_action(ann.id, "typing")
    assert server.chat(ann).actions == ["typing"]
    updates = await bot.get_updates(allowed_updates=["message"])
    assert len([u for u in updates if u.message and u.message.pinned_message]) == 2
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)
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
