"""Killed between any two steps of a ticket's life, the helpdesk loses nothing and gives nobody another's message.

Each life is compared with one that nobody disturbs: what everybody has seen after each step of it, and what stands in
the store at its end. Only what was under way when the process died may have been said twice.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from tests.postgres import Postgres
from tests.telegram.test_desk.dying import open_mortal
from tests.telegram.test_desk.killed import happened, live_and_be_killed, moments
from tests.telegram.test_desk.life import Seen, kept

pytestmark = pytest.mark.anyio

ALL = os.environ.get("BOT_KILLS") == "all"
"""Whether to die at every step instead of some."""
KINDS = pytest.mark.parametrize("kind", ["forum", "supergroup"])
EVER = 100_000
"""More steps than any life has."""


@dataclass
class Lived:
    """What came of a life."""

    seen: list[Seen]
    kept: dict[str, Any]
    steps: int
    fatal: list[str]
    happened: int
    unexplained: list[tuple[int, str]]
    """What was said twice though it was not under way at a death."""


_WHOLE: dict[str, Lived] = {}


async def undisturbed(assistant: Assistant, kind: str, folder: Path) -> Lived:
    """Return what comes of a life that nobody disturbs, lived once for all tests."""
    if kind not in _WHOLE:
        _WHOLE[kind] = await live(assistant, kind, f"sqlite:///{folder / 'whole.db'}")
    return _WHOLE[kind]


async def live(assistant: Assistant, kind: str, database: str, deaths: Collection[int] = ()) -> Lived:
    async with open_mortal(assistant, kind, database, deaths) as scene:
        seen = []
        for _ in scene.life.acts():
            await scene.quiet()
            seen.append(scene.life.seen())
        steps = scene.steps.passed
        await scene.spare()
        unexplained = [one for one in seen[-1].repeated if one not in scene.interrupted]
        stored = await scene.store.run(kept)
        return Lived(seen, stored, steps, scene.steps.fatal, happened(scene.server), unexplained)


def assert_same(lived: Lived, whole: Lived) -> None:
    at = f"died {lived.fatal}"
    for mine, theirs in zip(lived.seen, whole.seen, strict=True):
        assert mine.chats == theirs.chats, at
        assert mine.topics == theirs.topics, at
        assert mine.notices == theirs.notices, at
    assert lived.kept == whole.kept, at
    assert lived.unexplained == [], at


@KINDS
async def test_a_life_that_nobody_disturbs_says_nothing_twice_and_keeps_notes_inside(
    harbour: Assistant, tmp_path: Path, kind: str
) -> None:
    whole = await undisturbed(harbour, kind, tmp_path)
    seen = whole.seen[-1]
    assert seen.repeated == []
    assert whole.kept["waiting"] == (0, 0)
    assert [deed[2] for deed in whole.kept["deeds"]].count("note") == 2
    assert all(text is not None for _, text in seen.notices)
    to_ann, to_dan = (
        "\n".join(text for story in seen.chats[f"to {name}"] for text, _ in story) for name in ("Ann", "Dan")
    )
    assert "To Ann, better" in to_ann
    assert "To Dan" in to_dan
    assert "To Dan" not in to_ann
    assert "To Ann" not in to_dan
    assert "Inside" not in to_ann + to_dan


@KINDS
async def test_killed_once_at_any_step_it_loses_nothing_and_nothing_goes_astray(
    harbour: Assistant, tmp_path: Path, kind: str
) -> None:
    whole = await undisturbed(harbour, kind, tmp_path)
    for number in range(1 if ALL else 60, whole.steps, 1 if ALL else 200):
        lived = await live(harbour, kind, f"sqlite:///{tmp_path / f'{number}.db'}", [number])
        assert len(lived.fatal) <= 1  # Signs of life may have made one life some steps longer than another.
        assert_same(lived, whole)


@KINDS
async def test_killed_again_and_again_in_one_life_it_loses_nothing_and_nothing_goes_astray(
    harbour: Assistant, tmp_path: Path, kind: str
) -> None:
    whole = await undisturbed(harbour, kind, tmp_path)
    # With fewer steps between two deaths no process would come to the end of a call in each chat.
    for stride in range(37, 80) if ALL else [37]:
        lived = await live(harbour, kind, f"sqlite:///{tmp_path / f'{stride}.db'}", range(stride, EVER, stride))
        assert len(lived.fatal) >= 5
        assert_same(lived, whole)


async def test_killed_on_postgresql_it_loses_nothing_and_nothing_goes_astray(
    harbour: Assistant, postgres: Postgres, tmp_path: Path
) -> None:
    whole = await undisturbed(harbour, "forum", tmp_path)
    for first in range(1, 41) if ALL else [23]:
        lived = await live(harbour, "forum", postgres.new(), range(first, EVER, 41))
        assert len(lived.fatal) >= 5
        assert_same(lived, whole)


@pytest.mark.parametrize("seed", range(10) if ALL else [0])
async def test_a_real_process_killed_at_random_moments_loses_nothing_and_nothing_goes_astray(
    harbour: Assistant, tmp_path: Path, seed: int
) -> None:
    kind = "supergroup" if seed % 2 else "forum"
    whole = await undisturbed(harbour, kind, tmp_path)
    assert (
        live_and_be_killed(kind, tmp_path, whole.seen, moments(seed, 5 if ALL else 3, whole.happened - 5)) == whole.kept
    )
