"""The command `import` as a person meets it: what is printed, written, refused, and with which exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.channels.wording import channel_wording
from bot.cli import main
from bot.conversations.playing import play
from bot.conversations.reading import read_suite
from bot.importing.notes import CODES
from tests.conftest import KNOWLEDGE
from tests.importing.carrying import STAGES, WUHAN

TABLE = "问题,条款,金额,编号\n省级小巨人奖多少,2.1.4,20万元,1\n国家级小巨人给多少,,,2\n"
CONVO = "a talk\n\n#me\n省级小巨人奖多少\n\n#bot\n20万元\n"
LOST = "another talk\n\n#me\n省级小巨人奖多少\n\n#bot\n20万元\nINTENT_CONFIDENCE 70\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a table and two conversations, in which the command runs."""
    for name in ("BOT_PLAN", "BOT_TODAY", "BOT_LANGUAGE", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("BOT_KNOWLEDGE", str(KNOWLEDGE))
    monkeypatch.chdir(tmp_path)
    for name, content in {"q.csv": TABLE, "a.convo.txt": CONVO, "b.convo.txt": LOST}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def run(*args: str) -> Result:
    result = CliRunner().invoke(main, ["import", *args])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def played(path: Path) -> dict[str, str]:
    return {talk.title: play(talk, STAGES).result for talk in read_suite([path], WUHAN).talks}


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_script_goes_to_standard_output_and_the_notes_to_standard_error(here: Path) -> None:
    result = run("q.csv", "b.convo.txt")
    assert result.exit_code == 0
    assert (
        result.stdout
        == """\
# Imported from q.csv, b.convo.txt.
# Not carried over, or only in part:
#   q.csv:1: a column that is not known; --columns can name it: 编号
#   q.csv:3: nothing is expected of this question; --fill writes what the bot answers now, to approve: 国家级小巨人给多少

talks:
  # note of the import: b.convo.txt:8: a check that has no counterpart here: INTENT_CONFIDENCE 70
  - talk: another talk
    turns:
      - say: 省级小巨人奖多少
        expect: {says: [20万元]}

tables:
  - table: q
    expect: {act: answer}
    columns: [say, clause, amounts]
    rows:
      - [省级小巨人奖多少, "2.1.4", [20万元]]
"""
    )
    lines = result.stderr.splitlines()
    assert [line.partition(": ")[0] for line in lines[:3]] == ["q.csv:1", "q.csv:3", "b.convo.txt:8"]
    assert lines[3] == "Talks: 1; questions in tables: 1; files: 2; notes on what was not carried over: 3."


def test_the_notes_are_in_the_language_of_headings(here: Path) -> None:
    result = run("q.csv", "--language", "zh")
    assert "#   q.csv:1: 不认识的列，可用 --columns 说明：编号\n" in result.stdout
    assert "编号" in result.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_reason_is_worded_in_both_languages(language: str, code: str) -> None:
    assert channel_wording(language).say(f"import.why_{code}", what="⟨words⟩").endswith("⟨words⟩")


def test_one_script_or_one_for_each_file_is_written(here: Path) -> None:
    assert run("a.convo.txt", "b.convo.txt", "-o", "out/all.yaml").exit_code == 0
    assert run("a.convo.txt", "b.convo.txt", "q.csv", "--output", "each").exit_code == 0
    assert files_in(here / "out") == ["all.yaml"]
    assert files_in(here / "each") == ["a.yaml", "b.yaml", "q.yaml"]
    assert played(here / "out" / "all.yaml") == {"a talk": "passed", "another talk": "passed"}
    assert set(played(here / "each").values()) == {"passed"}


def test_talks_of_the_same_name_get_numbers(here: Path) -> None:
    (here / "c.convo.txt").write_text(CONVO, encoding="utf-8")
    assert run("a.convo.txt", "c.convo.txt", "-o", "all.yaml").exit_code == 0
    assert list(played(here / "all.yaml")) == ["a talk", "a talk (2)"]


def test_the_plan_and_a_day_that_are_named_stand_at_the_top(here: Path) -> None:
    text = run("a.convo.txt", "--plan", "wuhan-srdi-2021", "--today", "2023-05-01").stdout
    assert "\nplan: wuhan-srdi-2021\ntoday: 2023-05-01\n" in text


def test_columns_and_meanings_can_be_named(here: Path) -> None:
    (here / "m.csv").write_text("Q,C\n省级小巨人奖多少,2.1.4\n", encoding="utf-8")
    (here / "b.convo.txt").write_text("n\n#me\n省级小巨人奖多少\n#bot\nINTENT award\n", encoding="utf-8")
    (here / "meanings.yaml").write_text('award: "2.1.4"\n', encoding="utf-8")
    result = run("m.csv", "b.convo.txt", "--columns", "question=Q,条款=C", "--intents", "meanings.yaml", "--strict")
    assert (result.exit_code, result.stderr.count("\n")) == (0, 1)
    assert '- [省级小巨人奖多少, "2.1.4"]' in result.stdout
    assert 'expect: {clause: "2.1.4"}' in result.stdout


# --- --fill ----------------------------------------------------------------------------------------------------------


def test_what_has_no_expectation_can_be_filled_with_the_answer_of_now_as_a_draft(here: Path) -> None:
    (here / "c.convo.txt").write_text(
        "which\n#me\nhow much for a national one?\n#bot\n\n#me\nBUTTON national SRDI little giant\n", encoding="utf-8"
    )
    result = run("q.csv", "c.convo.txt", "--fill", "-o", "all.yaml")
    assert result.exit_code == 0
    text = (here / "all.yaml").read_text(encoding="utf-8")
    assert '- [国家级小巨人给多少, "2.1.4", [50万元]]' in text
    assert 'expect: {act: answer, clause: "2.1.4", amounts: ["RMB 500,000"]}' in text
    assert played(here / "all.yaml") == {
        "which": "skipped",
        "q: 省级小巨人奖多少": "passed",
        "q: to approve: 国家级小巨人给多少": "skipped",
    }
    approved = text.replace("    draft: true\n", "")
    assert approved.count("draft") == 0
    (here / "all.yaml").write_text(approved, encoding="utf-8")
    assert set(played(here / "all.yaml").values()) == {"passed"}


def test_shared_turns_without_expectations_are_filled_where_they_are_used(here: Path) -> None:
    (here / "c.convo.txt").write_text("n\n#include part\n", encoding="utf-8")
    (here / "p.pconvo.txt").write_text("part\n#me\n省级小巨人奖多少\n", encoding="utf-8")
    text = run("c.convo.txt", "p.pconvo.txt", "--fill").stdout
    assert 'expect: {act: answer, clause: "2.1.4", amounts: [20万元]}' in text


def test_a_choice_that_is_not_offered_ends_the_filling(here: Path) -> None:
    (here / "c.convo.txt").write_text("n\n#me\n省级小巨人奖多少\n#me\nBUTTON nothing like it\n", encoding="utf-8")
    text = run("c.convo.txt", "--fill").stdout
    assert text.endswith("      - press: nothing like it\n")
    assert 'clause: "2.1.4"' in text


# --- exit codes, and nothing half-written ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "options", "code"),
    [
        (["a.convo.txt"], [], 0),
        (["a.convo.txt"], ["--strict"], 0),
        (["b.convo.txt"], [], 0),
        (["b.convo.txt"], ["--strict"], 1),
        (["nothing.utterances.txt"], [], 1),
        (["nowhere.csv"], [], 2),
        (["a.convo.txt", "nowhere.csv"], [], 2),
        (["a.convo.txt"], ["--format", "table"], 2),
        (["a.convo.txt"], ["--columns", "shoe=Q"], 2),
        (["a.convo.txt"], ["--encoding", "klingon"], 2),
        (["a.convo.txt"], ["--encoding", "hex"], 2),
        (["a.convo.txt"], ["--intents", "nowhere.yaml"], 2),
        (["a.convo.txt"], ["--intents", "wrong.yaml"], 2),
        (["."], [], 2),
        ([], [], 2),
    ],
)
def test_the_exit_code_says_how_it_went(here: Path, files: list[str], options: list[str], code: int) -> None:
    (here / "nothing.utterances.txt").write_text("UTT_A\n甲\n", encoding="utf-8")
    (here / "wrong.yaml").write_text('award: {clause: "9.9.9"}\ngreet: {akt: chat}\n', encoding="utf-8")
    assert run(*files, *options).exit_code == code


def test_everything_wrong_is_told_and_nothing_is_written(here: Path) -> None:
    (here / "d.csv").write_text("问题,条款\n甲,9.9.9\n乙,8.8.8\n", encoding="utf-8")
    (here / "e.yml").write_text("nlu: []\n", encoding="utf-8")
    before = files_in(here)
    result = run("a.convo.txt", "d.csv", "e.yml", "nowhere.csv", "--output", "out")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [
        "d.csv:2",
        "d.csv:3",
        "e.yml",
        "nowhere.csv",
        "Nothing was imported; to mend",
    ]
    assert files_in(here) == before


def test_a_script_that_is_there_is_not_written_over_unasked(here: Path) -> None:
    (here / "out").mkdir()
    (here / "out" / "b.yaml").write_text("mine", encoding="utf-8")
    result = run("a.convo.txt", "b.convo.txt", "-o", "out")
    assert result.exit_code == 2
    assert "out/b.yaml: stands there already" in result.stderr
    assert files_in(here / "out") == ["b.yaml"]
    assert run("a.convo.txt", "b.convo.txt", "-o", "out", "--force").exit_code == 0
    assert "another talk" in (here / "out" / "b.yaml").read_text(encoding="utf-8")


def test_two_files_that_would_become_one_script_are_refused(here: Path) -> None:
    (here / "a.csv").write_text("问题,条款\n甲,1\n", encoding="utf-8")
    result = run("a.convo.txt", "a.csv", "-o", "out")
    assert result.exit_code == 2
    assert "becomes out/a.yaml too" in result.stderr


def test_signs_that_steer_a_terminal_are_shown_and_not_sent(here: Path) -> None:
    (here / "c.convo.txt").write_text("n\n#me\n省级小巨人奖多少\n#bot\nPAUSE \x1b[31m\n", encoding="utf-8")
    result = run("c.convo.txt")
    assert "\x1b" not in result.stdout + result.stderr
