"""What Telegram lets pass although its documentation does not is kept all the same; what keeps to it is not."""

from __future__ import annotations

import pytest

from tests.telegram.test_server.calls import (
    HELP,
    HOOK,
    INLINE,
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

NOTED: dict[str, tuple[Making, str]] = {
    "an unknown parameter": (to_ann(reply_to="x"), 'unknown parameter "reply_to"'),
    "an unknown field": (to_ann(reply_markup=INLINE | {"x": 1}), 'InlineKeyboardMarkup has no field "x"'),
    "a number that is a text": (to_ann("editMessageText", message_id="x3", text="A"), 'parameter "message_id" must be of'),
    "a flag that is a number": (to_ann(protect_content=1), 'parameter "protect_content" must be of type Boolean'),
    "a text that is a number": (to_ann(text=5), 'parameter "text" must be of type String'),
    "a bare &": (marked("R&D"), 'a "&" that is not written as "&amp;"'),
    "a & alone": (marked("R & D"), 'a "&" that is not written as "&amp;"'),
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
    "a link in a link to a person": (
        marked('<a href="https://a.org"><a href="tg://user?id=10001">Ann</a></a>'),
        "text_mention within text_link",
    ),
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
    "a certificate that is no file": (to_ann("setWebhook", url=HOOK, certificate="x"), 'parameter "certificate" must be a file'),
    "a wait of less than nothing": (to_ann("getUpdates", timeout=-1), "a timeout below 0"),
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


@pytest.mark.parametrize(
    "make",
    [
        to_ann(text="a" * 4096),
        to_ann(text="😀" * 2048),
        to_ann(text="Hello", parse_mode=None, reply_markup=None),
        to_ann("logOut"),
        to_ann("close"),
        commands(HELP, scope={"type": "chat_member", "chat_id": "@the_helpdesk", "user_id": 10_001}),
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
async def test_what_reaches_a_limit_is_accepted(make: Making, scene: Scene) -> None:
    method, given = make(scene)
    assert (await scene.call(method, **given))["ok"]
    assert scene.rules == []
