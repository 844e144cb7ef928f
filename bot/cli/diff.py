"""The command that shows which answers differ between two versions of the knowledge base."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from bot.channels.streams import is_terminal
from bot.cli.group import main, print_json
from bot.errors import BotError, KnowledgeError, Problem
from bot.settings import Settings, with_settings

if TYPE_CHECKING:
    from bot.quality.comparison import Comparison, Scripts
    from bot.quality.versions import Version

SCRIPTS = Path("tests/conversations")
"""Where the talks are, if they are there."""


class Trouble(click.ClickException):
    """What kept the versions from being compared; as with diff(1), it ends with 2."""

    exit_code = 2


@main.command(
    short_help="Show which answers differ between two versions of the knowledge base.",
    epilog="""\b
Examples:
  python -m bot diff
  python -m bot diff main
  python -m bot diff v1.2 HEAD --markdown > changes.md
  python -m bot diff before/knowledge knowledge --verbose
  python -m bot diff main --fail-on meaning --json | jq .ways
\b
A version is a folder or a git revision of the folder that --knowledge names. Without NEW it is
that folder as it stands, without OLD the last commit. The day of asking is each talk's own, and
for example questions the first on which both versions are in force; --today sets one for all.
Compared are all plans that both versions have, or the one that --plan names.
\b
Ends with 0 if no answer changed, with 1 if one did, and with 2 where it cannot be told.
""",
)
@click.argument("old", metavar="[OLD]", default="HEAD")
@click.argument("new", metavar="[NEW]", default="")
@click.option(
    "--talks",
    "scripts",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help=f"A script or a folder of scripts whose talks are replayed; may be given again. Default: {SCRIPTS.as_posix()}, "
    "if it is there.",
)
@click.option("--markdown", "markdown_wanted", is_flag=True, help="Print Markdown, for a pull request.")
@click.option("--json", "json_wanted", is_flag=True, help="Print everything as JSON, each answer before and after.")
@click.option("--verbose", "-v", is_flag=True, help="List every question, not only some of those that changed alike.")
@click.option(
    "--fail-on",
    "fail_on",
    type=click.Choice(("any", "meaning", "never")),
    default="any",
    show_default=True,
    help="What ends with 1: any changed answer, only one that means something else, or none.",
)
@with_settings
def diff(
    settings: Settings,
    old: str,
    new: str,
    scripts: tuple[Path, ...],
    markdown_wanted: bool,
    json_wanted: bool,
    verbose: bool,
    fail_on: str,
) -> None:
    """Ask the versions OLD and NEW of the knowledge base the same, and list every answer that changed.

    Asked are all turns of the scripted talks and all example questions of either version. What a script expects is
    not checked, but beside a changed answer stands whether its talk fails or passes now.
    """
    if markdown_wanted and json_wanted:
        raise click.UsageError("--markdown and --json are two forms of the same; choose one")
    try:
        comparison = _compared(settings, old, new or str(settings.knowledge), scripts)
    except (BotError, OSError) as error:
        raise Trouble(_worded(error)) from error
    if json_wanted:
        from bot.reports.changes import as_data

        print_json(as_data(comparison))
    else:
        _show(comparison, settings, verbose=verbose, markdown=markdown_wanted)
    if {"any": comparison.changed, "meaning": comparison.means_other, "never": False}[fail_on]:
        sys.exit(1)


def _compared(settings: Settings, old: str, new: str, scripts: tuple[Path, ...]) -> Comparison:
    from bot.quality.comparison import compare
    from bot.quality.versions import open_version

    read = _scripts(settings, scripts)
    given = click.get_current_context().get_parameter_source("today") is not ParameterSource.DEFAULT
    today = settings.today if given else None
    with contextlib.ExitStack() as stack:
        before, after = (stack.enter_context(open_version(name, settings.knowledge)) for name in (old, new))
        if is_terminal(sys.stderr):  # It takes seconds; nobody should wonder what is going on.
            click.echo(_say(settings, "working", old=before.title, new=after.title), err=True)
        try:
            return compare(before, after, read, settings.plan, today, settings.language)
        except KnowledgeError as error:
            broken = before if error.folder == before.folder else after
            raise Trouble(_problems(error.problems, broken, settings)) from error


def _scripts(settings: Settings, paths: tuple[Path, ...]) -> Scripts:
    """Read the talks; the folder where they are looked for by itself need not be there."""
    from bot.conversations.reading import read_suite
    from bot.conversations.talks import Stage
    from bot.quality.comparison import Scripts

    wanted = paths or ((SCRIPTS,) if SCRIPTS.is_dir() else ())
    if not wanted:
        return Scripts((), settings.knowledge)
    suite = read_suite(wanted, Stage(settings.knowledge, settings.plan or "", None, settings.language))
    return Scripts(tuple(suite.talks), settings.knowledge)


def _show(comparison: Comparison, settings: Settings, *, verbose: bool, markdown: bool) -> None:
    from bot.channels.painting import open_screen
    from bot.channels.wording import channel_wording

    words = channel_wording(settings.chrome)
    if markdown:
        from bot.reports.change_pages import as_markdown

        click.echo(as_markdown(comparison, words, verbose=verbose), nl=False)
    else:
        from bot.reports.changes import show_changes

        show_changes(comparison, words, open_screen(), verbose=verbose)


def _problems(problems: list[Problem], version: Version, settings: Settings) -> str:
    """Word the problems of a broken version as `check` does, each by the file as one would open it."""
    from dataclasses import replace

    from bot.channels.checks import line_of, summary

    named = sorted(replace(problem, file=version.file(problem.file)) for problem in problems)
    return "\n".join([_say(settings, "trouble", version=version.title), *map(line_of, named), summary(named)])


def _worded(error: BotError | OSError) -> str:
    if isinstance(error, BotError):
        return str(error)
    place = f"{error.filename}: " if error.filename is not None else ""
    return f"{place}{error.strerror or error}"


def _say(settings: Settings, key: str, **values: Any) -> str:
    from bot.channels.wording import channel_wording

    return channel_wording(settings.chrome).say(f"diff.{key}", **values)
