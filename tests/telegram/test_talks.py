"""The scripted conversations, held in Telegram: people say and press what the scripts say, and read what the core says.

A part of them is played, from every script; with BOT_TALKS=all every one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.assistant import Exchange
from bot.channels.telegram.keyboards import CHOICES, shortened
from bot.conversations.doors import CoreConversation
from bot.conversations.playing import Step, day_of, play
from bot.conversations.reading import read_suite
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage, Talk
from tests.conftest import KNOWLEDGE, ROOT
from tests.telegram.scene import Scene, open_scene
from tests.telegram.server import Message, TelegramServer, User
from tests.telegram.server.utf16 import units

pytestmark = pytest.mark.anyio

SCRIPTS = ROOT / "tests" / "conversations"
AT_ONCE = 30
"""How many people talk at a time."""


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the library warns of itself."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_scripted_talks_go_in_telegram_as_they_go_in_the_core(
    language: str, record_property: Callable[[str, object], None]
) -> None:
    stages = Stages()
    talks = _chosen(read_suite([SCRIPTS / language], Stage(KNOWLEDGE)).talks)
    by_stage: dict[tuple[Stage, dt.date], list[Talk]] = defaultdict(list)
    for talk in talks:
        by_stage[talk.stage, day_of(talk, stages)].append(talk)
    differences: list[str] = []
    turns = 0
    for (stage, day), held in by_stage.items():
        async with open_scene(stages.assistant(stage), day, flood=0, today=day) as scene:
            for start in range(0, len(held), AT_ONCE):
                playing = [_Held(scene, stages, talk, language) for talk in held[start : start + AT_ONCE]]
                await asyncio.gather(*(one.hold() for one in playing))
                differences += [difference for one in playing for difference in one.differences]
                turns += sum(one.turns for one in playing)
    record_property(f"{language} talks, turns and differences", [len(talks), turns, len(differences)])
    assert differences == []
    assert turns >= len(talks)


def _chosen(talks: Sequence[Talk]) -> list[Talk]:
    """Return the talks to hold: a few of each script, those with a press first."""
    fit = [talk for talk in talks if not (talk.skip or talk.draft or any(turn.today for turn in talk.turns))]
    if os.environ.get("BOT_TALKS") == "all":
        return fit
    by_file: dict[str, list[Talk]] = defaultdict(list)
    for talk in fit:
        by_file[talk.file].append(talk)
    most = max(2, 80 // len(by_file))
    pressing = {file: [t for t in held if any(u.press for u in t.turns)] for file, held in by_file.items()}
    found: list[Talk] = []
    for file, held in by_file.items():
        others = [talk for talk in held if talk not in pressing[file] and not talk.stage.overlay]
        apart = max(1, len(others) // most)
        found += [*pressing[file][:most], *others[::apart][: max(1, most - len(pressing[file]))]]
    return found


class _Held:
    """One talk as it is held in Telegram, beside the same in the core."""

    def __init__(self, scene: Scene, stages: Stages, talk: Talk, language: str) -> None:
        self.scene = scene
        self.talk = talk
        self.language = talk.stage.language or language
        self.steps = [step for step in play(talk, stages).steps if step.role == "turn" and step.exchange]
        self.core = CoreConversation(scene.assistant, day_of(talk, stages), self.language)
        self.people: dict[str, User] = {}
        self.last: dict[str, tuple[Message, Exchange]] = {}
        self.differences: list[str] = []
        self.turns = 0

    async def hold(self) -> None:
        """Hold the talk, as far as it goes: a choice whose buttons are gone ends it."""
        for step in self.steps:
            by = step.turn.by
            if by not in self.people:
                self.people[by] = self.scene.person(by or "Ann", self.language)
            expected = self.core.ask(by, step.message)
            shown = await self._pressed(step) if step.turn.press is not None else await self._said(step)
            if shown is None:
                return
            self.core.go_on(by, expected)
            self.last[by] = (shown, expected)
            self.turns += 1
            self._compare(step, shown, expected)

    async def _said(self, step: Step) -> Message | None:
        user = self.people[step.turn.by]
        if not step.message.strip() or units(step.message.strip()) > 4096:
            return None  # Telegram has no such message.
        chat = self.scene.server.chat(user)
        before = len(chat.from_bot)
        self.scene.server.say(user, step.message)
        return (await self.scene.server.wait_for(lambda _: chat.from_bot[before:], timeout=60))[-1]

    async def _pressed(self, step: Step) -> Message | None:
        message, exchange = self.last[step.turn.by]
        labels = [shortened(option.label) for option in exchange.reply.options if option.send == step.message]
        if not labels or labels[0] not in message.labels:
            return None
        edits = len(message.edits)
        press = self.scene.server.press(message, labels[0])

        def done(_: TelegramServer) -> bool:
            return press.answer is not None and len(message.edits) > edits

        await self.scene.server.wait_for(done, timeout=60)
        return message

    def _compare(self, step: Step, shown: Message, expected: Exchange) -> None:
        if expected.decision.reason == "human":
            return  # The channel says it in its own words.
        options = expected.reply.options
        blocks = [b.text for b in expected.reply.blocks if b.kind != "choices" or len(options) > CHOICES]
        if "".join(shown.text.split()) != "".join("".join(blocks).split()):
            self.differences.append(f"{self._place(step)}: {step.message!r}: {shown.text!r} for {blocks!r}")
        labels = [shortened(option.label) for option in options] if len(options) <= CHOICES else []
        pressed = step.turn.press is not None
        if not pressed and shown.labels[: len(labels)] != labels:
            self.differences.append(f"{self._place(step)}: {step.message!r}: {shown.buttons} for {labels}")

    def _place(self, step: Step) -> str:
        return f"{Path(self.talk.file).name}:{step.line}"
