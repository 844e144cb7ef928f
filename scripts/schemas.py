"""Writes the JSON Schemas of knowledge files and scripts for editors: .venv/bin/python scripts/schemas.py."""

from __future__ import annotations

import json
from pathlib import Path

from bot.conversations.schema import script_schema
from bot.knowledge.schema import SHAPES, schema_of

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "schemas"


SCRIPTS = {"script": "en", "script.zh": "zh"}
"""The schemas of scripts, by the language of their keys."""
NAMES = (*SHAPES, *SCRIPTS)


def written(name: str) -> str:
    """Return a schema as it is kept: that of a kind of knowledge file, or of scripts."""
    found = script_schema(SCRIPTS[name]) if name in SCRIPTS else schema_of(name)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write a file for each kind and remove any other."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.json"):
        if path.stem not in NAMES:
            path.unlink()
    for name in NAMES:
        (FOLDER / f"{name}.json").write_text(written(name), encoding="utf-8")


if __name__ == "__main__":
    main()
