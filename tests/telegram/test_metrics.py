"""What is counted, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from prometheus_client.parser import text_string_to_metric_families
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram import metrics as module
from bot.channels.telegram.metrics import Metrics
from bot.store.replies import Given


class Clock:
    """A clock that goes when it is told."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metrics(clock: Clock) -> Metrics:
    return Metrics(clock)


def samples(metrics: Metrics) -> dict[str, float]:
    text = metrics.text(0, 0, 0).decode()
    return {
        " ".join([sample.name, *(value for _, value in sorted(sample.labels.items()))]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def given_answer(outcome: str, language: str) -> Given:
    return Given(1, "?", b"", b"", language, outcome)


def test_questions_are_counted_by_outcome_and_language(metrics: Metrics) -> None:
    metrics.answered([given_answer("answer", "zh"), given_answer("answer", "zh")])
    metrics.answered([given_answer("no_answer", "en")])
    found = samples(metrics)
    assert found["bot_questions_total zh answer"] == 2
    assert found["bot_questions_total en no_answer"] == 1


def test_a_reply_takes_from_the_arrival_to_its_first_accepted_call(metrics: Metrics, clock: Clock) -> None:
    metrics.taken([7, 8], "webhook")
    clock.at = 2.0
    metrics.accepted(7)
    clock.at = 9.0
    metrics.accepted(7)
    metrics.accepted(None)
    metrics.accepted(99)
    found = samples(metrics)
    assert found["bot_updates_total webhook"] == 2
    assert (found["bot_reply_seconds_count"], found["bot_reply_seconds_sum"]) == (1, 2.0)


def test_an_update_that_arrives_again_arrived_first(metrics: Metrics, clock: Clock) -> None:
    metrics.taken([7], "webhook")
    clock.at = 3.0
    metrics.taken([7], "webhook")
    metrics.accepted(7)
    assert samples(metrics)["bot_reply_seconds_sum"] == 3.0


def test_only_so_many_arrivals_are_remembered(metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    metrics.taken([1, 2, 3], "polling")
    for update_id in (1, 2, 3):
        metrics.accepted(update_id)
    assert samples(metrics)["bot_reply_seconds_count"] == 2


def test_handling_is_measured_also_where_it_fails(metrics: Metrics, clock: Clock) -> None:
    def fail() -> None:
        with metrics.handling():
            clock.at += 0.5
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    found = samples(metrics)
    assert (found["bot_handling_seconds_count"], found["bot_handling_seconds_sum"]) == (1, 0.5)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: RetryAfter(5), "retry_after"),
        (lambda: Forbidden("blocked"), "forbidden"),
        (lambda: BadRequest("no"), "bad_request"),
        (InvalidToken, "invalid_token"),
        (lambda: Conflict("two"), "conflict"),
        (TimedOut, "timeout"),
        (lambda: NetworkError("gone"), "network"),
        (lambda: ChatMigrated(-5), "other"),
        (lambda: TelegramError("odd"), "other"),
    ],
)
def test_errors_are_counted_by_kind(
    make: Callable[[], TelegramError], kind: str, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # Without it, the library warns of itself.
    metrics.failed(make())
    found = {name: value for name, value in samples(metrics).items() if name.startswith("bot_telegram_errors_total")}
    assert {name for name, value in found.items() if value} == {f"bot_telegram_errors_total {kind}"}


def test_what_waits_is_told_as_it_is_now(metrics: Metrics) -> None:
    text = metrics.text(3, None, 2).decode()
    for line in ("bot_updates_waiting 3.0", "bot_calls_waiting NaN", "bot_chats_in_hand 2.0"):
        assert line in text.splitlines()


def test_two_of_them_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.taken([1], "polling")
    assert "bot_updates_total polling" not in samples(other)
