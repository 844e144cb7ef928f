"""How often Telegram may be called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.limits import MANY, Limits, Rates

ANN, BOB, EVE, GROUP = 10_001, 10_002, 10_003, -4_001


class Clock:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def taken(limits: Limits, clock: Clock, chat: int, times: int) -> float:
    """Write as soon as that may be; returns the seconds until the last one was written."""
    begun = clock.now
    for _ in range(times):
        clock.now += limits.delay(chat)
        limits.take(chat)
    return clock.now - begun


@pytest.mark.parametrize(
    ("chat", "times", "least"),
    [(ANN, 3, 0), (ANN, 4, 1), (ANN, 13, 10), (GROUP, 20, 0), (GROUP, 21, 3), (GROUP, 40, 60)],
)
def test_a_chat_is_written_to_as_often_as_allowed(chat: int, times: int, least: float, clock: Clock) -> None:
    assert taken(Limits(Rates(), clock), clock, chat, times) == pytest.approx(least)


def test_all_chats_together_are_written_to_as_often_as_allowed(clock: Clock) -> None:
    limits = Limits(Rates(), clock)
    begun = clock.now
    for chat in range(1, 91):
        clock.now += limits.delay(chat)
        limits.take(chat)
    assert clock.now - begun == pytest.approx(2)


def test_a_rate_of_nothing_lifts_the_limit(clock: Clock) -> None:
    limits = Limits(Rates(0, 0, 0), clock)
    assert taken(limits, clock, ANN, 1_000) == taken(limits, clock, GROUP, 1_000) == 0


def test_a_wait_that_is_demanded_holds_for_its_chat_alone(clock: Clock) -> None:
    limits = Limits(Rates(), clock)
    limits.hold(ANN, 7)
    assert (limits.delay(ANN), limits.held(ANN)) == (7, 7)
    assert (limits.delay(BOB), limits.held(BOB)) == (0, 0)
    clock.now += 7
    assert limits.delay(ANN) == 0


def test_a_shorter_wait_does_not_cut_a_longer_one(clock: Clock) -> None:
    limits = Limits(Rates(), clock)
    limits.hold(ANN, 7)
    limits.hold(ANN, 2)
    assert limits.held(ANN) == 7


def test_where_many_people_wait_all_do_until_the_first_may_go_on(clock: Clock) -> None:
    limits = Limits(Rates(), clock)
    for number in range(MANY):
        limits.hold(ANN + number, 5 + number)
    assert limits.held(ANN + MANY) == 5
    clock.now += 5
    assert limits.held(ANN + MANY) == 0


def test_groups_that_wait_hold_up_nobody_else(clock: Clock) -> None:
    limits = Limits(Rates(), clock)
    for number in range(10):
        limits.hold(GROUP - number, 40)
    assert limits.delay(ANN) == 0


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from([ANN, BOB, GROUP]), st.floats(0, 5), st.sampled_from([0.0, 0.0, 0.0, 1.0, 9.0])),
        max_size=60,
    )
)
def test_no_window_holds_more_than_the_rate_and_its_burst(acts: list[tuple[int, float, float]]) -> None:
    clock = Clock()
    limits = Limits(Rates(overall=2, chat=1, group=20), clock)
    written: list[tuple[float, int]] = []
    for chat, passed, demanded in acts:
        clock.now += passed
        if demanded:
            limits.hold(chat, demanded)
        clock.now += limits.delay(chat)
        assert limits.delay(chat) <= 1e-9
        limits.take(chat)
        written.append((clock.now, chat))
    for chat, rate, burst in ((ANN, 1, 3), (BOB, 1, 3), (GROUP, 1 / 3, 20), (0, 2, 2)):
        times = [at for at, where in written if chat in (0, where)]
        for first in range(len(times)):
            for last in range(first, len(times)):
                assert last - first + 1 <= burst + rate * (times[last] - times[first]) + 1e-6
