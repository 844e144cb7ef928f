"""The plan to look through: sections, clauses, grants, the ladder, and a sum of what one has."""

from __future__ import annotations

import pytest

from tests.conftest import money_in
from tests.telegram.scene import Scene, figure

pytestmark = pytest.mark.anyio


async def test_topics_lead_from_a_section_to_a_clause_to_its_card(scene: Scene) -> None:
    ann = scene.person("Ann")
    topics = await scene.told(ann, "/topics")
    await scene.press(topics, "第五条 Seafaring talent")
    assert topics.marked("bold") == ["第五条 Seafaring talent"]
    assert topics.labels == ["5.1 Hiring seafarers", "5.2 Crew training", "‹ All topics"]
    await scene.press(topics, "5.1 Hiring seafarers")
    [card] = scene.news(ann)
    assert "master mariner" in card.text
    assert "Conditions" in card.labels
    await scene.press(topics, "‹ All topics")
    assert topics.text == "Contents of Lingang's shipping measures"


async def test_every_clause_is_reached_from_topics(scene: Scene, city: Scene) -> None:
    for each in (scene, city):
        ann = each.person("Ann", "zh")
        topics = await each.told(ann, "/topics")
        reached = 0
        for section in list(topics.labels):
            await each.press(topics, section)
            cards = each.news(ann)
            reached += len(cards)
            if cards:
                continue
            for clause in [label for label in topics.labels if "‹" not in label]:
                await each.press(topics, clause)
                reached += len(each.news(ann))
            await each.press(topics, topics.labels[-1])
        found = await each.store.run(lambda c: c.exec_driver_sql("SELECT clause FROM answers ORDER BY id").all())
        assert [row[0] for row in found] == [clause.id for clause in each.assistant.plan.clauses]
        assert reached == len(each.assistant.plan.clauses)


async def test_grants_are_listed_with_their_money_and_open_by_number(city: Scene) -> None:
    ann = city.person("Ann", "zh")
    listed = await city.told(ann, "/grants")
    lines = listed.text.split("\n")[1:]
    assert len(lines) == 10
    for number in (1, 5, 10):
        await city.press(listed, str(number))
        [answer] = city.news(ann)
        assert figure(answer) in lines[number - 1]


async def test_pages_of_grants_turn_both_ways_and_together_hold_all(city: Scene) -> None:
    listed = await city.told(city.person("Ann", "zh"), "/grants")
    lines = listed.text.split("\n")[1:]
    while "›" in listed.labels:
        await city.press(listed, "›")
        lines += listed.text.split("\n")[1:]
    plan = city.assistant.plan
    names = [g.name["zh"] for c in plan.clauses for t in c.topics for g in t.grants]
    assert len(lines) == len(names)
    assert all(name in line for name, line in zip(names, lines, strict=True))
    await city.press(listed, "‹")
    assert "2/3" in listed.labels


async def test_grants_of_a_section_are_those_of_its_clauses(city: Scene) -> None:
    listed = await city.told(city.person("Ann", "zh"), "/grants")
    await city.press(listed, "▸ 二（一） 实施中小企业成长工程")
    assert listed.text.count("二（一）") == 1 + 6
    await city.press(listed, "‹ 全部奖补")
    assert "▸ 二（一） 实施中小企业成长工程" in listed.labels


async def test_turning_to_the_page_one_is_on_changes_nothing(city: Scene) -> None:
    listed = await city.told(city.person("Ann", "zh"), "/grants")
    await city.press(listed, "1/3")
    assert listed.edits == []
    ticking = await city.told(city.person("Bob", "zh"), "/total")
    await city.press(ticking, "1/3")
    assert ticking.edits == []


@pytest.mark.parametrize(
    ("wanted", "count", "all_hold"),
    [("省级", 2, "省级"), ("小巨人", 2, "小巨人"), ("50万元", 4, "50万元"), ("provincial", 2, "省级")],
)
async def test_grants_are_filtered(wanted: str, count: int, all_hold: str, city: Scene) -> None:
    listed = await city.told(city.person("Ann", "zh"), f"/grants {wanted}")
    title, *lines = listed.text.split("\n")
    assert wanted in title
    assert len(lines) == count, lines
    assert all(all_hold in line for line in lines)
    await city.press(listed, "‹ 全部奖补")
    assert "1/3" in listed.labels


async def test_stars_filter_the_grants_of_another_plan(scene: Scene) -> None:
    listed = await scene.told(scene.person("Ann"), "/grants four-star")
    assert "RMB 1,500,000" in listed.text
    assert "RMB 3,000,000" not in listed.text


async def test_what_fits_no_grant_says_so_and_shows_all(scene: Scene) -> None:
    hint, listed = await scene.say(scene.person("Ann"), "/grants bananas")
    assert hint.text == "No grant fits “bananas”. These are all:"
    assert listed.text.startswith("All cash grants of")


async def test_a_sum_of_what_was_ticked_comes_with_its_evidence(city: Scene) -> None:
    ann = city.person("Ann", "zh")
    ticking = await city.told(ann, "/total")
    for label in (
        "☐ 50万元 · 国家级专精特新“小巨人”企业",
        "☐ 1000万元 · 全球灯塔工厂",
        "☐ 30万元 · 市级小微企业双创示范基地",
    ):
        await city.press(ticking, label)
        assert label.replace("☐", "☑") in ticking.labels
        assert label.replace("☐", "☑") in ticking.text
    await city.press(ticking, "☑ 30万元 · 市级小微企业双创示范基地")
    await city.press(ticking, "›")
    assert "☑ 1000万元 · 全球灯塔工厂" in ticking.text
    [total] = [label for label in ticking.labels if "2" in label and label.startswith("=")] or [ticking.labels[-2]]
    await city.press(ticking, total)
    [answer] = city.news(ann)
    assert 10_500_000 in money_in(answer.text)
    assert len(answer.marked("expandable_blockquote")) == 2
    assert "30万元" not in "".join(answer.marked("bold"))


async def test_one_thing_ticked_is_answered_alone_and_all_can_be_cleared(city: Scene) -> None:
    ann = city.person("Ann", "zh")
    ticking = await city.told(ann, "/total")
    await city.press(ticking, "☐ 50万元 · 国家级专精特新“小巨人”企业")
    add_up, clear = ticking.labels[-2:]
    await city.press(ticking, add_up)
    assert figure(city.news(ann)[0]) == "50万元"
    data = ticking.button(add_up)["callback_data"]
    await city.press(ticking, clear)
    assert "☑" not in ticking.text + "".join(ticking.labels)
    press = await city.press(ticking, data=data)
    assert press.answer is not None
    assert press.answer["text"]
    assert city.news(ann) == []


async def test_a_sum_can_be_asked_behind_the_command(city: Scene) -> None:
    answer = await city.told(city.person("Ann", "zh"), "/total 国家级小巨人和全球灯塔工厂")
    assert 10_500_000 in money_in(answer.text)


async def test_the_ladder_is_shown_from_the_bottom_up(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), "/ladder")
    rungs = [line for line in answer.text.split("\n") if line[:2] in ("1.", "2.", "3.", "4.")]
    assert [rung[3:] for rung in rungs] == ["set-sail firm", "far-sail firm", "pilot firm", "flagship firm"]
