"""The command line as a person and a script meet it; real processes only where it must be one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import __version__
from bot.assistant import Assistant
from bot.cli import main
from tests.channels.running import Run, command_line
from tests.conftest import PLANS, ROOT

HARBOUR = ("--knowledge", str(PLANS), "--plan", "harbour-2026", "--today", "2026-06-01")


@pytest.fixture(name="run")
def command(harbour: Assistant, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the invented plan; gives the result."""
    return command_line(harbour, monkeypatch)


def start(*args: str, environment: dict[str, str] | None = None, **options: object) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *args],
        **{"stdin": pipe, "stdout": pipe, "stderr": pipe, "cwd": ROOT, **options},
        env={**os.environ, **(environment or {})},
    )


def process(*args: str, stdin: bytes = b"", **options: object) -> tuple[int, str, str]:
    running = start(*args, **options)
    out, err = running.communicate(stdin, timeout=120)
    return running.returncode, out.decode(), err.decode()


# --- in this process ---


def test_ask_prints_the_reply(run: Run):
    result = run("ask", "五星级绿色船厂奖多少")
    assert result.exit_code == 0
    assert result.stdout.startswith("五星级")
    assert "\x1b" not in result.stdout


def test_words_without_quotes_are_one_question(run: Run):
    assert run("ask", "how", "much", "for", "a", "new", "route").stdout == run("ask", "how much for a new route").stdout


def test_json_is_one_object_on_one_line(run: Run):
    result = run("ask", "--json", "谁负责泊位？")
    assert json.loads(result.stdout)["question"] == "谁负责泊位？"
    assert result.stdout.count("\n") == 1
    assert "谁负责" in result.stdout


def test_question_is_read_from_a_pipe(run: Run):
    assert json.loads(run("ask", "--json", stdin="what about berths?\n").stdout)["question"] == "what about berths?"


@pytest.mark.parametrize(
    ("args", "stdin", "message"),
    [
        (["ask"], "", "the question is empty"),
        (["ask", ""], "", "the question is empty"),
        (["ask", "  "], "", "the question is empty"),
        (["ask"], "\n", "the question is empty"),
        (["explain", ""], "", "the question is empty"),
        (["ask", "a" * 20_001], "", "20,001 characters"),
        (["ask", "--batch", "hello"], "", "--batch reads its questions from standard input"),
        (["ask", "--today", "soon", "hello"], "", "'soon' is no date"),
        (["ask", "--language", "fr", "hello"], "", "'fr' is not one of"),
        (["ask", "--colour", "hello"], "", "No such option"),
        (["sing"], "", "No such command"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(run: Run, args, stdin, message):
    result = run(*args, stdin=stdin)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_language_asked_for_answers_messages_without_words(run: Run):
    languages = [json.loads(run("ask", "--json", "-l", name, "5.1").stdout)["language"] for name in ("zh", "en")]
    assert languages == ["zh", "en"]


@pytest.mark.parametrize("command", [[], *([name] for name in sorted(main.commands))])
def test_every_help_has_examples(command):
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0
    assert "Examples:\n    python -m bot" in result.output


def test_version_is_told():
    assert CliRunner().invoke(main, ["--version"]).output == f"policy-assistant, version {__version__}\n"


@pytest.mark.parametrize("command", [["ask", "hello"], ["chat"], ["explain", "hello"], ["check"], ["ask", "--batch"]])
def test_missing_folder_is_one_message_and_1(command, tmp_path):
    result = CliRunner().invoke(main, [*command, "--knowledge", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path / 'nowhere'}: there is no such knowledge folder\n"


def test_unknown_plan_names_those_there_are():
    result = CliRunner().invoke(main, ["ask", "hello", "--knowledge", str(PLANS), "--plan", "harbor"])
    assert result.exit_code == 1
    assert "'harbor'" in result.stderr
    assert "harbour-2026" in result.stderr


def test_broken_knowledge_names_every_problem(tmp_path):
    folder = shutil.copytree(PLANS / "bare-faq", tmp_path / "knowledge" / "bare-faq")
    (folder / "plan.yaml").write_text("id: [", encoding="utf-8")
    (folder / "questions" / "en" / "fees.yaml").write_text("clause: 1\ncolour: red\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["ask", "hello", "--knowledge", str(tmp_path / "knowledge")])
    assert result.exit_code == 1
    assert "plan.yaml" in result.stderr
    assert "fees.yaml" in result.stderr


# --- real processes ---


def test_batch_answers_each_line_as_it_comes():
    """A program may wait for an answer before it asks on, so nothing may be held back."""
    running = start("ask", "--batch", *HARBOUR, environment={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert running.stdin
    assert running.stdout
    assert running.stderr
    seen = []
    for row in (
        {"id": "一", "text": "五星级绿色船厂奖多少", "conversation": "t"},
        {"id": "二", "text": "谁负责？", "conversation": "t"},
        {"id": "三"},
    ):
        running.stdin.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        running.stdin.flush()
        seen.append(json.loads(running.stdout.readline()))
    rest, err = running.communicate(timeout=60)
    assert running.returncode == 0
    assert rest == b""
    assert [answer["id"] for answer in seen] == ["一", "二", "三"]
    assert seen[1]["clauses"] == seen[0]["clauses"]
    assert seen[2]["error"] == "text: is missing"
    assert err.decode().startswith("1 of 3 lines could not be answered")


def test_text_is_utf8_whatever_the_locale():
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"}
    code, out, err = process("ask", "--json", "五星级绿色船厂奖多少", *HARBOUR, environment=environment)
    assert (code, err) == (0, "")
    assert json.loads(out)["question"] == "五星级绿色船厂奖多少"
    assert "五星级" in out


def test_bytes_that_are_no_text_are_no_traceback():
    code, out, err = process("ask", "--json", *HARBOUR, stdin=b"\xff\xfe how much for a new route?")
    assert (code, err) == (0, "")
    assert json.loads(out)["question"].startswith("\ufffd\ufffd how much")


def test_reader_that_leaves_is_no_error_message():
    row = json.dumps({"id": "1", "text": "谁负责？"}).encode() + b"\n"
    running = start("ask", "--batch", *HARBOUR)
    assert running.stdin
    assert running.stdout
    assert running.stderr
    running.stdin.write(row)
    running.stdin.flush()
    running.stdout.readline()
    running.stdout.close()
    for _ in range(3):
        try:
            running.stdin.write(row)
            running.stdin.flush()
        except BrokenPipeError:
            break
    running.stdin.close()
    running.wait(timeout=60)
    assert running.stderr.read() == b""
    running.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_full_disk_is_one_message():
    with Path("/dev/full").open("wb") as full:
        code, _, err = subprocess_on(full)
    assert (code, err) == (1, "Error: No space left on device\n")


def subprocess_on(stdout: object) -> tuple[int, str, str]:
    running = start("ask", "谁负责？", *HARBOUR, stdout=stdout)
    _, err = running.communicate(timeout=60)
    return running.returncode, "", err.decode()
