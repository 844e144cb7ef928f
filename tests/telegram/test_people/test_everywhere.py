"""Every button of the answers on each topic leads to a message with a way back, and stays at its clause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.telegram.callbacks import LIMIT, Show, read_action, written
from bot.knowledge.model import Plan
from bot.rendering import localised
from tests.conftest import money_in
from tests.telegram.scene import Scene
from tests.telegram.server import Message

pytestmark = pytest.mark.anyio

DEPTH = 3


async def test_every_button_of_the_invented_plan_leads_on_and_back(scene: Scene) -> None:
    await _walk_all(scene, "en")


async def test_every_button_of_the_real_plan_leads_on_and_back(city: Scene) -> None:
    await _walk_all(city, "zh")


async def _walk_all(scene: Scene, language: str) -> None:
    ann = scene.person("Ann", language)
    seen = 0
    for topic in (t for c in scene.assistant.plan.clauses for t in c.topics):
        scene.clock.forward(minutes=1)
        name = localised(topic.name, language)
        if name:
            answer = await scene.told(ann, name)
            seen += await _walk(scene, answer)
    assert seen >= 2 * len(scene.assistant.plan.clauses)


async def _walk(scene: Scene, message: Message) -> int:
    """Press every button that shows something, as deep as it goes; returns how many there were."""
    been: dict[str, str] = {"": message.text}
    waiting = _shown(message)
    while waiting:
        show = waiting.pop()
        if show.path in been:
            continue
        await scene.press(message, data=written(show))
        assert scene.news(message.chat) == [], show
        assert set(money_in(message.text)) <= _sums(scene.assistant.plan), show
        been[show.path] = message.text
        if len(show.path) < DEPTH:
            waiting += _shown(message)
        [back] = [button["callback_data"] for row in message.keyboard for button in row if "‹" in button["text"]]
        assert back == written(replace(show, path=show.path[:-1]))
        await scene.press(message, data=back)
        assert message.text == been[show.path[:-1]], show
    return len(been) - 1


def _shown(message: Message) -> list[Show]:
    """Return what the buttons under a message show, but for the way back."""
    found = [button["callback_data"] for row in message.keyboard for button in row if "‹" not in button["text"]]
    assert all(len(data.encode()) <= LIMIT for data in found)
    return [action for action in map(read_action, found) if isinstance(action, Show)]


def _sums(plan: Plan) -> set[int]:
    """Every sum that the plan's text holds."""
    return {yuan for clause in plan.clauses for yuan in money_in(f"{clause.text} {'; '.join(clause.summary.values())}")}
