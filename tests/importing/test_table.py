"""Tables of questions in any of the forms in which spreadsheets save them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversations.expectations import texts
from bot.conversations.model import ExpectEntry, RowEntry
from bot.conversations.money import comparable
from bot.importing.headers import column_of, value_of
from tests.conftest import ROOT
from tests.importing.carrying import assert_reads, carried, lost, refused, results, script

CHINESE = """\
问题,条款,金额,责任单位
省级小巨人奖多少,2.1.4,20万元,市经信局、市科技局；市财政局|各区人民政府
"国家级小巨人给多少",2.1.4,50万元,
"""
TRADITIONAL = """\
問題,條款,金額
省級小巨人獎多少,2.1.4,20萬元
國家級小巨人給多少,2.1.4,50萬元
"""


def rows(folder: Path, text: str | bytes, name: str = "questions.csv", **options: Any) -> list[RowEntry]:
    """Return the rows of the only table, in their long form."""
    (table,) = script(carried(folder, {name: text}, **options)).tables
    return [
        row
        if isinstance(row, RowEntry)
        else RowEntry(**{c: cell for c, cell in zip(table.columns, row, strict=True) if cell is not None})
        for row in table.rows
    ]


def codes_of(folder: Path, text: str) -> list[tuple[int, str]]:
    return [(line, code) for _, line, code in lost(carried(folder, {"questions.csv": text}))]


# --- carried over, and played ----------------------------------------------------------------------------------------


def test_a_table_passes_on_the_plan(tmp_path: Path) -> None:
    text = """\
question,Expected Clause,amount,department,act,language,kind,says,must not contain,variants,note
省级小巨人奖多少,2.1.4,20万元,市经信局;市科技局;市财政局;各区人民政府,answer,zh,金额,市级财政,50万元,省级的小巨人能拿多少钱|省小巨人多少钱,asked often
how much for a national little giant?,2.1.4,"RMB 500,000",,回答,English,,,,,
how much for a national one?,,,,ask back,,,,,,
怎么给狗办证,,,,拒答,,,,,,
"""
    found = carried(tmp_path, {"award.csv": text})
    assert lost(found) == []
    assert found[0].tables[0].remarks == {0: ("asked often",)}
    first = rows(tmp_path, text)[0]
    assert first.say == ("省级小巨人奖多少", "省级的小巨人能拿多少钱", "省小巨人多少钱")
    assert (first.kind, first.language, first.says, first.says_not) == ("amount", "zh", ("市级财政",), ("50万元",))
    assert set(results(tmp_path, found).values()) == {"passed"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(CHINESE.encode(), id="utf-8"),
        pytest.param(CHINESE.encode("utf-8-sig"), id="utf-8 with a mark"),
        pytest.param(CHINESE.encode("gb18030"), id="gb18030"),
        pytest.param(("\ufeff" + CHINESE).encode("gb18030"), id="gb18030 with a mark"),
        pytest.param(CHINESE.replace(",", "\t").encode("utf-16"), id="utf-16 with tabs"),
        pytest.param(CHINESE.replace("\n", "\r\n").encode("gb18030"), id="line breaks of Windows"),
        pytest.param(("sep=;\n" + CHINESE.replace(",", ";").replace("；", "、")).encode(), id="sep"),
        pytest.param(CHINESE.replace(",", ";").encode(), id="semicolons"),
        pytest.param(CHINESE.replace(",", "\t").encode(), id="tabs in a file called csv"),
    ],
)
def test_encoding_and_delimiter_are_found(tmp_path: Path, content: bytes) -> None:
    first, second = rows(tmp_path, content)
    assert first.say == "省级小巨人奖多少"
    assert first.departments == ("市经信局", "市科技局", "市财政局", "各区人民政府")
    assert (second.clause, second.amounts) == ("2.1.4", ("50万元",))


@pytest.mark.parametrize("encoding", ["", "big5"])
def test_traditional_characters_are_read_found_or_named(tmp_path: Path, encoding: str) -> None:
    first, _ = rows(tmp_path, TRADITIONAL.encode("big5"), encoding=encoding)
    assert (first.say, first.clause, first.amounts) == ("省級小巨人獎多少", "2.1.4", ("20萬元",))


def test_an_encoding_that_a_file_is_not_in_is_told(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"a.csv": CHINESE.encode("gb18030")}, encoding="utf-8")
    assert "no text in utf-8" in problem.message


def test_quotes_and_line_breaks_stand_in_cells(tmp_path: Path) -> None:
    text = '问题,条款\n"他问：""小巨人""，给多少？\n急",2.1.4\n\n省级小巨人"的"奖,2.1.4\n'
    first, second = rows(tmp_path, text)
    assert first.say == '他问："小巨人"，给多少？\n急'
    assert second.say == '省级小巨人"的"奖'
    assert_reads(tmp_path, carried(tmp_path, {"a.csv": text}))


def test_tables_are_known_by_what_stands_in_them(tmp_path: Path) -> None:
    assert rows(tmp_path, CHINESE, "questions.txt")[1].clause == "2.1.4"


@pytest.mark.parametrize(
    ("named", "clause"),
    [
        ("2.1.4", "2.1.4"),
        ("第2.1.4条", "2.1.4"),
        ("条款2.1.4", "2.1.4"),
        ("Clause 2.1.4", "2.1.4"),
        ("二（一）4", "2.1.4"),
        ("二(一)4", "2.1.4"),
        ("引导“专精特新”发展", "2.1.4"),
        ('引导"专精特新"发展', "2.1.4"),
        ("LITTLE  GIANTS", "2.1.4"),
        ("2.1.4 引导“专精特新”发展", "2.1.4"),
        ("2.1.4、2.1.3", ("2.1.4", "2.1.3")),
    ],
)
def test_a_clause_may_be_called_by_its_number_or_its_title(
    tmp_path: Path, named: str, clause: str | tuple[str, ...]
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["问题", "条款"], ["小巨人", named]])
    assert rows(tmp_path, buffer.getvalue())[0].clause == clause


def test_columns_can_be_named_and_may_have_numbers(tmp_path: Path) -> None:
    text = "Q,C,问法1,问法 2,其他问法2\n小巨人多少钱,2.1.4,,,小巨人给多少\n"
    found = rows(tmp_path, text, columns={"Q": "say", "C": "clause", "问法1": "variants", "问法 2": "variants"})
    assert found[0].say == ("小巨人多少钱", "小巨人给多少")


def test_no_name_stands_for_two_columns_or_two_values() -> None:
    data = yaml.safe_load((ROOT / "bot" / "importing" / "headers.yaml").read_text(encoding="utf-8"))
    for group, entries in data["columns"].items():
        assert {column_of(name, {}) for name in entries} == {group}
    for column, values in data["values"].items():
        for value, names in values.items():
            assert {value_of(column, name) for name in (*names, value)} == {value}


def test_what_all_rows_share_stands_above_them(tmp_path: Path) -> None:
    (table,) = script(carried(tmp_path, {"a.csv": "问题,条款,类型\n甲,1,目标\n乙,2.1.1,目标\n"})).tables
    assert (table.table, table.kind, table.expect) == ("a", "target", ExpectEntry(act="answer"))
    assert (table.columns, table.rows) == (("say", "clause"), (("甲", "1"), ("乙", "2.1.1")))


# --- listed ----------------------------------------------------------------------------------------------------------


def test_a_column_that_is_not_known_is_listed_once(tmp_path: Path) -> None:
    assert codes_of(tmp_path, "编号,问题,条款\n1,小巨人,2.1.4\n2,狗证,2.1.4\n") == [(1, "column")]


def test_a_row_that_cannot_be_a_question_yet_is_listed(tmp_path: Path) -> None:
    text = "问题,条款\n小巨人,2.1.4\n狗证,\n,2.1.4\n猫证,-\n"
    assert codes_of(tmp_path, text) == [(3, "no_expectation"), (4, "no_question"), (5, "no_expectation")]
    assert len(rows(tmp_path, text)) == 1


def test_a_question_asked_again_is_listed_and_what_it_adds_is_kept(tmp_path: Path) -> None:
    text = "问题,条款,金额\n小巨人多少,2.1.4,\n小巨人 多少？,,20万元\n小巨人多少,2.1.4,\n"
    assert codes_of(tmp_path, text) == [(3, "duplicate"), (4, "duplicate")]
    (row,) = rows(tmp_path, text)
    assert (row.clause, row.amounts) == ("2.1.4", ("20万元",))


def test_of_two_rows_that_contradict_each_other_neither_is_taken(tmp_path: Path) -> None:
    text = "问题,条款,其他问法\n小巨人多少,2.1.4,\n规上奖励,2.1.3,\n巨人,2.1.3,小巨人多少\n"
    assert codes_of(tmp_path, text) == [(2, "contradiction"), (4, "contradiction")]
    assert [row.say for row in rows(tmp_path, text)] == ["规上奖励"]


# --- refused whole ---------------------------------------------------------------------------------------------------


def test_everything_wrong_in_a_table_is_told_at_once(tmp_path: Path) -> None:
    text = """\
问题,条款,金额,部门,行为,类型
甲,9.9.9,20万元,市经信局,回答,金额
乙,2.1.4,很多钱,市经信局,也许,钱
丙,2.1.4,,市经信厅,,
丁,2.1.4,,,,,,多余
"""
    found = refused(tmp_path, {"a.csv": text})
    assert [(problem.line, problem.field) for problem in found] == [
        (2, "clause"),
        (3, "amounts"),
        (3, "类型"),
        (3, "行为"),
        (4, "departments"),
        (5, ""),
    ]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 0, "empty"),
        ("条款,金额\n2.1.4,20万元\n".encode(), 1, "--columns question="),
        ("问题,question\n甲,乙\n".encode(), 1, "means the same as 问题"),
        ('问题,条款\n"没有结束的引号,2.1.4\n'.encode(), 2, "quotes"),
        (b"PK\x03\x04workbook", 0, "save its sheet as CSV"),
        (b"\xff\xff\xff", 0, "--encoding"),
        ("问题\0".encode(), 0, "--encoding"),
    ],
)
def test_files_that_are_no_tables_are_refused(tmp_path: Path, content: bytes, line: int, words: str) -> None:
    (problem,) = refused(tmp_path, {"a.csv": content})
    assert problem.line == line
    assert words in f"{problem.field} {problem.message}"


def test_a_column_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"a.csv": "问题,条款\n甲,1\n"}, columns={"Q": "say"})
    assert "no column 'Q'" in problem.message


# --- the law ---------------------------------------------------------------------------------------------------------

cells = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="|｜"), min_size=1, max_size=20).map(
    str.strip
)


@settings(max_examples=settings().max_examples // 4)
@given(
    st.lists(cells.filter(lambda c: c not in ("", "-", "–", "—", "/", "n/a", "N/A")), min_size=1, max_size=6),
    st.sampled_from([",", "\t", ";", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_every_question_is_carried_over_as_it_stands(
    tmp_path_factory: pytest.TempPathFactory, questions: list[str], delimiter: str, encoding: str
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([("问题", "条款"), *((q, "2.1.4") for q in questions)])
    folder = tmp_path_factory.mktemp("law")
    found = rows(folder, buffer.getvalue().encode(encoding), encoding="gb18030" if encoding == "gb18030" else "")
    once = {"".join(comparable(q).split()).rstrip("?!.。~"): q for q in reversed(questions)}
    assert sorted(texts(row.say)[0] for row in found) == sorted(once.values())
