"""Talks cut to the turns that matter: the answers stay what they are, and nothing more could go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant, Exchange
from bot.dialogue.context import Context
from bot.errors import BotError
from bot.recording.minimising import Minimised, fewest, minimise
from tests.conftest import IN_2023, IN_2026

FIELDS = ("outcome", "clauses", "grants", "departments", "options", "language")


def facts(exchange: Exchange) -> dict[str, Any]:
    return {field: exchange.answer[field] for field in FIELDS}


def held(assistant: Assistant, messages: Sequence[str], opening: Context | None = None) -> list[Exchange]:
    context, exchanges = opening or Context(), []
    for message in messages:
        exchanges.append(assistant.respond(message, context, IN_2023))
        context = exchanges[-1].context
    return exchanges


def cut(assistant: Assistant, messages: Sequence[str], keep: int | None = None) -> Minimised:
    return minimise(messages, assistant, IN_2023, Context(), keep)


def reasons(minimised: Minimised) -> dict[int, str]:
    return {dropped.number: dropped.why for dropped in minimised.dropped}


# --- without a turn to keep ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "dropped"),
    [
        (("你好", "国家级小巨人奖多少", "谢谢", "省级呢", "再见"), {1: "small_talk", 3: "small_talk", 5: "small_talk"}),
        (("hello", "how much for a national little giant", "thanks"), {1: "small_talk", 3: "small_talk"}),
        (("国家级小巨人奖多少", "国家级小巨人奖多少", "找哪个部门"), {2: "repeat"}),
        (("国家级小巨人奖多少", "找哪个部门"), {}),
        (("谢谢", "你好"), {}),
        (("你好", "你好"), {2: "repeat"}),
        (("国家级小巨人奖多少", "转人工"), {}),
        ((), {}),
    ],
)
def test_small_talk_and_repeats_go(wuhan: Assistant, messages: tuple[str, ...], dropped: dict[int, str]) -> None:
    assert reasons(cut(wuhan, messages)) == dropped


def test_small_talk_stays_where_an_answer_depends_on_it(wuhan: Assistant) -> None:
    # The greeting sets the language in which a message without words is answered.
    minimised = cut(wuhan, ("hello", "2.1.4"))
    assert minimised.kept == (1, 2)
    assert minimised.exchanges[-1].language == "en"


def test_same_words_with_another_answer_are_no_repeat(wuhan: Assistant) -> None:
    messages = ("国家级小巨人奖多少", "找哪个部门", "首次进规奖多少", "找哪个部门")
    assert cut(wuhan, messages).kept == (1, 2, 3, 4)


# --- with a turn to keep ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "keep", "kept"),
    [
        (("你好", "首次进规奖多少", "国家级小巨人奖多少", "省级呢", "谢谢"), 4, (3, 4)),
        (("首次进规奖多少", "省级小巨人奖多少"), 2, (2,)),
        (("国家级的奖多少", "2", "省级呢"), 2, (1, 2)),
        (("国家级的奖多少", "首次进规找哪个部门", "谢谢"), 1, (1,)),
        (("hello", "how much for a national one?", "2", "and a provincial one?"), 3, (2, 3)),
    ],
)
def test_only_what_the_kept_answer_rests_on_stays(
    wuhan: Assistant, messages: tuple[str, ...], keep: int, kept: tuple[int, ...]
) -> None:
    assert cut(wuhan, messages, keep).kept == kept


def test_dropped_turns_are_told_with_the_reason(wuhan: Assistant) -> None:
    messages = ("首次进规奖多少", "国家级小巨人奖多少", "省级呢", "谢谢")
    assert reasons(cut(wuhan, messages, 3)) == {1: "needless", 4: "later"}


def test_sum_keeps_all_that_it_adds_up(wuhan: Assistant) -> None:
    messages = ("省级小巨人奖多少", "你好", "首次进规奖多少", "国家级小巨人找哪个部门", "一共多少")
    minimised = cut(wuhan, messages, 5)
    assert {1, 3, 5} <= set(minimised.kept)
    assert facts(minimised.exchanges[-1]) == facts(held(wuhan, messages)[-1])


@pytest.mark.parametrize("keep", [0, -1, 3])
def test_turn_that_is_not_there_is_told(wuhan: Assistant, keep: int) -> None:
    with pytest.raises(BotError, match=rf"no turn {keep} to keep; the talk has 2"):
        cut(wuhan, ("你好", "谢谢"), keep)


def test_each_turn_is_asked_on_its_own_day(wuhan: Assistant) -> None:
    question = "国家级小巨人奖多少"
    minimised = minimise((question, question), wuhan, (IN_2023, IN_2026), Context())
    assert [exchange.answer["validity"]["status"] for exchange in minimised.exchanges] == ["in_force", "expired"]


def test_opening_context_is_kept(harbour: Assistant) -> None:
    for language in ("zh", "en"):
        minimised = minimise(("5.1",), harbour, IN_2026, Context(language=language), 1)
        assert minimised.exchanges[0].language == language


# --- laws ------------------------------------------------------------------------------------------------------------

FOLLOW_UPS = {
    "zh": [
        "省级呢",
        "国家级呢",
        "一共多少",
        "2",
        "1",
        "谢谢",
        "你好",
        "找哪个部门",
        "什么条件",
        "第二个",
        "怎么申请",
        "区别呢",
    ],
    "en": [
        "and a provincial one?",
        "how much altogether?",
        "2",
        "1",
        "thanks",
        "hello",
        "which department?",
        "and who pays?",
    ],
}


@st.composite
def talks(draw: st.DrawFn, assistant: Assistant) -> tuple[str, ...]:
    examples = draw(st.sampled_from([e for e in assistant.plan.examples if e.language in FOLLOW_UPS]))
    own = [e for e in assistant.plan.examples if e.language == examples.language]
    asked = st.sampled_from([q for e in own for questions in e.questions.values() for q in questions])
    return tuple(draw(st.lists(asked | st.sampled_from(FOLLOW_UPS[examples.language]), min_size=1, max_size=7)))


def is_kept(assistant: Assistant, messages: Sequence[str], numbers: Sequence[int], last: int) -> bool:
    """Tell whether a turn is answered the same in a talk of these turns, by all that the reply says."""
    whole = held(assistant, messages[:last])[-1].answer
    part = held(assistant, [messages[number - 1] for number in numbers])[-1].answer
    return {**whole, "confidence": 0} == {**part, "confidence": 0}


@settings(max_examples=100)
@given(st.data())
def test_kept_answer_is_that_of_the_whole_talk_and_no_further_turn_could_go(
    wuhan: Assistant, data: st.DataObject
) -> None:
    messages = data.draw(talks(wuhan))
    last = data.draw(st.integers(1, len(messages)))
    minimised = cut(wuhan, messages, last)
    assert minimised.kept[-1] == last
    assert list(minimised.kept) == sorted(set(minimised.kept))
    assert facts(minimised.exchanges[-1]) == facts(held(wuhan, messages)[last - 1])
    for number in minimised.kept[:-1]:
        assert not is_kept(wuhan, messages, [n for n in minimised.kept if n != number], last)


@settings(max_examples=100)
@given(st.data())
def test_every_answer_that_stays_is_that_of_the_whole_talk(wuhan: Assistant, data: st.DataObject) -> None:
    messages = data.draw(talks(wuhan))
    minimised = cut(wuhan, messages)
    whole = held(wuhan, messages)
    assert [facts(e) for e in minimised.exchanges] == [facts(whole[number - 1]) for number in minimised.kept]
    assert [e.question for e in minimised.exchanges] == [messages[number - 1] for number in minimised.kept]
    assert sorted([*minimised.kept, *(dropped.number for dropped in minimised.dropped)]) == [
        *range(1, len(messages) + 1)
    ]
    for dropped in minimised.dropped:
        assert dropped.why == "repeat" or whole[dropped.number - 1].decision.outcome == "chat"


@settings(max_examples=100)
@given(st.data())
def test_minimising_twice_changes_nothing(wuhan: Assistant, data: st.DataObject) -> None:
    messages = data.draw(talks(wuhan))
    last = data.draw(st.none() | st.integers(1, len(messages)))
    once = cut(wuhan, messages, last)
    kept = [messages[number - 1] for number in once.kept]
    assert cut(wuhan, kept, None if last is None else len(kept)).dropped == ()


@given(st.sets(st.integers(0, 14), max_size=9), st.integers(0, 15))
def test_fewest_finds_exactly_what_is_needed(needed: set[int], more: int) -> None:
    turns = range(max(needed, default=-1) + 1 + more)
    assert fewest(turns, lambda some: needed <= set(some)) == tuple(sorted(needed))


@given(st.sets(st.frozensets(st.integers(0, 9), max_size=5), min_size=1, max_size=4))
def test_fewest_leaves_nothing_that_could_go_alone(enough: set[frozenset[int]]) -> None:
    def holds(some: Sequence[int]) -> bool:
        return any(one <= set(some) for one in enough)

    found = fewest(range(10), holds)
    assert holds(found)
    assert not any(holds([turn for turn in found if turn != one]) for one in found)
    if min(map(len, enough)) <= 2:
        assert len(found) == min(map(len, enough))


def test_latest_turns_win_where_several_would_do() -> None:
    assert fewest(range(6), lambda some: bool(set(some) & {1, 2, 4})) == (4,)
