"""What a command does: /start, /help and the others of the menu."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace

import msgspec

from bot.channels.telegram.browsing import Browsing, Page
from bot.channels.telegram.callbacks import Browse, List, Speak
from bot.channels.telegram.desk.helpdesk import Helpdesk
from bot.channels.telegram.handling import Handled
from bot.channels.telegram.keyboards import button, keyboard, shortened
from bot.channels.telegram.menu import GROUP, PRIVATE
from bot.channels.telegram.questions import Questions, naming
from bot.channels.telegram.reading import Message, Place, Press
from bot.channels.telegram.sending import Keyboard, notice, put_in_place, sent
from bot.channels.telegram.talking import Talking, read_context
from bot.rendering import example_of, localised
from bot.store.chats import Chat

Command = Callable[[int, Message, Handled], None]


class Commands:
    """Carries out commands."""

    def __init__(self, talking: Talking, questions: Questions, browsing: Browsing) -> None:
        """Take what knows how to talk in a chat, what answers questions, and what shows the plan."""
        self.talking = talking
        self.questions = questions
        self.browsing = browsing
        self.plan = talking.plan
        self.helpdesk: Helpdesk | None = None
        self._by_name: dict[str, Command] = {
            "start": self._start,
            "help": self._help,
            "ask": self._ask,
            "topics": self._topics,
            "grants": self._grants,
            "total": self._total,
            "ladder": self._ladder,
            "language": self._language,
            "human": self._human,
            "forget": self._forget,
            "privacy": self._privacy,
        }

    @property
    def names(self) -> frozenset[str]:
        """The commands that there are."""
        return frozenset(self._by_name)

    def run(self, update_id: int, message: Message, handled: Handled) -> None:
        """Carry out a message's command; one that there is not gets a hint, in a group only if it speaks to the bot."""
        command = self._by_name.get(message.command)
        if command:
            command(update_id, message, handled)
        elif message.addressed:
            self.say(message.place, "unknown_command", handled, command=f"/{message.command}")

    def say(self, place: Place, key: str, handled: Handled, keyboard: Keyboard = None, **values: object) -> None:
        """Write a sentence of the channel's own."""
        text = self.talking.words(handled.chat, place).say(f"telegram.{key}", **values)
        handled.calls += sent(place, [html.escape(text, quote=False)], keyboard)

    def introduce(self, place: Place, handled: Handled) -> None:
        """Say in a group how to ask there."""
        self.say(
            place, "in_group", handled, name=self.talking.about.username, plan=self._plan_name(handled.chat, place)
        )

    def speak(self, press: Press, action: Speak, handled: Handled) -> None:
        """Set the language that a button names."""
        if action.language not in ("", *self.plan.header.languages):
            raise LookupError(action.language)
        self._set_language(press.place, action.language, handled)
        text, buttons = self._languages(handled.chat, press.place)
        handled.calls.append(notice(press.id))
        handled.calls += put_in_place(press.place, [press.message_id], [text], buttons, None)

    # --- commands ---

    def _start(self, update_id: int, message: Message, handled: Handled) -> None:
        place, payload = message.place, message.text.strip()
        opening = self.talking.opening(handled.chat, place)
        if question := self._linked(payload, opening.language or self.plan.header.languages[0]):
            self.questions.answer(update_id, place, question, handled, before=opening)
            return
        words = self.talking.words(handled.chat, place)
        rows = [
            [
                button(words.say("telegram.button_topics"), Browse()),
                button(words.say("telegram.button_grants"), List()),
            ],
            [button(words.say(f"telegram.speak_{code}"), Speak(code)) for code in self.plan.header.languages],
        ]
        self.say(
            place,
            "start",
            handled,
            keyboard(rows),
            plan=self._plan_name(handled.chat, place),
            example=self._example(handled.chat, place),
        )
        if payload and payload != "inline":
            self.say(place, "unknown_link", handled)

    def _linked(self, payload: str, language: str) -> str:
        """Return the question that a link stands for: a clause, with dashes for dots, or a grant by its id; or ""."""
        for clause in self.plan.clauses:
            if payload and payload == clause.id.replace(".", "-"):
                return naming(clause, language)
            for grant in (g for t in clause.topics for g in t.grants):
                if payload == grant.id:
                    return localised(grant.name, language)
        return ""

    def _help(self, _update_id: int, message: Message, handled: Handled) -> None:
        place = message.place
        words = self.talking.words(handled.chat, place)
        names = [n for n in (GROUP if place.group else PRIVATE) if n != "ladder" or self.plan.ladder]
        listed = "\n".join(f"/{name} – {words.say(f'telegram_command.{name}')}" for name in names)
        how = "help_group" if place.group else "help"
        self.say(
            place,
            how,
            handled,
            plan=self._plan_name(handled.chat, place),
            example=self._example(handled.chat, place),
            name=self.talking.about.username,
            commands=listed,
        )

    def _ask(self, update_id: int, message: Message, handled: Handled) -> None:
        question = message.text or message.replied
        if question:
            self.questions.answer(update_id, message.place, question, handled, question_id=message.id)
        else:
            example = self._example(handled.chat, message.place)
            self.say(message.place, "ask_what", handled, example=example)

    def _topics(self, _update_id: int, message: Message, handled: Handled) -> None:
        self._send(message.place, self.browsing.topics(handled.chat, message.place), handled)

    def _grants(self, _update_id: int, message: Message, handled: Handled) -> None:
        place = message.place
        fitting = self.browsing.fitting(message.text) if message.text else []
        wanted = shortened(message.text)
        if message.text and not fitting:
            self.say(place, "no_such_grants", handled, text=wanted)
        self._send(place, self.browsing.grants(handled.chat, place, only=fitting, wanted=wanted), handled)

    def _total(self, update_id: int, message: Message, handled: Handled) -> None:
        if message.text:
            asked = self.talking.words(handled.chat, message.place).say("telegram.ask_total_of", grants=message.text)
            self.questions.answer(update_id, message.place, asked, handled, question_id=message.id)
            return
        self._send(message.place, self.browsing.total(handled.chat, message.place), handled)

    def _ladder(self, update_id: int, message: Message, handled: Handled) -> None:
        if self.plan.ladder is None:
            self.say(message.place, "no_ladder", handled)
            return
        asked = self.talking.words(handled.chat, message.place).say("telegram.ask_ladder")
        opening = self.talking.opening(handled.chat, message.place)
        self.questions.answer(update_id, message.place, asked, handled, question_id=message.id, before=opening)

    def _language(self, _update_id: int, message: Message, handled: Handled) -> None:
        wanted = message.text.strip().lower()
        names = {"中文": "zh", "chinese": "zh", "english": "en", "英文": "en", "auto": "", "自动": ""}
        wanted = names.get(wanted, wanted)
        if message.text.strip() and wanted in ("", *self.plan.header.languages):
            self._set_language(message.place, wanted, handled)
        text, buttons = self._languages(handled.chat, message.place)
        handled.calls += sent(message.place, [text], buttons)

    def _human(self, update_id: int, message: Message, handled: Handled) -> None:
        place = message.place
        language = self.talking.language(handled.chat, place)
        if self.helpdesk is None:
            text = self.questions.no_staff(self.talking.context(handled.chat, place), language)
        elif place.group:
            text = self.talking.words(handled.chat, place).say("desk.in_private", name=self.talking.about.username)
        else:
            text = self.helpdesk.promise(language)
            recent = handled.chat.counts.get("recent") or [["", ""]]
            self.helpdesk.open(update_id, place, handled, message.text or recent[-1][0] or "–", "asked", None)
        handled.calls += sent(place, [html.escape(text, quote=False)])

    def _forget(self, _update_id: int, message: Message, handled: Handled) -> None:
        place, chat = message.place, handled.chat
        self.say(place, "forgotten", handled)
        handled.forget = place.person_id
        handled.given = [g for g in handled.given if g.person_id != place.person_id]
        if not place.group:  # What came of messages before this one, and is written after it.
            handled.ticket, handled.tickets, handled.relays, handled.changes, handled.elsewhere = None, [], [], [], []
        handled.chat = chat.without(place.person_id) if place.group else Chat(chat.chat_id)

    def _privacy(self, _update_id: int, message: Message, handled: Handled) -> None:
        key = "privacy_with_staff" if self.helpdesk else "privacy"
        self.say(message.place, key, handled, days=self.talking.about.retention_days)

    # --- pieces ---

    def _send(self, place: Place, page: Page, handled: Handled) -> None:
        handled.calls += sent(place, page.texts, page.keyboard)

    def _set_language(self, place: Place, language: str, handled: Handled) -> None:
        handled.chat = replace(handled.chat, language=language)
        stored = read_context(handled.chat.talk(place.person_id))
        if stored and language:
            talk = self.talking.stored(msgspec.structs.replace(stored, language=language))
            handled.chat = handled.chat.with_talk(place.person_id, talk)

    def _languages(self, chat: Chat, place: Place) -> tuple[str, Keyboard]:
        words = self.talking.words(chat, place)
        rows = [
            [
                button(
                    ("✓ " if chat.language == code else "") + words.say(f"telegram.speak_{code or 'auto'}"), Speak(code)
                )
            ]
            for code in (*self.plan.header.languages, "")
        ]
        return html.escape(words.say("telegram.language"), quote=False), keyboard(rows)

    def _plan_name(self, chat: Chat, place: Place) -> str:
        header = self.plan.header
        return localised(header.short_title or header.title, self.talking.language(chat, place))

    def _example(self, chat: Chat, place: Place) -> str:
        """Return a topic to name in an example."""
        return example_of(self.plan, self.talking.language(chat, place))[0]
