"""The command that says in numbers what was asked and what came of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.database import default_address, open_existing
from bot.cli.group import main, print_json
from bot.errors import BotError
from bot.settings import Day, Settings, with_settings

if TYPE_CHECKING:
    from bot.channels.wording import ChannelWording
    from bot.knowledge.model import Plan
    from bot.statistics.days import Days
    from bot.statistics.figures import Statistics

DAYS = 30
"""Days that are counted where nobody says which."""


@main.command(
    short_help="Count what was asked and what came of it.",
    epilog="""\b
Examples:
  python -m bot stats
  python -m bot stats --since 2030-01-01 --until 2030-03-31 --html quarter.html
  python -m bot stats --days 1 --json | jq .outcomes
  python -m bot coverage --json coverage.json; python -m bot stats --coverage coverage.json
\b
Counts the last 30 days, today included, unless it is told which.
""",
)
@click.option(
    "--database",
    metavar="URL",
    envvar="BOT_DATABASE_URL",
    show_envvar=True,
    help="The database of the bot, such as sqlite:///bot.db. Default: the one that the Telegram channel makes.",
)
@click.option("--since", type=Day(), metavar="YYYY-MM-DD", help="The first day.")
@click.option("--until", type=Day(), metavar="YYYY-MM-DD", help="The last day, which is counted too. Default: today.")
@click.option(
    "--days",
    "number",
    type=click.IntRange(min=1, max=100_000),
    metavar="N",
    help="So many days, the last one included.",
)
@click.option("--zone", metavar="NAME", help="Whose days they are, such as Etc/GMT-8. Default: the system's.")
@click.option(
    "--top", "most", type=click.IntRange(min=1, max=1_000), default=10, show_default=True, help="Lines of a long table."
)
@click.option(
    "--coverage",
    "coverage_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="What tests ask about, as written by the command coverage with --json.",
)
@click.option("--json", "json_wanted", is_flag=True, help="Print the figures as JSON.")
@click.option("--csv", "csv_wanted", is_flag=True, help="Print the figures as CSV, a figure to a row.")
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a page with plots into a file.",
)
@with_settings
def stats(
    settings: Settings,
    database: str | None,
    since: dt.date | None,
    until: dt.date | None,
    number: int | None,
    zone: str | None,
    most: int,
    coverage_file: Path | None,
    json_wanted: bool,
    csv_wanted: bool,
    html_file: Path | None,
) -> None:
    """Count what people asked in some days and what came of it: at the terminal, as data, or as a page with plots."""
    from bot.channels.wording import channel_wording

    if json_wanted and csv_wanted:
        raise click.UsageError("--json and --csv both print to standard output; choose one")
    words = channel_wording(settings.chrome)
    _need_libraries(words)
    days = _days(since, until, number, zone)
    found, plan = _count(settings, database, days, coverage_file, most, html_file, words)
    if html_file is not None:
        _write(html_file, found, plan, most, words)
    if json_wanted:
        from bot.statistics.data import as_data

        print_json(as_data(found))
    elif csv_wanted:
        from bot.statistics.data import as_csv

        click.echo(as_csv(found), nl=False)
    elif html_file is None:
        _show(found, plan, most, words)


def _need_libraries(words: ChannelWording) -> None:
    try:
        import alembic  # noqa: F401
        import sqlalchemy  # noqa: F401
    except ModuleNotFoundError as error:
        raise BotError(words.say("statistics.missing", library=error.name)) from error


def _days(since: dt.date | None, until: dt.date | None, number: int | None, zone: str | None) -> Days:
    """Return the days that are meant; a contradiction is a usage error."""
    from bot.statistics.days import Days, zone_named

    if number is not None and since is not None and until is not None:
        raise click.UsageError("--since, --until and --days are one too many; leave one of them out")
    where = zone_named(zone) if zone else None
    more = dt.timedelta(days=(number or DAYS) - 1)
    try:
        if since is not None and number is not None:
            last = since + more
        else:
            last = until or dt.datetime.now(where).astimezone(where).date()
        first = since if since is not None else last - more
        found = Days(first, last, where)
        _ = found.span  # The calendar has an end, and so has what a zone makes of it.
    except (OverflowError, ValueError):
        raise click.UsageError("these days are not all in the calendar; choose fewer, or others") from None
    if first > last:
        raise click.UsageError(f"the first day, {first}, is after the last, {last}")
    return found


def _count(
    settings: Settings,
    database: str | None,
    days: Days,
    coverage_file: Path | None,
    most: int,
    html_file: Path | None,
    words: ChannelWording,
) -> tuple[Statistics, Plan]:
    from bot.assembly import open_assistant
    from bot.reports.files import demand_folder
    from bot.statistics.counting import count
    from bot.statistics.tested import read_tested

    if html_file is not None:
        demand_folder(html_file)
    plan = open_assistant(settings.knowledge, settings.plan).plan
    tested = read_tested(coverage_file, plan.id) if coverage_file else None
    engine = open_existing(database or default_address(), words)
    try:
        return count(engine, days, tested, max(most, 20)), plan
    finally:
        engine.dispose()


def _show(found: Statistics, plan: Plan, most: int, words: ChannelWording) -> None:
    from bot.channels.painting import open_screen
    from bot.reports.statistics_text import show_statistics
    from bot.reports.statistics_words import StatisticsWords

    show_statistics(found, StatisticsWords(plan, words), open_screen(), most)


def _write(file: Path, found: Statistics, plan: Plan, most: int, words: ChannelWording) -> None:
    from bot.reports.files import put_file
    from bot.reports.statistics_page import page_of
    from bot.reports.statistics_words import StatisticsWords

    put_file(file, page_of(found, StatisticsWords(plan, words), most))
    click.echo(words.say("statistics.written", file=file), err=True)
