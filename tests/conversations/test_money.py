"""Sums are compared however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.money import comparable, sums_in, yuan_of
from bot.rendering import format_yuan
from bot.wording import wording

SAME = [
    "70万元",
    "七十万元",
    "70万",
    "RMB 700,000",
    "¥700,000",
    "700,000 yuan",
    "0.7 million yuan",
    "７０萬元",
    "700000元",
]


@pytest.mark.parametrize("written", SAME)
def test_one_sum_is_one_sum_in_every_notation(written):
    assert yuan_of(written) == 700_000
    assert comparable(f"pays {written} once") == comparable("pays 70万元 once")


@pytest.mark.parametrize(
    "text", ["20万户", "300 firms", "2024年12月31日", "第3条", "ISO 9001", "2.1.4", "三家", "a dozen", "50%", "", "元"]
)
def test_counts_years_and_numbers_are_no_sums(text):
    assert sums_in(text) == []


@pytest.mark.parametrize("written", ["", "money", "70万元和80万元", "about 70万元", "70万户", "1.5", "-5"])
def test_what_is_not_one_sum_is_none(written):
    assert yuan_of(written) is None


@given(st.integers(1, 10**9).map(lambda n: n * 100), st.sampled_from(["zh", "en"]))
def test_every_sum_that_the_bot_writes_is_read_back(yuan, language):
    assert yuan_of(format_yuan(yuan, wording(language))) == yuan


@given(st.text(max_size=80))
def test_any_text_can_be_compared(text):
    assert comparable(comparable(text)) == comparable(text) or sums_in(text)
