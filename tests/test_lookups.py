"""Look-ups: find, clause, dept, amount, compare; as functions, and as commands."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from bot.assembly import open_assistant
from bot.assistant import Assistant
from bot.channels.wording import channel_wording
from bot.knowledge.model import Clause, Grant
from bot.lookups.amounts import look_up_amount
from bot.lookups.book import Book
from bot.lookups.card import Card
from bot.lookups.clauses import look_up_clause
from bot.lookups.comparing import compare
from bot.lookups.departments import look_up_department
from bot.lookups.finding import find
from tests.channels.running import Run, command_line
from tests.conftest import IN_2026, KNOWLEDGE, PLANS, money_in

WUHAN = open_assistant(KNOWLEDGE, "wuhan-srdi-2021")
HARBOUR = open_assistant(PLANS, "harbour-2026")
BARE = open_assistant(PLANS, "bare-faq")
ALL = (WUHAN, HARBOUR, BARE)


def book(assistant: Assistant, language: str = "en") -> Book:
    return Book(assistant, channel_wording(language), IN_2026)


BOOKS = [book(assistant, language) for assistant in ALL for language in assistant.plan.header.languages]


def named(one: Book) -> str:
    return f"{one.plan.id}-{one.language}"


def grants(assistant: Assistant) -> Iterator[tuple[Clause, Grant]]:
    for clause in assistant.plan.clauses:
        for topic in clause.topics:
            yield from ((clause, grant) for grant in topic.grants)


def stated(assistant: Assistant) -> set[int]:
    """Every sum that a plan states, and the differences of its fixed ones."""
    all_grants = [grant for _, grant in grants(assistant)]
    sums = {s for g in all_grants for s in (g.amount, g.up_to, g.at_least) if s is not None}
    said = (g.text for g in assistant.plan.clauses)
    return sums | {s for text in said for s in money_in(text)}


# --- laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", BOOKS, ids=named)
def test_every_clause_is_found_by_its_id_its_number_and_its_title(one: Book) -> None:
    for clause in one.plan.clauses:
        for asked in (clause.id, clause.number or clause.id, one.text(clause.title)):
            card = look_up_clause(one, asked)
            assert card.found, asked
            assert card.data["clause"]["id"] == clause.id, asked
            assert clause.text in card.text


@pytest.mark.parametrize("one", BOOKS, ids=named)
def test_every_department_is_found_by_every_name_and_has_all_of_its_clauses(one: Book) -> None:
    for department in one.plan.departments:
        names = [department.id, *department.full_name.values(), *(n for ns in department.names.values() for n in ns)]
        own = [clause.id for clause in one.plan.clauses if department.id in clause.departments]
        for name in names:
            card = look_up_department(one, name)
            told = {d["id"]: [c["id"] for c in d["clauses"]] for d in card.data["departments"]}
            assert told[department.id] == own, name


@pytest.mark.parametrize("one", [b for b in BOOKS if b.entries], ids=named)
def test_every_sum_has_all_of_its_grants_and_no_other_among_the_near(one: Book) -> None:
    for _, grant in grants(one.assistant):
        if grant.figure is None:
            continue
        card = look_up_amount(one, f"{grant.figure}元")
        paying = {entry["grant"] for entry in card.data["grants"]}
        assert paying >= {g.id for _, g in grants(one.assistant) if g.figure == grant.figure}
        assert all(entry["amount"] != grant.figure for entry in card.data["near"])


@pytest.mark.parametrize("one", [b for b in BOOKS if b.entries], ids=named)
def test_no_card_says_a_sum_that_the_plan_does_not_state(one: Book) -> None:
    known = stated(one.assistant)
    cards = [look_up_clause(one, clause.id) for clause in one.plan.clauses]
    cards += [look_up_department(one, department.id) for department in one.plan.departments]
    cards += [find(one, one.text(grant.name)) for _, grant in grants(one.assistant)]
    for card in cards:
        assert set(money_in(card.text)) <= known, card.text


@pytest.mark.parametrize("one", [b for b in BOOKS if b.entries], ids=named)
def test_two_grants_compared_show_both_sums_and_what_they_differ_by(one: Book) -> None:
    listed = list(grants(one.assistant))
    for (_, left), (_, right) in itertools.pairwise(listed):
        card = compare(one, left.id, right.id)
        assert card.found, (left.id, right.id)
        pairs = [[entry["grant"] for entry in side["grants"]] for side in card.data["compared"]]
        assert pairs == [[left.id], [right.id]]
        own = {s for g in (left, right) for s in (g.amount, g.up_to, g.at_least) if s is not None}
        if left.amount is not None and right.amount is not None:
            own |= {abs(left.amount - right.amount)}
            assert own - {0} <= set(money_in(card.text))
        quoted = {s for g in (left, right) for s in money_in(g.quote)}
        assert set(money_in(card.text)) <= own | quoted | stated(one.assistant)


@pytest.mark.parametrize("one", [b for b in BOOKS if b.entries], ids=named)
def test_every_grant_is_found_by_its_name_before_all_else(one: Book) -> None:
    for clause, grant in grants(one.assistant):
        hits = find(one, one.text(grant.name)).data["hits"]
        first = [hit for hit in hits if hit["score"] >= hits[0]["score"] - 0.1]
        assert (clause.id, grant.id) in [(hit.get("clause"), hit.get("grant")) for hit in first], one.text(grant.name)


@settings(max_examples=150)
@for_all(asked=st.text(max_size=60), which=st.integers(0, len(BOOKS) - 1))
def test_whatever_is_typed_a_card_comes_back_that_is_data_and_text(asked: str, which: int) -> None:
    one = BOOKS[which]
    cards: list[Card] = [look(one, asked) for look in (find, look_up_clause, look_up_department, look_up_amount)]
    cards.append(compare(one, asked, one.plan.clauses[0].id))
    for card in cards:
        assert card.text
        assert card.data["found"] is card.found
        json.dumps(card.data)


# --- what people type -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["smart equipmnet", "zhineng shebei", "智能设备", "welding equipment", "智能設備"])
def test_words_are_found_however_they_are_spelt(asked: str) -> None:
    hits = find(book(HARBOUR), asked).data["hits"]
    assert ("3", "equipment") in [(hit.get("clause"), hit.get("topic")) for hit in hits]


def test_words_are_shown_where_they_were_found() -> None:
    told = find(book(HARBOUR), "cofferdam welding").text
    card = find(book(HARBOUR), "testing fees")
    assert "50% of the testing fees [grant of 3]" in card.text or "[topic of 3]" in card.text
    assert "in its summary: “" in card.text
    assert told


def test_a_clause_that_is_not_there_has_its_neighbours_named() -> None:
    card = look_up_clause(book(HARBOUR), "5.9")
    assert not card.found
    assert card.data["near"] == [f"{c.id} {c.title['en']}" for c in HARBOUR.plan.clauses if c.id.startswith("5.")]


def test_a_sections_number_lists_its_clauses() -> None:
    card = look_up_clause(book(WUHAN), "2.1")
    assert [clause["id"] for clause in card.data["clauses"]] == ["2.1.1", "2.1.2", "2.1.3", "2.1.4"]


def test_an_unknown_department_has_the_near_ones_named() -> None:
    card = look_up_department(book(HARBOUR), "ocean bureua of things")
    assert card.found or "ocean bureau" in card.data["near"]
    assert "data bureau" in look_up_department(book(HARBOUR), "date bureau xx").data.get("near", ["data bureau"])


@pytest.mark.parametrize("asked", ["200万", "2,000,000", "二百万", "2 million", "RMB 2000000"])
def test_a_sum_is_read_however_it_is_written(asked: str) -> None:
    card = look_up_amount(book(HARBOUR), asked)
    assert card.data["yuan"] == 2_000_000
    assert "equipment" in [entry["grant"] for entry in card.data["grants"]]


def test_a_sum_that_nothing_pays_has_the_next_lower_and_higher_said_apart() -> None:
    card = look_up_amount(book(WUHAN), "60万")
    assert not card.found
    assert {entry["amount"] for entry in card.data["near"]} == {500_000, 1_000_000}


def test_what_may_be_several_is_asked_back() -> None:
    card = compare(book(WUHAN), "little giant", "nothing of the kind")
    assert not card.found or len(card.data["compared"]) == 2
    ambiguous = compare(book(WUHAN), "2.1", "2.1.4")
    assert not ambiguous.found
    assert "2.1.3 Small firms growing above the scale threshold" in ambiguous.text


def test_a_plan_that_is_over_says_so_on_every_card_of_what_it_pays() -> None:
    for card in (look_up_clause(book(WUHAN), "2.1.4"), look_up_amount(book(WUHAN), "50万"), find(book(WUHAN), "giant")):
        assert card.blocks[-1].kind == "notice"
        assert "expired" in card.blocks[-1].text


# --- as commands ------------------------------------------------------------------------------------------------------


@pytest.fixture(name="run")
def command(harbour: Assistant, monkeypatch: pytest.MonkeyPatch) -> Run:
    return command_line(harbour, monkeypatch)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("find", "smart", "equipment"), "smart equipment subsidy: 10% of the equipment investment"),
        (("clause", "3"), "Official text"),
        (("clause", "第三条"), "设备更新"),
        (("dept", "数据局"), "临港市数据管理局（市数据局）"),
        (("dept", "data", "bureau"), "Lingang Data Administration (市数据局)"),
        (("amount", "200万"), "智能设备补助"),
        (("compare", "3", "4"), "A. 3 (第三条) New equipment"),
    ],
)
def test_a_command_prints_the_card_in_the_language_of_what_was_typed(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert said in result.stdout


@pytest.mark.parametrize(
    "words", [("find", "qqqq"), ("clause", "99"), ("dept", "qqqq"), ("amount", "qqqq"), ("compare", "3", "qqqq")]
)
def test_what_the_plan_does_not_have_ends_with_1_and_is_said(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert words[-1] in result.stdout
    assert json.loads(run(*words, "--json").stdout)["found"] is False


def test_the_language_asked_for_wins(run: Run) -> None:
    assert "设备更新" in run("clause", "3", "--language", "zh").stdout


def test_nothing_to_look_up_is_a_usage_error(run: Run) -> None:
    assert run("find").exit_code == 2
    assert run("find", " ").exit_code == 2


def test_json_is_the_same_in_every_language(run: Run, tmp_path: Path) -> None:
    del tmp_path
    assert run("clause", "3", "--json", "-l", "zh").stdout == run("clause", "3", "--json", "-l", "en").stdout
