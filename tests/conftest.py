"""What several tests share: the assistants, a talk, and the shape of an answer."""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from bot.assembly import open_assistant
from bot.assistant import Assistant, Exchange
from bot.dialogue.context import Context
from bot.knowledge.loading import load_knowledge
from bot.knowledge.model import Knowledge

ROOT = Path(__file__).resolve().parents[1]
KNOWLEDGE = ROOT / "knowledge"
PLANS = ROOT / "tests" / "plans"

IN_2023 = dt.date(2023, 6, 1)
"""A day on which the plan of Wuhan is in force."""
IN_2026 = dt.date(2026, 6, 1)
"""A day on which the invented plan is in force."""

settings.register_profile(
    "ci", derandomize=True, deadline=None, database=None, max_examples=120, suppress_health_check=list(HealthCheck)
)
settings.register_profile("search", parent=settings.get_profile("ci"), derandomize=False, max_examples=15_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_POINT = {
    "type": "object",
    "properties": {"plan": {"type": "string", "minLength": 1}, "id": {"type": "string", "minLength": 1}},
    "required": ["plan", "id"],
    "additionalProperties": False,
}
_GRANT = {
    "type": "object",
    "properties": {
        "clause": {"type": "string", "minLength": 1},
        "grant": {"type": "string", "minLength": 1},
        "amount": {"type": ["integer", "null"], "minimum": 1},
        "currency": {"const": "CNY"},
        "money": {"type": "string"},
        "percent": {"type": "number", "exclusiveMinimum": 0},
        "at_least": {"type": "integer", "minimum": 1},
        "attributes": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["clause", "grant", "amount", "currency"],
    # A sum may be missing only where the entry says that the money is stated in another way.
    "if": {"properties": {"amount": {"type": "null"}}},
    "then": {"required": ["money"]},
}
_DATE = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}

ANSWER_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "question": {"type": "string"},
        "language": {"enum": ["zh", "en"]},
        "outcome": {"enum": ["answer", "clarify", "no_answer", "chat"]},
        "clauses": {"type": "array", "items": _POINT, "uniqueItems": True},
        "grants": {"type": "array", "items": _GRANT, "uniqueItems": True},
        "departments": {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True},
        "evidence": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "properties": {
                    "clause": {"type": "string", "minLength": 1},
                    "quote": {"type": "string", "minLength": 1},
                },
                "required": ["clause", "quote"],
                "additionalProperties": False,
            },
        },
        "validity": {
            "type": ["object", "null"],
            "properties": {"status": {"enum": ["in_force", "expired", "not_yet"]}, "from": _DATE, "to": _DATE},
            "required": ["status", "from", "to"],
            "additionalProperties": False,
        },
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "reply": {"type": "string", "minLength": 1},
        "options": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "label": {"type": "string", "minLength": 1},
                    "send": {"type": "string", "minLength": 1},
                },
                "required": ["label", "send"],
                "additionalProperties": False,
            },
        },
    },
    "required": [
        "question",
        "language",
        "outcome",
        "clauses",
        "grants",
        "departments",
        "evidence",
        "validity",
        "confidence",
        "reply",
        "options",
    ],
    "additionalProperties": False,
    # Only an answer rests on the official text.
    "if": {"properties": {"outcome": {"enum": ["no_answer", "chat"]}}},
    "then": {"properties": {"clauses": {"maxItems": 0}}},
    "allOf": [
        {
            "if": {"properties": {"outcome": {"enum": ["clarify", "no_answer", "chat"]}}},
            "then": {
                "properties": {
                    "grants": {"maxItems": 0},
                    "departments": {"maxItems": 0},
                    "evidence": {"maxItems": 0},
                    "validity": {"type": "null"},
                }
            },
            "else": {"properties": {"clauses": {"minItems": 1}}},
        }
    ],
}
"""The answer contract as a JSON Schema."""


@dataclass
class Talk:
    """A talk with an assistant, in which each message is answered in the context of those before."""

    assistant: Assistant
    today: dt.date
    context: Context = field(default_factory=Context)

    def exchange(self, message: str, now: dt.datetime | None = None) -> Exchange:
        """Say something; returns everything that came of it."""
        exchange = self.assistant.respond(message, self.context, self.today, now)
        self.context = exchange.context
        return exchange

    def say(self, *messages: str, now: dt.datetime | None = None) -> dict[str, Any]:
        """Say some things one after the other; returns the answer to the last."""
        return [self.exchange(message, now).answer for message in messages][-1]


def denies(exchange: Exchange, plan_value: str = "") -> bool:
    """Tell whether a reply says that the plan has nothing of the level asked for, whatever its words."""
    labels = [note.values["slot"] for note in exchange.decision.notes if note.code == "no_such_value"]
    return exchange.answer["outcome"] == "no_answer" or (bool(labels) and (not plan_value or plan_value in labels))


def clauses(answer: dict[str, Any]) -> list[str]:
    """The ids of the clauses of an answer, in order."""
    return [point["id"] for point in answer["clauses"]]


def grants(answer: dict[str, Any]) -> list[str]:
    """The ids of the grants of an answer, sorted."""
    return sorted(entry["grant"] for entry in answer["grants"])


MONEY = re.compile(
    r"RMB\s?(?P<rmb>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<zh>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[千万亿]?)元"
    r"|(?P<bare>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>[万亿])(?![户家个名人亩])"
)
SCALES = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}


def money_in(text: str) -> list[int]:
    """The sums of a text in yuan, in its order, each as often as it stands there."""
    found = []
    for match in MONEY.finditer(unicodedata.normalize("NFKC", text)):
        number = match["rmb"] or match["zh"] or match["bare"]
        found.append(round(float(number.replace(",", "")) * SCALES[match["unit"] or match["scale"] or ""]))
    return found


@functools.cache
def knowledge_in(folder: Path) -> Knowledge:
    """The plans of a folder, read once for all tests."""
    return load_knowledge(folder)


@pytest.fixture(scope="session")
def wuhan() -> Assistant:
    """The assistant of the real plan."""
    return open_assistant(KNOWLEDGE, "wuhan-srdi-2021")


@pytest.fixture(scope="session")
def harbour() -> Assistant:
    """The assistant of the invented plan."""
    return open_assistant(PLANS, "harbour-2026")


@pytest.fixture(scope="session")
def bare() -> Assistant:
    """The assistant of the plan that is nothing but titles and example questions."""
    return open_assistant(PLANS, "bare-faq")


@pytest.fixture
def talk(wuhan: Assistant) -> Talk:
    """A new talk about the real plan, while it is in force."""
    return Talk(wuhan, IN_2023)


@pytest.fixture
def harbour_talk(harbour: Assistant) -> Talk:
    """A new talk about the invented plan, while it is in force."""
    return Talk(harbour, IN_2026)


@pytest.fixture
def bare_talk(bare: Assistant) -> Talk:
    """A new talk about the bare plan."""
    return Talk(bare, IN_2026)
