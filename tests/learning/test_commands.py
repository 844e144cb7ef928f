"""unanswered and suggest, from the command line, on a real database."""

from __future__ import annotations

import contextlib
import csv
import filecmp
import importlib
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.conversations.reading import read_suite
from bot.conversations.talks import Stage
from bot.store.engine import open_engine
from tests.channels.running import Run, command_line
from tests.conftest import PLANS, ROOT
from tests.learning.held import PARKS, ask_in, copied, talks_in
from tests.postgres import Postgres, running

PARKING = ("停车停哪里，我电话13812345678", "停车位在哪里", "哪里能停车")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running())
        except LookupError as error:
            pytest.skip(str(error))
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    return str(request.getfixturevalue("postgres").new())


@pytest.fixture
def run(harbour: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    # What is imported first while the opening of plans is replaced would keep the replacement for other tests.
    importlib.import_module("bot.learning.accepting")
    ready = command_line(harbour, monkeypatch)
    monkeypatch.setenv("BOT_KNOWLEDGE", str(copied(tmp_path)))
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    open_engine(address).dispose()
    monkeypatch.setenv("BOT_DATABASE_URL", address)
    return ready


def unchanged(tmp_path: Path) -> bool:
    compared = filecmp.dircmp(PLANS / "harbour-2026", tmp_path / "plans" / "harbour-2026")
    return not any(
        part.diff_files or part.left_only or part.right_only for part in (compared, *compared.subdirs.values())
    )


def test_groups_are_shown_with_counts_and_without_personal_data(run: Run, address: str) -> None:
    ask_in(address, [*PARKING, PARKING[1]])
    ask_in(address, PARKS, "2", first=10)
    shown = run("unanswered", "--database", address)
    assert shown.exit_code == 0
    assert "9 questions in 2 groups" in shown.output
    assert "corrected by the staff 5" in shown.output
    assert "clause 2" in shown.output
    assert "13812345678" not in shown.output


def test_the_same_is_given_as_json_and_csv(run: Run, address: str) -> None:
    ask_in(address, PARKING)
    ask_in(address, PARKS, "2", first=10)
    data = json.loads(run("unanswered", "--database", address, "--json").stdout)["groups"]
    rows = list(csv.DictReader(io.StringIO(run("unanswered", "--database", address, "--csv").stdout)))
    assert [group["count"] for group in data] == [5, 3] == [int(row["count"]) for row in rows]
    assert data[0]["reasons"] == {"corrected": 5}
    assert [group["name"] for group in data] == [row["name"] for row in rows]
    assert "13812345678" not in json.dumps(data) + str(rows)


def test_a_cell_of_the_table_is_no_formula(run: Run, tmp_path: Path) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", ["=HYPERLINK(parking)"])
    (row,) = csv.DictReader(io.StringIO(run("unanswered", "--csv").stdout))
    assert row["question"] == "'=HYPERLINK(parking)"


def test_rare_groups_and_other_days_can_be_left_out(run: Run, tmp_path: Path) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", [*PARKS, PARKING[1]])
    assert len(json.loads(run("unanswered", "--least", "2", "--json").stdout)["groups"]) == 1
    assert json.loads(run("unanswered", "--until", "2020-01-01", "--json").stdout)["groups"] == []
    assert "nothing to learn" in run("unanswered", "--until", "2020-01-01").output


def test_before_anything_was_asked_there_is_nothing_to_learn(run: Run) -> None:
    assert run("unanswered").exit_code == 0


@pytest.mark.parametrize("command", [["unanswered"], ["suggest", "1"], ["stats"]])
def test_a_database_that_is_not_there_or_another_s_is_a_mistake_and_none_is_made(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    missing, foreign = tmp_path / "none.db", tmp_path / "foreign.db"
    with contextlib.closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE mine (name TEXT)")
    before = foreign.read_bytes()
    for file, told in ((missing, "there is no database"), (foreign, "is no database of the bot")):
        result = run(*command, "--database", f"sqlite:///{file}")
        assert told in result.output
        assert result.exit_code == 1
    assert not missing.exists()
    assert foreign.read_bytes() == before


def test_a_first_day_after_the_last_is_a_mistake(run: Run, tmp_path: Path) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", [PARKING[1]])
    result = run("unanswered", "--since", "2024-01-01", "--until", "2023-01-01")
    assert "2024-01-01, is after the last" in result.output
    assert result.exit_code == 2


def test_proposals_are_shown_as_tried_and_nothing_is_changed(run: Run, tmp_path: Path) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", PARKS, "2")
    shown = run("suggest", "1", "--talks", str(talks_in(tmp_path / "talks")))
    assert "a name of star_yard (zh): 零碳园区" in shown.output
    assert "answers 5 of 5 (now 0), moves 0 other answers, breaks 0 of 2 tests" in shown.output
    assert unchanged(tmp_path)


def test_without_a_terminal_nothing_is_accepted(run: Run, tmp_path: Path) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", PARKS, "2")
    refused = run("suggest", "1", "--accept", "1", "--talks", str(talks_in(tmp_path / "talks")))
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert unchanged(tmp_path)


def test_accepting_changes_one_line_adds_a_conversation_and_shows_both(run: Run, tmp_path: Path) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", PARKS, "2")
    talks = talks_in(tmp_path / "talks")
    done = run("suggest", "1", "--accept", "1", "--yes", "--talks", str(talks))
    assert done.exit_code == 0
    file = Path("terms/zh.yaml")
    before, after = (
        (folder / "harbour-2026" / file).read_text("utf-8").splitlines() for folder in (PLANS, tmp_path / "plans")
    )
    assert [(one, other) for one, other in zip(before, after, strict=True) if one != other] == [
        (line, line.removesuffix("]") + ", 零碳园区]") for line in before if line.startswith("  star_yard")
    ]
    (script,) = (talks / "learnt").iterdir()
    assert "draft" not in script.read_text("utf-8")
    assert "+  star_yard" in done.stdout
    assert "+  - talk:" in done.stdout
    assert len(read_suite([talks], Stage(tmp_path / "plans")).talks) == 3


def test_what_would_break_a_talk_is_not_accepted_even_with_yes(run: Run, tmp_path: Path) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", PARKS, "2")
    talks = talks_in(tmp_path / "talks", said="零碳园区是什么", act='answer, clause: "6"')
    refused = run("suggest", "1", "--accept", "1", "--yes", "--talks", str(talks))
    assert refused.exit_code == 2
    assert "an invented word" in refused.output
    assert unchanged(tmp_path)
    assert not (talks / "learnt").exists()


def test_where_no_proposal_is_worth_it_that_is_said_with_the_reason(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", PARKS[:2], "2")
    talks = str(talks_in(tmp_path / "talks"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_KNOWLEDGE", "plans")  # As it is without a setting: not absolute.
    shown = run("suggest", "1", "--talks", talks)
    assert shown.exit_code == 2
    assert "There is no suggestion" in shown.output
    assert "1. Not offered (clause 2" in shown.output
    assert "3 are the fewest" in shown.output
    data = json.loads(run("suggest", "1", "--talks", talks, "--json").stdout)
    assert data["proposals"] == []
    assert {one["weakness"] for one in data["not_offered"]} == {"few"}


def test_what_would_break_a_talk_is_not_offered(run: Run, tmp_path: Path) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", PARKS, "2")
    talks = talks_in(tmp_path / "talks", said="零碳园区是什么", act='answer, clause: "6"')
    shown = run("suggest", "1", "--talks", str(talks))
    assert "1. Not offered (clause 2: 零碳园区): it breaks 1 of 2 tests" in shown.output


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["suggest"], "Which group?"),
        (["suggest", "9"], "no group 9"),
        (["suggest", "1", "--clause", "99"], "no clause 99"),
        (["suggest", "1", "--accept", "9", "--yes"], "no proposal 9"),
        (["unanswered", "--json", "--csv"], "choose one"),
        (["unanswered", "--database", "nonsense"], "sqlite:///bot.db"),
    ],
)
def test_a_mistake_is_one_message(run: Run, tmp_path: Path, args: list[str], told: str) -> None:
    ask_in(f"sqlite:///{tmp_path / 'bot.db'}", PARKS, "2")
    wrong = run(*args)
    assert wrong.exit_code in (1, 2)
    assert told in wrong.stderr
    assert "Traceback" not in wrong.output


def test_the_page_shows_what_the_commands_print(run: Run, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    ask_in(address, PARKS, "2")
    ask_in(address, PARKING[1:], first=20)
    page = (ROOT / "docs" / "learning.md").read_text(encoding="utf-8")
    listed, tried = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert fits(listed, run("unanswered", "--since", "2026-03-01", "--least", "5").output)
    assert fits(tried, run("suggest", "1", "--talks", str(talks_in(tmp_path / "talks"))).output)


def test_every_command_of_the_page_is_one(run: Run) -> None:
    page = (ROOT / "docs" / "learning.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    python -m bot (.+)$", page, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        # Without a question in the database there is no group, but what is asked for is understood.
        done = run(*command.split(), *(["--yes"] if "--accept" in command else []))
        assert "no group" in done.stderr or "nothing to learn" in done.output or "no clause 4" in done.stderr


def fits(shown: str, printed: str) -> bool:
    """Tell whether a page shows what is printed, where … stands for anything within a line."""
    lines = [re.sub("…", ".*", re.escape(line)) for line in shown.strip().splitlines()]
    return re.fullmatch("\n".join(lines), printed.strip()) is not None
