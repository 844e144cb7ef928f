"""Commands of the staff in their own groups: look-ups, and a talk as a scripted conversation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from bot.channels.wording import channel_wording
from bot.lookups.amounts import look_up_amount
from bot.lookups.book import Book
from bot.lookups.card import Card
from bot.lookups.clauses import look_up_clause
from bot.lookups.comparing import compare
from bot.lookups.departments import look_up_department
from bot.lookups.finding import find
from tests.conftest import IN_2026
from tests.telegram.test_desk.scene import ANSWERED, REFUSED, DeskScene

pytestmark = pytest.mark.anyio

ASKED: dict[str, tuple[str, Callable[[Book], Card]]] = {
    "/find shore power": ("en", lambda book: find(book, "shore power")),
    "/clause 5.1": ("en", lambda book: look_up_clause(book, "5.1")),
    "/dept 市港航局": ("zh", lambda book: look_up_department(book, "市港航局")),
    "/amount 200万": ("zh", lambda book: look_up_amount(book, "200万")),
    "/amount 2 million": ("en", lambda book: look_up_amount(book, "2 million")),
    "/compare 3; 7": ("en", lambda book: compare(book, "3", "7")),
    "/compare 3 7": ("en", lambda book: compare(book, "3", "7")),
}
NAMES = ("find", "clause", "dept", "amount", "compare")


def squeezed(text: str) -> str:
    """A text without its blanks, which the two channels set differently."""
    return "".join(text.split())


@pytest.mark.parametrize("command", ASKED)
async def test_a_look_up_gives_what_it_gives_at_the_terminal_wherever_it_is_asked(
    anywhere: DeskScene, command: str
) -> None:
    language, looked_up = ASKED[command]
    wanted = looked_up(Book(anywhere.assistant, channel_wording(language), IN_2026))
    card = await anywhere.taken()
    before = anywhere.told(anywhere.ann)
    for where in ({"chat": anywhere.desk}, anywhere.at(card)):
        asked = await anywhere.say(anywhere.bob, command, **where)
        got = anywhere.desk.from_bot[-1]
        assert squeezed(got.text) == squeezed(wanted.text)
        assert (got.reply_to, got.topic) == (asked, asked.topic)
    assert anywhere.told(anywhere.ann) == before


@pytest.mark.parametrize("name", [*NAMES, "test"])
async def test_a_command_without_what_it_is_about_says_how_it_is_written(scene: DeskScene, name: str) -> None:
    await scene.say(scene.bob, f"/{name}", chat=scene.desk)
    assert f"/{name}" in scene.desk.from_bot[-1].text


@pytest.mark.parametrize("name", [*NAMES, "test"])
async def test_the_staffs_commands_are_nobody_elses(scene: DeskScene, name: str) -> None:
    firms = scene.server.group("Firms", scene.ann, scene.bob)
    await scene.say(scene.bob, f"/{name} shore power", chat=firms)
    assert firms.from_bot == []
    for user in (scene.ann, scene.bob):
        await scene.say(user, f"/{name} shore power")
        assert f"/{name}" in scene.told(user)[-1]
        assert "7" not in scene.told(user)[-1]


async def test_a_talk_becomes_a_scripted_conversation_without_personal_data(anywhere: DeskScene) -> None:
    await anywhere.say(anywhere.ann, ANSWERED)
    card = await anywhere.refused(f"my phone is 13800138000 and my mail ann@example.com, {REFUSED}")
    await anywhere.write(anywhere.bob, "/test", card)
    got = anywhere.desk.from_bot[-1]
    assert "13800138000" not in got.text
    assert "ann@example.com" not in got.text
    (talk,) = yaml.safe_load(got.text)["talks"]
    assert REFUSED in str(talk)
    assert [deed[:2] for deed in await anywhere.deeds()] == [(anywhere.bob.id, "script")]
    assert (await anywhere.ticket()).state == "open"


async def test_a_talk_is_written_down_below_an_answer_too(scene: DeskScene) -> None:
    card = await scene.taken()
    answer = await scene.write(scene.bob, "Bring the certificate.", card)
    await scene.say(scene.cat, "/test", chat=scene.desk, reply_to=answer)
    assert REFUSED in scene.desk.from_bot[-1].text


async def test_a_talk_of_the_bots_own_in_the_group_is_written_down_as_well(anywhere: DeskScene) -> None:
    await anywhere.say(anywhere.cat, "/ask how much for a four-star yard?", chat=anywhere.desk)
    await anywhere.say(anywhere.bob, f"/ask {ANSWERED}", chat=anywhere.desk)
    await anywhere.say(anywhere.cat, "/ask and who decides on it? call 13800138000", chat=anywhere.desk)
    answer = anywhere.desk.from_bot[-1]
    await anywhere.say(anywhere.bob, "/test", chat=anywhere.desk, reply_to=answer)
    script = anywhere.desk.from_bot[-1].text
    assert "four-star yard" in script
    assert "who decides on it" in script
    assert ANSWERED not in script
    assert "13800138000" not in script
