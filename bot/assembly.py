"""The one place where the parts are put together."""

from __future__ import annotations

from pathlib import Path

from bot.assistant import Assistant
from bot.errors import BotError
from bot.knowledge.loading import load_knowledge
from bot.understanding.understand import Reader


def open_assistant(folder: Path, plan_id: str | None = None) -> Assistant:
    """Read a knowledge folder and return an assistant for one of its plans, the first if none is named.

    Raises KnowledgeError with every problem of a broken knowledge base, and BotError where there is no plan, or not
    the one named.
    """
    knowledge = load_knowledge(folder)
    plan = knowledge.plan(plan_id) if plan_id else knowledge.plans[0]
    if plan is None:
        known = ", ".join(p.id for p in knowledge.plans)
        raise BotError(f"{folder}: there is no plan {plan_id!r}; the plans here are: {known}")
    return Assistant(plan, Reader(plan, knowledge.places))
