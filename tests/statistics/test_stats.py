"""python -m bot stats, on a database in a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.store.engine import open_engine
from tests.channels.running import Run, command_line
from tests.statistics.rows import NOON, answer, put, ticket

SPAN = ("--since", "2030-05-01", "--until", "2030-05-10", "--zone", "UTC")


@pytest.fixture(name="stats")
def command(harbour: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command on a database with five questions and a ticket."""
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    engine = open_engine(url)
    put(
        engine,
        given=[
            *(answer(clause="3") for _ in range(2)),
            answer(clause="5.1", language="zh", useful=True),
            *(answer(outcome="no_answer", clause="", question="<b>where</b> do I park?") for _ in range(2)),
        ],
        opened=[ticket(first_reply=NOON.replace(hour=13))],
    )
    engine.dispose()
    monkeypatch.setenv("BOT_DATABASE_URL", url)
    run = command_line(harbour, monkeypatch)
    return lambda *args, **options: run("stats", *args, **options)


class Page(HTMLParser):
    """What a page refers to, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [value or "" for name, value in attrs if name in ("src", "href")]
        self.outside += [tag] if tag in ("script", "link") else []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_the_tables_say_what_was_asked_and_what_came_of_it(stats: Run) -> None:
    told = stats(*SPAN).stdout
    for line in ("questions", "refused", "2 (40.0%)", "3 New equipment", "<b>where</b> do I park?", "1 h 0 min"):
        assert line in told
    assert "Days and hours are those of UTC" in told


def test_the_same_in_chinese(stats: Run) -> None:
    told = stats(*SPAN, "--language", "zh").stdout
    assert "未能回答" in told
    assert "3 设备更新" in told


def test_json_and_csv_hold_the_same_figures(stats: Run) -> None:
    data = json.loads(stats(*SPAN, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(stats(*SPAN, "--csv").stdout)))
    told = {(row["table"], row["name"], row["figure"]): row["value"] for row in rows}
    assert data["questions"] == 5
    assert told["total", "questions", "count"] == "5"
    for clause in data["clauses"]:
        assert told["clause", clause["clause"], "count"] == str(clause["asked"])
    for day in data["days"]:
        assert told["day", day["day"], "questions"] == str(day["questions"])
    assert (len(data["days"]), data["zone"]) == (10, "UTC")
    assert float(told["tickets", "first_answer", "median_seconds"]) == data["tickets"]["first"]["median"] == 3600


def test_the_page_stands_alone_and_has_its_numbers_as_tables(stats: Run, tmp_path: Path) -> None:
    stats(*SPAN, "--html", str(tmp_path / "page.html"))
    page = Page()
    page.feed((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert page.outside == []
    assert "<b>where</b> do I park?" in page.said
    assert {"2030-05-06", "5", "as a table"} <= set(page.said)


@pytest.mark.parametrize(
    ("span", "named"),
    [
        (("--since", "2030-01-01", "--until", "2030-12-31"), "Questions by week"),
        (("--since", "2020-01-01", "--until", "2030-12-31"), "Questions by month"),
    ],
)
def test_long_spans_are_drawn_by_the_week_and_by_the_month(
    stats: Run, tmp_path: Path, span: tuple[str, ...], named: str
) -> None:
    stats(*span, "--html", str(tmp_path / "page.html"))
    assert f"<h2>{named}</h2>" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_coverage_is_joined_from_the_report_on_it(stats: Run, tmp_path: Path) -> None:
    question = {"file": "a.yaml", "line": 3}
    cell = {"sensible": True, "questions": [question], "in_vain": []}
    report = {"plans": [{"plan": "harbour-2026", "clauses": [{"id": "3", "cells": {"amount": {"en": cell}}}]}]}
    file = tmp_path / "coverage.json"
    file.write_text(json.dumps(report), encoding="utf-8")
    told = stats(*SPAN, "--coverage", str(file)).stdout
    assert "Asked, and in no test" in told
    untested = json.loads(stats(*SPAN, "--coverage", str(file), "--json").stdout)["demand"]
    assert {(one["clause"], one["tests"]) for one in untested} == {("3", 1), ("5.1", 0)}


@pytest.mark.parametrize(
    ("content", "said"),
    [("[]", "is no report on coverage"), ("{", "is no report on coverage"), ('{"plans": []}', "nothing on the plan")],
)
def test_what_is_no_report_on_coverage_is_said(stats: Run, tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "coverage.json"
    file.write_text(content, encoding="utf-8")
    result = stats(*SPAN, "--coverage", str(file))
    assert result.exit_code == 1
    assert said in result.stderr


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--since", "2030-05-02", "--until", "2030-05-01"), 2, "is after the last"),
        (("--since", "2030-05-02", "--until", "2030-05-03", "--days", "2"), 2, "one too many"),
        (("--since", "9999-12-30", "--days", "9"), 2, "not all in the calendar"),
        (("--since", "yesterday"), 2, "is no date"),
        (("--json", "--csv"), 2, "choose one"),
        (("--zone", "Nowhere/AtAll"), 1, "knows no zone"),
        (("--zone", "../secrets"), 1, "knows no zone"),
        (("--html", "/nowhere/at/all/page.html"), 1, "there is no folder"),
    ],
)
def test_a_mistake_is_said_with_what_to_do(stats: Run, options: tuple[str, ...], code: int, said: str) -> None:
    result = stats(*options)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_that_is_not_there_is_said_and_none_is_made(stats: Run, tmp_path: Path) -> None:
    result = stats("--database", f"sqlite:///{tmp_path / 'none.db'}")
    assert result.exit_code == 1
    assert "none.db: there is no database" in result.stderr
    assert not (tmp_path / "none.db").exists()


def test_days_without_a_question_are_said_in_one_sentence(stats: Callable[..., object]) -> None:
    result = stats("--since", "2031-01-01", "--days", "3")
    assert "Nothing was asked in these days." in result.stdout  # type: ignore[attr-defined]
