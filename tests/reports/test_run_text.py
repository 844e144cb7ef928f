"""The report on a screen says what failed, where and how it differs, in the reader's language, and nothing more."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from rich.cells import cell_len

from bot.channels.painting import Screen
from bot.reports.run_text import failure_lines, show_run, talk_line
from tests.reports.runs import run_of, talk_of, words

AWARD = """
    › 你好
    ‹ 您好！…
    › 五星级绿色船厂奖多少  (turn 2, line 8)
    ‹ 五星级绿色船厂：300万元（一次性发放）
      …
      责任单位：市海洋局、市港航局
      …
      amounts
        expected  2,000,000
        got       3,000,000
      departments
        expected  市海洋局, 市数据局
        got       市海洋局, 市港航局
        missing   市数据局
        too many  市港航局
      never.amounts
        expected  without “300万元”
        got       五星级绿色船厂：300万元（一次性发放）
    › 谁负责  (turn 3, line 10)
    ‹ 责任单位：市海洋局、市港航局
"""


def report(name: str, language: str = "en") -> list[str]:
    """What is said of a failed talk, without the name of its file."""
    talk = talk_of(run_of(), name)
    return [line.text.replace(talk.file, "s.yaml") for line in failure_lines(talk, words(language))]


def test_a_failure_is_told_with_the_talk_up_to_it() -> None:
    head, *lines = report("the department follows from the award")
    assert head == "✗ s.yaml:8  the department follows from the award"
    expected = AWARD.strip("\n").split("\n")
    assert lines[0] == expected[0]
    assert lines[1].startswith("    ‹ 您好！")
    assert lines[2 : len(expected)] == expected[2:]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["      leads", "        expected  elsewhere than “谁负责”", "        got       the same: answer · 2"]),
        ("zh", ["      对照", "        预期  与“谁负责”不同", "        实际  一样：回答 · 2"]),
    ],
)
def test_a_contrast_that_leads_to_the_same_says_so(language: str, told: list[str]) -> None:
    lines = report("the department follows from the award", language)
    start = lines.index(told[0])
    assert lines[start : start + 3] == told


def test_a_wording_that_fails_stands_beside_the_turn_that_it_is_of() -> None:
    lines = report("the department follows from the award")
    assert "    › 哪个部门管  (must mean the same as “谁负责”, turn 3, line 10)" in lines


def test_a_choice_that_is_not_offered_is_told_with_those_that_are() -> None:
    lines = report("presses what is not offered")
    start = lines.index("    › owner: [topic: scope]  (turn 2, line 16)")
    assert lines[start + 1 : start + 3] == ["      press", "        expected  topic: scope"]
    assert lines[start + 3].startswith("        got       offered are: 绿色船厂评星奖励; ")
    assert len(lines) == start + 4, "what comes after it was not played"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "It is known to fail (“was <slow> & wrong”), but passes now: take out `fails`."),
        ("zh", "写明已知失败（“was <slow> & wrong”），现在却通过了：请删掉“fails”。"),
    ],
)
def test_what_fails_no_more_says_what_to_take_out(language: str, told: str) -> None:
    assert [line.strip() for line in report("fails no more", language)[1:]] == [told]


def test_what_fails_no_more_names_the_key_that_its_script_has() -> None:
    run = run_of("对话:\n- {对话: 甲, 已知失败: 旧, 轮次: [{问: 五星级绿色船厂奖多少, 预期: {条款: '2'}}]}\n")
    assert "take out `已知失败`" in [line.text for line in failure_lines(run.talks[0], words())][1]


def test_what_is_missing_is_not_repeated_where_it_is_all_that_is_expected() -> None:
    lines = report("四星级绿色船厂奖多少")
    start = lines.index("      amounts")
    assert lines[start + 1 :] == [
        "        expected  1,500,000 + 600,000",
        "        got       1,500,000",
        "        missing   600,000",
    ]


def test_turns_long_before_a_failure_are_only_counted() -> None:
    turns = "\n".join(f"  - say: {said}" for said in ["你好", "谢谢", "你好", "谢谢", "你好", "五星级绿色船厂奖多少"])
    run = run_of(f"talks:\n- talk: long\n  turns:\n{turns}\n    expect: {{clause: '3'}}\n")
    lines = [line.text for line in failure_lines(run.talks[0], words())]
    assert lines[1] == "    … 2 turns"
    assert next(line for line in lines if line.startswith("    ›")) == "    › 你好"
    assert len([line for line in lines if line.startswith("    ›")]) == 4


def test_a_talk_that_cannot_be_played_says_why() -> None:
    talk = replace(run_of().talks[0], result="failed", error="ask --batch ended with 1", steps=())
    assert [line.text for line in failure_lines(talk, words())][1:] == [
        "    It cannot be played: ask --batch ended with 1"
    ]


@pytest.mark.parametrize(
    ("language", "start", "end"),
    [
        (
            "en",
            "8 talks: 2 passed, 3 failed, 1 passed that should fail, 1 known to fail, 1 skipped · 11 turns in ",
            " s",
        ),
        ("zh", "8个对话：2个通过，3个失败，1个本该失败却通过，1个已知失败，1个跳过 · 11轮，", "秒"),
    ],
)
def test_the_summary_counts_talks_by_result(language: str, start: str, end: str) -> None:
    summary = words(language).summary(run_of())
    assert summary.startswith(start)
    assert summary.endswith(end)


def test_one_talk_is_no_plural() -> None:
    run = run_of("talks: [{talk: one, turns: [{say: 你好}]}]")
    assert words().summary(run).startswith("1 talk: 1 passed · 1 turn in ")


def test_a_run_that_stopped_or_chose_says_how_many_there_are() -> None:
    run = replace(run_of(), read=20, chosen=10)
    assert words().summary(run).startswith("10 of 20 talks: 2 passed, ")
    assert ", 1 skipped, 2 not played · " in words().summary(run)


def test_each_talk_has_a_line_with_its_result_and_reason() -> None:
    lines = [talk_line(talk, words()).text.replace(talk.file, "s.yaml") for talk in run_of().talks]
    assert lines[0].startswith("✗ failed  s.yaml:8  the department follows from the award ")
    assert lines[3].startswith("~ known to fail  s.yaml:23  is known to fail (not learnt yet) ")
    assert lines[5] == "– skipped  s.yaml:25  waits (draft)"


def test_the_slowest_messages_are_listed_slowest_first(capsys: pytest.CaptureFixture[str]) -> None:
    show_run(run_of(), words(), Screen(), slowest=3)
    shown = capsys.readouterr().out.splitlines()
    start = shown.index("Slowest to answer")
    took = [float(line.split()[0]) for line in shown[start + 1 : start + 4]]
    assert took == sorted(took, reverse=True)
    assert shown[start + 4] == ""


def test_a_narrow_terminal_breaks_long_lines_under_their_text() -> None:
    @click.command()
    def show() -> None:
        show_run(run_of(), words(), Screen(styled=True, width=50))

    shown = click.unstyle(CliRunner().invoke(show, color=True).output)
    assert max(map(cell_len, shown.splitlines())) <= 50
    assert "\n        got       offered are: " in shown
