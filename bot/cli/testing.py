"""The command that plays scripted conversations."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from bot.channels.streams import as_json, is_terminal
from bot.cli.group import main, print_json
from bot.errors import BotError
from bot.settings import Settings, with_settings

if TYPE_CHECKING:
    from bot.conversations.records import Run, TalkRecord
    from bot.conversations.session import Session
    from bot.conversations.talks import Talk
    from bot.reports.run_words import RunWords

PLACES = (Path("tests/conversations"), Path("conversations"))
"""Where scripts are looked for."""
DOORS = ("core", "command-line")
"""The names of bot.reports.doors, here without its imports."""


class Trouble(click.ClickException):
    """Why nothing could be played, as lines that editors can jump from; it ends with 2, as wrong usage does."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ARG002  click's own gives a file
        """Write the lines to standard error."""
        for line in self.message.split("\n"):
            click.secho(line, fg="red" if is_terminal(sys.stderr) else None, err=True)


class Jobs(click.ParamType[int]):
    """A number of processes, or auto for as many as there are processors."""

    name = "jobs"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number; anything else is a usage error."""
        import os

        if value == "auto":
            return os.cpu_count() or 1
        if not str(value).isdecimal() or not int(value):
            self.fail(f"{value!r} is no number of processes; give 1 or more, or auto", param, ctx)
        return int(value)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be shown and written."""

    json: Path | None
    junit: Path | None
    html: Path | None
    slowest: int
    verbose: bool

    @property
    def files(self) -> list[Path]:
        return [file for file in (self.json, self.junit, self.html) if file is not None and str(file) != "-"]


@main.command(
    short_help="Play scripted conversations.",
    epilog="""\b
Examples:
  python -m bot test
  python -m bot test tests/conversations/zh -x
  python -m bot test -k "department and not total" --verbose
  python -m bot test --door command-line --junit talks.xml
  python -m bot test --html talks.html
  python -m bot test --watch
\b
The settings are for scripts that do not say: what a script says of its plan or its day holds.
\b
Ends with 0 if every talk is as expected, with 1 if one failed or one passed that is known to
fail, and with 2 if a script cannot be played, or there is none to play.
""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-k",
    "words",
    metavar="WORDS",
    default="",
    help="Only talks with these words in their title, their file's name or their tags; join words by and, or, not.",
)
@click.option("-t", "--tag", "tags", metavar="TAG", multiple=True, help="Only talks with this tag, or one of several.")
@click.option("-x", "--exitfirst", "exit_first", is_flag=True, help="Stop at the first failure.")
@click.option(
    "--door",
    "doors",
    type=click.Choice(DOORS),
    multiple=True,
    help="A way by which the talks are played as well; its answers must be the assistant's own.",
)
@click.option(
    "-j", "--jobs", metavar="N", type=Jobs(), default=1, show_default=True, help="How many processes play; or auto."
)
@click.option(
    "--junit", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML, for a CI server."
)
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write everything as JSON, with - to standard output in place of the report.",
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page that shows every talk as a chat.",
)
@click.option("--watch", is_flag=True, help="Play again what a change of a script or of the knowledge concerns.")
@click.option(
    "--slowest",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="Show the messages that took longest to answer.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show each talk as it is played.")
@with_settings
def test(
    settings: Settings,
    paths: tuple[Path, ...],
    words: str,
    tags: tuple[str, ...],
    exit_first: bool,
    doors: tuple[str, ...],
    jobs: int,
    junit: Path | None,
    json_file: Path | None,
    html: Path | None,
    watch: bool,
    slowest: int,
    verbose: bool,
) -> None:
    """Play the scripted conversations of PATHS and say what is not as expected.

    PATHS are scripts and folders of them; by default tests/conversations, or else conversations.
    """
    from bot.channels.wording import channel_wording
    from bot.conversations.session import Session
    from bot.conversations.talks import Stage
    from bot.reports.doors import doors_named
    from bot.reports.files import demand_folder
    from bot.reports.run_words import RunWords

    wanted = _Wanted(json_file, junit, html, slowest, verbose)
    said = RunWords(channel_wording(settings.chrome))
    given = click.get_current_context().get_parameter_source("today") is not ParameterSource.DEFAULT
    with _troubles():
        for file in wanted.files:
            demand_folder(file)
        session = Session(
            paths or default_paths(),
            Stage(settings.knowledge, settings.plan or "", settings.today if given else None, settings.language),
            words=words,
            tags=tags,
            doors=doors_named(doors),
            jobs=jobs,
            exit_first=exit_first,
        )
        if watch:
            _watch(session, wanted, said)
            return
        if is_terminal(
            sys.stderr
        ):  # A plan that is compiled first takes seconds; nobody should wonder what is going on.
            click.echo(said.say("reading", places=", ".join(map(str, session.paths))), err=True)
        talks = session.read()
        run = session.run(talks, _played(session, talks, wanted, said))
        _report(run, wanted, said)
    if run.failed:
        sys.exit(1)


# Here -k picks talks, as in pytest; the knowledge folder has its long name alone.
next(param for param in test.params if param.name == "knowledge").opts.remove("-k")


def default_paths() -> tuple[Path, ...]:
    """Return where scripts are by default; raises BotError where there are none."""
    found = next((path for path in PLACES if path.is_dir()), None)
    if found is None:
        places = " nor ".join(f"{path.as_posix()}/" for path in PLACES)
        raise BotError(f"there is neither {places} here; name the scripts, or the folder that they are in")
    return (found,)


@contextmanager
def _troubles() -> Iterator[None]:
    """End with 2, and every mistake on a line, where nothing can be played or written."""
    try:
        yield
    except BotError as error:
        raise Trouble(str(error)) from error
    except OSError as error:
        place = f"{error.filename}: " if error.filename is not None else ""
        raise Trouble(f"{place}{error.strerror or error}") from error


def _played(session: Session, talks: list[Talk], wanted: _Wanted, said: RunWords) -> Iterator[TalkRecord]:
    """Play talks and show how far it is."""
    from bot.channels.painting import open_screen
    from bot.reports.run_progress import with_progress
    from bot.reports.run_text import show_lines, talk_line

    playing = session.play(talks)
    if not wanted.verbose or str(wanted.json) == "-":
        yield from with_progress(playing, len(talks), said)
        return
    screen = open_screen()
    for talk in playing:
        show_lines([talk_line(talk, said)], screen)
        yield talk


def _report(run: Run, wanted: _Wanted, said: RunWords) -> None:
    """Show a run and write its reports."""
    from bot.reports.files import put_file

    if wanted.junit is not None:
        from bot.reports.run_junit import as_junit

        put_file(wanted.junit, as_junit(run, said))
    if wanted.html is not None:
        from bot.reports.run_page import as_page

        put_file(wanted.html, as_page(run, said))
    if wanted.json is not None:
        from bot.reports.run_data import as_data

        if str(wanted.json) == "-":
            print_json(as_data(run))
            return
        put_file(wanted.json, as_json(as_data(run)) + "\n")
    from bot.channels.painting import open_screen
    from bot.reports.run_text import show_run

    if wanted.verbose and run.failed:
        click.echo()
    show_run(run, said, open_screen(), wanted.slowest)


def _watch(session: Session, wanted: _Wanted, said: RunWords) -> None:
    """Play again and again, until Ctrl-C, what a change concerns."""
    from bot.conversations.documents import from_here

    try:
        from bot.reports.watching import Watch
    except ModuleNotFoundError as error:
        raise BotError("--watch needs the library watchfiles; pip install 'policy-assistant[test]'") from error
    watch = Watch(session)
    with suppress(KeyboardInterrupt):
        for changed in watch.rounds():
            if changed:
                click.echo(said.say("changed", files=", ".join(sorted(map(from_here, changed)))))
            try:
                with _troubles():
                    _report(watch.play(changed, lambda talks: _played(session, talks, wanted, said)), wanted, said)
            except Trouble as trouble:
                trouble.show()
            click.echo(said.say("watching", places=", ".join(map(from_here, watch.places))))
