"""Commands of the staff in their own group: look-ups, ready to be passed on, and a talk as a scripted conversation."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from bot.channels.telegram.desk.helpdesk import Helpdesk
from bot.channels.telegram.formatting import html_messages, split
from bot.channels.telegram.handling import Found, Handled
from bot.channels.telegram.reading import Message
from bot.channels.telegram.sending import sent
from bot.channels.wording import channel_wording
from bot.conversations.model import ScriptFile
from bot.conversations.writing import script_text
from bot.lookups.amounts import look_up_amount
from bot.lookups.book import Book
from bot.lookups.card import Card
from bot.lookups.clauses import look_up_clause
from bot.lookups.comparing import compare
from bot.lookups.departments import look_up_department
from bot.lookups.finding import find
from bot.recording.recording import record
from bot.store.tickets import Deed
from bot.text import language_of, normalise

LOOK_UPS: dict[str, Callable[[Book, str], Card]] = {
    "find": find,
    "clause": look_up_clause,
    "dept": look_up_department,
    "amount": look_up_amount,
}
"""Look-ups by the words after the command."""
NAMES = frozenset([*LOOK_UPS, "compare", "test"])
"""Commands of the staff alone."""
_BETWEEN = re.compile(r"\s*[;；|\n]\s*|\s+(?:vs\.?|和|与|and)\s+", re.IGNORECASE)
"""What stands between two things to compare; one blank alone does as well."""


class Asking:
    """Carries out the staff's commands."""

    def __init__(self, helpdesk: Helpdesk) -> None:
        """Take the helpdesk."""
        self.helpdesk = helpdesk
        self.talking = helpdesk.talking
        self.words = helpdesk.words

    def run(self, message: Message, found: Found, handled: Handled) -> None:
        """Carry out a command; takes what stands where it was written: a ticket, or an answer of the bot's own."""
        if message.command == "test":
            self._script(message, found, handled)
            return
        asked = message.text.strip()
        sides = [part for part in _BETWEEN.split(asked) if part] if message.command == "compare" else []
        if message.command == "compare" and len(sides) != 2:
            sides = asked.split()
        if not asked or (message.command == "compare" and len(sides) != 2):
            usage = self.words.say(f"desk.usage_{message.command}")
            handled.calls += sent(message.place, [html.escape(usage, quote=False)], reply_to=message.id)
            return
        book = self._book(asked)
        card = compare(book, *sides) if sides else LOOK_UPS[message.command](book, asked)
        handled.calls += sent(message.place, html_messages(card.reply), reply_to=message.id)

    def _book(self, asked: str) -> Book:
        language = language_of(normalise(asked), fallback=self.words.language)
        return Book(self.talking.assistant, channel_wording(language), self.talking.today)

    def _script(self, message: Message, found: Found, handled: Handled) -> None:
        """Write a talk as a scripted conversation, without what tells of the person."""
        place, ticket, given = message.place, found.ticket, found.given
        if ticket is not None:
            said = [*(question for question, _ in ticket.details.get("talk", ())), ticket.question]
            # The script holds their words, which the trail must not.
            handled.deeds.append(Deed(ticket.id, place.person_id, place.name, "script", at=self.talking.clock()))
            text = self._written(said, ticket.language)
        elif given is not None:
            text = self._written([*found.talk, given.question], given.language)
        else:
            told = self.words.say("desk.usage_test")
            handled.calls += sent(place, [html.escape(told, quote=False)], reply_to=message.id)
            return
        texts = split(text, '<pre><code class="language-yaml">', "</code></pre>")
        handled.calls += sent(place, texts, reply_to=message.id)

    def _written(self, said: list[Any], language: str) -> str:
        days = [self.talking.today] * len(said)
        recorded = record(said, self.talking.assistant, days, language, keep=len(said))
        return script_text(ScriptFile(talks=(recorded.entry,)), head=[self.words.say("record.approve")])
