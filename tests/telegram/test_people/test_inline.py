"""Inline mode: cards with answers in any chat."""

from __future__ import annotations

import pytest

from tests.conftest import money_in
from tests.telegram.scene import Scene

pytestmark = pytest.mark.anyio


async def test_a_question_offers_its_answer_as_a_card(city: Scene) -> None:
    ann = city.person("Ann", "zh")
    query = await city.inline(ann, "省级小巨人")
    [card] = query.results
    assert card["title"] == "省级专精特新“小巨人”企业：20万元"
    chosen = city.server.choose(query, card["id"])
    await city.quiet()
    assert chosen.marked("bold") == ["20万元"]
    assert chosen.keyboard == [[{"text": "问机器人", "url": "https://t.me/a_policy_bot?start=2-1-4"}]]
    assert city.news(ann) == []  # What was sent through the bot is no question to it.


async def test_the_link_of_a_card_leads_to_its_clause(city: Scene) -> None:
    ann = city.person("Ann", "zh")
    query = await city.inline(ann, "全球灯塔工厂")
    url = query.results[0]["reply_markup"]["inline_keyboard"][0][0]["url"]
    city.server.start(ann, url.partition("?start=")[2])
    await city.quiet()
    [card] = city.news(ann)
    assert "1000万元" in card.text


async def test_several_grants_are_offered_together_and_one_by_one(scene: Scene) -> None:
    query = await scene.inline(scene.person("Ann", "zh"), "绿色船厂评星奖励")
    titles = [card["title"] for card in query.results]
    assert len(titles) >= 3
    assert any("300万元" in title for title in titles)


async def test_the_choices_of_a_question_that_fits_many_are_offered(city: Scene) -> None:
    query = await city.inline(city.person("Ann", "zh"), "省级的补多少")
    assert ["小微企业双创" in card["title"] for card in query.results] == [True, False]


async def test_nothing_typed_yet_offers_what_there_is(scene: Scene) -> None:
    query = await scene.inline(scene.person("Ann"), "")
    assert 3 <= len(query.results) <= 10
    assert query.answer is not None
    assert query.answer["is_personal"] is True


async def test_what_has_no_answer_leads_to_the_bot_itself(scene: Scene) -> None:
    query = await scene.inline(scene.person("Ann"), "How do I bake bread?")
    assert query.answer is not None
    assert query.results == []
    assert query.answer["button"] == {"text": "No answer here: ask the bot itself", "start_parameter": "inline"}


async def test_a_card_holds_no_sum_that_the_evidence_does_not(city: Scene) -> None:
    ann = city.person("Ann", "zh")
    for grant in (g for c in city.assistant.plan.clauses for t in c.topics for g in t.grants):
        query = await city.inline(ann, grant.name["zh"])
        assert query.results != [], grant.id
        for card in query.results:
            quoted = {s for q in _quotes(card) for s in money_in(q)}
            assert set(money_in(card["text"])) <= quoted, card["title"]
            assert set(money_in(card["title"])) <= quoted


def _quotes(card: dict[str, object]) -> list[str]:
    text, marked = str(card["text"]), card["marked"]
    assert isinstance(marked, list)
    return [text[e["offset"] : e["offset"] + e["length"]] for e in marked if "blockquote" in e["type"]]


@pytest.mark.parametrize("text", ["<b>五星级</b>绿色船厂", "</blockquote>&amp;五星级绿色船厂", "*_[]()", "🚢" * 128])
async def test_markup_typed_marks_nothing(text: str, scene: Scene) -> None:
    query = await scene.inline(scene.person("Ann", "zh"), text)
    assert all("text_link" not in [e["type"] for e in card["marked"]] for card in query.results)
