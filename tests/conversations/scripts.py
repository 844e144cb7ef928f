"""Scripts written in tests, played on the invented plan."""

from __future__ import annotations

import textwrap
from pathlib import Path

from bot.conversations.checks import talk_problems
from bot.conversations.doors import Door
from bot.conversations.playing import Played, play
from bot.conversations.reading import read_suite
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage, Talk
from tests.conftest import PLANS

HARBOUR = Stage(PLANS, "harbour-2026")
STAGES = Stages()


def talks_of(folder: Path, text: str, name: str = "script.yaml") -> list[Talk]:
    """Write a script and read it."""
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return read_suite([path], HARBOUR).talks


def played(folder: Path, text: str, *doors: Door) -> list[Played]:
    """Write a script, check it against the plan, and play each of its talks."""
    talks = talks_of(folder, text)
    assert talk_problems(talks, STAGES) == []
    return [play(talk, STAGES, doors) for talk in talks]


def fields(went: Played) -> list[str]:
    """What was not as expected, by the keys of the expectation."""
    return [difference.field for step in went.steps for difference in step.differences]
