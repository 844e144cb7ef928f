"""The server refuses what Telegram refuses, in its words, and keeps what a careful bot does not do."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.telegram.server import Chat, Message, Press, Query, TelegramServer, Topic, User
from tests.telegram.server.methods import METHODS as CARRIED_OUT
from tests.telegram.server.table import CHOICES, METHODS, REACTIONS, TYPES, Field

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[2]
SPEC = Path(os.environ.get("TELEGRAM_BOT_API_SPEC", ROOT.parent / "shared" / "telegram" / "bot-api-spec.json"))
"""The documentation of the Bot API in JSON, where somebody has put it."""

HOUR = 3600.0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Scene:
    """A server with a person, a forum and a message of the bot in each, and somebody who calls."""

    server: TelegramServer
    caller: httpx.AsyncClient
    clock: Clock
    ann: User
    bob: User
    forum: Chat
    topic: Topic
    said: Message = field(init=False)

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Call a method with JSON; returns the answer."""
        response = await self.caller.post(f"{self.server.base_url}{self.server.token}/{method}", json=given)
        answer: dict[str, Any] = response.json()
        assert response.status_code == answer.get("error_code", 200)
        return answer

    async def form(self, method: str, body: str) -> dict[str, Any]:
        """Call a method with a form, already written; returns the answer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.server.base_url}{self.server.token}/{method}"
        answer: dict[str, Any] = (await self.caller.post(url, content=body, headers=headers)).json()
        return answer

    @property
    def rules(self) -> list[str]:
        """What was violated."""
        return [violation.rule for violation in self.server.violations]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    clock = Clock()
    async with TelegramServer(clock=clock) as server, httpx.AsyncClient() as caller:
        ann, bob = server.user("Ann", username="ann"), server.user("Bob")
        server.start(ann)
        forum = server.group("Helpdesk", ann, bob, kind="forum", username="the_helpdesk")
        scene = Scene(server, caller, clock, ann, bob, forum, server.open_topic(ann, forum, "Ann's question"))
        sent = await scene.call("sendMessage", chat_id=ann.id, text="Hello, Ann")
        scene.said = server.chat(ann).by_id[sent["result"]["message_id"]]
        yield scene


# --- what the table says ----------------------------------------------------------------------------------------------


def spoken(kind: str) -> str:
    """A kind as the documentation writes it."""
    return f"Array of {spoken(kind[1:-1])}" if kind.startswith("[") else kind


def differing(ours: dict[str, Field], documented: list[dict[str, Any]]) -> list[str]:
    """Where our fields are not as documented."""
    theirs = {each["name"]: each for each in documented}
    found = [f"{name} is not documented" for name in ours.keys() - theirs.keys()]
    for name, our in ours.items():
        their = theirs.get(name, {"types": [], "required": False})
        if not {spoken(kind) for kind in our.holds} <= set(their["types"]):
            found.append(f"{name} is {their['types']}")
        if our.required != their["required"]:
            found.append(f"{name} is {'' if their['required'] else 'not '}required")
    return found + [f"{name} is required" for name, t in theirs.items() if t["required"] and name not in ours]


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    if not SPEC.exists():
        pytest.skip(f"no documentation of the Bot API at {SPEC}")
    read: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_what_is_documented(name: str, spec: dict[str, Any]) -> None:
    assert differing(METHODS[name], spec["methods"][name].get("fields", [])) == []


@pytest.mark.parametrize("name", TYPES)
def test_a_type_has_the_fields_that_are_documented(name: str, spec: dict[str, Any]) -> None:
    assert differing(TYPES[name], spec["types"][name].get("fields", [])) == []


def test_a_choice_is_among_documented_types(spec: dict[str, Any]) -> None:
    for name, (_, choices) in CHOICES.items():
        assert set(choices.values()) <= set(spec["types"][name]["subtypes"])


def test_the_reactions_are_those_documented(spec: dict[str, Any]) -> None:
    [emoji] = [f for f in spec["types"]["ReactionTypeEmoji"]["fields"] if f["name"] == "emoji"]
    documented = emoji["description"].split("one of ")[1].split('"')[1::2]
    assert {each.replace("\ufe0f", "") for each in documented} == REACTIONS


def test_every_method_of_the_table_is_carried_out() -> None:
    assert METHODS.keys() == CARRIED_OUT.keys()


# --- refused, and a violation -----------------------------------------------------------------------------------------

INLINE = {"inline_keyboard": [[{"text": "One", "callback_data": "1"}]]}


def to_ann(method: str = "sendMessage", /, **given: Any) -> Callable[[Scene], tuple[str, dict[str, Any]]]:
    """A call about Ann's chat; what is None is left out."""

    def made(scene: Scene) -> tuple[str, dict[str, Any]]:
        whole = {"chat_id": scene.ann.id, "text": "Hello"} | given if method == "sendMessage" else given
        if method.startswith(("edit", "delete")):
            whole = {"chat_id": scene.ann.id, "message_id": scene.said.id} | given
        return method, {name: value for name, value in whole.items() if value is not None}

    return made


def in_forum(method: str, /, **given: Any) -> Callable[[Scene], tuple[str, dict[str, Any]]]:
    """A call about the topic."""
    return lambda scene: (method, {"chat_id": scene.forum.id, "message_thread_id": scene.topic.id} | given)


def marked(html: str) -> Callable[[Scene], tuple[str, dict[str, Any]]]:
    """A message in HTML."""
    return to_ann(text=html, parse_mode="HTML")


def under(*rows: Any) -> Callable[[Scene], tuple[str, dict[str, Any]]]:
    """A message with an inline keyboard."""
    return to_ann(reply_markup={"inline_keyboard": list(rows)})


def offered(*results: dict[str, Any], **given: Any) -> Callable[[Scene], tuple[str, dict[str, Any]]]:
    """An answer to an inline query of Ann's."""

    def made(scene: Scene) -> tuple[str, dict[str, Any]]:
        query = scene.server.ask_inline(scene.ann, "grants")
        return "answerInlineQuery", {"inline_query_id": query.id, "results": list(results)} | given

    return made


def article(number: str = "1", **given: Any) -> dict[str, Any]:
    """A result that an inline query may have."""
    whole = {"type": "article", "id": number, "title": "A grant", "input_message_content": {"message_text": "Text"}}
    return {name: value for name, value in (whole | given).items() if value is not None}


def pressed(**given: Any) -> Callable[[Scene], tuple[str, dict[str, Any]]]:
    """An answer to a button that Ann pressed."""

    def made(scene: Scene) -> tuple[str, dict[str, Any]]:
        press = scene.server.press(scene.said, user=scene.ann, data="1")
        return "answerCallbackQuery", {"callback_query_id": press.id} | given

    return made


def commands(*listed: dict[str, str], **given: Any) -> Callable[[Scene], tuple[str, dict[str, Any]]]:
    return to_ann("setMyCommands", commands=list(listed), **given)


HELP = {"command": "help", "description": "How to ask"}
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same"
ENTITIES = "can't parse entities: "
SPACED = "a b"
HOOK = "https://bot.example.org/hook"

REFUSED: dict[str, tuple[Callable[[Scene], tuple[str, dict[str, Any]]], str]] = {
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


# --- let through, and a violation all the same ------------------------------------------------------------------------

NOTED: dict[str, tuple[Callable[[Scene], tuple[str, dict[str, Any]]], str]] = {
    "an unknown parameter": (to_ann(reply_to="x"), 'unknown parameter "reply_to"'),
    "an unknown field": (to_ann(reply_markup=INLINE | {"x": 1}), 'InlineKeyboardMarkup has no field "x"'),
    "a number that is a text": (to_ann("editMessageText", message_id="x3", text="A"), 'parameter "message_id" must be of'),
    "a flag that is a number": (to_ann(protect_content=1), 'parameter "protect_content" must be of type Boolean'),
    "a text that is a number": (to_ann(text=5), 'parameter "text" must be of type String'),
    "a bare &": (marked("R&D"), 'a "&" that is not written as "&amp;"'),
    "an unknown character": (marked("a&nbsp;b"), 'a "&" that is not written as "&amp;"'),
    "a bare >": (marked("2 > 1"), 'a ">" that is not written as "&gt;"'),
    "an attribute that a tag does not have": (marked('<b class="x">a</b>'), 'an attribute "class" that the tag "b"'),
    "a class that is no language": (marked('<pre><code class="x">a</code></pre>'), 'an attribute "class" that'),
    "a language of a piece of code": (marked('<code class="language-x">a</code>'), 'a language of a "code"'),
    "an end tag without a name": (marked("<b>a</>"), "an end tag without a name"),
    "a tag around nothing": (marked("a<b></b>"), 'a tag "b" around nothing'),
    "a link that is no address": (marked('<a href="a b">c</a>'), 'a link to "a b", which is no address'),
    "bold code": (marked("<b><code>a</code></b>"), "code within bold"),
    "code with something bold": (marked("<code>a<b>b</b></code>"), "bold within code"),
    "bold in bold": (marked("<b>a<b>b</b></b>"), "bold within bold"),
    "a quote in a quote": (marked("<blockquote>a<blockquote expandable>b</blockquote></blockquote>"), "expandable_blockquote within"),
    "an entity beyond the end": (to_ann(entities=[{"type": "bold", "offset": 4, "length": 9}]), "an entity bold outside"),
    "entities that cross": (
        to_ann(entities=[{"type": "bold", "offset": 0, "length": 3}, {"type": "italic", "offset": 2, "length": 3}]),
        "an entity italic that begins within another",
    ),
    "entities beside a mode": (
        to_ann(parse_mode="HTML", entities=[{"type": "bold", "offset": 0, "length": 3}]),
        "both parse_mode and entities",
    ),
    "101 entities": (marked("<b>a</b> " * 101), "101 entities, of which 100 are kept"),
    "a button that does two things": (
        under([{"text": "One", "callback_data": "1", "url": "https://example.org"}]),
        "a button with url and callback_data",
    ),
    "a button with an empty label": (under([{"text": " ", "callback_data": "1"}]), "a button without a text"),
    "an empty row": (under([{"text": "One", "callback_data": "1"}], []), "a row of buttons without a button"),
    "nine buttons in a row": (under([{"text": "x", "callback_data": "x"}] * 9), "more than 8 buttons in a row"),
    "a style that is none": (under([{"text": "x", "callback_data": "x", "style": "pink"}]), "a button of the unknown style"),
    "a markup of no kind": (to_ann(reply_markup={"keys": []}), "a reply_markup of no kind"),
    "an empty markup": (to_ann(reply_markup={}), "a reply_markup of no kind"),
    "a keyboard without buttons": (under(), "a keyboard without a button"),
    "a long placeholder": (
        to_ann(reply_markup={"force_reply": True, "input_field_placeholder": "x" * 65}),
        "input_field_placeholder must have 1-64 characters",
    ),
    "a long placeholder of a keyboard": (
        to_ann(reply_markup={"keyboard": [[{"text": "A"}]], "input_field_placeholder": ""}),
        "input_field_placeholder must have 1-64 characters",
    ),
    "a long name of a topic": (in_forum("createForumTopic", name="n" * 129, message_thread_id=None), "a topic's name of 129"),
    "too many updates": (to_ann("getUpdates", limit=101), "a limit of 101 updates"),
    "updates of an unknown kind": (to_ann("getUpdates", allowed_updates=["mail"]), 'an update of the unknown kind "mail"'),
    "too many connections": (to_ann("setWebhook", url=HOOK, max_connections=101), "101 connections at most"),
    "no secret": (to_ann("setWebhook", url=HOOK, secret_token=""), "an empty secret_token"),
    "no address": (to_ann("setWebhook"), 'parameter "url" is required'),
    "two ways to a message": (to_ann("editMessageText", text="A", inline_message_id="x"), "both a chat's message and"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTED)
async def test_a_call_is_let_through_and_kept(name: str, scene: Scene) -> None:
    make, expected = NOTED[name]
    method, given = make(scene)
    await scene.call(method, **given)
    assert [rule for rule in scene.rules if rule.startswith(expected)] != []
    assert [v.refused for v in scene.server.violations if v.rule.startswith(expected)] == [False]


async def test_a_careful_call_leaves_no_trace(scene: Scene) -> None:
    text = (
        "<b>Bold <i>and italic</i></b> <u>u</u> <s>s</s> <tg-spoiler>t</tg-spoiler> <code>1 &lt; 2 &amp; 3</code>\n"
        '<pre><code class="language-python">x</code></pre> <a href="https://example.org/?a=1&amp;b=2">link</a>\n'
        '<blockquote expandable>quote</blockquote> <a href="tg://user?id=10001">Ann</a>'
    )
    given = {"parse_mode": "HTML", "reply_markup": INLINE, "link_preview_options": {"is_disabled": True}}
    answer = await scene.call(*to_ann(text=text, **given)(scene)[:1], **to_ann(text=text, **given)(scene)[1])
    assert answer["ok"]
    assert scene.rules == []
    message = scene.server.chat(scene.ann).from_bot[-1]
    assert message.text == "Bold and italic u s t 1 < 2 & 3\nx link\nquote Ann"
    assert message.marked("code") == ["1 < 2 & 3"]
    assert message.marked("pre") == ["x"]
    assert message.marked("expandable_blockquote") == ["quote"]
    kinds = {e["type"]: e for e in answer["result"]["entities"]}
    assert kinds["text_link"]["url"] == "https://example.org/?a=1&b=2"
    assert kinds["pre"]["language"] == "python"
    assert kinds["text_mention"]["user"]["first_name"] == "Ann"


# --- tokens, methods, bodies ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot1234567:another-secret/getMe", 401, "Unauthorized"),
        ("/botnobody/getMe", 404, "Not Found"),
        ("/getMe", 404, "Not Found"),
        ("/", 404, "Not Found"),
    ],
)
async def test_a_wrong_token_is_turned_away(path: str, code: int, description: str, scene: Scene) -> None:
    response = await scene.caller.post(scene.server.origin + path)
    assert response.status_code == code
    assert response.json() == {"ok": False, "error_code": code, "description": description}


async def test_an_unknown_method_is_refused_and_kept(scene: Scene) -> None:
    answer = await scene.call("sendTelepathy", chat_id=1)
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert scene.rules == ["Not Found: method not found"]


async def test_a_method_may_be_written_in_small_letters(scene: Scene) -> None:
    assert (await scene.call("getme"))["result"]["is_bot"] is True
    assert scene.rules == []


@pytest.mark.parametrize("text", ["a+b c&d=e", "100%", "%zz", "一\n二", "=", "a =20 b\t"])
async def test_a_form_says_what_was_meant(text: str, scene: Scene) -> None:
    answer = await scene.form("sendMessage", urlencode({"chat_id": scene.ann.id, "text": text}))
    assert answer["result"]["text"] == text.strip().replace("\t", " ")
    assert scene.rules == []


@pytest.mark.parametrize("written", ["a%zz+b", "a=b"])
async def test_a_form_that_is_badly_written_is_read_as_the_library_does(written: str, scene: Scene) -> None:
    answer = await scene.form("sendMessage", f"chat_id={scene.ann.id}&text={written}")
    assert answer["result"]["text"] == written.replace("+", " ")


async def test_flags_and_numbers_of_a_form_are_held_to_their_types(scene: Scene) -> None:
    await scene.form("sendMessage", f"chat_id={scene.ann.id}&text=A&protect_content=yes")
    await scene.form("editMessageText", f"chat_id={scene.ann.id}&message_id={scene.said.id}th&text=B")
    assert scene.rules == ['parameter "protect_content" must be a Boolean', 'parameter "message_id" must be an Integer']
    assert scene.said.text == "B"


async def test_a_parameter_given_twice_is_kept_once(scene: Scene) -> None:
    answer = await scene.form("sendMessage", f"chat_id={scene.ann.id}&text=A&text=B")
    assert answer["result"]["text"] == "A"
    assert scene.rules == ['parameter "text" is given twice']


async def test_json_in_a_form_that_cannot_be_read_is_refused(scene: Scene) -> None:
    answer = await scene.form("sendMessage", f"chat_id={scene.ann.id}&text=A&reply_markup=%7B")
    assert answer["description"] == "Bad Request: can't parse reply keyboard markup JSON object"
    assert scene.rules == [answer["description"]]


@pytest.mark.parametrize(
    ("content_type", "body", "description"),
    [
        ("application/json", b"{", "can't parse the request body as a JSON object"),
        ("application/json", b"[]", "can't parse the request body as a JSON object"),
        ("application/x-www-form-urlencoded", b"text=%FF", "strings must be encoded in UTF-8"),
        ("multipart/form-data", b"x", "boundary is missing in multipart/form-data"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    content_type: str, body: bytes, description: str, scene: Scene
) -> None:
    url = f"{scene.server.base_url}{scene.server.token}/sendMessage"
    response = await scene.caller.post(url, content=body, headers={"Content-Type": content_type})
    assert response.status_code == 400
    assert response.json()["description"].startswith(f"Bad Request: {description}")
    assert scene.rules == [response.json()["description"]]


async def test_a_file_where_none_belongs_is_kept(scene: Scene) -> None:
    url = f"{scene.server.base_url}{scene.server.token}/sendMessage"
    await scene.caller.post(url, data={"chat_id": scene.ann.id}, files={"text": ("a.txt", b"Hello")})
    assert scene.rules == ['parameter "text" must not be a file']


async def test_what_is_no_http_is_answered_with_an_error_and_cut(scene: Scene) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.server.port)
    writer.write(b"what is this\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 400 ")


# --- limits that are met ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        to_ann(text="a" * 4096),
        to_ann(text="😀" * 2048),
        marked("<b>" + "a" * 4096 + "</b>"),
        marked("<b>a</b> " * 100),
        under([{"text": "一", "callback_data": "x" * 64}]),
        under([{"text": "一", "switch_inline_query": ""}]),
        under(*[[{"text": "x", "callback_data": "x"}] * 5] * 20),
        pressed(text="a" * 200),
        offered(*[article(str(n)) for n in range(50)], next_offset="x" * 64),
        offered(article("x" * 64)),
        commands(*[{**HELP, "command": f"h{n}"} for n in range(100)]),
        commands({"command": "h" * 32, "description": "d" * 256}, language_code="zh"),
        to_ann("setMyName", name="n" * 64),
        to_ann("setMyDescription", description="n" * 512),
        to_ann("setMyShortDescription", short_description="n" * 120),
        to_ann("setWebhook", url=HOOK, secret_token="s" * 256, max_connections=100),
    ],
)
async def test_what_reaches_a_limit_is_accepted(
    make: Callable[[Scene], tuple[str, dict[str, Any]]], scene: Scene
) -> None:
    method, given = make(scene)
    assert (await scene.call(method, **given))["ok"]
    assert scene.rules == []


# --- refused without fault of the caller ------------------------------------------------------------------------------


async def test_who_never_wrote_cannot_be_written_to(scene: Scene) -> None:
    answer = await scene.call("sendMessage", chat_id=scene.bob.id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )


async def test_who_has_blocked_the_bot_cannot_be_written_to(scene: Scene) -> None:
    scene.server.block(scene.ann)
    answer = await scene.call("sendMessage", chat_id=scene.ann.id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    scene.server.unblock(scene.ann)
    assert (await scene.call("sendMessage", chat_id=scene.ann.id, text="Hello"))["ok"]
    assert scene.rules == []
    assert len(scene.server.refusals) == 1


async def test_who_is_gone_cannot_be_written_to(scene: Scene) -> None:
    scene.server.deactivate(scene.ann)
    answer = await scene.call("sendMessage", chat_id=scene.ann.id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: user is deactivated")


async def test_a_group_that_has_moved_tells_where(scene: Scene) -> None:
    group = scene.server.group("Office", scene.ann, kind="group", bot="member")
    moved = scene.server.migrate(group)
    answer = await scene.call("sendMessage", chat_id=group.id, text="Hello")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": moved.id}
    assert (await scene.call("sendMessage", chat_id=moved.id, text="Hello"))["ok"]
    assert scene.rules == []


@pytest.mark.parametrize(
    ("kind", "status", "description"),
    [
        ("group", "kicked", "bot was kicked from the group chat"),
        ("group", "left", "bot is not a member of the group chat"),
        ("supergroup", "kicked", "bot was kicked from the supergroup chat"),
        ("supergroup", "left", "bot is not a member of the supergroup chat"),
    ],
)
async def test_a_bot_that_is_not_in_a_group_may_not_write_there(
    kind: str, status: str, description: str, scene: Scene
) -> None:
    group = scene.server.group("Office", scene.ann, kind=kind)
    scene.server.set_bot(group, status, by=scene.ann)
    answer = await scene.call("sendMessage", chat_id=group.id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (403, f"Forbidden: {description}")
    assert scene.rules == []


async def test_a_group_that_the_bot_never_was_in_is_not_found(scene: Scene) -> None:
    group = scene.server.group("Office", scene.ann, bot="left")
    answer = await scene.call("sendMessage", chat_id=group.id, text="Hello")
    assert answer["description"] == "Bad Request: chat not found"


async def test_a_topic_that_a_person_deleted_is_not_found(scene: Scene) -> None:
    scene.server.delete_topic(scene.forum, scene.topic)
    answer = await scene.call("sendMessage", chat_id=scene.forum.id, message_thread_id=scene.topic.id, text="Hello")
    assert answer["description"] == "Bad Request: message thread not found"
    answer = await scene.call("closeForumTopic", chat_id=scene.forum.id, message_thread_id=scene.topic.id)
    assert answer["description"] == "Bad Request: TOPIC_ID_INVALID"
    assert scene.rules == []


async def test_a_topic_that_the_bot_deleted_is_its_own_mistake(scene: Scene) -> None:
    assert (await scene.call("deleteForumTopic", chat_id=scene.forum.id, message_thread_id=scene.topic.id))["ok"]
    await scene.call("sendMessage", chat_id=scene.forum.id, message_thread_id=scene.topic.id, text="Hello")
    assert scene.rules == ["Bad Request: message thread not found"]


async def test_only_who_manages_topics_writes_in_a_closed_one(scene: Scene) -> None:
    scene.server.close_topic(scene.ann, scene.forum, scene.topic)
    where = {"chat_id": scene.forum.id, "message_thread_id": scene.topic.id}
    assert (await scene.call("sendMessage", **where, text="Hello"))["ok"]
    scene.server.set_bot(scene.forum, "member", by=scene.ann)
    answer = await scene.call("sendMessage", **where, text="Hello")
    assert answer["description"] == "Bad Request: TOPIC_CLOSED"
    assert scene.rules == []


async def test_closing_what_a_person_has_closed_changes_nothing(scene: Scene) -> None:
    scene.server.close_topic(scene.ann, scene.forum, scene.topic)
    answer = await scene.call("closeForumTopic", chat_id=scene.forum.id, message_thread_id=scene.topic.id)
    assert answer["description"] == "Bad Request: TOPIC_NOT_MODIFIED"
    assert scene.rules == []


@pytest.mark.parametrize(
    ("method", "given", "description", "kept"),
    [
        ("createForumTopic", {"name": "A"}, "not enough rights to create a topic", False),
        ("closeForumTopic", {}, "not enough rights to manage topics", False),
        ("deleteMessage", {}, "message can't be deleted", True),
        ("pinChatMessage", {}, "not enough rights to manage pinned messages in the chat", True),
        ("unpinChatMessage", {}, "not enough rights to manage pinned messages in the chat", True),
    ],
)
async def test_a_bot_needs_its_rights(
    method: str, given: dict[str, Any], description: str, kept: bool, scene: Scene
) -> None:
    scene.server.set_bot(scene.forum, "administrator", by=scene.ann)
    about = {
        "message_id": scene.server.say(scene.ann, "Hello", chat=scene.forum).id,
        "message_thread_id": scene.topic.id,
    }
    about = {name: about[name] for name in METHODS[method] if name in about}
    answer = await scene.call(method, chat_id=scene.forum.id, **about, **given)
    assert answer["description"] == f"Bad Request: {description}"
    assert (scene.rules != []) == kept


async def test_a_message_that_a_person_deleted_is_not_found(scene: Scene) -> None:
    scene.server.delete(scene.said)
    where = {"chat_id": scene.ann.id, "message_id": scene.said.id}
    for method, given, what in (
        ("editMessageText", {"text": "A"}, "edit"),
        ("deleteMessage", {}, "delete"),
        ("pinChatMessage", {}, "pin"),
    ):
        answer = await scene.call(method, **where, **given)
        assert answer["description"] == f"Bad Request: message to {what} not found"
    reply = {"message_id": scene.said.id}
    answer = await scene.call("sendMessage", chat_id=scene.ann.id, text="A", reply_parameters=reply)
    assert answer["description"] == "Bad Request: message to be replied not found"
    reply["allow_sending_without_reply"] = True
    assert (await scene.call("sendMessage", chat_id=scene.ann.id, text="A", reply_parameters=reply))["ok"]
    assert scene.rules == []


async def test_deleting_twice_is_the_bots_mistake(scene: Scene) -> None:
    where = {"chat_id": scene.ann.id, "message_id": scene.said.id}
    assert (await scene.call("deleteMessage", **where))["ok"]
    await scene.call("deleteMessage", **where)
    assert scene.rules == ["Bad Request: message to delete not found"]
    assert (await scene.call("deleteMessages", chat_id=scene.ann.id, message_ids=[scene.said.id]))["ok"]


async def test_a_message_can_be_deleted_for_two_days(scene: Scene) -> None:
    scene.clock.now += 48 * HOUR + 1
    answer = await scene.call("deleteMessage", chat_id=scene.ann.id, message_id=scene.said.id)
    assert answer["description"] == "Bad Request: message can't be deleted"


@pytest.mark.parametrize("kind", ["press", "query"])
async def test_an_answer_that_comes_too_late_or_twice_is_refused(kind: str, scene: Scene) -> None:
    for late in (True, False):
        asked: Press | Query
        given: dict[str, Any]
        if kind == "press":
            asked = scene.server.press(scene.said, user=scene.ann, data="1")
            method, given = "answerCallbackQuery", {"callback_query_id": asked.id}
        else:
            asked = scene.server.ask_inline(scene.ann, "grants")
            method, given = "answerInlineQuery", {"inline_query_id": asked.id, "results": []}
        if late:
            scene.server.expire(asked)
        else:
            assert (await scene.call(method, **given))["ok"]
        answer = await scene.call(method, **given)
        assert answer["description"] == f"Bad Request: {TOO_OLD}"
        assert len(scene.rules) == (0 if late else 1)


async def test_a_protected_message_is_not_forwarded(scene: Scene) -> None:
    sent = await scene.call("sendMessage", chat_id=scene.ann.id, text="Secret", protect_content=True)
    where = {"from_chat_id": scene.ann.id, "message_id": sent["result"]["message_id"], "chat_id": scene.forum.id}
    answer = await scene.call("forwardMessage", **where)
    assert answer["description"] == "Bad Request: the message can't be forwarded"
    assert (await scene.call("copyMessage", **where))["ok"]


async def test_a_file_stays_what_it_is(scene: Scene) -> None:
    photo = scene.server.photo(scene.ann)
    assert photo.file is not None
    answer = await scene.call("sendDocument", chat_id=scene.ann.id, document=photo.file.id)
    assert answer["description"] == "Bad Request: can't use file of type Photo as Document"
    answer = await scene.call("sendPhoto", chat_id=scene.ann.id, photo=photo.file.id, caption="Yours")
    where = {"chat_id": scene.ann.id, "message_id": answer["result"]["message_id"]}
    answer = await scene.call("editMessageText", **where, text="A")
    assert answer["description"] == "Bad Request: there is no text in the message to edit"
    assert (await scene.call("editMessageCaption", **where, caption="A"))["ok"]


async def test_an_edit_without_a_keyboard_takes_it_away(scene: Scene) -> None:
    where = {"chat_id": scene.ann.id, "message_id": scene.said.id}
    await scene.call("editMessageReplyMarkup", **where, reply_markup=INLINE)
    assert scene.said.labels == ["One"]
    answer = await scene.call("editMessageText", **where, text="Hello, Ann")
    assert "reply_markup" not in answer["result"]
    assert scene.said.labels == []
    assert [version.buttons for version in scene.said.edits] == [[], [["One"]]]
    assert scene.rules == []


async def test_who_asks_for_updates_while_a_webhook_is_set_is_refused(scene: Scene) -> None:
    answer = await scene.call("setWebhook", url=HOOK)
    assert answer["ok"]
    answer = await scene.call("getUpdates")
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: can't use getUpdates method while webhook is active")
    assert scene.rules == [answer["description"]]
    info = (await scene.call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (HOOK, 2, 40)
