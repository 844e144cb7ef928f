"""Buttons under messages, as the Bot API wants them: rows of a label and what it carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.channels.telegram.callbacks import Action, written

LABEL = 60
"""Characters of a label that are shown; a phone has no room for more."""
CHOICES = 10
"""Choices that have a button: what one digit can tell apart."""

Button = dict[str, Any]
Row = list[Button]


def button(label: str, action: Action) -> Button:
    """Return a button that carries an action."""
    return {"text": shortened(label), "callback_data": written(action)}


def link(label: str, url: str) -> Button:
    """Return a button that opens an address."""
    return {"text": shortened(label), "url": url}


def keyboard(rows: Iterable[Sequence[Button]]) -> dict[str, Any] | None:
    """Return rows as the Bot API wants them; None where nothing is in them."""
    kept = [list(row) for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def in_rows(buttons: Sequence[Button], width: int) -> list[Row]:
    """Lay buttons out, so many in a row."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def shortened(label: str) -> str:
    """Cut a text where it is too long for a button, or to be said again."""
    return label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
