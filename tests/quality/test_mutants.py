"""Each mutant is the plan with one fact changed, found where it stands, noticed by whoever asks for it."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import shutil
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assembly import open_assistant
from bot.assistant import Assistant
from bot.dialogue.context import Context
from bot.errors import BotError, KnowledgeError
from bot.knowledge.model import Plan
from bot.lexicon import lexicon
from bot.quality.edits import Drop, Put, Swap, edited, value_at
from bot.quality.mutant import Kind, Mutant
from bot.quality.mutants import mutants_of, mutated, sample
from bot.quality.slips import differing, following, with_next_year, with_other_ratio, years_later
from tests.conftest import IN_2023, IN_2026, KNOWLEDGE, PLANS

FOLDERS = {"wuhan-srdi-2021": KNOWLEDGE, "harbour-2026": PLANS}
TODAY = {"wuhan-srdi-2021": IN_2023, "harbour-2026": IN_2026}
PLAN_IDS = list(FOLDERS)
KINDS = [kind for kind in get_args(Kind) if kind != "name"]


@cache
def all_of(plan_id: str) -> tuple[Mutant, ...]:
    return tuple(mutants_of(FOLDERS[plan_id], plan_id))


@cache
def base_of(plan_id: str) -> Assistant:
    return open_assistant(FOLDERS[plan_id], plan_id)


def facts_of(plan_id: str) -> list[Mutant]:
    return [mutant for mutant in all_of(plan_id) if mutant.kind != "name"]


def by_key(plan_id: str, key: str) -> Mutant:
    return next(mutant for mutant in all_of(plan_id) if mutant.key == key)


# --- the list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan_id", PLAN_IDS)
def test_every_mutant_has_a_key_of_its_own(plan_id: str) -> None:
    assert [key for key, count in Counter(m.key for m in all_of(plan_id)).items() if count > 1] == []


@pytest.mark.parametrize("plan_id", PLAN_IDS)
def test_the_list_is_the_same_every_time(plan_id: str) -> None:
    assert tuple(mutants_of(FOLDERS[plan_id], plan_id)) == all_of(plan_id)


def test_the_first_plan_is_taken_where_none_is_named() -> None:
    assert mutants_of(PLANS) == mutants_of(PLANS, "bare-faq")


def test_the_two_plans_have_mutants_of_every_kind() -> None:
    assert {m.kind for plan_id in PLAN_IDS for m in all_of(plan_id)} == set(get_args(Kind))


@pytest.mark.parametrize(
    ("plan_id", "key", "fact", "change"),
    [
        ("harbour-2026", "2/yard-five/amount", "yard-five: amount 3,000,000", "1,500,000"),
        ("harbour-2026", "3/equipment/up_to", "equipment: up_to 2,000,000", "20,000,000"),
        ("harbour-2026", "3/equipment/percent", "equipment: percent 10", "50"),
        ("harbour-2026", "4/route-near/at_least", "route-near: at_least 50,000", "5,000"),
        (
            "harbour-2026",
            "6/pilot-firm+flagship-firm/amount",
            "pilot-firm: amount 200,000",
            "swapped with flagship-firm: 1,000,000",
        ),
        ("harbour-2026", "2/yard-five/star", "yard-five: star five", "two"),
        ("harbour-2026", "2/yard-five/tops_up", "yard-five: tops up yard-four", "removed"),
        (
            "harbour-2026",
            "5.1/master-mariner/excludes/chief-engineer",
            "master-mariner: excludes chief-engineer",
            "removed",
        ),
        ("harbour-2026", "5.1/master-mariner/paid/replaced", "master-mariner: paid yearly", "once"),
        ("harbour-2026", "1/seafarers-2028/count", "seafarers-2028: count 900", "40"),
        ("harbour-2026", "1/seafarers-2028/bound", "seafarers-2028: bound at_least", "more_than"),
        ("harbour-2026", "1/yards-2028/when", "yards-2028: 到2028年", "到2029年"),
        ("harbour-2026", "7/departments/市港务银行/removed", "responsible: 市港务银行", "removed"),
        ("harbour-2026", "7/departments/市港航局/replaced", "responsible: 市港航局", "市海洋局"),
        ("harbour-2026", "plan/expires/day", "expires 2028-12-31", "2028-12-30"),
        ("harbour-2026", "ladder/pilot+flagship", "pilot below flagship", "the other way round"),
        ("harbour-2026", "5.2/crew-training/not_stated/amount", "crew-training: amount is left open", "removed"),
        ("harbour-2026", "names/zh/berth/泊位", "berth (term, zh): 泊位", "removed"),
        ("wuhan-srdi-2021", "2.4.3/maker-china/every-level", "maker-china: every level municipal", "district"),
    ],
)
def test_a_mutant_tells_what_is_there_and_what_becomes_of_it(plan_id: str, key: str, fact: str, change: str) -> None:
    mutant = by_key(plan_id, key)
    assert (mutant.fact, mutant.change) == (fact, change)


@pytest.mark.parametrize("plan_id", PLAN_IDS)
def test_every_mutant_names_the_file_and_line_of_its_fact(plan_id: str) -> None:
    plan = base_of(plan_id).plan
    root = FOLDERS[plan_id].parent
    lines = {file: (root / file).read_text("utf-8").splitlines() for file in {m.file for m in all_of(plan_id)}}
    for mutant in all_of(plan_id):
        line = lines[mutant.file][mutant.line - 1]
        value = value_at(plan, mutant.edit.path)
        if isinstance(value, str | int) and mutant.kind != "rule":
            assert str(value) in line.replace("''", "'"), mutant
        elif isinstance(value, dt.date):
            assert value.isoformat() in line, mutant
        else:
            assert line.strip(), mutant


@pytest.mark.parametrize("plan_id", PLAN_IDS)
def test_a_mutant_of_a_clause_stands_in_the_file_of_that_clause(plan_id: str) -> None:
    for mutant in facts_of(plan_id):
        if mutant.kind not in ("date", "ladder"):
            assert mutant.file.endswith(f"{plan_id}/clauses/{mutant.clause}.yaml"), mutant


def test_no_plan_of_the_name_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(BotError, match=r"no plan 'nowhere'.*bare-faq, harbour-2026"):
        mutants_of(PLANS, "nowhere")


def test_a_file_out_of_shape_is_told_by_its_line(tmp_path: Path) -> None:
    shutil.copytree(PLANS / "harbour-2026", tmp_path / "harbour-2026")
    (tmp_path / "harbour-2026" / "ladder.yaml").write_text("clause: 6\nrungs: many\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"harbour-2026/ladder.yaml:2: rungs: expected a list"):
        mutants_of(tmp_path)


def test_mutants_go_to_other_processes_whole() -> None:
    mutants = all_of("harbour-2026")
    assert tuple(pickle.loads(pickle.dumps(mutants))) == mutants  # noqa: S301 - just written


# --- what changes ----------------------------------------------------------------------------------------------------

MONEY = ("{}奖多少钱？", "how much for the {}?")
TERMS = ("{}要什么条件？", "what are the conditions for the {}?")
APPLY = ("{}怎么申请？", "how do we apply for the {}?")
TELL = ("{}有什么政策？", "what does the plan say on {}?")
OFFICE = ("{}归哪个部门管？", "which department is responsible for the {}?")
GOAL = ("{}的目标是多少？", "what is the target for {}?")
UNTIL = ("这个计划有效期到什么时候？", "how long is the plan in force?")
NEXT = ("{}的下一级是什么，奖多少？", "what comes after {}?")
PAYS = ("{}的下一级奖多少？", "how much does the level after {} pay?")

ASKING: dict[str, tuple[tuple[str, str], ...]] = {
    "amount": (MONEY,),
    "swap": (MONEY,),
    "level": (MONEY,),
    "grant": (MONEY,),
    "paid": (MONEY,),
    "limit": (MONEY, TERMS),
    "rule": (MONEY,),
    "payer": (MONEY, TERMS),
    "condition": (MONEY, TERMS),
    "unstated": (MONEY, TERMS, APPLY, TELL),
    "target": (GOAL,),
    "department": (OFFICE,),
    "date": (UNTIL,),
    "ladder": (NEXT, PAYS),
}
"""In which words one asks for a fact of each kind."""


def questions_for(mutant: Mutant, plan: Plan) -> Iterator[str]:
    """Ask for a fact by the names of what it belongs to, in both languages."""
    frames = ASKING.get(mutant.kind, ())
    if mutant.kind == "detail":
        aspect = str(mutant.edit.path[-1])
        zh, en = (lexicon(language).aspects[aspect] for language in ("zh", "en"))
        frames = (*((f"{{}}的{word}？", f"{other} for the {{}}?") for word, other in zip(zh, en, strict=False)),)
    for frame in frames:
        for names in subjects_of(mutant, plan):
            for sentence, language in zip(frame, ("zh", "en"), strict=True):
                for name in names.get(language, ()):
                    yield sentence.format(name)


def subjects_of(mutant: Mutant, plan: Plan) -> Iterator[dict[str, tuple[str, ...]]]:
    """Give the names of the grants, topics and terms of the clause of a mutant, those meant most first."""
    if mutant.kind == "date":
        yield {"zh": ("",), "en": ("",)}
    elif mutant.kind == "ladder" and plan.ladder is not None:
        yield from ({language: (name,) for language, name in rung.name.items()} for rung in plan.ladder.rungs)
    clause = next((clause for clause in plan.clauses if clause.id == mutant.clause), None)
    topics = clause.topics if clause else ()
    for topic in topics:
        for named in (*(grant.name for grant in topic.grants), *(t.name for t in topic.targets), topic.name):
            yield {language: (name,) for language, name in named.items()}
    yield from (term.names for topic in topics for term in plan.terms if term.id in topic.terms)


@cache
def reply_of_base(plan_id: str, question: str) -> dict[str, object]:
    return answer(base_of(plan_id), question)


def answer(assistant: Assistant, question: str) -> dict[str, object]:
    today = TODAY[assistant.plan.id]
    return assistant.respond(question, Context(), today).answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("plan_id", PLAN_IDS)
def test_who_asks_for_a_fact_gets_another_answer(plan_id: str, kind: str) -> None:
    plan = base_of(plan_id).plan
    unnoticed = []
    for mutant in facts_of(plan_id):
        if mutant.kind == kind:
            assistant = mutated(base_of(plan_id), mutant)
            if all(answer(assistant, q) == reply_of_base(plan_id, q) for q in questions_for(mutant, plan)):
                unnoticed.append(mutant.key)
    assert unnoticed == []


def test_a_mutant_pays_what_it_says() -> None:
    mutant = by_key("harbour-2026", "2/yard-five/amount")
    found = answer(mutated(base_of("harbour-2026"), mutant), "五星船厂奖多少")
    assert [(g["grant"], g["amount"]) for g in found["grants"]] == [("yard-five", 1_500_000)]


def test_a_grant_given_another_level_is_found_by_that_one() -> None:
    mutant = by_key("harbour-2026", "4/route-ocean/route")
    found = answer(mutated(base_of("harbour-2026"), mutant), "新开内河航线补多少")
    assert [g["grant"] for g in found["grants"]] == ["route-ocean"]


@pytest.mark.parametrize("plan_id", PLAN_IDS)
def test_a_mutant_differs_from_the_plan_and_from_every_other(plan_id: str) -> None:
    plan = base_of(plan_id).plan
    plans = [edited(plan, mutant.edit) for mutant in facts_of(plan_id)]
    assert all(changed != plan for changed in plans)
    assert all(one != other for place, one in enumerate(plans) for other in plans[:place])


@pytest.mark.parametrize("plan_id", PLAN_IDS)
def test_the_assistant_that_mutants_are_made_from_stays_as_it_is(plan_id: str) -> None:
    base = base_of(plan_id)
    before = copy.deepcopy((base.plan, base.reader.vocabulary))
    for mutant in sample(all_of(plan_id), 200, seed=1):
        mutated(base, mutant)
    assert (base.plan, base.reader.vocabulary) == before


# --- edits -----------------------------------------------------------------------------------------------------------


@given(st.data())
def test_a_swap_done_twice_is_the_original(data: st.DataObject) -> None:
    plan = base_of("wuhan-srdi-2021").plan
    swaps = [m.edit for m in facts_of("wuhan-srdi-2021") if isinstance(m.edit, Swap)]
    swap = data.draw(st.sampled_from(swaps))
    assert edited(plan, swap) != plan
    assert edited(edited(plan, swap), swap) == plan
    assert edited(plan, swap) == edited(plan, Swap(swap.other, swap.path))


@given(st.data())
def test_what_was_put_is_there_and_putting_back_what_was_there_is_the_original(data: st.DataObject) -> None:
    plan = base_of("harbour-2026").plan
    put = data.draw(st.sampled_from([m.edit for m in facts_of("harbour-2026") if isinstance(m.edit, Put)]))
    assert value_at(edited(plan, put), put.path) == put.value
    assert edited(edited(plan, put), Put(put.path, value_at(plan, put.path))) == plan


@given(st.data())
def test_an_item_taken_out_leaves_the_others_in_their_order(data: st.DataObject) -> None:
    plan = base_of("harbour-2026").plan
    drop = data.draw(st.sampled_from([m.edit for m in all_of("harbour-2026") if isinstance(m.edit, Drop)]))
    before, after = value_at(plan, drop.path[:-1]), value_at(edited(plan, drop), drop.path[:-1])
    place = drop.path[-1]
    if isinstance(before, dict):
        assert after == {key: value for key, value in before.items() if key != place}
    else:
        assert list(after) == [item for i, item in enumerate(before) if i != place]


@given(st.data())
def test_edits_of_two_facts_do_not_disturb_each_other(data: st.DataObject) -> None:
    plan = base_of("harbour-2026").plan
    puts = [m.edit for m in facts_of("harbour-2026") if isinstance(m.edit, Put)]
    one, other = data.draw(
        st.tuples(st.sampled_from(puts), st.sampled_from(puts)).filter(lambda p: p[0].path != p[1].path)
    )
    assert edited(edited(plan, one), other) == edited(edited(plan, other), one)


def test_a_path_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(IndexError):
        edited(base_of("harbour-2026").plan, Put(("clauses", 99, "title"), {}))


# --- slips -----------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 3), min_size=1), st.data())
def test_a_neighbour_differs_and_none_that_is_nearer_does(values: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(values) - 1))
    found = differing(values, place)
    if found is None:
        assert len(set(values)) == 1
    else:
        assert values[found] != values[place]
        nearer = [v for i, v in enumerate(values) if abs(i - place) < abs(found - place)]
        assert set(nearer) <= {values[place]}


@given(st.lists(st.text(max_size=2), unique=True, min_size=1), st.data())
def test_what_follows_a_value_is_every_other_one_once(values: list[str], data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(values))
    assert sorted([value, *following(values, value)]) == sorted(values)


@pytest.mark.parametrize(
    ("day", "years", "moved"),
    [
        (dt.date(2024, 2, 29), 1, dt.date(2025, 2, 28)),
        (dt.date(2024, 2, 29), 4, dt.date(2028, 2, 29)),
        (dt.date(2024, 12, 31), -1, dt.date(2023, 12, 31)),
    ],
)
def test_a_date_moves_to_the_same_day_of_another_year(day: dt.date, years: int, moved: dt.date) -> None:
    assert years_later(day, years) == moved


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("不低于1∶1配套", "不低于1∶2配套"),
        ("a match of 1:1", "a match of 1:2"),
        ("比例为1：2。", "比例为1：4。"),
        ("每年", "每年"),
    ],
)
def test_a_ratio_doubles_however_its_colon_is_typed(text: str, changed: str) -> None:
    assert with_other_ratio(text) == changed


@pytest.mark.parametrize(
    ("text", "changed"), [("到2023年", "到2024年"), ("by 2023", "by 2024"), ("每年", "每年"), ("20235户", "20235户")]
)
def test_only_years_go_on_by_a_year(text: str, changed: str) -> None:
    assert with_next_year(text) == changed


# --- draws -----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 400), st.integers(0, 9))
def test_a_draw_has_the_number_asked_for_each_once_in_their_order(count: int, seed: int) -> None:
    mutants = all_of("harbour-2026")
    drawn = sample(mutants, count, seed)
    assert drawn == sample(mutants, count, seed)
    assert len(drawn) == min(count, len(mutants))
    chosen = {mutant.key for mutant in drawn}
    assert drawn == [mutant for mutant in mutants if mutant.key in chosen]


@given(st.integers(1, 400), st.integers(0, 9))
def test_a_draw_has_as_many_of_each_kind_as_there_are_up_to_a_common_share(count: int, seed: int) -> None:
    mutants = all_of("harbour-2026")
    there = Counter(mutant.kind for mutant in mutants)
    drawn = Counter(mutant.kind for mutant in sample(mutants, count, seed))
    share = max(drawn.values())
    assert all(drawn[kind] >= min(there[kind], share - 1) for kind in there)


def test_another_seed_draws_others() -> None:
    mutants = all_of("wuhan-srdi-2021")
    assert sample(mutants, 50, seed=1) != sample(mutants, 50, seed=2)
