"""What differs in two answers, and which changes are alike."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.dialogue.context import Context
from bot.quality.changes import KINDS, Asked, Change, field_changes, kind_of, ways_of
from tests.conftest import IN_2026

Answer = dict[str, Any]


@pytest.fixture(name="ask", scope="module")
def asked(harbour: Assistant):
    """Ask the invented plan something; gives the answer."""

    def ask(question: str, today: dt.date = IN_2026) -> Answer:
        return harbour.respond(question, Context(), today).answer

    return ask


def fields(before: Answer, after: Answer) -> dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]]:
    return {change.field: (change.before, change.after) for change in field_changes(before, after)}


def kind(before: Answer, after: Answer) -> str:
    return kind_of(field_changes(before, after))


def change(before: Answer, after: Answer, plan: str = "p", text: str = "?") -> Change:
    return Change(Asked("example", plan, text), before, after, field_changes(before, after))


def with_amount(answer: Answer, grant: str, amount: int) -> Answer:
    changed = copy.deepcopy(answer)
    entry = next(entry for entry in changed["grants"] if entry["grant"] == grant)
    changed["reply"] = changed["reply"].replace(f"{entry['amount']:,}", f"{amount:,}")
    entry["amount"] = amount
    return changed


def test_the_same_answer_has_not_changed(ask) -> None:
    assert fields(ask("五星船厂奖多少"), ask("五星船厂奖多少")) == {}


def test_confidence_alone_is_no_change(ask) -> None:
    answer = ask("五星船厂奖多少")
    assert fields(answer, {**answer, "confidence": 0.01}) == {}


def test_the_order_of_grants_and_of_departments_is_no_change(ask) -> None:
    answer = ask("绿色船厂奖多少")
    assert len(answer["grants"]) == 3
    other = {**answer, "grants": answer["grants"][::-1], "departments": answer["departments"][::-1]}
    assert fields(answer, other) == {}


def test_the_order_of_clauses_is_a_change(ask) -> None:
    answer = ask("海洋局负责哪些")
    assert len(answer["clauses"]) > 1
    ids = tuple(point["id"] for point in answer["clauses"])
    assert fields(answer, {**answer, "clauses": answer["clauses"][::-1]}) == {"clauses": (ids, ids[::-1])}


def test_another_amount_is_shown_of_the_grant_alone_that_has_it(ask) -> None:
    answer = ask("how much for a green shipyard")
    found = fields(answer, with_amount(answer, "yard-four", 1_700_000))
    assert [entry["amount"] for entry in found["grants"][0]] == [1_500_000]
    assert [entry["amount"] for entry in found["grants"][1]] == [1_700_000]
    assert kind(answer, with_amount(answer, "yard-four", 1_700_000)) == "amounts"


@pytest.mark.parametrize(("key", "value"), [("percent", 12), ("money", "cap"), ("attributes", {"star": "one"})])
def test_money_stated_otherwise_is_a_change_of_amounts(ask, key, value) -> None:
    answer = ask("how much for new equipment")
    other = copy.deepcopy(answer)
    other["grants"][0][key] = value
    assert kind(answer, other) == "amounts"


def test_a_refusal_is_one_whatever_is_lost_with_it(ask) -> None:
    found, refused = ask("how much for a five star yard"), ask("where can we download the form")
    assert refused["outcome"] == "no_answer"
    assert kind(found, refused) == kind(refused, found) == "outcome"


def test_another_clause_is_a_change_of_clauses_and_of_amounts_where_money_is_asked_for(ask) -> None:
    assert kind(ask("who is responsible for berths"), ask("who is responsible for the ladder")) == "clauses"
    assert kind(ask("how much for a flagship"), ask("how much for a chief engineer")) == "amounts"


def test_departments_are_compared_as_sets(ask) -> None:
    answer = ask("who is responsible for berths")
    other = {**answer, "departments": [*answer["departments"][1:], "市数据局"]}
    assert fields(answer, other)["departments"] == ((answer["departments"][0],), ("市数据局",))
    assert kind(answer, other) == "departments"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("evidence", []),
        ("validity", None),
        ("options", [{"label": "one", "send": "one"}]),
        ("language", "zh"),
    ],
)
def test_all_else_that_an_answer_says_is_a_change_of_meaning(ask, key, value) -> None:
    answer = ask("how much for a flagship")
    assert kind(answer, {**answer, key: value}) == "rest"


def test_a_choice_in_another_place_is_a_change(ask) -> None:
    """The number that a person types picks by the place."""
    options = [{"label": label, "send": label} for label in ("one", "two")]
    answer = {**ask("hello"), "options": options}
    assert fields(answer, {**answer, "options": options[::-1]}) == {"options": (tuple(options), tuple(options[::-1]))}


def test_words_alone_are_a_change_of_wording_in_the_lines_that_differ(ask) -> None:
    answer = ask("how much for a flagship")
    lines = answer["reply"].split("\n")
    other = {**answer, "reply": "\n".join([lines[0], "Another line.", *lines[2:]])}
    assert fields(answer, other) == {"reply": ((lines[1],), ("Another line.",))}
    assert kind(answer, other) == "wording"


# --- ways ---


def test_changes_are_alike_whichever_question_meets_them(ask) -> None:
    """One question is about one grant, the other about all; both show that the same sum has changed."""
    one, all_ = ask("how much for a five star yard"), ask("how much for a green shipyard")
    (way,) = ways_of(
        [change(answer, with_amount(answer, "yard-five", 3_500_000), text=answer["question"]) for answer in (one, all_)]
    )
    assert (way.kind, len(way.changes), way.clauses) == ("amounts", 2, ("2",))
    assert [f.field for f in way.fields] == ["grants"]


def test_a_way_names_the_clause_that_changed_and_not_all_that_was_asked_about(ask) -> None:
    both = ask("how much for a flagship and for a chief engineer")
    assert len(both["clauses"]) == 2
    (way,) = ways_of([change(both, with_amount(both, "flagship-firm", 1_100_000))])
    assert way.clauses == ("6",)


def test_a_way_without_sums_names_the_clauses_that_all_of_its_answers_share(ask) -> None:
    one, both = ask("who is responsible for berths"), ask("who is responsible for berths and for the goals")
    assert len(both["clauses"]) == 2
    shared = [point["id"] for point in one["clauses"]]
    fewer = [
        {**answer, "departments": [d for d in answer["departments"] if d != "市港务银行"]} for answer in (one, both)
    ]
    (way,) = ways_of([change(one, fewer[0]), change(both, fewer[1])])
    assert list(way.clauses) == shared


def test_changes_to_other_sums_are_not_alike(ask) -> None:
    answer = ask("how much for a five star yard")
    ways = ways_of([change(answer, with_amount(answer, "yard-five", sum_)) for sum_ in (1_000, 2_000, 1_000)])
    assert [len(way.changes) for way in ways] == [2, 1]


def test_changes_of_two_plans_are_not_alike(ask) -> None:
    answer = ask("how much for a five star yard")
    other = with_amount(answer, "yard-five", 1_000)
    assert {way.plan for way in ways_of([change(answer, other, "p"), change(answer, other, "q")])} == {"p", "q"}


def test_what_only_follows_from_another_clause_keeps_no_changes_apart(ask) -> None:
    berths, ladder = ask("who is responsible for berths"), ask("who is responsible for the ladder")
    (way,) = ways_of([change(berths, ladder), change({**berths, "evidence": []}, ladder)])
    assert [f.field for f in way.fields] == ["clauses"]


def test_refusals_are_alike_whatever_was_lost(ask) -> None:
    refused = ask("where can we download the form")
    lost = [ask("how much for a five star yard"), ask("how much for a four star yard")]
    (way,) = ways_of([change(answer, refused) for answer in lost])
    assert {f.field: (f.before, f.after) for f in way.fields} == {
        "outcome": (("answer",), ("no_answer",)),
        "clauses": (("2",), ()),
    }


def test_money_comes_first_and_words_last(ask) -> None:
    answer = ask("how much for a five star yard")
    refused = ask("where can we download the form")
    worded = {**answer, "reply": "other words"}
    fewer = {**answer, "departments": answer["departments"][:1]}
    elsewhere = {**ask("what about berths"), "grants": answer["grants"]}
    seen = [worded, {**answer, "language": "zh"}, fewer, refused, elsewhere, with_amount(answer, "yard-five", 1_000)]
    ways = ways_of([change(answer, other) for other in seen])
    assert tuple(way.kind for way in ways) == KINDS


@given(st.lists(st.sampled_from([1_000, 2_000, 3_000]), max_size=30))
def test_every_change_is_in_one_way_and_the_frequent_come_first(amounts: list[int]) -> None:
    before = {
        **dict.fromkeys(("clauses", "departments", "evidence", "options"), ()),
        "outcome": "answer",
        "validity": None,
        "language": "en",
        "reply": "",
    }
    states = [{**before, "grants": [{"clause": "1", "grant": "g", "amount": amount}]} for amount in (0, *amounts)]
    ways = ways_of([change(states[0], state, text=str(i)) for i, state in enumerate(states[1:])])
    assert sorted(int(c.asked.text) for way in ways for c in way.changes) == list(range(len(amounts)))
    assert len(ways) == len(set(amounts))
    assert [len(way.changes) for way in ways] == sorted((amounts.count(a) for a in set(amounts)), reverse=True)
