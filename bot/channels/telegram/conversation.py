"""What the bot does with an update: the one place where its kinds part."""

from __future__ import annotations

import datetime as dt
import html
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
    Desk,
    Human,
    List,
    Mark,
    Open,
    Rate,
    Show,
    Speak,
    Stay,
    Sum,
    read_action,
)
from bot.channels.telegram.commands import Commands
from bot.channels.telegram.desk.asking import NAMES, Asking
from bot.channels.telegram.desk.helpdesk import Helpdesk
from bot.channels.telegram.desk.setup import Setup
from bot.channels.telegram.desk.staff import Staff
from bot.channels.telegram.handling import About as LookedUp
from bot.channels.telegram.handling import Found, Handled
from bot.channels.telegram.inline import Cards
from bot.channels.telegram.questions import Questions
from bot.channels.telegram.reading import Event, Membership, Message, Press, Query, read_event
from bot.channels.telegram.sending import keyboard_only, notice, sent
from bot.channels.telegram.talking import About, Talking
from bot.channels.wording import channel_wording
from bot.store.replies import Given
from bot.store.tickets import Ticket

log = structlog.get_logger(__name__)

__all__ = ["About", "Conversation"]

MINUTE = 60
"""Seconds over which messages are counted."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Conversation:
    """Handles updates; a `bot.channels.telegram.handling.Handler`."""

    def __init__(
        self,
        assistant: Assistant,
        about: About,
        clock: Callable[[], dt.datetime] = _now,
        setup: Setup | None = None,
    ) -> None:
        """Take an assistant, what the bot is in Telegram, a clock that tells the zone too, and the helpdesk if any."""
        self.about = about
        self.talking = Talking(assistant, about, clock)
        self.questions = Questions(self.talking)
        self.browsing = Browsing(self.talking, self.questions)
        self.commands = Commands(self.talking, self.questions, self.browsing)
        self.cards = Cards(self.talking)
        self.helpdesk = Helpdesk(self.talking, self.questions, setup) if setup else None
        self.staff = Staff(self.helpdesk) if self.helpdesk else None
        self.asking = Asking(self.helpdesk) if self.helpdesk else None
        self.commands.helpdesk = self.helpdesk
        self._in_group = False
        """Whether what is handled now happened in a group, where nobody is passed on."""
        if self.helpdesk:
            self.questions.promise = self._promise

    @property
    def desk_language(self) -> str:
        """The language of the staff, "" where there is no helpdesk."""
        return self.helpdesk.setup.language if self.helpdesk else ""

    def note_move(self, chat_id: int, to: int) -> None:
        """Note that a group has become a supergroup, with a new id; one of the staff's is theirs there too."""
        if self.helpdesk and chat_id in self.helpdesk.setup.chats:
            self.helpdesk.setup.note_move(chat_id, to)
            log.warning("group of the staff has a new id: write it into the settings", chat=chat_id, to=to)

    def looks_up(self, update: Mapping[str, Any]) -> tuple[str, int] | None:
        """Tell which earlier answer an update is about: ("answer", its id) or ("question", the message's id)."""
        event = read_event(update, self.about.bot_id, self.about.username)
        if isinstance(event, Message) and self._is_desk(event.place.chat_id):
            return self._looks_up_at_desk(event)
        if isinstance(event, Message) and event.edited:
            return "question", event.id
        if isinstance(event, Press):
            action = read_action(event.data)
            if isinstance(action, Show | Rate | Human):
                return "answer", action.answer_id
            if isinstance(action, Desk | Mark):
                return "ticket", action.ticket_id
        return None

    def _is_desk(self, chat_id: int) -> bool:
        return self.helpdesk is not None and chat_id in self.helpdesk.setup.chats

    def _is_taken(self, message: Message, handled: Handled) -> bool:
        """Tell whether somebody of the staff has the ticket of the one who writes."""
        ticket = handled.ticket
        return not message.place.group and ticket is not None and ticket.state == "taken"

    def _looks_up_at_desk(self, message: Message) -> tuple[str, int] | None:
        if message.edited:
            return "message", message.id
        if message.place.thread:
            return "topic", message.place.thread
        if not message.reply_id:
            return None
        # A card that was written twice, as the process died before it knew of the first, is known by its buttons.
        action = read_action(message.reply_data)
        if isinstance(action, Desk):
            return "card", action.ticket_id
        return "script" if message.command == "test" else "message", message.reply_id

    def handle(self, update_id: int, update: Mapping[str, Any], handled: Handled, about: LookedUp) -> None:
        """Add to `handled` what comes of an update, with the answer that it is about."""
        event = read_event(update, self.about.bot_id, self.about.username)
        self._in_group = event is not None and event.place.group
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

    def _handle(self, update_id: int, event: Event | None, handled: Handled, about: LookedUp) -> None:
        match event:
            case Message() as message:
                self._message(update_id, message, handled, about)
            case Press() as press:
                self._press(update_id, press, handled, about)
            case Query() as query:
                self.cards.offer(query, handled)
            case Membership() as change:
                self._membership(change, handled)

    def _message(self, update_id: int, message: Message, handled: Handled, about: LookedUp) -> None:
        place = message.place
        handled.chat = replace(handled.chat, blocked=False)
        if self.asking is not None and message.command in NAMES and self._is_desk(place.chat_id) and not message.edited:
            self.asking.run(message, about if isinstance(about, Found) else Found(), handled)
            return
        ticket = about.ticket if isinstance(about, Found) and self._is_desk(place.chat_id) else None
        if self.staff is not None and isinstance(about, Found) and ticket and ticket.desk_chat == place.chat_id:
            if message.edited:
                self.staff.edited(message, about, handled)
                return
            if not (message.command or message.named):  # Who names the bot asks it.
                self.staff.hears(update_id, message, ticket, handled)
                return
        given = about.given if isinstance(about, Found) else about
        known_command = message.command in self.commands.names
        if place.group and not (message.addressed or known_command):
            if message.edited and given is not None and message.text:
                self.questions.edited(update_id, message, handled, given)
            return
        if message.edited:
            if self.helpdesk is not None and isinstance(about, Found):
                self.helpdesk.edited(message, about, handled)
                if given is None:
                    return
            if self.helpdesk is not None and given is not None and not place.group:
                self.helpdesk.question_edited(message, given, handled)
            if message.text and not message.command:
                if self.helpdesk is not None and given is None and self._is_taken(message, handled):
                    self.helpdesk.hears(update_id, message, handled)  # The bot is silent: the staff has not seen it.
                else:
                    self.questions.edited(update_id, message, handled, given)
            return
        if self._floods(message, handled):
            return
        if message.command:
            self.commands.run(update_id, message, handled)
        elif self.helpdesk is not None and not place.group and self.helpdesk.hears(update_id, message, handled):
            pass  # A person has taken over: the bot is silent.
        elif message.text or (place.group and message.replied):
            question = message.text or message.replied
            answer = self.questions.answer(update_id, place, question, handled, question_id=message.id)
            if self.helpdesk is not None and not place.group:
                exchange = self.questions.walk(answer, "")
                self.helpdesk.after_answer(update_id, place, handled, answer, exchange)
        elif message.media and not any(relay.id == update_id for relay in handled.relays):
            self._media(message, handled)  # Nobody of the staff gets it either.
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

    def _press(self, update_id: int, press: Press, handled: Handled, about: LookedUp) -> None:
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

    def _act(self, update_id: int, press: Press, action: Action | None, handled: Handled, about: LookedUp) -> None:
        """Do what a button says. Raises LookupError where it is about nothing that there is."""
        if isinstance(action, Show | Rate | Human):
            if not isinstance(about, Given) or about.chat_id != press.place.chat_id:
                raise LookupError(press.data)
            self._on_answer(update_id, press, action, handled, about)
            return
        if isinstance(action, Desk | Mark):
            ticket = about.ticket if isinstance(about, Found) else None
            if self.helpdesk is None or self.staff is None or ticket is None:
                raise LookupError(press.data)
            self._on_ticket(press, action, ticket, handled)
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

    def _on_answer(
        self, update_id: int, press: Press, action: Show | Rate | Human, handled: Handled, about: Given
    ) -> None:
        match action:
            case Show():
                self.questions.show(press, action, handled, about)
            case Rate():
                self.questions.rate(press, action, handled, about)
            case Human():
                self._human(update_id, press, handled, about)

    def _on_ticket(self, press: Press, action: Desk | Mark, ticket: Ticket, handled: Handled) -> None:
        """Do what the staff pressed, in their own group alone, or rate help, in the chat of the one who got it."""
        if isinstance(action, Mark):
            if press.place.chat_id != ticket.chat_id or self.helpdesk is None:
                raise LookupError(press.data)
            self.helpdesk.rate(press, action, ticket, handled)
        elif press.place.chat_id == ticket.desk_chat and self._is_desk(press.place.chat_id) and self.staff is not None:
            self.staff.press(press, action, ticket, handled)
        else:
            raise LookupError(press.data)

    def _human(self, update_id: int, press: Press, handled: Handled, about: Given) -> None:
        exchange = self.questions.walk(about, "")
        handled.calls.append(notice(press.id))
        language = about.language or exchange.language
        if self.helpdesk is not None and not press.place.group:
            reason = "useless" if about.useful is False else "asked"
            self.helpdesk.open(update_id, press.place, handled, about.question, reason, about)
        text = self._promise(language) if self.helpdesk else self.questions.no_staff(exchange.context, language)
        handled.calls += sent(press.place, [html.escape(text, quote=False)])

    def _promise(self, language: str) -> str:
        """Say that a question was passed on to a person; in a group, where to ask for one."""
        if self._in_group or self.helpdesk is None:
            return channel_wording(language).say("desk.in_private", name=self.about.username)
        return self.helpdesk.promise(language)

    def _membership(self, change: Membership, handled: Handled) -> None:
        handled.chat = replace(handled.chat, blocked=change.gone)
        if change.came and change.place.group:
            self.commands.introduce(change.place, handled)
