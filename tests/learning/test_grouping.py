"""Questions gathered into groups: what asks the same is together, whatever its words, script or language."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.learning.grouping import gather
from bot.learning.linking import FEW, linked, settled
from bot.learning.missed import Missed
from tests.learning.fresh import FRESH
from tests.learning.rewording import HELD_OUT, missed_set

DAY = dt.date(2026, 5, 4)


def missed(text: str, *, clause: str = "", day: dt.date = DAY, masked: bool = False) -> Missed:
    language = "en" if text.isascii() else "zh"
    return Missed(text, language, "corrected" if clause else "no_answer", day, clause=clause, masked=masked)


def texts(assistant: Assistant, *questions: Missed) -> list[set[str]]:
    return [{w.text for w in group.wordings} for group in gather(questions, assistant.reader).groups]


@pytest.mark.parametrize(
    ("asked", "turned", "most", "right"), [(HELD_OUT, False, 23, 490), (FRESH, True, 23, 465)], ids=["rules", "by hand"]
)
def test_five_hundred_rewordings_of_twenty_questions_are_about_twenty_groups(
    wuhan: Assistant, asked: Sequence[Sequence[str]], turned: bool, most: int, right: int
) -> None:
    made = missed_set(asked, 25, 8, turned=turned)
    gathered = gather([one for _, one in made], wuhan.reader)

    assert sum(group.count for group in gathered.groups) == len(made) == 500
    assert 17 <= len(gathered.groups) <= most
    # And they are the right ones: nearly every question is with others of its line.
    line = {one.text: number for number, one in made}
    assert sum(max(Counter(line[one.text] for one in group.asked).values()) for group in gathered.groups) >= right


def test_questions_that_were_asked_once_and_ask_different_things_mostly_stand_alone(wuhan: Assistant) -> None:
    asked = [missed(line[1]) for line in (*HELD_OUT, *FRESH)]
    assert len(texts(wuhan, *asked)) >= 0.75 * len(asked)


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
        ("电费可以优惠多少", "dianfei keyi youhui duoshao"),
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
    table = np.asarray(np.random.default_rng(seed).random((size, size)) / 2, np.float32)
    table += table.T
    groups = linked(table, 0.55)
    assert sorted(place for group in groups for place in group) == list(range(size))
    for number, one in enumerate(groups):
        for other in groups[:number]:
            assert table[np.ix_(one, other)].mean() < 0.55 + 1e-6


@given(st.integers(1, 40), st.integers(0, 10_000))
@settings(max_examples=40)
def test_leftovers_only_go_to_greater_groups_and_what_is_apart_stays_apart(size: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    table = np.asarray(chance.random((size, size)) / 2, np.float32)
    table += table.T
    for one, other in chance.integers(0, size, (2, 2)).tolist():
        if one != other:
            table[one, other] = table[other, one] = -np.inf
    before = linked(table, 0.5)
    after = settled(table, before, 0.3)
    assert sorted(place for group in after for place in group) == list(range(size))
    assert all(np.isfinite(table[np.ix_(group, group)]).all() for group in after)
    for group in before:
        (home,) = [one for one in after if set(group) <= set(one)]
        assert len(group) <= FEW or min(home) == min(group) or len(home) >= len(group)
