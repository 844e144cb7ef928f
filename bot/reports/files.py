"""Reports as files: written whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.errors import BotError


def put_file(file: Path, content: str | bytes) -> None:
    """Write a file, in UTF-8; until it is whole, what stood there before stays.

    Raises OSError where it cannot be written.
    """
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".writing-") as scratch:
        written = Path(scratch) / file.name
        written.write_bytes(content.encode("utf-8", "replace") if isinstance(content, str) else content)
        written.replace(file)


def demand_folder(file: Path) -> None:
    """Raise BotError where a file could not be put, before there is anything to put."""
    if not file.parent.is_dir():
        raise BotError(f"{file}: there is no folder {file.parent}")
    if file.is_dir():
        raise BotError(f"{file}: this is a folder; name a file in it")
