"""The helpdesk works for the members of its own groups, each for its own tickets, and for nobody else."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from tests.telegram.server import Message
from tests.telegram.test_desk.scene import REFUSED, STRANGE, DeskScene, open_desk

pytestmark = pytest.mark.anyio

DEEDS = ("t", "g", "s0", "w", "c0", "b", "n", "x", "o")


async def state(scene: DeskScene, card: Message) -> object:
    """All that a deed could change."""
    return await scene.ticket(), await scene.deeds(), card.text, card.labels, len(card.edits)


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_forged_button_does_nothing_in_a_private_chat(scene: DeskScene, deed: str) -> None:
    card = await scene.refused()
    number = (await scene.ticket()).id
    before = await state(scene, card), scene.told(scene.ann)
    mine = scene.server.chat(scene.ann).from_bot[0]
    press = await scene.press(mine, data=f"k:{number}:{deed}")
    assert press.answer == press.answer | {"show_alert": True}
    assert (await state(scene, card), scene.told(scene.ann)) == before


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_forged_button_does_nothing_in_another_group(scene: DeskScene, deed: str) -> None:
    card = await scene.refused()
    number = (await scene.ticket()).id
    firms = scene.server.group("Firms", scene.ann)
    await scene.say(scene.ann, "@a_policy_bot what does the plan say on shore power", chat=firms)
    before = await state(scene, card), scene.told(scene.ann)
    await scene.press(firms.from_bot[-1], user=scene.ann, data=f"k:{number}:{deed}")
    assert (await state(scene, card), scene.told(scene.ann)) == before


@pytest.mark.parametrize("data", ["k:1:t", "k:99999999999999999999:t", "k:0:x", "k::t", "r:1:5"])
async def test_a_button_of_no_ticket_does_nothing(scene: DeskScene, data: str) -> None:
    card = await scene.refused()
    before = await state(scene, card)
    press = await scene.press(card, user=scene.bob, data=data)
    assert press.answer == press.answer | {"show_alert": True}
    assert await state(scene, card) == before


async def test_a_candidate_or_clause_that_there_is_not_is_not_sent(scene: DeskScene) -> None:
    card = await scene.refused()
    number = (await scene.ticket()).id
    before = await state(scene, card), scene.told(scene.ann)
    for deed in ("s9", "s999", "c999"):
        await scene.press(card, user=scene.bob, data=f"k:{number}:{deed}")
    assert (await state(scene, card), scene.told(scene.ann)) == before


async def test_only_who_got_the_help_rates_it(scene: DeskScene) -> None:
    card = await scene.taken()
    await scene.press(card, "✓ Close", user=scene.bob)
    number = (await scene.ticket()).id
    dan = scene.person("Dan")
    await scene.say(dan, "what does the plan say on shore power")
    await scene.press(scene.server.chat(dan).from_bot[-1], data=f"r:{number}:1")
    await scene.press(card, user=scene.bob, data=f"r:{number}:5")
    assert (await scene.ticket()).rating is None


async def test_the_staff_of_one_group_does_nothing_about_the_tickets_of_another(harbour: Assistant) -> None:
    async with open_desk(harbour, extra=["市港航局"]) as scene:
        port = scene.extra["市港航局"]
        staff = next(member.user for member in port.members.values() if not member.user.is_bot)
        await scene.say(scene.ann, REFUSED)
        card, number = scene.card(port), (await scene.ticket()).id
        dan = scene.person("Dan")
        await scene.say(dan, STRANGE)
        other = scene.card()
        before = await state(scene, card)
        for deed in DEEDS:
            await scene.press(other, user=scene.bob, data=f"k:{number}:{deed}")
        assert await state(scene, card) == before
        await scene.press(card, "✋ Take it", user=staff)
        assert f"{staff.first_name} has it" in card.text


@pytest.mark.parametrize("kind", ["supergroup", "forum"])
async def test_messages_are_matched_by_their_chat_too(harbour: Assistant, kind: str) -> None:
    async with open_desk(harbour, kind) as scene:
        card = await scene.taken()
        elsewhere = scene.server.group("Elsewhere", scene.ann, kind=kind)
        topic = scene.server.open_topic(scene.ann, elsewhere, "Mine") if kind == "forum" else None
        if topic and card.topic:
            assert topic.id == card.topic.id
        before = scene.told(scene.ann)
        while (said := scene.server.say(scene.ann, "Pay me.", chat=elsewhere, topic=topic)).id < card.id:
            pass
        await scene.say(scene.ann, "Pay me now.", chat=elsewhere, reply_to=said)
        assert scene.told(scene.ann) == before


async def test_the_number_of_a_ticket_in_a_text_matches_nothing(scene: DeskScene) -> None:
    card = await scene.taken()
    before = scene.told(scene.ann)
    await scene.say(scene.bob, card.text, chat=scene.desk)
    await scene.say(scene.bob, f"Ticket {(await scene.ticket()).id}: Hello.", chat=scene.desk)
    assert scene.told(scene.ann) == before


async def test_a_name_is_no_markup_on_a_card(scene: DeskScene) -> None:
    eve = scene.person("<b>Eve</b> & Co")
    scene.server.join(eve, scene.desk)
    card = await scene.refused()
    await scene.press(card, "✋ Take it", user=eve)
    assert "<b>Eve</b> & Co has it" in card.text
