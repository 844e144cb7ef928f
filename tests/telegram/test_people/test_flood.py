"""People who send too much, who stop the bot, and who come back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.assistant import Assistant
from tests.conftest import IN_2026
from tests.telegram.scene import Scene, figure, open_scene

pytestmark = pytest.mark.anyio

FIVE = "五星级绿色船厂奖多少"


@pytest.fixture
async def strict(harbour: Assistant) -> AsyncIterator[Scene]:
    """A scene where three messages a minute are answered."""
    async with open_scene(harbour, IN_2026, flood=3, silence=30) as scene:
        yield scene


async def test_who_floods_is_told_once_then_left_in_silence_then_answered(strict: Scene) -> None:
    ann = strict.person("Ann")
    for _ in range(10):
        strict.server.say(ann, FIVE)
    await strict.quiet()
    said = strict.news(ann)
    assert [figure(message) for message in said] == ["300万元"] * 3 + [""]
    assert said[-1].text.startswith("You are sending more than I can answer. I'll be silent for 30 seconds")
    strict.clock.forward(seconds=29)
    assert await strict.say(ann, FIVE) == []
    strict.clock.forward(seconds=1)
    assert figure(await strict.told(ann, FIVE)) == "300万元"


async def test_commands_and_pictures_count_too(strict: Scene) -> None:
    ann = strict.person("Ann")
    await strict.told(ann, "/help")
    await strict.told(ann, FIVE)
    strict.server.photo(ann)
    await strict.quiet()
    strict.news(ann)
    assert (await strict.told(ann, "/help")).text.startswith("You are sending more")


async def test_a_minute_later_the_count_begins_again(strict: Scene) -> None:
    ann = strict.person("Ann")
    for _ in range(4):
        for _ in range(3):
            assert figure(await strict.told(ann, FIVE)) == "300万元"
        strict.clock.forward(minutes=1)


async def test_one_who_floods_holds_up_nobody_in_the_group(strict: Scene) -> None:
    ann, bob = strict.person("Ann"), strict.person("Bob")
    chat, _ = strict.group(ann, bob)
    for _ in range(6):
        strict.server.say(ann, f"/ask {FIVE}", chat=chat)
    await strict.quiet()
    assert len(strict.news(chat)) == 4
    assert figure(await strict.told(bob, f"/ask {FIVE}", chat=chat)) == "300万元"
    assert figure(await strict.told(ann, FIVE)) == "300万元"  # In her own chat she is counted by herself.


async def test_talk_of_others_in_a_group_counts_against_nobody(strict: Scene) -> None:
    ann = strict.person("Ann")
    chat, _ = strict.group(ann)
    for _ in range(10):
        strict.server.say(ann, "五星级", chat=chat)
    await strict.quiet()
    assert figure(await strict.told(ann, f"/ask {FIVE}", chat=chat)) == "300万元"


async def test_without_a_limit_everything_is_answered(harbour: Assistant) -> None:
    async with open_scene(harbour, IN_2026, flood=0) as scene:
        ann = scene.person("Ann")
        for _ in range(40):
            scene.server.say(ann, FIVE)
        await scene.quiet()
        assert [figure(message) for message in scene.news(ann)] == ["300万元"] * 40


async def test_who_stopped_the_bot_and_comes_back_is_answered_again(scene: Scene) -> None:
    ann = scene.person("Ann", "zh")
    await scene.told(ann, FIVE)
    scene.server.block(ann)
    await scene.quiet()
    assert scene.news(ann) == []
    scene.server.start(ann)
    await scene.quiet()
    assert scene.news(ann)[-1].text.startswith("您好！")
    assert figure(await scene.told(ann, "四星级呢")) == "150万元"


async def test_who_stops_the_bot_before_the_answer_comes_loses_only_that_answer(scene: Scene) -> None:
    scene.minded = ["bot was blocked by the user"]
    ann, bob = scene.person("Ann", "zh"), scene.person("Bob", "zh")
    scene.server.say(ann, FIVE)
    scene.server.block(ann)
    assert figure(await scene.told(bob, FIVE)) == "300万元"
    await scene.quiet()
    scene.server.unblock(ann)
    await scene.quiet()
    assert figure(await scene.told(ann, "四星级绿色船厂奖多少")) == "150万元"
