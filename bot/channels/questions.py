"""What every channel asks of a question before it is put."""

from __future__ import annotations

MAX_TEXT = 20_000
"""Characters of a question at most: ten times the longest that a person has been seen to write."""


def too_long(text: str) -> str:
    """Say that a question has more than MAX_TEXT characters."""
    return f"text: too long, {len(text):,} characters; at most {MAX_TEXT:,}"
