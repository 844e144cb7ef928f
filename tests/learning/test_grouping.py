"""Questions gathered into groups: what asks the same is together, whatever its words, script or language."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.learning.grouping import gather, linked
from bot.learning.missed import Missed
from tests.learning.rewording import HELD_OUT, missed_set

DAY = dt.date(2026, 5, 4)


def missed(text: str, *, clause: str = "", day: dt.date = DAY, masked: bool = False) -> Missed:
    language = "en" if text.isascii() else "zh"
    return Missed(text, language, "corrected" if clause else "no_answer", day, clause=clause, masked=masked)


def texts(assistant: Assistant, *questions: Missed) -> list[set[str]]:
    return [{w.text for w in group.wordings} for group in gather(questions, assistant.reader).groups]


@pytest.mark.parametrize("seed", [5, 8])
def test_five_hundred_rewordings_of_twenty_questions_are_about_twenty_groups(wuhan: Assistant, seed: int) -> None:
    made = missed_set(HELD_OUT, 25, seed)
    gathered = gather([one for _, one in made], wuhan.reader)

    assert sum(group.count for group in gathered.groups) == len(made) == 500
    assert 17 <= len(gathered.groups) <= 23
    # And they are the right ones: nearly every question is with others of its line.
    line = {one.text: number for number, one in made}
    right = sum(max(Counter(line[one.text] for one in group.asked).values()) for group in gathered.groups)
    assert right >= 490


def test_one_question_in_two_languages_is_one_group(harbour: Assistant) -> None:
    assert (
        len(texts(harbour, missed("智能设备的申请截止到哪天？"), missed("application deadline for smart equipment?")))
        == 1
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("電費可以優惠多少", "电费可以优惠多少？"),
        ("电费可以优惠多少", "dian fei ke yi you hui duo shao"),
        ("is there parking at the office", "IS THERE PARKING AT THE OFFICE??"),
        ("is there parking at the office", "hello, is there paking at the ofice please"),
    ],
)
def test_script_pinyin_case_and_typos_make_no_other_group(wuhan: Assistant, one: str, other: str) -> None:
    assert len(texts(wuhan, missed(one), missed(other))) == 1


def test_what_differs_in_signs_and_case_alone_is_one_wording(wuhan: Assistant) -> None:
    (group,) = gather([missed("Any parking?"), missed("any parking"), missed("any parking")], wuhan.reader).groups
    assert [(w.text, w.count) for w in group.wordings] == [("any parking", 3)]


def test_questions_that_the_staff_led_to_different_clauses_are_never_one_group(wuhan: Assistant) -> None:
    one, other = missed("电费可以优惠多少", clause="a"), missed("电费能优惠多少", clause="b")
    assert len(texts(wuhan, one, other)) == 2
    assert len(texts(wuhan, one, missed("电费能优惠多少", clause="a"))) == 1


def test_a_question_with_a_gap_does_not_stand_for_its_group(wuhan: Assistant) -> None:
    asked = [missed("停车场在 ___ 吗，能停车吗", masked=True)] * 3 + [missed("停车场能停车吗")]
    assert [group.wordings[0].masked for group in gather(asked, wuhan.reader).groups] == [False]


def test_a_group_counts_reasons_languages_and_days(wuhan: Assistant) -> None:
    asked = [
        missed("parking at the office", day=dt.date(2026, 5, 9)),
        missed("is there parking at the office", clause="a", day=dt.date(2026, 5, 2)),
        missed("office parking"),
    ]
    (group,) = gather(asked, wuhan.reader).groups
    assert group.count == 3
    assert group.reasons == {"corrected": 1, "no_answer": 2}
    assert group.languages == {"en": 3}
    assert (group.first, group.last) == (dt.date(2026, 5, 2), dt.date(2026, 5, 9))
    assert group.clause == "a"


def test_a_groups_name_stays_when_it_grows(wuhan: Assistant) -> None:
    first = missed("is there parking at the office", day=dt.date(2026, 5, 1))
    later = [missed("office parking", day=dt.date(2026, 5, 20))] * 4
    before, after = (gather(asked, wuhan.reader).groups for asked in ([first], [first, *later]))
    assert [group.name for group in before] == [group.name for group in after]


def test_nothing_asked_is_no_group(wuhan: Assistant) -> None:
    assert gather([], wuhan.reader).groups == ()


@given(st.integers(1, 25), st.integers(0, 10_000))
@settings(max_examples=60)
def test_joining_is_a_partition_and_mean_likeness_across_groups_is_low(size: int, seed: int) -> None:
    table = np.random.default_rng(seed).random((size, size), np.float32)
    table = (table + table.T) / 2
    groups = linked(table, 0.55)
    assert sorted(place for group in groups for place in group) == list(range(size))
    for number, one in enumerate(groups):
        for other in groups[:number]:
            assert table[np.ix_(one, other)].mean() < 0.55 + 1e-6
