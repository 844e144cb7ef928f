"""What the bot does with an update: the one place where its kinds part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog

from bot.assistant import Assistant
from bot.channels.telegram.browsing import Browsing
from bot.channels.telegram.callbacks import (
    Action,
    Browse,
    Collect,
    Human,
    List,
    Open,
    Rate,
    Show,
    Speak,
    Stay,
    Sum,
    read_action,
)
from bot.channels.telegram.commands import Commands
from bot.channels.telegram.handling import Handled
from bot.channels.telegram.inline import Cards
from bot.channels.telegram.questions import Questions
from bot.channels.telegram.reading import Event, Membership, Message, Press, Query, read_event
from bot.channels.telegram.sending import keyboard_only, notice, sent
from bot.channels.telegram.talking import About, Talking
from bot.store.replies import Given

log = structlog.get_logger(__name__)

__all__ = ["About", "Conversation"]

MINUTE = 60
"""Seconds over which messages are counted."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Conversation:
    """Handles updates; a `bot.channels.telegram.handling.Handler`."""

    def __init__(self, assistant: Assistant, about: About, clock: Callable[[], dt.datetime] = _now) -> None:
        """Take an assistant, what the bot is in Telegram, and a clock that tells the zone too."""
        self.about = about
        self.talking = Talking(assistant, about, clock)
        self.questions = Questions(self.talking)
        self.browsing = Browsing(self.talking, self.questions)
        self.commands = Commands(self.talking, self.questions, self.browsing)
        self.cards = Cards(self.talking)

    def looks_up(self, update: Mapping[str, Any]) -> tuple[str, int] | None:
        """Tell which earlier answer an update is about: ("answer", its id) or ("question", the message's id)."""
        event = read_event(update, self.about.bot_id, self.about.username)
        if isinstance(event, Message) and event.edited:
            return "question", event.id
        if isinstance(event, Press):
            action = read_action(event.data)
            if isinstance(action, Show | Rate | Human):
                return "answer", action.answer_id
        return None

    def handle(self, update_id: int, update: Mapping[str, Any], handled: Handled, about: Given | None) -> None:
        """Add to `handled` what comes of an update, with the answer that it is about."""
        event = read_event(update, self.about.bot_id, self.about.username)
        before = handled.copy()
        try:
            self._handle(update_id, event, handled, about)
        except Exception:  # A fault of ours: whoever asked is told so, and the next update is handled as any.
            log.exception("update failed", update=update_id)
            handled.restore(before)
            if isinstance(event, Message) and event.addressed:
                self.commands.say(event.place, "trouble", handled)
            elif isinstance(event, Press):
                words = self.talking.words(handled.chat, event.place)
                handled.calls.append(notice(event.id, words.say("telegram.trouble"), alert=True))

    def _handle(self, update_id: int, event: Event | None, handled: Handled, about: Given | None) -> None:
        match event:
            case Message() as message:
                self._message(update_id, message, handled, about)
            case Press() as press:
                self._press(update_id, press, handled, about)
            case Query() as query:
                self.cards.offer(query, handled)
            case Membership() as change:
                self._membership(change, handled)

    def _message(self, update_id: int, message: Message, handled: Handled, about: Given | None) -> None:
        place = message.place
        handled.chat = replace(handled.chat, blocked=False)
        known_command = message.command in self.commands.names
        if place.group and not (message.addressed or known_command):
            if message.edited and about is not None and message.text:
                self.questions.edited(update_id, message, handled, about)
            return
        if message.edited:
            if message.text and not message.command:
                self.questions.edited(update_id, message, handled, about)
            return
        if self._floods(message, handled):
            return
        if message.command:
            self.commands.run(update_id, message, handled)
        elif message.text or (place.group and message.replied):
            question = message.text or message.replied
            self.questions.answer(update_id, place, question, handled, question_id=message.id)
        elif message.media:
            self._media(message, handled)
        elif place.group:
            self.commands.introduce(place, handled)

    def _media(self, message: Message, handled: Handled) -> None:
        """Say what works instead, once for pictures sent together."""
        if message.album:
            if handled.chat.counts.get("album") == message.album:
                return
            handled.chat = replace(handled.chat, counts={**handled.chat.counts, "album": message.album})
        self.commands.say(message.place, "media", handled)

    def _floods(self, message: Message, handled: Handled) -> bool:
        """Count a message; tell one who sends too many once, and then nothing for a while."""
        if not self.about.flood:
            return False
        moment = message.sent or int(self.talking.clock().timestamp())
        counts = dict(handled.chat.counts)
        key = str(message.place.person_id)
        since, number, silent_until = counts.get(key, (moment, 0, 0))
        if moment < silent_until:
            return True
        if not 0 <= moment - since < MINUTE:
            since, number = moment, 0
        number += 1
        flooding = bool(number > self.about.flood)
        if flooding:
            silent_until = moment + self.about.silence
            since, number = silent_until, 0
            self.commands.say(message.place, "flood", handled, seconds=self.about.silence)
        recent = {k: v for k, v in counts.items() if not k.isdigit() or moment - v[0] < MINUTE}
        handled.chat = replace(handled.chat, counts={**recent, key: (since, number, silent_until)})
        return flooding

    def _press(self, update_id: int, press: Press, handled: Handled, about: Given | None) -> None:
        """Do what a button says; with a notice where it says nothing that can be done (any more)."""
        action = read_action(press.data)
        before = handled.copy()
        try:
            self._act(update_id, press, action, handled, about)
        except LookupError:
            # Forged, of an answer that was erased, or of a plan that has changed since: nothing of it is done.
            handled.restore(before)
            words = self.talking.words(handled.chat, press.place)
            handled.calls.append(notice(press.id, words.say("telegram.stale"), alert=True))
            if press.message_id and action is not None and about is None:
                handled.calls.append(keyboard_only(press.place, press.message_id, None))

    def _act(self, update_id: int, press: Press, action: Action | None, handled: Handled, about: Given | None) -> None:
        """Do what a button says. Raises LookupError where it is about nothing that there is."""
        if isinstance(action, Show | Rate | Human):
            if about is None or about.chat_id != press.place.chat_id:
                raise LookupError(press.data)
            self._on_answer(press, action, handled, about)
            return
        match action:
            case Browse():
                self.browsing.browse(update_id, press, action, handled)
            case List():
                self.browsing.turn(press, action, handled)
            case Open():
                self.browsing.open(update_id, press, action, handled)
            case Collect():
                self.browsing.collect(press, action, handled)
            case Sum():
                self.browsing.sum(update_id, press, action, handled)
            case Speak():
                self.commands.speak(press, action, handled)
            case Stay():
                handled.calls.append(notice(press.id))
            case None:
                raise LookupError(press.data)

    def _on_answer(self, press: Press, action: Show | Rate | Human, handled: Handled, about: Given) -> None:
        match action:
            case Show():
                self.questions.show(press, action, handled, about)
            case Rate():
                self.questions.rate(press, action, handled, about)
            case Human():
                self._human(press, handled, about)

    def _human(self, press: Press, handled: Handled, about: Given) -> None:
        exchange = self.questions.walk(about, "")
        handled.calls.append(notice(press.id))
        text = self.questions.no_staff(exchange.context, about.language or exchange.language)
        handled.calls += sent(press.place, [text])

    def _membership(self, change: Membership, handled: Handled) -> None:
        handled.chat = replace(handled.chat, blocked=change.gone)
        if change.came and change.place.group:
            self.commands.introduce(change.place, handled)
