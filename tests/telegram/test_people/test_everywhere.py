"""Every button of the answers on each topic leads to a message with a way back, and to nothing of another plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.channels.telegram.callbacks import LIMIT, Show, read_action, written
from bot.channels.telegram.conversation import About, Conversation
from bot.channels.telegram.formatting import plain_text
from bot.rendering import localised
from bot.store.outgoing import Call
from tests.conftest import IN_2023, IN_2026, money_in
from tests.telegram.hostile import BOT_ID, USERNAME
from tests.telegram.laws import Channel

DEPTH = 3
ANN = {"id": 7, "is_bot": False, "first_name": "Ann"}


@dataclass
class Reader:
    """Somebody who asks and presses, and holds every message against the laws of the channel."""

    channel: Channel
    language: str
    updates: int = 0

    def ask(self, text: str) -> Call:
        """Ask; returns the call that answers."""
        [answer] = self._tell("message", {"message_id": 1, "text": text, **self._where})
        return answer

    def press(self, data: str) -> Call:
        """Press a button; returns the call that edits its message."""
        message = {"message_id": 2, **self._where}
        notice, edit = self._tell("callback_query", {"id": "1", "from": ANN, "message": message, "data": data})
        assert notice.params == {"callback_query_id": "1"}, data
        assert edit.method == "edit_message_text", data
        return edit

    @property
    def _where(self) -> dict[str, Any]:
        return {"chat": {"id": 7, "type": "private"}, "from": {**ANN, "language_code": self.language}}

    def _tell(self, kind: str, body: dict[str, Any]) -> list[Call]:
        self.updates += 1
        update = {"update_id": self.updates, kind: body}
        calls = self.channel.tell(update)
        assert self.channel.problems(update, calls) == []
        return calls


@pytest.mark.parametrize(("plan", "day"), [("harbour", IN_2026), ("wuhan", IN_2023)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_button_leads_on_and_back(plan: str, day: dt.date, language: str, request: pytest.FixtureRequest) -> None:
    assistant: Assistant = request.getfixturevalue(plan)
    noon = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    about = About(BOT_ID, USERNAME, today=day, flood=0)
    reader = Reader(Channel(assistant, Conversation(assistant, about, lambda: noon)), language)
    seen = 0
    for topic in (t for c in assistant.plan.clauses for t in c.topics):
        if name := localised(topic.name, language):
            seen += _walk(reader, reader.ask(name))
    assert seen >= 2 * len(assistant.plan.clauses)


def _walk(reader: Reader, answer: Call) -> int:
    """Press every button that shows something, as deep as it goes; returns how many there were."""
    been = {"": _text(answer)}
    waiting = _shown(answer)
    while waiting:
        show = waiting.pop()
        if show.path in been:
            continue
        seen = reader.press(written(show))
        been[show.path] = _text(seen)
        assert set(money_in(_text(seen))) <= reader.channel.allowed, show
        if len(show.path) < DEPTH:
            waiting += _shown(seen)
        [back] = [button["callback_data"] for button in _buttons(seen) if "‹" in button["text"]]
        assert back == written(replace(show, path=show.path[:-1]))
        assert _text(reader.press(back)) == been[show.path[:-1]], show
    return len(been) - 1


def _text(call: Call) -> str:
    return plain_text(call.params["text"])


def _buttons(call: Call) -> list[dict[str, str]]:
    return [button for row in call.params["reply_markup"]["inline_keyboard"] for button in row]


def _shown(call: Call) -> list[Show]:
    """Return what the buttons under a message show, but for the way back."""
    found = [button["callback_data"] for button in _buttons(call) if "‹" not in button["text"]]
    assert all(len(data.encode()) <= LIMIT for data in found)
    return [action for action in map(read_action, found) if isinstance(action, Show)]
