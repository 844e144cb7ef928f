"""What the channel counts, for Prometheus."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.store.replies import Given

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""The media type of the text that `Metrics.text` gives."""

REMEMBERED = 100_000
"""Updates whose arrival is remembered at most; of the oldest it is then not known how long they took."""

_HANDLING = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
_REPLY = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)

_UNKNOWN = float("nan")

_KINDS: tuple[tuple[type[TelegramError], str], ...] = (
    (RetryAfter, "retry_after"),
    (Forbidden, "forbidden"),
    (InvalidToken, "invalid_token"),
    (Conflict, "conflict"),
    (BadRequest, "bad_request"),
    (TimedOut, "timeout"),
    (NetworkError, "network"),
)
"""Errors with the name of their kind; the first that fits counts, since some are kinds of others."""


class Metrics:
    """Counts of one process, in a registry of their own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds."""
        self._clock = clock
        self._arrivals: OrderedDict[int, float] = OrderedDict()
        self.registry = registry = CollectorRegistry()
        self._updates = Counter("bot_updates", "Updates taken, by kind of intake.", ["intake"], registry=registry)
        self._questions = Counter(
            "bot_questions", "Questions, by outcome and language.", ["outcome", "language"], registry=registry
        )
        self._handling = Histogram(
            "bot_handling_seconds", "Seconds that one update took to handle.", buckets=_HANDLING, registry=registry
        )
        self._reply = Histogram(
            "bot_reply_seconds",
            "Seconds from the arrival of a question until Telegram accepted its answer.",
            buckets=_REPLY,
            registry=registry,
        )
        self._errors = Counter("bot_telegram_errors", "Errors from Telegram, by kind.", ["kind"], registry=registry)
        self._updates_waiting = Gauge(
            "bot_updates_waiting", "Updates in the database that are not handled.", registry=registry
        )
        self._calls_waiting = Gauge(
            "bot_calls_waiting", "Calls in the database that Telegram has not accepted.", registry=registry
        )
        self._chats = Gauge("bot_chats_in_hand", "Chats that this process works on.", registry=registry)
        # Rates are drawn from the first scrape on only where a count begins at 0.
        for _, kind in _KINDS:
            self._errors.labels(kind)

    def taken(self, update_ids: Iterable[int], intake: str) -> None:
        """Count updates that were stored; `intake` is "polling" or "webhook"."""
        moment, count = self._clock(), 0
        for update_id in update_ids:
            self._arrivals.setdefault(update_id, moment)
            count += 1
        while len(self._arrivals) > REMEMBERED:
            self._arrivals.popitem(last=False)
        self._updates.labels(intake).inc(count)

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Measure how long one update takes to handle."""
        begun = self._clock()
        try:
            yield
        finally:
            self._handling.observe(self._clock() - begun)

    def answered(self, answers: Sequence[Given]) -> None:
        """Count questions that were answered."""
        for answer in answers:
            self._questions.labels(answer.outcome, answer.language).inc()

    def accepted(self, update_id: int | None) -> None:
        """Note that Telegram has accepted a call, with the update that it answers, if any: its first call counts."""
        arrived = self._arrivals.pop(update_id, None) if update_id is not None else None
        if arrived is not None:
            self._reply.observe(self._clock() - arrived)

    def failed(self, error: TelegramError) -> None:
        """Count a call that failed."""
        kind = next((name for error_type, name in _KINDS if isinstance(error, error_type)), "other")
        self._errors.labels(kind).inc()

    def text(self, updates_waiting: int | None, calls_waiting: int | None, chats: int) -> bytes:
        """Return everything as Prometheus reads it, with three counts as they are now, None where one is not known."""
        self._updates_waiting.set(_UNKNOWN if updates_waiting is None else updates_waiting)
        self._calls_waiting.set(_UNKNOWN if calls_waiting is None else calls_waiting)
        self._chats.set(chats)
        return generate_latest(self.registry)
