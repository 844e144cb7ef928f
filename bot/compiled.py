"""A checked plan with its indexes, kept ready on disk, so that a start need not read, check and learn again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import msgspec
import platformdirs

import bot
from bot.knowledge.model import Plan
from bot.understanding.examples import ExampleRanker
from bot.understanding.vocabulary import Vocabulary

KEPT = 6
"""Compiled plans that are kept; those not used for longest are removed when a new one is written."""


def cache_folder() -> Path | None:
    """Return the folder for compiled plans: BOT_CACHE, else the user's cache folder; None if BOT_CACHE is "off"."""
    chosen = os.environ.get("BOT_CACHE", "")
    if chosen.casefold() == "off":
        return None
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("policy-assistant", appauthor=False))


def engine_fingerprint() -> str:
    """Hash the program's own files and the version of what it learns with: another engine compiles otherwise."""
    package = Path(bot.__file__).parent
    digest = hashlib.sha256()
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.yaml"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def compiled_name(knowledge: str, plan_id: str | None) -> str:
    """Name the compiled form of a plan by all that it depends on."""
    joined = "\0".join((knowledge, plan_id or "", engine_fingerprint()))
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def load_compiled(folder: Path, name: str) -> tuple[Plan, Vocabulary, ExampleRanker | None] | None:
    """Return a compiled plan, or None where there is none or it cannot be read."""
    place = folder / name
    try:
        plan = msgspec.msgpack.decode((place / "plan.msgpack").read_bytes(), type=Plan)
        vocabulary = msgspec.msgpack.decode((place / "vocabulary.msgpack").read_bytes(), type=Vocabulary)
        examples = place / "examples.npz"
        ranker = ExampleRanker.load(examples) if examples.is_file() else None
    except (OSError, ValueError, KeyError, msgspec.MsgspecError):
        return None
    with contextlib.suppress(OSError):
        os.utime(place)  # It was used, and is to be kept longer than what was not.
    return plan, vocabulary, ranker


def save_compiled(folder: Path, name: str, plan: Plan, vocabulary: Vocabulary, ranker: ExampleRanker | None) -> None:
    """Write a compiled plan, whole or not at all; where the folder cannot be written, do without."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as scratch:
            place = Path(scratch) / name
            place.mkdir()
            (place / "plan.msgpack").write_bytes(msgspec.msgpack.encode(plan))
            (place / "vocabulary.msgpack").write_bytes(msgspec.msgpack.encode(vocabulary))
            if ranker is not None:
                ranker.save(place / "examples.npz")
            with contextlib.suppress(OSError):
                place.rename(folder / name)
        _forget_old(folder)


def _forget_old(folder: Path) -> None:
    places = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for path in sorted(places, key=lambda p: p.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
