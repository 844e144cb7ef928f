"""`diff` as a reviewer meets it: versions in, changed answers out, and an exit code that says whether there are any."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.conftest import PLANS
from tests.quality.copies import AMOUNT, BROKEN, PLAN, TALKS, WORDS, edit, knowledge, talks
from tests.quality.test_versions import commit, git

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def diff(*arguments: object, **environment: str) -> Result:
    clear = dict.fromkeys(("BOT_KNOWLEDGE", "BOT_PLAN", "BOT_TODAY", "BOT_LANGUAGE"))
    result = CliRunner().invoke(
        main, ["diff", *map(str, arguments)], env={**clear, "LC_ALL": "C.UTF-8", "COLUMNS": "160", **environment}
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(name="here")
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own to work in, with the plan in old/knowledge."""
    monkeypatch.chdir(tmp_path)
    knowledge(tmp_path / "old")
    return tmp_path


@pytest.fixture(name="repository")
def plan_in_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the plan committed and tagged v1, then committed with another amount; we stand in it."""
    folder = knowledge(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path, "the plan")
    git(tmp_path, "tag", "v1")
    edit(folder, AMOUNT)
    commit(tmp_path, "another amount")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_two_folders_that_are_alike_end_with_0(here: Path) -> None:
    knowledge(here / "new")
    result = diff("old/knowledge", "new/knowledge")
    assert result.exit_code == 0
    assert "no answer changed" in result.stdout


def test_a_changed_answer_ends_with_1_and_is_shown(here: Path) -> None:
    knowledge(here / "new", AMOUNT)
    result = diff("old/knowledge", "new/knowledge")
    assert result.exit_code == 1
    assert "RMB 3,000,000" in result.stdout
    assert "RMB 3,500,000" in result.stdout
    assert f"new/knowledge/{PLAN}/clauses/2.yaml:27" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("edits", "codes"), [(AMOUNT, {"any": 1, "meaning": 1, "never": 0}), (WORDS, {"any": 1, "meaning": 0, "never": 0})]
)
def test_what_ends_with_1_can_be_chosen(here: Path, edits, codes) -> None:
    knowledge(here / "new", edits)
    for choice, code in codes.items():
        assert diff("old/knowledge", "new/knowledge", "--fail-on", choice).exit_code == code


def test_talks_are_replayed_and_those_that_fail_now_are_told(here: Path) -> None:
    knowledge(here / "new", AMOUNT)
    result = diff("old/knowledge", "new/knowledge", "-k", "old/knowledge", "--talks", talks(here))
    assert "and 5 talks: " in result.stdout
    assert "2 talks would fail" in result.stdout
    assert "five stars and then four" in result.stdout


def test_talks_are_looked_for_in_tests_conversations(here: Path) -> None:
    knowledge(here / "new", AMOUNT)
    place = here / "tests" / "conversations"
    place.mkdir(parents=True)
    talks(place)
    assert "and 5 talks: " in diff("old/knowledge", "new/knowledge", "-k", "old/knowledge").stdout


def test_json_is_data_and_nothing_else(here: Path) -> None:
    knowledge(here / "new", AMOUNT)
    result = diff("old/knowledge", "new/knowledge", "--json")
    data = json.loads(result.stdout)
    assert (result.exit_code, data["ways"][0]["kind"]) == (1, "amounts")
    assert data["old"] == {"name": "old/knowledge", "commit": None}


def test_markdown_is_a_page(here: Path) -> None:
    knowledge(here / "new", AMOUNT)
    result = diff("old/knowledge", "new/knowledge", "--markdown")
    assert result.exit_code == 1
    assert result.stdout.startswith("### ")
    assert "| ---: | --- |" in result.stdout


def test_words_around_are_in_the_language_asked_for(here: Path) -> None:
    knowledge(here / "new", AMOUNT)
    assert "金额" in diff("old/knowledge", "new/knowledge", "--language", "zh").stdout
    assert "金额" in diff("old/knowledge", "new/knowledge", LC_ALL="zh_CN.UTF-8").stdout


@pytest.mark.parametrize("given", [["--today", "2030-01-01"], []])
def test_the_day_of_asking_is_the_one_given_or_one_in_force(here: Path, given: list[str]) -> None:
    knowledge(here / "new", AMOUNT)
    data = json.loads(diff("old/knowledge", "new/knowledge", "--json", *given).stdout)
    seen = {answer["after"]["validity"]["status"] for way in data["ways"] for answer in way["answers"]}
    assert seen == ({"expired"} if given else {"in_force"})


# --- git ---


@needs_git
@pytest.mark.parametrize("versions", [("v1", "main"), ("HEAD~1", "HEAD"), ("HEAD~1",), ("v1", "knowledge")])
def test_revisions_are_compared_with_each_other_and_with_the_folder(repository: Path, versions) -> None:
    data = json.loads(diff(*versions, "--json").stdout)
    assert [entry["amount"] for entry in data["ways"][0]["fields"][0]["before"]] == [3_000_000]
    assert data["old"]["commit"] == git(repository, "rev-parse", "v1")


@needs_git
def test_without_versions_the_last_commit_is_compared_with_the_folder(repository: Path) -> None:
    assert diff().exit_code == 0
    edit(repository / "knowledge", WORDS)
    result = diff()
    assert result.exit_code == 1
    assert "changed in their wording only" in result.stdout
    assert "before: HEAD (" in result.stdout
    assert "after: knowledge\n" in result.stdout


@needs_git
def test_a_fact_of_a_revision_is_named_as_git_names_it(repository: Path) -> None:
    data = json.loads(diff("v1", "main", "--json").stdout)
    assert data["facts"][0]["file"] == f"main:knowledge/{PLAN}/clauses/2.yaml"
    shown = git(repository, "show", data["facts"][0]["file"]).splitlines()
    assert "amount: 3500000" in shown[data["facts"][0]["line"] - 1]


# --- trouble ---


@needs_git
def test_an_unknown_version_ends_with_2(repository: Path) -> None:
    result = diff("mian", "HEAD")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: mian: neither a folder nor a revision")


def test_broken_knowledge_ends_with_2_and_every_problem_by_file_and_line(here: Path) -> None:
    knowledge(here / "new", BROKEN)
    result = diff("old/knowledge", "new/knowledge")
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert lines[0] == "Error: new/knowledge: the knowledge base cannot be used:"
    assert lines[1].startswith(f"new/knowledge/{PLAN}/clauses/2.yaml:27: topics[0].grants[0].amount: ")
    assert lines[2].startswith(f"new/knowledge/{PLAN}/departments.yaml:")
    assert lines[3] == "2 errors"


@needs_git
def test_problems_of_a_revision_are_named_as_git_names_them(repository: Path) -> None:
    edit(repository / "knowledge", {"clauses/2.yaml": [("amount: 3500000", "amount: 4500000")]})
    commit(repository, "a slip")
    edit(repository / "knowledge", {"clauses/2.yaml": [("amount: 4500000", "amount: 3500000")]})
    result = diff("HEAD")
    assert result.exit_code == 2
    assert f"HEAD:knowledge/{PLAN}/clauses/2.yaml:27: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--json", "--markdown"], "--markdown and --json are two forms of the same"),
        (["--fail-on", "words"], "'words' is not one of 'any', 'meaning', 'never'"),
        (["--talks", "nowhere"], "nowhere: there is no such file or folder"),
        (["--plan", "nowhere"], "there is no plan 'nowhere' in either version"),
        (["--today", "soon"], "'soon' is no date"),
    ],
)
def test_what_cannot_be_told_ends_with_2_and_says_why(here: Path, arguments: list[str], message: str) -> None:
    result = diff("old/knowledge", "old/knowledge", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_folder_without_plans_ends_with_2(here: Path) -> None:
    (here / "empty").mkdir()
    result = diff("old/knowledge", "empty")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no plan here" in result.stderr


def test_a_broken_script_ends_with_2_and_its_mistakes(here: Path) -> None:
    path = talks(here, TALKS.replace("turns:", "turnes:", 1))
    result = diff("old/knowledge", "old/knowledge", "--talks", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("talks.yaml:") >= 1


def test_a_plan_of_one_version_only_is_told(here: Path) -> None:
    new = knowledge(here / "new")
    shutil.copytree(PLANS / "bare-faq", new / "bare-faq")
    result = diff("old/knowledge", "new/knowledge")
    assert result.exit_code == 1
    assert "the plan bare-faq is in new/knowledge only" in result.stdout
