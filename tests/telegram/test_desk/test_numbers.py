"""Updates whose numbers were used before, as they may be after a quiet week."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete

from bot.channels.telegram.polling import poll
from bot.store.schema import updates
from tests.telegram.test_desk.scene import STRANGE, DeskScene

pytestmark = pytest.mark.anyio


async def begin_again(scene: DeskScene, number: int) -> None:
    """Let nine days pass, after which updates are numbered from some number on and the store has none any more."""
    scene.clock.forward(days=9)
    scene.server.updates._next = number
    await scene.stop_polling()
    await scene.store.run(lambda c: c.execute(delete(updates)))
    scene._polling = asyncio.create_task(poll(scene.bot, scene.workers))


async def test_a_ticket_opens_though_its_number_was_that_of_another_and_each_keeps_its_own(
    anywhere: DeskScene,
) -> None:
    first = await anywhere.taken()
    await anywhere.say(anywhere.ann, "Ann writes")
    number = (await anywhere.ticket()).id
    await begin_again(anywhere, number)
    dan = anywhere.person("Dan")
    await anywhere.say(dan, STRANGE)
    second = anywhere.card()
    assert STRANGE in second.text
    await anywhere.write(anywhere.cat, "To Dan", second)
    await anywhere.write(anywhere.bob, "To Ann", first)
    assert [text for text in anywhere.told(dan) if "Helpdesk: " in text] == ["👤 Helpdesk: To Dan"]
    assert [text for text in anywhere.told(anywhere.ann) if "Helpdesk: " in text] == ["👤 Helpdesk: To Ann"]
    assert (await anywhere.ticket()).id == number
    assert "Bob has it" in first.text
    assert "Cat has it" in second.text


async def test_a_message_is_passed_on_though_its_number_was_that_of_another(scene: DeskScene) -> None:
    card = await scene.taken()
    said = await scene.say(scene.ann, "Ann writes")
    number = max(scene.server.updates.history)
    await begin_again(scene, number)
    again = await scene.say(scene.ann, "Ann writes again")
    await scene.edit(said, "Ann wrote")
    await scene.edit(again, "Ann wrote again")
    assert scene.passed_on() == ["💬 ✎ Ann wrote", "💬 ✎ Ann wrote again"]
    assert "Bob has it" in card.text


async def test_who_comes_back_when_numbers_are_lower_again_is_heard_in_the_new_ticket(scene: DeskScene) -> None:
    await scene.press(await scene.taken(), "✓ Close", user=scene.bob)
    await begin_again(scene, 1_000)
    await scene.say(scene.ann, STRANGE)
    assert (await scene.ticket()).question == STRANGE
    await scene.say(scene.ann, "Ann writes")
    assert scene.passed_on()[-1] == "💬 Ann writes"
