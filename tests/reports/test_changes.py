"""The changes on a screen and as data."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from bot.channels.painting import Screen
from bot.channels.wording import channel_wording
from bot.conversations.reading import read_suite
from bot.conversations.talks import Stage
from bot.quality.comparison import Comparison, Scripts, compare
from bot.quality.versions import Version
from bot.reports.changes import as_data, show_changes
from tests.quality.copies import ALIAS, AMOUNT, DEPARTMENT, END, WORDS, knowledge, talks


@pytest.fixture(name="comparison", scope="module")
def five_changes(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    place = tmp_path_factory.mktemp("changes")
    old, new = knowledge(place / "old"), knowledge(place / "new", AMOUNT, DEPARTMENT, WORDS, ALIAS)
    scripts = Scripts(tuple(read_suite([talks(place)], Stage(old)).talks), old)
    return compare(Version("old", old), Version("new", new), scripts)


@pytest.fixture(name="show")
def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def show(comparison: Comparison, language: str = "en", *, width: int = 120, verbose: bool = False) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        show_changes(comparison, channel_wording(language), Screen(), verbose=verbose)
        return capsys.readouterr().out

    return show


def test_money_comes_first_then_refusals_then_departments_then_words(comparison: Comparison, show) -> None:
    text = show(comparison)
    headings = [
        "Amounts",
        "Answers and refusals",
        "Departments",
        "Changes of the wording only",
        "Talks that would fail",
    ]
    places = [text.index(f"\n{heading}\n") for heading in headings]
    assert places == sorted(places)


def test_a_row_holds_before_after_and_clause(comparison: Comparison, show) -> None:
    rows = show(comparison, width=200).split("\nAmounts\n")[1].split("\nAnswers and refusals\n")[0]
    line = next(line for line in rows.splitlines() if "RMB 3,000,000" in line)
    cells = line.split("  ")
    assert [cell.strip() for cell in cells if cell.strip()][:4] == [
        "1",
        "2",
        "five-star green shipyard: RMB 3,000,000",
        "five-star green shipyard: RMB 3,500,000",
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_keep_to_the_screen(comparison: Comparison, show, width: int, language: str) -> None:
    text = show(comparison, language, width=width)
    tables = [line for line in text.splitlines() if "   " in line.strip() or "─" in line]
    assert tables
    assert max(map(cell_len, tables)) <= width


def test_sums_are_not_broken_in_chinese(comparison: Comparison, show) -> None:
    assert "350万元" in show(comparison, "zh", width=70)


def test_a_few_questions_stand_for_all_unless_all_are_wanted(comparison: Comparison, show) -> None:
    texts = [change.asked.text for change in comparison.ways[0].changes]
    short, full = show(comparison, width=200), show(comparison, width=200, verbose=True)
    assert f"… and {len(texts) - 3} more" in short
    assert "… and" not in full
    assert sum(text in short for text in texts) < sum(text in full for text in texts)


def test_beside_a_turn_stands_that_its_talk_now_fails(comparison: Comparison, show) -> None:
    assert "the talk now fails" in show(comparison, width=200, verbose=True)


def test_nothing_changed_is_said_in_one_sentence(show, tmp_path) -> None:
    old = knowledge(tmp_path / "old")
    found = compare(Version("old", old), Version("new", old), Scripts((), old))
    text = show(found)
    assert text.splitlines()[0].endswith("example questions and 0 talks: no answer changed")
    assert len(text.splitlines()) == 2


def test_dates_are_written_as_the_language_does(show, tmp_path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", END)
    found = compare(Version("old", old), Version("new", new), Scripts((), old))
    assert "2029年12月31日" in show(found, "zh")
    assert "31 December 2029" in show(found, "en", width=200)


# --- data ---


def test_data_has_every_answer_before_and_after(comparison: Comparison) -> None:
    data = json.loads(json.dumps(as_data(comparison)))
    assert data["changed"] == sum(way["count"] for way in data["ways"] if way["kind"] != "wording")
    assert data["reworded"] == sum(way["count"] for way in data["ways"] if way["kind"] == "wording")
    assert all(len(way["answers"]) == way["count"] for way in data["ways"])
    answer = data["ways"][0]["answers"][0]
    assert {"outcome", "clauses", "grants", "reply", "confidence"} <= answer["before"].keys() & answer["after"].keys()
    assert answer["asked"]["source"] == "example"


def test_data_has_the_place_of_each_fact(comparison: Comparison) -> None:
    data = as_data(comparison)
    assert data["ways"][0]["places"] == [{key: data["facts"][0][key] for key in ("file", "line")}]
    assert data["facts"][0]["before"] == {"amount": 3_000_000}
    assert data["facts"][0]["after"] == {"amount": 3_500_000}
    assert data["facts"][1]["after"] == ["市港航局", "市数据局"]


def test_data_tells_talks_that_fail_now(comparison: Comparison) -> None:
    verdicts = {verdict["talk"]: verdict for verdict in as_data(comparison)["verdicts"]}
    assert verdicts["five stars and then four"]["turned"] == "fails"
    assert verdicts["five stars and then four"]["mismatches"][0]["field"] == "grants"
