"""The machine-readable answer keeps its contract, whatever the outcome."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.assistant import Assistant
from tests.conftest import ANSWER_SCHEMA, IN_2023, Talk, clauses, denies, money_in

FIELDS = [
    "question",
    "language",
    "outcome",
    "clauses",
    "grants",
    "departments",
    "evidence",
    "validity",
    "confidence",
    "reply",
    "options",
]

OUTCOMES = [
    ("省级小巨人奖多少", "zh", "answer"),
    ("how much does a global lighthouse factory get?", "en", "answer"),
    ("创客中国大赛归哪个部门管", "zh", "answer"),
    ("which clauses is the tax bureau in?", "en", "answer"),
    ("2.1.4", "zh", "answer"),
    ("有效期到什么时候", "zh", "answer"),
    ("what is the ladder of SRDI firms?", "en", "answer"),
    ("双创基地的条件", "zh", "answer"),
    ("国家级能拿多少钱", "zh", "clarify"),
    ("how much money?", "en", "clarify"),
    ("深圳的小巨人奖多少", "zh", "no_answer"),
    ("is there an award for unicorns?", "en", "no_answer"),
    ("小巨人的申报材料有哪些", "zh", "no_answer"),
    ("will it snow tomorrow", "en", "no_answer"),
    ("2.9.9 说什么", "zh", "no_answer"),
    ("", "zh", "no_answer"),
    ("???", "zh", "no_answer"),
    ("你好", "zh", "chat"),
    ("thank you", "en", "chat"),
    ("转人工", "zh", "chat"),
]


@pytest.fixture(params=OUTCOMES, ids=lambda row: row[0] or "nothing")
def exchanged(request: pytest.FixtureRequest, talk: Talk) -> tuple[str, str, str, dict[str, Any]]:
    """A question, the language and outcome it should have, and its answer."""
    question, language, outcome = request.param
    return question, language, outcome, talk.say(question)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(ANSWER_SCHEMA)


def test_an_answer_has_every_field_in_the_order_of_the_contract(
    exchanged: tuple[str, str, str, dict[str, Any]],
) -> None:
    assert list(exchanged[3]) == FIELDS


def test_an_answer_is_of_the_contracts_shape(exchanged: tuple[str, str, str, dict[str, Any]]) -> None:
    Draft202012Validator(ANSWER_SCHEMA).validate(exchanged[3])


def test_an_answer_survives_json(exchanged: tuple[str, str, str, dict[str, Any]]) -> None:
    answer = exchanged[3]
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer


def test_question_language_and_outcome_are_as_they_should_be(
    exchanged: tuple[str, str, str, dict[str, Any]],
) -> None:
    question, language, outcome, answer = exchanged
    assert (answer["question"], answer["language"], answer["outcome"]) == (question, language, outcome)


def test_only_an_answer_rests_on_anything(exchanged: tuple[str, str, str, dict[str, Any]]) -> None:
    _, _, outcome, answer = exchanged
    if outcome == "answer":
        assert answer["clauses"] != []
        assert answer["evidence"] != []
        assert answer["validity"] is not None
    else:
        assert (answer["grants"], answer["departments"], answer["evidence"]) == ([], [], [])
        assert answer["validity"] is None
        assert money_in(answer["reply"]) == []
    if outcome in ("no_answer", "chat"):
        assert answer["clauses"] == []


def test_a_person_is_offered_where_there_is_no_answer(exchanged: tuple[str, str, str, dict[str, Any]]) -> None:
    _, language, outcome, answer = exchanged
    if outcome == "no_answer":
        assert {"zh": "转人工", "en": "talk to a person"}[language] in answer["reply"]


@pytest.mark.parametrize("question", ["  省级小巨人\t奖多少 ", "Ｈｏｗ much？", "<b>小巨人</b>\r\n", "臺灣的小巨人"])
def test_the_question_comes_back_as_received(talk: Talk, question: str) -> None:
    assert talk.say(question)["question"] == question


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("省级小巨人多少", {"little-giant-provincial": 200_000}),
        ("小巨人有什么奖励", {"little-giant-national": 500_000, "little-giant-provincial": 200_000}),
        ("award for a lighthouse factory?", {"lighthouse-factory": 10_000_000}),
        ("创客中国一等奖和三等奖各多少", {"maker-first": 300_000, "maker-third": 100_000}),
    ],
)
def test_grants_are_exactly_those_asked_for_in_yuan(talk: Talk, question: str, expected: dict[str, int]) -> None:
    found = talk.say(question)["grants"]
    assert {entry["grant"]: entry["amount"] for entry in found} == expected
    assert {entry["currency"] for entry in found} == {"CNY"}
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    "question", ["小巨人归谁管", "双创基地的条件", "有效期到什么时候", "市税务局负责什么", "到2023年要有多少家小巨人"]
)
def test_grants_are_empty_where_the_question_does_not_turn_on_cash(talk: Talk, question: str) -> None:
    answer = talk.say(question)
    assert (answer["outcome"], answer["grants"]) == ("answer", [])


@pytest.mark.parametrize(
    "question", ["市级小巨人奖多少", "how much for a municipal little giant?", "创客中国五等奖多少"]
)
def test_a_level_that_no_grant_has_is_said_not_to_exist(talk: Talk, question: str) -> None:
    assert denies(talk.exchange(question))


@pytest.mark.parametrize(
    ("question", "first"),
    [("小巨人奖多少", "2.1.4"), ("2.4.3", "2.4.3"), ("省级小巨人的条件", "2.1.4")],
)
def test_the_best_clause_comes_first(talk: Talk, question: str, first: str) -> None:
    answer = talk.say(question)
    assert clauses(answer)[0] == first
    assert {point["plan"] for point in answer["clauses"]} == {"wuhan-srdi-2021"}


def test_departments_are_the_plans_abbreviations_in_its_order(talk: Talk) -> None:
    expected = ["市经信局", "市科技局", "市财政局", "各区人民政府"]
    assert talk.say("小巨人归谁管")["departments"] == expected
    assert talk.say("who is responsible for little giants?")["departments"] == expected


def test_evidence_is_verbatim_and_holds_the_amount(talk: Talk, wuhan: Assistant) -> None:
    (entry,) = talk.say("省级小巨人奖多少")["evidence"]
    text = next(c.text for c in wuhan.plan.clauses if c.id == entry["clause"])
    assert entry["quote"] in text
    assert 200_000 in money_in(entry["quote"])


@pytest.mark.parametrize(
    ("today", "status"),
    [("2021-12-05", "not_yet"), ("2021-12-06", "in_force"), ("2024-12-31", "in_force"), ("2025-01-01", "expired")],
)
def test_validity_is_that_of_the_day_of_asking(wuhan: Assistant, today: str, status: str) -> None:
    answer = Talk(wuhan, dt.date.fromisoformat(today)).say("省级小巨人奖多少")
    assert answer["validity"] == {"status": status, "from": "2021-12-06", "to": "2024-12-31"}
    assert ("⚠" in answer["reply"]) == (status != "in_force")


def test_the_candidates_are_the_clauses_of_a_question_back(talk: Talk) -> None:
    answer = talk.say("省级能拿多少钱")
    assert answer["outcome"] == "clarify"
    assert set(clauses(answer)) == {"2.1.2", "2.1.4"}


@pytest.mark.parametrize("question", ["国家级能拿多少钱", "provincial award, how much?", "小巨人的申报材料有哪些"])
def test_every_button_says_something_that_the_bot_understands(talk: Talk, wuhan: Assistant, question: str) -> None:
    options = talk.say(question)["options"]
    assert options
    for option in options:
        pressed = Talk(wuhan, IN_2023)
        pressed.say(question)
        assert pressed.say(option["send"])["outcome"] == "answer"
