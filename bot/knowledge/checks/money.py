"""Sums of money and counts: stated in one way, and in the quote that they rest on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import cn2an

from bot.errors import Problem
from bot.knowledge.checks.draft import Draft, Spot

_SCALES = {
    "十": 10,
    "百": 100,
    "千": 1_000,
    "k": 1_000,
    "thousand": 1_000,
    "grand": 1_000,
    "万": 10_000,
    "w": 10_000,
    "亿": 100_000_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "hundred": 100,
    "bn": 1_000_000_000,
}
_HAN = "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
_NUMBER = re.compile(
    r"(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
    r"(?P<scale>(?:\s*(?:[十百千万亿]|(?:thousand|million|billion|hundred|grand|bn|mn|k|w|m)(?![a-z])))*)"
    rf"|(?P<han>[{_HAN}]+(?:点[{_HAN}]+)?)"
    r"|(?P<words>(?:half\s+a|a\s+half|quarter\s+(?:of\s+)?a|a|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"\s+(?:hundred\s+thousand|hundred|thousand|million|billion))(?![a-z])",
    re.IGNORECASE,
)
_WORDS = {
    "half a": "0.5",
    "a half": "0.5",
    "a": "1",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
}
_COUNTED = re.compile(
    r"\s*(?:(?:[户家个名项年月日号届批条款章期次位岁天平亩层栋页季]|人(?!民币))|[%‰﹪]|多家|余家|"
    r"(?:percent|per\s+cent|firms?|compan|enterprises?|people|years?|months?|days?|st\b|nd\b|rd\b|th\b))",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\s*(?:[、,，/和或及与至到~～—–-]|to|and|or)\s*(?:和|and\s|or\s)?\s*(?:rmb|cny|yuan|¥|￥)?\s*", re.IGNORECASE
)
_MARK_BEFORE = re.compile(r"(?:rmb|cny|yuan|人民币|[¥￥$€])\s*$", re.IGNORECASE)
_MARK_AFTER = re.compile(r"\s*(?:元|块|人民币|rmb|cny|yuan|[¥￥])", re.IGNORECASE)
_PERCENT = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:[%﹪]|percent\b|per\s+cent\b|个百分点|percentage\s+points?)", re.IGNORECASE
)
_PERMILLE = re.compile(r"(\d+(?:\.\d+)?)\s*‰")
_OF_HUNDRED = re.compile(rf"(百|千|万)分之\s*(\d+(?:\.\d+)?|[{_HAN}]+(?:点[{_HAN}]+)?)")

MONEY_KEYS = ("amount", "up_to", "at_least", "percent", "percent_of")
_WAYS = (
    frozenset(["amount"]),
    frozenset(["up_to"]),
    frozenset(["percent", "percent_of"]),
    frozenset(["percent", "percent_of", "up_to"]),
    frozenset(["at_least", "up_to"]),
)
WAYS = "amount; up_to; percent with percent_of (and up_to if it is capped); at_least with up_to"
"""The ways of stating money, as messages name them."""


class _Found(NamedTuple):
    start: int
    end: int
    value: Decimal
    scale: int


def _numbers(text: str) -> Iterator[_Found]:
    for match in _NUMBER.finditer(text):
        scale = 1
        if match["digits"]:
            value = Decimal(match["digits"].replace(",", ""))
            for unit in re.findall(r"[十百千万亿]|[a-z]+", match["scale"].casefold()):
                scale *= _SCALES[unit]
        elif match["han"]:
            read = _han_number(match["han"])
            if read is None:
                continue
            value = read
        else:
            first, _, unit = " ".join(match["words"].casefold().split()).partition(" ")
            if first in ("half", "quarter") or (first == "a" and unit.startswith("half")):
                value, unit = Decimal("0.25" if first == "quarter" else "0.5"), unit.split()[-1]
            else:
                value = Decimal(_WORDS[first])
            for word in unit.split():
                scale *= _SCALES[word]
        yield _Found(match.start(), match.end(), value * scale, scale)


def _han_number(word: str) -> Decimal | None:
    whole, _, fraction = word.partition("点")
    scale = Decimal(1)
    while fraction and fraction[-1] in "万亿":
        scale *= _SCALES[fraction[-1]]
        fraction = fraction[:-1]
    if whole[:1] in "百千万亿佰仟":
        whole = "一" + whole
    try:
        value = Decimal(str(cn2an.cn2an(whole.replace("〇", "零"), "smart")))
        if fraction:
            value = Decimal(str(cn2an.cn2an(f"{whole}点{fraction}".replace("〇", "零"), "smart")))
    except (ValueError, InvalidOperation):
        return None
    return value * scale


def sums_in(text: str) -> set[int]:
    """Return the sums that official words state, in whole units of the currency, whatever the notation.

    Reads 50万元, 500,000, RMB 500,000, 五十万元, 0.5 million, 1亿5000万元; in 100、50万元 the unit goes for both. Counts,
    years and percentages are no sums.
    """
    folded = _folded(text)
    found: set[int] = set()
    unit, reach, after = 1, -1, None
    for number in reversed(list(_numbers(folded))):
        prefix = _MARK_BEFORE.search(folded, 0, number.start)
        shares = reach >= 0 and _SHARED.fullmatch(folded, number.end, reach) is not None
        if _COUNTED.match(folded, number.end):
            unit, reach, after = 1, -1, None
            continue
        values = [number.value] if number.scale > 1 or prefix or _is_sum(folded, number) else []
        if number.scale == 1 and shares:
            values.append(number.value * unit)
        else:
            unit = _shared_unit(folded, number)
        if after is not None and after.start == number.end and after.value < number.scale:
            values.append(number.value + after.value)
        reach, after = prefix.start() if prefix else number.start, number
        found |= {int(value) for value in values if value == int(value) and value > 0}
    return found


def _is_sum(text: str, number: _Found) -> bool:
    """Tell whether a number without a unit of its own is money: 500,000 is, a year or the 一 of 一次性 is not."""
    if _MARK_AFTER.match(text, number.end):
        return True
    return number.value >= 1000 and not 1900 <= number.value <= 2100


def _folded(text: str) -> str:
    """Fold widths; a full-width comma never stands inside a number."""
    return unicodedata.normalize("NFKC", text.replace("，", "、"))


def _shared_unit(text: str, number: _Found) -> int:
    """Return the unit that bare numbers before this one may share."""
    if number.scale > 1:
        return number.scale
    written = text[number.start : number.end]
    return next((_SCALES[unit] for unit in "亿万" if written.endswith(unit)), 1)


def counts_in(text: str) -> set[int]:
    """Return every whole number that a text gives, whatever it counts."""
    folded = _folded(text)
    return {int(number.value) for number in _numbers(folded) if number.value == int(number.value)} | sums_in(text)


def percents_in(text: str) -> set[Decimal]:
    """Return the percentages that official words state: 10%, 百分之十, 10 per cent, 5‰ as 0.5."""
    folded = _folded(text)
    found = {Decimal(value) for value in _PERCENT.findall(folded)}
    found |= {Decimal(value) / 10 for value in _PERMILLE.findall(folded)}
    for base, value in _OF_HUNDRED.findall(folded):
        number = Decimal(value) if value[0].isdigit() else _han_number(value)
        if number is not None:
            found.add(number * 100 / _SCALES[base])
    return {value.normalize() for value in found}


def money_problems(draft: Draft) -> list[Problem]:
    """Return the grants whose money is stated in a wrong way or not in their quote, and such targets."""
    found: list[Problem] = []
    for grant in draft.grants:
        found.extend(_way(grant.spot))
        found.extend(_range(grant.spot))
        quote = grant.spot.at("quote").text
        if quote:
            found.extend(_stated(grant.spot, quote))
    for _, topic in draft.topics():
        for target in topic.at("targets").items():
            count, quote = target.at("count"), target.at("quote").text
            if count.number is not None and quote and count.number not in counts_in(quote):
                found.append(
                    count.problem(
                        f"{count.number} does not stand in the quote, which gives "
                        f"{_given(counts_in(quote))}; correct the count or the quote"
                    )
                )
        for rule in topic.at("rules").items():
            ratio, quote = rule.at("ratio_at_least"), rule.at("quote").text
            if ratio.text and quote and _colons(ratio.text) not in _colons(quote):
                found.append(ratio.problem(f"“{ratio.text}” does not stand in the quote; write it as the quote does"))
    return found


def _way(grant: Spot) -> list[Problem]:
    used = [key for key in MONEY_KEYS if grant.at(key).value is not None]
    if frozenset(used) in _WAYS:
        return []
    if used:
        return [grant.at(used[0]).problem(f"{' with '.join(used)} is no way of stating money; use one of: {WAYS}")]
    quote = grant.at("quote").text
    stated = sorted(sums_in(quote))
    if stated or percents_in(quote):
        got = ", ".join([f"{s:,}" for s in stated] + [f"{p:f}%" for p in sorted(percents_in(quote))])
        return [grant.problem(f"states no money, though its quote gives {got}; use one of: {WAYS}")]
    return [
        grant.problem(
            "states no money and neither does its quote; replies will say that the plan leaves it open", warning=True
        )
    ]


def _range(grant: Spot) -> list[Problem]:
    found = [
        grant.at(key).problem(f"expected more than 0, got {number}")
        for key in ("amount", "up_to", "at_least", "percent")
        if (number := grant.at(key).number) is not None and number <= 0
    ]
    low, high = grant.at("at_least").number, grant.at("up_to").number
    if low is not None and high is not None and low >= high:
        found.append(grant.at("at_least").problem(f"{low} is not below up_to ({high}); swap them or use `amount`"))
    return found


def _stated(grant: Spot, quote: str) -> list[Problem]:
    found: list[Problem] = []
    for key in ("amount", "up_to", "at_least"):
        sum_ = grant.at(key)
        if isinstance(sum_.number, int) and sum_.number > 0 and sum_.number not in sums_in(quote):
            found.append(
                sum_.problem(
                    f"{sum_.number:,} does not stand in the quote, which gives "
                    f"{_given(sums_in(quote))}; correct the sum (in whole yuan) or the quote"
                )
            )
    percent = grant.at("percent")
    if (
        percent.number is not None
        and percent.number > 0
        and Decimal(str(percent.number)).normalize() not in percents_in(quote)
    ):
        given = ", ".join(f"{p:f}%" for p in sorted(percents_in(quote))) or "no percentage"
        found.append(
            percent.problem(
                f"{percent.number:g}% does not stand in the quote, which gives {given}; "
                "correct the percentage or the quote"
            )
        )
    return found


def _given(numbers: set[int]) -> str:
    return ", ".join(f"{number:,}" for number in sorted(numbers)) or "none"


def _colons(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("∶", ":").replace("：", ":").replace(" ", "")
