"""Updates that nobody would send by accident: of every kind, malformed, forged, with markup in them."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
)
"""The kinds that the bot asks for; the others come as they are documented."""
BOT_ID, USERNAME = 1234567, "a_policy_bot"

MARKUP = (
    "<b>",
    "</b>",
    "<a href='x'>",
    "&",
    "&lt;",
    "&#0;",
    "<",
    ">",
    "]]>",
    "`",
    "_",
    "*",
    "{0}",
    "{x}",
    "%s",
    "\x00",
)
WORDS = (
    "五星级绿色船厂奖多少",
    "四星级呢",
    "how much for a five-star green shipyard",
    "全部奖补",
    "我们去年拿了20万元",
    "新开远洋航线和近洋航线一共多少",
    "转人工",
    "@a_policy_bot",
    "/start",
    "/start 2-1-4",
    "/grants 五星级",
    "/total",
    "/forget",
    "/ask@a_policy_bot 第二条",
    "/language en",
    "/ladder",
    "补助",
    "第二条",
)
ODD = ("\ud800", "\udfff", "\x00", "\u202e", "\u200b", "🚢", "👩\u200d👧", "é" * 3, "\n", "  ", "\ufeff", "１２３")

numbers = st.one_of(
    st.integers(0, 5),
    st.integers(-(10**15), 10**15),
    st.sampled_from([0, -1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**30]),
)
texts = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from([*WORDS, *MARKUP, *ODD]), min_size=1, max_size=6).map("".join),
    st.text(max_size=40),
    st.builds(lambda part, times: part * times, st.sampled_from([*MARKUP, *ODD, *WORDS]), st.integers(1, 4096)),
)
NUMBERED = st.integers(1, 60)
"""The numbers of most updates, so that forged buttons are about answers that there are."""
callbacks = st.one_of(
    st.sampled_from(["a:1:", "a:1:c", "a:1:cdq", "a:1:n0", "+:1:", "-:1:c", "h:1", "t::", "t:s:5", "t:c:2", "t:c:99"]),
    st.sampled_from(["g:0:", "g:9:5", "o:0", "o:99", "c:0:0", "c:0:-1", "c:3:9999", "s:=", "s:x", "l:zh", "l:xx", "."]),
    st.builds(lambda i, p: f"a:{i}:{p}", NUMBERED, st.text("cdqn01", max_size=3)),
    st.builds(lambda kind, i, p: f"{kind}:{i}:{p}", st.sampled_from("+-"), NUMBERED, st.text("cdqn01", max_size=2)),
    st.builds(lambda i: f"h:{i}", NUMBERED),
    st.builds(lambda i, p: f"a:{i}:{p}", st.integers(0, 2**70), st.text("cdqn0123456789", max_size=14)),
    st.text("acdghlnoqst:+-=.x0123456789", max_size=20),
    texts,
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.floats(allow_nan=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def _sometimes_wrong(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what belongs there, now and then anything at all."""
    return st.one_of(*[strategy] * 12, anything)


def _objects(required: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with fields that are mostly there and mostly right."""
    wrong = {name: _sometimes_wrong(value) for name, value in required.items()}
    more = {name: _sometimes_wrong(value) for name, value in (optional or {}).items()}
    right = st.fixed_dictionaries(required, optional=optional or {})
    return st.one_of(*[right] * 8, st.fixed_dictionaries({}, optional={**wrong, **more}))


@cache
def _described() -> dict[str, Any]:
    """The types of the Bot API as data, {} where they are not beside the project."""
    path = Path(ROOT).parent / "shared" / "telegram" / "bot-api-spec.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))["types"]) if path.exists() else {}


people = _objects(
    {
        "id": st.sampled_from([7, 7, 8, 8, 9, BOT_ID]),
        "is_bot": st.sampled_from([*[False] * 9, True]),
        "first_name": texts,
    },
    {"language_code": st.sampled_from(["zh-hans", "en", "fr", "", "<b>"]), "username": texts},
)
chats = _objects(
    {
        "id": st.sampled_from([7, 7, 8, -100]),
        "type": st.sampled_from([*["private", "supergroup"] * 4, "group", "channel"]),
    },
    {"title": texts, "is_forum": st.booleans()},
)
entities = st.lists(
    _objects(
        {
            "type": st.sampled_from(["mention", "text_mention", "bot_command", "url", "bold", "x"]),
            "offset": st.one_of(st.integers(-3, 40), numbers),
            "length": st.one_of(st.integers(-3, 40), numbers),
        },
        {"user": people},
    ),
    max_size=3,
)
media_kinds = (
    "photo",
    "document",
    "voice",
    "sticker",
    "video",
    "poll",
    "location",
    "story",
    "dice",
    "new_chat_members",
)
messages = _objects(
    {
        "message_id": st.one_of(st.integers(1, 50), numbers),
        "date": st.one_of(st.integers(1_780_000_000, 1_780_000_100), numbers),
        "chat": chats,
        "from": people,
    },
    {
        "text": texts,
        "caption": texts,
        "entities": entities,
        "caption_entities": entities,
        "reply_to_message": _objects({"message_id": numbers, "from": people, "text": texts}),
        "sender_chat": chats,
        "media_group_id": st.sampled_from(["1", "2"]),
        "message_thread_id": numbers,
        "is_topic_message": st.booleans(),
    },
)
rare_messages = st.builds(
    lambda message, more: {**message, **more} if isinstance(message, dict) else message,
    messages,
    st.fixed_dictionaries({}, optional={"via_bot": people, **dict.fromkeys(media_kinds, anything)}),
)
members = _objects({"user": people, "status": st.sampled_from(["member", "left", "kicked", "administrator", "x"])})
BODIES: dict[str, st.SearchStrategy[Any]] = {
    "message": st.one_of(messages, messages, rare_messages),
    "edited_message": messages,
    "callback_query": _objects(
        {"id": st.sampled_from(["1", "2", ""]), "from": people, "data": callbacks}, {"message": messages}
    ),
    "inline_query": _objects({"id": st.sampled_from(["1", "2"]), "from": people, "query": texts}, {"offset": texts}),
    "my_chat_member": _objects(
        {"chat": chats, "from": people, "old_chat_member": members, "new_chat_member": members}, {"date": numbers}
    ),
}


def _deep(levels: int) -> Any:
    """A list within a list within a list."""
    found: Any = []
    for _ in range(levels):
        found = [found]
    return found


@st.composite
def _of_type(draw: st.DrawFn, name: str, depth: int = 4) -> Any:
    """Draw an object of the Bot API as it is documented, with what it must have and a little of what it may."""
    for plain, strategy in (
        ("Integer", numbers),
        ("String", texts),
        ("Boolean", st.booleans()),
        ("True", st.just(True)),
    ):
        if name == plain:
            return draw(strategy)
    if name.startswith("Array of "):
        inner = name.removeprefix("Array of ")
        return [draw(_of_type(inner, depth - 1)) for _ in range(draw(st.integers(0, 2)))] if depth else []
    described = _described().get(name)
    if described is None or depth == 0:
        return draw(anything)
    if described.get("subtypes"):
        return draw(_of_type(draw(st.sampled_from(described["subtypes"])), depth))
    fields = described.get("fields", [])
    optional = [field["name"] for field in fields if not field["required"]]
    chosen = set(draw(st.lists(st.sampled_from(optional), max_size=4)) if optional else [])
    kept = [field for field in fields if field["required"] or field["name"] in chosen]
    return {field["name"]: draw(_of_type(draw(st.sampled_from(field["types"])), depth - 1)) for field in kept}


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an update with a number."""
    number = draw(st.one_of(NUMBERED, NUMBERED, NUMBERED, st.integers(1, 2**62)))
    known = {f["name"]: f["types"][0] for f in _described().get("Update", {}).get("fields", []) if not f["required"]}
    kind = draw(
        st.sampled_from([*KINDS * 4, *("message", "callback_query") * 4, "documented", "documented", "unheard_of"])
    )
    if kind == "documented" and known:
        kind = draw(st.sampled_from([*known]))
        return {"update_id": number, kind: draw(_of_type(known[kind]))}
    body = draw(_sometimes_wrong(BODIES[kind])) if kind in BODIES else draw(anything)
    if draw(st.integers(0, 50)) == 37:  # a middle one, since the ends are drawn often
        body = _deep(draw(st.integers(1, 200)))
    return {"update_id": number, kind: body}


def drawn(strategy: st.SearchStrategy[Any], number: int) -> list[Any]:
    """Draw so many from a strategy, the same each time."""
    found: list[Any] = []

    def keep(value: Any) -> None:
        found.append(value)

    quick = settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    quick(given(strategy)(keep))()
    return found


def mixed(seed: int, number: int, pool: int = 300) -> Iterator[dict[str, Any]]:
    """Give many updates in far less time than it takes to draw as many.

    One in six is drawn whole. The others are what Telegram might send, made of drawn texts and buttons; in every second
    of them something is left out or exchanged for something that belongs elsewhere, or nowhere.
    """
    chance = random.Random(seed)  # noqa: S311  nothing secret
    whole, said, odd = drawn(updates(), pool), drawn(texts, pool), drawn(anything, pool)
    pressed = drawn(callbacks, pool)
    parts = [part for update in whole for part in _parts(update)] + [(None, None, value) for value in odd]
    for count in range(number):
        if chance.random() < 1 / 6:
            update = copy.deepcopy(chance.choice(whole))
        else:
            update = _plausible(chance, said, pressed)
            for _ in range(chance.choice((0, 0, 1, 2))):
                holder, key, _ = chance.choice(_parts(update))
                if isinstance(holder, dict) and chance.random() < 1 / 3:
                    del holder[key]
                else:
                    holder[key] = copy.deepcopy(chance.choice(parts)[2])
                if not _parts(update):
                    break
        update["update_id"] = count + 1 if chance.random() < 0.95 else chance.randrange(1, 2**63)
        yield update


def _plausible(chance: random.Random, said: list[str], pressed: list[str]) -> dict[str, Any]:
    """Return an update that Telegram might send."""
    person = {"id": chance.choice((7, 8)), "is_bot": False, "first_name": chance.choice(said)}
    person["language_code"] = chance.choice(("zh-hans", "en", "fr"))
    private = {"id": person["id"], "type": "private"}
    chat = chance.choice((private, private, {"id": -100, "type": "supergroup", "title": chance.choice(said)}))
    kind = chance.choice(
        (*["message"] * 5, *["callback_query"] * 3, "edited_message", "inline_query", "my_chat_member")
    )
    message: dict[str, Any] = {"message_id": chance.randint(1, 50), "date": 1_780_000_000, "chat": chat, "from": person}
    if kind in ("message", "edited_message"):
        name = chance.choice(("text", "text", "text", "caption"))
        message[name] = chance.choice((chance.choice(said), chance.choice(WORDS)))
        if name == "caption":
            message[chance.choice(("photo", "voice", "document", "sticker"))] = []
        if chat is not private and chance.random() < 0.7:
            message[name] = f"@{USERNAME} {message[name]}"
            marked = {"type": "mention", "offset": 0, "length": len(USERNAME) + 1}
            message["entities" if name == "text" else "caption_entities"] = [marked]
        return {kind: message}
    if kind == "callback_query":
        data = re.sub(r"(?<=^[ah+-]:)\d{1,3}(?=:|$)", str(chance.randint(1, 60)), chance.choice(pressed))
        data = chance.choice((data, "RECENT"))
        return {kind: {"id": "1", "from": person, "message": message, "data": data}}
    if kind == "inline_query":
        return {kind: {"id": "1", "from": person, "query": chance.choice((chance.choice(said), chance.choice(WORDS)))}}
    states = [{"user": person, "status": chance.choice(("member", "left", "kicked"))} for _ in range(2)]
    return {kind: {"chat": chat, "from": person, "old_chat_member": states[0], "new_chat_member": states[1]}}


def _parts(value: Any) -> list[tuple[Any, Any, Any]]:
    """Return every part of a value: what holds it, under which key, and itself."""
    found: list[tuple[Any, Any, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        inside = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, part in inside:
            found.append((holder, key, part))
            if isinstance(part, dict | list) and part:
                waiting.append(part)
    return found
