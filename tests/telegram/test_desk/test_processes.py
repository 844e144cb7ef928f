"""Two processes on one database: one of the staff has a ticket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.channels.telegram.polling import ALLOWED, arrived
from bot.store.engine import Store, open_engine
from tests.telegram.test_desk.scene import open_desk

pytestmark = pytest.mark.anyio


async def test_of_twenty_who_take_a_ticket_at_one_moment_in_two_processes_one_has_it(
    harbour: Assistant, new_address: Callable[[], str]
) -> None:
    address = new_address()
    async with open_desk(harbour, database=address) as scene:
        card = await scene.refused()
        await scene.stop_polling()  # From here on, updates are dealt out by hand.
        store = Store(open_engine(address))
        other = scene.new_workers(store)
        await other.start()
        staff = [scene.person(f"Staff {number}") for number in range(20)]
        for one in staff:
            scene.desk.members[one.id] = type(scene.desk.members[scene.bob.id])(one)
        presses = [scene.server.press(card, "✋ Take it", user=one) for one in staff]
        updates: Any = await scene.bot.do_api_request("GetUpdates", api_kwargs={"allowed_updates": ALLOWED})
        updates = [given for given in updates if "callback_query" in given]
        assert len(updates) == 20
        await asyncio.gather(
            *(
                workers.take([arrived(given)])
                for number, given in enumerate(updates)
                for workers in ([scene.workers, other] if number % 2 else [other, scene.workers])
            )
        )
        while working := [task for task in asyncio.all_tasks() if task.get_name().startswith("chat ")]:
            await asyncio.wait(working)
        told = [(press.answer or {})["text"] for press in presses]
        assert told.count("It's yours.") == 1
        winner = staff[told.index("It's yours.")]
        assert told.count(f"{winner.first_name} has it already.") == 19
        assert (await scene.ticket()).taken_by == winner.id
        assert f"{winner.first_name} has it" in card.text
        assert await scene.deeds() == [(winner.id, "take", "")]
        await other.stop(5)
        store.close()
