"""The law of the bot: no figure in a reply that its evidence does not hold, whatever is asked and however.

Questions are made from the plans' own vocabulary, with noise, for the real plan and for an invented one. The money in a
reply is read here by rules of our own, not by the bot's.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from itertools import product
from typing import Any

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pypinyin import lazy_pinyin

from bot.assistant import Assistant, Exchange
from bot.dialogue.context import Context
from bot.knowledge.model import Plan
from tests.conftest import ANSWER_SCHEMA, KNOWLEDGE, PLANS, Talk, denies, grants, knowledge_in, money_in

TODAYS = {
    "wuhan": (dt.date(2021, 1, 1), dt.date(2023, 6, 1), dt.date(2025, 6, 1)),
    "harbour": (dt.date(2025, 6, 1), dt.date(2026, 6, 1), dt.date(2029, 6, 1)),
}
EXAMPLES = 3 * settings.default.max_examples
"""360 in CI; HYPOTHESIS_PROFILE=search looks further, at random."""
VALIDATOR = Draft202012Validator(ANSWER_SCHEMA)
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")

# --- the law ---------------------------------------------------------------------------------------------------------


def worked_out(line: str, stated: set[int]) -> set[int]:
    """The result of a sum or a difference on this line, if all its parts are stated and it is right."""
    left, equals, right = line.rpartition("=")
    result, parts = money_in(right), money_in(left)
    if not equals or len(result) != 1 or not set(parts) <= stated:
        return set()
    right_result = sum(parts) if "+" in left else parts[0] - sum(parts[1:])
    return {right_result} & set(result)


def assert_lawful(exchange: Exchange, plan: Plan, today: dt.date) -> None:
    """Assert everything that holds for every answer."""
    answer, reply = exchange.answer, exchange.answer["reply"]
    VALIDATOR.validate(answer)
    texts = {clause.id: clause for clause in plan.clauses}
    quotes: dict[str, str] = {}
    for entry in answer["evidence"]:
        assert entry["quote"] in texts[entry["clause"]].text, "a quote is verbatim in its clause"
        quotes[entry["clause"]] = quotes.get(entry["clause"], "") + "\n" + entry["quote"]
    evidence = "\n".join(quotes.values())
    stated = set(money_in(evidence))
    derived = set().union(*(worked_out(line, stated) for line in reply.splitlines()))
    assert set(money_in(reply)) <= stated | derived, f"figures without evidence in:\n{reply}"
    assert set(PERCENT.findall(reply)) <= set(PERCENT.findall(evidence)), "percentages come from the evidence"
    known = {(c.id, g.id): g for c in plan.clauses for t in c.topics for g in t.grants}
    for entry in answer["grants"]:
        grant = known[entry["clause"], entry["grant"]]
        in_quotes = money_in(quotes[entry["clause"]])
        assert entry["amount"] == grant.figure, "an entry carries the grant's own figure"
        assert entry["amount"] is None or entry["amount"] in in_quotes, "an amount stands in the evidence"
        assert entry.get("at_least") is None or entry["at_least"] in in_quotes
        assert grant.quote in quotes[entry["clause"]], "a grant's own quote is among the evidence"
    ids = [point["id"] for point in answer["clauses"]]
    assert {point["plan"] for point in answer["clauses"]} <= {plan.id}
    assert set(ids) <= set(texts)
    assert {entry["clause"] for entry in answer["grants"] + answer["evidence"]} <= set(ids)
    if answer["outcome"] == "answer":
        assert set(answer["departments"]) == {d for i in ids for d in texts[i].departments}
        assert answer["validity"]["status"] == plan.validity(today)
        assert set(quotes) == set(ids), "every clause answered from is quoted"
    else:
        assert not money_in(reply), "only an answer names sums"
    assert_language(exchange, plan)


def assert_language(exchange: Exchange, plan: Plan) -> None:
    """Assert that what is no quotation is in the language that the answer claims."""
    shown = "\n".join(block.text for block in exchange.reply.blocks if block.kind != "quote")
    if exchange.answer["language"] == "en":
        for clause in sorted(plan.clauses, key=lambda c: -len(c.number)):
            shown = shown.replace(clause.number, "") if clause.number else shown
        assert not re.findall(r"[\u4e00-\u9fff]", shown), f"Chinese in an English reply:\n{shown}"
    else:
        assert re.search(r"[\u4e00-\u9fff]", shown), f"no Chinese in a Chinese reply:\n{shown}"
        assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}", shown), f"English in a Chinese reply:\n{shown}"


# --- questions from a plan's vocabulary ------------------------------------------------------------------------------

PHRASINGS = {
    "zh": [
        "{value}{term}奖多少钱",
        "{term}有多少补贴",
        "{term}有什么条件",
        "{term}归哪个部门管",
        "{term}怎么申请",
        "{term}",
        "{value}",
        "{value}呢",
        "那{value}{term}呢",
        "{term}和{other}一共多少",
        "{value}{term}加上{other}合计",
        "{value}{term}和{other}差多少",
        "{term}要什么材料",
        "{term}联系电话",
        "{department}负责什么",
        "{number}说什么",
        "最高的奖励是哪个",
        "所有奖励列一下",
        "{value}的最多给多少",
        "{term}的下一级是什么",
        "有效期到哪天",
        "一共多少",
        "归谁管",
        "第二个",
        "不是{value}，是{term}",
        "我们公司做{term}，想了解{other}有没有钱，{value}的也算吗？",
        "回到{term}",
        "能一起拿吗",
        "20万的是哪个",
        "{term}是什么意思",
        "要达到多少家",
        "都有哪些",
        "谢谢",
        "{place}的{term}多少钱",
    ],
    "en": [
        "how much for a {value} {term}?",
        "is there a grant for {term}",
        "conditions for {term}",
        "who handles {term}?",
        "how do we apply for {term}",
        "{term}",
        "{value}",
        "and {value}?",
        "what about {value} {term}?",
        "{term} and {other} in total",
        "difference between {value} {term} and {other}",
        "what documents for {term}",
        "phone number for {term}",
        "which clauses is the {department} in",
        "what does {number} say",
        "biggest grant",
        "list all grants",
        "the most for {value}",
        "what comes next after {term}",
        "is it still valid",
        "total?",
        "who is responsible?",
        "the second one",
        "not {value}, I mean {term}",
        "can we have both?",
        "we make {term} and wonder about {other}; do we get any money, also for {value}?",
        "back to {term}",
        "which grants are 200,000",
        "what is {term}",
        "how many firms",
        "list them",
        "thanks",
        "{term} in {place}",
    ],
}
CLAIMS = {
    "zh": [
        ("", ""),
        ("听说有777万元，", ""),
        ("", "，给6.6万是吗"),
        ("中介说能拿七百七十七万，", ""),
        ("", " ￥3,141,592"),
        ("", "是不是314万"),
    ],
    "en": [
        ("", ""),
        ("I heard 7.77 million, ", ""),
        ("", ", RMB 66,600 right?"),
        ("an agent promised 777k: ", ""),
        ("", " (¥3,141,592)"),
        ("is it true that we get 3.14 million? ", ""),
    ],
}
CLAIMED = {7_770_000, 66_000, 66_600, 777_000, 3_141_592, 3_140_000}
"""Sums that no grant of either plan has and that no few of them add up to."""


class Words:
    """A plan's own words by language and by what they stand for."""

    def __init__(self, plan: Plan) -> None:
        self.id = plan.id
        self.of = {language: words_of(plan, language) for language in PHRASINGS}

    def __repr__(self) -> str:
        return f"Words({self.id})"


def words_of(plan: Plan, language: str) -> dict[str, list[str]]:
    """A plan's own words in a language, by what they stand for."""
    words = {
        "term": [n for t in plan.terms for n in (*t.names.get(language, ()), *t.everyday.get(language, ()))],
        "value": [
            n
            for a in plan.attributes.values()
            for v in a.values.values()
            for n in (*v.names.get(language, ()), *v.loose.get(language, ()))
        ],
        "department": [n for d in plan.departments for n in (d.id, *d.names.get(language, ()))],
        "number": [n for c in plan.clauses for n in (c.id, c.number) if n] + ["9.9.9", "第九十九条"],
        "place": ["武汉", "临港", "上海"] if language == "zh" else ["Wuhan", "Lingang", "Shanghai"],
    }
    return {key: sorted(set(names)) for key, names in (words | {"other": words["term"]}).items()}


TO_TRADITIONAL = opencc.OpenCC("s2t")


def full_width(text: str) -> str:
    """ABC 12 as ＡＢＣ　１２."""
    return "".join("\u3000" if c == " " else chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def with_slip(text: str, kind: str, place: int) -> str:
    """Drop, double, swap or replace one character."""
    if len(text) < 3:
        return text
    at = place % (len(text) - 1)
    return {
        "drop": text[:at] + text[at + 1 :],
        "double": text[: at + 1] + text[at:],
        "swap": text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        "replace": text[:at] + ("的" if text[at] > "\x7f" else "e") + text[at + 1 :],
    }[kind]


def pinyin(text: str) -> str:
    """The whole text in toneless pinyin."""
    return " ".join(lazy_pinyin(text))


@st.composite
def questions(draw: st.DrawFn, vocabulary: Words) -> tuple[str, str, str]:
    """A question, its language and the noise on it."""
    language = draw(st.sampled_from(["zh", "en"]))
    words = vocabulary.of[language]
    phrasing = draw(st.sampled_from(PHRASINGS[language]))
    filled = phrasing.format(
        **{key: draw(st.sampled_from(names)) for key, names in words.items() if f"{{{key}}}" in phrasing},
        **{key: "" for key in words if f"{{{key}}}" not in phrasing},
    )
    noise = draw(st.sampled_from(["none", "none", "slip", "pinyin", "traditional", "full width", "upper"]))
    if noise == "slip":
        filled = with_slip(
            filled, draw(st.sampled_from(["drop", "double", "swap", "replace"])), draw(st.integers(0, 40))
        )
    elif noise == "pinyin":
        filled = pinyin(filled)
    elif noise == "traditional":
        filled = TO_TRADITIONAL.convert(filled)
    elif noise == "full width":
        filled = full_width(filled)
    elif noise == "upper":
        filled = filled.upper()
    before, after = draw(st.sampled_from(CLAIMS[language]))
    return before + filled + after, language, noise


Subject = tuple[Assistant, tuple[dt.date, ...], Words]


@pytest.fixture(scope="module", params=["wuhan", "harbour"])
def subject(request: pytest.FixtureRequest) -> Subject:
    """An assistant, days before, in and after its plan's time, and its words."""
    bot: Assistant = request.getfixturevalue(request.param)
    return bot, TODAYS[request.param], Words(bot.plan)


def ask(talk: Talk, question: str) -> dict[str, Any]:
    exchange = talk.exchange(question)
    assert_lawful(exchange, talk.assistant.plan, talk.today)
    assert exchange.answer["question"] == question
    assert not set(money_in(exchange.answer["reply"])) & CLAIMED, "a sum that only the user named is never repeated"
    return exchange.answer


# --- the properties --------------------------------------------------------------------------------------------------


@given(data=st.data())
@settings(max_examples=EXAMPLES)
def test_every_single_reply_keeps_the_law(subject: Subject, data: st.DataObject) -> None:
    bot, days, words = subject
    question, language, noise = data.draw(questions(words))
    answer = ask(Talk(bot, data.draw(st.sampled_from(days))), question)
    # Pinyin is nobody's language by its letters, and an English question may be about a Chinese name.
    han = len(re.findall(r"[\u4e00-\u9fff]", question))
    latin = len(re.findall(r"[A-Za-z]+", unicodedata.normalize("NFKC", question)))
    if language == "zh" and noise != "pinyin" and han > latin:
        assert answer["language"] == "zh"
    if language == "en" and noise != "pinyin" and not han and latin > 3:
        assert answer["language"] == "en"


@given(data=st.data())
@settings(max_examples=EXAMPLES // 3)
def test_every_reply_of_a_talk_keeps_the_law(subject: Subject, data: st.DataObject) -> None:
    bot, days, words = subject
    talk = Talk(bot, data.draw(st.sampled_from(days)))
    for question, _, _ in data.draw(st.lists(questions(words), min_size=2, max_size=5)):
        ask(talk, question)


@given(text=st.text(max_size=120))
@example("")
@example("\x00\x01\x02\x7f\u200b\ufeff")
@example("\ud800")
@example("𝟙𝟘万 ﷽ 🏆🏆🏆")
@example("a" * 4000)
@example("奖" * 4000)
@example("1" * 4000)
@example("<b>" * 1333)
@example("(" * 4000)
@example("&#99999999;&#x110000;")
@example("{plan} {0} %s {place!r}")
@example("9" * 400 + "万亿")
@example("一亿亿亿亿亿亿万万万元")
@example("第一百条 二（零）0 -1.-1.-1 99.99.99")
@settings(max_examples=EXAMPLES // 3)
def test_no_text_at_all_makes_it_raise(subject: Subject, text: str) -> None:
    bot, days, _ = subject
    ask(Talk(bot, days[1]), text)


@given(
    text=st.text(
        alphabet=st.sampled_from("省市国家级小巨人奖多少万元0123456789.,（）()第条一二三 \n\t?abchowmuch"),
        max_size=4000,
    )
)
@settings(max_examples=EXAMPLES // 24)
def test_no_long_text_of_common_characters_makes_it_raise(subject: Subject, text: str) -> None:
    bot, days, _ = subject
    ask(Talk(bot, days[1]), text)


@given(data=st.data())
@settings(max_examples=EXAMPLES // 10)
def test_the_same_message_in_the_same_context_gets_the_same_answer(subject: Subject, data: st.DataObject) -> None:
    bot, days, words = subject
    question, _, _ = data.draw(questions(words))
    today = days[1]
    first, second = (bot.respond(question, Context(), today) for _ in range(2))
    assert (first.answer, first.context) == (second.answer, second.context)


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("奖50万元、20万", [500_000, 200_000]),
        ("RMB 500,000 and RMB 80", [500_000, 80]),
        ("1.5亿元", [150_000_000]),
        ("300元", [300]),
        ("20万户市场主体", []),
        ("2024年12月31日", []),
        ("100、50万元", [500_000]),
    ],
)
def test_money_is_read_by_rules_of_our_own(text: str, sums: list[int]) -> None:
    assert money_in(text) == sums


def test_a_wrong_sum_is_no_evidence() -> None:
    assert worked_out("合计：20万元 + 30万元 = 50万元", {200_000, 300_000}) == {500_000}
    assert worked_out("合计：20万元 + 30万元 = 60万元", {200_000, 300_000}) == set()
    assert worked_out("合计：20万元 + 40万元 = 60万元", {200_000, 300_000}) == set()
    assert worked_out("相差：50万元 − 20万元 = 30万元", {200_000, 500_000}) == {300_000}


# --- typed slots: a value that a question names never gets the grant of another ----------------------------------------


def named_values(plan: Plan) -> list[tuple[str, str]]:
    """The values of a plan that must agree exactly, as attribute and value."""
    return [(a, v) for a, slot in plan.attributes.items() if slot.required for v in slot.values]


def straddled(before: str, after: str, names: set[str]) -> bool:
    """Tell whether another name of the plan lies across the place where two names meet: 五星级|船厂 and 星级船厂."""
    joined, border = (before + after).casefold(), len(before)
    starts, ends = range(max(0, border - 24), border), range(border + 1, min(len(joined), border + 24) + 1)
    return any(joined[start:end] in names for start, end in product(starts, ends) if (start, end) != (0, len(joined)))


SLOTS = [
    (name, *pair)
    for name, plan in (
        ("wuhan", knowledge_in(KNOWLEDGE).plans[0]),
        ("harbour", knowledge_in(PLANS).plan("harbour-2026")),
    )
    for pair in named_values(plan)
]  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "attribute", "value"), SLOTS)
def test_a_named_value_never_gets_the_grant_of_another(
    request: pytest.FixtureRequest, name: str, attribute: str, value: str
) -> None:
    bot: Assistant = request.getfixturevalue(name)
    terms = {term.id: term for term in bot.plan.terms}
    every_name = {n.casefold() for t in bot.plan.terms for names in t.names.values() for n in names}
    meaning = bot.plan.attributes[attribute].values[value]
    wrong = []
    for clause in bot.plan.clauses:
        for topic in clause.topics:
            values = {g.id: topic.attributes_of(g).get(attribute) for g in topic.grants}
            if not any(values.values()):
                continue
            for language, phrasing in (("zh", "{}{}奖多少钱"), ("en", "how much for a {}{}?")):
                said = [*meaning.names.get(language, ()), *meaning.loose.get(language, ())]
                called = [n for t in topic.terms for n in terms[t].names.get(language, ())[:3]]
                for before, after in product(said, called):
                    gap = " " if language == "en" else ""
                    if straddled(before + gap, after, every_name) or (re.search("[a-z]", before) and language == "zh"):
                        continue
                    exchange = Talk(bot, TODAYS[name][1]).exchange(phrasing.format(before + gap, after))
                    answer = exchange.answer
                    got = {e["grant"] for e in answer["grants"] if values.get(e["grant"], value) != value}
                    if got and (value in values.values() or not denies(exchange, f"{attribute}:{value}")):
                        wrong.append((answer["question"], sorted(got)))
    assert wrong == []


# --- once breached --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "question"),
    [("wuhan", "智能化改造示范335加上先进基础工艺合计"), ("harbour", "1星有效期奖多少钱")],
)
def test_no_clause_is_given_twice(request: pytest.FixtureRequest, name: str, question: str) -> None:
    answer = Talk(request.getfixturevalue(name), TODAYS[name][1]).say(question)
    ids = [point["id"] for point in answer["clauses"]]
    assert ids == list(dict.fromkeys(ids))


@pytest.mark.parametrize("text", ["半亿零", "五亿零", "听说奖五亿零", "零亿半"])
def test_an_odd_number_does_not_make_it_raise(wuhan: Assistant, text: str) -> None:
    ask(Talk(wuhan, TODAYS["wuhan"][1]), text)


@pytest.mark.parametrize("text", ["\U00010e60", "小巨人奖多少\U00010e60"])
def test_an_ancient_digit_does_not_make_it_raise(wuhan: Assistant, text: str) -> None:
    ask(Talk(wuhan, TODAYS["wuhan"][1]), text)


@pytest.mark.parametrize(
    ("name", "question", "expected"),
    [
        ("wuhan", "评上市级双创基地奖多少", ["base-municipal"]),
        ("wuhan", "协会标准必要专利奖多少钱", ["sep-group"]),
        pytest.param(
            "wuhan",
            "how much for a provincial standard essential patent?",
            ["sep-local"],
            marks=pytest.mark.xfail(
                reason="the name of the patent takes the word that the kind of standard needs", strict=True
            ),
        ),
        ("harbour", "五星级船厂评星奖多少钱", ["yard-five"]),
        ("harbour", "三星级船厂奖多少", ["yard-three"]),
    ],
)
def test_a_level_is_not_lost_where_names_overlap(
    request: pytest.FixtureRequest, name: str, question: str, expected: list[str]
) -> None:
    assert grants(Talk(request.getfixturevalue(name), TODAYS[name][1]).say(question)) == expected
