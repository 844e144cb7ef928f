"""A watched session plays again what a change concerns, and keeps what came of the rest."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.conversations.records import TalkRecord
from bot.conversations.session import Session
from bot.conversations.talks import Stage, Talk
from bot.errors import BotError
from bot.reports.watching import Watch
from tests.conftest import PLANS

FIRST = "include: [f.yaml]\ntalks:\n- {talk: one, turns: [{use: a}]}\n- {talk: two, turns: [{say: hello}]}\n"
SECOND = "knowledge: ../other\ntalks:\n- {talk: three, turns: [{say: hello}]}\n"
FIXTURES = "fixtures: {turns: {a: [{say: hello}]}}\n"


class Watched:
    """A watch of two scripts, each on a knowledge folder of its own; tells which talks a change plays."""

    def __init__(self, folder: Path) -> None:
        self.scripts = folder / "scripts"
        self.scripts.mkdir()
        for name in ("knowledge", "other"):
            shutil.copytree(PLANS / "bare-faq", folder / name / "bare-faq")
        self.write("1.yaml", FIRST)
        self.write("2.yaml", SECOND)
        self.write("f.yaml", FIXTURES)
        self.session = Session([self.scripts], Stage(folder / "knowledge"))
        self.watch = Watch(self.session)

    def write(self, name: str, text: str) -> Path:
        path = self.scripts / name
        path.write_text(text, encoding="utf-8")
        return path

    def played(self, *changed: Path) -> list[str]:
        names: list[str] = []

        def play(talks: list[Talk]) -> Iterable[TalkRecord]:
            names.extend(talk.name for talk in talks)
            return self.session.play(talks)

        run = self.watch.play(changed, play)
        assert [talk.name for talk in run.talks] == [talk.name for talk in self.session.suite.talks]
        return names


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """A watch that has been played once."""
    watched = Watched(tmp_path)
    assert watched.played() == ["one", "two", "three"]
    return watched


def test_a_changed_talk_is_played_again(watched: Watched) -> None:
    path = watched.write("1.yaml", FIRST.replace("[{say: hello}]", "[{say: hi}]"))
    assert watched.played(path) == ["two"]


def test_a_changed_fixture_plays_the_talks_that_use_it(watched: Watched) -> None:
    assert watched.played(watched.write("f.yaml", FIXTURES.replace("hello", "hi"))) == ["one"]


def test_a_new_talk_is_played_and_one_that_is_gone_is_forgotten(watched: Watched) -> None:
    path = watched.write("2.yaml", SECOND.replace("three", "four"))
    assert watched.played(path) == ["four"]


def test_a_comment_plays_nothing(watched: Watched) -> None:
    assert watched.played(watched.write("1.yaml", FIRST + "# seen\n")) == []


def test_changed_knowledge_plays_the_talks_on_it(watched: Watched) -> None:
    assert watched.played(watched.scripts.parent / "other" / "bare-faq" / "plan.yaml") == ["three"]
    assert watched.played(watched.scripts.parent / "knowledge" / "bare-faq" / "plan.yaml") == ["one", "two"]


def test_what_could_not_be_read_is_played_once_it_can(watched: Watched) -> None:
    plan = watched.scripts.parent / "other" / "bare-faq" / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text + "colour: red\n", encoding="utf-8")
    with pytest.raises(BotError, match="colour: unknown key"):
        watched.played(plan)
    plan.write_text(text, encoding="utf-8")
    assert watched.played(plan) == ["three"]


def test_the_folders_of_scripts_and_of_all_their_knowledge_are_watched(watched: Watched) -> None:
    assert [place.resolve().name for place in watched.watch.places] == ["scripts", "knowledge", "other"]


def test_a_single_script_is_watched_by_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(FIXTURES, encoding="utf-8")
    assert Watch(Session([path], Stage(tmp_path / "nowhere"))).places == (tmp_path,)
