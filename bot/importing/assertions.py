"""Rasa's assertions as expectations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversations.model import ExpectEntry, NeverEntry
from bot.importing.making import Making
from bot.importing.patterns import in_regex

_SLOTS = ("slot_was_set", "slot_was_not_set")
_FLOWS = ("flow_started", "flow_completed", "flow_cancelled", "flow_interrupted", "flow_resumed")


def expect_assertion(making: Making, name: str, given: Any, line: int) -> None:
    """Add an assertion to a talk in the making.

    Takes the talk, the assertion's name, what is given under it as texts, lists and mappings, and its line. It becomes
    an expectation, or a note.
    """
    flows = _flows(given)
    if name in ("bot_uttered", "bot_did_not_utter") and isinstance(given, Mapping):
        for key, value in given.items():
            (_uttered if name == "bot_uttered" else _not_uttered)(making, key, value, line)
    elif name == "pattern_clarification_contains" and flows:
        _clarified(making, flows, _is_any(given), line)
    elif name == "flow_started" and len(flows) == 1:
        making.expect_meaning(flows[0], "flow", line)
    elif name == "action_executed" and isinstance(given, str):
        making.expect_meaning(given, "action", line)
    else:
        code = "slot" if name in _SLOTS else "flow" if name in _FLOWS else "asserter"
        making.note(code, line, f"{name}: {told_of(given)}")  # type: ignore[arg-type]


def told_of(given: Any) -> str:
    """Write a value on one line, for a note."""
    if isinstance(given, Mapping):
        return ", ".join(f"{key}: {told_of(value)}" for key, value in given.items())
    if isinstance(given, list):
        return ", ".join(told_of(item) for item in given)
    return str(given)


def buttons_of(given: Any) -> list[tuple[str, str]]:
    """Return the title and the payload of each button in a list."""
    listed = given if isinstance(given, list) else ()
    buttons = [button for button in listed if isinstance(button, Mapping) and button.get("title")]
    return [(told_of(button["title"]), told_of(button.get("payload", ""))) for button in buttons]


def _uttered(making: Making, key: str, value: Any, line: int) -> None:
    if key == "utter_name":
        making.expect_meaning(told_of(value), "action", line)
    elif key == "text_matches":
        words, whole = in_regex(told_of(value))
        if words:
            making.expect(ExpectEntry(says=words), line, told_of(value))
        if not whole:
            making.note("pieces" if words else "pattern", line, told_of(value))
    elif key == "buttons" and buttons_of(value):
        making.expect(ExpectEntry(choices=(*(title for title, _ in buttons_of(value)), "…")), line, told_of(value))
    else:
        making.note("asserter", line, f"bot_uttered: {key}: {told_of(value)}")


def _not_uttered(making: Making, key: str, value: Any, line: int) -> None:
    told = f"bot_did_not_utter: {key}: {told_of(value)}"
    if key == "utter_name":
        meant = making.meanings.of(told_of(value))
        if meant is None:
            making.note("action", line, told)
        elif meant.clause and isinstance(meant.clause, str):
            making.expect(ExpectEntry(never=NeverEntry(clauses=(meant.clause,))), line, told)
        else:
            making.note("negation", line, told)
    elif key == "text_matches":
        words, whole = in_regex(told_of(value))
        if whole:
            making.expect(ExpectEntry(says_not=words), line, told)
        else:
            making.note("negation", line, told)
    else:
        making.note("choices" if key == "buttons" else "asserter", line, told)


def _flows(given: Any) -> list[str]:
    """Return the flows that an assertion names, in the old form or the new."""
    if isinstance(given, Mapping):
        given = given.get("flow_ids", [given["flow_id"]] if "flow_id" in given else [])
    listed = given if isinstance(given, list) else [given]
    return [flow for flow in listed if isinstance(flow, str) and flow]


def _is_any(given: Any) -> bool:
    return isinstance(given, Mapping) and told_of(given.get("operator", "")).lower() == "any"


def _clarified(making: Making, flows: Sequence[str], any_of: bool, line: int) -> None:
    """Expect the bot to ask back, and to offer what the flows mean."""
    told = f"pattern_clarification_contains: {', '.join(flows)}"
    making.expect(ExpectEntry(act="clarify"), line, told)
    choices = [making.meanings.choice(flow) for flow in flows]
    if any_of or None in choices:
        making.note("any_of" if any_of else "flow", line, told)
    else:
        offered = tuple(choice for choice in choices if choice is not None)
        making.expect(ExpectEntry(choices=(*offered, "…")), line, told)
