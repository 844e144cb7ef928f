"""Measures the statistics of a year of questions, on SQLite and PostgreSQL: python bench/stats.py."""

from __future__ import annotations

import datetime as dt
import json
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import click
import numpy as np
import psycopg
from measuring import KNOWLEDGE, ROOT, console, run, show_noise, table, took, verdict
from sqlalchemy import make_url, text

from bot.assembly import open_assistant
from bot.knowledge.model import KINDS, Plan
from bot.statistics.counting import count
from bot.statistics.days import Days, zone_named
from bot.store.engine import open_engine

sys.path.insert(0, str(ROOT))  # For the server that the tests start.

GOALS = {"sqlite": 10.0, "postgresql": 5.0}
"""Seconds that the command may take on a year of a million questions."""
FIRST = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
WORDINGS = 20_000
"""Different wordings of what is not answered; the most asked ones are most of it."""
COLUMNS = (
    "id",
    "chat_id",
    "person_id",
    "question_id",
    "question",
    "before",
    "after",
    "language",
    "outcome",
    "clause",
    "kind",
    "corrected",
    "message_ids",
    "useful",
    "created",
)


def skewed(random: np.random.Generator, things: int, size: int, exponent: float = 1.1) -> Any:
    """Draw numbers of things as demand is: the first ones most of the time."""
    weights = 1 / np.arange(1, things + 1) ** exponent
    return random.choice(things, size, p=weights / weights.sum())


def moments(random: np.random.Generator, size: int) -> list[dt.datetime]:
    """Draw the times of a year's questions: on working days, in office hours, mostly."""
    week = np.array([6, 6, 5, 5, 4, 1, 1])
    days = np.array([week[(FIRST + dt.timedelta(days=n)).weekday()] for n in range(365)])
    hours = np.array([1, 1, 1, 1, 1, 2, 4, 8, 20, 30, 28, 22, 14, 20, 28, 26, 22, 14, 10, 10, 9, 7, 4, 2])
    day = random.choice(365, size, p=days / days.sum())
    hour = random.choice(24, size, p=hours / hours.sum())
    rest = random.integers(0, 3_600_000_000, size)
    micro = np.sort(day * 86_400_000_000 + hour * 3_600_000_000 + rest)
    return [FIRST + dt.timedelta(microseconds=int(m)) for m in micro]


def questions(plan: Plan, size: int, seed: int = 0) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a year's answers, in the order of COLUMNS, with contexts as long as real ones."""
    random = np.random.default_rng(seed)
    clauses = [clause.id for clause in plan.clauses]
    clause, kind = skewed(random, len(clauses), size), skewed(random, len(KINDS), size)
    person = skewed(random, max(2, size // 12), size, 0.6)
    outcome = random.choice(4, size, p=[0.72, 0.12, 0.1, 0.06])
    language = random.choice(2, size, p=[0.85, 0.15])
    rated = random.random(size)
    wording = skewed(random, WORDINGS, size, 0.9)
    context = json.dumps({"subject": {"clause": "x", "topics": ["one-topic"]}, "slots": ["a:b"], "padding": "x" * 160})
    for n, at in enumerate(moments(random, size)):
        what = ("answer", "clarify", "no_answer", "chat")[outcome[n]]
        useful = None if what != "answer" or rated[n] > 0.15 else bool(rated[n] < 0.12)
        yield (
            n + 1,
            int(person[n]) + 10,
            int(person[n]) + 10,
            n,
            f"怎么申请第{wording[n]}种情况的补贴，需要什么材料？",
            context,
            context,
            ("zh", "en")[language[n]],
            what,
            clauses[clause[n]] if what in ("answer", "clarify") else "",
            KINDS[kind[n]] if what != "chat" else "",
            clauses[clause[n]] if what == "no_answer" and rated[n] < 0.02 else "",
            "[123456]",
            useful,
            at,
        )


def tickets(size: int, seed: int = 1) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a year's tickets: answered within an hour mostly, some never."""
    random = np.random.default_rng(seed)
    waited, took_ = random.lognormal(7, 1.2, size), random.lognormal(8, 1, size)
    for n, at in enumerate(moments(random, size)):
        first = at + dt.timedelta(seconds=float(waited[n])) if n % 20 else None
        closed = first + dt.timedelta(seconds=float(took_[n])) if first and n % 9 else None
        state = "closed" if closed else "taken" if first else "open"
        reason = ("refused", "asked", "useless")[n % 3]
        yield (
            n + 1,
            n + 10,
            n + 10,
            "zh",
            state,
            reason,
            "…",
            "",
            -1,
            at,
            first,
            closed,
            (n % 5) + 1 if closed else None,
        )


TICKET_COLUMNS = (
    "id",
    "chat_id",
    "person_id",
    "language",
    "state",
    "reason",
    "question",
    "department",
    "desk_chat",
    "opened",
    "first_reply",
    "closed",
    "rating",
)


def fill(url: str, plan: Plan, size: int) -> None:
    """Make the tables, and put a year into them as fast as the database takes it."""
    open_engine(url).dispose()
    for name, columns, rows in (
        ("answers", COLUMNS, questions(plan, size)),
        ("tickets", TICKET_COLUMNS, tickets(size // 40)),
    ):
        if url.startswith("sqlite"):
            _fill_sqlite(str(make_url(url).database), name, columns, rows)
        else:
            _fill_postgres(url, name, columns, rows)
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What the databases do by themselves in the course of a year.
        connection.execute(text("ANALYZE" if url.startswith("sqlite") else "VACUUM (ANALYZE)"))
    engine.dispose()


def _fill_sqlite(file: str, name: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    with closing(sqlite3.connect(file)) as connection:
        places = ", ".join("?" * len(columns))
        told = (tuple(f"{v:%Y-%m-%d %H:%M:%S.%f}" if isinstance(v, dt.datetime) else v for v in row) for row in rows)
        connection.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", told)  # noqa: S608  our own names
        connection.commit()


def _fill_postgres(url: str, name: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    statement = f"COPY {name} ({', '.join(columns)}) FROM STDIN"
    with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def forget_pages() -> bool:
    """Make the system drop what it keeps of files in memory; False where it does not let us."""
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3", encoding="ascii")
    except OSError:
        return False
    return True


def measure(url: str, rounds: int) -> tuple[float, list[float], float]:
    """Return the seconds of the command cold and, several times, of counting alone warm, and what a round computes.

    Cold: a process of its own, after the system has dropped what it kept of files, where it lets us. What a round
    computes are processor seconds of this process; PostgreSQL computes in its own.
    """
    command = [sys.executable, "-m", "bot", "stats", "--database", url, "--zone", "UTC", "--json"]
    span = ["--since", f"{FIRST:%Y-%m-%d}", "--until", f"{FIRST.year}-12-31"]
    run([sys.executable, "-m", "bot", "clause", "1"])  # Compiles the plan, which only the first start pays for.
    if not forget_pages():
        console.print("the system lets nobody drop its pages; “cold” is only a new process")
    cold = run([*command, *span]).seconds
    engine = open_engine(url)
    days = Days(FIRST.date(), dt.date(FIRST.year, 12, 31), zone_named("UTC"))
    before = resource.getrusage(resource.RUSAGE_SELF)
    warm = [took(lambda: count(engine, days))[1] / 1000 for _ in range(rounds)]
    after = resource.getrusage(resource.RUSAGE_SELF)
    engine.dispose()
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cold, warm, computed / rounds


@click.command(help=__doc__)
@click.option("--questions", "size", default=1_000_000, show_default=True, help="Questions of the year.")
@click.option("--rounds", default=3, show_default=True, help="Times that it is counted warm.")
@click.option("--only", type=click.Choice(sorted(GOALS)), help="Measure one kind of database.")
@click.option("--database", help="Measure a database that is filled already.")
def main(size: int, rounds: int, only: str | None, database: str | None) -> None:
    """Fill a database of each kind with a year of questions, and count it cold and warm."""
    show_noise()
    plan = open_assistant(KNOWLEDGE).plan
    rows = []
    with ExitStack() as stack:
        for name in [only] if only else GOALS:
            url, filled = database or _new(name, stack), 0.0
            if not database:
                _, milliseconds = took(lambda u=url: fill(u, plan, size))
                filled = milliseconds / 1000
            cold, warm, computed = measure(url, rounds)
            worst = max(cold, *warm)
            cells = (f"{filled:.0f}", f"{cold:.1f}", f"{np.median(warm):.1f}", f"{computed:.1f}")
            rows.append((name, *cells, verdict(worst, GOALS[name])))
    heads = ("database", "filled in s", "command, cold, s", "counted, warm, s", "computed, s", "goal")
    table(f"Statistics of a year of {size:,} questions", heads, rows)
    show_noise()


def _new(name: str, stack: ExitStack) -> str:
    """Return the address of an empty database that is gone afterwards."""
    if name == "sqlite":
        return f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory())}/year.db"
    from tests.postgres import running  # noqa: PLC0415  the path to it is known only above

    return stack.enter_context(running()).new()


if __name__ == "__main__":
    main()
