"""Where plans are kept, and what tells two states of them apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.errors import BotError


def plan_folders(folder: Path) -> list[Path]:
    """Return the plan folders in a knowledge folder: those with a plan.yaml, or the folder itself if it is one.

    Raises BotError where there is no such folder or no plan in it.
    """
    if not folder.is_dir():
        raise BotError(f"{folder}: there is no such knowledge folder")
    if (folder / "plan.yaml").is_file():
        return [folder]
    found = sorted(path.parent for path in folder.glob("*/plan.yaml"))
    if not found:
        raise BotError(f"{folder}: no plan here; a plan is a folder with a plan.yaml in it")
    return found


def fingerprint(folder: Path) -> str:
    """Hash the names and contents of every YAML file under a folder, to tell two states of it apart."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()
