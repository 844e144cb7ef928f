"""Many talks are played in their order or in several processes, and come to the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.conversations.command_line import CommandLine
from bot.conversations.reading import ScriptError
from bot.conversations.records import Run
from bot.conversations.session import Session
from bot.errors import BotError
from tests.conversations.scripts import HARBOUR, STAGES

SCRIPT = """
talks:
- {talk: one, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "2"}}]}
- {talk: two, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "3"}}]}
- {talk: three, tags: [late], turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "2"}}]}
- talk: four
  overlay: {clauses/2.yaml: {departments: [市港航局]}}
  turns: [{say: 五星级绿色船厂奖多少, expect: {departments: [市港航局]}}]
"""


def session(folder: Path, **options: Any) -> Session:
    (folder / "s.yaml").write_text(SCRIPT, encoding="utf-8")
    return Session([folder], HARBOUR, stages=STAGES, **options)


def run(playing: Session) -> Run:
    talks = playing.read()
    return playing.run(talks, playing.play(talks))


def results(found: Run) -> list[tuple[str, str]]:
    return [(talk.name, talk.result) for talk in found.talks]


def timeless(found: Run) -> Any:
    """What a run came to, without how long it took."""
    data = msgspec.to_builtins(found.talks)
    for talk in data:
        talk["seconds"] = 0
        for step in talk["steps"]:
            step["seconds"] = 0
    return data


def test_talks_come_in_the_order_of_their_script(tmp_path: Path) -> None:
    found = run(session(tmp_path))
    assert results(found) == [("one", "passed"), ("two", "failed"), ("three", "passed"), ("four", "passed")]
    assert (found.read, found.chosen, found.turns, len(found.failed)) == (4, 4, 4, 1)
    assert found.files == (found.talks[0].file,)


def test_two_processes_come_to_the_same_as_one(tmp_path: Path) -> None:
    assert timeless(run(session(tmp_path, jobs=2))) == timeless(run(session(tmp_path)))


def test_a_run_can_stop_at_the_first_failure(tmp_path: Path) -> None:
    found = run(session(tmp_path, exit_first=True))
    assert results(found) == [("one", "passed"), ("two", "failed")]
    assert found.chosen == 4


def test_only_what_is_chosen_is_played_and_the_rest_is_counted(tmp_path: Path) -> None:
    found = run(session(tmp_path, words="not two", tags=["late"]))
    assert results(found) == [("three", "passed")]
    assert (found.read, found.chosen) == (4, 1)


def test_a_mistake_in_a_talk_that_is_not_chosen_still_counts(tmp_path: Path) -> None:
    playing = session(tmp_path, tags=["late"])
    (tmp_path / "t.yaml").write_text("talks: [{talk: a, turns: [{say: a, expect: {clause: '9'}}]}]", encoding="utf-8")
    with pytest.raises(ScriptError, match="no clause '9'") as error:
        playing.read()
    assert len(error.value.problems) == 1


def test_nothing_chosen_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="none of the 4 talks has the words zebra"):
        session(tmp_path, words="zebra").read()


def test_doors_are_named_and_what_they_are_closed_to_is_told(tmp_path: Path) -> None:
    found = run(session(tmp_path, doors=[("command-line", CommandLine)], words="one or four"))
    assert found.doors == ("core", "command-line")
    assert results(found) == [("one", "passed"), ("four", "passed")]
    assert [talk.closed for talk in found.talks] == [{}, {"command line": "changed knowledge"}]


def test_each_answer_is_timed(tmp_path: Path) -> None:
    found = run(session(tmp_path))
    steps = [step for talk in found.talks for step in talk.steps]
    assert all(step.seconds > 0 for step in steps)
    assert found.seconds > sum(talk.seconds for talk in found.talks)
    assert [step.seconds for _, step in found.slowest(2)] == sorted((s.seconds for s in steps), reverse=True)[:2]
