"""What no bot may ask is refused in Telegram’s words, and kept."""

from __future__ import annotations

import pytest

from tests.telegram.test_server.calls import (
    HELP,
    HOOK,
    TOO_OLD,
    Making,
    article,
    commands,
    in_forum,
    marked,
    offered,
    pressed,
    to_ann,
    under,
)
from tests.telegram.test_server.scene import Scene

pytestmark = pytest.mark.anyio

NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same"
ENTITIES = "can't parse entities: "
SPACED = "a b"


REFUSED: dict[str, tuple[Making, str]] = {
    # parameters
    "no chat": (to_ann(chat_id=None), "chat_id is empty"),
    "no text": (to_ann(text=None), "message text is empty"),
    "an empty text": (to_ann(text=""), "message text is empty"),
    "a text of spaces": (to_ann(text=" \n "), "text must be non-empty"),
    "a text of unseen characters": (to_ann(text="\u200b\u200b"), "text must be non-empty"),
    "a text that is nothing but tags": (marked("<b></b>"), "text must be non-empty"),
    "4097 characters": (to_ann(text="a" * 4097), "message is too long"),
    "4097 units of 2049 characters": (to_ann(text="😀" * 2048 + "a"), "message is too long"),
    "more bytes than are read": (to_ann(text="<b></b>" * 5000, parse_mode="HTML"), "text is too long"),
    "an unknown chat": (to_ann(chat_id=424242), "chat not found"),
    "an unknown name": (to_ann(chat_id="@nobody_here"), "chat not found"),
    "an unknown mode": (to_ann(parse_mode="BBCode"), "unsupported parse_mode"),
    "a mode that is not read here": (to_ann(parse_mode="MarkdownV2"), ENTITIES + "this server does not read MarkdownV2"),
    "a member without an id": (to_ann("getChatMember", chat_id=1), "invalid user_id specified"),
    "a member that is none": (to_ann("getChatMember", chat_id=10_001, user_id=0), "invalid user_id specified"),
    "a number for a list": (to_ann(reply_markup={"inline_keyboard": 1}), "can't parse InlineKeyboardMarkup: Field"),
    "a list for an object": (to_ann(link_preview_options=[1]), "can't parse link_preview_options: Field"),
    "a number for a flag": (
        to_ann(link_preview_options={"is_disabled": 1}),
        'can\'t parse LinkPreviewOptions: Field "is_disabled" must be of type Boolean',
    ),
    # HTML
    "an unsupported tag": (marked("a <h1>b</h1>"), ENTITIES + 'Unsupported start tag "h1" at byte offset 2'),
    "a line break as a tag": (marked("十<br>"), ENTITIES + 'Unsupported start tag "br" at byte offset 3'),
    "a bare <": (marked("1 < 2"), ENTITIES + 'Unsupported start tag "" at byte offset 2'),
    "a < at the end": (marked("1 <"), ENTITIES + "Unclosed start tag at byte offset 2"),
    "a tag that is not closed": (marked("<b>a"), ENTITIES + "Can't find end tag corresponding to start tag \"b\""),
    "a start tag cut off": (marked('<a href="x'), ENTITIES + "Unclosed start tag at byte offset 0"),
    "a start tag cut off after its name": (marked("<b "), ENTITIES + "Unclosed start tag at byte offset 0"),
    "an end tag cut off": (marked("<b>a</b"), ENTITIES + "Unclosed end tag at byte offset 4"),
    "an end tag alone": (marked("a</b>"), ENTITIES + "Unexpected end tag at byte offset 1"),
    "tags that cross": (
        marked("<b><i>a</b></i>"),
        ENTITIES + 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    "an attribute without a name": (marked('<a ="x">a</a>'), ENTITIES + 'Empty attribute name in the tag "a"'),
    "a bare value with a slash": (marked("<a href=http://x>a</a>"), ENTITIES + "Unexpected end of name token"),
    "an attribute without an end": (marked("<a href="), ENTITIES + 'Unclosed start tag "a" at byte offset 0'),
    "a span that is no spoiler": (marked('<span class="x">a</span>'), ENTITIES + 'Tag "span" must have class'),
    "an emoji that is no number": (
        marked('<tg-emoji emoji-id="x">👍</tg-emoji>'),
        "invalid custom emoji identifier specified",
    ),
    "an unknown entity": (
        to_ann(entities=[{"type": "heading", "offset": 0, "length": 1}]),
        "can't parse MessageEntity: Unsupported type specified",
    ),
    "a link without an address": (
        to_ann(entities=[{"type": "text_link", "offset": 0, "length": 1}]),
        'can\'t parse MessageEntity: Can\'t find field "url"',
    ),
    "a mention of nobody": (
        to_ann(entities=[{"type": "text_mention", "offset": 0, "length": 1}]),
        'can\'t parse MessageEntity: Can\'t find field "user"',
    ),
    "an entity without a place": (
        to_ann(entities=[{"type": "bold"}]),
        'can\'t parse MessageEntity: Can\'t find field "offset"',
    ),
    # keyboards
    "a keyboard that is no row of rows": (under({"text": "One", "callback_data": "1"}), "can't parse InlineKeyboardMarkup: Field"),
    "a button without a text": (under([{"callback_data": "1"}]), 'can\'t parse InlineKeyboardButton: Can\'t find field "text"'),
    "a button that does nothing": (
        under([{"text": "One"}]),
        "can't parse InlineKeyboardButton: Text buttons are not allowed in the inline keyboard",
    ),
    "a button with empty data": (
        under([{"text": "One", "callback_data": ""}]),
        "can't parse InlineKeyboardButton: Text buttons are not allowed in the inline keyboard",
    ),
    "data of 65 bytes": (under([{"text": "One", "callback_data": "x" * 65}]), "BUTTON_DATA_INVALID"),
    "data of 22 characters and 66 bytes": (under([{"text": "一", "callback_data": "一" * 22}]), "BUTTON_DATA_INVALID"),
    "a button to no address": (under([{"text": "One", "url": "not an address"}]), "inline keyboard button URL"),
    "an app that is not secure": (
        under([{"text": "One", "web_app": {"url": "http://x.org"}}]),
        "inline keyboard button Web App URL",
    ),
    "nothing to copy": (under([{"text": "One", "copy_text": {"text": ""}}]), "BUTTON_COPY_TEXT_INVALID"),
    "101 buttons": (under(*[[{"text": "x", "callback_data": "x"}]] * 101), "reply markup is too long"),
    "a reply keyboard without texts": (to_ann(reply_markup={"keyboard": [[{}]]}), "can't parse KeyboardButton: Can't find"),
    # replies and topics
    "a reply to nothing": (to_ann(reply_parameters={"message_id": 999}), "message to be replied not found"),
    "a quote that was not said": (
        lambda s: to_ann(reply_parameters={"message_id": s.said.id, "quote": "Goodbye"})(s),
        "QUOTE_TEXT_INVALID",
    ),
    "a topic that never was": (in_forum("sendMessage", text="Hello", message_thread_id=999), "message thread not found"),
    "a topic of a person": (to_ann(message_thread_id=1), "message thread not found"),
    "a topic without a name": (in_forum("createForumTopic", name=" "), "topic name must be non-empty"),
    "a colour that topics do not have": (in_forum("createForumTopic", name="A", icon_color=1), "TOPIC_ICON_COLOR_INVALID"),
    "a topic where there are none": (to_ann("createForumTopic", chat_id=10_001, name="A"), "the chat is not a forum"),
    "closing a topic that never was": (in_forum("closeForumTopic", message_thread_id=999), "TOPIC_ID_INVALID"),
    "renaming a topic as it is": (in_forum("editForumTopic", name="Ann's question"), "TOPIC_NOT_MODIFIED"),
    # editing
    "editing into nothing": (to_ann("editMessageText", text=""), "message text is empty"),
    "editing into the same": (to_ann("editMessageText", text="Hello, Ann"), NOT_MODIFIED),
    "taking away no keyboard": (to_ann("editMessageReplyMarkup"), NOT_MODIFIED),
    "editing what never was": (to_ann("editMessageText", message_id=999, text="A"), "message to edit not found"),
    "editing no message": (to_ann("editMessageText", message_id=None, text="A"), "message to edit not found"),
    "editing in no chat": (to_ann("editMessageText", chat_id=None, text="A"), "chat_id is empty"),
    "editing nothing at all": (to_ann("editMessageText", chat_id=None, message_id=None, text="A"), "message identifier"),
    "editing an unknown inline message": (
        to_ann("editMessageText", chat_id=None, message_id=None, inline_message_id="x", text="A"),
        "MESSAGE_ID_INVALID",
    ),
    "editing what a person wrote": (to_ann("editMessageText", message_id=1, text="A"), "message can't be edited"),
    "a caption of what has none": (to_ann("editMessageCaption", caption="A"), "there is no caption in the message to edit"),
    "deleting what never was": (to_ann("deleteMessage", message_id=999), "message to delete not found"),
    "deleting nothing": (to_ann("deleteMessages", message_ids=[]), "message identifiers are not specified"),
    "deleting 101": (to_ann("deleteMessages", message_ids=[*range(1, 102)]), "too many message identifiers specified"),
    "pinning what never was": (to_ann("pinChatMessage", chat_id=10_001, message_id=999), "message to pin not found"),
    "an unknown reaction": (
        lambda s: ("setMessageReaction", {"chat_id": s.ann.id, "message_id": s.said.id, "reaction": [{"type": "emoji", "emoji": "🧮"}]}),
        "REACTION_INVALID",
    ),
    "two reactions": (
        lambda s: ("setMessageReaction", {"chat_id": s.ann.id, "message_id": s.said.id, "reaction": [{"type": "emoji", "emoji": "👍"}] * 2}),
        "REACTIONS_TOO_MANY",
    ),
    "a reaction of no kind": (
        lambda s: ("setMessageReaction", {"chat_id": s.ann.id, "message_id": s.said.id, "reaction": [{"type": "word"}]}),
        'can\'t parse ReactionType: type "word" is unsupported',
    ),
    # files and copies
    "no photo": (to_ann("sendPhoto", chat_id=10_001), "there is no photo in the request"),
    "an unknown file": (to_ann("sendPhoto", chat_id=10_001, photo="AgAC"), "wrong file identifier/HTTP URL specified"),
    "a caption of 1025 characters": (to_ann("sendPhoto", chat_id=10_001, photo="x", caption="a" * 1025), "message caption is too long"),
    "copying what never was": (
        lambda s: ("copyMessage", {"chat_id": s.ann.id, "from_chat_id": s.forum.id, "message_id": 999}),
        "message to copy not found",
    ),
    "copying a service message": (
        lambda s: ("copyMessage", {"chat_id": s.ann.id, "from_chat_id": s.forum.id, "message_id": s.topic.id}),
        "the message can't be copied",
    ),
    "forwarding what never was": (
        lambda s: ("forwardMessage", {"chat_id": s.ann.id, "from_chat_id": s.forum.id, "message_id": 999}),
        "message to forward not found",
    ),
    "a file that never was": (to_ann("getFile", file_id="x"), "wrong file_id or the file is temporarily unavailable"),
    "acting in a topic that never was": (in_forum("sendChatAction", action="typing", message_thread_id=999), "message thread not"),
    "an action that nobody knows": (to_ann("sendChatAction", chat_id=10_001, action="juggling"), "wrong parameter action"),
    # buttons and inline mode
    "answering no press": (to_ann("answerCallbackQuery", callback_query_id="1"), TOO_OLD),
    "a notice of 201 characters": (pressed(text="a" * 201), "MESSAGE_TOO_LONG"),
    "a notice that is a link": (pressed(url="https://example.org"), "URL_INVALID"),
    "answering no query": (to_ann("answerInlineQuery", inline_query_id="1", results=[]), TOO_OLD),
    "51 results": (offered(*[article(str(n)) for n in range(51)]), "too many inline query results specified"),
    "two results of one id": (offered(article(), article()), "RESULT_ID_DUPLICATE"),
    "a result without an id": (offered(article("")), "RESULT_ID_INVALID"),
    "an id of 66 bytes": (offered(article("一" * 22)), "RESULT_ID_INVALID"),
    "a result of an unknown kind": (offered(article(type="poem")), 'can\'t parse InlineQueryResult: type "poem"'),
    "a result of no kind": (offered(article(type=None)), 'can\'t parse InlineQueryResult: Can\'t find field "type"'),
    "a result without a title": (offered(article(title=None)), 'can\'t parse InlineQueryResultArticle: Can\'t find field "title"'),
    "a result with an empty title": (offered(article(title=" ")), "ARTICLE_TITLE_EMPTY"),
    "a result without a message": (offered(article(input_message_content=None)), "can't parse InlineQueryResultArticle: Can't find"),
    "a message of no kind": (offered(article(input_message_content={"x": 1})), "can't parse InputMessageContent: Input message content"),
    "a message of a result that is empty": (offered(article(input_message_content={"message_text": ""})), "message text is empty"),
    "a message of a result in bad HTML": (
        offered(article(input_message_content={"message_text": "<b>a", "parse_mode": "HTML"})),
        ENTITIES + "Can't find end tag",
    ),
    "a keyboard of a result that does nothing": (
        offered(article(reply_markup={"inline_keyboard": [[{"text": "A"}]]})),
        "can't parse InlineKeyboardButton: Text buttons",
    ),
    "an offset of 65 bytes": (offered(article(), next_offset="x" * 65), "NEXT_OFFSET_INVALID"),
    "a button above results that does nothing": (offered(button={"text": "A"}), "can't parse inline query results button"),
    "a start that is no word": (offered(button={"text": "A", "start_parameter": "a b"}), "START_PARAM_INVALID"),
    # the bot itself
    "a command with a hyphen": (commands({**HELP, "command": "get-help"}), "BOT_COMMAND_INVALID"),
    "a command in capitals": (commands({**HELP, "command": "Help"}), "BOT_COMMAND_INVALID"),
    "a command without letters": (commands({**HELP, "command": "/"}), "command must be non-empty"),
    "a command of 33 letters": (commands({**HELP, "command": "h" * 33}), "command length must not exceed 32"),
    "a command without a description": (commands({**HELP, "description": ""}), "command description must be non-empty"),
    "a description of 257 characters": (commands({**HELP, "description": "h" * 257}), "command description length must not"),
    "101 commands": (commands(*[{**HELP, "command": f"h{n}"} for n in range(101)]), "BOT_COMMANDS_TOO_MUCH"),
    "a language that is no code": (commands(HELP, language_code="chinese"), "invalid language code specified"),
    "a scope of no kind": (commands(HELP, scope={"type": "moon"}), 'can\'t parse BotCommandScope: type "moon" is unsupported'),
    "a scope without its chat": (commands(HELP, scope={"type": "chat"}), "can't parse BotCommandScopeChat: Can't find"),
    "administrators of a private chat": (
        commands(HELP, scope={"type": "chat_administrators", "chat_id": 10_001}),
        "can't use specified scope in private chats",
    ),
    "a member that is nobody": (
        commands(HELP, scope={"type": "chat_member", "chat_id": "@the_helpdesk", "user_id": 0}),
        "can't parse BotCommandScope: Invalid user_id specified",
    ),
    "a name of 65 characters": (to_ann("setMyName", name="n" * 65), "bot name is too long"),
    "a long description": (to_ann("setMyDescription", description="n" * 513), "bot description is too long"),
    "a long short description": (
        to_ann("setMyShortDescription", short_description="n" * 121),
        "bot short description is too long",
    ),
    # webhooks
    "a webhook at no address": (to_ann("setWebhook", url="bot"), "invalid webhook URL specified"),
    "a webhook that is not secure": (to_ann("setWebhook", url="http://bot.example.org/"), "bad webhook: An HTTPS URL"),
    "a webhook at an odd port": (to_ann("setWebhook", url="https://bot.example.org:8080/"), "bad webhook: Webhook can be"),
    "a secret of 257 characters": (to_ann("setWebhook", url=HOOK, secret_token="s" * 257), "secret token is too long"),
    "a secret with a space": (to_ann("setWebhook", url=HOOK, secret_token=SPACED), "secret token contains unallowed"),
    # chats
    "administrators of a person": (
        to_ann("getChatAdministrators", chat_id=10_001),
        "there are no administrators in the private chat",
    ),
    "leaving a person": (to_ann("leaveChat", chat_id=10_001), "chat member status can't be changed in private chats"),
    "an unknown member": (to_ann("getChatMember", chat_id=10_001, user_id=5), "user not found"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
async def test_a_call_is_refused_as_telegram_does_and_kept(name: str, scene: Scene) -> None:
    make, expected = REFUSED[name]
    method, given = make(scene)
    answer = await scene.call(method, **given)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"].startswith(f"Bad Request: {expected}")
    assert [v.rule for v in scene.server.violations if v.refused] == [answer["description"]]
    assert [call.description for call in scene.server.refusals] == [answer["description"]]
