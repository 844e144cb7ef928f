"""The command that checks knowledge folders."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.channels.streams import is_terminal
from bot.cli.group import main, print_json
from bot.settings import Settings, with_settings


@main.command(
    short_help="Check knowledge folders.",
    epilog="""\b
Examples:
  python -m bot check
  python -m bot check plans/ours
  python -m bot check --json | jq .errors
\b
Ends with 1 if there is an error, with 0 if there are only warnings.
""",
)
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="Print the problems as JSON.")
@with_settings
def check(settings: Settings, folders: tuple[Path, ...], json_wanted: bool) -> None:
    """Check knowledge folders: every problem of every file, and where their own questions lead."""
    from bot.channels.checks import as_data, problems_of, show_problems
    from bot.channels.painting import open_screen

    chosen = folders or (settings.knowledge,)
    if is_terminal(sys.stderr):  # Asking every example takes seconds; nobody should wonder what is going on.
        click.echo(f"Checking {', '.join(map(str, chosen))} …", err=True)
    problems = [problem for folder in chosen for problem in problems_of(folder)]
    if json_wanted:
        print_json(as_data(problems))
    else:
        show_problems(problems, open_screen())
    if any(not problem.warning for problem in problems):
        sys.exit(1)
