"""Buttons: what they show, for how long, and what becomes of forged ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant
from tests.conftest import IN_2026
from tests.telegram.scene import Scene, figure, open_scene

pytestmark = pytest.mark.anyio

FIVE = "How much for a five-star green shipyard?"


async def test_a_press_changes_its_message_and_leads_back(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), FIVE)
    opening = (answer.text, answer.buttons)
    for label, shown in (
        ("Conditions", "The firm must be rated a five-, four- or three-star green shipyard."),
        ("Departments", "Ocean Development"),
        ("Official text", "第二条 对评定为五星级、四星级、三星级绿色船厂的企业"),
    ):
        press = await scene.press(answer, label)
        assert press.answer == {"callback_query_id": press.id}
        assert shown in answer.text, label
        assert label not in answer.labels
        await scene.press(answer, "‹ Back")
        assert (answer.text, answer.buttons) == opening
    assert len(scene.server.chat(press.user).from_bot) == 1


async def test_the_next_rung_leads_up_the_ladder_step_by_step(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann", "zh"), "领航企业奖多少")
    assert figure(answer) == "20万元"
    await scene.press(answer, "下一级")
    assert answer.marked("bold") == ["旗舰企业"]
    await scene.press(answer, "‹ 返回")
    assert figure(answer) == "20万元"


async def test_what_was_looked_at_is_what_the_talk_is_about(scene: Scene) -> None:
    ann = scene.person("Ann", "zh")
    answer = await scene.told(ann, "五星级绿色船厂奖多少")
    await scene.told(ann, "新开远洋航线补多少")
    await scene.press(answer, "条件")
    assert figure(await scene.told(ann, "四星级呢")) == "150万元"


async def test_whether_an_answer_was_useful_may_be_changed(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), FIVE)
    liked = await scene.press(answer, "👍 Useful")
    assert liked.answer is not None
    assert liked.answer["text"] == "Thank you!"
    assert answer.buttons[1] == ["✓ 👍 Useful", "👎 Not useful"]
    disliked = await scene.press(answer, "👎 Not useful")
    assert disliked.answer is not None
    assert disliked.answer["text"] == "Thank you. Try other words, or ask a person."
    assert answer.buttons[1] == ["👍 Useful", "✓ 👎 Not useful"]
    await scene.press(answer, "✓ 👎 Not useful")
    assert answer.buttons[1] == ["👍 Useful", "✓ 👎 Not useful"]


async def test_a_rating_stays_while_one_looks_around(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), FIVE)
    await scene.press(answer, "👍 Useful")
    await scene.press(answer, "Conditions")
    assert "✓ 👍 Useful" in answer.labels
    await scene.press(answer, "👎 Not useful")
    assert "‹ Back" in answer.labels
    await scene.press(answer, "‹ Back")
    assert "✓ 👎 Not useful" in answer.labels


async def test_asking_a_person_names_those_responsible(scene: Scene) -> None:
    ann = scene.person("Ann")
    answer = await scene.told(ann, FIVE)
    await scene.press(answer, "🙋 Ask a person")
    [told] = scene.news(ann)
    assert told.text.startswith("No person stands behind this bot yet.")
    assert "Lingang Ocean Development Bureau; Lingang Port and Shipping Administration" in told.text


async def test_a_choice_shows_its_answer_in_place_and_the_others_again(city: Scene) -> None:
    asked_back = await city.told(city.person("Ann", "zh"), "省级的补多少")
    choices = ["省级小微企业双创示范基地", "省级专精特新“小巨人”企业"]
    assert asked_back.buttons == [[choices[0]], [choices[1]], ["🙋 转人工"]]
    assert "1." not in asked_back.text  # The choices are buttons; they need not be written out too.
    for choice, money in zip(choices, ("50万元", "20万元"), strict=True):
        await city.press(asked_back, choice)
        assert figure(asked_back) == money
        await city.press(asked_back, "条件")
        assert asked_back.text.count("条件：") <= 1
        await city.press(asked_back, "‹ 返回")
        assert figure(asked_back) == money
        await city.press(asked_back, "‹ 返回")
        assert asked_back.buttons == [[choices[0]], [choices[1]], ["🙋 转人工"]]


async def test_buttons_work_after_a_restart_and_a_week(harbour: Assistant, tmp_path: Path) -> None:
    async with open_scene(harbour, IN_2026, database=f"sqlite:///{tmp_path}/bot.db") as scene:
        answer = await scene.told(scene.person("Ann"), FIVE)
        await scene.end()
        scene.clock.forward(days=7)
        await scene.begin()
        await scene.press(answer, "Conditions")
        assert "must be rated" in answer.text
        await scene.press(answer, "👍 Useful")
        assert "✓ 👍 Useful" in answer.labels


async def test_a_button_of_what_was_erased_is_out_of_date_and_goes(scene: Scene) -> None:
    ann = scene.person("Ann")
    answer = await scene.told(ann, FIVE)
    await scene.say(ann, "/forget")
    text = answer.text
    press = await scene.press(answer, "Conditions")
    assert press.answer is not None
    assert press.answer["text"] == "This button is out of date. Please ask again."
    assert press.answer["show_alert"] is True
    assert (answer.text, answer.buttons) == (text, [])


FORGED = [
    "x",
    "a:",
    "a:1",
    "a:1:z",
    "a:-1:",
    "a:99999999999999999999:",
    "a:9223372036854775807:c",
    "a:9223372036854775808:c",
    "a:١:",
    "+:1:",
    "-:1:cc",
    "h:0",
    "h:12345",
    "t:c:99",
    "t:s:99",
    "t:x:1",
    "t:c:' OR 1=1",
    "t:c:<b>",
    "g:9999:99",
    "o:999999",
    "c:0:999999",
    "c:0:-2",
    "s:?",
    "l:xx",
    "l:zh-CN",
    "{}",
    "\u0000",
    "🦀" * 16,
]


async def test_a_forged_button_gets_a_notice_and_changes_no_text(scene: Scene) -> None:
    ann = scene.person("Ann")
    for data in FORGED:
        scene.clock.forward(minutes=1)  # slowly enough to be answered
        answer = await scene.told(ann, FIVE)
        text = answer.text
        press = await scene.press(answer, data=data)
        assert press.answer is not None
        assert press.answer.get("text") == "This button is out of date. Please ask again.", data
        assert answer.text == text, data
        assert scene.news(answer.chat) == [], data


async def test_a_way_that_no_button_shows_never_breaks_the_answer(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), FIVE)
    own = answer.button("Conditions")["callback_data"].removesuffix("c")
    for way in ("0", "9", "n", "c0", "cccccccccccc", "dn9", "q9", "nnnnnnnnnnnn", "c" * 13):
        await scene.press(answer, data=own + way)
        assert answer.text, way
        assert scene.news(answer.chat) == [], way


async def test_two_taps_on_a_button_are_two_presses_of_it(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), FIVE)
    taps = [scene.server.press(answer, "Conditions") for _ in range(2)]
    await scene.quiet()
    assert all(tap.answer is not None for tap in taps)
    assert "must be rated" in answer.text
    # The second changes nothing, which Telegram refuses and which nobody can know beforehand.
    scene.minded = ["message is not modified"]


async def test_nobody_sees_the_answers_of_another_chat(scene: Scene) -> None:
    ann, eve = scene.person("Ann"), scene.person("Eve")
    private = await scene.told(ann, FIVE)
    own = await scene.told(eve, "thanks")
    for label in ("Conditions", "👍 Useful", "🙋 Ask a person"):
        press = await scene.press(own, data=private.button(label)["callback_data"])
        assert press.answer is not None
        assert press.answer["text"] == "This button is out of date. Please ask again."
    assert own.edits == []
    assert "✓ 👍 Useful" not in private.labels
    assert scene.news(eve) == []
