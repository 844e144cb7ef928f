"""Talks are chosen by words, joined by and, or, not, and by tags."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.selecting import by_words, select
from bot.conversations.talks import Stage, Talk
from bot.errors import BotError

LEVEL = Talk("here/levels.yaml", 1, "the Level, 国家级, clause 5.1", (), Stage(Path("k")), tags=("two-words", "zh"))
TOTAL = Talk("here/totals.yaml", 1, "adds it up", (), Stage(Path("k")), table="sums", tags=("zh",))


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("level", True),
        ("LEVEL", True),
        ("ｌｅｖｅｌ", True),
        ("国家级", True),
        ("5.1", True),
        ("levels.yaml", True),
        ("two-words", True),
        ("total", False),
        ("level and 国家", True),
        ("level and total", False),
        ("level or total", True),
        ("not total", True),
        ("not level", False),
        ("not not level", True),
        ("level and not (total or sum)", True),
        ("total or level and not 国家", False),
        ("'the level'", True),
        ('"the  level"', False),
        ("'and'", False),
        ("AND or level", None),
        ("level total", None),
        ("level and", None),
        ("(level", None),
        ("level)", None),
        ("()", None),
        ("not", None),
        ('"level', None),
        ("", None),
    ],
)
def test_words_are_joined_as_in_pytest(words: str, fits: bool | None) -> None:
    if fits is None:
        with pytest.raises(BotError, match="join words by and, or, not, and put quotes around a phrase"):
            by_words(words)
    else:
        assert by_words(words)(LEVEL) is fits


NAMES = st.sampled_from(["level", "total", "国家级", "zebra", "5.1"])
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        inner.map(lambda e: f"not ({e})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} {t[2]}"),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_an_expression_means_what_python_takes_it_for(expression: str) -> None:
    held = "the level, 国家级, clause 5.1 here/levels.yaml two-words zh"
    python = expression
    for name in ("level", "total", "国家级", "zebra", "5.1"):
        python = python.replace(name, str(name in held))
    assert by_words(expression)(LEVEL) is eval(python)  # noqa: S307  made of True, False, and, or, not


@given(st.lists(st.sampled_from(["and", "or", "not", "(", ")", "level", "'", '"', "0", "[", "~", "国"])).map(" ".join))
def test_any_expression_is_read_or_said_to_be_wrong(expression: str) -> None:
    try:
        assert by_words(expression)(LEVEL) in (True, False)
    except BotError as error:
        assert expression in str(error) or repr(expression) in str(error)  # noqa: PT017  either is right


def test_a_table_of_a_row_is_looked_at_too() -> None:
    assert select([LEVEL, TOTAL], "sums") == [TOTAL]


def test_one_of_several_tags_is_enough() -> None:
    assert select([LEVEL, TOTAL], tags=["two-words"]) == [LEVEL]
    assert select([LEVEL, TOTAL], tags=["two-words", "zh"]) == [LEVEL, TOTAL]
    assert select([LEVEL, TOTAL], "sums or level", ["two-words"]) == [LEVEL]


@pytest.mark.parametrize(
    ("words", "tags", "said"),
    [
        ("zebra", (), "none of the 2 talks has the words zebra"),
        ("sums", ("two-words",), "none of the 2 talks has the words sums and the tag two-words"),
        ("", ("two-word",), "no talk has the tag 'two-word'; did you mean two-words?"),
        ("", ("x",), "no talk has the tag 'x'; there are: two-words, zh"),
    ],
)
def test_where_nothing_is_left_that_is_said(words: str, tags: tuple[str, ...], said: str) -> None:
    with pytest.raises(BotError) as error:
        select([LEVEL, TOTAL], words, tags)
    assert str(error.value) == said
