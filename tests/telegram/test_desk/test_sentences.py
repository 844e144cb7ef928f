"""What is easily taken for something else: replies to the bot's own words, staff who ask, what is written meanwhile."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from tests.telegram.test_desk.scene import ANSWERED, REFUSED, STRANGE, DeskScene, open_desk

pytestmark = pytest.mark.anyio

SOMEBODY = "👤 A member of our staff has taken over and reads what you write here."
NOT_TO_PERSON = "⚠ Not delivered: the person has blocked the bot or left Telegram."


# --- replies to what the bot says among the staff ---------------------------------------------------------------------


async def test_a_reply_to_a_reminder_reaches_the_person(anywhere: DeskScene) -> None:
    await anywhere.refused()
    for passed in (10, 20):
        await anywhere.look_at_tickets(minutes=10)
        reminder = anywhere.desk.from_bot[-1]
        await anywhere.say(anywhere.bob, f"after {passed}", chat=anywhere.desk, reply_to=reminder)
        assert anywhere.told(anywhere.ann)[-1] == f"👤 Helpdesk: after {passed}"
        if passed == 10:
            await anywhere.press(anywhere.card(), "↩ Give it back", user=anywhere.bob)
            await anywhere.look_at_tickets(minutes=10)
    assert [deed[1] for deed in await anywhere.deeds()] == ["take", "reply", "give back", "take", "reply"]


async def test_a_reply_to_a_word_on_a_ticket_is_no_question_to_the_bot(scene: DeskScene) -> None:
    scene.minded.append("bot was blocked by the user")
    card = await scene.taken()
    await scene.say(scene.ann, "/human where is your office")
    await scene.say(scene.bob, "By the quay.", chat=scene.desk, reply_to=scene.desk.from_bot[-1])
    assert scene.told(scene.ann)[-1] == "👤 Helpdesk: By the quay."
    scene.server.block(scene.ann)
    await scene.quiet()
    await scene.write(scene.bob, "Hello?", card)
    await scene.say(scene.bob, "Are you there?", chat=scene.desk, reply_to=scene.desk.from_bot[-1])
    assert scene.passed_on() == ["❓ Asks again: where is your office", NOT_TO_PERSON, NOT_TO_PERSON]


async def test_a_reply_to_either_part_of_a_long_message_reaches_the_person(scene: DeskScene) -> None:
    await scene.taken()
    await scene.say(scene.ann, "x" * 4095)
    for number, part in enumerate(scene.desk.from_bot[-2:]):
        await scene.say(scene.bob, f"to part {number}", chat=scene.desk, reply_to=part)
        assert scene.told(scene.ann)[-1] == f"👤 Helpdesk: to part {number}"


async def test_a_reply_to_a_note_is_a_note(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    before = anywhere.told(anywhere.ann)
    note = await anywhere.write(anywhere.bob, "// a difficult one", card)
    reply = await anywhere.say(anywhere.cat, "indeed", chat=anywhere.desk, reply_to=note)
    await anywhere.edit(reply, "indeed!")
    assert anywhere.told(anywhere.ann) == before
    assert len(anywhere.passed_on()) == 0


async def test_in_the_group_of_all_nobody_answers_the_ticket_of_a_department(harbour: Assistant) -> None:
    async with open_desk(harbour, extra=["市港航局"]) as scene:
        await scene.say(scene.ann, REFUSED)
        for _ in range(2):
            await scene.look_at_tickets(minutes=10)
        before = scene.told(scene.ann)
        await scene.say(scene.bob, "I know.", chat=scene.desk, reply_to=scene.desk.from_bot[-1])
        assert scene.told(scene.ann) == before
        assert await scene.deeds() == []


# --- staff who ask ----------------------------------------------------------------------------------------------------


async def test_the_staff_asks_the_bot_in_its_group_and_no_ticket_opens(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    before = anywhere.told(anywhere.ann)
    for question in (f"@a_policy_bot {ANSWERED}", f"@a_policy_bot {REFUSED}", f"/ask {ANSWERED}"):
        count = len(anywhere.desk.from_bot)
        await anywhere.say(anywhere.bob, question, chat=anywhere.desk)
        assert len(anywhere.desk.from_bot) == count + 1
    await anywhere.write(anywhere.bob, f"/ask {ANSWERED}", card)
    assert anywhere.desk.from_bot[-1].text.startswith("Ships that use shore power")
    assert anywhere.told(anywhere.ann) == before
    assert anywhere.card() is card


async def test_who_has_a_ticket_may_talk_to_the_bot_alone(scene: DeskScene) -> None:
    await scene.taken()
    before = scene.told(scene.ann)
    await scene.say(scene.bob, ANSWERED)
    assert scene.told(scene.bob)[-1].startswith("Ships that use shore power")
    scene.server.photo(scene.bob, "")
    await scene.quiet()
    assert scene.told(scene.ann) == before
    assert scene.passed_on() == []


async def test_one_of_the_staff_gets_help_like_anybody(anywhere: DeskScene) -> None:
    await anywhere.say(anywhere.bob, REFUSED)
    card = anywhere.card()
    await anywhere.press(card, "✋ Take it", user=anywhere.cat)
    await anywhere.write(anywhere.cat, "For you.", card)
    assert anywhere.told(anywhere.bob)[-1] == "👤 Helpdesk: For you."
    await anywhere.say(anywhere.bob, "Thank you.")
    assert anywhere.passed_on() == ["💬 Thank you."]
    await anywhere.write(anywhere.bob, "Written among the staff.", card)
    assert anywhere.told(anywhere.bob)[-1] == "👤 Helpdesk: Written among the staff."


async def test_two_people_helped_by_one_get_each_their_own(anywhere: DeskScene) -> None:
    dan = anywhere.person("Dan")
    first = await anywhere.refused()
    await anywhere.say(dan, STRANGE)
    second = anywhere.card()
    for card, user in ((first, anywhere.ann), (second, dan)):
        await anywhere.write(anywhere.bob, f"To {user.first_name}", card)
    await anywhere.say(anywhere.ann, "Ann writes")
    of_ann = anywhere.desk.from_bot[-1]
    await anywhere.say(dan, "Dan writes")
    of_dan = anywhere.desk.from_bot[-1]
    await anywhere.say(anywhere.bob, "Again to Dan", chat=anywhere.desk, reply_to=of_dan)
    await anywhere.say(anywhere.bob, "Again to Ann", chat=anywhere.desk, reply_to=of_ann)
    for user in (anywhere.ann, dan):
        said = [text for text in anywhere.told(user) if text.startswith("👤 Helpdesk: ")]
        assert said == [f"👤 Helpdesk: To {user.first_name}", f"👤 Helpdesk: Again to {user.first_name}"]


async def test_in_a_group_nobody_is_promised_anything(scene: DeskScene) -> None:
    for chat, user in ((scene.server.group("Firms", scene.ann), scene.ann), (scene.desk, scene.bob)):
        await scene.say(user, f"@a_policy_bot {REFUSED}", chat=chat)
        answer = chat.from_bot[-1]
        await scene.press(answer, next(label for label in answer.labels if "🙋" in label), user=user)
        await scene.say(user, "@a_policy_bot I want to talk to a person", chat=chat)
        await scene.say(user, "/ask I want to talk to a person", chat=chat)
        assert chat.texts[-3:] == ["To reach a person, write to me privately: https://t.me/a_policy_bot"] * 3
    assert not [m for m in scene.desk.from_bot if "✋ Take it" in m.labels]


# --- while a ticket waits, and while somebody has it ------------------------------------------------------------------


async def test_while_nobody_has_a_ticket_the_bot_answers_and_the_staff_reads_along(anywhere: DeskScene) -> None:
    await anywhere.refused()
    await anywhere.say(anywhere.ann, ANSWERED)
    assert anywhere.told(anywhere.ann)[-1].startswith("Ships that use shore power")
    assert anywhere.passed_on() == [f"💬 {ANSWERED}"]


async def test_what_the_staff_gets_of_pictures_and_voices_the_bot_does_not_say_it_cannot_read(scene: DeskScene) -> None:
    await scene.refused()
    before = scene.told(scene.ann)
    for _ in range(3):
        scene.server.photo(scene.ann, "")
    scene.server.voice(scene.ann)
    await scene.quiet()
    assert len(scene.passed_on()) == 4
    assert scene.told(scene.ann) == before


async def test_several_pictures_and_a_voice_go_both_ways_in_their_order(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    for user, where in ((anywhere.ann, {}), (anywhere.bob, anywhere.at(card))):
        for _ in range(3):
            anywhere.server.photo(user, "", **where)
        anywhere.server.voice(user, **where)
    await anywhere.quiet()
    for chat in (anywhere.desk, anywhere.server.chat(anywhere.ann)):
        got = [m.file.kind for m in chat.from_bot if m.file is not None]
        assert got == ["photo", "photo", "photo", "voice"]


async def test_commands_during_a_ticket_are_the_bots_and_the_ticket_stays(scene: DeskScene) -> None:
    card = await scene.taken()
    for command in ("/start", "/start 7", "/language zh", "/help", f"/ask {ANSWERED}", "/privacy"):
        count = len(scene.told(scene.ann))
        await scene.say(scene.ann, command)
        assert len(scene.told(scene.ann)) > count, command
    assert scene.passed_on() == []
    await scene.say(scene.ann, "Still there?")
    await scene.write(scene.bob, "Yes.", card)
    assert scene.passed_on() == ["💬 Still there?"]
    assert scene.told(scene.ann)[-1] == "👤 Helpdesk: Yes."


@pytest.mark.parametrize("tongue", ["en", "zh"])
async def test_who_asks_for_a_person_before_anything_else_is_helped_in_their_language(
    scene: DeskScene, tongue: str
) -> None:
    scene.ann.language_code = tongue
    await scene.say(scene.ann, "/human")
    assert (await scene.ticket()).language == tongue


@pytest.mark.parametrize("taken", [True, False])
async def test_words_behind_the_command_reach_the_staff_of_an_open_ticket(scene: DeskScene, taken: bool) -> None:
    await (scene.taken() if taken else scene.refused())
    said = "<b> & ".ljust(4080, "x")
    await scene.say(scene.ann, f"/human {said}")
    assert "".join(scene.passed_on()) == f"❓ Asks again: {said}"
    await scene.say(scene.ann, "/human")
    assert scene.passed_on()[-1] == "❓ Asks for a person again"


async def test_an_edit_of_what_the_staff_never_saw_is_passed_on_and_not_answered(scene: DeskScene) -> None:
    command = await scene.say(scene.ann, "/topics")
    await scene.taken()
    before = scene.told(scene.ann)
    await scene.edit(command, "is it open today")
    await scene.edit(command, "is it open tomorrow")
    assert scene.told(scene.ann) == before
    assert scene.passed_on() == ["💬 ✎ is it open tomorrow"]


# --- long messages ----------------------------------------------------------------------------------------------------


async def test_an_edit_of_a_long_message_changes_its_beginning_and_loses_nothing(scene: DeskScene) -> None:
    card = await scene.taken()
    mine = await scene.say(scene.ann, "a" * 4095)
    theirs = await scene.write(scene.bob, "b" * 4095, card)
    for message, letter in ((mine, "c"), (theirs, "d")):
        await scene.edit(message, letter * 4095)
    assert scene.passed_on()[0].startswith("💬 ✎ ccc")
    assert "".join(scene.passed_on()).count("c") == 4095
    told = [text for text in scene.told(scene.ann) if "ddd" in text]
    assert told[0].startswith("👤 Helpdesk: ddd")
    assert "".join(told).count("d") - "👤 Helpdesk".count("d") == 4095


async def test_words_that_fill_the_room_under_a_picture_stay_whole_when_edited(scene: DeskScene) -> None:
    card = await scene.taken()
    mine = scene.server.photo(scene.ann, "a" * 1024)
    theirs = scene.server.photo(scene.bob, "b" * 1024, **scene.at(card))
    await scene.quiet()
    await scene.edit(mine, "c" * 1024)
    await scene.edit(theirs, "d" * 1024)
    assert scene.passed_on() == ["c" * 1024]
    assert scene.told(scene.ann)[-1] == "d" * 1024


# --- erasing, and opening again ---------------------------------------------------------------------------------------


async def test_forget_takes_away_every_word_that_the_staff_was_told(anywhere: DeskScene) -> None:
    anywhere.minded.append("message is not modified")
    said = await anywhere.say(anywhere.ann, f"{REFUSED} pineapple")
    await anywhere.edit(said, f"{REFUSED} pineapple?")
    await anywhere.say(anywhere.ann, "/human pineapple!")
    for _ in range(2):
        await anywhere.look_at_tickets(minutes=10)
    await anywhere.say(anywhere.ann, "pineapple ".ljust(4095, "x"))
    assert len([text for text in anywhere.desk.texts if "pineapple" in text]) == 5
    await anywhere.say(anywhere.ann, "/forget")
    assert len(anywhere.passed_on()) == 1
    assert "erased, as the person wished" in anywhere.passed_on()[0]


async def test_forget_at_once_lets_nothing_be_said_to_the_staff_any_more(scene: DeskScene) -> None:
    await scene.refused()
    scene.server.say(scene.ann, "/human where is the pineapple")
    scene.server.say(scene.ann, "/forget")
    await scene.quiet()
    assert "pineapple" not in "".join(scene.desk.texts)


async def test_opened_again_by_the_staff_the_person_is_told_that_somebody_is_there(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    data = card.button("↩ Give it back")["callback_data"]
    await anywhere.press(card, "✓ Close", user=anywhere.bob)
    again = card.button("↺ Open again")["callback_data"]
    await anywhere.press(card, "↺ Open again", user=anywhere.cat)
    assert anywhere.told(anywhere.ann)[-1] == SOMEBODY
    before = anywhere.told(anywhere.ann)
    await anywhere.press(card, data=again, user=anywhere.bob)
    assert "Cat has it" in card.text
    assert anywhere.told(anywhere.ann) == before
    await anywhere.press(card, data=data, user=anywhere.cat)
    assert "waiting" in card.text


async def test_an_older_ticket_that_is_opened_again_is_the_persons(anywhere: DeskScene) -> None:
    a = await anywhere.taken()
    await anywhere.press(a, "✓ Close", user=anywhere.bob)
    anywhere.clock.forward(hours=1)
    b = await anywhere.refused(STRANGE)
    await anywhere.press(b, "✓ Close", user=anywhere.bob)
    await anywhere.press(a, "↺ Open again", user=anywhere.bob)
    await anywhere.say(anywhere.ann, ANSWERED)
    assert anywhere.passed_on() == [f"💬 {ANSWERED}"]
    assert anywhere.desk.from_bot[-1].topic is a.topic
    assert "closed" in b.text


async def test_who_names_the_bot_in_a_topic_speaks_to_it_and_not_to_the_person(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    before = anywhere.told(anywhere.ann)
    await anywhere.write(anywhere.bob, f"@a_policy_bot {ANSWERED}", card)
    assert anywhere.told(anywhere.ann) == before
    assert anywhere.desk.from_bot[-1].text.startswith("Ships that use shore power")
