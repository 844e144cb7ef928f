"""Scripts as tests of pytest, in real runs of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot import pytest_plugin
from bot.cli import testing
from bot.compiled import cache_folder
from bot.conversations import reading
from tests.conftest import PLANS, ROOT

pytest_plugins = ("pytester",)

TALKS = """
tags: [yards, two words, skipif]
talks:
- {talk: right, tags: [five], turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "2"}}]}
- {talk: wrong, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "3"}}]}
- {talk: "known [to fail]", fails: not yet, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "3"}}]}
- {talk: mended, fails: it was so, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "2"}}]}
- {talk: left out, skip: for a reason, turns: [{say: 五星级绿色船厂奖多少}]}
- {talk: waits, draft: true, turns: [{say: 五星级绿色船厂奖多少}]}
tables:
- table: sums
  columns: [say, amounts]
  rows:
  - [五星级绿色船厂奖多少, [300万元]]
  - [四星级绿色船厂奖多少, [150万元]]
"""
CACHE = str(cache_folder() or "off")
"""Where plans are compiled; each project has another home, where they would be compiled again."""
INI = f"""
[pytest]
addopts = --strict-markers -p no:cacheprovider
filterwarnings = error
talks_knowledge = {PLANS.as_posix()}
"""


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a script, in English; the talks are on the invented plan."""
    for name in ("BOT_LANGUAGE", "LC_MESSAGES", "LANG", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("BOT_CACHE", CACHE)
    (pytester.path / "pytest.ini").write_text(INI, encoding="utf-8")
    script(pytester, TALKS)
    return pytester


def script(pytester: pytest.Pytester, text: str, name: str = "tests/conversations/s.yaml") -> Path:
    path = pytester.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("plan: harbour-2026\n" + text.lstrip("\n"), encoding="utf-8")
    return path


def names(result: pytest.RunResult) -> list[str]:
    """The names of the tests that were collected."""
    return [line.partition("::")[2] for line in result.outlines if "::" in line and " " not in line.partition("::")[0]]


def collected(pytester: pytest.Pytester, *args: str) -> list[str]:
    return names(pytester.runpytest_inprocess("--collect-only", "-q", *args))


def test_each_talk_and_each_row_is_a_test(project: pytest.Pytester) -> None:
    assert collected(project) == [
        "right",
        "wrong",
        "known [to fail]",
        "mended",
        "left out",
        "waits",
        "sums: 五星级绿色船厂奖多少",
        "sums: 四星级绿色船厂奖多少",
    ]


def test_known_failures_are_strict_and_skipped_talks_have_their_reason(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("-rA", "-v")
    result.assert_outcomes(passed=3, failed=2, xfailed=1, skipped=2)
    result.stdout.fnmatch_lines_random(
        [
            "XFAIL tests/conversations/s.yaml::known [[]to fail[]] - not yet",
            "*SKIPPED*for a reason*",
            "*SKIPPED*draft*",
            "FAILED tests/conversations/s.yaml::wrong - clause: expected 3, got 2",
            "It is known to fail (“it was so”), but passes now: take out `fails`.",
        ]
    )


def test_a_failure_is_told_as_the_command_tells_it_without_a_traceback(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("-k", "wrong")
    result.stdout.fnmatch_lines(
        [
            "*_ wrong _*",
            "clause: expected 3, got 2",
            "✗ tests/conversations/s.yaml:5  wrong",
            "    › 五星级绿色船厂奖多少  (turn 1, line 5)",
            "    ‹ 五星级绿色船厂：300万元（一次性发放）",
            "      clause",
            "        expected  3",
            "        got       2",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_a_failure_is_told_in_the_language_of_the_reader(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    project.runpytest_inprocess("-k", "wrong").stdout.fnmatch_lines(["条款：预期 3，实际 2"])


@pytest.mark.parametrize(
    ("args", "chosen"),
    [
        (["-m", "five"], ["right"]),
        (["-m", "yards and not five", "-k", "sums"], ["sums: 五星级绿色船厂奖多少", "sums: 四星级绿色船厂奖多少"]),
        (["-k", "四星级"], ["sums: 四星级绿色船厂奖多少"]),
        (["-k", "five"], ["right"]),
        (["tests/conversations/s.yaml::mended"], ["mended"]),
        (["tests/conversations/s.yaml::known [to fail]"], ["known [to fail]"]),
        (["tests/conversations/s.yaml", "-k", "not right and not sums and not left"], ["wrong", "known [to fail]", "mended", "waits"]),
    ],
)  # fmt: skip
def test_talks_are_chosen_as_other_tests_are(project: pytest.Pytester, args: list[str], chosen: list[str]) -> None:
    assert collected(project, *args) == chosen


def test_it_stops_at_the_first_failure_if_asked_to(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("-x").assert_outcomes(passed=1, failed=1)


def test_known_failures_can_be_run_as_others(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("--runxfail", "-k", "known").assert_outcomes(failed=1)


def test_every_mistake_of_a_script_is_one_error_of_its_file(project: pytest.Pytester) -> None:
    script(
        project,
        "talks:\n- {talk: a, turns: [{say: hi, expct: 1}]}\n- {talk: b, turns: []}\n",
        "tests/conversations/deep/broken.yaml",
    )
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR collecting tests/conversations/deep/broken.yaml*",
            "tests/conversations/deep/broken.yaml:3: talks[[]0[]].turns[[]0[]].expct: unknown key; did you mean expect[?]",
            "tests/conversations/deep/broken.yaml:4: talks[[]1[]].turns: is empty; give it at least one item",
        ],
        consecutive=True,
    )


def test_what_the_plan_does_not_have_is_an_error_of_the_file(project: pytest.Pytester) -> None:
    script(project, "talks: [{talk: a, turns: [{say: hi, expect: {clause: '99'}}]}]\n")
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["tests/conversations/s.yaml:2: clause: the plan has no clause '99'"])


def test_a_file_of_fixtures_has_no_tests(project: pytest.Pytester) -> None:
    path = script(project, "fixtures: {turns: {a: [{say: hi}]}}\n")
    path.write_text("fixtures: {turns: {a: [{say: hi}]}}\n", encoding="utf-8")
    assert collected(project) == []


def test_yaml_elsewhere_is_left_alone(project: pytest.Pytester) -> None:
    script(project, TALKS, "tests/plans/s.yaml")
    script(project, TALKS, "knowledge/s.yaml")
    script(project, "not: a script\n", "other.yaml")
    assert len(collected(project)) == 8


def test_other_folders_can_be_named(project: pytest.Pytester) -> None:
    script(project, TALKS, "talks/mine.yaml")
    ini = project.path / "pytest.ini"
    ini.write_text(INI + "talks = talks\n", encoding="utf-8")
    result = project.runpytest_inprocess("--collect-only", "-q")
    assert {line.partition("::")[0] for line in result.outlines if "::" in line} == {"talks/mine.yaml"}


def test_talks_go_through_other_doors_too(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("--talk-door", "command-line", "-k", "right or wrong")
    result.assert_outcomes(passed=1, failed=1)
    project.runpytest_inprocess("--talk-door", "window").stderr.fnmatch_lines(["*--talk-door*'window'*"])


def test_several_processes_share_the_talks(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("-n", "2", "-m", "yards")
    result.assert_outcomes(passed=3, failed=2, xfailed=1, skipped=2)
    result.stdout.fnmatch_lines(["        expected  3"])


def test_junit_of_pytest_has_the_talks(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("--junit-xml", "a.xml", "-k", "wrong")
    assert 'message="clause: expected 3, got 2' in (project.path / "a.xml").read_text(encoding="utf-8")


def test_a_run_without_scripts_brings_in_nothing_of_the_bot() -> None:
    code = "import sys, bot.pytest_plugin; print(sorted(m for m in sys.modules if m.partition('.')[0] == 'bot'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "['bot', 'bot.pytest_plugin']"


def test_the_doors_and_the_folder_are_those_of_the_command() -> None:
    assert testing.DOORS == pytest_plugin.DOORS
    assert testing.PLACES[0].as_posix() == pytest_plugin.PLACES[0]
    assert reading.SUFFIXES == pytest_plugin.SUFFIXES
