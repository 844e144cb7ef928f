"""Scripts with Chinese keys, read as if they had English ones."""

from __future__ import annotations

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
    """Return a problem whose field is named as a script with Chinese keys names it."""
    chinese = {english: key for key, english in _words()["keys"].items()}
    chinese |= {"talks": "对话", "tables": "表格"}
    field = _WORD.sub(lambda match: chinese.get(match.group(), match.group()), problem.field)
    return Problem(problem.file, problem.line, field, problem.message, problem.warning)
