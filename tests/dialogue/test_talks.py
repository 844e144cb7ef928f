"""How a talk goes on: follow-ups, corrections, choices, totals, small talk, and what is remembered of it."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from bot.assistant import Assistant, decode_context, encode_context
from bot.dialogue.context import EXPIRES_AFTER, Context
from tests.conftest import IN_2023, Talk, clauses, grants, money_in

NOW = dt.datetime(2023, 6, 1, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["双创基地评上国家级给多少", "那省级的呢"], ["base-provincial"]),
        (["双创基地评上国家级给多少", "那省级的呢", "市级"], ["base-municipal"]),
        (["一等奖多少", "二等奖呢"], ["maker-second"]),
        (["小巨人国家级多少", "高价值专利组合呢"], ["patent-portfolio"]),
        (["谁来评双创基地", "评市级有多少钱"], ["base-municipal"]),
        (["谁来评双创基地", "评上市级有多少钱"], ["base-municipal"]),
        (["评上市级双创基地奖多少"], ["base-municipal"]),
        (["省级的最多给多少"], ["base-provincial"]),
        (["how much does a lighthouse factory get?", "and a benchmark factory?"], ["benchmark-factory"]),
        (["what does the excellence prize pay?", "and third prize?"], ["maker-third"]),
        (["award for a national little giant?", "what about provincial?"], ["little-giant-provincial"]),
        (["有效期到什么时候", "那国家级小巨人奖多少"], ["little-giant-national"]),
    ],
)
def test_a_follow_up_keeps_what_it_does_not_change(talk: Talk, messages: list[str], expected: list[str]) -> None:
    assert grants(talk.say(*messages)) == expected


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["双创基地评上国家级给多少", "谁负责"], "2.1.2"),
        (["小巨人国家级多少", "这个归谁管"], "2.1.4"),
        (["高价值专利组合培育给多少钱", "找哪个部门"], "2.3.1"),
        (["lighthouse factory award?", "who is in charge?"], "2.4.1"),
        (["小巨人联系电话", "那责任部门呢"], "2.1.4"),
        (["phone number for the little giant award", "then which department?"], "2.1.4"),
    ],
)
def test_the_department_follows_from_the_talk(talk: Talk, messages: list[str], expected: str) -> None:
    answer = talk.say(*messages)
    assert clauses(answer) == [expected]
    assert answer["departments"] != []
    assert answer["grants"] == []


@pytest.mark.parametrize("messages", [["双创基地给多少", "要交哪些材料"], ["smart factory award?", "which documents?"]])
def test_a_follow_up_on_what_the_plan_leaves_open_is_refused(talk: Talk, messages: list[str]) -> None:
    answer = talk.say(*messages)
    assert answer["outcome"] == "no_answer"
    assert money_in(answer["reply"]) == []


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["小巨人有多少奖励", "我说的是灯塔工厂"], ["lighthouse-factory"]),
        (["首次小进规奖多少", "不对，我问的是创客大赛一等奖"], ["maker-first"]),
        (["provincial little giant award?", "sorry, I meant the national one"], ["little-giant-national"]),
        (["小巨人国家级奖多少", "说错了，是省级"], ["little-giant-provincial"]),
        (["标杆工厂奖多少", "不是标杆工厂，是灯塔工厂"], ["lighthouse-factory"]),
    ],
)
def test_a_correction_replaces_what_was_said(talk: Talk, messages: list[str], expected: list[str]) -> None:
    assert grants(talk.say(*messages)) == expected


# --- choices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "choice",
    [
        "2",
        "第二个",
        "选二",
        "the second one",
        "option 2",
        "number two",
        "2。",
        "２",
    ],
)
def test_a_choice_is_made_by_its_place(talk: Talk, choice: str) -> None:
    offered = talk.say("国家级能拿多少钱")
    assert offered["outcome"] == "clarify"
    direct = Talk(talk.assistant, IN_2023).say(offered["options"][1]["send"])
    answer = talk.say(choice)
    assert answer["outcome"] == "answer"
    assert grants(answer) == grants(direct)
    assert len(grants(answer)) == 1


def test_every_choice_offered_leads_to_the_grant_that_it_names(talk: Talk, wuhan: Assistant) -> None:
    names = {g.name["zh"]: g.id for c in wuhan.plan.clauses for t in c.topics for g in t.grants}
    for option in talk.say("国家级能拿多少钱")["options"]:
        again = Talk(wuhan, IN_2023)
        again.say("国家级能拿多少钱")
        assert grants(again.say(option["send"])) == [names[option["label"]]]


@pytest.mark.parametrize("choice", ["最后一个", "the last one"])
def test_the_last_choice_is_the_last(talk: Talk, choice: str) -> None:
    last = talk.say("国家级能拿多少钱")["options"][-1]["send"]
    expected = grants(Talk(talk.assistant, IN_2023).say(last))
    assert grants(talk.say(choice)) == expected


def test_a_choice_keeps_the_kind_of_question(talk: Talk) -> None:
    answer = talk.say("哪个部门", "小巨人")
    assert clauses(answer) == ["2.1.4"]
    assert (answer["departments"][0], answer["grants"]) == ("市经信局", [])


@pytest.mark.parametrize(
    "messages",
    [
        ["7"],
        ["灯塔工厂奖多少", "9"],
        ["标准补多少", "1", "2"],
    ],
)
def test_a_number_that_was_not_offered_chooses_nothing(talk: Talk, messages: list[str]) -> None:
    before = grants(talk.say(*messages[:-1])) if messages[:-1] else []
    answer = talk.say(messages[-1])
    assert answer["outcome"] != "answer" or grants(answer) != before


# --- totals and comparisons ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "parts", "total"),
    [
        (["一等奖多少", "二等奖呢", "加起来呢"], ["maker-first", "maker-second"], 500_000),
        (
            ["省级小巨人多少钱", "标杆工厂多少钱", "两个加起来"],
            ["benchmark-factory", "little-giant-provincial"],
            5_200_000,
        ),
        (
            ["how much for a national little giant?", "and for a patent portfolio?", "what is the total?"],
            ["little-giant-national", "patent-portfolio"],
            1_000_000,
        ),
        (
            ["灯塔工厂奖多少", "谢谢", "国家级双创基地呢", "归谁管", "一共多少"],
            ["base-national", "lighthouse-factory"],
            11_000_000,
        ),
        (["国家级小巨人和市级双创基地一共多少"], ["base-municipal", "little-giant-national"], 800_000),
    ],
)
def test_a_total_adds_up_what_the_talk_has_gathered(
    talk: Talk, messages: list[str], parts: list[str], total: int
) -> None:
    answer = talk.say(*messages)
    assert grants(answer) == parts
    assert total in money_in(answer["reply"])


@pytest.mark.parametrize(
    ("messages", "difference"),
    [
        (["国家级小巨人多少", "省级多少", "差多少"], 300_000),
        (["first prize?", "second prize?", "what is the difference?"], 100_000),
        (["国际标准和国家标准含必要专利的差多少"], 500_000),
    ],
)
def test_a_difference_is_worked_out(talk: Talk, messages: list[str], difference: int) -> None:
    answer = talk.say(*messages)
    assert len(answer["grants"]) == 2
    assert difference in money_in(answer["reply"])


def test_a_total_never_counts_a_grant_twice(talk: Talk) -> None:
    answer = talk.say("灯塔工厂奖多少", "标杆工厂呢", "灯塔工厂奖多少", "一共多少")
    assert grants(answer) == ["benchmark-factory", "lighthouse-factory"]
    assert 15_000_000 in money_in(answer["reply"])


# --- going back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["国家级小巨人奖多少", "双创基地国家级奖多少", "回到小巨人，省级呢"], ["little-giant-provincial"]),
        (
            [
                "award for a national little giant?",
                "lighthouse factory?",
                "back to the little giant, what about provincial?",
            ],
            ["little-giant-provincial"],
        ),
        (["灯塔工厂奖多少", "创客大赛三等奖呢", "回到灯塔工厂"], ["lighthouse-factory"]),
    ],
)
def test_an_earlier_subject_is_found_again(talk: Talk, messages: list[str], expected: list[str]) -> None:
    assert grants(talk.say(*messages)) == expected


# --- small talk ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("你好", "zh"),
        ("谢谢你", "zh"),
        ("再见", "zh"),
        ("你能做什么", "zh"),
        ("你是机器人吗", "zh"),
        ("转人工", "zh"),
        ("hello", "en"),
        ("thanks a lot", "en"),
        ("goodbye", "en"),
        ("what can you do", "en"),
        ("are you a bot?", "en"),
        ("can I talk to a person", "en"),
    ],
)
def test_small_talk_is_answered_as_such(talk: Talk, message: str, language: str) -> None:
    answer = talk.say(message)
    assert (answer["outcome"], answer["language"]) == ("chat", language)


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["小巨人奖多少", "谢谢", "省级呢"], ["little-giant-provincial"]),
        (["how much does a lighthouse factory get?", "thanks", "and a benchmark factory?"], ["benchmark-factory"]),
        (["你好", "灯塔工厂奖多少"], ["lighthouse-factory"]),
    ],
)
def test_small_talk_does_not_end_a_subject(talk: Talk, messages: list[str], expected: list[str]) -> None:
    assert grants(talk.say(*messages)) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("你好，省级小巨人奖多少", ["little-giant-provincial"]),
        ("灯塔工厂奖多少，谢谢", ["lighthouse-factory"]),
        ("hi there, how much for a national little giant? thanks", ["little-giant-national"]),
    ],
)
def test_a_question_wins_over_the_greeting_around_it(talk: Talk, message: str, expected: list[str]) -> None:
    assert grants(talk.say(message)) == expected


# --- asking back -----------------------------------------------------------------------------------------------------

DOUBTS = ["多少钱", "补贴", "国家级能拿多少钱", "how much money?", "provincial award, how much?"]


@pytest.mark.parametrize("doubt", DOUBTS)
def test_what_is_unclear_is_asked_back_with_choices(talk: Talk, doubt: str) -> None:
    answer = talk.say(doubt)
    assert answer["outcome"] == "clarify"
    assert 2 <= len(answer["options"]) <= 6
    assert all(option["label"] in answer["reply"] for option in answer["options"])


@pytest.mark.parametrize("doubt", DOUBTS)
def test_the_same_doubt_is_put_only_once(talk: Talk, doubt: str) -> None:
    first, second = talk.say(doubt), talk.say(doubt)
    assert first["outcome"] == "clarify"
    assert second["reply"] != first["reply"]


def test_a_new_doubt_may_be_put_after_another(talk: Talk) -> None:
    assert talk.say("多少钱")["outcome"] == "clarify"
    assert talk.say("国家级能拿多少钱")["outcome"] == "clarify"


# --- what is remembered ----------------------------------------------------------------------------------------------


def test_a_talk_taken_up_late_begins_anew(wuhan: Assistant) -> None:
    talk = Talk(wuhan, IN_2023)
    talk.say("小巨人国家级多少", now=NOW)
    assert grants(talk.say("省级呢", now=NOW + EXPIRES_AFTER + dt.timedelta(seconds=1))) == []


def test_a_talk_taken_up_in_time_goes_on(wuhan: Assistant) -> None:
    talk = Talk(wuhan, IN_2023)
    talk.say("小巨人国家级多少", now=NOW)
    assert grants(talk.say("省级呢", now=NOW + EXPIRES_AFTER)) == ["little-giant-provincial"]


def test_every_message_renews_the_talk(wuhan: Assistant) -> None:
    talk = Talk(wuhan, IN_2023)
    step = EXPIRES_AFTER - dt.timedelta(minutes=1)
    talk.say("小巨人国家级多少", now=NOW)
    talk.say("谢谢", now=NOW + step)
    assert grants(talk.say("省级呢", now=NOW + 2 * step)) == ["little-giant-provincial"]


def test_choices_expire_with_the_talk(wuhan: Assistant) -> None:
    talk = Talk(wuhan, IN_2023)
    talk.say("国家级能拿多少钱", now=NOW)
    assert grants(talk.say("2", now=NOW + 2 * EXPIRES_AFTER)) == []


def test_a_talk_without_a_clock_never_expires(wuhan: Assistant) -> None:
    talk = Talk(wuhan, IN_2023)
    assert grants(talk.say("小巨人国家级多少", "省级呢")) == ["little-giant-provincial"]


def test_the_language_of_the_talk_holds_where_a_message_has_none(talk: Talk) -> None:
    assert talk.say("provincial award, how much?")["language"] == "en"
    assert talk.say("2")["language"] == "en"
    assert talk.say("😀?")["language"] == "en"


TALKS = [
    ["双创基地评上国家级给多少", "那省级的呢", "谁负责", "一共多少", "差多少"],
    ["国家级能拿多少钱", "第二个", "有什么条件", "回到双创基地", "谢谢", "多少钱"],
    [
        "how much does a lighthouse factory get?",
        "and a benchmark factory?",
        "total?",
        "who is in charge?",
        "is it still valid?",
    ],
    ["我们是省级小巨人", "下一级是什么", "奖多少", "再上去呢"],
    ["多少钱", "小巨人", "说错了，是灯塔工厂", "小巨人联系电话", "2.1.4", "市税务局负责什么"],
]


@pytest.mark.parametrize("messages", TALKS, ids=lambda messages: messages[0])
def test_a_context_stored_as_json_leads_to_the_same_replies(wuhan: Assistant, messages: list[str]) -> None:
    kept, stored = Talk(wuhan, IN_2023), Talk(wuhan, IN_2023)
    for place, message in enumerate(messages):
        now = NOW + place * dt.timedelta(minutes=5)
        stored.context = decode_context(encode_context(stored.context))
        assert stored.context == kept.context
        assert kept.exchange(message, now).answer == stored.exchange(message, now).answer


def test_a_context_is_small_however_long_the_talk(talk: Talk) -> None:
    for _ in range(20):
        talk.say("灯塔工厂奖多少", "国家级能拿多少钱", "1", "小巨人呢", "一共多少", "归谁管")
    assert len(encode_context(talk.context)) < 4_000


def test_an_answer_does_not_change_the_context_that_it_was_given(wuhan: Assistant) -> None:
    before = wuhan.respond("小巨人国家级多少", Context(), IN_2023).context
    written = encode_context(before)
    wuhan.respond("那省级呢", before, IN_2023)
    assert encode_context(before) == written


@pytest.mark.parametrize("data", [b'{"subject": 1}', b"[]", b'{"options": [{"label": 2}]}'])
def test_a_stored_context_of_another_shape_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_context(data)


def test_an_empty_context_is_the_beginning_of_a_talk() -> None:
    assert decode_context(b"{}") == Context()


@pytest.mark.parametrize(
    "context",
    [
        b'{"subject": {"topics": [["9.9.9", "gone"]], "clause": "9.9.9", "slots": ["gone:gone"], "kind": "amount"}}',
        b'{"ledger": ["gone", "gone-too"], "own_rung": "gone", "own_slots": ["gone:gone"], "pending": "gone"}',
        b'{"earlier": [{"topics": [["9.9.9", "gone"]]}], "subject": {"kind": "gone"}, "language": "en"}',
    ],
)
@pytest.mark.parametrize(
    "message", ["省级呢", "一共多少", "下一级是什么", "归谁管", "差多少", "2", "回到刚才那个", "total?", "!"]
)
def test_a_context_from_before_a_change_of_the_plan_does_no_harm(talk: Talk, context: bytes, message: str) -> None:
    talk.context = decode_context(context)
    assert talk.say(message)["language"] in ("zh", "en")
