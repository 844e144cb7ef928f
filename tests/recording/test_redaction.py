"""Personal data in talks: all of it is replaced, and nothing else is touched."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from bot.assistant import Assistant
from bot.dialogue.context import Context
from bot.recording.redaction import Replacement, redact, redact_talk
from bot.text import normalise
from tests.conftest import IN_2023, KNOWLEDGE, PLANS, knowledge_in

PERSONAL = [
    ("我电话13800138000谢谢", "我电话<phone>谢谢"),
    ("138 0013 8000", "<phone>"),
    ("138-0013-8000，有补贴吗", "<phone>，有补贴吗"),
    ("１３８００１３８０００", "<phone>"),
    ("+86 138 0013 8000", "<phone>"),
    ("0086-13800138000", "<phone>"),
    ("1 3 8 0 0 1 3 8 0 0 0", "<phone>"),
    ("一三八零零一三八零零零一共多少", "<phone>一共多少"),
    ("手机幺三八零零幺三八零零零", "手机<phone>"),
    ("\u202d13800138000\u202c，在吗", "\u202d<phone>\u202c，在吗"),
    ("tel13800138000abc", "tel<phone>abc"),
    ("13800138000、13900139000", "<phone>、<phone>"),
    ("027-82801234-801", "<phone>"),
    ("（027）8280 1234 转 801", "<phone>"),
    ("电话82801234", "电话<phone>"),
    ("call me at 8280 1234", "call me at <phone>"),
    ("my number is +44 20 7946 0958", "my number is <phone>"),
    ("2021-12-06 13800138000 50万", "2021-12-06 <phone> 50万"),
    ("邮箱zhang.san@qq.com谢谢", "邮箱<email>谢谢"),
    ("li.lei＠163.com", "<email>"),
    ("write to li_lei (at) example.com", "write to <email>"),
    ("13800138000@163.com", "<email>"),
    ("身份证11010519491231002X", "身份证<id>"),
    ("110105 19491231 002x", "<id>"),
    ("身份证号是110105194912310021", "身份证号是<id>"),
    ("passport: E12345678", "passport: <id>"),
    ("6222021234567890128", "<card>"),
    ("4111 1111 1111 1111", "<card>"),
    ("4111-1111-1111-1111-谢谢", "<card>-谢谢"),
    ("账号 6217 0012 3456 7890 123", "账号 <card>"),
    ("微信号：zhang_san88", "微信号：<wechat>"),
    ("加我微信abc123吧", "加我微信<wechat>吧"),
    ("微信：zhangsan", "微信：<wechat>"),
    ("my wechat id: lilei_2020", "my wechat id: <wechat>"),
    ("QQ 12345678", "QQ <qq>"),
    ("91110000600037341L", "<code>"),
    ("税号：91110000600037341A", "税号：<code>"),
    ("开的是鄂A·D12345", "开的是<plate>"),
    ("我叫王伟，有补贴吗", "我叫某某，有补贴吗"),
    ("我叫王伟想问一下", "我叫某某想问一下"),
    ("你好我叫欧阳锋想咨询", "你好我叫某某想咨询"),
    ("我叫陳偉，", "我叫某某，"),
    ("我叫买买提·艾力，", "我叫某某，"),
    ("联系人：买买提·艾力", "联系人：某某"),
    ("我叫Jack，想问一下", "我叫<name>，想问一下"),
    ("我是Li Lei，想问一下", "我是<name>，想问一下"),
    ("我是李有才。", "我是某某。"),
    ("我是王总，问一下", "我是某总，问一下"),
    ("我是老王，问一下", "我是某某，问一下"),
    ("我姓欧阳", "我姓某"),
    ("本人王芳，", "本人某某，"),
    ("联系人：张三丰 电话 13800138000", "联系人：某某 电话 <phone>"),
    ("老板姓王叫王大锤", "老板姓某叫某某"),
    ("My name is John Smith and I make moulds", "My name is <name> and I make moulds"),
    ("my name is john smith, what can i get", "my name is <name>, what can i get"),
    ("I’m Wang Wei, hello", "I’m <name>, hello"),
    ("I'm John from Dublin", "I'm <name> from Dublin"),
    ("This is John speaking", "This is <name> speaking"),
    ("this is john calling", "this is <name> calling"),
    ("wo jiao wang wei, xiang wen xia", "wo jiao <name>, xiang wen xia"),
    ("Best regards, John Smith", "Best regards, <name>"),
    ("我们是星光精密科技有限公司，", "我们是某公司，"),
    ("上海星光科技有限公司能申请吗", "上海某公司能申请吗"),
    ("星光（上海）科技股份有限公司", "上海某公司"),
    ("我是星光科技有限公司的王伟", "我是某公司的某某"),
    ("Can Shanghai Starlight Technology Co., Ltd. apply?", "Can Shanghai <company> apply?"),
    ("Starlight & Sons Inc., our firm", "<company>, our firm"),
    ("money for starlight tech co ltd", "money for <company>"),
]

INNOCENT = [
    "我是做模具的",
    "我叫什么都行",
    "我叫会计去问的",
    "我是程序员，想创业",
    "我是温州人",
    "我是江夏区的企业",
    "我是黄陂，他是江岸",
    "我是高企，有补贴吗",
    "本人在城里开公司",
    "联系人是谁",
    "联系人方式有吗",
    "法人代表变更了还能申请吗",
    "负责人应该找谁",
    "我是专精特新·小巨人企业",
    "我是SRDI企业",
    "I'm Little Giant certified",
    "I am SRDI",
    "as regards Little Giants, what is paid",
    "Can I open it in MS Office",
    "I'm a manufacturer",
    "I'm Chinese, can I apply",
    "I am the CEO of a small firm",
    "I'm in Shanghai",
    "my name is not important",
    "This is Great",
    "contact: which department",
    "is wechat payment supported",
    "微信公众号叫什么",
    "有限公司能申请吗",
    "高新技术有限公司",
    "一人有限公司和合伙企业有区别吗",
    "Is a Ltd company eligible?",
    "50万 500,000 1亿5000万 500000",
    "投资额12000000000",
    "营收13800138000元",
    "¥13800138000",
    "13800138000 yuan",
    "500000000000",
    "合同金额 123456789012 元",
    "2112345678",
    "2021-12-06 2024年12月31日 2021/12/06 2021.12.06-2024.12.31",
    "20211206 20241231",
    "2018 2019 2020 2021",
    "1000 2000 3000 4000",
    "1 2 3 4 5 6 7 8 9 10 11 12 13",
    "2.1.4和2.1.3，二（一）4",
    "ISO 9001:2015 GB/T 29490-2013",
    "规上2000万",
    "某经信〔2021〕13号",
    "专利号ZL202110123456.7，编号202112060001234",
    "12345热线",
    "第13期、第14期",
    "\ud800我是\udfff",
    "",
]


@pytest.mark.parametrize(("said", "written"), PERSONAL)
def test_personal_data_is_replaced_and_the_rest_stays(said: str, written: str) -> None:
    assert redact(said).text == written


@pytest.mark.parametrize("said", INNOCENT)
def test_what_only_looks_like_personal_data_stays(said: str) -> None:
    assert redact(said).text == said


def example_questions() -> Iterator[str]:
    for folder in (KNOWLEDGE, PLANS):
        for plan in knowledge_in(folder).plans:
            for examples in plan.examples:
                for asked in examples.questions.values():
                    yield from asked
            for unanswered in plan.unanswered:
                yield from unanswered.elsewhere + unanswered.unstated


EXAMPLES = sorted(set(example_questions()))


def test_no_example_question_holds_personal_data() -> None:
    assert [question for question in EXAMPLES if redact(question).replaced] == []


# --- laws ------------------------------------------------------------------------------------------------------------

FULL_WIDTH = str.maketrans("0123456789+-@. ", "０１２３４５６７８９＋－＠．　")
SPELT = str.maketrans("0123456789", "〇一二三四五六七八九")


def cut(number: str, sizes: tuple[int, ...], sign: str) -> str:
    """Write a number in groups of these sizes."""
    pieces, place = [], 0
    for size in sizes:
        pieces.append(number[place : place + size])
        place += size
    return sign.join([*pieces, number[place:]] if place < len(number) else pieces)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def is_issued(number: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(number, "CN"))


MOBILE_CODES = ["130", "135", "138", "139", "147", "150", "158", "166", "170", "177", "186", "189", "191", "198", "199"]
mobiles = st.builds("{}{}".format, st.sampled_from(MOBILE_CODES), digits(8)).filter(is_issued)
landlines = st.builds("{}{}{}".format, st.sampled_from(["010", "021", "027"]), st.sampled_from("5678"), digits(7))


@st.composite
def phones(draw: st.DrawFn) -> str:
    sign = draw(st.sampled_from(["", "-", " "]))
    if draw(st.booleans()):
        number = draw(mobiles)
        code = draw(st.sampled_from(["", "+86", "+86 ", "+86-", "0086", "0086 ", "86"]))
        written = code + cut(number, draw(st.sampled_from([(3, 4, 4), (3, 8), (7, 4)])), sign)
        if not code and not sign and draw(st.booleans()):
            return written.translate(SPELT)
    else:
        number = draw(landlines.filter(is_issued))
        bare = cut(number[3:], draw(st.sampled_from([(4, 4), (8,)])), sign)
        area = draw(st.sampled_from([f"{number[:3]}-", f"{number[:3]} ", f"({number[:3]})", f"（{number[:3]}）"]))
        written = area + bare
    return written.translate(FULL_WIDTH) if draw(st.booleans()) else written


@st.composite
def emails(draw: st.DrawFn) -> str:
    name = draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,20}", fullmatch=True))
    host = draw(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.(com|cn|com\.cn|edu\.cn|io))", fullmatch=True))
    written = f"{name}@{host}"
    return written.translate(FULL_WIDTH) if draw(st.booleans()) else written


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    place = draw(st.sampled_from(["110105", "420106", "310104", "440305"]))
    born = draw(st.dates(dt.date(1930, 1, 1), dt.date(2010, 1, 1)))
    number = f"{place}{born:%Y%m%d}{draw(digits(3))}"
    number += ric.calc_check_digit(number + "0")
    number = draw(st.sampled_from([number, number.lower()]))
    written = draw(st.sampled_from([number, cut(number, (6, 8, 4), " "), cut(number, (6, 4, 4, 4), "-")]))
    return written.translate(FULL_WIDTH) if draw(st.booleans()) else written


@st.composite
def cards(draw: st.DrawFn) -> str:
    number = draw(st.sampled_from(["622202", "621700", "4111", "5222", "9559"])) + draw(digits(9))
    number += draw(digits(draw(st.integers(0, 3))))
    number = number.ljust(15, "7")[:18]
    number += luhn.calc_check_digit(number)
    fours = (4,) * (len(number) // 4)
    return draw(st.sampled_from([number, cut(number, fours, " "), cut(number, fours, "-")]))


@st.composite
def company_codes(draw: st.DrawFn) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    number = (
        f"91{draw(st.sampled_from(['110000', '420100', '310000']))}{draw(st.text(alphabet, min_size=9, max_size=9))}"
    )
    return number + uscc.calc_check_digit(number)


pieces = st.one_of(
    st.tuples(st.just("<phone>"), phones()),
    st.tuples(st.just("<email>"), emails()),
    st.tuples(st.just("<id>"), resident_ids()),
    st.tuples(st.just("<card>"), cards()),
    st.tuples(st.just("<code>"), company_codes()),
)
PAPER = re.compile("<(?:id|card|code)>")
SENTENCES = [
    "{}",
    "省级奖多少？{}",
    "{}，请回复我",
    "你好，我的号码是{}，申请50万的奖要什么条件",
    "号码（{}）已登记，2021年12月6日报的",
    "记一下：{}；按2.1.4能拿500,000吗？",
    "please note {} and tell me about 2.1.4",
    "I wrote on 2021-12-06, my number: {}. How much is 500,000 yuan?",
    "({})",
]


@given(pieces, st.sampled_from(SENTENCES))
def test_personal_numbers_are_found_in_any_notation_and_sentence(piece: tuple[str, str], sentence: str) -> None:
    instead, written = piece
    redacted = redact(sentence.format(written))
    # Eighteen digits may pass as several kinds of paper at once.
    assert PAPER.sub("<paper>", redacted.text) == PAPER.sub("<paper>", sentence.format(instead))


@given(pieces, st.sampled_from(SENTENCES))
def test_what_was_replaced_is_told_by_place_and_never_shown(piece: tuple[str, str], sentence: str) -> None:
    _, written = piece
    said = sentence.format(written)
    redacted = redact(said)
    assert [said[found.start : found.end] for found in redacted.replaced] == [written]
    assert written not in repr(redacted)


@given(
    st.integers(1, 10**10 - 1),
    st.sampled_from(
        ["{}", "{:,}", "{}元", "{:,}元", "¥{:,}", "RMB {:,}", "{} yuan", "{}万", "{}万元", "{}户", "{}亿5000万"]
    ),
    st.sampled_from(["{}", "奖{}吗", "我们营收{}，规上了", "is it {} or more?"]),
)
def test_sums_and_counts_stay(number: int, writing: str, sentence: str) -> None:
    said = sentence.format(writing.format(number))
    assert redact(said).text == said


@given(st.integers(10**10, 10**14), st.sampled_from(["{}元", "{:,}", "{:,}元", "¥{}", "RMB {:,}", "{} yuan", "{}万"]))
def test_very_large_sums_stay_where_they_are_written_as_sums(number: int, writing: str) -> None:
    assert redact(writing.format(number)).replaced == ()


@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y"]),
)
def test_dates_stay(day: dt.date, writing: str) -> None:
    said = f"{day.strftime(writing)} 2024-12-31"
    assert redact(said).text == said


MIXED = st.lists(
    st.one_of(
        pieces.map(lambda piece: piece[1]),
        st.sampled_from([said for said, _ in PERSONAL]),
        st.sampled_from(INNOCENT),
        st.sampled_from(EXAMPLES),
        st.text(max_size=8),
        st.text("0123456789 -+.,()一三八万元Xx@我叫是王总微信QQ电话号有限公司Co.Ltd", max_size=24),
    ),
    max_size=5,
).flatmap(lambda parts: st.sampled_from(["", " ", "，", ". ", "\n"]).map(lambda sign: sign.join(parts)))


@given(MIXED)
def test_redacting_twice_changes_nothing(said: str) -> None:
    once = redact(said).text
    assert redact(once).text == once


@given(MIXED)
def test_all_but_the_pieces_told_of_is_kept(said: str) -> None:
    redacted = redact(said)
    kept, done = [], 0
    for found in redacted.replaced:
        assert done <= found.start < found.end <= len(said)
        kept.append(said[done : found.start])
        done = found.end
    assert re.fullmatch(".+".join(map(re.escape, [*kept, said[done:]])), redacted.text, re.DOTALL)


# --- talks -----------------------------------------------------------------------------------------------------------


def test_same_person_has_the_same_name_throughout_a_talk() -> None:
    talk = (
        "加王伟的微信：zhangsan",
        "我叫王伟，13800138000",
        "王伟的公司能拿多少",
        "zhangsan通过了吗",
        "１３８ ００１３ ８０００",
    )
    assert [turn.text for turn in redact_talk(talk)] == [
        "加某某的微信：<wechat>",
        "我叫某某，<phone>",
        "某某的公司能拿多少",
        "<wechat>通过了吗",
        "<phone>",
    ]


def test_same_firm_has_the_same_name_throughout_a_talk() -> None:
    talk = ("We are Starlight Co., Ltd.", "is Starlight Co., Ltd. a firm?", "starlight in the sky")
    assert [turn.text for turn in redact_talk(talk)] == ["We are <company>", "is <company> a firm?", talk[2]]


def test_surname_alone_is_not_looked_for_elsewhere() -> None:
    assert [turn.text for turn in redact_talk(("我姓王", "王牌产品有奖吗"))] == ["我姓某", "王牌产品有奖吗"]


def test_kinds_are_told() -> None:
    assert redact("我叫王伟，13800138000").replaced == (Replacement("name", 2, 4), Replacement("phone", 5, 16))


@pytest.mark.parametrize("instead", ["<phone>", "<email>", "<id>", "<card>", "<code>", "<wechat>", "<qq>", "<plate>"])
def test_what_stands_in_says_nothing_to_the_bot(instead: str) -> None:
    assert normalise(instead).tokens == ()


AROUND = {
    "zh": ["{} 我的微信：zhangsan88", "13800138000，{}", "{}（zhang.san@qq.com）"],
    "en": ["My name is John Smith. {}", "{} 13800138000", "I'm Wang Wei, li.lei@example.com, {}"],
}
PIECES = re.compile(r"zhangsan88|13800138000|zhang\.san@qq\.com|John Smith|Wang Wei|li\.lei@example\.com")


def told_by(assistant: Assistant, message: str) -> dict[str, object]:
    answer = assistant.respond(message, Context(), IN_2023).answer
    return {key: answer[key] for key in ("outcome", "clauses", "grants", "departments", "options", "language")}


@settings(max_examples=80)
@given(st.data())
def test_question_is_answered_as_if_nothing_personal_stood_there(wuhan: Assistant, data: st.DataObject) -> None:
    examples = data.draw(st.sampled_from(wuhan.plan.examples))
    question = data.draw(st.sampled_from([q for asked in examples.questions.values() for q in asked]))
    said = data.draw(st.sampled_from(AROUND[examples.language])).format(question)
    redacted = redact(said)
    assert PIECES.findall(said) == [said[found.start : found.end] for found in redacted.replaced]
    assert told_by(wuhan, redacted.text) == told_by(wuhan, PIECES.sub("", said))


@pytest.mark.parametrize("said", ["我叫王伟，{}", "我是王总，{}", "我们是星光精密科技有限公司，{}"])
@pytest.mark.parametrize("question", ["国家级小巨人给多少钱", "首次进规找哪个部门", "一共多少", "上海有补贴吗"])
def test_chinese_names_that_stand_in_change_no_answer(wuhan: Assistant, said: str, question: str) -> None:
    redacted = redact(said.format(question))
    assert redacted.replaced
    assert told_by(wuhan, redacted.text) == told_by(wuhan, question)


@pytest.mark.parametrize(("place", "outcome"), [("上海", "no_answer"), ("武汉", "answer"), ("", "answer")])
def test_place_of_a_firm_still_decides_whether_the_plan_is_any_business_of_it(
    wuhan: Assistant, place: str, outcome: str
) -> None:
    redacted = redact(f"{place}星光精密科技有限公司评上国家级小巨人奖多少")
    assert "星光" not in redacted.text
    assert told_by(wuhan, redacted.text)["outcome"] == outcome


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1-",
        "(1",
        "我叫",
        "有限公司",
        "Co., Ltd ",
        "4201 ",
        "a.a@",
        "A Co., Ltd ",
        "6222 0202 ",
        "0 ",
        "姓王叫",
        "\x00",
    ],
)
def test_endless_message_is_read_to_its_end(piece: str) -> None:
    said = (piece * 20_000)[:20_000]
    assert redact(redact(said).text).text == redact(said).text
