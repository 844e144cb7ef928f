"""What is erased of tickets, when a person wants it and when it is old."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, text

from bot.store import chats
from bot.store.schema import audit, relays, tickets
from tests.telegram.test_desk.scene import REFUSED, DeskScene

pytestmark = pytest.mark.anyio


async def held(scene: DeskScene) -> str:
    """All that the database holds, as text."""

    def dump(connection) -> str:  # type: ignore[no-untyped-def]
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return "\n".join(str(row) for name in names for row in connection.execute(text(f'SELECT * FROM "{name}"')))  # noqa: S608

    return await scene.store.run(dump)


async def helped(scene: DeskScene) -> None:
    """Have Ann helped, with words of hers in every table."""
    card = await scene.taken()
    await scene.say(scene.ann, "my secret is pineapple")
    await scene.write(scene.bob, "we keep your pineapple", card)
    await scene.write(scene.bob, "// a pineapple!", card)


async def test_forget_erases_the_tickets_and_what_was_passed_on(scene: DeskScene) -> None:
    await helped(scene)
    assert "pineapple" in await held(scene)
    await scene.say(scene.ann, "/forget")
    assert "pineapple" not in await held(scene)
    assert REFUSED not in await held(scene)
    assert await scene.store.run(lambda c: c.execute(select(tickets)).all()) == []
    assert await scene.store.run(lambda c: c.execute(select(relays)).all()) == []


async def test_forget_takes_away_what_the_staffs_group_holds(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    await anywhere.say(anywhere.ann, "my secret is pineapple")
    await anywhere.write(anywhere.bob, "thank you", card)
    assert anywhere.passed_on() == ["💬 my secret is pineapple"]
    await anywhere.say(anywhere.ann, "/forget")
    assert (
        anywhere.passed_on()
        == [card.text]
        == [f"🗑 Ticket {card.text.split()[2].strip(':')}: erased, as the person wished"]
    )
    assert card.topic is None or (card.topic.closed, card.topic.name) == (True, card.text)


async def test_forget_leaves_what_the_staff_did_without_its_words(scene: DeskScene) -> None:
    await helped(scene)
    await scene.say(scene.ann, "/forget")
    left = await scene.store.run(lambda c: c.execute(select(audit.c.action, audit.c.detail)).all())
    assert [tuple(row) for row in left] == [("take", ""), ("reply", ""), ("note", "")]


async def test_forget_ends_the_talk_with_the_staff(scene: DeskScene) -> None:
    card = await scene.taken()
    close = card.button("✓ Close")["callback_data"]
    await scene.say(scene.ann, "/forget")
    before = scene.told(scene.ann)
    await scene.write(scene.bob, "Hello?", card)
    press = await scene.press(card, data=close, user=scene.bob)
    assert press.answer == press.answer | {"show_alert": True}
    assert scene.told(scene.ann) == before
    await scene.say(scene.ann, "what does the plan say on shore power")
    assert "Ships that use shore power" in scene.told(scene.ann)[-1]
    assert not [text for text in scene.passed_on() if text.startswith("💬")]


async def test_a_question_forgotten_at_once_leaves_no_ticket(scene: DeskScene) -> None:
    scene.server.say(scene.ann, "where is the pineapple")
    scene.server.say(scene.ann, "/forget")
    await scene.quiet()
    assert "pineapple" not in await held(scene)
    assert await scene.store.run(lambda c: c.execute(select(tickets)).all()) == []


async def test_forget_leaves_the_tickets_of_others(scene: DeskScene) -> None:
    await scene.refused()
    dan = scene.person("Dan")
    await scene.say(dan, "/forget")
    assert (await scene.ticket()).question == REFUSED


@pytest.mark.parametrize("closed", [True, False])
async def test_after_the_retention_an_old_ticket_holds_nothing_of_a_person(scene: DeskScene, closed: bool) -> None:
    scene.clock.now = dt.datetime.now(dt.UTC) - dt.timedelta(days=91)
    await helped(scene)
    card = scene.card()
    if closed:
        await scene.press(card, "✓ Close", user=scene.bob)
    number = (await scene.ticket()).id
    await scene.store.run(lambda c: chats.expire(c, 92))
    assert (await scene.ticket()).question == REFUSED
    await scene.store.run(lambda c: chats.expire(c, 90))
    row = await scene.store.run(lambda c: c.execute(select(tickets)).mappings().one())
    assert (row["id"], row["person_id"], row["chat_id"], row["question"], row["details"]) == (number, 0, 0, "", None)
    assert row["state"] == "closed"
    assert await scene.store.run(lambda c: c.execute(select(relays)).all()) == []
    assert "pineapple" not in str(await scene.store.run(lambda c: c.execute(select(audit)).all()))


async def test_nothing_can_be_done_about_a_ticket_that_was_erased(scene: DeskScene) -> None:
    scene.clock.now = dt.datetime.now(dt.UTC) - dt.timedelta(days=91)
    card = await scene.taken()
    await scene.press(card, "✓ Close", user=scene.bob)
    await scene.store.run(lambda c: chats.expire(c, 90))
    before = scene.told(scene.ann)
    press = await scene.press(card, "↺ Open again", user=scene.bob)
    assert press.answer == press.answer | {"show_alert": True}
    await scene.write(scene.bob, "Hello?", card)
    assert scene.told(scene.ann) == before


async def test_privacy_says_what_the_staff_sees(scene: DeskScene) -> None:
    await scene.say(scene.ann, "/privacy")
    assert "Where our staff takes over, it sees your question" in scene.told(scene.ann)[-1]
