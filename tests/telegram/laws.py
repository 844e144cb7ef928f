"""What holds of every call that the bot would make, whatever the update."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from structlog.testing import capture_logs

from bot.assistant import Assistant
from bot.channels.telegram.api import METHODS
from bot.channels.telegram.conversation import Conversation
from bot.channels.telegram.handling import Handled
from bot.channels.telegram.polling import arrived
from bot.knowledge.model import Plan
from bot.store.chats import Chat
from bot.store.outgoing import Call
from bot.store.replies import Given
from tests.conftest import money_in
from tests.telegram.server.keyboards import inline_keyboard
from tests.telegram.server.refusal import Refusal
from tests.telegram.server.texts import message_text
from tests.telegram.server.utf16 import units


class CaughtError(Exception):
    """An update uncovered a fault that the bot has caught."""


class Channel:
    """A conversation whose chats and answers are kept in memory, as the store would keep them."""

    def __init__(self, assistant: Assistant, conversation: Conversation) -> None:
        self.conversation = conversation
        self.allowed = _sums(assistant.plan)
        self.chats: dict[int, Chat] = {}
        self.answers: dict[int, Given] = {}
        self.shown: deque[str] = deque(maxlen=200)
        """What the buttons carry that were shown of late."""
        self._turn = 0

    def tell(self, update: Mapping[str, Any]) -> list[Call]:
        """Have an update handled; returns the calls that come of it. Raises whatever the bot raises."""
        self._point(update)
        stored = arrived(update)
        payload = json.loads(json.dumps(update))  # as the store gives it back
        looked_up = self.conversation.looks_up(payload)
        handled = Handled(self.chats.get(stored.chat_id, Chat(stored.chat_id)))
        with capture_logs() as logged:
            self.conversation.handle(stored.update_id, payload, handled, self._find(stored.chat_id, looked_up))
        for entry in logged:
            if error := entry.get("exc_info"):  # It was caught, and the person told of it; it is a fault all the same.
                raise error if isinstance(error, BaseException) else CaughtError(entry["event"])
        self.chats[stored.chat_id] = handled.chat
        for given in (*handled.given, *handled.renewed):
            self.answers[given.id] = given
        if handled.forget:
            kept = {i: g for i, g in self.answers.items() if handled.forget not in (g.person_id, g.chat_id)}
            self.answers = kept
        while len(self.answers) > 200:
            self.answers.pop(next(iter(self.answers)))
        shown = [call.params.get("reply_markup") or {} for call in handled.calls]
        buttons = [button for markup in shown for row in markup.get("inline_keyboard", ()) for button in row]
        self.shown.extend(button["callback_data"] for button in buttons if "callback_data" in button)
        return handled.calls

    def _point(self, update: Mapping[str, Any]) -> None:
        """Have a press that may be of any button be of one that was shown of late."""
        press = update.get("callback_query")
        if isinstance(press, dict) and press.get("data") == "RECENT":
            self._turn += 1
            press["data"] = self.shown[self._turn % len(self.shown)] if self.shown else "."

    def _find(self, chat_id: int, looked_up: tuple[str, int] | None) -> Given | None:
        if looked_up is None:
            return None
        what, number = looked_up
        if what == "answer":
            return self.answers.get(number)
        found = [g for g in self.answers.values() if (g.chat_id, g.question_id) == (chat_id, number)]
        return found[-1] if found else None

    def problems(self, update: Mapping[str, Any], calls: list[Call]) -> list[str]:
        """Return what Telegram would mind of some calls, and what the plan would."""
        json.dumps([dict(call.params) for call in calls], ensure_ascii=False).encode()
        return [problem for call in calls for problem in self._problems(call, update)]

    def _problems(self, call: Call, update: Mapping[str, Any]) -> Iterator[str]:
        if call.method not in METHODS:
            yield f"no call of a reply: {call.method}"
        noted: list[str] = []
        for params in (call.params, *call.params.get("results", ())):
            if markup := params.get("reply_markup"):
                try:
                    inline_keyboard(markup, noted.append)
                except Refusal as refusal:
                    yield str(refusal.description)
            content = params.get("content", params)
            text = content.get("message_text", content.get("text"))
            if call.method == "answer_callback_query":
                if units(text or "") > 200:
                    yield "a notice of more than 200 characters"
            elif text is not None:
                yield from self._text(text, content.get("parse_mode", ""), update, noted)
            if "id" in params and not 1 <= len(str(params["id"]).encode()) <= 64:
                yield "an id of a result that is too long"
        yield from noted

    def _text(self, text: str, mode: str, update: Mapping[str, Any], noted: list[str]) -> Iterator[str]:
        try:
            seen, _ = message_text(text, mode, None, noted.append)
        except Refusal as refusal:
            yield str(refusal.description)
            return
        unknown = set(money_in(seen)) - self.allowed
        if unknown and not unknown <= set(money_in(json.dumps(update, ensure_ascii=False))):
            sums = [yuan for yuan in money_in(seen) if yuan in self.allowed]
            if any(yuan > sum(sums) * 20 or not sums for yuan in unknown):  # a total is made of what stands there
                yield f"{unknown} stand nowhere in the plan: {seen[:300]!r}"


def _sums(plan: Plan) -> set[int]:
    """Every sum that the plan holds."""
    return {yuan for clause in plan.clauses for yuan in money_in(f"{clause.text} {'; '.join(clause.summary.values())}")}
