"""The command that plays talks, as a person and a CI server meet it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli import main, testing
from bot.reports import doors
from tests.conftest import PLANS, ROOT

RIGHT = "{talk: right, tags: [yards], turns: [{say: 五星级绿色船厂奖多少, expect: {clause: '2'}}]}"
WRONG = "{talk: wrong, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: '3'}}]}"
KNOWN = "{talk: known, fails: not yet, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: '3'}}]}"
MENDED = "{talk: mended, fails: not yet, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: '2'}}]}"

Play = Callable[..., Result]


def script(*talks: str, name: str = "s.yaml") -> Path:
    """Write a script into the present folder."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("talks:\n" + "".join(f"- {talk}\n" for talk in talks), encoding="utf-8")
    return path


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Run the command in an empty folder, on the invented plan and in English; gives the result."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TODAY", "BOT_LANGUAGE", "NO_COLOR", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("BOT_KNOWLEDGE", str(PLANS))
    monkeypatch.setenv("BOT_PLAN", "harbour-2026")

    def run(*args: str) -> Result:
        result = CliRunner().invoke(main, ["test", *args])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


# --- how it ends ---


@pytest.mark.parametrize(
    ("talks", "code", "summary"),
    [
        ([RIGHT], 0, "1 talk: 1 passed · 1 turn in "),
        ([RIGHT, WRONG], 1, "2 talks: 1 passed, 1 failed · 2 turns in "),
        ([RIGHT, KNOWN], 0, "2 talks: 1 passed, 1 known to fail · 2 turns in "),
        ([MENDED], 1, "1 talk: 1 passed that should fail · 1 turn in "),
    ],
)
def test_it_ends_with_1_where_a_talk_is_not_as_expected(play: Play, talks: list[str], code: int, summary: str) -> None:
    script(*talks)
    result = play("s.yaml")
    assert result.exit_code == code
    assert result.stdout.splitlines()[-1].startswith(summary)
    assert result.stderr == ""


def test_what_passes_is_not_spoken_of(play: Play) -> None:
    script(RIGHT, KNOWN)
    assert len(play("s.yaml").stdout.splitlines()) == 1


def test_a_failure_is_shown_without_a_traceback(play: Play) -> None:
    script(RIGHT, WRONG)
    shown = play("s.yaml").stdout.splitlines()
    assert shown[0] == "✗ s.yaml:3  wrong"
    assert "        expected  3" in shown
    assert "        got       2" in shown


def test_mistakes_of_scripts_end_with_2_all_at_once(play: Play) -> None:
    script("{talk: a, turns: [{say: hi, expct: 1}]}", name="here/a.yaml")
    script("{talk: b, turns: []}", RIGHT, name="here/b.yaml")
    result = play("here")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "here/a.yaml:2: talks[0].turns[0].expct: unknown key; did you mean expect?",
        "here/b.yaml:2: talks[0].turns: is empty; give it at least one item",
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nowhere.yaml"], "nowhere.yaml: there is no such file or folder"),
        ([], "there is neither tests/conversations/ nor conversations/ here; name the scripts, or the folder"),
        (["s.yaml", "-k", "zebra"], "none of the 1 talks has the words zebra"),
        (["s.yaml", "-k", "zebra and"], "'zebra and' cannot be read"),
        (["s.yaml", "-t", "yard"], "no talk has the tag 'yard'; did you mean yards?"),
        (["s.yaml", "--html", "nowhere/a.html"], "nowhere/a.html: there is no folder nowhere"),
        (["s.yaml", "--plan", "nowhere"], "no plan 'nowhere'; there are: bare-faq, harbour-2026"),
        (["s.yaml", "--door", "window"], "'window' is not one of 'core', 'command-line'"),
        (["s.yaml", "-j", "0"], "'0' is no number of processes; give 1 or more, or auto"),
    ],
)
def test_what_cannot_be_played_ends_with_2_and_says_why(play: Play, args: list[str], said: str) -> None:
    script(RIGHT)
    result = play(*args)
    assert result.exit_code == 2
    assert said in result.stderr


# --- what is played ---


def test_scripts_are_looked_for_where_they_usually_are(play: Play) -> None:
    script(RIGHT, name="conversations/a.yaml")
    assert play().stdout.startswith("1 talk: 1 passed")
    script(RIGHT, KNOWN, name="tests/conversations/deep/b.yaml")
    assert play().stdout.startswith("2 talks: 1 passed, 1 known to fail")


def test_talks_are_chosen_by_words_and_tags(play: Play) -> None:
    script(RIGHT, WRONG, KNOWN)
    assert play("s.yaml", "-k", "not wrong and not known").stdout.startswith("1 of 3 talks: 1 passed")
    assert play("s.yaml", "-t", "yards").stdout.startswith("1 of 3 talks: 1 passed")


def test_it_stops_at_the_first_failure_if_asked_to(play: Play) -> None:
    script(WRONG, RIGHT, KNOWN)
    result = play("s.yaml", "-x")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1].startswith("3 talks: 1 failed, 2 not played · ")


def test_the_settings_are_for_scripts_that_do_not_say(play: Play) -> None:
    script("{talk: a, turns: [{say: 五星级绿色船厂奖多少, expect: {validity: expired}}]}")
    assert play("s.yaml").exit_code == 1
    assert play("s.yaml", "--today", "2099-01-01").exit_code == 0
    script("{talk: a, today: 2026-06-01, turns: [{say: 五星级绿色船厂奖多少, expect: {validity: expired}}]}")
    assert play("s.yaml", "--today", "2099-01-01").exit_code == 1


def test_all_doors_have_to_agree(play: Play) -> None:
    script(RIGHT)
    result = play("s.yaml", "--door", "core", "--door", "command-line", "--json", "-")
    assert json.loads(result.stdout)["doors"] == ["core", "command-line"]
    assert result.exit_code == 0


def test_the_doors_that_can_be_named_are_those_that_there_are() -> None:
    assert (doors.CORE, *doors.DOORS) == testing.DOORS


# --- what is shown and written ---


def test_the_report_is_in_the_language_asked_for(play: Play) -> None:
    script(WRONG)
    shown = play("s.yaml", "--language", "zh").stdout
    assert "        预期  3" in shown
    assert "1个对话：1个失败 · 1轮，" in shown


def test_each_talk_can_be_shown_as_it_is_played(play: Play) -> None:
    script(RIGHT, KNOWN)
    shown = play("s.yaml", "--verbose").stdout.splitlines()
    assert shown[0].startswith("✓ passed  s.yaml:2  right ")
    assert shown[1].startswith("~ known to fail  s.yaml:3  known (not yet) ")
    assert len(shown) == 3


def test_the_slowest_messages_can_be_shown(play: Play) -> None:
    script(RIGHT, KNOWN)
    shown = play("s.yaml", "--slowest", "1").stdout.splitlines()
    assert shown[0] == "Slowest to answer"
    assert shown[1].endswith("五星级绿色船厂奖多少")
    assert shown[2] == ""


def test_reports_are_written_beside_what_is_shown(play: Play) -> None:
    script(RIGHT, WRONG)
    result = play("s.yaml", "--junit", "a.xml", "--json", "a.json", "--html", "a.html")
    assert result.exit_code == 1
    assert result.stdout.startswith("✗ s.yaml:3  wrong")
    assert ET.parse("a.xml").getroot().get("failures") == "1"  # noqa: S314  our own
    assert json.loads(Path("a.json").read_text(encoding="utf-8"))["counts"]["failed"] == 1
    assert Path("a.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["a.html", "a.json", "a.xml", "s.yaml"]


def test_json_can_take_the_place_of_the_report(play: Play) -> None:
    script(RIGHT, WRONG)
    result = play("s.yaml", "--json", "-", "--verbose")
    assert [talk["result"] for talk in json.loads(result.stdout)["files"][0]["talks"]] == ["passed", "failed"]
    assert result.exit_code == 1


def test_a_report_that_cannot_be_written_leaves_the_old_one(play: Play) -> None:
    script("{talk: a, turns: [{say: hi, expct: 1}]}")
    Path("a.html").write_text("old", encoding="utf-8")
    assert play("s.yaml", "--html", "a.html").exit_code == 2
    assert Path("a.html").read_text(encoding="utf-8") == "old"


# --- in processes of their own ---


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def start(*args: str) -> subprocess.Popen[str]:
    settings = {"BOT_KNOWLEDGE": str(PLANS), "BOT_PLAN": "harbour-2026", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "test", *args],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, **settings},
    )


def test_a_run_in_a_process_of_its_own_shows_no_bar_where_nobody_looks(folder: Path) -> None:
    script(RIGHT, WRONG)
    out, err = (running := start("s.yaml")).communicate(timeout=120)
    assert (running.returncode, err) == (1, "")
    assert "\x1b" not in out


@pytest.fixture
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A watch of a script that fails; ended at the end."""
    script(WRONG)
    running = start("s.yaml", "--watch")
    yield running
    running.kill()
    running.communicate()


def until(running: subprocess.Popen[str], begin: str) -> str:
    """Read lines until one begins so; returns it."""
    assert running.stdout is not None
    return next(line for line in running.stdout if line.startswith(begin))


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")
def test_a_watch_plays_again_what_changed_and_ends_with_ctrl_c(watching: subprocess.Popen[str]) -> None:
    assert until(watching, "1 talk").startswith("1 talk: 1 failed")
    assert until(watching, "Watching").endswith("; Ctrl-C ends.\n")
    script("{talk: a, turns: [{say: hi, expct: 1}]}")
    assert until(watching, "Changed") == "Changed: s.yaml\n"
    until(watching, "Watching")
    script(RIGHT)
    assert until(watching, "1 talk").startswith("1 talk: 1 passed")
    until(watching, "Watching")
    watching.send_signal(signal.SIGINT)
    _, err = watching.communicate(timeout=60)
    assert err == "s.yaml:2: talks[0].turns[0].expct: unknown key; did you mean expect?\n"
    assert watching.returncode == 0


def test_help_says_what_each_end_means() -> None:
    shown = CliRunner().invoke(main, ["test", "--help"]).output
    assert "Ends with 0 if every talk is as expected" in shown
    knowledge = next(option for option in testing.test.params if option.name == "knowledge")
    assert isinstance(knowledge, click.Option)
    assert knowledge.opts == ["--knowledge"], "-k picks talks here, as in pytest"
