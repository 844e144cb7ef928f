"""Which of the bot's sentences are said: noted while it answers."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator

from bot.assistant import Assistant, Exchange
from bot.dialogue.context import Context
from bot.wording import LANGUAGES, Wording, wording

Said = tuple[str, str]
"""A language and the key of a sentence in it."""


@contextlib.contextmanager
def noting() -> Iterator[set[Said]]:
    """Note every sentence that is said meanwhile; gives the set that they go into."""
    said: set[Said] = set()
    # The wording of a language is one object for the whole program: its `say` is covered, and uncovered afterwards.
    listening = {language: wording(language) for language in LANGUAGES}
    before = {language: vars(words).get("say") for language, words in listening.items()}
    for words in listening.values():
        vars(words)["say"] = _noted(words, said)
    try:
        yield said
    finally:
        for language, words in listening.items():
            if before[language] is None:
                del vars(words)["say"]
            else:
                vars(words)["say"] = before[language]


def _noted(words: Wording, said: set[Said]) -> Callable[..., str]:
    say = words.say

    def note(key: str, **values: object) -> str:
        said.add((words.language, key))
        return say(key, **values)

    return note


class Listened(Assistant):
    """An assistant whose sentences are noted; it answers as the one it is made of."""

    def __init__(self, inner: Assistant) -> None:
        """Take the assistant to listen to."""
        super().__init__(inner.plan, inner.reader)
        self.inner = inner
        self._said: dict[int, frozenset[Said]] = {}

    def respond(self, message: str, context: Context, today: dt.date, now: dt.datetime | None = None) -> Exchange:
        """Answer one message as the assistant listened to does."""
        with noting() as said:
            exchange = self.inner.respond(message, context, today, now)
        self._said[id(exchange)] = frozenset(said)
        return exchange

    def said_in(self, exchange: Exchange) -> frozenset[Said]:
        """Return what was said in an exchange that came from here and is still kept."""
        return self._said.get(id(exchange), frozenset())
