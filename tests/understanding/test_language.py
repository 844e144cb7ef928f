"""The language of the reply, tried on the invented plan."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from tests.conftest import Talk


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("what is 绿色船厂", "en"),
        ("绿色船厂 how much money", "en"),
        ("五星级 green shipyard 奖多少", "zh"),
        ("berth 归哪个部门管", "zh"),
        ("how much for lvse chuanchang", "en"),
        ("lvse chuanchang jiang duoshao", "zh"),
        ("green shipyard", "en"),
        ("绿色船厂", "zh"),
        ("绿色船厂 5星", "zh"),
    ],
)
def test_the_question_words_decide_not_the_names(harbour: Assistant, message: str, language: str) -> None:
    assert harbour.reader.read(message).language == language


@pytest.mark.parametrize(
    ("before", "name", "language"),
    [("how much for a green shipyard?", "靠泊", "en"), ("绿色船厂奖多少？", "berth", "zh")],
)
def test_a_name_alone_goes_on_in_the_language_of_the_talk(
    harbour_talk: Talk, before: str, name: str, language: str
) -> None:
    assert harbour_talk.say(before, name)["language"] == language
