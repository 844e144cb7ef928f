"""What cannot be delivered: both sides see it, and nothing is lost without a word."""

from __future__ import annotations

import pytest

from bot.store import tickets
from bot.store.tickets import Change
from tests.telegram.server import faults
from tests.telegram.test_desk.scene import REFUSED, DeskScene

pytestmark = pytest.mark.anyio

NOT_TO_PERSON = "⚠ Not delivered: the person has blocked the bot or left Telegram."
NOT_TO_STAFF = "I could not reach our staff just now. Please ask the responsible departments."


async def test_the_staff_is_told_below_each_message_that_a_person_who_blocked_does_not_get(anywhere: DeskScene) -> None:
    anywhere.minded.append("bot was blocked by the user")
    card = await anywhere.taken()
    anywhere.server.block(anywhere.ann)
    await anywhere.quiet()
    said = await anywhere.write(anywhere.bob, "Hello?", card)
    notice = anywhere.desk.from_bot[-1]
    assert notice.text == NOT_TO_PERSON
    assert notice.reply_to is said
    assert notice.topic is card.topic


async def test_the_staff_is_told_that_an_answer_it_sent_did_not_arrive(scene: DeskScene) -> None:
    scene.minded.append("bot was blocked by the user")
    card = await scene.taken()
    scene.server.block(scene.ann)
    await scene.quiet()
    await scene.press(card, next(label for label in card.labels if label.startswith("➤")), user=scene.bob)
    assert scene.passed_on() == [NOT_TO_PERSON]
    assert scene.desk.from_bot[-1].reply_to is card


async def test_a_person_who_is_back_is_written_to_again(scene: DeskScene) -> None:
    scene.minded.append("bot was blocked by the user")
    card = await scene.taken()
    scene.server.block(scene.ann)
    await scene.write(scene.bob, "Hello?", card)
    scene.server.unblock(scene.ann)
    await scene.quiet()
    await scene.write(scene.bob, "Are you there?", card)
    assert scene.told(scene.ann)[-1] == "👤 Helpdesk: Are you there?"


async def test_a_message_whose_topic_is_gone_arrives_and_the_ticket_gets_another(forum: DeskScene) -> None:
    forum.minded.append("message thread not found")
    card = await forum.taken()
    assert card.topic is not None
    forum.server.delete_topic(forum.desk, card.topic)
    await forum.say(forum.ann, "Anybody there?")
    assert forum.desk.texts == ["💬 Anybody there?"]
    await forum.look_at_tickets()
    new = forum.card()
    assert new.topic is not None
    assert new.topic is not card.topic
    assert "Bob has it" in new.text
    await forum.write(forum.bob, "Yes.", new)
    assert forum.told(forum.ann)[-1] == "👤 Helpdesk: Yes."
    await forum.say(forum.ann, "Good.")
    assert forum.desk.from_bot[-1].topic is new.topic


async def test_a_reply_to_what_arrived_beside_its_topic_still_reaches_the_person(forum: DeskScene) -> None:
    forum.minded.append("message thread not found")
    card = await forum.taken()
    assert card.topic is not None
    forum.server.delete_topic(forum.desk, card.topic)
    await forum.say(forum.ann, "Anybody there?")
    await forum.say(forum.bob, "Yes.", chat=forum.desk, reply_to=forum.desk.from_bot[-1])
    assert forum.told(forum.ann)[-1] == "👤 Helpdesk: Yes."


async def test_a_card_that_was_deleted_is_written_anew_and_answers_to_it_arrive(anywhere: DeskScene) -> None:
    anywhere.minded.append("message to edit not found")
    card = await anywhere.refused()
    data = card.button("✋ Take it")["callback_data"]
    anywhere.server.press(card, data=data, user=anywhere.bob)
    anywhere.server.delete(card)
    await anywhere.quiet()
    new = anywhere.card()
    assert new is not card
    assert "Bob has it" in new.text
    assert new.topic is card.topic
    await anywhere.write(anywhere.bob, "Hello.", new)
    assert anywhere.told(anywhere.ann)[-1] == "👤 Helpdesk: Hello."


async def test_a_copy_that_was_deleted_is_written_anew_when_it_is_edited(scene: DeskScene) -> None:
    scene.minded.append("message to edit not found")
    await scene.taken()
    said = await scene.say(scene.ann, "one")
    scene.server.delete(scene.desk.from_bot[-1])
    await scene.edit(said, "two")
    assert scene.passed_on() == ["💬 ✎ two"]
    await scene.edit(said, "three")
    assert scene.passed_on() == ["💬 ✎ three"]


@pytest.mark.parametrize("kicked_first", [True, False])
async def test_a_card_for_a_group_that_the_bot_is_not_in_is_told_of_and_written_when_it_is_back(
    anywhere: DeskScene, kicked_first: bool
) -> None:
    anywhere.minded.append("bot was kicked")
    if kicked_first:
        anywhere.server.set_bot(anywhere.desk, "kicked", by=anywhere.bob)
        await anywhere.quiet()
        await anywhere.say(anywhere.ann, REFUSED)
    else:
        anywhere.server.say(anywhere.ann, REFUSED)
        anywhere.server.set_bot(anywhere.desk, "kicked", by=anywhere.bob)
        await anywhere.quiet()
    assert anywhere.told(anywhere.ann).count(NOT_TO_STAFF) == 1
    await anywhere.look_at_tickets()
    assert anywhere.told(anywhere.ann).count(NOT_TO_STAFF) == 1
    anywhere.server.set_bot(anywhere.desk, "administrator", by=anywhere.bob, rights=["can_manage_topics"])
    await anywhere.quiet()
    await anywhere.look_at_tickets()
    await anywhere.look_at_tickets()
    assert len([m for m in anywhere.desk.from_bot if m.buttons]) == 1
    await anywhere.press(anywhere.card(), "✋ Take it", user=anywhere.bob)
    assert "Bob has it" in anywhere.card().text


async def test_the_person_is_told_that_what_they_wrote_did_not_arrive(scene: DeskScene) -> None:
    scene.minded.append("bot was kicked")
    await scene.taken()
    scene.server.set_bot(scene.desk, "kicked", by=scene.bob)
    await scene.quiet()
    for number in range(30):
        scene.server.say(scene.ann, f"Anybody there? {number}")
    await scene.quiet()
    assert scene.told(scene.ann)[-1] == NOT_TO_STAFF


async def test_a_card_that_telegram_never_takes_is_told_of_once(scene: DeskScene) -> None:
    chat_not_found = faults.refuse(400, "Bad Request: chat not found")
    scene.server.fault(chat_not_found, chat=scene.desk, times=None)
    await scene.say(scene.ann, REFUSED)
    for _ in range(3):
        await scene.look_at_tickets()
    assert scene.told(scene.ann).count(NOT_TO_STAFF) == 1


async def test_without_the_right_to_open_topics_the_card_stands_in_the_group(forum: DeskScene) -> None:
    forum.minded.append("not enough rights")
    forum.server.set_bot(forum.desk, "administrator", by=forum.bob)
    card = await forum.refused()
    assert card.topic is None
    await forum.press(card, "✋ Take it", user=forum.bob)
    await forum.say(forum.bob, "Hello.", chat=forum.desk, reply_to=card)
    assert forum.told(forum.ann)[-1] == "👤 Helpdesk: Hello."
    await forum.say(forum.ann, "Good.")
    assert forum.passed_on()[-1] == "💬 Good."


async def test_a_reply_below_a_card_reaches_the_person_even_where_another_card_is_known(scene: DeskScene) -> None:
    scene.minded.append("message to edit not found")
    card = await scene.refused()
    ticket = await scene.ticket()
    # As after a death between Telegram's accepting the card and its being noted: it was written again.
    await scene.store.run(lambda c: tickets.change(c, Change(ticket.id, {"card_id": card.id + 1000})))
    await scene.write(scene.bob, "Here I am", card)
    assert scene.told(scene.ann)[-1] == "👤 Helpdesk: Here I am"
