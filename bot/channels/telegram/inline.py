"""Answers as cards, in any chat: what is typed behind the bot's name, answered to be sent on."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.assistant import Exchange, opening_context
from bot.channels.telegram.formatting import html_messages
from bot.channels.telegram.handling import Handled
from bot.channels.telegram.keyboards import keyboard, link, shortened
from bot.channels.telegram.reading import Query
from bot.channels.telegram.talking import Talking
from bot.channels.wording import channel_wording
from bot.rendering import localised
from bot.store.outgoing import Call

CARDS = 10
"""Cards offered at most."""
FRESH = 300
"""Seconds for which Telegram may offer the same again."""
DESCRIPTION = 120
"""Characters of an answer that a card shows."""


class Cards:
    """Offers answers while a person types."""

    def __init__(self, talking: Talking) -> None:
        """Take what knows how to talk in a chat."""
        self.talking = talking

    def offer(self, query: Query, handled: Handled) -> None:
        """Answer a question with cards; one that has no answer with a way to the bot itself."""
        talking = self.talking
        language = talking.language(handled.chat, query.place)
        exchanges = self._exchanges(query.text.strip(), language)
        words = channel_wording(exchanges[0].language if exchanges else language)
        params: dict[str, Any] = {
            "inline_query_id": query.id,
            "results": [self._card(exchange) for exchange in exchanges],
            "cache_time": FRESH,
            "is_personal": True,
        }
        if not exchanges:
            params["button"] = {"text": words.say("telegram.ask_in_chat"), "start_parameter": "inline"}
        handled.calls.append(Call("answer_inline_query", params))

    def _exchanges(self, text: str, language: str) -> list[Exchange]:
        """Return the answers to offer: the one asked for, those of the choices it asks back, or of each grant."""
        opening = opening_context(self.talking.plan, language)
        if not text:
            names = [
                localised(t.name or c.title, language) for c in self.talking.plan.clauses for t in c.topics if t.grants
            ]
            return self._answers([self.talking.ask(name, opening) for name in names])
        first = self.talking.ask(text, opening)
        if first.decision.outcome == "clarify":
            return self._answers([self.talking.ask(o.send, first.context) for o in first.reply.options])
        single = []
        if len(first.decision.grants) > 1 and first.decision.kind not in ("total", "compare"):
            names = [localised(grant.name, first.language) for _, grant in first.decision.grants]
            single = [self.talking.ask(name, opening) for name in names]
        return self._answers([first, *single])

    def _answers(self, exchanges: list[Exchange]) -> list[Exchange]:
        """Keep the answers, each once."""
        kept = {e.reply.text: e for e in exchanges if e.decision.outcome == "answer"}
        return list(kept.values())[:CARDS]

    def _card(self, exchange: Exchange) -> dict[str, Any]:
        message = html_messages(exchange.reply)[0]
        lines = exchange.reply.text.split("\n")
        clause = exchange.answer["clauses"][0]["id"] if exchange.answer["clauses"] else ""
        words = channel_wording(exchange.language)
        url = f"https://t.me/{self.talking.about.username}"
        if clause:
            url += f"?start={clause.replace('.', '-')}"
        return {
            "id": hashlib.blake2b(exchange.reply.text.encode(), digest_size=16).hexdigest(),
            "title": shortened(lines[0]),
            "description": " ".join(lines[1:])[:DESCRIPTION],
            "content": {
                "message_text": message,
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            },
            "reply_markup": keyboard([[link(words.say("telegram.ask_bot"), url)]]),
        }
