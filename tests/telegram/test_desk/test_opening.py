"""When a ticket opens, and what its card shows."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from tests.telegram.test_desk.scene import ANSWERED, REFUSED, STRANGE, DeskScene, open_desk

pytestmark = pytest.mark.anyio

PASSED_ON = "I've passed this on to our staff. They answer here; you can go on writing."


async def test_a_question_without_an_answer_opens_a_ticket_and_the_person_is_told(anywhere: DeskScene) -> None:
    card = await anywhere.refused()
    assert anywhere.told(anywhere.ann)[-1] == PASSED_ON
    assert REFUSED in card.text
    assert (await anywhere.ticket()).reason == "refused"


async def test_a_question_with_an_answer_opens_none(scene: DeskScene) -> None:
    await scene.say(scene.ann, ANSWERED)
    assert scene.desk.from_bot == []


async def test_the_command_opens_a_ticket_on_what_was_asked_last(scene: DeskScene) -> None:
    await scene.say(scene.ann, ANSWERED)
    await scene.say(scene.ann, "/human")
    assert scene.told(scene.ann)[-1] == PASSED_ON
    assert ANSWERED in scene.card().text
    assert (await scene.ticket()).reason == "asked"


async def test_words_open_a_ticket_on_what_was_asked_before(scene: DeskScene) -> None:
    await scene.say(scene.ann, ANSWERED)
    await scene.say(scene.ann, "I want to talk to a person")
    assert (await scene.ticket()).question == ANSWERED
    assert scene.told(scene.ann)[-1] == PASSED_ON


async def test_the_button_under_an_answer_that_was_not_useful_opens_a_ticket(scene: DeskScene) -> None:
    await scene.say(scene.ann, ANSWERED)
    answer = scene.server.chat(scene.ann).from_bot[-1]
    await scene.press(answer, next(label for label in answer.labels if "👎" in label))
    await scene.press(answer, next(label for label in answer.labels if "person" in label.lower() or "🙋" in label))
    assert (await scene.ticket()).reason == "useless"
    assert "the answer was not useful" in scene.card().text
    assert scene.told(scene.ann)[-1] == PASSED_ON


async def test_a_card_shows_the_question_the_talk_and_what_was_understood(anywhere: DeskScene) -> None:
    await anywhere.say(anywhere.ann, ANSWERED)
    card = await anywhere.refused()
    ticket = await anywhere.ticket()
    assert f"Ticket {ticket.id}: waiting" in card.text
    assert card.marked("blockquote")[0] == REFUSED
    assert card.marked("expandable_blockquote")[0].startswith(f"{ANSWERED}\n→ Ships that use shore power")
    assert "Understood: shore power" in card.text
    (candidate,) = ticket.details["candidates"]
    assert candidate["clause"] == "7"
    assert candidate["score"] > 0
    assert f"1. {candidate['label']} (7), {candidate['score']}" in card.text
    assert "Opened because: the bot could not answer. Language: en" in card.text
    assert "Why no answer: the plan leaves it open" in card.text


async def test_a_card_offers_to_take_send_name_the_clause_refuse_and_close(scene: DeskScene) -> None:
    card = await scene.refused()
    label = (await scene.ticket()).details["candidates"][0]["label"]
    assert card.buttons == [
        ["✋ Take it"],
        [f"➤ Send: {label}"],
        ["It's this clause …", "Not ours"],
        ["✓ Close"],
    ]


async def test_what_a_person_wrote_is_no_markup_on_the_card(scene: DeskScene) -> None:
    card = await scene.refused(f"<b>{REFUSED}</b> & <i>now")
    assert f"<b>{REFUSED}</b> & <i>now" in card.text


async def test_each_ticket_has_a_topic_in_a_forum(forum: DeskScene) -> None:
    dan = forum.person("Dan")
    first = await forum.refused()
    await forum.say(dan, STRANGE)
    second = forum.card()
    assert first.topic is not None
    assert second.topic is not None
    assert first.topic is not second.topic
    assert REFUSED in first.topic.name
    assert STRANGE in second.topic.name


async def test_more_questions_of_one_person_are_added_to_the_ticket_that_is_open(anywhere: DeskScene) -> None:
    card = await anywhere.refused()
    for question in (STRANGE, "where is the best seafood", "tell me a joke"):
        await anywhere.say(anywhere.ann, question)
    cards = [m for m in anywhere.desk.from_bot if m.buttons]
    assert cards == [card]
    assert anywhere.passed_on() == [f"💬 {q}" for q in (STRANGE, "where is the best seafood", "tell me a joke")]
    assert all(m.topic is card.topic for m in anywhere.desk.from_bot)
    assert anywhere.told(anywhere.ann).count(PASSED_ON) == 1


async def test_a_flood_at_one_moment_is_one_ticket(scene: DeskScene) -> None:
    for number in range(15):
        scene.server.say(scene.ann, f"{STRANGE} {number}")
    await scene.quiet()
    assert len([m for m in scene.desk.from_bot if m.buttons]) == 1
    assert scene.passed_on() == [f"💬 {STRANGE} {number}" for number in range(1, 15)]


async def test_to_ask_for_a_person_again_opens_no_second_ticket(scene: DeskScene) -> None:
    await scene.refused()
    await scene.say(scene.ann, "/human")
    assert len([m for m in scene.desk.from_bot if m.buttons]) == 1
    assert scene.passed_on() == ["❓ Asks for a person again"]


async def test_in_a_group_nobody_is_passed_on_but_told_where_to_write(scene: DeskScene) -> None:
    firms = scene.server.group("Firms", scene.ann)
    await scene.say(scene.ann, "/human@a_policy_bot", chat=firms)
    await scene.say(scene.ann, f"@a_policy_bot {REFUSED}", chat=firms)
    assert scene.desk.from_bot == []
    assert "https://t.me/a_policy_bot" in firms.texts[0]


async def test_refusals_open_no_ticket_where_that_is_set_so(harbour: Assistant) -> None:
    async with open_desk(harbour, setup={"refusals": False}) as scene:
        await scene.say(scene.ann, REFUSED)
        assert scene.desk.from_bot == []
        await scene.say(scene.ann, "/human")
        assert REFUSED in scene.card().text


async def test_a_ticket_goes_to_the_group_of_the_department_responsible(harbour: Assistant) -> None:
    async with open_desk(harbour, extra=["市港航局"]) as scene:
        port = scene.extra["市港航局"]
        await scene.say(scene.ann, REFUSED)
        assert REFUSED in scene.card(port).text
        assert "For: 市港航局" in scene.card(port).text
        assert scene.desk.from_bot == []


async def test_a_ticket_near_no_clause_goes_to_the_group_of_all(harbour: Assistant) -> None:
    async with open_desk(harbour, extra=["市港航局"]) as scene:
        await scene.say(scene.ann, STRANGE)
        assert STRANGE in scene.card().text
        assert scene.extra["市港航局"].from_bot == []
