"""Talks are played turn by turn, and every difference in meaning is found."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from bot.conversations.playing import play
from tests.conversations.scripts import STAGES, fields, played, talks_of

RIGHT = "act: answer, clause: '2', grants: [yard-five], amounts: [300万元], language: en, validity: in_force"


def one(folder: Path, expect: str, say: str = "how much for a five-star green shipyard?") -> list[str]:
    """Play one turn with an expectation; returns the keys that differ."""
    (went,) = played(
        folder,
        f"""
        talks:
          - talk: one turn
            turns:
              - say: {say}
                expect: {{{expect}}}
        """,
    )
    return fields(went)


@pytest.mark.parametrize(
    "expect",
    [
        RIGHT,
        "clause: ['3', '2']",
        "clauses: ['2']",
        "grants: [五星级绿色船厂]",
        "grants: [{star: five, amount: 300万元}]",
        "grants: [{star: 五星级, clause: '2', grant: five-star green shipyard}]",
        "grants: [yard-five, …]",
        "grants: [...]",
        "amounts: ['RMB 3,000,000']",
        "amounts: [3000000]",
        "amounts: ['3 million yuan']",
        "departments: [市港航局, 市海洋局]",
        "departments: [市港航局, …]",
        "departments: [Lingang Port and Shipping Administration, …]",
        "evidence: 分别给予300万元、150万元、60万元一次性奖励",
        "says: 300万元",
        "says: ['five-star green shipyard: RMB 3,000,000', PAID ONCE]",
        "says_not: [RMB 600001, telephone]",
        "choices: []",
        "never: {clauses: ['3'], amounts: [150万元], departments: [市数据局], grants: [yard-four], says: telephone}",
    ],
)
def test_what_is_so_is_as_expected(tmp_path, expect):
    assert one(tmp_path, expect) == []


@pytest.mark.parametrize(
    ("expect", "differs"),
    [
        ("act: clarify", "act"),
        ("clause: '3'", "clause"),
        ("clauses: ['2', '3']", "clauses"),
        ("clauses: ['3', …]", "clauses"),
        ("grants: []", "grants"),
        ("grants: [yard-four]", "grants"),
        ("grants: [yard-five, yard-four]", "grants"),
        ("grants: [yard-five, yard-five]", "grants"),
        ("grants: [{star: four}]", "grants"),
        ("grants: [{star: five, amount: 150万元}]", "grants"),
        ("amounts: []", "amounts"),
        ("amounts: [30万元]", "amounts"),
        ("amounts: [300万元, 300万元]", "amounts"),
        ("amounts: [150万元, …]", "amounts"),
        ("total: 300万元 ", ""),
        ("total: 30万元", "total"),
        ("departments: [市港航局]", "departments"),
        ("departments: [市海洋局, 市数据局]", "departments"),
        ("departments: [市数据局, …]", "departments"),
        ("language: zh", "language"),
        ("choices: [certainly]", "choices"),
        ("validity: expired", "validity"),
        ("evidence: 分别给予30万元", "evidence"),
        ("says: 150万元", "says"),
        ("says_not: 3000000元", "says_not"),
        ("never: {clauses: ['2']}", "never.clauses"),
        ("never: {grants: [yard-five]}", "never.grants"),
        ("never: {amounts: [RMB 3 million]}", "never.amounts"),
        ("never: {departments: [市港航局]}", "never.departments"),
        ("never: {says: shipyard}", "never.says"),
    ],
)
def test_what_is_not_so_is_found(tmp_path, expect, differs):
    assert one(tmp_path, expect) == ([differs] if differs else [])


def test_sums_in_a_quotation_are_not_said_by_the_bot(tmp_path):
    assert one(tmp_path, "evidence: 150万元, never: {amounts: [150万元]}") == []


def test_each_turn_is_answered_in_the_context_of_those_before(tmp_path):
    (went,) = played(
        tmp_path,
        """
        talks:
          - talk: the award, then its smaller sister
            turns:
              - say: how much for a five-star green shipyard?
              - say: and four stars?
                expect: {amounts: [150万元]}
              - say: who is responsible?
                expect: {departments: [市海洋局, 市港航局]}
        """,
    )
    assert went.result == "passed"


def test_each_person_has_a_talk_of_their_own(tmp_path):
    (went,) = played(
        tmp_path,
        """
        talks:
          - talk: two at once
            turns:
              - {say: how much for a five-star green shipyard?, by: owner}
              - {say: how much for a new ocean-going route?, by: captain}
              - {say: who is responsible?, by: owner, expect: {clause: "2"}}
              - {say: who is responsible?, by: captain, expect: {clause: "4"}}
              - {say: who is responsible?, by: stranger, expect: {act: clarify}}
        """,
    )
    assert went.result == "passed"


def test_every_wording_must_lead_to_the_same_and_the_first_goes_on(tmp_path):
    right, wrong = played(
        tmp_path,
        """
        talks:
          - talk: alike
            turns:
              - say: [五星级绿色船厂奖多少, 五星绿色船厂有多少奖励]
                also_as: [traditional, full_width, pinyin]
              - {say: 谁负责, expect: {clause: "2"}}
          - talk: not alike
            turns:
              - say: [五星级绿色船厂奖多少, 四星级绿色船厂奖多少]
        """,
    )
    assert right.result == "passed"
    assert [step.role for step in right.steps] == ["turn", "variant", "variant", "variant", "turn"]
    assert [step.message for step in right.steps][2] == "五星級綠色船廠獎多少"
    assert fields(wrong) == ["say"]
    assert wrong.failures[0].message == "四星级绿色船厂奖多少"


def test_a_contrast_must_lead_elsewhere(tmp_path):
    right, same, elsewhere = played(
        tmp_path,
        """
        talks:
          - talk: leads elsewhere
            turns:
              - say: 五星级绿色船厂奖多少
                contrasts: [四星级绿色船厂奖多少, {say: 远洋航线补多少, expect: {clause: "4"}}]
          - talk: leads to the same
            turns: [{say: 五星级绿色船厂奖多少, contrasts: [五星绿色船厂奖多少钱]}]
          - talk: leads to a third place
            turns:
              - say: 五星级绿色船厂奖多少
                contrasts: [{say: 远洋航线补多少, expect: {clause: "3"}}]
        """,
    )
    assert right.result == "passed"
    assert fields(same) == ["contrasts"]
    assert fields(elsewhere) == ["clause"]


def test_a_choice_is_pressed_by_what_it_means(tmp_path):
    played_all = played(
        tmp_path,
        """
        fixtures:
          turns:
            doubt:
              - say: how much do seafarers and routes bring?
        talks:
          - talk: by grant
            turns:
              - {say: 奖励多少, expect: {act: clarify, choices: [{topic: new-route}, …]}}
              - {press: {topic: new-route}, expect: {clause: "4"}}
          - talk: by label
            turns:
              - {say: 奖励多少, expect: {act: clarify}}
              - {press: 新开航线补助, expect: {clause: "4"}}
          - talk: not offered
            turns:
              - {say: 奖励多少, expect: {act: clarify}}
              - {press: {grant: yard-five}, expect: {clause: "2"}}
              - {say: never reached, expect: {clause: "2"}}
        """,
    )
    assert [went.result for went in played_all] == ["passed", "passed", "failed"]
    assert fields(played_all[2]) == ["press"]
    assert len(played_all[2].steps) == 2


def test_the_day_may_change_within_a_talk(tmp_path):
    (went,) = played(
        tmp_path,
        """
        today: 2025-06-01
        talks:
          - talk: before, in and after
            turns:
              - {say: 五星级绿色船厂奖多少, expect: {validity: not_yet}}
              - {say: 四星呢, today: 2026-06-01, expect: {validity: in_force, amounts: [150万元]}}
              - {say: 三星呢, today: 2029-01-01, expect: {validity: expired, amounts: [60万元]}}
        """,
    )
    assert fields(went) == []


def test_without_a_day_a_talk_is_on_the_first_day_of_the_plan(tmp_path):
    assert one(tmp_path, "validity: in_force") == []


def test_the_same_talk_on_changed_knowledge(tmp_path):
    more, less, names = played(
        tmp_path,
        """
        fixtures:
          overlays:
            generous: {clauses/2.yaml: {topics: {star-yard: {grants: {yard-five: {amount: 4000000}}}}}}
        talks:
          - talk: more money
            overlay: generous
            turns: [{say: 五星级绿色船厂奖多少, expect: {amounts: [400万元], says: 400万元}}]
          - talk: one department less
            overlay: {clauses/2.yaml: {departments: [市港航局]}}
            turns: [{say: 五星级绿色船厂奖多少, expect: {amounts: [300万元], departments: [市港航局]}}]
          - talk: a new name
            overlay: {terms/zh.yaml: {names: {star_yard: [碧波船坞]}}}
            turns: [{say: 五星级碧波船坞奖多少, expect: {amounts: [300万元]}}]
        """,
    )
    assert [more.error or fields(more), less.error or fields(less), names.error or fields(names)] == [[], [], []]


def test_a_known_failure_fails_the_run_once_it_passes(tmp_path):
    known, mended, left_out, waiting = played(
        tmp_path,
        """
        talks:
          - {talk: known, fails: not yet understood, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "3"}}]}
          - {talk: mended, fails: not yet understood, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "2"}}]}
          - {talk: left out, skip: no reason, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "3"}}]}
          - {talk: waiting, draft: true, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "3"}}]}
        """,
    )
    assert [known.result, mended.result] == ["expected_failure", "unexpected_pass"]
    assert [left_out.result, waiting.result] == ["skipped", "skipped"]
    assert (left_out.reason, left_out.steps) == ("no reason", ())


def test_what_must_never_be_said_holds_for_every_turn_of_file_and_talk(tmp_path):
    (went,) = played(
        tmp_path,
        """
        never: {clauses: ["2"]}
        talks:
          - talk: not a word
            never: {amounts: [15万元]}
            turns:
              - {say: 五星级绿色船厂奖多少}
              - {say: 近洋航线补多少}
              - {say: 谢谢}
        """,
    )
    assert fields(went) == ["never.clauses", "never.amounts"]


def test_the_rows_of_a_table_stand_alone(tmp_path):
    went = played(
        tmp_path,
        """
        tables:
          - table: what a shipyard gets
            expect: {act: answer, clause: "2"}
            columns: [say, amounts]
            rows:
              - [五星级绿色船厂奖多少, [300万元]]
              - {say: [四星级绿色船厂奖多少, 四星绿色船厂给多少], amounts: [150万元]}
              - 绿色船厂有哪些奖励
              - {say: 三星级绿色船厂奖多少, amounts: [61万元], fails: a wrong sum}
        """,
    )
    assert [w.result for w in went] == ["passed", "passed", "passed", "expected_failure"]
    assert went[0].talk.title == "what a shipyard gets: 五星级绿色船厂奖多少"


def test_turns_and_expectations_are_shared_between_files(tmp_path):
    shared = """
    fixtures:
      turns:
        a yard:
          - {say: 五星级绿色船厂奖多少, expect: {like: yard offices}}
      expects:
        yard offices: {departments: [市海洋局, 市港航局]}
    """
    (tmp_path / "shared.yaml").write_text(textwrap.dedent(shared), encoding="utf-8")
    (went,) = played(
        tmp_path,
        """
        include: [shared.yaml]
        talks:
          - talk: goes on from the shared turns
            turns:
              - use: a yard
              - {say: 四星呢, expect: {like: yard offices, amounts: [150万元]}}
        """,
    )
    assert (went.result, len(went.steps)) == ("passed", 2)


def test_a_broken_expectation_is_a_failure_at_its_line(tmp_path):
    (talk,) = talks_of(
        tmp_path,
        """
        talks:
          - talk: wrong in its second turn
            turns:
              - say: 五星级绿色船厂奖多少
              - say: 四星呢
                expect: {amounts: [300万元]}
        """,
    )
    (failure,) = play(talk, STAGES).failures
    assert (failure.line, failure.number, failure.message) == (6, 2, "四星呢")
    (difference,) = failure.differences
    assert (difference.expected, difference.got) == ("3,000,000", "1,500,000")
