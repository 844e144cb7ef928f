"""The check of knowledge folders, as people and programs see it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.channels.checks import as_data, line_of, problems_of, summary
from bot.cli import main
from bot.errors import Problem
from tests.conftest import PLANS

ERROR = Problem("k/plan.yaml", 3, "expires", "is no date")
WARNING = Problem("k/terms/en.yaml", 7, "names.a", "is short", warning=True)
WHOLE = Problem("k/ladder.yaml", 0, "", "is missing")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge folder that may be broken, seen from the folder that holds it."""
    shutil.copytree(PLANS / "bare-faq", tmp_path / "knowledge" / "bare-faq")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "knowledge" / "bare-faq"


def check(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", *args])


def found(monkeypatch: pytest.MonkeyPatch, *problems: Problem) -> None:
    monkeypatch.setattr("bot.channels.checks.check_folder", lambda _: list(problems))
    monkeypatch.setattr("bot.channels.checks.leading_of_folder", lambda _: [])


def test_line_says_where_and_whether_it_is_only_a_warning():
    assert line_of(ERROR) == "k/plan.yaml:3: expires: is no date"
    assert line_of(WARNING) == "k/terms/en.yaml:7: warning: names.a: is short"
    assert line_of(WHOLE) == "k/ladder.yaml: is missing"


@pytest.mark.parametrize(
    ("problems", "words"),
    [
        ([], "No problems found."),
        ([ERROR], "1 error"),
        ([WARNING, WARNING], "2 warnings"),
        ([ERROR, WHOLE, WARNING], "2 errors, 1 warning"),
    ],
)
def test_summary_counts(problems, words):
    assert summary(problems) == words


def test_warnings_alone_end_well(folder, monkeypatch):
    found(monkeypatch, WARNING)
    result = check("k")
    assert result.exit_code == 0
    assert result.stdout == "k/terms/en.yaml:7: warning: names.a: is short\n1 warning\n"


def test_errors_stand_last_and_end_with_1(folder, monkeypatch):
    found(monkeypatch, ERROR, WARNING)
    result = check("k")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [line_of(WARNING), line_of(ERROR), "1 error, 1 warning"]


def test_json_carries_the_same(folder, monkeypatch):
    found(monkeypatch, ERROR, WARNING, WHOLE)
    result = check("--json", "k")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert (data["errors"], data["warnings"]) == (2, 1)
    assert {"file": "k/plan.yaml", "line": 3, "field": "expires", "message": "is no date",
            "severity": "error"} in data["problems"]  # fmt: skip
    assert as_data([]) == {"errors": 0, "warnings": 0, "problems": []}


def test_files_are_named_as_one_opens_them_from_here(folder, tmp_path):
    (folder / "plan.yaml").write_text("id: [\n", encoding="utf-8")
    for given in (Path("knowledge"), tmp_path / "knowledge", folder, Path("knowledge/bare-faq")):
        problems = [problem for problem in problems_of(given) if not problem.warning]
        assert "knowledge/bare-faq/plan.yaml" in {problem.file for problem in problems}


def test_broken_folder_gives_every_problem_and_no_traceback(folder):
    (folder / "plan.yaml").write_text("id: [\n", encoding="utf-8")
    (folder / "questions" / "en" / "fees.yaml").write_text("clause: 1\ncolour: red\n", encoding="utf-8")
    result = check()
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "knowledge/bare-faq/plan.yaml" in result.stdout
    assert "knowledge/bare-faq/questions/en/fees.yaml" in result.stdout


def test_several_folders_are_checked_together(folder, monkeypatch):
    found(monkeypatch, WARNING)
    assert check("k", "k").stdout.splitlines()[-1] == "2 warnings"


def test_plans_of_the_tests_have_no_errors():
    assert [line_of(problem) for problem in problems_of(PLANS) if not problem.warning] == []
