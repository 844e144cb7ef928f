"""The server driven from outside: what people do and what came of it, over HTTP under `/control/`.

An act is a POST with a JSON object: `say` with `{"user": 10001, "text": "Hello"}`. What came of it is read with GET:
`messages?chat=10001`. Users, chats, topics, messages, presses and queries are given by their ids.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from tests.telegram.server import faults
from tests.telegram.server.journal import Call
from tests.telegram.server.pace import Pace
from tests.telegram.server.records import Chat, Message, Topic, User
from tests.telegram.server.server import TelegramServer
from tests.telegram.server.wire import Outcome, Request, Response

Json = dict[str, Any]
_PREFIX = "/control/"
_MOST_AT_ONCE = 10_000
"""The most calls that one answer lists."""


class DrivenServer(TelegramServer):
    """A server that also answers under `/control/`."""

    def answer(self, request: Request) -> Outcome | Awaitable[Outcome]:
        """Answer a bot, or who drives the server."""
        if not request.target.startswith(_PREFIX):
            return super().answer(request)
        name, _, query = request.target.removeprefix(_PREFIX).partition("?")
        try:
            given = dict(parse_qsl(query)) | (msgspec.json.decode(request.body, type=Json) if request.body else {})
            if name == "wait":
                return _wait(self, given)
            act = _ACTS.get(name)
            if act is None:
                return _said(404, {"error": f"no act “{name}”", "acts": sorted([*_ACTS, "wait"])})
            return _said(200, act(self, given))
        except (LookupError, ValueError, TypeError) as error:
            return _said(400, {"error": f"{type(error).__name__}: {error}"})


def _said(status: int, body: object) -> Response:
    return Response(status, msgspec.json.encode(body, enc_hook=str))


async def _wait(server: DrivenServer, given: Json) -> Outcome:
    """Wait until a number of the state is `at_least` or `at_most` so much; `what` is its name."""
    what, least, most = str(given["what"]), given.get("at_least"), given.get("at_most")

    def reached(_: TelegramServer) -> bool:
        number = _state(server, given)[what]
        return (least is None or number >= int(least)) and (most is None or number <= int(most))

    try:
        await server.wait_for(reached, float(given.get("timeout", 30)))
    except TimeoutError as error:
        return _said(408, {"error": str(error)})
    except (LookupError, ValueError, TypeError) as error:
        return _said(400, {"error": f"{type(error).__name__}: {error}"})
    return _said(200, _state(server, given))


# --- finding what is meant --------------------------------------------------------------------------------------------


def _user(server: TelegramServer, given: Json) -> User:
    return server.world.users[int(given["user"])]


def _chat(server: TelegramServer, given: Json) -> Chat:
    return server.world.chats[int(given["chat"])]


def _topic(server: TelegramServer, given: Json) -> Topic:
    return _chat(server, given).topics[int(given["topic"])]


def _message(server: TelegramServer, given: Json) -> Message:
    return _chat(server, given).by_id[int(given["message"])]


def _where(server: TelegramServer, given: Json) -> Json:
    """Return where something is written, as `say` takes it."""
    where: Json = {}
    if "chat" in given:
        chat = where["chat"] = _chat(server, given)
        if "topic" in given:
            where["topic"] = _topic(server, given)
        if "reply_to" in given:
            where["reply_to"] = chat.by_id[int(given["reply_to"])]
    return where


# --- what is read -----------------------------------------------------------------------------------------------------


def _state(server: TelegramServer, given: Json) -> Json:
    counts = server.journal.counts
    made: Json = {
        "pending": server.pending,
        "confirmed": server.updates.confirmed,
        "handed": server.updates.deliveries,
        "calls": counts.total(),
        "violations": len(server.violations),
        "refusals": len(server.refusals),
        "methods": dict(counts),
    }
    if "method" in given:
        made["of_method"] = counts[given["method"]]
    if "chat" in given:
        made["from_bot"] = len(_chat(server, given).from_bot)
    return made


def _shown(message: Message) -> Json:
    return {
        "message": message.id,
        "chat": message.chat.id,
        "from": message.sender.id,
        "from_bot": message.sender.is_bot,
        "text": message.text,
        "entities": message.entities,
        "buttons": message.buttons,
        "topic": message.topic.id if message.topic else None,
        "reply_to": message.reply_to.id if message.reply_to else None,
        "service": sorted(message.service),
        "edits": [version.text for version in message.edits],
        "deleted": message.deleted,
    }


def _messages(server: TelegramServer, given: Json) -> Json:
    after = int(given.get("after", 0))
    return {"messages": [_shown(m) for m in _chat(server, given).messages if m.id > after]}


def _all_from_bot(server: TelegramServer, _: Json) -> Json:
    """Return the texts that the bot has sent, by chat: what load tests compare."""
    return {"texts": {str(chat.id): chat.texts for chat in server.world.chats.values()}}


def _calls(server: TelegramServer, given: Json) -> Json:
    after, method = int(given.get("after", 0)), given.get("method")
    found: list[Call] = [c for c in server.calls[after:] if method in (None, c.method)]
    return {"calls": found[:_MOST_AT_ONCE]}


def _press(server: TelegramServer, given: Json) -> Json:
    if "id" in given:
        press = server.world.presses[given["id"]]
    else:
        user = _user(server, given) if "user" in given else None
        message = _message(server, given)
        press = server.press(message, given.get("label", ""), user=user, data=given.get("data", ""))
    return {"id": press.id, "answer": press.answer}


def _inline(server: TelegramServer, given: Json) -> Json:
    if "id" in given:
        query = server.world.queries[given["id"]]
    else:
        query = server.ask_inline(_user(server, given), given["text"], offset=given.get("offset", ""))
    return {"id": query.id, "answer": query.answer}


# --- what is done -----------------------------------------------------------------------------------------------------


def _burst(server: TelegramServer, given: Json) -> Json:
    """Let many people write at once: each of them all `texts`, in turns. New `people` unless `users` are given."""
    users = [server.world.users[int(number)] for number in given.get("users", [])]
    users += [server.user(f"Person {number}") for number in range(int(given.get("people", 0)))]
    for text in given["texts"]:
        for user in users:
            server.say(user, text)
    return {"users": [user.id for user in users]}


def _fault(server: TelegramServer, given: Json) -> Json:
    """Let calls go wrong; `fault` is a function of `faults`, `with` what it takes."""
    kinds: dict[str, Callable[..., faults.Fault]] = {
        make.__name__: make
        for make in (
            faults.flood,
            faults.refuse,
            faults.bad_gateway,
            faults.hang,
            faults.cut_before,
            faults.cut_after,
            faults.slow,
        )
    }
    chat = _chat(server, given) if "chat" in given else None
    which = {name: given[name] for name in ("method", "nth", "times", "share") if name in given}
    server.fault(kinds[given["fault"]](*given.get("with", [])), chat=chat, **which)
    return {}


def _about(given: Json, *names: str) -> Json:
    return {name: given[name] for name in names if name in given}


def _add_user(server: TelegramServer, given: Json) -> Json:
    about = _about(given, "last_name", "username", "language_code")
    return {"user": server.user(given["first_name"], **about).id}


def _add_group(server: TelegramServer, given: Json) -> Json:
    people = [server.world.users[int(number)] for number in given.get("people", [])]
    return {"chat": server.group(given["title"], *people, **_about(given, "kind", "bot", "rights", "username")).id}


def _done(act: Callable[[TelegramServer, Json], object]) -> Callable[[TelegramServer, Json], Json]:
    """Make an act of something that returns a message, another record or nothing."""

    def acted(server: TelegramServer, given: Json) -> Json:
        result = act(server, given)
        if isinstance(result, Message):
            return _shown(result)
        return (
            {"chat": result.id}
            if isinstance(result, Chat)
            else {"topic": result.id}
            if isinstance(result, Topic)
            else {}
        )

    return acted


_ACTS: dict[str, Callable[[TelegramServer, Json], Json]] = {
    "state": _state,
    "messages": _messages,
    "from_bot": _all_from_bot,
    "calls": _calls,
    "violations": lambda server, _: {"violations": server.violations},
    "refusals": lambda server, _: {"refusals": server.refusals},
    "story": lambda server, _: {"story": server.story()},
    "user": _add_user,
    "group": _add_group,
    "burst": _burst,
    "press": _press,
    "inline": _inline,
    "fault": _fault,
    "limit": _done(lambda server, given: server.limit(msgspec.convert(given, Pace))),
    "clear_faults": _done(lambda server, _: server.faults.clear()),
    "cut": _done(lambda server, _: server.cut_connections()),
    "again": _done(lambda server, given: server.updates.again(int(given["update"]))),
    "start": _done(lambda server, given: server.start(_user(server, given), given.get("payload", ""))),
    "say": _done(lambda server, given: server.say(_user(server, given), given["text"], **_where(server, given))),
    "photo": _done(lambda s, given: s.photo(_user(s, given), given.get("caption", ""), **_where(s, given))),
    "document": _done(lambda s, given: s.document(_user(s, given), given.get("caption", ""), **_where(s, given))),
    "voice": _done(lambda server, given: server.voice(_user(server, given), **_where(server, given))),
    "sticker": _done(lambda server, given: server.sticker(_user(server, given), **_where(server, given))),
    "edit": _done(lambda server, given: server.edit(_message(server, given), given["text"])),
    "delete": _done(lambda server, given: server.delete(_message(server, given))),
    "choose": _done(lambda s, given: s.choose(s.world.queries[given["id"]], given["result"], **_where(s, given))),
    "block": _done(lambda server, given: server.block(_user(server, given))),
    "unblock": _done(lambda server, given: server.unblock(_user(server, given))),
    "join": _done(lambda server, given: server.join(_user(server, given), _chat(server, given))),
    "leave": _done(lambda server, given: server.leave(_user(server, given), _chat(server, given))),
    "set_bot": _done(
        lambda s, given: s.set_bot(_chat(s, given), given["status"], by=_user(s, given), rights=given.get("rights", ()))
    ),
    "migrate": _done(lambda server, given: server.migrate(_chat(server, given))),
    "open_topic": _done(lambda s, given: s.open_topic(_user(s, given), _chat(s, given), given["name"])),
    "close_topic": _done(lambda s, given: s.close_topic(_user(s, given), _chat(s, given), _topic(s, given))),
    "delete_topic": _done(lambda s, given: s.delete_topic(_chat(s, given), _topic(s, given))),
}
"""What can be done and read, by name."""
