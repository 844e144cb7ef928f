"""Long texts: split at their seams, put right and taken back as one."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assembly import open_assistant
from tests.conftest import IN_2026, PLANS
from tests.telegram.scene import Scene, figure, open_scene
from tests.telegram.server import Message
from tests.telegram.server.utf16 import units

pytestmark = pytest.mark.anyio

SENTENCE = "船厂🚢应当保持<安全> & 清洁。"
TIMES = 700
"""So that the text is more than two messages long."""


@pytest.fixture(scope="module")
def long_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented plan with a clause that is longer than two messages."""
    folder = tmp_path_factory.mktemp("plans")
    shutil.copytree(PLANS / "harbour-2026", folder / "harbour-2026")
    clause = folder / "harbour-2026" / "clauses" / "2.yaml"
    text = clause.read_text(encoding="utf-8")
    end = "（责任单位：市海洋局、市港航局）"
    clause.write_text(text.replace(end, SENTENCE * TIMES + end), encoding="utf-8")
    return folder


@pytest.fixture
async def long(long_plan: Path) -> AsyncIterator[Scene]:
    async with open_scene(open_assistant(long_plan), IN_2026) as scene:
        yield scene


def _whole(messages: list[Message]) -> str:
    return "".join("".join(message.text for message in messages).split())


async def test_a_long_text_is_split_within_the_limit_and_loses_nothing(long: Scene) -> None:
    ann = long.person("Ann", "zh")
    answers = await long.say(ann, "第二条")
    assert len(answers) >= 3
    assert all(units(message.text) <= 4096 for message in answers)
    assert SENTENCE.replace(" ", "") * TIMES in _whole(answers)
    assert [bool(message.buttons) for message in answers] == [False] * (len(answers) - 1) + [True]
    assert "�" not in _whole(answers)


async def test_every_part_of_a_quotation_is_a_quotation(long: Scene) -> None:
    answer = await long.told(long.person("Ann", "zh"), "五星级绿色船厂奖多少")
    await long.press(answer, "原文")
    parts = [answer, *long.news(answer.chat)]
    assert len(parts) >= 3
    assert all(part.marked("bold") == ["第二条 绿色船厂评星"] for part in parts)
    assert all(len(part.marked("blockquote")) == 1 for part in parts)
    assert SENTENCE.replace(" ", "") * 100 in _whole(parts)


async def test_what_became_several_messages_becomes_one_again(long: Scene) -> None:
    answer = await long.told(long.person("Ann", "zh"), "五星级绿色船厂奖多少")
    await long.press(answer, "原文")
    last = long.server.chat(answer.chat).from_bot[-1]
    assert answer.buttons == []
    await long.press(last, "‹ 返回")
    assert [figure(message) for message in long.server.chat(answer.chat).from_bot] == ["300万元"]
    assert answer.labels[0] == "条件"


async def test_an_edited_question_replaces_all_the_messages_of_its_answer(long: Scene) -> None:
    ann = long.person("Ann", "zh")
    question, answers = await long.ask(ann, "第二条")
    assert await long.edit(question, "四星级绿色船厂奖多少") == []
    assert [figure(m) for m in long.server.chat(ann).from_bot] == ["150万元"]
    await long.edit(question, "第二条")
    again = long.server.chat(ann).from_bot
    assert [m.text for m in again] == [m.text for m in answers]


async def test_the_longest_message_there_is_can_be_asked_and_be_told_again(scene: Scene) -> None:
    ann = scene.person("Ann")
    for text in (
        "<&" * 2048,
        "🚢" * 2048,
        "/grants " + "<" * 4088,
        "/grants 五星级" + "x" * 4084,
        "/nope " + "&" * 4000,
        "/" + "x" * 4000,
    ):
        assert await scene.say(ann, text) != [], text[:10]
