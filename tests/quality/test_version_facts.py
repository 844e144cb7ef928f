"""Files and facts that differ between two folders, each fact with the line where it stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.knowledge.loading import load_knowledge
from bot.knowledge.model import Grant
from bot.quality.version_facts import FactChange, FileChange, fact_changes, file_changes
from tests.quality.copies import AMOUNT, DEPARTMENT, END, NO_CLAUSE, PLAN, WORDS, Edits, knowledge


@pytest.fixture(name="old")
def as_it_was(tmp_path: Path) -> Path:
    return knowledge(tmp_path / "old")


def facts(old: Path, place: Path, *edits: Edits) -> list[FactChange]:
    new = knowledge(place / "new", *edits)
    return fact_changes(old, new, zip(load_knowledge(old).plans, load_knowledge(new).plans, strict=True))


def words_at(folder: Path, fact: FactChange) -> str:
    return (folder.parent / fact.file).read_text(encoding="utf-8").splitlines()[fact.line - 1]


def test_nothing_changed_is_nothing(old: Path, tmp_path: Path) -> None:
    assert facts(old, tmp_path) == []
    assert file_changes(old, tmp_path / "new" / "knowledge") == []


def test_an_amount_stands_where_the_new_version_states_it(old: Path, tmp_path: Path) -> None:
    (fact,) = facts(old, tmp_path, AMOUNT)
    assert isinstance(fact.before, Grant)
    assert isinstance(fact.after, Grant)
    assert (fact.kind, fact.clause, fact.item) == ("amount", "2", "yard-five")
    assert (fact.before.amount, fact.after.amount) == (3_000_000, 3_500_000)
    assert fact.file == f"knowledge/{PLAN}/clauses/2.yaml"
    assert "amount: 3500000" in words_at(tmp_path / "new" / "knowledge", fact)


@pytest.mark.parametrize(
    ("change", "line"),
    [(("percent: 10", "percent: 12"), "percent: 12"), (("up_to: 2000000", "up_to: 2500000"), "up_to: 2500000")],
)
def test_each_way_of_stating_money_has_its_own_line(old: Path, tmp_path: Path, change, line) -> None:
    (fact,) = facts(old, tmp_path, {"clauses/3.yaml": [change]})
    assert words_at(tmp_path / "new" / "knowledge", fact).strip() == line


def test_departments_stand_at_their_line(old: Path, tmp_path: Path) -> None:
    (fact,) = facts(old, tmp_path, DEPARTMENT)
    assert (fact.kind, fact.clause) == ("department", "6")
    assert (fact.before, fact.after) == (("市港航局", "市海洋局"), ("市港航局", "市数据局"))
    assert words_at(tmp_path / "new" / "knowledge", fact).startswith("departments:")


def test_departments_in_another_order_are_the_same_fact(old: Path, tmp_path: Path) -> None:
    assert facts(old, tmp_path, {"clauses/6.yaml": [("[市港航局, 市海洋局]", "[市海洋局, 市港航局]")]}) == []


def test_a_date_stands_in_the_plan_s_own_file(old: Path, tmp_path: Path) -> None:
    (fact,) = facts(old, tmp_path, END)
    assert (fact.kind, fact.item) == ("date", "expires")
    assert (fact.before, fact.after) == (dt.date(2028, 12, 31), dt.date(2029, 12, 31))
    assert words_at(tmp_path / "new" / "knowledge", fact) == "expires: 2029-12-31"


def test_what_is_gone_stands_where_it_was(old: Path, tmp_path: Path) -> None:
    (fact,) = facts(old, tmp_path, NO_CLAUSE)
    assert fact.gone
    assert fact.after == ()
    assert words_at(old, fact).startswith("departments:")


def test_a_grant_that_one_version_does_not_have_is_a_fact_of_amounts(old: Path, tmp_path: Path) -> None:
    lines = (old / PLAN / "clauses" / "2.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    line = next(line for line in lines if "id: yard-three" in line)
    (gone,) = facts(old, tmp_path, {"clauses/2.yaml": [(line, ""), (", tops_up: yard-three", "")]})
    assert (gone.item, gone.after, gone.gone) == ("yard-three", None, True)
    assert words_at(old, gone) == line.rstrip()
    new = tmp_path / "new" / "knowledge"
    (added,) = fact_changes(new, old, zip(load_knowledge(new).plans, load_knowledge(old).plans, strict=True))
    assert (added.item, added.before, added.gone) == ("yard-three", None, False)


def test_words_are_no_facts(old: Path, tmp_path: Path) -> None:
    assert facts(old, tmp_path, WORDS) == []


def test_files_are_told_by_what_became_of_them(old: Path, tmp_path: Path) -> None:
    new = knowledge(tmp_path / "new", AMOUNT, {"ladder.yaml": []})
    (new / "places.yaml").write_text("zh: [青岛]\n", encoding="utf-8")
    (new / "notes.txt").write_text("no file of the knowledge base", encoding="utf-8")
    assert file_changes(old, new) == [
        FileChange(f"{PLAN}/clauses/2.yaml", "changed"),
        FileChange(f"{PLAN}/ladder.yaml", "removed"),
        FileChange("places.yaml", "added"),
    ]
