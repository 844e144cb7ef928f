"""What talks ask about: a question counts for what its expectation pins, and for nothing else."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.conversations.reading import read_suite
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage
from bot.knowledge.model import KINDS
from bot.quality.coverage import Coverage, measure
from bot.quality.coverage_limits import limit_of, shortfalls
from bot.quality.coverage_marks import FIGURES, STATED, UNFILED, Mark, kinds_of, marks_of
from bot.quality.coverage_occasions import OCCASIONS, sayable
from bot.quality.coverage_replies import noting
from bot.wording import LANGUAGES, wording
from tests.conftest import IN_2026, PLANS, Talk

HARBOUR = Stage(PLANS, "harbour-2026")
STAGES = Stages()

FIVE_STAR = "how much for a five-star green shipyard?"


def counted(folder: Path, script: str, base: Stage = HARBOUR, stages: Stages = STAGES) -> Coverage:
    """Write a script, play it, and give the coverage of the only plan asked for."""
    path = folder / "script.yaml"
    path.write_text(textwrap.dedent(script), encoding="utf-8")
    (coverage,) = measure(read_suite([path], base).talks, base, stages).plans
    return coverage


def turn(folder: Path, say: str, expect: str = "", more: str = "") -> Coverage:
    """Play a talk of one turn."""
    expected = f"expect: {{{expect}}}" if expect else ""
    return counted(folder, f"talks: [{{talk: one, {more} turns: [{{say: {say!r}, {expected}}}]}}]")


def cells(coverage: Coverage) -> set[tuple[str, str, str]]:
    """The cells covered: clause, kind, language."""
    return {(mark.key[0], mark.key[1], mark.language) for mark in coverage.hits if mark.figure == "cells"}


def ids(coverage: Coverage, figure: str) -> set[tuple[str, str]]:
    """What is covered of a figure: id and language."""
    return {(mark.key[-1], mark.language) for mark in coverage.hits if mark.figure == figure}


# --- what pins an answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expect",
    [
        "act: answer, clause: '2'",
        "act: answer, clauses: ['2']",
        "clause: ['3', '2'], says: 300万元",
        "grants: [yard-five]",
        "grants: [{star: five}, …]",
        "amounts: [300万元]",
        "departments: [市港航局, …]",
        "evidence: 一次性奖励",
    ],
)
def test_checked_question_covers_its_cell(tmp_path, expect):
    coverage = turn(tmp_path, FIVE_STAR, expect)
    assert coverage.failing == []
    assert cells(coverage) == {("2", "amount", "en")}
    assert ids(coverage, "clauses") == {("2", "en")}


@pytest.mark.parametrize(
    "expect",
    ["", "act: answer", "clause: '2'", "says: 300万元", "act: answer, validity: in_force", "language: en, choices: []"],
)
def test_question_whose_clause_is_not_checked_covers_nothing(tmp_path, expect):
    coverage = turn(tmp_path, FIVE_STAR, expect)
    assert coverage.failing == []
    assert cells(coverage) == set()
    cell = Mark("cells", ("2", "amount"), "en")
    assert [asked.flaw for asked in coverage.vain[cell]] == ["unchecked"]
    assert cell in coverage.missing()


def test_question_that_is_not_as_expected_covers_nothing(tmp_path):
    coverage = turn(tmp_path, FIVE_STAR, "act: answer, clause: '2', amounts: [150万元]")
    assert cells(coverage) == set()
    assert len(coverage.failing) == 1
    assert [asked.flaw for asked in coverage.vain[Mark("cells", ("2", "amount"), "en")]] == ["failing"]
    assert not [mark for mark in coverage.hits if mark.figure == "replies"]


def test_wrong_answer_is_held_against_the_clause_that_was_expected(tmp_path):
    coverage = turn(tmp_path, FIVE_STAR, "act: answer, clause: '3'")
    assert {mark.key for mark in coverage.vain} == {("3",), ("3", "amount")}


def test_nothing_of_a_talk_that_is_known_to_fail_counts(tmp_path):
    coverage = counted(
        tmp_path,
        f"""
        talks:
          - talk: the second turn is known to fail
            fails: the sum is another
            turns:
              - {{say: '{FIVE_STAR}', expect: {{grants: [yard-five]}}}}
              - {{say: and a four-star one?, expect: {{amounts: [1]}}}}
        """,
    )
    assert coverage.failing == []
    assert coverage.questions == 2
    assert cells(coverage) == set()


def test_talk_that_is_skipped_is_not_played(tmp_path):
    coverage = turn(tmp_path, FIVE_STAR, "grants: [yard-five]", "skip: not yet,")
    assert (coverage.talks, coverage.questions, cells(coverage)) == (0, 0, set())


def test_refusals_cover_no_clause_but_what_they_name(tmp_path):
    coverage = turn(tmp_path, "how much for a cruise terminal?", "act: no_answer")
    assert cells(coverage) == set()
    assert ids(coverage, "terms") == {("cruise", "en")}
    assert ids(coverage, "replies") >= {("no_answer.outside", "en")}


# --- wordings, contrasts, languages, kinds ---------------------------------------------------------------------------


def test_each_wording_counts_in_its_own_language(tmp_path):
    coverage = counted(
        tmp_path,
        f"""
        tables:
          - table: five stars
            expect: {{grants: [yard-five]}}
            rows:
              - say: ['{FIVE_STAR}', 五星级绿色船厂奖多少钱, 五星船厂给多少]
        """,
    )
    assert cells(coverage) == {("2", "amount", "en"), ("2", "amount", "zh")}
    assert len(coverage.asked(Mark("cells", ("2", "amount"), "zh"))) == 2
    assert len(coverage.asked(Mark("cells", ("2", "amount"), "en"))) == 1
    assert Mark("cells", ("2", "condition"), "zh") in coverage.missing()


def test_contrast_counts_by_its_own_expectation(tmp_path):
    coverage = counted(
        tmp_path,
        f"""
        talks:
          - talk: stars and routes
            turns:
              - say: '{FIVE_STAR}'
                contrasts:
                  - {{say: how much for a new ocean-going route?, expect: {{grants: [route-ocean]}}}}
                  - how much for a master mariner?
        """,
    )
    assert coverage.failing == []
    assert cells(coverage) == {("4", "amount", "en")}


def test_label_of_a_turn_says_its_kind(tmp_path):
    coverage = counted(
        tmp_path,
        f"talks: [{{talk: t, turns: [{{say: '{FIVE_STAR}', kind: list, expect: {{grants: [yard-five]}}}}]}}]",
    )
    assert cells(coverage) == {("2", "list", "en")}
    assert Mark("cells", ("2", "list"), "en") not in coverage.marks


@pytest.mark.parametrize(
    ("say", "expect", "cell"),
    [
        ("五星船厂要什么条件", "act: answer, clause: '2'", ("2", "condition", "zh")),
        ("which department pays for new equipment?", "act: answer, clause: '3'", ("3", "department", "en")),
        ("what comes after a far-sail firm?", "act: answer, clause: '6'", ("6", "ladder", "en")),
        ("这个措施什么时候到期", "validity: in_force", ("8", "validity", "zh")),
    ],
)
def test_kind_is_otherwise_the_one_decided(tmp_path, say, expect, cell):
    assert cells(turn(tmp_path, say, expect)) == {cell}


# --- grants, departments and names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ("grants: [yard-five, yard-four, yard-three]", {"yard-five", "yard-four", "yard-three"}),
        ("grants: [yard-four, …]", {"yard-four"}),
        ("amounts: [60万元, …]", {"yard-three"}),
        ("grants: [{star: five, amount: 300万元}, ...]", {"yard-five"}),
        ("act: answer, clause: '2'", set()),
    ],
)
def test_only_grants_that_are_expected_are_covered(tmp_path, expect, found):
    coverage = turn(tmp_path, "绿色船厂评星有哪些奖励，各多少钱", expect)
    assert coverage.failing == []
    assert ids(coverage, "grants") == {(grant, "zh") for grant in found}


def test_departments_are_covered_where_they_are_expected(tmp_path):
    some = turn(tmp_path, FIVE_STAR, "departments: [Lingang Ocean Development Bureau, …]")
    assert ids(some, "departments") == {("市海洋局", "en")}
    assert ids(turn(tmp_path, FIVE_STAR, "grants: [yard-five]"), "departments") == set()


def test_targets_rules_rungs_values_and_sections_are_covered_where_they_are_spoken_of(tmp_path):
    coverage = counted(
        tmp_path,
        """
        talks:
          - {talk: goals, turns: [{say: 2028年绿色船厂要达到多少家, expect: {act: answer, clause: "1"}}]}
          - {talk: rules, turns: [{say: how much is the mariner allowance?, expect: {grants: [master-mariner]}}]}
          - {talk: rungs, turns: [{say: 远航企业的下一级是什么, expect: {act: answer, clause: "6"}}]}
          - {talk: values, turns: [{say: how much for a four-star shipyard?, expect: {grants: [yard-four]}}]}
          - {talk: sections, turns: [{say: 航海人才那部分有哪些条款, expect: {clauses: ["5.1", "5.2"], act: answer}}]}
        """,
    )
    assert coverage.failing == []
    assert ids(coverage, "targets") >= {("yards-2028", "zh")}
    assert ids(coverage, "rules") == {("three-years", "en")}
    assert ids(coverage, "rungs") == {("far-sail", "zh")}
    assert ids(coverage, "values") == {("star:four", "en")}
    assert ids(coverage, "sections") == {("5", "zh")}
    assert ids(coverage, "terms") >= {("master_mariner", "en"), ("far_sail", "zh"), ("star_yard", "en")}


def test_new_grant_of_the_plan_is_missing(tmp_path):
    shutil.copytree(PLANS / "harbour-2026", tmp_path / "plans" / "harbour-2026")
    file = tmp_path / "plans" / "harbour-2026" / "clauses" / "2.yaml"
    name = "{zh: 二星级绿色船厂, en: two-star green shipyard}"
    quote = "对评定为五星级、四星级、三星级绿色船厂的企业"
    grant = f"{{id: yard-two, name: {name}, attributes: {{star: two}}, quote: {quote}}}"
    file.write_text(file.read_text(encoding="utf-8").rstrip() + f"\n      - {grant}\n", encoding="utf-8")
    stage = Stage(tmp_path / "plans")
    coverage = counted(
        tmp_path,
        f"talks: [{{talk: t, turns: [{{say: '{FIVE_STAR}', expect: {{grants: [yard-five]}}}}]}}]",
        stage,
        Stages(),
    )
    missing = {mark.key[0] for mark in coverage.missing() if mark.figure == "grants" and mark.language == "en"}
    assert "yard-two" in missing
    assert "yard-five" not in missing


def test_talk_on_changed_knowledge_covers_nothing_but_sentences(tmp_path):
    change = "{clauses/2.yaml: {topics: {star-yard: {grants: {yard-five: {amount: 600000}}}}}}"
    coverage = turn(tmp_path, FIVE_STAR, "amounts: [60万元]", f"overlay: {change},")
    assert coverage.failing == []
    assert {mark.figure for mark in coverage.hits} == {"replies"}


# --- which cells make sense ------------------------------------------------------------------------------------------


def test_kinds_make_sense_by_the_plan_alone(harbour: Assistant):
    found = {clause.id: kinds_of(harbour.plan, clause) for clause in harbour.plan.clauses}
    assert found["1"] == ("department", "definition", "target")
    assert found["2"] == ("amount", "condition", "department")
    assert found["3"] == ("amount", "condition", "department", "process")
    assert found["6"] == ("amount", "department", "definition", "ladder")
    assert found["8"] == ("validity",)


def test_rules_of_kinds_speak_of_kinds_that_there_are():
    assert set(STATED) <= set(KINDS)


def test_every_kind_that_questions_are_filed_under_makes_sense(wuhan: Assistant):
    marks = set(marks_of(wuhan.plan))
    for examples in wuhan.plan.examples:
        for kind in examples.questions:
            for language in wuhan.plan.header.languages:
                assert Mark("cells", (examples.clause, kind), language) in marks


def test_any_checked_question_fills_the_cell_of_questions_that_are_filed_under_no_kind(tmp_path):
    stage = Stage(PLANS, "bare-faq")
    coverage = counted(
        tmp_path,
        "talks: [{talk: t, turns: [{say: how much is the membership fee?, expect: {act: answer, clause: fees}}]}]",
        stage,
    )
    assert coverage.hits[Mark("cells", ("fees", UNFILED), "en")]
    assert coverage.figure("cells", "en").of == 6
    assert coverage.figure("grants").percent is None


# --- sentences -------------------------------------------------------------------------------------------------------


def test_sentences_said_are_noted_with_their_language(tmp_path):
    coverage = turn(tmp_path, FIVE_STAR, "grants: [yard-five]")
    assert ids(coverage, "replies") >= {("answer.grant_one", "en"), ("answer.tops_up", "en"), ("paid.once", "en")}
    assert {language for _, language in ids(coverage, "replies")} == {"en"}


def test_wording_is_as_before_once_nobody_listens():
    with noting() as outer:
        with noting() as inner:
            wording("en").say("answer.validity_open")
        wording("zh").say("answer.validity_open")
    wording("en").say("note.stacking")
    assert inner == {("en", "answer.validity_open")}
    assert outer == {("en", "answer.validity_open"), ("zh", "answer.validity_open")}
    assert all("say" not in vars(wording(language)) for language in LANGUAGES)


def test_occasions_speak_of_sentences_that_there_are():
    keys = [key for keys in OCCASIONS.values() for key in keys]
    assert len(keys) == len(set(keys))
    assert [key for key in keys if not wording("en").has(key)] == []


@pytest.mark.parametrize("name", ["harbour", "bare"])
def test_nothing_is_said_that_the_plan_gives_no_occasion_for(name, request):
    assistant: Assistant = request.getfixturevalue(name)
    asked = [q for e in assistant.plan.examples for questions in e.questions.values() for q in questions]
    asked += [q for u in assistant.plan.unanswered for q in (*u.elsewhere, *u.unstated)]
    with noting() as said:
        for question in asked:
            Talk(assistant, IN_2026).say(question)
    assert said
    assert [(language, key) for language, key in said if key not in sayable(assistant.plan, language)] == []


def test_a_sum_is_only_written_out_where_some_is_no_round_one(harbour: Assistant):
    assert "money.plain" not in sayable(harbour.plan, "zh")
    assert "money.plain" in sayable(harbour.plan, "en")
    assert "money.ten_thousand" in sayable(harbour.plan, "zh")
    assert "money.ten_thousand" not in sayable(harbour.plan, "en")


# --- figures ---------------------------------------------------------------------------------------------------------

TALKS = (
    f"{{talk: a, turns: [{{say: '{FIVE_STAR}', expect: {{grants: [yard-five]}}}}]}}",
    "{talk: b, turns: [{say: 五星船厂要什么条件, expect: {act: answer, clause: '2'}}]}",
    "{talk: c, turns: [{say: 设备补助找哪个部门, expect: {departments: [市数据局, 市港航局]}}]}",
    "{talk: d, turns: [{say: how long are the measures valid?, expect: {validity: in_force}}]}",
    "{talk: e, turns: [{say: how much for a cruise terminal?, expect: {act: no_answer}}]}",
    "{talk: f, turns: [{say: 你好, expect: {act: chat}}, {say: thanks, expect: {act: answer}}]}",
)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(TALKS), unique=True, min_size=1), st.sampled_from(TALKS))
def test_one_more_talk_never_covers_less(tmp_path_factory, talks, more):
    folder = tmp_path_factory.mktemp("talks")
    fewer = counted(folder, f"talks: [{', '.join(talks)}]")
    all_of_them = counted(folder, f"talks: [{', '.join(dict.fromkeys((*talks, more)))}]")
    assert fewer.hits.keys() <= all_of_them.hits.keys()
    for coverage in (fewer, all_of_them):
        missing = coverage.missing()
        assert len(set(missing)) == len(missing)
        assert set(missing) == set(coverage.marks) - coverage.hits.keys()
        for name in FIGURES:
            figure = coverage.figure(name)
            parts = [coverage.figure(name, language) for language in coverage.plan.header.languages]
            assert (figure.covered, figure.of) == (sum(p.covered for p in parts), sum(p.of for p in parts))
            assert figure.of - figure.covered == sum(mark.figure == name for mark in missing)


def test_every_plan_of_the_folder_is_counted_and_others_are_named(tmp_path):
    path = tmp_path / "script.yaml"
    path.write_text(
        f"plan: harbour-2026\ntalks: [{{talk: t, turns: [{{say: '{FIVE_STAR}', expect: {{grants: [yard-five]}}}}]}}]",
        encoding="utf-8",
    )
    whole = measure(read_suite([path], Stage(PLANS)).talks, Stage(PLANS), STAGES)
    assert [(c.plan.id, c.talks) for c in whole.plans] == [("bare-faq", 0), ("harbour-2026", 1)]
    assert whole.elsewhere == {}
    alone = Stage(PLANS, "bare-faq")
    other = measure(read_suite([path], alone).talks, alone, STAGES)
    assert [(c.plan.id, c.talks) for c in other.plans] == [("bare-faq", 0)]
    assert other.elsewhere == {"harbour-2026": 1}


def test_limits_are_read_by_figure_and_for_the_cells_by_themselves():
    assert limit_of("90") == ("cells", 90)
    assert limit_of("grants=100") == ("grants", 100)
    assert limit_of(" terms = 12.5% ") == ("terms", 12.5)


@pytest.mark.parametrize("text", ["", "many", "cells=", "grant=90", "cells=101", "cells=-1", "cells=nan", "=90"])
def test_limits_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"percent|figure"):
        limit_of(text)


def test_a_figure_falls_short_only_under_its_limit(tmp_path):
    coverage = turn(tmp_path, FIVE_STAR, "grants: [yard-five]")
    figure = coverage.figure("grants")
    exact = 100 * figure.covered / figure.of
    assert shortfalls([coverage], {"grants": exact}) == []
    (short,) = shortfalls([coverage], {"grants": exact + 0.01})
    assert (short.plan, short.figure, short.percent) == ("harbour-2026", "grants", exact)
