"""Scripted conversations as tests of pytest: each talk, and each row of a table, is one.

The plugin is there wherever the bot is installed, in every run of pytest. So it brings in nothing of the bot until a
script is collected, and it takes only YAML files in the folders that the ini option `talks` names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.conversations.doors import Door
    from bot.conversations.records import TalkRecord
    from bot.conversations.stages import Stages
    from bot.conversations.talks import Stage, Talk

PLACES = ("tests/conversations",)
"""Where scripts are, unless the ini option says otherwise."""
SUFFIXES = (".yaml", ".yml")
DOORS = ("core", "command-line")
"""The names of bot.reports.doors, here without its imports."""
OWN_MARKS = frozenset(["filterwarnings", "parametrize", "skip", "skipif", "usefixtures", "xfail"])
"""Marks that mean something to pytest; a tag of such a name is only a keyword."""
_MARK = re.compile(r"[^\W_][\w:+\-./]*")
"""A name that -m can be given."""


class WentWrong(Exception):  # noqa: N818  it is how a talk went, and no mistake of the program
    """A talk that is not as expected; carries how it went."""

    def __init__(self, talk: TalkRecord) -> None:
        """Take the talk as it went."""
        self.talk = talk
        super().__init__(talk.id)


@dataclass(slots=True)
class Playing:
    """What all talks of a run share: the assistants, and the doors, each opened when it is first needed."""

    names: tuple[str, ...]
    """The doors asked for."""
    _stages: Stages | None = None
    _doors: list[Door] | None = None
    _exits: ExitStack = field(default_factory=ExitStack)

    @property
    def stages(self) -> Stages:
        """The assistants."""
        if self._stages is None:
            from bot.conversations.stages import Stages

            self._stages = Stages()
        return self._stages

    @property
    def doors(self) -> list[Door]:
        """The doors."""
        if self._doors is None:
            from bot.reports.doors import doors_named

            self._doors = [self._exits.enter_context(make()) for _, make in doors_named(self.names)]
        return self._doors

    def close(self) -> None:
        """Close the doors."""
        self._exits.close()


_PLAYING = pytest.StashKey[Playing]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the ini options."""
    group = parser.getgroup("talks", "scripted conversations")
    group.addoption(
        "--talk-door",
        action="append",
        default=[],
        choices=DOORS,
        help="A way by which talks are played as well; its answers must be the assistant's own.",
    )
    parser.addini("talks", "Scripts, and folders of them, whose talks are tests.", type="args", default=list(PLACES))
    parser.addini("talks_knowledge", "The knowledge folder of scripts that name none.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing open."""
    config.stash[_PLAYING] = Playing(tuple(config.getoption("--talk-door")))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what was opened."""
    playing = config.stash.get(_PLAYING, None)
    if playing is not None:
        playing.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a script."""
    if file_path.suffix not in SUFFIXES:
        return None
    base = _base(parent.config)
    if not any(file_path.is_relative_to(base / place) for place in parent.config.getini("talks")):
        return None
    return ScriptFile.from_parent(parent, path=file_path)


class ScriptFile(pytest.File):
    """A script."""

    def collect(self) -> Iterable[pytest.Item]:
        """Give its talks; none for a file of fixtures. Raises CollectError with every mistake, one a line."""
        from bot.conversations.checks import talk_problems
        from bot.conversations.reading import read_script

        talks, problems = read_script(self.path, _stage(self.config))
        problems = problems or talk_problems(talks, self.config.stash[_PLAYING].stages)
        if problems:
            raise self.CollectError("\n".join(map(str, problems)))
        for talk in talks:
            yield TalkItem.from_parent(self, name=talk.title.replace("::", ": "), talk=talk)


class TalkItem(pytest.Item):
    """A talk, or a row of a table."""

    def __init__(self, *, talk: Talk, **options: Any) -> None:
        """Take the talk."""
        super().__init__(**options)
        self.talk = talk
        for tag in talk.tags:
            self.extra_keyword_matches.add(tag)
            if _MARK.fullmatch(tag) and tag not in OWN_MARKS:
                self._register(tag)
                self.add_marker(tag)
        if talk.skip or talk.draft:
            self.add_marker(pytest.mark.skip(reason=talk.skip or "draft"))
        if talk.fails:
            self.add_marker(pytest.mark.xfail(reason=talk.fails, strict=True, raises=WentWrong))

    def runtest(self) -> None:
        """Play the talk; raises WentWrong where it is not as expected."""
        from bot.conversations.playing import play
        from bot.conversations.records import record_of

        playing = self.config.stash[_PLAYING]
        went = record_of(play(self.talk, playing.stages, playing.doors), playing.stages)
        if went.error or went.result == "unexpected_pass":
            pytest.fail(_report(went), pytrace=False)
        if went.result in ("failed", "expected_failure"):
            raise WentWrong(went)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say what is not as expected as the command `test` does, without a traceback."""
        if isinstance(excinfo.value, WentWrong):
            return _report(excinfo.value.talk)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file, the line from 0, and the title."""
        return self.path, self.talk.line - 1, self.talk.title

    def _register(self, tag: str) -> None:
        """Make a tag a mark that is known, as strict markers ask for."""
        known = (line.partition(":")[0].strip() for line in self.config.getini("markers"))
        if tag not in known:
            self.config.addinivalue_line("markers", f"{tag}: talks with this tag")


def _report(talk: TalkRecord) -> str:
    """Return what is to be said of a failure: why in a line, which pytest repeats at its end, and then everything."""
    from bot.channels.wording import channel_wording
    from bot.reports.run_text import failure_lines
    from bot.reports.run_words import RunWords
    from bot.settings import locale_language

    words = RunWords(channel_wording(os.environ.get("BOT_LANGUAGE") or locale_language(os.environ)))
    return "\n".join((words.why(talk), *(line.text for line in failure_lines(talk, words))))


def _base(config: pytest.Config) -> Path:
    """Return the folder from which the ini options count: that of the ini file, else the root of the tests."""
    return config.inipath.parent if config.inipath is not None else config.rootpath


def _stage(config: pytest.Config) -> Stage:
    """Return the stage of talks that say nothing else."""
    from bot.conversations.talks import Stage
    from bot.settings import default_knowledge

    named = config.getini("talks_knowledge")
    beside = _base(config) / (named or "knowledge")
    return Stage(beside if named or beside.is_dir() else default_knowledge())
