"""The shape of a script as a JSON Schema, for editors: with English keys, and with Chinese ones."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.conversations.model import ScriptFile
from bot.conversations.translation import chinese_key, chinese_value

_PARTS = {"ScriptFile": "script", "Fixtures": "fixtures", "NeverEntry": "never"}
"""The parts of a script in which a key has a Chinese word of its own."""


def script_schema(language: str = "en") -> dict[str, Any]:
    """Return the JSON Schema of a script whose keys are in a language, "en" or "zh"."""
    schema = msgspec.json.schema(ScriptFile)
    if language == "zh":
        for name, record in schema["$defs"].items():
            _translate(record, _PARTS.get(name, ""))
    return schema


def _translate(record: dict[str, Any], part: str) -> None:
    renamed = {}
    for key, value in record["properties"].items():
        chinese = chinese_key(key, part)
        if "default" in value and value["default"] not in ("", None) and value["default"] != []:
            value = {k: v for k, v in value.items() if k != "default"}  # noqa: PLW2901  a default with English keys says nothing here
        renamed[chinese] = _values(value, key)
    record["properties"] = renamed
    record["required"] = [chinese_key(key, part) for key in record["required"]]


def _values(schema: Any, key: str) -> Any:
    """Exchange the values that a key may have, wherever they stand below it."""
    if isinstance(schema, list):
        return [_values(item, key) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: [chinese_value(key, value) for value in inner] if name == "enum" else _values(inner, key)
        for name, inner in schema.items()
    }
