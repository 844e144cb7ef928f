"""The command that serves the plan in Telegram."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.channels.streams import is_terminal
from bot.cli.group import main
from bot.errors import BotError
from bot.settings import SETTINGS, Settings, locale_language, with_settings

# The libraries of the channel are an extra, and slow to import; each function imports what it needs.
if TYPE_CHECKING:
    import datetime as dt

    from telegram import Bot

    from bot.assistant import Assistant
    from bot.channels.telegram.desk.groups import Group
    from bot.channels.telegram.handling import Handler
    from bot.channels.telegram.settings import ChannelSettings
    from bot.channels.wording import ChannelWording


def _read_file(ctx: click.Context, _option: click.Parameter, given: Path | None) -> Path | None:
    """Let the general settings come from the file too; an option and a variable win over it."""
    file = given or (Path(os.environ["BOT_SETTINGS"]) if os.environ.get("BOT_SETTINGS") else None)
    if file is None:
        return None
    from bot.channels.wording import channel_wording

    words = channel_wording(os.environ.get("BOT_LANGUAGE", "").lower() or locale_language(os.environ))
    _need_libraries(words)
    from bot.channels.telegram.settings_file import read_file

    values = read_file(file, words)
    general = {setting.option[2:]: values.get(setting.environment) for setting in SETTINGS}
    ctx.default_map = {name: value for name, value in general.items() if value}
    # The one setting that is read where it is needed, and not given on.
    if values.get("BOT_CACHE") and not os.environ.get("BOT_CACHE"):
        os.environ["BOT_CACHE"] = values["BOT_CACHE"]
    ctx.meta[__name__] = list(values)
    return file


@main.command(
    short_help="Serve the plan in Telegram.",
    epilog="""\b
Examples:
  python -m bot telegram --settings bot.env
  python -m bot telegram --settings bot.env --check
\b
The settings of the channel are environment variables, or lines of the file:
BOT_TOKEN=…, BOT_DATABASE_URL=…; docs/settings.md lists them all.
\b
Serves until SIGTERM or Ctrl-C. Ends with 1 where it cannot go on, or where the
check finds something wrong.
""",
)
@click.option("--check", is_flag=True, help="Say whether it could start, and end.")
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    is_eager=True,
    callback=_read_file,
    help="A file of settings, NAME=value to a line; the environment wins over it.  [env var: BOT_SETTINGS]",
)
@with_settings
@click.pass_context
def telegram(ctx: click.Context, settings: Settings, check: bool, file: Path | None) -> None:
    """Answer questions in Telegram, until the process is ended."""
    from bot.channels.wording import channel_wording

    words = channel_wording(settings.chrome)
    _need_libraries(words)
    names = [name for name, value in os.environ.items() if value] + ctx.meta.get(__name__, [])
    if check:
        _check(settings, file, names, words)
    else:
        _serve(settings, file, names, ctx.params["today"], words)


def _need_libraries(words: ChannelWording) -> None:
    try:
        import dotenv  # noqa: F401
        import structlog  # noqa: F401

        import bot.channels.telegram.service  # noqa: F401
    except ModuleNotFoundError as error:
        if (error.name or "bot").split(".")[0] == "bot":
            raise
        raise BotError(words.say("service.missing", library=error.name)) from error


def _check(settings: Settings, file: Path | None, names: Iterable[str], words: ChannelWording) -> None:
    """Print a line for each thing that a start needs; exit with 1 if one is wrong."""
    from bot.assembly import open_assistant
    from bot.channels.telegram.checks import checks
    from bot.channels.telegram.settings import ChannelSettings, unknown_variables

    for variable, near in unknown_variables(names).items():
        click.echo(_unknown(variable, near, words), err=True)
    wrong = False
    for found in checks(
        lambda: ChannelSettings.read(file, words), lambda: open_assistant(settings.knowledge, settings.plan), words
    ):
        wrong = wrong or found.verdict == "wrong"
        subject, verdict = words.say(f"service.check_{found.subject}"), words.say(f"service.check_{found.verdict}")
        click.echo(words.say("service.check_line", subject=subject, verdict=verdict, told=found.told))
    if wrong:
        sys.exit(1)


def _unknown(variable: str, near: str, words: ChannelWording) -> str:
    if near:
        return words.say("service.unknown_near", variable=variable, near=near)
    return words.say("service.unknown", variable=variable)


def _serve(
    settings: Settings, file: Path | None, names: Iterable[str], today: dt.date | None, words: ChannelWording
) -> None:
    import asyncio

    from bot.assembly import open_assistant
    from bot.channels.telegram.connecting import open_database
    from bot.channels.telegram.logs import begin_log
    from bot.channels.telegram.menu import menus
    from bot.channels.telegram.service import Offer, Service
    from bot.channels.telegram.settings import ChannelSettings, unknown_variables

    own = ChannelSettings.read(file, words)
    as_json = own.log_format == "json" or (not own.log_format and not is_terminal(sys.stderr))
    begin_log(own.log_level, as_json=as_json, texts=own.log_texts, secrets=own.secrets)
    import structlog

    for variable, near in unknown_variables(names).items():
        structlog.get_logger(__name__).warning("unknown setting", variable=variable, near=near or None)
    assistant = open_assistant(settings.knowledge, settings.plan)
    engine = open_database(own)
    offer = Offer(assistant.plan.id, _maker(assistant, own, today), menus(assistant.plan))
    asyncio.run(Service(own, engine, offer, words).run())


def _maker(assistant: Assistant, own: ChannelSettings, today: dt.date | None) -> Any:
    from bot.channels.telegram.conversation import About, Conversation
    from bot.channels.telegram.desk.setup import make_setup

    make_setup(own, assistant.plan)  # What is wrong with it is said before anything is started.

    def make(bot: Bot, groups: Sequence[Group]) -> Handler:
        about = About(
            bot_id=bot.id,
            username=bot.username,
            retention_days=own.retention_days,
            flood=own.flood,
            silence=own.silence,
            today=today,
        )
        return Conversation(assistant, about, setup=make_setup(own, assistant.plan, groups))

    return make
