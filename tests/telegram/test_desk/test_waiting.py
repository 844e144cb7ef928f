"""Tickets that wait: reminded, escalated, the person told, each once; and what is promised outside office hours."""

from __future__ import annotations

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.assistant import Assistant
from bot.channels.telegram.desk.hours import Hours
from bot.channels.telegram.desk.watching import remind
from bot.store.engine import Store, open_engine
from tests.telegram.test_desk.scene import MONDAY, REFUSED, DeskScene, open_desk

pytestmark = pytest.mark.anyio

STILL_WAITING = "It takes longer than usual: nobody of our staff was free yet. Your question is not forgotten."
OFFICE = {"hours": Hours("Mo-Fr 09:00-12:00,13:30-17:30", ZoneInfo("Asia/Shanghai"))}
LATER = "I've passed this on to our staff, who are back {when}."


async def test_the_staff_is_reminded_then_others_told_then_the_person_each_once(anywhere: DeskScene) -> None:
    card = await anywhere.refused()
    number, before = (await anywhere.ticket()).id, anywhere.told(anywhere.ann)
    await anywhere.look_at_tickets(minutes=9)
    assert anywhere.passed_on() == []
    said = [
        f"⏰ Ticket {number} has waited for 10 minutes. Who takes it?",
        f"🚨 Ticket {number} has waited for 20 minutes and nobody has taken it: {REFUSED}",
    ]
    for count, passed in enumerate((1, 10)):
        await anywhere.look_at_tickets(minutes=passed)
        await anywhere.look_at_tickets()
        assert anywhere.passed_on() == said[: count + 1]
        assert anywhere.desk.from_bot[-1].topic is card.topic
        assert anywhere.told(anywhere.ann) == before
    await anywhere.look_at_tickets(minutes=10)
    for _ in range(3):
        await anywhere.look_at_tickets(hours=5)
    assert anywhere.told(anywhere.ann) == [*before, STILL_WAITING]
    assert anywhere.passed_on() == said


async def test_what_a_department_leaves_is_told_to_the_group_of_all(harbour: Assistant) -> None:
    async with open_desk(harbour, extra=["市港航局"]) as scene:
        await scene.say(scene.ann, REFUSED)
        await scene.look_at_tickets(minutes=10)
        port = scene.extra["市港航局"]
        assert port.texts[-1].startswith("⏰")
        assert scene.desk.texts == []
        await scene.look_at_tickets(minutes=10)
        assert scene.desk.texts[-1].startswith("🚨")
        assert len(port.texts) == 2


async def test_of_a_ticket_that_somebody_has_nobody_is_reminded(scene: DeskScene) -> None:
    await scene.taken()
    before = scene.told(scene.ann)
    for _ in range(4):
        await scene.look_at_tickets(minutes=30)
    assert (scene.passed_on(), scene.told(scene.ann)) == ([], before)


async def test_of_a_ticket_given_back_the_staff_is_reminded_anew(scene: DeskScene) -> None:
    card = await scene.taken()
    scene.clock.forward(minutes=60)
    await scene.press(card, "↩ Give it back", user=scene.bob)
    await scene.look_at_tickets(minutes=9)
    assert scene.passed_on() == []
    await scene.look_at_tickets(minutes=1)
    assert [text[:1] for text in scene.passed_on()] == ["⏰"]


async def test_two_processes_that_look_at_the_same_moment_remind_once(
    harbour: Assistant, new_address: partial[str]
) -> None:
    address = new_address()
    async with open_desk(harbour, database=address) as scene:
        await scene.refused()
        other = Store(open_engine(address))
        for _ in range(4):
            scene.clock.forward(minutes=10)
            look = partial(remind, setup=scene.helpdesk, moment=scene.clock())
            found = [await store.run(look) for store in (scene.store, other)]
            scene.workers.see_to(number for chats in found for number in chats)
            await scene.quiet()
        other.close()
        assert [text[:1] for text in scene.passed_on()] == ["⏰", "🚨"]
        assert scene.told(scene.ann).count(STILL_WAITING) == 1


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        ("2026-06-01T09:00+08:00", ""),
        ("2026-06-01T12:30+08:00", "on Monday at 13:30"),
        ("2026-06-01T17:30+08:00", "on Tuesday at 09:00"),
        ("2026-06-02T07:00+08:00", "on Tuesday at 09:00"),
        ("2026-06-05T18:00+08:00", "on Monday at 09:00"),
        ("2026-06-06T10:00+08:00", "on Monday at 09:00"),
    ],
)
async def test_the_person_is_told_when_the_staff_is_back(harbour: Assistant, moment: str, when: str) -> None:
    async with open_desk(harbour, setup=OFFICE) as scene:
        scene.clock.now = dt.datetime.fromisoformat(moment)
        await scene.say(scene.ann, REFUSED)
        promised = scene.told(scene.ann)[-1]
        assert promised.startswith(LATER.format(when=when) if when else "I've passed this on to our staff. They")


async def test_at_night_nobody_is_reminded_until_the_staff_is_back(harbour: Assistant) -> None:
    async with open_desk(harbour, setup=OFFICE) as scene:
        assert scene.clock.now == MONDAY, "which is 20:00 in the zone of the hours"
        await scene.refused()
        await scene.look_at_tickets(hours=13, minutes=9)
        assert scene.passed_on() == []
        await scene.look_at_tickets(minutes=1)
        assert [text[:1] for text in scene.passed_on()] == ["⏰"]
