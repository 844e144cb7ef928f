"""What is passed on between the person and the staff, and what is not."""

from __future__ import annotations

import pytest

from tests.telegram.test_desk.scene import ANSWERED, REFUSED, DeskScene

pytestmark = pytest.mark.anyio


async def test_what_the_staff_writes_reaches_the_person_as_the_helpdesks_word(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    await anywhere.write(anywhere.bob, "Bring the certificate.", card)
    assert anywhere.told(anywhere.ann)[-1] == "👤 Helpdesk: Bring the certificate."
    assert (await anywhere.deeds())[-1] == (anywhere.bob.id, "reply", "Bring the certificate.")
    assert (await anywhere.ticket()).first_reply == anywhere.clock()


async def test_to_write_takes_a_ticket_that_nobody_has(anywhere: DeskScene) -> None:
    card = await anywhere.refused()
    await anywhere.write(anywhere.cat, "I look into it.", card)
    assert "Cat has it" in card.text
    assert [deed[:2] for deed in await anywhere.deeds()] == [(anywhere.cat.id, "take"), (anywhere.cat.id, "reply")]


async def test_what_the_staff_writes_cannot_be_markup(scene: DeskScene) -> None:
    card = await scene.taken()
    said = "<b>now</b> & <a href='https://example.com'>here</a> &lt;"
    await scene.write(scene.bob, said, card)
    got = scene.server.chat(scene.ann).from_bot[-1]
    assert got.text == f"👤 Helpdesk: {said}"
    assert got.marked("bold") == got.marked("text_link") == []


async def test_what_the_person_writes_cannot_be_markup(scene: DeskScene) -> None:
    await scene.taken()
    await scene.say(scene.ann, "<b>now</b> & <i>")
    got = scene.desk.from_bot[-1]
    assert got.text == "💬 <b>now</b> & <i>"
    assert got.entities == []


async def test_taken_the_bot_is_silent_and_the_person_is_heard_by_the_staff(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    before = anywhere.told(anywhere.ann)
    await anywhere.say(anywhere.ann, ANSWERED)
    assert anywhere.told(anywhere.ann) == before
    heard = anywhere.desk.from_bot[-1]
    assert heard.text == f"💬 {ANSWERED}"
    assert heard.topic is card.topic
    assert card.topic is not None or heard.reply_to is card


async def test_taken_the_bots_commands_still_work(scene: DeskScene) -> None:
    await scene.taken()
    await scene.say(scene.ann, "/topics")
    assert scene.told(scene.ann)[-1].startswith("Contents of")
    assert scene.passed_on() == []


async def test_a_reply_to_what_the_person_wrote_reaches_that_person(scene: DeskScene) -> None:
    dan = scene.person("Dan")
    await scene.taken()
    await scene.say(scene.ann, "It is urgent.")
    passed = scene.desk.from_bot[-1]
    await scene.say(dan, "is the lighthouse open today")
    await scene.say(scene.bob, "We hurry.", chat=scene.desk, reply_to=passed)
    assert scene.told(scene.ann)[-1] == "👤 Helpdesk: We hurry."
    assert "Helpdesk" not in "".join(scene.told(dan))


async def test_a_reply_to_a_colleague_reaches_the_person(scene: DeskScene) -> None:
    card = await scene.taken()
    said = await scene.write(scene.bob, "Bring the certificate.", card)
    await scene.say(scene.cat, "The new one.", chat=scene.desk, reply_to=said)
    assert scene.told(scene.ann)[-1] == "👤 Helpdesk: The new one."


async def test_what_the_staff_writes_beside_any_ticket_stays_there(anywhere: DeskScene) -> None:
    await anywhere.taken()
    before = anywhere.told(anywhere.ann)
    plain = await anywhere.say(anywhere.bob, "Lunch?", chat=anywhere.desk)
    await anywhere.say(anywhere.cat, "Yes.", chat=anywhere.desk, reply_to=plain)
    assert anywhere.told(anywhere.ann) == before


async def test_another_topic_of_the_forum_is_no_ticket(forum: DeskScene) -> None:
    await forum.taken()
    before = forum.told(forum.ann)
    other = forum.server.open_topic(forum.bob, forum.desk, "Lunch")
    await forum.say(forum.bob, "Soup?", chat=forum.desk, topic=other)
    assert forum.told(forum.ann) == before


async def test_a_note_stays_inside_and_is_in_the_trail(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    before = anywhere.told(anywhere.ann)
    note = await anywhere.write(anywhere.cat, "// called last week", card)
    await anywhere.edit(note, "// called twice")
    await anywhere.edit(note, "called three times")
    assert anywhere.told(anywhere.ann) == before
    assert (anywhere.cat.id, "note", "called last week") in await anywhere.deeds()


async def test_a_note_takes_no_ticket(scene: DeskScene) -> None:
    card = await scene.refused()
    await scene.write(scene.cat, "//who knows this?", card)
    assert "waiting" in card.text


async def test_a_message_made_a_note_afterwards_is_left_as_the_person_has_it(scene: DeskScene) -> None:
    card = await scene.taken()
    said = await scene.write(scene.bob, "Tomorrow.", card)
    await scene.edit(said, "// Tomorrow, I think.")
    assert scene.told(scene.ann)[-1] == "👤 Helpdesk: Tomorrow."


async def test_a_picture_with_a_note_stays_inside(scene: DeskScene) -> None:
    card = await scene.taken()
    before = scene.server.chat(scene.ann).from_bot
    scene.server.photo(scene.bob, "// her file", **scene.at(card))
    await scene.quiet()
    assert scene.server.chat(scene.ann).from_bot == before


async def test_edits_of_the_staff_change_what_the_person_has(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    said = await anywhere.write(anywhere.bob, "Tomorow <b>", card)
    number = len(anywhere.told(anywhere.ann))
    await anywhere.edit(said, "Tomorrow <b>")
    assert anywhere.told(anywhere.ann)[-1] == "👤 Helpdesk: Tomorrow <b>"
    assert len(anywhere.told(anywhere.ann)) == number
    assert (await anywhere.deeds())[-1] == (anywhere.bob.id, "edit", "Tomorrow <b>")


async def test_edits_of_the_person_change_what_the_staff_has(anywhere: DeskScene) -> None:
    await anywhere.taken()
    said = await anywhere.say(anywhere.ann, "We are a firm of 20")
    await anywhere.edit(said, "We are a firm of 200")
    assert anywhere.passed_on() == ["💬 ✎ We are a firm of 200"]


async def test_an_edit_of_the_question_itself_is_told_to_the_staff(scene: DeskScene) -> None:
    scene.minded.append("message is not modified")  # The bot's own answer stays the same.
    said = await scene.say(scene.ann, REFUSED)
    await scene.edit(said, f"{REFUSED} at berth 2")
    assert scene.passed_on() == [f"💬 ✎ {REFUSED} at berth 2"]


async def test_edits_of_what_is_not_sent_yet_arrive_after_it(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    mine = anywhere.server.say(anywhere.ann, "one")
    anywhere.server.edit(mine, "two")
    theirs = anywhere.server.say(anywhere.bob, "three", **anywhere.at(card))
    anywhere.server.edit(theirs, "four")
    await anywhere.quiet()
    assert anywhere.passed_on() == ["💬 ✎ two"]
    assert anywhere.told(anywhere.ann)[-1] == "👤 Helpdesk: four"


async def test_pictures_go_both_ways(anywhere: DeskScene) -> None:
    card = await anywhere.taken()
    anywhere.server.photo(anywhere.ann, "my certificate")
    await anywhere.quiet()
    got = anywhere.desk.from_bot[-1]
    assert (got.file is not None, got.topic) == (True, card.topic)
    assert "my certificate" in got.text
    anywhere.server.photo(anywhere.bob, "the <form>", **anywhere.at(card))
    await anywhere.quiet()
    there = anywhere.server.chat(anywhere.ann).from_bot[-1]
    assert there.file is not None
    assert there.text == "👤 Helpdesk: the <form>"


async def test_a_text_as_long_as_telegram_takes_is_passed_on_whole(scene: DeskScene) -> None:
    card = await scene.taken()
    text = ("<&> " * 1024).strip()
    await scene.say(scene.ann, text)
    assert "".join(m.text for m in scene.desk.from_bot[-2:]).replace(" ", "") == f"💬{text}".replace(" ", "")
    await scene.write(scene.bob, text, card)
    got = scene.told(scene.ann)[-2:]
    assert "".join(got).replace(" ", "") == f"👤Helpdesk:{text}".replace(" ", "")


async def test_what_takes_no_words_goes_as_it_is(scene: DeskScene) -> None:
    card = await scene.taken()
    scene.server.sticker(scene.ann)
    scene.server.voice(scene.ann)
    scene.server.sticker(scene.bob, **scene.at(card))
    await scene.quiet()
    assert scene.passed_on() == ["sticker", "💬"]
    there = scene.server.chat(scene.ann).from_bot[-1]
    assert there.file is not None
    assert there.file.kind == "sticker"


async def test_the_words_under_a_picture_can_be_edited_too(scene: DeskScene) -> None:
    card = await scene.taken()
    mine = scene.server.photo(scene.ann, "my certifcate")
    theirs = scene.server.photo(scene.bob, "the fom", **scene.at(card))
    await scene.quiet()
    await scene.edit(mine, "my certificate")
    await scene.edit(theirs, "the form")
    assert scene.passed_on() == ["💬 ✎ my certificate"]
    assert scene.told(scene.ann)[-1] == "👤 Helpdesk: the form"


async def test_to_close_a_topic_by_hand_says_nothing_to_the_person(forum: DeskScene) -> None:
    card = await forum.taken()
    before = forum.told(forum.ann)
    assert card.topic is not None
    forum.server.close_topic(forum.bob, forum.desk, card.topic)
    await forum.quiet()
    assert forum.told(forum.ann) == before


async def test_what_is_written_under_a_closed_card_is_not_sent_and_the_writer_told(scene: DeskScene) -> None:
    card = await scene.taken()
    await scene.press(card, "✓ Close", user=scene.bob)
    before = scene.told(scene.ann)
    await scene.write(scene.bob, "Wait!", card)
    assert scene.told(scene.ann) == before
    assert scene.passed_on() == ["This ticket is closed; nothing was sent. Open it again first."]
