"""Writes the JSON Schemas of the knowledge files for editors: .venv/bin/python scripts/schemas.py."""

from __future__ import annotations

import json
from pathlib import Path

from bot.knowledge.schema import SHAPES, schema_of

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "schemas"


def written(shape: str) -> str:
    """Return the schema of one kind of file as it is kept."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema_of(shape)}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write a file for each kind and remove any other."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.json"):
        if path.stem not in SHAPES:
            path.unlink()
    for shape in SHAPES:
        (FOLDER / f"{shape}.json").write_text(written(shape), encoding="utf-8")


if __name__ == "__main__":
    main()
