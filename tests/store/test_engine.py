"""Opening a database, its tables, and committing the work of many together."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from bot.errors import BotError
from bot.store import inbox
from bot.store.engine import Store, migration_config, newest_version, open_engine
from bot.store.inbox import Arrived
from bot.store.schema import metadata
from tests.conftest import ROOT
from tests.postgres import Postgres


def test_the_migrations_make_the_tables_of_the_schema(engine: Engine) -> None:
    with engine.connect() as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(found, metadata) == []


def test_opening_a_database_again_changes_nothing(address: str) -> None:
    first = open_engine(address)
    with first.begin() as connection:
        inbox.put(connection, [Arrived(1, 2, {"update_id": 1})])
    first.dispose()
    again = open_engine(address)
    with again.begin() as connection:
        assert inbox.size(connection) == 1
    again.dispose()


def test_the_last_migration_is_known_by_the_name_of_its_file() -> None:
    assert newest_version() == ScriptDirectory.from_config(migration_config()).get_current_head()


def test_a_database_of_an_older_version_is_brought_up_to_date(address: str) -> None:
    engine = open_engine(address)
    config = migration_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    engine.dispose()
    again = open_engine(address)
    with again.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    again.dispose()


def test_a_start_where_the_tables_are_up_to_date_does_without_alembic(address: str) -> None:
    open_engine(address).dispose()
    program = "import sys; from bot.store.engine import open_engine; open_engine(sys.argv[1]); assert 'alembic' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", program, address], cwd=ROOT, check=False).returncode == 0


def test_the_migrations_can_be_taken_back(engine: Engine) -> None:
    config = migration_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_processes_may_bring_the_tables_up_to_date_at_once(address: str) -> None:
    program = "import sys; from bot.store.engine import open_engine; open_engine(sys.argv[1]).dispose()"
    started = [subprocess.Popen([sys.executable, "-c", program, address], cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("bot.db", "cannot be read"),
        ("oracle+nothing://me:hidden-word@host/db", "nothing"),
        ("mysql://me:hidden-word@localhost/db", "driver is missing"),
        ("postgresql://me:hidden-word@127.0.0.1:9/db", "cannot be used"),
        ("sqlite:////nowhere/at/all/bot.db", "cannot be used"),
    ],
)
def test_what_cannot_be_opened_is_said_without_the_password(address: str, said: str) -> None:
    with pytest.raises(BotError, match=said) as caught:
        open_engine(address)
    assert "hidden-word" not in str(caught.value)


def test_a_database_that_is_not_there_is_named(postgres: Postgres) -> None:
    with pytest.raises(BotError, match="nobody_made_it"):
        open_engine(postgres.address("nobody_made_it"))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database at all, however long it is read " * 100)
    with pytest.raises(BotError, match=r"notes\.txt: the database cannot be used: file is not a database"):
        open_engine(f"sqlite:///{tmp_path / 'notes.txt'}")


# --- many together ----------------------------------------------------------------------------------------------------


def put(number: int) -> inbox.Arrived:
    return Arrived(number, number % 3, {"update_id": number})


def held(store: Store) -> threading.Event:
    """Keep the store busy until the event is set, so that what comes meanwhile is committed together."""
    free = threading.Event()
    begun = threading.Event()

    def wait(_: Connection) -> None:
        begun.set()
        free.wait(10)

    store.submit(wait)
    begun.wait(10)
    return free


def test_a_piece_of_work_that_fails_takes_no_other_with_it(store: Store) -> None:
    free = held(store)
    done: list[Future[None]] = []
    for number in range(10):
        if number == 5:
            done.append(store.submit(lambda c: c.execute(text("INSERT INTO updates (update_id) VALUES (5)")).close()))
        else:
            done.append(store.submit(lambda c, n=number: inbox.put(c, [put(n)])))
    free.set()
    failures = [future.exception(10) for future in done]
    assert [type(error) for error in failures if error] == [IntegrityError]
    assert failures[5] is not None
    assert store.submit(inbox.size).result(10) == 9


def test_what_was_given_up_before_its_turn_is_not_done(store: Store) -> None:
    free = held(store)
    kept, given_up = (store.submit(lambda c, n=n: inbox.put(c, [put(n)])) for n in (1, 2))
    assert given_up.cancel()
    free.set()
    kept.result(10)
    assert store.submit(inbox.size).result(10) == 1


def test_what_is_given_up_in_its_turn_stops_nothing(store: Store) -> None:
    free = threading.Event()
    begun = threading.Event()

    def slow(_: Connection) -> None:
        begun.set()
        free.wait(10)

    under_way = store.submit(slow)
    begun.wait(10)
    assert not under_way.cancel()
    free.set()
    assert store.submit(inbox.size).result(10) == 0


def test_closing_finishes_what_waits(address: str) -> None:
    store = Store(open_engine(address))
    free = held(store)
    done = [store.submit(lambda c, n=n: inbox.put(c, [put(n)])) for n in range(5)]
    free.set()
    store.close()
    assert all(future.done() for future in done)
    engine = open_engine(address)
    with engine.connect() as connection:
        assert inbox.size(connection) == 5
    engine.dispose()
