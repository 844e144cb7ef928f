"""The database of the bot, for commands that only look at it: one that is not there is a mistake, and none is made."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BotError

# The libraries of the store are an extra, and slow to import.
if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.channels.wording import ChannelWording


def default_address() -> str:
    """Return the address of the database that the Telegram channel makes where none is named."""
    from bot.channels.telegram.settings import data_folder

    return f"sqlite:///{data_folder() / 'telegram.db'}"


def open_existing(address: str, words: ChannelWording) -> Engine:
    """Open a database of the bot by its address; raises BotError where there is none, or another's."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from bot.store.engine import open_engine

    try:
        url = make_url(address)
    except ArgumentError:
        return open_engine(address)  # Which says what is wrong with it.
    if url.get_backend_name() == "sqlite" and url.database:
        file = Path(url.database)
        if not file.is_file():
            raise BotError(words.say("statistics.no_database", file=file))
        if not _is_ours(file):
            raise BotError(words.say("statistics.not_ours", file=file))
    return open_engine(address)


def _is_ours(file: Path) -> bool:
    """Tell whether a file has the tables of the bot; nothing is written into it."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(_read_only(file)) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        return found is not None
    return False


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
