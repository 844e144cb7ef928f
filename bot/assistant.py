"""The journey of a message: understood, decided, worded; a talk's context goes in and comes out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.answer import answer_of
from bot.dialogue.choices import chosen_option
from bot.dialogue.context import Context
from bot.dialogue.decide import decide
from bot.dialogue.decision import Decision
from bot.dialogue.remembering import next_context
from bot.knowledge.model import Plan
from bot.messages import Reply
from bot.rendering import render
from bot.understanding.reader import Reader
from bot.understanding.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message and what came of it."""

    question: str
    language: str
    understanding: Understanding
    decision: Decision
    reply: Reply
    context: Context
    """What to remember for the next message."""
    answer: dict[str, Any]
    """The machine-readable answer."""


class Assistant:
    """Answers messages about one plan. Holds no talk: the caller keeps each context."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        """Take a plan and a reader of it."""
        self.plan = plan
        self.reader = reader

    def respond(self, message: str, context: Context, today: dt.date, now: dt.datetime | None = None) -> Exchange:
        """Answer one message.

        Takes the message as received, the talk's context, the day of asking (for the plan's validity) and, where talks
        should expire, the time. Never raises, whatever the message holds.
        """
        if context.expired(now):
            context = Context()
        chosen = chosen_option(message, context)
        said = chosen or message
        heard = self.reader.read(said)
        bare = not any(kind in "hw" for kind in heard.text.kinds)
        if context.language and (bare or (context.begun and not heard.worded)):
            heard.language = context.language
        decision = decide(self.plan, self.reader.topics, heard, context, today)
        reply = render(decision, self.plan, heard.language, today)
        after = next_context(context, heard, decision, self.plan, self.reader.topics, now)
        if chosen and not after.options:
            # Another of the choices may be picked next.
            after = msgspec.structs.replace(after, options=context.options)
        answer = answer_of(message, heard.language, decision, reply, self.plan, today)
        return Exchange(message, heard.language, heard, decision, reply, after, answer)


def opening_context(plan: Plan, language: str) -> Context:
    """Return the context that a talk begins with: a language, if one is asked for that the plan speaks."""
    return Context(language=language if language in plan.header.languages else "")


def encode_context(context: Context) -> bytes:
    """Write a context as JSON, for storing."""
    return msgspec.json.encode(context)


def decode_context(data: bytes) -> Context:
    """Read a stored context; raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(data, type=Context)
