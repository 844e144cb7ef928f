"""Numbers that lead to a person or a firm: telephones, papers, cards, addresses of mail and chat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import phonenumbers
from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from bot.recording.view import Finding, Kind, View, digits_spelt
from bot.recording.words import words

Piece = tuple[int, int]
"""Where something stands in a folded text: start and end."""

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_][A-Za-z0-9_.!#$%&'*+^`{}~-]{0,63} ?(?:@|[(\[]at[)\]]) ?"
    r"(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,62}"
)
# A look ahead at every place where a number begins: one that is none must not hide the one that begins inside it.
_ID = re.compile(r"(?<!\d)(?=(\d(?:[ -]?\d){16}[ -]?[\dXx])(?!\d))")
_CODE = re.compile(r"(?<![0-9A-Za-z])(?=([0-9A-Za-z](?:[ -]?[0-9A-Za-z]){17})(?![0-9A-Za-z]))")
_HAS_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"(?<![0-9A-Za-z])(?<!\d\.)\d+(?:[ -]\d+)*(?![0-9A-Za-z]|\.\d)")
_GROUP = re.compile(r"\d+")
_CARD_GROUPS = frozenset([(4, 6, 5), (4, 6, 4), (6, 13), (6, 10)])
"""How cards are printed and typed, beside groups of four."""
_COUNT = re.compile(r"(?:19|20)\d\d|[1-9]\d*00")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][ ·•・-]?"
    r"(?=[A-Za-z]{0,5}\d)[A-HJ-NP-Za-hj-np-z0-9]{5,6}(?![0-9A-Za-z])"
)
_WECHAT = re.compile(
    r"(?:[微威薇]信|v信|wechat|weixin|(?<![a-z])[vw]x)(?P<sure> ?(?:号码?|账号|帐号|id|number))?"
    r"(?: ?(?P<said>[:=是为])| is\b)? ?(?P<value>[a-z][a-z0-9_-]{5,19})(?![a-z0-9_@-])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![a-z])qq|扣扣)(?: ?(?:号码?|群号?|number))?(?: ?[:=是为]| is\b)? ?(?P<value>[1-9]\d{4,11})(?!\d)",
    re.IGNORECASE,
)

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_EXTENSION_DASH = re.compile(r"((?<!\d)\(?0[1-9]\d{1,2}\)?[ -]?\d{7,8})-(?=\d{1,5}(?![\d-]))")
_EXTENSION = re.compile(r" ?(?:转|分机|ext\.?) ?\d{1,5}(?![\d万亿元个家户])", re.IGNORECASE)
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_HOTLINE = re.compile(r"[48]00[ -]")

_SUM_BEFORE = re.compile(r"(?:[¥$€£]|RMB|CNY|USD|人民币) ?$", re.IGNORECASE)
_SUM_AFTER = re.compile(
    r" ?(?:[万亿块圆]|元(?![旦月宵])|人民币|美元|yuan\b|rmb\b|cny\b|usd\b|dollars?\b|euros?\b|million\b|billion\b)",
    re.IGNORECASE,
)

_LINK = r"(?: ?(?:号码?|number|no\.?))?(?: ?[:=(是为]| is\b)* ?"
"""What may stand between the name of a number and the number."""
_NAMED: tuple[tuple[Kind, str, str], ...] = (
    ("id_number", r"身份证|证件|护照|passport|\bid(?: card)?", r"[a-z]{0,2}\d(?:[ -]?\d){6,17}(?:[ -]?[\dx])?"),
    ("company_code", r"信用代码|税号|识别号|注册号|执照|tax id", r"(?=[a-z]*\d)[0-9a-z](?:[ -]?[0-9a-z]){12,19}"),
    (
        "bank_card",
        r"卡号|银行卡|账号|帐号|账户|bank (?:card|account)|account",
        r"\d{8,25}|\d{4}(?:[ -]\d{4}){1,5}(?:[ -]\d{1,3})?",
    ),
    (
        "phone",
        r"电话|手机|座机|固话|传真|联系方式|热线|\btel|phone|telephone|mobile|cell|fax|\bcall(?: me)?(?: (?:at|on))?",
        r"\d{7,12}(?:-\d{1,5})?|\d{3,4}[ -]\d{3,4}(?:[ -]\d{4})?",
    ),
)
_ANNOUNCED = tuple(
    (kind, re.compile(rf"(?:{names}){_LINK}(?P<value>{value})(?![0-9A-Za-z万亿元])", re.IGNORECASE))
    for kind, names, value in _NAMED
)
"""Numbers that are named for what they are; so a slip in them does not matter."""


def find_numbers(view: View) -> list[Finding]:
    """Find the personal numbers of a message and hide them in its view.

    Each kind hides what it finds from those after it: 13800138000@… is an address, not a telephone. Sums, counts,
    dates and the numbers of clauses and documents are left alone.
    """
    found: list[Finding] = []
    for kind, finder in _FINDERS:
        for start, end in finder(view.seen):
            found.append(view.hide(Finding(kind, start, end, words().instead[kind])))
    spelt = digits_spelt(view.seen)
    if spelt != view.seen:
        for start, end in _phones(spelt):
            found.append(view.hide(Finding("phone", start, end, words().instead["phone"])))
    for kind, pattern in _ANNOUNCED:
        for match in list(pattern.finditer(view.seen)):
            start, end = match.span("value")
            if not _is_sum(view.seen, start, end):
                found.append(view.hide(Finding(kind, start, end, words().instead[kind])))
    return found


def _emails(seen: str) -> Iterator[Piece]:
    return (match.span() for match in _EMAIL.finditer(seen))


def _ids(seen: str) -> Iterator[Piece]:
    """Find resident ids, with a slip in the place or in the check digit too: the birthday is in them all the same."""
    end = 0
    for match in _ID.finditer(seen):
        if match.start() >= end and _is_id(_bare(match[1])):
            end = match.end(1)
            yield match.start(), end


def _is_id(number: str) -> bool:
    if number[6:8] not in ("19", "20"):  # The century of a birthday; most numbers end here.
        return False
    try:
        ric.get_birth_date(number)
        if ric.calc_check_digit(number) == number[-1]:
            return True
        ric.get_birth_place(number)
    except (ValidationError, KeyError):  # KeyError: the library's answer for a province without a county.
        return False
    return True


def _bare(number: str) -> str:
    return number.replace(" ", "").replace("-", "").upper()


def _codes(seen: str) -> Iterator[Piece]:
    end = 0
    for match in _CODE.finditer(seen):
        number = _bare(match[1])
        if match.start() < end or number[0] == "0" or not number[2:8].isdecimal():
            continue
        # A group without a digit is a word of the sentence.
        if all(map(_HAS_DIGIT.search, re.split("[ -]", match[1]))) and uscc.is_valid(number):
            end = match.end(1)
            yield match.start(), end


def _cards(seen: str) -> Iterator[Piece]:
    for run in _RUN.finditer(seen):
        groups = [match.span() for match in _GROUP.finditer(seen, *run.span())]
        first = 0
        while first < len(groups):
            for last in range(min(len(groups), first + 6) - 1, first - 1, -1):
                start, end = groups[first][0], groups[last][1]
                if _is_card([seen[s:e] for s, e in groups[first : last + 1]]) and not _is_sum(seen, start, end):
                    yield start, end
                    first = last
                    break
            first += 1


def _is_card(groups: list[str]) -> bool:
    """Tell whether groups of digits are a bank card.

    From 16 digits on, no sum is so large, and the check digit decides. Below, only the first digits of the networks
    that have such short numbers count, and a round number is a sum.
    """
    number = "".join(groups)
    if not 12 <= len(number) <= 19 or _DATE.match(number) or not luhn.is_valid(number):
        return False
    if len(groups) > 1:
        sizes = tuple(len(group) for group in groups)
        fours = len(number) >= 16 and set(sizes[:-1]) == {4} and sizes[-1] <= 4
        if not (fours or sizes in _CARD_GROUPS) or all(_COUNT.fullmatch(group) for group in groups):
            return False
    return len(number) >= 16 or (number[0] in "356" and not number.endswith("0000"))


def _wechats(seen: str) -> Iterator[Piece]:
    for match in _WECHAT.finditer(seen):
        # Letters alone may be any word: “wechat payment”. An account is announced, and no sentence follows it.
        letters = match["value"].isalpha()
        if not letters or ((match["sure"] or match["said"]) and not re.match(r" [a-z]", seen[match.end() :][:2])):
            yield match.span("value")


def _qqs(seen: str) -> Iterator[Piece]:
    return (m.span("value") for m in _QQ.finditer(seen) if not _is_sum(seen, *m.span("value")))


def _plates(seen: str) -> Iterator[Piece]:
    return (match.span() for match in _PLATE.finditer(seen) if not _is_sum(seen, *match.span()))


def _phones(seen: str) -> Iterator[Piece]:
    # The matcher takes no number beside a letter (tel13800138000), and knows 8-801 as 8 x801 only.
    # And it takes two numbers for one where only a space and a + are between them.
    shown = _EXTENSION_DASH.sub(r"\1x", _LATIN.sub("|", seen)).replace(" +", "|+")
    for match in phonenumbers.PhoneNumberMatcher(shown, "CN"):
        start, end = match.start, match.end
        if match.raw_string.startswith("(") and ")" not in match.raw_string:
            start += 1  # The bracket is the sentence's.
        if _is_phone(match.raw_string) and not _is_sum(seen, start, end):
            more = _EXTENSION.match(seen, end)
            yield start, more.end() if more else end


def _is_phone(raw: str) -> bool:
    """Tell whether a number that could be dialled is written as one: 2112345678 is more likely a sum."""
    digits = re.sub(r"\D", "", raw)
    return "+" in raw or raw.lstrip("(").startswith("0") or bool(_MOBILE.fullmatch(digits)) or bool(_HOTLINE.match(raw))


def _is_sum(seen: str, start: int, end: int) -> bool:
    return bool(_SUM_AFTER.match(seen, end) or _SUM_BEFORE.search(seen[max(0, start - 5) : start]))


_FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[Piece]]], ...] = (
    ("email", _emails),
    ("id_number", _ids),
    ("bank_card", _cards),
    ("company_code", _codes),
    ("wechat", _wechats),
    ("qq", _qqs),
    ("licence_plate", _plates),
    ("phone", _phones),
)
