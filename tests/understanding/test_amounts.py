"""Sums in a message: which are asked about, and which are told of the asker's own firm."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.assistant import Assistant, opening_context
from bot.text import normalise
from bot.understanding.amounts import find_amounts

DAY = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("message", "own"),
    [
        ("去年营业额200万能申请什么", True),
        ("我们公司注册资本500万", True),
        ("打算投资80万换两台吊机", True),
        ("500万的产值算多吗", True),
        ("our revenue is 2 million", True),
        ("we have 500,000 in registered capital", True),
        ("有没有200万的补贴", False),
        ("500万给谁", False),
        ("拿到50万之后再扩大生产", False),
        ("which grants pay 2 million", False),
        ("is it 500,000 for a yard?", False),
    ],
)
def test_a_sum_beside_what_firms_have_or_spend_is_the_firms_own(message: str, own: bool) -> None:
    assert [amount.own for amount in find_amounts(normalise(message))] == [own]


@pytest.mark.parametrize(
    "message",
    [
        "我们年营业额{sum}万，能申请什么",
        "注册资本{sum}万的公司能拿多少",
        "our turnover is {sum}0,000, what can we get",
        "we invested {sum}0,000, what is there for us?",
    ],
)
def test_who_tells_a_sum_of_the_firm_is_not_told_of_a_grant_that_pays_it(harbour: Assistant, message: str) -> None:
    sums = sorted({g.figure for c in harbour.plan.clauses for t in c.topics for g in t.grants if g.figure})
    for figure in sums:
        said = message.format(sum=figure // 10_000)
        exchange = harbour.respond(said, opening_context(harbour.plan, "en"), DAY)
        assert figure not in [grant["amount"] for grant in exchange.answer["grants"]], said
