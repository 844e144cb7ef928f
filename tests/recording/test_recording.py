"""A talk that was held becomes a talk of a script, which passes as soon as a person has approved it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.conversations.model import ScriptFile
from bot.conversations.playing import play
from bot.conversations.reading import read_suite
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage
from bot.conversations.writing import script_text
from bot.errors import BotError
from bot.recording.recording import Recorded, record
from tests.conftest import IN_2026, PLANS

TALK = (
    "hello",
    "My name is Peter Shaw, how much for a five-star green shipyard? Mail me at p.shaw@example.com",
    "and four stars?",
    "thanks",
    "and four stars?",
    "who is responsible?",
)


def recorded(harbour: Assistant, *messages: str, keep: int | None = None) -> Recorded:
    return record(messages or TALK, harbour, IN_2026, "", keep=keep)


def said(found: Recorded) -> list[object]:
    return [turn.say for turn in found.entry.turns]


def test_small_talk_repeats_and_personal_data_are_gone(harbour):
    found = recorded(harbour)
    assert len(found.entry.turns) == 3
    assert "Shaw" not in repr(found)
    assert "example.com" not in repr(found)
    assert {dropped.number for dropped in found.dropped} >= {1, 4}
    assert found.changed == ()


def test_only_what_one_answer_needs_is_kept(harbour):
    found = recorded(harbour, keep=6)
    assert said(found)[-1] == "who is responsible?"
    assert len(found.entry.turns) == 2


@pytest.mark.parametrize("keep", [None, 2, 6])
def test_a_draft_waits_for_a_person_and_then_passes(harbour, tmp_path, keep):
    path = tmp_path / "script.yaml"
    path.write_text(script_text(ScriptFile(talks=(recorded(harbour, keep=keep).entry,))), encoding="utf-8")
    (talk,) = read_suite([path], Stage(PLANS)).talks
    assert play(talk, Stages()).result == "skipped"
    assert play(replace(talk, draft=False), Stages()).result == "passed"


def test_what_is_recorded_fails_once_the_knowledge_says_otherwise(harbour, tmp_path):
    path = tmp_path / "script.yaml"
    path.write_text(script_text(ScriptFile(talks=(recorded(harbour).entry,))), encoding="utf-8")
    change = {"clauses/2.yaml": {"topics": {"star-yard": {"grants": {"yard-four": {"amount": 7}}}}}}
    text = path.read_text(encoding="utf-8").replace("draft: true", f"overlay: {change}")
    path.write_text(text, encoding="utf-8")
    (talk,) = read_suite([path], Stage(PLANS)).talks
    assert play(talk, Stages()).result == "failed"


def test_nothing_said_and_no_such_turn_are_told(harbour):
    with pytest.raises(BotError, match="nothing was said"):
        record((), harbour, IN_2026, "")
    with pytest.raises(BotError, match="no turn 9"):
        recorded(harbour, keep=9)


def test_the_record_command_writes_a_script_and_tells_what_it_did(tmp_path: Path, run) -> None:
    stored = tmp_path / "talk.txt"
    stored.write_text("> hello\nHi!\n> how much for an ocean route? call 138 0013 8000\nRMB\n", encoding="utf-8")
    output = tmp_path / "new.yaml"
    settings = ["-p", "harbour-2026", "--today", "2026-06-01", "--knowledge", str(PLANS)]
    done = run("record", str(stored), "-o", str(output), *settings)
    assert done.exit_code == 0, done.stderr
    assert "replaced a telephone number" in done.stderr
    assert "turn 1 left out: small talk" in done.stderr
    assert "13800138000" not in output.read_text(encoding="utf-8").replace(" ", "")
    again = run("record", str(stored), "-o", str(output), *settings)
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("content", "words"), [("", "no question"), ('{"id": "1"}\n', "text: is missing"), ("> \n", "no question")]
)
def test_what_is_no_talk_is_told_by_file_and_line(tmp_path: Path, run, content: str, words: str) -> None:
    stored = tmp_path / "talk.txt"
    stored.write_text(content, encoding="utf-8")
    done = run("record", str(stored))
    assert (done.exit_code, done.stdout) == (2, "")
    assert str(stored) in done.stderr
    assert words in done.stderr
