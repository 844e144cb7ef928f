"""What the buttons of a card do: take, give back, send, name the clause, refuse, close, open again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.store.schema import answers
from tests.telegram.server import Message
from tests.telegram.test_desk.scene import REFUSED, STRANGE, DeskScene

pytestmark = pytest.mark.anyio

SOMEBODY = "👤 A member of our staff has taken over and reads what you write here."


async def corrected(scene: DeskScene) -> str:
    """What the staff said that the question was about, as the statistics count it."""
    number = (await scene.ticket()).answer_id
    return await scene.store.run(lambda c: c.scalar(select(answers.c.corrected).where(answers.c.id == number)))


def sending(card: Message) -> str:
    """The label of the first candidate's button."""
    return next(label for label in card.labels if label.startswith("➤"))


async def test_who_takes_a_ticket_has_it_and_the_card_and_the_person_are_told(anywhere: DeskScene) -> None:
    card = await anywhere.refused()
    press = await anywhere.press(card, "✋ Take it", user=anywhere.bob)
    assert press.answer is not None
    assert press.answer["text"] == "It's yours."
    assert "Bob has it" in card.text
    assert "✋ Take it" not in card.labels
    assert anywhere.told(anywhere.ann)[-1] == SOMEBODY
    assert await anywhere.deeds() == [(anywhere.bob.id, "take", "")]


async def test_who_presses_second_is_told_who_has_it(scene: DeskScene) -> None:
    card = await scene.refused()
    data = card.button("✋ Take it")["callback_data"]
    scene.server.press(card, data=data, user=scene.bob)
    second = await scene.press(card, data=data, user=scene.cat)
    assert second.answer == second.answer | {"text": "Bob has it already.", "show_alert": True}
    assert (await scene.ticket()).taken_by == scene.bob.id
    assert scene.told(scene.ann).count(SOMEBODY) == 1
    assert await scene.deeds() == [(scene.bob.id, "take", "")]


async def test_given_back_a_ticket_can_be_taken_by_another(scene: DeskScene) -> None:
    card = await scene.taken()
    await scene.press(card, "↩ Give it back", user=scene.bob)
    assert "waiting" in card.text
    await scene.press(card, "✋ Take it", user=scene.cat)
    assert "Cat has it" in card.text
    assert [deed[:2] for deed in await scene.deeds()] == [
        (scene.bob.id, "take"),
        (scene.bob.id, "give back"),
        (scene.cat.id, "take"),
    ]


async def test_given_back_the_bot_answers_again(scene: DeskScene) -> None:
    card = await scene.taken()
    await scene.press(card, "↩ Give it back", user=scene.bob)
    before = len(scene.told(scene.ann))
    await scene.say(scene.ann, "what does the plan say on shore power")
    assert "Ships that use shore power" in scene.told(scene.ann)[before]


async def test_a_candidate_sent_reaches_the_person_and_takes_the_ticket(anywhere: DeskScene) -> None:
    card = await anywhere.refused()
    await anywhere.press(card, sending(card), user=anywhere.bob)
    sent = anywhere.told(anywhere.ann)[-1]
    assert sent.startswith("👤 Our staff sends you this answer:\nShips that use shore power get berths first.")
    assert "Bob has it" in card.text
    assert await corrected(anywhere) == "7"
    assert [deed[1:] for deed in await anywhere.deeds()] == [("take", ""), ("send", "7")]
    assert (await anywhere.ticket()).first_reply == anywhere.clock()


async def test_the_clause_that_the_staff_names_is_sent_and_noted(scene: DeskScene) -> None:
    card = await scene.taken()
    await scene.press(card, "It's this clause …", user=scene.bob)
    assert len(card.buttons) == 1 + len(scene.assistant.plan.clauses)
    await scene.press(card, next(label for label in card.labels if label.startswith("4 ")), user=scene.bob)
    assert scene.told(scene.ann)[-1].startswith("👤 Our staff sends you this answer:\n")
    assert "(4, 第四条)" in scene.told(scene.ann)[-1]
    assert await corrected(scene) == "4"
    assert (await scene.deeds())[-1] == (scene.bob.id, "send", "4")
    assert sending(card), "the card has its own buttons again"


async def test_the_list_of_clauses_can_be_left(scene: DeskScene) -> None:
    card = await scene.refused()
    before = card.buttons
    await scene.press(card, "It's this clause …", user=scene.bob)
    await scene.press(card, card.labels[-1], user=scene.bob)
    assert card.buttons == before
    assert await scene.deeds() == []


async def test_what_is_not_a_matter_of_the_plan_is_said_noted_and_closed(anywhere: DeskScene) -> None:
    card = await anywhere.refused(STRANGE)
    await anywhere.press(card, "Not ours", user=anywhere.bob)
    told = anywhere.told(anywhere.ann)
    assert told[-2] == "👤 Our staff has looked at your question: it is not something that this plan deals with."
    assert "closed" in card.text
    assert await corrected(anywhere) == "-"
    assert [deed[1] for deed in await anywhere.deeds()] == ["not ours", "close"]


async def test_closed_the_person_is_told_and_asked_how_the_help_was(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    await anywhere.press(card, "✓ Close", user=anywhere.bob)
    asked = anywhere.server.chat(anywhere.ann).from_bot[-1]
    assert "closed your question" in asked.text
    assert "within 30 minutes" in asked.text
    assert asked.labels == ["1⭐", "2⭐", "3⭐", "4⭐", "5⭐"]
    assert card.labels == ["↺ Open again"]
    assert (await anywhere.ticket()).closed == anywhere.clock()
    assert card.topic is None or card.topic.closed


async def test_help_is_rated_and_the_staff_sees_how(scene: DeskScene) -> None:
    card = await scene.taken()
    await scene.press(card, "✓ Close", user=scene.bob)
    asked = scene.server.chat(scene.ann).from_bot[-1]
    await scene.press(asked, "4⭐")
    assert "✓4⭐" in asked.labels
    assert "Rated 4 of 5" in card.text
    await scene.press(asked, "5⭐")
    assert "Rated 5 of 5" in card.text
    assert (await scene.ticket()).rating == 5


async def test_the_staff_opens_a_ticket_again(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    await anywhere.press(card, "✓ Close", user=anywhere.bob)
    await anywhere.press(card, "↺ Open again", user=anywhere.cat)
    assert "Cat has it" in card.text
    assert card.topic is None or not card.topic.closed
    await anywhere.write(anywhere.cat, "one thing more", card)
    assert anywhere.told(anywhere.ann)[-1] == "👤 Helpdesk: one thing more"
    assert [deed[1] for deed in await anywhere.deeds()] == ["take", "close", "reopen", "reply"]


async def test_who_writes_within_the_time_has_the_ticket_open_again(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    await anywhere.press(card, "✓ Close", user=anywhere.bob)
    anywhere.clock.forward(minutes=29)
    await anywhere.say(anywhere.ann, "and where do I send it?")
    assert "Bob has it" in card.text
    assert card.topic is None or not card.topic.closed
    assert anywhere.passed_on()[-1] == "💬 and where do I send it?"
    assert "closed your question" in anywhere.told(anywhere.ann)[-1], "the bot is silent"


async def test_who_writes_later_talks_to_the_bot(scene: DeskScene) -> None:
    card = await scene.taken()
    await scene.press(card, "✓ Close", user=scene.bob)
    scene.clock.forward(minutes=31)
    await scene.say(scene.ann, "what does the plan say on shore power")
    assert "Ships that use shore power" in scene.told(scene.ann)[-1]
    assert scene.passed_on() == []
    assert "closed" in card.text


async def test_after_that_a_new_question_opens_a_new_ticket(scene: DeskScene) -> None:
    card = await scene.taken()
    await scene.press(card, "✓ Close", user=scene.bob)
    scene.clock.forward(hours=1)
    new = await scene.refused(REFUSED)
    assert new is not card
    assert "closed" in card.text
    assert "waiting" in new.text


@pytest.mark.parametrize("label", ["➤", "Not ours", "✓ Close", "↩", "It's this clause …"])
async def test_a_button_of_a_card_closed_meanwhile_tells_so_and_does_nothing(scene: DeskScene, label: str) -> None:
    card = await scene.taken()
    data = card.button(next(each for each in card.labels if each.startswith(label)))["callback_data"]
    await scene.press(card, "✓ Close", user=scene.bob)
    before = scene.told(scene.ann), await scene.deeds(), card.labels
    press = await scene.press(card, data=data, user=scene.cat)
    assert press.answer == press.answer | {"text": "It is closed already.", "show_alert": True}
    assert (scene.told(scene.ann), await scene.deeds(), card.labels) == before
