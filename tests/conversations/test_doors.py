"""The same talk through several doors gives the same answers."""

from __future__ import annotations

import datetime as dt

from bot.conversations.command_line import CommandLine
from bot.conversations.doors import Heard
from bot.conversations.talks import Stage
from tests.conversations.scripts import fields, played

TALKS = """
talks:
  - talk: with a doubt, a choice, and two people
    turns:
      - {say: 奖励多少, by: owner, expect: {act: clarify}}
      - {say: [how much for a five-star green shipyard?, 5 star green yard award], by: partner}
      - {press: {topic: new-route}, by: owner, expect: {clause: "4"}}
      - {say: who is responsible?, by: partner, expect: {clause: "2"}, contrasts: [how much for new equipment?]}
  - talk: on changed knowledge
    overlay: {clauses/2.yaml: {departments: [市港航局]}}
    turns: [{say: 五星级绿色船厂奖多少, expect: {departments: [市港航局]}}]
"""


def test_the_command_line_answers_as_the_assistant_does(tmp_path):
    with CommandLine() as door:
        straight, changed = played(tmp_path, TALKS, door)
    assert (straight.result, fields(straight), straight.closed) == ("passed", [], {})
    assert changed.result == "passed"
    assert set(changed.closed) == {"command line"}


class Forgetful(CommandLine):
    """A door that forgets the talk after each message."""

    name = "forgetful"

    def open(self, stage: Stage, today: dt.date) -> Forgetful:  # type: ignore[override]
        self.stage, self.today = stage, today
        return self

    def say(self, by: str, message: str) -> Heard:
        return super().open(self.stage, self.today).say(by, message)


def test_a_door_that_answers_otherwise_fails_the_talk(tmp_path):
    with Forgetful() as door:
        straight, _ = played(tmp_path, TALKS, door)
    assert straight.result == "failed"
    assert {step.door for step in straight.failures} == {"forgetful"}


class Mute(CommandLine):
    """A door that shows only text, and shows it on one line."""

    name = "mute"

    def open(self, stage: Stage, today: dt.date) -> Mute:  # type: ignore[override]
        self.line = super().open(stage, today)  # type: ignore[assignment]
        return self

    def say(self, by: str, message: str) -> Heard:
        return Heard(" ".join(self.line.say(by, message).reply.split()))  # type: ignore[attr-defined]


def test_a_door_that_shows_only_text_must_show_the_same_text(tmp_path):
    talk = "talks: [{talk: one, turns: [{say: 五星级绿色船厂奖多少, expect: {act: answer}}]}]"
    with Mute() as door:
        (went,) = played(tmp_path, talk, door)
    assert went.result == "passed"
