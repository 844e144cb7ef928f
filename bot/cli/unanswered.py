"""The command that shows what was not answered."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bot.cli.gathering import SHOWN, gathered_from, group_data, span_told, with_store
from bot.cli.group import main, print_json
from bot.settings import Settings, with_settings

# The libraries of the store are an extra, and slow to import; each function imports what it needs.
if TYPE_CHECKING:
    from bot.channels.wording import ChannelWording
    from bot.learning.grouping import Gathered, Group


@main.command(
    short_help="Show the questions that were not answered, in groups.",
    epilog="""\b
Examples:
  python -m bot unanswered
  python -m bot unanswered --since 2026-03-01 --least 5
  python -m bot unanswered --json | jq '.groups[0]'
\b
Questions count that were not answered, answered “not useful”, or led to another clause by the
staff. Telephone numbers, names and the like are masked. A group's number is its place in the
list; its name stays while the question in it that was asked first is still looked at.
""",
)
@with_store
@click.option("--least", metavar="N", type=click.IntRange(min=1), default=1, help="Only groups asked N times or more.")
@click.option("--json", "json_wanted", is_flag=True, help="Print everything as JSON.")
@click.option("--csv", "csv_wanted", is_flag=True, help="Print a table as CSV, a group to a line.")
@with_settings
def unanswered(
    settings: Settings,
    database: str | None,
    since: dt.date | None,
    until: dt.date | None,
    least: int,
    json_wanted: bool,
    csv_wanted: bool,
) -> None:
    """Gather the questions that were not answered well into groups of those that ask the same."""
    if json_wanted and csv_wanted:
        raise click.UsageError("--json and --csv are two forms of the same; choose one")
    from bot.assembly import open_assistant
    from bot.channels.wording import channel_wording

    words = channel_wording(settings.chrome)
    gathered = gathered_from(open_assistant(settings.knowledge, settings.plan), database, since, until, words)
    shown = [group for group in gathered.groups if group.count >= least]
    if json_wanted:
        print_json({"groups": [group_data(group) for group in shown], "left_out": gathered.left_out})
    elif csv_wanted:
        click.echo(_as_csv(shown, words), nl=False)
    else:
        _show(gathered, shown, least, span_told(since, until, words), words)


def _show(gathered: Gathered, shown: Sequence[Group], least: int, span: str, words: ChannelWording) -> None:
    from bot.channels.painting import open_screen

    screen = open_screen()
    if not gathered.groups:
        screen.put(words.say("learning.none", span=span))
        return
    total = sum(group.count for group in gathered.groups)
    screen.put(words.say("learning.found", count=total, groups=len(gathered.groups), span=span), "headline")
    for group in shown:
        screen.put()
        screen.put(words.say("learning.group", number=group.number, text=group.wordings[0].text), "heading")
        comma = words.say("plan.comma")
        reasons = comma.join(f"{words.say(f'learning.reason_{r}')} {n}" for r, n in group.reasons.items())
        languages = comma.join(f"{language} {n}" for language, n in group.languages.items())
        told = {"count": group.count, "reasons": reasons, "languages": languages, "name": group.name}
        screen.put(words.say("learning.told", **told, first=group.first, last=group.last), "hint")
        if group.clause:
            screen.put(words.say("learning.corrected_to", clause=group.clause))
        others = group.wordings[1:]
        for wording in others[:SHOWN]:
            screen.put(words.say("learning.also", text=wording.text), hang=5)
        if len(others) > SHOWN:
            screen.put(words.say("learning.more", count=len(others) - SHOWN), "hint")
    if len(shown) < len(gathered.groups):
        screen.put()
        screen.put(words.say("learning.fewer", count=len(gathered.groups) - len(shown), least=least), "hint")
    if gathered.left_out:
        screen.put(words.say("learning.left_out", count=gathered.left_out), "notice")


def _as_csv(groups: Sequence[Group], words: ChannelWording) -> str:
    import csv

    from bot.learning.missed import REASONS

    def cell(text: str) -> str:
        # A spreadsheet would take this for a formula, and anyone may have asked it.
        return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    columns = ("group", "name", "count", *REASONS, "languages", "first", "last", "clause", "text", "others")
    keys = [f"reason_{c}" if c in REASONS else f"column_{c}" for c in columns]
    table.writerow([words.say(f"learning.{key}") for key in keys])
    for one in groups:
        reasons = [one.reasons.get(reason, 0) for reason in REASONS]
        others = cell("\n".join(wording.text for wording in one.wordings[1:]))
        days = (one.first.isoformat(), one.last.isoformat())
        start = (one.number, one.name, one.count, *reasons, " ".join(one.languages))
        table.writerow([*start, *days, cell(one.clause), cell(one.wordings[0].text), others])
    return written.getvalue()
