"""No update, however it looks, breaks the bot or makes it say what Telegram cannot read."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings

from bot.assistant import Assistant
from bot.channels.telegram.conversation import About, Conversation
from bot.channels.telegram.polling import arrived
from bot.store import inbox
from bot.store.engine import Store, open_engine
from tests.conftest import IN_2026
from tests.telegram.hostile import BOT_ID, USERNAME, anything, mixed, updates
from tests.telegram.laws import Channel

NOON = dt.datetime(IN_2026.year, IN_2026.month, IN_2026.day, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def channel(harbour: Assistant) -> Channel:
    about = About(BOT_ID, USERNAME, today=IN_2026, flood=0)
    return Channel(harbour, Conversation(harbour, about, lambda: NOON))


@given(updates())
@settings(max_examples=120)
def test_no_update_breaks_the_bot_or_its_messages(channel: Channel, update: dict[str, Any]) -> None:
    assert channel.problems(update, channel.tell(update)) == []


def test_no_mixture_of_such_updates_breaks_it_either(channel: Channel) -> None:
    for update in mixed(seed=1, number=3_000):
        assert channel.problems(update, channel.tell(update)) == [], update


@given(updates())
@settings(max_examples=50)
def test_an_update_comes_out_of_the_store_as_it_went_in(update: dict[str, Any]) -> None:
    came = arrived(update)
    [found] = asyncio.run(_stored(came))
    assert (found.update_id, found.chat_id) == (came.update_id, came.chat_id)
    assert found.payload == came.payload


async def _stored(came: inbox.Arrived) -> list[inbox.Arrived]:
    await STORE.run(lambda c: inbox.put(c, [came]))
    found = await STORE.run(lambda c: inbox.waiting(c, came.chat_id, 1))
    await STORE.run(lambda c: inbox.finish(c, [came.update_id]))
    await STORE.run(lambda c: c.exec_driver_sql("DELETE FROM updates"))
    return found


@given(anything)
@settings(max_examples=30)
def test_only_what_has_a_number_is_an_update(number: object) -> None:
    fits = isinstance(number, int) and not isinstance(number, bool) and -(2**63) <= number < 2**63
    if fits:
        assert arrived({"update_id": number}).update_id == number
    else:
        with pytest.raises(ValueError, match="update_id"):
            arrived({"update_id": number})


@pytest.fixture(scope="module", autouse=True)
def _store() -> Any:
    global STORE  # noqa: PLW0603  hypothesis calls a test many times, and opening one takes longer than the test
    STORE = Store(open_engine("sqlite://"))
    yield
    STORE.close()


STORE: Store
