"""What every channel asks of a question before it is put, and how a talk begins."""

from __future__ import annotations

from bot.dialogue.context import Context
from bot.knowledge.model import Plan

MAX_TEXT = 20_000
"""Characters of a question at most: ten times the longest that a person has been seen to write."""


def too_long(text: str) -> str:
    """Say that a question has more than MAX_TEXT characters."""
    return f"text: too long, {len(text):,} characters; at most {MAX_TEXT:,}"


def opening_context(plan: Plan, language: str) -> Context:
    """Return the context that a talk begins with: a language, if one is asked for that the plan speaks."""
    return Context(language=language if language in plan.header.languages else "")
