"""Opens the database, brings its tables up to date, and commits the work of many chats together."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.errors import BotError

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")
Work = Callable[[Connection], T]

TOGETHER = 256
"""Pieces of work that are committed together at most."""
_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x706F6C696379
"""The number of the lock under which one process at a time changes the tables of a PostgreSQL database."""


def open_engine(url: str) -> Engine:
    """Open a database and bring its tables up to date.

    Takes an address such as sqlite:///bot.db or postgresql://user@host/name. Raises BotError, without the password,
    where the address is none, the driver is missing, or the database cannot be reached or used.
    """
    try:
        address = make_url(url)
    except SQLAlchemyError:
        raise BotError("the database's address cannot be read; write it like sqlite:///bot.db") from None
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    shown = address.render_as_string(hide_password=True)
    options: dict[str, Any] = {"pool_pre_ping": True}
    if address.get_backend_name() == "sqlite":
        if address.database in (None, "", ":memory:"):
            options = {"poolclass": StaticPool}
        options["connect_args"] = {"check_same_thread": False, "timeout": 30}
    try:
        engine = create_engine(address, **options)
        if address.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        _migrate(engine)
    except ImportError as error:
        raise BotError(f"{shown}: the driver is missing ({error.name}); see docs/settings.md") from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise BotError(f"{shown}: the database cannot be used: {reason}") from None
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # In WAL mode this loses nothing when the process dies; only a power cut may take the last moments.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def migration_config() -> Config:
    """Return Alembic's settings for the migrations of this store."""
    from alembic.config import Config  # noqa: PLC0415  most starts do without Alembic, which is slow to import

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def newest_version() -> str:
    """Return the number of the last migration, with which the names of their files begin."""
    return max(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _is_up_to_date(engine: Engine) -> bool:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest_version()]


def _migrate(engine: Engine) -> None:
    if _is_up_to_date(engine):
        return
    from alembic import command  # noqa: PLC0415  as above

    config = migration_config()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        elif engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # Python would begin only after it has looked.
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


class Store:
    """Runs pieces of work on the database in a thread of its own, many in one transaction.

    One commit for the work of many chats is what makes a store on disk nearly as fast as none.
    """

    def __init__(self, engine: Engine) -> None:
        """Take an open engine and start the thread."""
        self.engine = engine
        self._waiting: queue.SimpleQueue[tuple[Work[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="store", daemon=True)
        self._thread.start()

    async def run(self, work: Work[T]) -> T:
        """Do a piece of work and return what it gives, once it is committed; raises what it raises.

        The work may be run a second time, where another in the same transaction failed: it touches nothing but the
        database.
        """
        return await asyncio.wrap_future(self.submit(work))

    def submit(self, work: Work[T]) -> Future[T]:
        """Do the same for a caller that is no coroutine."""
        result: Future[T] = Future()
        self._waiting.put((work, result))
        return result

    def close(self) -> None:
        """Finish what waits, and end the thread."""
        self._waiting.put(None)
        self._thread.join()
        self.engine.dispose()

    def _serve(self) -> None:
        going = True
        while going:
            batch = [self._waiting.get()]
            while len(batch) < TOGETHER:
                try:
                    batch.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            going = None not in batch
            # From here on a piece of work cannot be given up any more, so that its result always finds its place.
            self._together([item for item in batch if item is not None and item[1].set_running_or_notify_cancel()])

    def _together(self, batch: list[tuple[Work[Any], Future[Any]]]) -> None:
        if not batch:
            return
        try:
            with self.engine.begin() as connection:
                given = [work(connection) for work, _ in batch]
        except Exception as error:  # noqa: BLE001  whatever a piece of work raises is its caller's
            if len(batch) > 1:  # One that fails must not take the others with it.
                for item in batch:
                    self._together([item])
            else:
                batch[0][1].set_exception(error)
            return
        for value, (_, result) in zip(given, batch, strict=True):
            result.set_result(value)
