"""How money, dates and decisions are worded."""

from __future__ import annotations

import datetime as dt
import string
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.dialogue.decision import Decision, Note, Point
from bot.knowledge.model import Grant
from bot.rendering import format_date, format_grant, format_yuan, localised, render
from bot.wording import LANGUAGES, wording
from tests.conftest import IN_2023, money_in


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        (500_000, "50万元", "RMB 500,000"),
        (10_000_000, "1000万元", "RMB 10,000,000"),
        (10_000, "1万元", "RMB 10,000"),
        (25_500, "2.55万元", "RMB 25,500"),
        (9_999, "9,999元", "RMB 9,999"),
        (80, "80元", "RMB 80"),
        (123_456, "123,456元", "RMB 123,456"),
        (150_000_000, "15000万元", "RMB 150,000,000"),
    ],
)
def test_a_sum_is_written_as_people_do(yuan: int, zh: str, en: str) -> None:
    assert (format_yuan(yuan, wording("zh")), format_yuan(yuan, wording("en"))) == (zh, en)


@pytest.mark.parametrize("yuan", [1, 99, 10_001, 10_100, 12_345, 99_999, 100_050, 1_234_500, 10_000_100, 999_999_900])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sum_is_never_rounded(yuan: int, language: str) -> None:
    assert money_in(format_yuan(yuan, wording(language))) == [yuan]


@pytest.mark.parametrize(
    ("money", "zh", "en"),
    [
        ({"amount": 300_000}, "30万元", "RMB 300,000"),
        ({"up_to": 800_000}, "最高80万元", "up to RMB 800,000"),
        ({"at_least": 50_000, "up_to": 150_000}, "5万元至15万元", "RMB 50,000 to RMB 150,000"),
        (
            {"percent": 10, "percent_of": {"zh": "投资额", "en": "the investment"}},
            "投资额的10%",
            "10% of the investment",
        ),
        (
            {"percent": 7.5, "percent_of": {"zh": "投资额", "en": "the investment"}, "up_to": 2_000_000},
            "投资额的7.5%，最高200万元",
            "7.5% of the investment, up to RMB 2,000,000",
        ),
        ({}, "金额未写明", "amount not stated"),
    ],
)
def test_a_grant_is_worded_by_its_way_of_stating_money(money: dict[str, Any], zh: str, en: str) -> None:
    grant = Grant(id="g", name={"zh": "某奖", "en": "some grant"}, quote="", **money)
    assert (format_grant(grant, wording("zh")), format_grant(grant, wording("en"))) == (zh, en)


def test_a_date_is_written_as_the_language_does() -> None:
    day = dt.date(2024, 12, 31)
    assert (format_date(day, "zh"), format_date(day, "en")) == ("2024年12月31日", "31 December 2024")


def test_a_text_is_given_in_another_language_where_it_lacks_one() -> None:
    assert localised({"en": "only English"}, "zh") == "only English"
    assert localised({}, "zh") == ""


def test_every_language_words_the_same_things_with_the_same_gaps() -> None:
    def gaps(language: str) -> dict[str, set[str | None]]:
        return {
            f"{group}.{key}": {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            for group, sentences in wording(language).groups.items()
            for key, text in sentences.items()
        }

    assert gaps("zh") == gaps("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["wuhan", "harbour"])
def test_every_clause_and_topic_can_be_shown(request: pytest.FixtureRequest, name: str, language: str) -> None:
    plan = request.getfixturevalue(name).plan
    kinds = [
        "amount",
        "condition",
        "department",
        "process",
        "definition",
        "list",
        "total",
        "compare",
        "target",
        "service",
    ]
    for clause in plan.clauses:
        shown = [Decision("answer", "clause", (Point(clause),), kind=kind) for kind in kinds]
        for topic in clause.topics:
            point = Point(clause, (topic,), topic.grants)
            shown += [Decision("answer", kind, (point,), kind=kind) for kind in kinds]
            if topic.grants:
                shown += [Decision("answer", "grants", (point,), kind=kind, show_money=True) for kind in kinds]
        for decision in shown:
            text = render(decision, plan, language, IN_2023).text
            assert text.strip()
            assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_and_every_chat_is_worded(wuhan: Assistant, language: str) -> None:
    groups = wording(language).groups
    for outcome in ("no_answer", "clarify", "chat"):
        for reason in groups[outcome].keys() - {"near", "person", "option_line"}:
            note = Note("aspect", {"aspect": "contact"})
            decision = Decision(outcome, reason, notes=(note,), rung="tech-sme")  # type: ignore[arg-type]
            text = render(decision, wuhan.plan, language, IN_2023).text
            assert text
            assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_braces_in_the_knowledge_base_are_left_alone(wuhan: Assistant, language: str) -> None:
    with pytest.raises(KeyError):
        wording(language).say("answer.grant_one", name="x")
    said = wording(language).say("answer.grant_one", name="{money} {0} %s", money="1")
    assert "{money} {0} %s" in said
