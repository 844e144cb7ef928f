"""Commands: what each does in both languages, and the links that start the bot."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import BotCommand

from bot.channels.telegram.commands import Commands
from bot.channels.telegram.menu import menus
from bot.knowledge.model import Plan
from tests.telegram.scene import Scene, figure
from tests.telegram.server import Message, User

pytestmark = pytest.mark.anyio

WORDS = {
    "zh": {
        "start": "您好！",
        "help": "关于临港市船舶航运措施",
        "ask": "/ask",
        "topics": "临港市船舶航运措施目录",
        "grants": "临港市船舶航运措施的全部奖补",
        "total": "勾选",
        "ladder": "启航企业",
        "language": "我按您提问的语言答复",
        "human": "目前还没有人工坐席",
        "forget": "您的数据已全部删除",
        "privacy": "90天后删除",
    },
    "en": {
        "start": "Hello!",
        "help": "Ask me anything about Lingang's shipping measures",
        "ask": "/ask",
        "topics": "Contents of Lingang's shipping measures",
        "grants": "All cash grants of Lingang's shipping measures",
        "total": "Tick",
        "ladder": "set-sail firm",
        "language": "I answer in the language of your question",
        "human": "No person stands behind this bot yet",
        "forget": "is erased",
        "privacy": "After 90 days it is erased",
    },
}
"""A few words of what each command says."""


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_command_answers_in_the_language_of_telegram(language: str, scene: Scene) -> None:
    ann = scene.person("Ann", {"zh": "zh-hans", "en": "en-GB"}[language])
    assert set(WORDS[language]) == _names(scene)
    for name, words in WORDS[language].items():
        for written in (f"/{name}", f"/{name}@a_policy_bot"):
            answer = await scene.told(ann, written)
            assert words in answer.text, written


def _names(scene: Scene) -> set[str]:
    commands: Commands = scene.conversation.commands
    return set(commands.names)


async def test_a_telegram_of_another_language_is_spoken_to_in_english(scene: Scene) -> None:
    assert (await scene.told(scene.person("Ann", "fr"), "/privacy")).text.startswith("What I keep")


async def test_a_command_that_there_is_not_is_named(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), "/money")
    assert answer.text == "I don't know /money. /help shows what I can do, or just ask."


async def test_help_names_every_command_of_the_menu(scene: Scene) -> None:
    ann = scene.person("Ann")
    chat, _ = scene.group(ann)
    for where, said in (("all_private_chats", {}), ("all_group_chats", {"chat": chat})):
        text = (await scene.told(ann, "/help", **said)).text
        [menu] = [m for m in menus(scene.assistant.plan) if m["scope"]["type"] == where and m["language_code"] == "en"]
        assert [f"/{name} – {does}" in text for name, does in menu["commands"]] == [True] * len(menu["commands"])


async def test_telegram_takes_the_menus_of_every_scope_and_language(scene: Scene, city: Scene) -> None:
    for each in (scene, city):
        for menu in menus(each.assistant.plan):
            given: dict[str, Any] = {**menu, "commands": [BotCommand(*item) for item in menu["commands"]]}
            await each.bot.set_my_commands(**given)
        for menu in menus(each.assistant.plan):
            found = await each.bot.get_my_commands(menu["scope"], menu["language_code"])
            assert [(c.command, c.description) for c in found] == list(menu["commands"])
            assert {c.command for c in found} <= _names(each)


# --- links ---


def _clause_links(plan: Plan) -> list[tuple[str, str]]:
    return [(clause.id.replace(".", "-"), clause.id) for clause in plan.clauses]


async def test_a_link_to_a_clause_shows_its_card(scene: Scene, city: Scene) -> None:
    for each in (scene, city):
        ann = each.person("Ann", "zh")
        for payload, clause in _clause_links(each.assistant.plan):
            each.clock.forward(minutes=1)
            answer = await _started(each, ann, payload)
            found = await each.store.run(lambda c: c.exec_driver_sql("SELECT clause FROM answers ORDER BY id").all())
            assert found[-1] == (clause,), payload
            assert answer.marked("expandable_blockquote") != [], payload


async def test_a_link_to_a_grant_shows_its_money(scene: Scene, city: Scene) -> None:
    for each in (scene, city):
        ann = each.person("Ann", "en")
        for grant in (g for c in each.assistant.plan.clauses for t in c.topics for g in t.grants):
            each.clock.forward(minutes=1)
            answer = await _started(each, ann, grant.id)
            assert answer.marked("bold") != [], grant.id
            if grant.amount:
                assert f"{grant.amount:,}" in answer.text, grant.id


async def _started(scene: Scene, user: User, payload: str) -> Message:
    scene.server.start(user, payload)
    await scene.quiet()
    [answer] = scene.news(user)
    return answer


async def test_a_link_to_nothing_says_so_after_the_greeting(scene: Scene) -> None:
    ann = scene.person("Ann")
    scene.server.start(ann, "99-1")
    await scene.quiet()
    assert [m.text.partition("!")[0].partition(" that")[0] for m in scene.news(ann)] == ["Hello", "The link"]
    assert len(await scene.say(ann, "/start inline")) == 1


async def test_the_greeting_leads_to_topics_grants_and_languages(scene: Scene) -> None:
    ann = scene.person("Ann")
    hello = await scene.told(ann, "/start")
    assert hello.buttons == [["Topics", "All grants"], ["中文", "English"]]
    await scene.press(hello, "中文")
    assert (await scene.told(ann, "/privacy")).text.startswith("我保存的内容")


# --- language ---


async def test_the_language_of_a_question_comes_before_the_setting(scene: Scene) -> None:
    ann = scene.person("Ann", "en")
    await scene.told(ann, "/language 中文")
    assert figure(await scene.told(ann, "How much for a five-star green shipyard?")) == "RMB 3,000,000"
    assert (await scene.told(ann, "/human")).text.startswith("目前还没有人工坐席")


async def test_what_has_no_language_is_answered_in_that_of_the_setting_else_of_telegram(scene: Scene) -> None:
    ann = scene.person("Ann", "en")
    assert figure(await scene.told(ann, "5.1")).startswith("5.1")
    setting = await scene.told(ann, "/language")
    assert setting.labels == ["中文", "English", "✓ As in Telegram"]
    await scene.press(setting, "中文")
    assert setting.labels == ["✓ 中文", "English", "跟随 Telegram"]
    assert figure(await scene.told(ann, "5.1")).startswith("第五条第一款")
    await scene.press(setting, "跟随 Telegram")
    assert setting.labels == ["中文", "English", "✓ As in Telegram"]
    assert (await scene.told(ann, "/privacy")).text.startswith("What I keep")


# --- a person, and privacy ---


async def test_human_names_those_responsible_for_what_was_talked_about(scene: Scene) -> None:
    ann = scene.person("Ann", "zh")
    assert "临港市海洋发展局" not in (await scene.told(ann, "/human")).text
    await scene.told(ann, "五星级绿色船厂奖多少")
    assert "临港市海洋发展局" in (await scene.told(ann, "/human")).text


async def test_asking_for_a_person_in_words_says_the_same(scene: Scene) -> None:
    ann = scene.person("Ann", "zh")
    await scene.told(ann, "五星级绿色船厂奖多少")
    assert (await scene.told(ann, "转人工")).text == (await scene.told(ann, "/human")).text


async def test_after_forget_nothing_of_the_person_is_left(scene: Scene) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    chat, _ = scene.group(ann, bob)
    for user in (ann, bob):
        await scene.told(user, "How much for a five-star green shipyard?")
        await scene.told(user, "/ask How much for a four-star green shipyard?", chat=chat)
        await scene.told(user, "/language 中文")
        await scene.press(await scene.told(user, "/total"), "☐ 60万元 · 三星级绿色船厂")
    await scene.told(ann, "/forget")
    left = await scene.store.run(lambda c: [tuple(map(str, r)) for t in TABLES for r in c.exec_driver_sql(t).all()])
    assert not [row for row in left if "five-star" in row and str(ann.id) in " ".join(row)]
    assert [row for row in left if any(str(ann.id) in cell for cell in row)] in ([], [(str(ann.id), *NOTHING)])
    assert [row for row in left if any(str(bob.id) in cell for cell in row)] != []
    assert (await scene.told(ann, "/privacy")).text.startswith("What I keep")
    assert figure(await scene.told(bob, "三星级呢")) == "60万元"


TABLES = (
    "SELECT chat_id, person_id, question, before, after FROM answers",
    "SELECT chat_id, language, talks, collected, counts FROM chats",
    "SELECT chat_id, payload FROM updates",
    "SELECT chat_id, params FROM outbox",
)
NOTHING = ("", "None", "None", "None")
"""A chat of which only the number is known."""


async def test_forget_in_a_group_erases_the_private_chat_too(scene: Scene) -> None:
    ann = scene.person("Ann")
    chat, _ = scene.group(ann)
    await scene.told(ann, "How much for a five-star green shipyard?")
    await scene.told(ann, "/forget", chat=chat)
    found = await scene.store.run(lambda c: c.exec_driver_sql("SELECT count(*) FROM answers").scalar())
    assert found == 0
