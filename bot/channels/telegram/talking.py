"""What every part of the channel asks of a chat: which language, which day, where the talk stands."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from bot.assistant import Assistant, Exchange, decode_context, encode_context, opening_context
from bot.channels.telegram.reading import Place
from bot.channels.wording import ChannelWording, channel_wording
from bot.dialogue.context import Context
from bot.store.chats import Chat

SHORT = 200
"""Characters of a message that others may send as well; what is longer tells of somebody, and is not kept."""
KEPT = 512
"""Answers that are kept ready; each takes some ten kilobytes."""


@dataclass(frozen=True, slots=True)
class About:
    """The bot in Telegram, and what it is to do."""

    bot_id: int
    username: str
    retention_days: int = 90
    """After how many days what was said is erased."""
    flood: int = 20
    """Messages a minute that one person may send; 0 for any number."""
    silence: int = 60
    """Seconds for which one who sends more is not answered."""
    today: dt.date | None = None
    """A day of asking that stays; None for the day it is."""


class Talking:
    """Answers in a chat's language, with what was said there before."""

    def __init__(self, assistant: Assistant, about: About, clock: Callable[[], dt.datetime]) -> None:
        """Take an assistant, what the bot is, and a clock that tells the zone too."""
        self.assistant = assistant
        self.plan = assistant.plan
        self.about = about
        self.clock = clock
        self._answered = functools.lru_cache(KEPT)(self._answer)

    def _answer(self, message: str, context: bytes, today: dt.date) -> Exchange:
        return self.assistant.respond(message, decode_context(context), today)

    @property
    def today(self) -> dt.date:
        """The day of asking."""
        return self.about.today or self.clock().astimezone().date()

    def language(self, chat: Chat, place: Place) -> str:
        """Return the language for what is no answer to a question: that of the setting, else of Telegram."""
        if chat.language:
            return chat.language
        tongue = place.tongue.lower().partition("-")[0]
        known = self.plan.header.languages
        if tongue in known:
            return tongue
        return "en" if tongue and "en" in known else known[0]

    def words(self, chat: Chat, place: Place) -> ChannelWording:
        """Return the wording in that language."""
        return channel_wording(self.language(chat, place))

    def opening(self, chat: Chat, place: Place) -> Context:
        """Return where a new talk begins."""
        return opening_context(self.plan, self.language(chat, place))

    def context(self, chat: Chat, place: Place) -> Context:
        """Return where a person's talk stands; a new one where there is none, or it is long over."""
        stored = read_context(chat.talk(place.person_id))
        return self.opening(chat, place) if stored is None or stored.expired(self.clock()) else stored

    def ask(self, message: str, context: Context) -> Exchange:
        """Answer a message in a talk that is not over, however long ago it was.

        The same message at the same point of a talk has the same answer, so that what many ask, and what a button
        leads back to, is understood once.
        """
        if len(message) > SHORT:
            return self.assistant.respond(message, context, self.today)
        timeless = msgspec.structs.replace(context, updated=None)
        return self._answered(message, encode_context(timeless), self.today)

    def stored(self, context: Context) -> bytes:
        """Return a context as it is stored, with the time."""
        return encode_context(msgspec.structs.replace(context, updated=self.clock()))


def read_context(data: bytes) -> Context | None:
    """Return a stored context; None for none, and for one that this version cannot read."""
    try:
        return decode_context(data) if data else None
    except msgspec.MsgspecError:
        return None
