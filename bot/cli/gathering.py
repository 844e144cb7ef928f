"""The questions that were not answered, as the commands on them gather them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from bot.cli.database import default_address, open_existing
from bot.cli.testing import Trouble
from bot.settings import Day

# The libraries of the store are an extra, and slow to import; each function imports what it needs.
if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.channels.wording import ChannelWording
    from bot.learning.grouping import Gathered, Group


SHOWN = 4
"""Other wordings of a group, and moved answers and broken tests of a proposal, that are shown to a person."""


def with_store(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which questions are looked at."""
    for option in reversed(
        (
            click.option(
                "--database",
                envvar="BOT_DATABASE_URL",
                show_envvar=True,
                metavar="ADDRESS",
                help="The database of the channel. Default: as for `telegram`.",
            ),
            click.option(
                "--since", type=Day(), metavar="DAY", help="Only questions from this day on, 2026-03-01 (UTC)."
            ),
            click.option("--until", type=Day(), metavar="DAY", help="Only questions up to this day, and on it (UTC)."),
        )
    ):
        command = option(command)
    return command


def gathered_from(
    assistant: Assistant, database: str | None, since: dt.date | None, until: dt.date | None, words: ChannelWording
) -> Gathered:
    """Read the questions of some days, mask them, and gather them."""
    try:
        from bot.channels.telegram.settings import data_folder
        from bot.learning.grouping import gather
        from bot.learning.missed import missed_of
        from bot.store.questions import doubtful
    except ModuleNotFoundError as error:
        if (error.name or "bot").split(".")[0] == "bot":
            raise
        raise Trouble(words.say("service.missing", library=error.name)) from error

    if database is None and not (data_folder() / "telegram.db").is_file():
        return gather([], assistant.reader)
    if since is not None and until is not None and since > until:
        raise click.UsageError(words.say("learning.days", since=since, until=until))
    engine = open_existing(database or default_address(), words)
    # An error of the database would otherwise repeat what was asked for.
    engine.hide_parameters = True
    try:
        with engine.connect() as connection:
            after = _midnight(until + dt.timedelta(days=1)) if until else None
            found = doubtful(connection, _midnight(since) if since else None, after)
    finally:
        engine.dispose()
    return gather(missed_of(found), assistant.reader)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def group_of(gathered: Gathered, wanted: str, words: ChannelWording) -> Group:
    """Return a group by its number or its name; raises Trouble where none is named, or there is none such."""
    if not wanted:
        raise Trouble(words.say("learning.which"))
    # A name may be of digits alone, but then it has eight of them.
    found = [one for one in gathered.groups if wanted in (str(one.number), one.name)]
    if not found:
        raise Trouble(words.say("learning.no_group", group=wanted))
    return found[0]


def span_told(since: dt.date | None, until: dt.date | None, words: ChannelWording) -> str:
    """Say which days are looked at."""
    return words.say(
        "learning.span",
        since=since or words.say("learning.always"),
        until=until or words.say("learning.now"),
    )


def group_data(group: Group) -> dict[str, Any]:
    """Return a group as JSON writes it."""
    return {
        "group": group.number,
        "name": group.name,
        "count": group.count,
        "reasons": dict(group.reasons),
        "languages": group.languages,
        "first": group.first.isoformat(),
        "last": group.last.isoformat(),
        "clause": group.clause,
        "question": group.wordings[0].text,
        "wordings": [{"question": w.text, "count": w.count, "language": w.asked[0].language} for w in group.wordings],
    }
