"""Plans that the bot was not made for: it answers them with no change to it.

`plans/harbour-2026` is an invented plan of an invented city with everything that the plan of Wuhan lacks: other levels,
caps, percentages, ranges, yearly grants, grants that exclude each other or pay a difference, details that are stated.
`plans/bare-faq` has titles and English example questions, nothing more.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.assembly import open_assistant
from bot.assistant import Assistant, Exchange
from bot.errors import BotError
from bot.knowledge.checking import check_folder
from bot.leading import leading_of_folder
from bot.wording import wording
from tests.conftest import PLANS, Talk, clauses, denies, grants, knowledge_in, money_in


def relates(exchange: Exchange, key: str, grant: str, other: str) -> bool:
    """Tell whether a reply has the sentence of the wording that relates a grant of the invented plan to another."""
    language = exchange.answer["language"]
    plan = knowledge_in(PLANS).plan("harbour-2026")
    names = {g.id: g.name[language] for c in plan.clauses for t in c.topics for g in t.grants}  # type: ignore[union-attr]
    sentence = wording(language).say(key, name=names[grant], other=names[other])
    return sentence.casefold() in exchange.answer["reply"].casefold()


# --- loading ---------------------------------------------------------------------------------------------------------


def test_a_folder_holds_several_plans() -> None:
    assert [plan.id for plan in knowledge_in(PLANS).plans] == ["bare-faq", "harbour-2026"]


def test_the_first_plan_is_opened_where_none_is_named() -> None:
    assert open_assistant(PLANS).plan.id == "bare-faq"


def test_one_plan_may_be_opened_by_its_own_folder() -> None:
    assert open_assistant(PLANS / "bare-faq").plan.id == "bare-faq"


def test_a_plan_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(BotError, match=r"no plan 'nowhere'.*bare-faq, harbour-2026"):
        open_assistant(PLANS, "nowhere")


def test_the_invented_plans_pass_every_check() -> None:
    assert [str(p) for p in check_folder(PLANS) if not p.warning] == []


def test_the_names_and_questions_of_the_invented_plans_lead_where_they_should() -> None:
    assert [str(p) for p in leading_of_folder(PLANS) if not p.warning] == []


def test_the_clauses_stand_in_the_order_of_the_document(harbour: Assistant) -> None:
    assert [c.id for c in harbour.plan.clauses] == ["1", "2", "3", "4", "5.1", "5.2", "6", "7", "8"]


# --- money -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "grant", "words"),
    [
        ("五星船厂奖多少", "yard-five", "：300万元"),
        ("how much for a five-star shipyard?", "yard-five", ": RMB 3,000,000"),
        ("4星绿色船厂有多少奖金", "yard-four", "：150万元"),
        ("award for a 3 star yard", "yard-three", ": RMB 600,000"),
        ("新开远洋航线补多少", "route-ocean", "：最高80万元"),
        ("how much for an ocean-going route?", "route-ocean", ": up to RMB 800,000"),
        ("近洋航线补多少", "route-near", "：5万元至15万元"),
        ("how much for a short-sea route?", "route-near", ": RMB 50,000 to RMB 150,000"),
        ("智能设备补多少", "equipment", "：设备投资额的10%，最高200万元"),
        ("how much for smart equipment?", "equipment", ": 10% of the equipment investment, up to RMB 2,000,000"),
        ("型式认可补多少", "type-approval", "：检测费用的50%"),
        ("how much for a type approval?", "type-approval", ": 50% of the testing fees"),
        ("船长生活补贴多少", "master-mariner", "：3万元（按年发放）"),
        ("how much for a master mariner?", "master-mariner", ": RMB 30,000 (paid yearly)"),
        ("轮机师安家补助多少", "chief-engineer", "：12万元（一次性发放）"),
        ("how much for a chief engineer?", "chief-engineer", ": RMB 120,000 (paid once)"),
        ("船员实训补多少", "crew-training", "：金额未写明"),
        ("how much for crew training?", "crew-training", ": amount not stated"),
    ],
)
def test_money_is_worded_as_the_plan_states_it(harbour_talk: Talk, question: str, grant: str, words: str) -> None:
    answer = harbour_talk.say(question)
    assert grants(answer) == [grant]
    assert words in answer["reply"]


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("五星船厂奖多少", {"amount": 3_000_000}),
        ("远洋航线补多少", {"amount": 800_000, "money": "cap"}),
        ("近洋航线补多少", {"amount": 150_000, "at_least": 50_000, "money": "range"}),
        ("智能设备补多少", {"amount": 2_000_000, "percent": 10, "money": "percent"}),
        ("型式认可补多少", {"amount": None, "percent": 50, "money": "percent"}),
        ("船员实训补多少", {"amount": None, "money": "not_stated"}),
    ],
)
def test_an_entry_tells_in_which_way_money_is_stated(
    harbour_talk: Talk, question: str, entry: dict[str, object]
) -> None:
    (found,) = harbour_talk.say(question)["grants"]
    assert {key: found.get(key) for key in ("amount", "at_least", "percent", "money") if key in found} == entry


@pytest.mark.parametrize(
    ("question", "addends", "total"),
    [
        ("四星船厂和领航企业一共多少", {1_500_000, 200_000}, 1_700_000),
        ("total for a flagship firm and a three-star shipyard", {1_000_000, 600_000}, 1_600_000),
    ],
)
def test_fixed_sums_are_added_up(harbour_talk: Talk, question: str, addends: set[int], total: int) -> None:
    answer = harbour_talk.say(question)
    assert {entry["amount"] for entry in answer["grants"]} == addends
    assert total in money_in(answer["reply"])


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("智能设备和四星船厂一共多少", 3_500_000),
        ("four-star shipyard and smart equipment in total", 3_500_000),
        ("远洋航线和三星船厂合计多少", 1_400_000),
        ("pilot firm and short-sea route altogether", 350_000),
        ("船员实训和旗舰企业加起来多少", None),
        ("type approval and flagship firm in total", None),
    ],
)
def test_what_has_no_fixed_sum_is_not_added_up(harbour_talk: Talk, question: str, wrong: int | None) -> None:
    answer = harbour_talk.say(question)
    assert answer["outcome"] == "answer"
    assert len(answer["grants"]) == 2
    assert "=" not in answer["reply"]
    assert wrong not in money_in(answer["reply"]) or wrong in {entry["amount"] for entry in answer["grants"]}


@pytest.mark.parametrize(
    ("question", "false"),
    [
        ("智能设备和四星船厂一共多少", "有的金额未写明"),
        ("smart equipment and flagship firm in total", "Not every amount is stated"),
    ],
)
def test_a_cap_is_not_called_unstated(harbour_talk: Talk, question: str, false: str) -> None:
    assert false not in harbour_talk.say(question)["reply"]


@pytest.mark.parametrize(
    ("question", "grant", "other"),
    [
        ("引进船长补多少", "master-mariner", "chief-engineer"),
        ("how much for a chief engineer?", "chief-engineer", "master-mariner"),
        ("首席轮机师的安家补助有什么条件", "chief-engineer", "master-mariner"),
    ],
)
def test_a_grant_that_excludes_another_says_so(harbour_talk: Talk, question: str, grant: str, other: str) -> None:
    assert relates(harbour_talk.exchange(question), "answer.excludes", grant, other)


EXCLUDING = ["船长生活补贴和轮机师安家补助一共多少", "master mariner allowance plus settling-in grant in total"]


@pytest.mark.parametrize("question", EXCLUDING)
def test_grants_that_exclude_each_other_are_not_added_up(harbour_talk: Talk, question: str) -> None:
    assert 150_000 not in money_in(harbour_talk.say(question)["reply"])


@pytest.mark.parametrize("question", EXCLUDING)
def test_it_is_not_called_open_what_the_plan_rules_out(harbour_talk: Talk, question: str) -> None:
    reply = harbour_talk.say(question)["reply"]
    assert "能否同时享受，本计划没有写明" not in reply
    assert "does not say whether these can be had together" not in reply


@pytest.mark.parametrize(
    "question",
    ["船长生活补贴和安家补助能一起拿吗", "can we have both the mariner allowance and the settling-in grant?"],
)
def test_asked_whether_two_grants_go_together_it_says_that_they_do_not(harbour_talk: Talk, question: str) -> None:
    exchange = harbour_talk.exchange(question)
    pair = ("master-mariner", "chief-engineer")
    assert any(relates(exchange, "answer.excludes", *names) for names in (pair, pair[::-1]))


@pytest.mark.parametrize(
    ("question", "grant", "other"),
    [
        ("五星船厂奖多少", "yard-five", "yard-four"),
        ("how much for a four-star shipyard?", "yard-four", "yard-three"),
    ],
)
def test_a_grant_that_tops_up_another_says_so(harbour_talk: Talk, question: str, grant: str, other: str) -> None:
    assert relates(harbour_talk.exchange(question), "answer.tops_up", grant, other)


def test_the_sentences_on_two_grants_say_what_they_must() -> None:
    zh, en = wording("zh"), wording("en")
    assert "不能同时享受" in zh.say("answer.excludes", name="甲", other="乙")
    assert re.search("cannot be (had together|combined)", en.say("answer.excludes", name="A", other="B"))
    assert "只补差额" in zh.say("answer.tops_up", name="甲", other="乙")
    assert "only the difference" in en.say("answer.tops_up", name="A", other="B")


@pytest.mark.parametrize("question", ["四星船厂和五星船厂一共多少", "five-star and four-star shipyard in total"])
def test_a_grant_is_not_added_to_the_one_that_it_tops_up(harbour_talk: Talk, question: str) -> None:
    answer = harbour_talk.say(question)
    assert grants(answer) == ["yard-five", "yard-four"]
    assert 4_500_000 not in money_in(answer["reply"])


def test_grants_are_found_by_their_sum(harbour_talk: Talk) -> None:
    assert grants(harbour_talk.say("20万的是哪个")) == ["pilot-firm"]
    assert grants(harbour_talk.say("which grants are 200,000")) == ["pilot-firm"]


@pytest.mark.parametrize("question", ["所有奖励列一下", "list every grant of the measures with the amounts"])
def test_the_whole_plan_is_listed(harbour_talk: Talk, harbour: Assistant, question: str) -> None:
    everything = [g.id for c in harbour.plan.clauses for t in c.topics for g in t.grants]
    assert grants(harbour_talk.say(question)) == sorted(everything)


@pytest.mark.parametrize(
    ("question", "claimed"),
    [("听说五星船厂奖800万，是吗", "800"), ("is it true that a flagship firm gets 8 million?", "8,000,000")],
)
def test_a_sum_that_only_the_user_names_is_set_right(harbour_talk: Talk, question: str, claimed: str) -> None:
    reply = harbour_talk.say(question)["reply"]
    assert claimed not in reply
    assert "与本计划不符" in reply or "is not the plan's" in reply


# --- levels that only this plan has ----------------------------------------------------------------------------------

NO_SUCH_LEVEL = [
    "二星绿色船厂奖多少",
    "1星船厂能拿多少",
    "内河航线补多少",
    "how much for a two-star shipyard?",
    "one star yard award?",
    "subsidy for an inland route, how much?",
]


@pytest.mark.parametrize(
    "question",
    [
        *NO_SUCH_LEVEL,
        "二星级船厂奖多少",
    ],
)
def test_a_level_that_no_grant_has_is_said_not_to_exist(harbour_talk: Talk, question: str) -> None:
    assert denies(harbour_talk.exchange(question))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("五星级绿色船厂和三星级绿色船厂差多少", ["yard-five", "yard-three"]),
        ("difference between a five-star and a four-star shipyard", ["yard-five", "yard-four"]),
        ("五星级和三星级船厂差多少", ["yard-five", "yard-three"]),
    ],
)
def test_two_levels_are_compared(harbour_talk: Talk, question: str, expected: list[str]) -> None:
    assert grants(harbour_talk.say(question)) == expected


@pytest.mark.parametrize("question", ["五行船厂奖多少", "四形船厂奖多少"])
def test_a_slip_never_turns_one_level_into_another(harbour_talk: Talk, question: str) -> None:
    found = grants(harbour_talk.say(question))
    assert found in ([], ["yard-five", "yard-four", "yard-three"], ["yard-five"], ["yard-four"])
    assert found != [{"五": "yard-four", "四": "yard-five"}[question[0]]]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("近洋航线最少给多少", ["route-near"]),
        ("近洋的最少给多少", ["route-near"]),
    ],
)
def test_the_least_of_a_kind_is_of_that_kind(harbour_talk: Talk, question: str, expected: list[str]) -> None:
    assert grants(harbour_talk.say(question)) == expected


# --- validity --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "status", "zh", "en"),
    [
        ("2025-12-31", "not_yet", "尚未施行：自2026年1月1日起", "not yet in force: it runs from 1 January 2026"),
        ("2026-01-01", "in_force", "本计划有效", "in force: from 1 January 2026 until 31 December 2028"),
        ("2028-12-31", "in_force", "有效期至2028年12月31日", "until 31 December 2028"),
        (
            "2029-01-01",
            "expired",
            "已经到期：有效期至2028年12月31日",
            "has expired: it was valid until 31 December 2028",
        ),
    ],
)
def test_validity_follows_from_the_day_of_asking(harbour: Assistant, today: str, status: str, zh: str, en: str) -> None:
    for question, words in (("这个措施还有效吗", zh), ("are the measures still in force?", en)):
        answer = Talk(harbour, dt.date.fromisoformat(today)).say(question)
        assert clauses(answer) == ["8"]
        assert answer["validity"] == {"status": status, "from": "2026-01-01", "to": "2028-12-31"}
        assert words in answer["reply"]


@pytest.mark.parametrize(
    ("today", "notice"),
    [
        ("2025-06-01", "自2026年1月1日起才施行"),
        ("2027-06-01", None),
        ("2029-06-01", "有效期至2028年12月31日，现已到期"),
    ],
)
def test_an_answer_outside_of_the_plans_time_carries_a_notice(
    harbour: Assistant, today: str, notice: str | None
) -> None:
    reply = Talk(harbour, dt.date.fromisoformat(today)).say("旗舰企业奖多少")["reply"]
    assert "⚠" not in reply if notice is None else notice in reply


# --- details that this plan states -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "fact", "quote"),
    [
        ("智能设备补助要什么材料", "设备发票、付款凭证和完工照片", "应当提交设备发票、付款凭证和完工照片"),
        ("what documents do we need for the equipment subsidy?", "equipment invoices", "应当提交设备发票"),
        ("设备补助什么时候申报", "每年3月31日前", "于每年3月31日前报市数据局"),
        ("when is the deadline for the equipment subsidy?", "by 31 March each year", "于每年3月31日前报市数据局"),
        ("设备补助的咨询电话", "0599-5550123", "咨询电话：0599-5550123"),
        ("phone number for smart equipment?", "0599-5550123", "咨询电话：0599-5550123"),
    ],
)
def test_a_detail_that_the_plan_states_is_answered_with_its_words(
    harbour_talk: Talk, question: str, fact: str, quote: str
) -> None:
    answer = harbour_talk.say(question)
    assert clauses(answer) == ["3"]
    assert fact in answer["reply"]
    assert quote in answer["reply"]


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("设备补助的咨询电话", "咨询电话：0599-5550123"),
        ("when is the deadline for the equipment subsidy?", "每年3月31日前"),
    ],
)
def test_a_detail_is_among_the_evidence(harbour_talk: Talk, question: str, quote: str) -> None:
    assert any(quote in entry["quote"] for entry in harbour_talk.say(question)["evidence"])


@pytest.mark.parametrize("question", ["评星的咨询电话", "phone number for green shipyards?", "新开航线要交什么材料"])
def test_a_detail_stated_elsewhere_is_not_lent(harbour_talk: Talk, question: str) -> None:
    answer = harbour_talk.say(question)
    assert answer["outcome"] == "no_answer"
    assert "5550123" not in answer["reply"]
    assert "发票" not in answer["reply"]


def test_a_detail_is_found_in_a_follow_up(harbour_talk: Talk) -> None:
    assert "设备发票" in harbour_talk.say("智能设备补多少", "要交什么材料")["reply"]


# --- look-ups --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("海事学院负责哪些条款", ["5.1", "5.2"]),
        ("which clauses is the maritime college in?", ["5.1", "5.2"]),
        ("市数据局管什么", ["3"]),
        ("which clauses is the harbour bank in?", ["7"]),
        ("市海洋局负责什么", ["1", "2", "5.1", "6"]),
    ],
)
def test_clauses_are_found_by_department(harbour_talk: Talk, question: str, expected: list[str]) -> None:
    assert clauses(harbour_talk.say(question)) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("新开航线归谁管", ["市港航局"]),
        ("who is responsible for crew training?", ["市海事学院"]),
        ("船厂评星找哪个部门", ["市海洋局", "市港航局"]),
    ],
)
def test_departments_are_found_by_topic(harbour_talk: Talk, question: str, expected: list[str]) -> None:
    assert harbour_talk.say(question)["departments"] == expected


def test_departments_are_named_in_the_readers_language(harbour_talk: Talk) -> None:
    exchange = harbour_talk.exchange("who is responsible for crew training?")
    shown = "\n".join(block.text for block in exchange.reply.blocks if block.kind != "quote")
    assert "Lingang Maritime College" in shown
    assert "市海事学院" not in shown


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("5.1说什么", ["5.1"]),
        ("what does clause 5.2 say?", ["5.2"]),
        ("第三条说什么", ["3"]),
        ("第3条是什么内容", ["3"]),
        ("第五条第一款写了什么", ["5.1"]),
        ("what does article 3 say?", ["3"]),
        ("what is clause 4 about?", ["4"]),
        pytest.param(
            "第五条",
            ["5.1", "5.2"],
            marks=pytest.mark.xfail(reason="references._own_numbers: knows no section by its number", strict=True),
        ),
    ],
)
def test_clauses_are_found_by_number(harbour_talk: Talk, question: str, expected: list[str]) -> None:
    assert clauses(harbour_talk.say(question)) == expected


@pytest.mark.parametrize("question", ["第九条说什么", "what does clause 5.9 say?", "第二十条"])
def test_a_number_that_no_clause_has_is_not_answered(harbour_talk: Talk, question: str) -> None:
    assert harbour_talk.say(question)["outcome"] == "no_answer"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("到2028年有多少家绿色船厂", "到2028年40家"),
        ("how many more seafarers are planned by 2028?", "at least 900 people"),
    ],
)
def test_targets_are_counts_not_money(harbour_talk: Talk, question: str, words: str) -> None:
    answer = harbour_talk.say(question)
    assert (clauses(answer), grants(answer)) == (["1"], [])
    assert words in answer["reply"]


# --- the ladder ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("领航企业的下一级是什么", "领航企业的下一级是：旗舰企业"),
        ("启航企业往上走是什么", "启航企业的下一级是：远航企业"),
        ("what is the next level after far-sail firm?", "The rung after far-sail firm: pilot firm"),
        ("旗舰企业前面一级是什么", "旗舰企业的上一级台阶（要先到）是：领航企业"),
        ("what is the previous level before far-sail firm?", "The rung before far-sail firm: set-sail firm"),
        ("旗舰企业再往上是什么", "旗舰企业已经是阶梯的最高一级"),
        ("what is the previous level of a set-sail firm?", "Set-sail firm is the first rung"),
        ("what comes after a far-sail firm?", "The rung after far-sail firm: pilot firm"),
    ],
)
def test_the_ladder_is_climbed_both_ways(harbour_talk: Talk, question: str, words: str) -> None:
    answer = harbour_talk.say(question)
    assert clauses(answer) == ["6"]
    assert words in answer["reply"]


@pytest.mark.parametrize("question", ["远航企业奖多少", "how much for a set-sail firm?"])
def test_a_rung_without_a_grant_is_promised_none(harbour_talk: Talk, question: str) -> None:
    answer = harbour_talk.say(question)
    assert answer["outcome"] == "no_answer"
    assert money_in(answer["reply"]) == []


def test_the_next_rung_comes_with_its_grant(harbour_talk: Talk) -> None:
    answer = harbour_talk.say("领航企业的下一级是什么，奖多少")
    assert grants(answer) == ["flagship-firm"]


# --- what is not this plan's -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "武汉的船厂评星奖多少",
        "上海新开航线补多少",
        "how much is the green shipyard award in Wuhan?",
        "武汉五星船厂有奖吗",
    ],
)
def test_another_city_is_refused(harbour_talk: Talk, question: str) -> None:
    answer = harbour_talk.say(question)
    assert (answer["outcome"], clauses(answer), money_in(answer["reply"])) == ("no_answer", [], [])
    assert "临港" in answer["reply"] or "Lingang" in answer["reply"]


@pytest.mark.parametrize("question", ["临港的五星船厂奖多少", "flagship firm award in Lingang, how much?"])
def test_the_own_city_is_no_other_city(harbour_talk: Talk, question: str) -> None:
    assert harbour_talk.say(question)["outcome"] == "answer"


@pytest.mark.parametrize("question", ["独角兽有奖吗", "cruise terminal subsidy", "明天天气怎么样", "tell me a joke"])
def test_other_matters_are_refused(harbour_talk: Talk, question: str) -> None:
    assert harbour_talk.say(question)["outcome"] == "no_answer"


@pytest.mark.parametrize(
    "question", ["省级小巨人奖多少", "how much for a provincial little giant?", "创客中国一等奖", "二（四）2", "2.1.4"]
)
def test_nothing_of_the_plan_of_wuhan_is_known_here(harbour_talk: Talk, question: str) -> None:
    answer = harbour_talk.say(question)
    assert answer["outcome"] in ("no_answer", "clarify")
    assert grants(answer) == []


@pytest.mark.parametrize("question", ["你好", "hello", "你能做什么", "help"])
def test_the_greeting_suggests_nothing_that_the_plan_lacks(harbour_talk: Talk, question: str) -> None:
    reply = harbour_talk.say(question)["reply"]
    assert "小巨人" not in reply
    assert "little giant" not in reply


def test_one_clause_is_no_clauses(harbour_talk: Talk) -> None:
    assert "1 clauses" not in harbour_talk.say("which clauses is the harbour bank in?")["reply"]


# --- a talk ----------------------------------------------------------------------------------------------------------


def test_a_talk_goes_on_in_the_plans_own_levels(harbour_talk: Talk) -> None:
    assert grants(harbour_talk.say("五星船厂奖多少")) == ["yard-five"]
    assert grants(harbour_talk.say("那三星呢")) == ["yard-three"]
    assert harbour_talk.say("归哪个部门管")["departments"] == ["市海洋局", "市港航局"]
    assert grants(harbour_talk.say("旗舰企业呢")) == ["flagship-firm"]


# --- the bare plan ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how do I book a boat?", "boats"),
        ("is there a student rate", "fees"),
        ("do you have lessons for kids?", "lessons"),
        ("must we wear a life jacket", "safety"),
        ("who may enter the regatta?", "regatta"),
        ("is the clubhouse open on Sunday", "clubhouse"),
    ],
)
def test_a_bare_plan_answers_with_the_title(bare_talk: Talk, bare: Assistant, question: str, expected: str) -> None:
    answer = bare_talk.say(question)
    assert clauses(answer) == [expected]
    assert next(c for c in bare.plan.clauses if c.id == expected).title["en"] in answer["reply"]
    assert (answer["grants"], answer["departments"], answer["validity"]) == ([], [], None)


def test_a_bare_plan_is_sure_of_its_own_questions(bare: Assistant) -> None:
    asked = [(q, e.clause) for e in bare.plan.examples for qs in e.questions.values() for q in qs]
    assert len(asked) == 60
    wrong = [q for q, clause in asked if clauses(Talk(bare, dt.date(2026, 6, 1)).say(q)) != [clause]]
    assert wrong == []


FEW = "sixty examples and none that are unanswered are too few to know a shared word from a shared matter"


@pytest.mark.parametrize(
    "question",
    [
        "who won the world cup?",
        "xyzzy plugh",
        "recipe for pancakes",
        pytest.param("will it rain tomorrow", marks=pytest.mark.xfail(reason=FEW, strict=True)),
        pytest.param("rules of chess", marks=pytest.mark.xfail(reason=FEW, strict=True)),
        pytest.param("learn to play the piano", marks=pytest.mark.xfail(reason=FEW, strict=True)),
        "how much for a little giant",
        "capital of France",
    ],
)
def test_a_bare_plan_refuses_other_matters(bare_talk: Talk, question: str) -> None:
    answer = bare_talk.say(question)
    assert answer["outcome"] in ("no_answer", "clarify")
    assert clauses(answer) == []


@pytest.mark.parametrize("question", ["当会员多少钱", "借船"])
def test_a_plan_in_one_language_answers_in_it(bare_talk: Talk, question: str) -> None:
    assert bare_talk.say(question)["language"] == "en"


@pytest.mark.parametrize("question", ["how much?", "how do I apply for it"])
def test_a_question_back_offers_something(bare_talk: Talk, question: str) -> None:
    answer = bare_talk.say(question)
    assert answer["outcome"] != "clarify" or answer["options"]


def test_an_example_question_is_not_refused_for_a_word_in_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("knowledge") / "races"
    (folder / "clauses").mkdir(parents=True)
    (folder / "questions" / "en").mkdir(parents=True)
    (folder / "plan.yaml").write_text("id: races\nlanguages: [en]\ntitle: {en: Races}\n")
    asked = {
        "form": ["the entry form", "where is the entry form for the race", "form for entering a crew"],
        "boats": ["borrow a boat", "book a boat", "is there a boat free"],
    }
    for clause, questions in asked.items():
        (folder / "clauses" / f"{clause}.yaml").write_text(f"id: {clause}\ntitle: {{en: {clause}}}\n")
        listed = "".join(f"  - {q}\n" for q in questions)
        (folder / "questions" / "en" / f"{clause}.yaml").write_text(f"clause: {clause}\nquestions:\n{listed}")
    talk = Talk(open_assistant(folder.parent), dt.date(2026, 6, 1))
    assert clauses(talk.say("where is the entry form for the race")) == ["form"]
