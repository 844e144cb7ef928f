"""Questions that are edited: their answers are put right where they stand."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from bot.assistant import Assistant
from tests.conftest import IN_2026
from tests.telegram.scene import Scene, figure, open_scene
from tests.telegram.server import bad_gateway

pytestmark = pytest.mark.anyio

FIVE, FOUR, THREE = (f"{star}星级绿色船厂奖多少" for star in "五四三")


async def test_an_edited_question_puts_its_answer_right_in_place(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    question, [answer] = await scene.ask(ann, FIVE)
    assert await scene.edit(question, FOUR) == []
    assert figure(answer) == "150万元"
    assert [version.text.partition("：")[0] for version in answer.edits] == ["五星级绿色船厂"]
    assert answer.labels == ["条件", "部门", "原文", "👍 有用", "👎 没用", "🙋 转人工"]


async def test_the_talk_goes_on_from_the_edited_question(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    question, _ = await scene.ask(ann, FIVE)
    await scene.edit(question, "新开远洋航线补多少")
    assert figure(await scene.told(ann, "近洋的呢")) == "5万元至15万元"


async def test_an_edit_in_the_middle_of_a_talk_does_not_derail_it(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    question, [first] = await scene.ask(ann, FIVE)
    await scene.told(ann, "新开远洋航线补多少")
    await scene.edit(question, THREE)
    assert figure(first) == "60万元"
    assert figure(await scene.told(ann, "近洋的呢")) == "5万元至15万元"


async def test_an_edited_follow_up_is_read_where_it_was_asked(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    await scene.told(ann, FIVE)
    follow_up, [answer] = await scene.ask(ann, "四星级呢")
    await scene.told(ann, "新开远洋航线补多少")
    await scene.edit(follow_up, "三星级呢")
    assert figure(answer) == "60万元"


async def test_an_edit_that_changes_nothing_changes_no_message(scene: Scene) -> None:
    question, [answer] = await scene.ask(scene.person("Ann"), FIVE)
    await scene.edit(question, FIVE)
    assert answer.edits == []


async def test_a_question_edited_twice_has_the_last_answer(scene: Scene) -> None:
    question, [answer] = await scene.ask(scene.person("Ann"), FIVE)
    scene.server.edit(question, FOUR)
    scene.server.edit(question, THREE)
    await scene.quiet()
    assert figure(answer) == "60万元"


async def test_a_question_edited_before_its_answer_was_sent_has_one_answer(scene: Scene) -> None:
    ann = scene.person("Ann")
    scene.server.fault(bad_gateway(), method="sendMessage")
    question = scene.server.say(ann, FIVE)
    await scene.server.wait_for(lambda s: [c for c in s.calls if c.method == "sendMessage"])
    await scene.edit(question, FOUR)
    assert [figure(m) for m in scene.server.chat(ann).from_bot] == ["150万元"]


async def test_a_message_that_was_no_question_is_asked_once_it_is_one(scene: Scene) -> None:
    ann = scene.person("Ann")
    said, [hint] = await scene.ask(ann, "/nope")
    assert hint.text.startswith("I don't know /nope")
    [answer] = await scene.edit(said, FIVE)
    assert figure(answer) == "300万元"


async def test_a_caption_edited_is_a_question_edited(scene: Scene) -> None:
    ann = scene.person("Ann")
    photo = scene.server.photo(ann, FIVE)
    await scene.quiet()
    [answer] = scene.news(ann)
    await scene.edit(photo, FOUR)
    assert figure(answer) == "150万元"


async def test_an_edited_question_may_be_rated_again(scene: Scene) -> None:
    question, [answer] = await scene.ask(scene.person("Ann", "zh"), FIVE)
    await scene.press(answer, "👍 有用")
    assert "✓ 👍 有用" in answer.labels
    await scene.edit(question, FOUR)
    assert "👍 有用" in answer.labels


async def test_a_question_edited_after_a_week_and_a_restart_is_put_right(harbour: Assistant, tmp_path: Path) -> None:
    async with open_scene(harbour, IN_2026, database=f"sqlite:///{tmp_path}/bot.db") as scene:
        question, [answer] = await scene.ask(scene.person("Ann"), FIVE)
        await scene.end()
        scene.clock.forward(days=7)
        await scene.begin()
        await scene.edit(question, FOUR)
        assert figure(answer) == "150万元"
        assert scene.clock.now.date() == IN_2026 + dt.timedelta(days=7)
    with sqlite3.connect(tmp_path / "bot.db") as stored:
        assert stored.execute("SELECT question FROM answers").fetchall() == [(FOUR,)]
    stored.close()
