"""The command that says what of the knowledge base no scripted talk asks about."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.channels.streams import as_json, is_terminal
from bot.cli.group import main, print_json
from bot.cli.testing import Trouble, default_paths
from bot.errors import BotError
from bot.settings import Settings, with_settings

if TYPE_CHECKING:
    from bot.conversations.talks import Stage
    from bot.quality.coverage import Measured
    from bot.quality.coverage_limits import Shortfall


class Limit(click.ParamType[tuple[str, float]]):
    """A figure and the percent of it that has to be covered: grants=100."""

    name = "limit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Read the limit; anything else is a usage error."""
        from bot.quality.coverage_limits import limit_of

        try:
            return limit_of(str(value))
        except ValueError as error:
            self.fail(f"{value!r}: {error}", param, ctx)


@main.command(
    short_help="Show what of the knowledge no scripted talk asks about.",
    epilog="""\b
Examples:
  python -m bot coverage
  python -m bot coverage --html coverage.html
  python -m bot coverage --json - | jq '.plans[].missing[].text'
  python -m bot coverage --fail-under 90 --fail-under grants=100
\b
A limit is for the cells of the table, or for one of: clauses, cells, grants, departments,
targets, rules, rungs, values, terms, sections, replies.
Ends with 1 if a figure is under its limit, and with 2 if a script cannot be played.
""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write everything as JSON into a file, or with - to standard output in place of the table.",
)
@click.option(
    "--html",
    "html_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page with a heat map into a file.",
)
@click.option(
    "--fail-under",
    "limits",
    metavar="[FIGURE=]PERCENT",
    type=Limit(),
    multiple=True,
    help="Fail if less than this share is covered; may be given once for each figure.",
)
@with_settings
def coverage(
    settings: Settings,
    paths: tuple[Path, ...],
    json_file: Path | None,
    html_file: Path | None,
    limits: tuple[tuple[str, float], ...],
) -> None:
    """Play the scripted talks of PATHS and show what of the knowledge base none of them asks about.

    PATHS are scripts and folders of them; by default tests/conversations, or else conversations. A question counts if
    the meaning of its answer is checked and as expected. A kind of question makes sense for a clause if example
    questions of the clause are filed under it, or if the clause states what it asks for.
    """
    from bot.quality.coverage_limits import shortfalls
    from bot.reports.files import demand_folder

    to_stdout = json_file is not None and str(json_file) == "-"
    try:
        for file in (None if to_stdout else json_file, html_file):
            if file is not None:
                demand_folder(file)
        measured = _measure(paths, _base(settings))
    except BotError as error:
        raise Trouble(str(error)) from error
    under = shortfalls(measured.plans, dict(limits))
    _write(measured, under, settings.chrome, None if to_stdout else json_file, html_file)
    if to_stdout:
        from bot.channels.wording import channel_wording
        from bot.reports.coverage_data import as_data

        print_json(as_data(measured, under, channel_wording(settings.chrome)))
    else:
        _show(measured, settings.chrome)
    if under:
        _complain(under, settings.chrome)
        sys.exit(1)


def _base(settings: Settings) -> Stage:
    """Return the stage for talks that say nothing else; their day is their plan's first unless one is asked for."""
    from bot.conversations.talks import Stage

    given = click.get_current_context().get_parameter_source("today") is not click.core.ParameterSource.DEFAULT
    return Stage(settings.knowledge, settings.plan or "", settings.today if given else None, settings.language)


def _measure(paths: Sequence[Path], base: Stage) -> Measured:
    from bot.conversations.checks import talk_problems
    from bot.conversations.reading import ScriptError, read_suite
    from bot.conversations.stages import Stages
    from bot.quality.coverage import measure

    stages = Stages()
    talks = read_suite(paths or default_paths(), base).talks
    problems = talk_problems(talks, stages)
    if problems:
        raise ScriptError(problems)
    if is_terminal(sys.stderr):  # Hundreds of talks take seconds; nobody should wonder what is going on.
        click.echo(f"Playing {len(talks)} talks …", err=True)
    return measure(talks, base, stages)


def _show(measured: Measured, language: str) -> None:
    from bot.channels.painting import open_screen
    from bot.channels.wording import channel_wording
    from bot.reports.coverage_text import show_coverage

    show_coverage(measured, channel_wording(language), open_screen())


def _write(
    measured: Measured, under: Sequence[Shortfall], language: str, json_file: Path | None, html_file: Path | None
) -> None:
    from bot.channels.wording import channel_wording
    from bot.reports.coverage import page_of
    from bot.reports.coverage_data import as_data
    from bot.reports.files import put_file

    words = channel_wording(language)
    if json_file is not None:
        put_file(json_file, as_json(as_data(measured, under, words), indent=2) + "\n")
    if html_file is not None:
        put_file(html_file, page_of(measured, words))


def _complain(under: Sequence[Shortfall], language: str) -> None:
    """Say on standard error which figures are under their limits."""
    from bot.channels.wording import channel_wording

    words = channel_wording(language)
    for short in under:
        said = {"plan": short.plan, "figure": words.say(f"coverage.figure_{short.figure}")}
        # Rounded down, so that what is too little never looks like enough.
        got, limit = f"{math.floor(short.percent * 100) / 100:g}%", f"{short.limit:g}"
        click.echo(words.say("coverage.under", got=got, percent=limit, **said), err=True)
