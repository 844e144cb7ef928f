"""Sums of money in a message, however they are written, in whole yuan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.text import Text, stem

_HAN_DIGITS = frozenset("零〇一二两三四五六七八九十百千万亿半")
_OPENERS = _HAN_DIGITS | {"half", "quarter"}
_UNITS = {
    "万": 10_000,
    "w": 10_000,
    "wan": 10_000,
    "千": 1_000,
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "million": 1_000_000,
    "亿": 100_000_000,
    "billion": 1_000_000_000,
    "百": 100,
    "hundred": 100,
    "grand": 1_000,
}
_MONEY = frozenset(["元", "块", "钱", "rmb", "yuan", "cny", "¥", "人民币"])
_COUNTED = frozenset("户家个人名项年月天日号届批级等条款章点期次位岁平亩层栋页家")
_COUNTED_WORDS = frozenset(
    [
        "firm",
        "compani",
        "peopl",
        "employe",
        "year",
        "month",
        "day",
        "enterpris",
        "entiti",
        "person",
        "staff",
        "household",
        "percent",
        "week",
        "st",
        "nd",
        "rd",
        "th",
    ]
)
_WORDS = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "million",
    ]
)
_OF_A_FIRM = re.compile(
    r"门槛|营收|营业收入|营业额|销售额|年收入|产值|流水|净利|利润|注册资|实缴|资产|投资|投入|欠税|欠款|纳税|缴税|交税|负债|融资"
)
"""What a Chinese sum may be of, where it is the asker's own firm that is told of, or what it spends."""
_OF_A_FIRM_WORDS = frozenset(
    stem(word)
    for word in (
        "threshold",
        "turnover",
        "revenue",
        "sales",
        "capital",
        "profit",
        "assets",
        "output",
        "invested",
        "spend",
        "spent",
    )
)
_NEAR = 4
"""Tokens between such a word and its sum at most."""
_NUMBER = re.compile(r"^\d{1,3}(?:,\d{3})*(?:\.\d+)?$|^\d+(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum found from token `start` to before `end`."""

    start: int
    end: int
    yuan: int
    explicit: bool
    """Whether a unit says that it is a sum; a bare number such as 739104 may be anything."""
    counted: bool = False
    """Whether it counts something (20万户, 300 firms) and is no sum of money."""
    own: bool = False
    """Whether it is told of a firm (turnover of 10 million, 投资200万买设备), so that nobody asks who is paid so much."""


def find_amounts(text: Text) -> tuple[Amount, ...]:
    """Find the sums of a message: 50万, 五十万, 50w, 0.5 million, 500k, ¥500,000, half a million.

    Counts (20万户, 300 firms) are marked as such; years and clause numbers are left out. Never raises.
    """
    found: list[Amount] = []
    taken = 0
    for place, (token, kind) in enumerate(zip(text.tokens, text.kinds, strict=True)):
        if place < taken or (kind != "n" and token not in _OPENERS and text.words[place] not in _WORDS):
            continue
        hit = _number_at(text, place)
        if hit is None:
            continue
        end, value, explicit = hit
        taken = end
        following = text.tokens[end] if end < len(text) else ""
        if following in _MONEY:
            taken, end, explicit = end + 1, end + 1, True
        elif following in _COUNTED or following in _COUNTED_WORDS or (not explicit and _is_rate(text, end)):
            if value >= 1 and value == int(value):
                found.append(Amount(place, end, int(value), explicit, counted=True))
            continue
        before = text.tokens[place - 1] if place else ""
        if before in ("几", "数", "好", "第", "上", "若"):
            continue
        explicit = explicit or before in _MONEY
        if value >= 1 and value == int(value) and not (not explicit and 1900 <= value <= 2100):
            found.append(Amount(place, end, int(value), explicit, own=_is_own(text, place, end)))
    return tuple(found)


def _is_own(text: Text, start: int, end: int) -> bool:
    """Tell whether a sum stands beside a word for what firms have, earn or spend."""
    before, after = text.tokens[max(0, start - _NEAR) : start], text.tokens[end : end + _NEAR]
    if _OF_A_FIRM_WORDS & {*before, *after[:3]}:
        return True
    # After a sum only the next word tells: 500万的营业额, but not 拿到500万再投资.
    following = "".join(after).removeprefix("的")
    return bool(_OF_A_FIRM.search("".join(before)) or _OF_A_FIRM.match(following))


def _is_rate(text: Text, place: int) -> bool:
    """Tell whether "a year" follows a bare number: so many a year are counted, and no plan's sums are told so."""
    return text.tokens[place : place + 1] in (("a",), ("per",), ("each",), ("everi",)) and text.tokens[
        place + 1 : place + 2
    ] == ("year",)


def _number_at(text: Text, place: int) -> tuple[int, Decimal, bool] | None:
    token = text.tokens[place]
    if text.kinds[place] == "n" and _NUMBER.match(token):
        return _scaled(text, place + 1, Decimal(token.replace(",", "")))
    if token in ("half", "quarter") and text.tokens[place + 1 : place + 3] == ("a", "million"):
        return place + 3, Decimal(500_000 if token == "half" else 250_000), True
    if text.words[place] in _WORDS:
        return _worded(text, place)
    if token in _HAN_DIGITS and token not in "百千万亿":
        end = place
        while end < len(text) and text.tokens[end] in _HAN_DIGITS:
            end += 1
        word = "".join(text.tokens[place:end]).replace("〇", "零")
        if "万" not in word and "亿" not in word:
            return None
        import cn2an  # a tenth of a second, for the few messages that need it

        try:
            return end, Decimal(str(cn2an.cn2an(word.replace("半", "五"), "smart"))), True
        except (ValueError, KeyError, IndexError):
            return None
    return None


def _worded(text: Text, place: int) -> tuple[int, Decimal, bool] | None:
    """Read a number in English words: two hundred thousand."""
    end = place
    while end < len(text) and text.words[end] in _WORDS:
        end += 1
    if end == place or text.words[place] in ("hundred", "thousand", "million"):
        return None
    from text_to_num import text2num  # as above

    try:
        value = text2num(" ".join(text.words[place:end]), "en")
    except ValueError:
        return None
    return (end, Decimal(value), True) if value >= 1000 else None


def _scaled(text: Text, place: int, value: Decimal) -> tuple[int, Decimal, bool]:
    explicit = False
    while place < len(text) and text.tokens[place] in _UNITS:
        value *= _UNITS[text.tokens[place]]
        explicit = True
        place += 1
    return place, value, explicit
