"""Groups: when the bot is spoken to, whose talk it goes on with, and where it answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.telegram.scene import Scene, figure
from tests.telegram.server import Chat, User

pytestmark = pytest.mark.anyio

FIVE = "五星级绿色船厂奖多少"


@pytest.fixture
def people(scene: Scene) -> tuple[User, User, Chat]:
    """Two people in a group with the bot, which is an administrator and sees everything."""
    ann, bob = scene.person("Ann", "zh"), scene.person("Bob", "zh")
    chat, _ = scene.group(ann, bob)
    return ann, bob, chat


@pytest.mark.parametrize(
    "text",
    [
        f"@a_policy_bot {FIVE}",
        f"{FIVE} @a_policy_bot",
        "🚢五星级 @A_Policy_Bot 绿色船厂奖多少",
        f"/ask {FIVE}",
        f"/ask@a_policy_bot {FIVE}",
        f"/ASK@A_POLICY_BOT {FIVE}",
    ],
)
async def test_who_names_the_bot_is_answered_in_reply(text: str, scene: Scene, people: tuple[User, User, Chat]) -> None:
    ann, _, chat = people
    question, [answer] = await scene.ask(ann, text, chat=chat)
    assert figure(answer) == "300万元"
    assert answer.reply_to is question
    assert "转人工" not in answer.text


@pytest.mark.parametrize("text", [FIVE, f"@another_bot {FIVE}", "/ask@another_bot 五星级", "/nope", "你好", "a@b.cn"])
async def test_who_does_not_speak_to_the_bot_is_left_alone(
    text: str, scene: Scene, people: tuple[User, User, Chat]
) -> None:
    ann, bob, chat = people
    scene.server.say(ann, text, chat=chat)
    scene.server.photo(bob, text, chat=chat)
    scene.server.sticker(bob, chat=chat)
    await scene.quiet()
    assert scene.news(chat) == []


async def test_a_person_without_a_name_may_be_the_bot(scene: Scene, people: tuple[User, User, Chat]) -> None:
    ann, _, chat = people
    bot = {"id": scene.bot.id, "is_bot": True, "first_name": "Policy"}
    _tell(scene, ann, chat, f"Policy {FIVE}", [{"type": "text_mention", "offset": 0, "length": 6, "user": bot}])
    await scene.quiet()
    [answer] = scene.news(chat)
    assert figure(answer) == "300万元"


def _tell(scene: Scene, user: User, chat: Chat, text: str, entities: list[dict[str, Any]]) -> None:
    """Tell the bot of a message with entities that the server's people do not make."""
    said = scene.server.say(user, text, chat=chat)
    [pending] = [u for u in scene.server.updates.pending.values() if u.kind == "message"]
    del scene.server.updates.pending[pending.id]
    message = {
        "message_id": said.id,
        "date": said.date,
        "chat": {"id": chat.id, "type": "supergroup", "title": chat.title},
        "from": {"id": user.id, "is_bot": False, "first_name": user.first_name, "language_code": "zh"},
        "text": text,
        "entities": entities,
    }
    scene.server.updates.add("message", message, ("chat", chat.id))


async def test_a_reply_to_an_answer_goes_on(scene: Scene, people: tuple[User, User, Chat]) -> None:
    ann, _, chat = people
    answer = await scene.told(ann, f"@a_policy_bot {FIVE}", chat=chat)
    assert figure(await scene.told(ann, "四星级呢", chat=chat, reply_to=answer)) == "150万元"


async def test_naming_the_bot_under_a_question_answers_that(scene: Scene, people: tuple[User, User, Chat]) -> None:
    ann, bob, chat = people
    question = scene.server.say(ann, FIVE, chat=chat)
    for call in ("@a_policy_bot", "/ask", "/ask@a_policy_bot"):
        assert figure(await scene.told(bob, call, chat=chat, reply_to=question)) == "300万元"


async def test_naming_the_bot_with_nothing_gets_a_hint(scene: Scene, people: tuple[User, User, Chat]) -> None:
    ann, _, chat = people
    assert "@a_policy_bot" in (await scene.told(ann, "@a_policy_bot", chat=chat)).text
    assert "/ask" in (await scene.told(ann, "/ask", chat=chat)).text


async def test_each_person_has_a_talk_of_their_own(scene: Scene, people: tuple[User, User, Chat]) -> None:
    ann, bob, chat = people
    await scene.told(ann, f"@a_policy_bot {FIVE}", chat=chat)
    await scene.told(bob, "@a_policy_bot 新开远洋航线补多少", chat=chat)
    assert figure(await scene.told(ann, "@a_policy_bot 四星级呢", chat=chat)) == "150万元"
    assert figure(await scene.told(bob, "@a_policy_bot 近洋的呢", chat=chat)) == "5万元至15万元"


async def test_an_edit_in_a_group_puts_its_answer_right(scene: Scene, people: tuple[User, User, Chat]) -> None:
    ann, _, chat = people
    question, [answer] = await scene.ask(ann, f"@a_policy_bot {FIVE}", chat=chat)
    await scene.edit(question, "@a_policy_bot 四星级绿色船厂奖多少")
    assert figure(answer) == "150万元"


async def test_anybody_in_the_group_may_press_and_only_their_talk_moves(
    scene: Scene, people: tuple[User, User, Chat]
) -> None:
    ann, bob, chat = people
    answer = await scene.told(ann, f"@a_policy_bot {FIVE}", chat=chat)
    await scene.told(ann, "@a_policy_bot 新开远洋航线补多少", chat=chat)
    await scene.press(answer, "条件", user=bob)
    assert "须评定为" in answer.text
    assert figure(await scene.told(ann, "@a_policy_bot 近洋的呢", chat=chat)) == "5万元至15万元"


async def test_an_answer_stays_in_its_topic(scene: Scene) -> None:
    ann = scene.person("Ann", "zh")
    chat, topic = scene.group(ann, kind="forum")
    answer = await scene.told(ann, f"@a_policy_bot {FIVE}", chat=chat, topic=topic)
    assert answer.topic is topic
    for command in ("/grants", "/topics", "/total", "/privacy", "/help", "/ladder"):
        assert (await scene.told(ann, command, chat=chat, topic=topic)).topic is topic, command
    await scene.press(answer, "🙋 转人工", user=ann)
    assert [message.topic for message in scene.news(chat)] == [topic]


async def test_the_bot_introduces_itself_when_it_is_added(scene: Scene) -> None:
    ann = scene.person("Ann")
    chat, _ = scene.group(ann, bot="left")
    scene.server.set_bot(chat, "member", by=ann)
    await scene.quiet()
    [hello] = scene.news(chat)
    assert "@a_policy_bot" in hello.text
    assert "Lingang" in hello.text
    scene.server.set_bot(chat, "administrator", by=ann)
    await scene.quiet()
    assert scene.news(chat) == []


async def test_in_a_group_that_became_a_supergroup_one_goes_on(scene: Scene) -> None:
    ann = scene.person("Ann", "zh")
    chat, _ = scene.group(ann, kind="group")
    await scene.told(ann, f"@a_policy_bot {FIVE}", chat=chat)
    moved = scene.server.migrate(chat)
    await scene.quiet()
    assert figure(await scene.told(ann, f"@a_policy_bot {FIVE}", chat=moved)) == "300万元"
