"""Of a long reply only the lines are shown that tell what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.records import DifferenceRecord
from bot.reports.run_lines import naming_lines, nearest_line, telling_lines

REPLY = "First award: RMB 100,000\nPaid once\nCondition: be early\nResponsible: Harbour Office\nNot stated: the form"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Responsible: Harbor Ofice", "Responsible: Harbour Office"),
        ("¥100000", "First award: RMB 100,000"),
        ("something else altogether, nowhere near", "First award: RMB 100,000"),
    ],
)
def test_the_nearest_line_is_found_and_else_the_first(text: str, line: str) -> None:
    assert nearest_line(text, REPLY) == line


def test_a_sum_is_found_however_it_is_written() -> None:
    assert naming_lines("never.amounts", "10万元", REPLY) == ["First award: RMB 100,000"]
    assert naming_lines("never.amounts", "20万元", REPLY) == []
    assert naming_lines("says_not", "harbour  OFFICE", REPLY) == ["Responsible: Harbour Office"]


def test_what_is_too_many_is_shown_with_the_first_line() -> None:
    difference = DifferenceRecord(field="departments", expected="A", got="Harbour Office", extra=("Harbour Office",))
    assert telling_lines(REPLY, REPLY, [difference], 3) == [
        "First award: RMB 100,000",
        "…",
        "Responsible: Harbour Office",
        "Not stated: the form",
    ]


def test_a_quotation_is_not_what_named_it() -> None:
    reply = "Award: RMB 100\nOne\nTwo\nThree\nOfficial text: “RMB 100,000”"
    own = reply.replace("RMB 100,000", "")
    difference = DifferenceRecord(field="says", expected="RMB 100,000", got=own)
    assert "Official text: “RMB 100,000”" not in telling_lines(reply, own, [difference], 3)


LINES = st.lists(st.text(st.characters(exclude_characters="\n…", exclude_categories=["Cs"])), min_size=1, max_size=9)
DIFFERENCES = st.lists(
    st.builds(
        DifferenceRecord,
        field=st.sampled_from(["says", "says_not", "never.amounts", "never.says", "amounts", "departments"]),
        expected=st.text(),
        got=st.text(),
        missing=st.lists(st.text(), max_size=2).map(tuple),
        extra=st.lists(st.text(), max_size=2).map(tuple),
    ),
    max_size=3,
)


@given(LINES, DIFFERENCES, st.integers(1, 6))
def test_what_is_shown_are_lines_of_the_reply_in_their_order(
    lines: list[str], differences: list[DifferenceRecord], most: int
) -> None:
    reply = "\n".join(lines)
    shown = telling_lines(reply, reply, differences, most)
    rest = iter(lines)
    assert all(line in rest for line in shown if line != "…")
    assert shown[0] == lines[0]
    assert len(shown) <= max(2 * most + 1, len(lines)) if len(lines) > most else shown == lines
