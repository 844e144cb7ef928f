"""Keyboards under messages and under the input field, held against Telegram's rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.telegram.server.refusal import mistake
from tests.telegram.server.utf16 import units

Keyboard = list[list[dict[str, Any]]]
"""Rows of buttons as JSON objects."""

_ACTIONS = (
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "web_app",
    "copy_text",
)
"""What a button may do, in the order in which Telegram looks."""
_MOST_DATA = 64
_MOST_COPIED = 256
_MOST_BUTTONS = 100
_MOST_IN_A_ROW = 8
_MOST_PLACEHOLDER = 64
_STYLES = frozenset({"danger", "success", "primary"})
_URL = re.compile(r"(?:https?://|tg://)?[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)


def inline_keyboard(markup: dict[str, Any], note: Callable[[str], None]) -> Keyboard:
    """Return the rows of an InlineKeyboardMarkup, each button with the one action that counts; raises Refusal."""
    rows = [[_button(button, note) for button in row if _labelled(button, note)] for row in markup["inline_keyboard"]]
    if any(len(row) > _MOST_IN_A_ROW for row in rows):
        note(f"more than {_MOST_IN_A_ROW} buttons in a row")
    if any(not row for row in rows):
        note("a row of buttons without a button")
    if sum(map(len, rows)) > _MOST_BUTTONS:
        raise mistake("reply markup is too long")
    return [row for row in rows if row]


def reply_keyboard(markup: dict[str, Any], note: Callable[[str], None]) -> list[list[str]]:
    """Return the labels of a ReplyKeyboardMarkup, row by row."""
    placeholder(markup, note)
    rows = [[button["text"] for button in row if _labelled(button, note)] for row in markup["keyboard"]]
    return [row for row in rows if row]


def placeholder(markup: dict[str, Any], note: Callable[[str], None]) -> None:
    """Note a text of an empty input field that is too long."""
    text = markup.get("input_field_placeholder")
    if text is not None and not 1 <= len(text) <= _MOST_PLACEHOLDER:
        note(f"input_field_placeholder must have 1-{_MOST_PLACEHOLDER} characters")


def _labelled(button: dict[str, Any], note: Callable[[str], None]) -> bool:
    if button["text"].strip():
        return True
    note("a button without a text")
    return False


def _button(button: dict[str, Any], note: Callable[[str], None]) -> dict[str, Any]:
    if button.get("style", "primary") not in _STYLES:
        note(f'a button of the unknown style "{button["style"]}"')
    # An empty text is no action, but an empty query is one.
    actions = [a for a in _ACTIONS if a in button and (button[a] != "" or a.startswith("switch"))]
    if not actions:
        raise mistake("can't parse InlineKeyboardButton: Text buttons are not allowed in the inline keyboard")
    if len(actions) > 1:
        note(f"a button with {' and '.join(actions)}")
    action = actions[0]
    value = button[action]
    if action == "callback_data" and len(value.encode()) > _MOST_DATA:
        raise mistake("BUTTON_DATA_INVALID")
    if action == "url" and not _URL.fullmatch(value):
        raise mistake(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if action == "web_app" and not value["url"].startswith("https://"):
        raise mistake(f"inline keyboard button Web App URL '{value['url']}' is invalid: Only HTTPS links are allowed")
    if action == "copy_text" and not 1 <= units(value["text"]) <= _MOST_COPIED:
        raise mistake("BUTTON_COPY_TEXT_INVALID")
    kept = ("text", "icon_custom_emoji_id", "style", action)
    return {name: button[name] for name in kept if name in button}
