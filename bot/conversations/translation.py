"""Scripts with Chinese keys, read as if they had English ones."""

from __future__ import annotations

import difflib
import functools
import re
from importlib import resources
from typing import Any

import yaml

from bot.errors import Problem
from bot.knowledge.reading import Document, Path_

# What stands under each key: "talk*" is a list of talks, "turns#" a mapping of names to lists of turns.
_PARTS: dict[str, dict[str, str]] = {
    "script": {"talks": "talk*", "tables": "table*", "fixtures": "fixtures", "never": "never"},
    "fixtures": {"turns": "turns#", "expects": "expect#"},
    "turns": {},
    "talk": {"turns": "turn*", "never": "never"},
    "table": {"rows": "row*", "expect": "expect", "never": "never", "columns": "key*"},
    "turn": {"expect": "expect", "press": "choice", "contrasts": "contrast*"},
    "row": {"never": "never", "grants": "grant*", "choices": "choice*", "contrasts": "contrast*"},
    "contrast": {"expect": "expect"},
    "expect": {"never": "never", "grants": "grant*", "choices": "choice*"},
    "never": {},
    "choice": {},
    "grant": {},
}
_WORD = re.compile(r"[a-z_]+")
_QUOTED = re.compile(r"`([a-z_]+)`")
"""A key that a message speaks of."""


@functools.cache
def _words() -> dict[str, dict[str, Any]]:
    text = resources.files("bot.conversations").joinpath("keys.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def translate(document: Document) -> bool:
    """Exchange the Chinese keys and values of a script for English ones, in place; tell whether there were any."""
    lines: dict[Path_, int] = {}
    found: list[str] = []

    def key_of(key: str, part: str) -> str:
        words = _words()
        english = words.get(f"in_{part}", {}).get(key) or words["keys"].get(key)
        if english is None:
            return key
        found.append(key)
        return str(english)

    def value_of(key: str, value: Any) -> Any:
        if isinstance(value, list):
            return [value_of(key, item) for item in value]
        english = _words()["values"].get(key, {}).get(value) if isinstance(value, str) else None
        if english is None:
            return value
        found.append(value)
        return english

    def walk(value: Any, part: str, old: Path_, new: Path_) -> Any:
        if old in document.lines:
            lines[new] = document.lines[old]
        inner = part.rstrip("*#")
        if part == "key" and isinstance(value, str):
            return key_of(value, "row")
        if part.endswith("*") and isinstance(value, list):
            return [walk(item, inner, (*old, i), (*new, i)) for i, item in enumerate(value)]
        if part.endswith("#") and isinstance(value, dict):
            below = "turn*" if inner == "turns" else inner
            return {name: walk(item, below, (*old, name), (*new, name)) for name, item in value.items()}
        if not isinstance(value, dict) or inner not in _PARTS:
            if isinstance(value, dict):
                return {k: walk(item, "", (*old, k), (*new, k)) for k, item in value.items()}
            if isinstance(value, list):
                return [walk(item, "", (*old, i), (*new, i)) for i, item in enumerate(value)]
            return value
        result = {}
        for key, item in value.items():
            english = key_of(key, inner)
            below = _PARTS[inner].get(english, "")
            result[english] = value_of(english, walk(item, below, (*old, key), (*new, english)))
        return result

    document.data = walk(document.data, "script", (), ())
    document.lines = lines
    return bool(found)


def chinese_key(key: str, part: str = "") -> str:
    """Return the Chinese word for a key; the key itself where it has none. Takes the part of the script it is in."""
    words = _words()
    own = words.get(f"in_{part}", {})
    taken = {chinese for chinese, english in own.items() if english != key}
    for chinese, english in (*own.items(), *words["keys"].items()):
        if english == key and (chinese not in taken or chinese in own):
            return str(chinese)
    return key


def chinese_value(key: str, value: Any) -> Any:
    """Return the Chinese word for a value of a key; the value itself where it has none."""
    values = _words()["values"].get(key, {})
    return next((chinese for chinese, english in values.items() if english == value), value)


def in_chinese(problem: Problem) -> Problem:
    """Return a problem in the words of a script with Chinese keys: its field, and the keys and values it speaks of."""
    parts = _WORD.sub(lambda match: _chinese_word(match.group()), problem.field)
    message = _QUOTED.sub(lambda match: f"`{_chinese_word(match.group(1))}`", problem.message)
    start, _, known = message.partition("known here: ")
    if known:
        words = [_chinese_word(word) for word in known.split(", ")]
        near = difflib.get_close_matches(parts.rpartition(".")[2], words, 1, 0.5)
        message = f"{start}did you mean {near[0]}?" if near else f"{start}known here: {', '.join(words)}"
    start, _, rest = message.partition("expected one of ")
    if rest and not start:
        key = _WORD.findall(problem.field)[-1]
        values, comma, got = rest.partition(", got ")
        message = f"expected one of {', '.join(chinese_value(key, value) for value in values.split(', '))}{comma}{got}"
    return Problem(problem.file, problem.line, parts, message, problem.warning)


def _chinese_word(key: str) -> str:
    """Return the Chinese word for a key wherever it stands; the key itself where it has none."""
    found = chinese_key(key)
    return found if found != key else next((w for part in _PARTS if (w := chinese_key(key, part)) != key), key)
