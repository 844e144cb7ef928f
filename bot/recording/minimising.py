"""Turns of a talk that change nothing in those that stay, left out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.assistant import Assistant, Exchange
from bot.dialogue.context import Context
from bot.errors import BotError

Why = Literal["small_talk", "repeat", "later", "needless"]
"""Why a turn goes: a greeting or thanks; said before with the same answer; after the turn that is kept; without it, the
answer that is kept is the same."""

TRIED_FULLY = 2
"""Up to so many turns to keep, every choice of turns is tried, so that no smaller one can be missed. More would take
long in a long talk, and an answer rests on more than two earlier turns only where sums build up."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A turn that is left out."""

    number: int
    """Its place in the whole talk, from 1."""
    why: Why


@dataclass(frozen=True, slots=True)
class Minimised:
    """What is left of a talk."""

    kept: tuple[int, ...]
    """The places in the whole talk of the turns that stay, from 1, in order."""
    exchanges: tuple[Exchange, ...]
    """These turns held anew, without the others."""
    dropped: tuple[Dropped, ...]


def minimise(
    messages: Sequence[str],
    assistant: Assistant,
    today: dt.date | Sequence[dt.date],
    opening: Context,
    keep: int | None = None,
) -> Minimised:
    """Leave out the turns of a talk that nothing depends on; the order stays.

    Takes what the person said, the assistant, the day of asking (or one for each message), the context that the talk
    begins with, and the number of the one turn that matters, from 1. Without it, small talk and exact repeats go where
    every other answer stays what it is; a talk that is nothing but small talk keeps it. With it, only that turn stays
    and the earlier ones without which its answer would be another. Raises BotError where there is no such turn.
    """
    if keep is not None and not 1 <= keep <= len(messages):
        raise BotError(f"there is no turn {keep} to keep; the talk has {len(messages)}")
    days = (today,) * len(messages) if isinstance(today, dt.date) else tuple(today)
    talk = _Talk(tuple(messages), days, assistant, opening)
    if keep is None:
        reasons = _light_turns(messages, [talk.whole[number] for number in range(len(messages))])
        firm = [number for number in range(len(messages)) if number not in reasons]
        kept = fewest(sorted(reasons), lambda some: talk.is_the_same(sorted([*firm, *some])))
    else:
        last = keep - 1
        kept = fewest(range(last), lambda some: talk.is_the_same([*some, last], only=last))
        reasons = {
            number: "needless" if number < last else "later" for number in range(len(messages)) if number != last
        }
    staying = [number for number in range(len(messages)) if number in kept or number not in reasons]
    return Minimised(
        tuple(number + 1 for number in staying),
        tuple(talk.held(staying)),
        tuple(Dropped(number + 1, reasons[number]) for number in range(len(messages)) if number not in staying),
    )


def essence(exchange: Exchange) -> dict[str, Any]:
    """Return what makes an answer the same as another: all that it says, without how sure the bot was."""
    return {key: value for key, value in exchange.answer.items() if key != "confidence"}


def fewest(turns: Sequence[int], holds: Callable[[Sequence[int]], bool]) -> tuple[int, ...]:
    """Return the fewest of some turns with which a claim still holds, in their order; the latest where several do.

    The claim must hold of all of them. Up to TRIED_FULLY turns there are no fewer; beyond, none can be left out alone
    (delta debugging, its complements). The same turns and claim always give the same.
    """
    for size in range(min(TRIED_FULLY, len(turns)) + 1):
        for some in itertools.combinations(reversed(turns), size):
            if holds(some[::-1]):
                return some[::-1]
    left, parts = list(turns), 2
    while True:
        for part in range(parts):
            others = left[: part * len(left) // parts] + left[(part + 1) * len(left) // parts :]
            if holds(others):
                left, parts = others, max(parts - 1, 2)
                break
        else:
            if parts == len(left):
                return tuple(left)
            parts = min(2 * parts, len(left))


class _Talk:
    """A talk that can be held with some of its turns only."""

    def __init__(
        self, messages: tuple[str, ...], days: tuple[dt.date, ...], assistant: Assistant, opening: Context
    ) -> None:
        self.messages = messages
        self.days = days
        self.assistant = assistant
        self.opening = opening
        self._held: dict[tuple[int, Context], Exchange] = {}
        self.whole = self.held(range(len(messages)))

    def held(self, numbers: Iterable[int]) -> list[Exchange]:
        """Hold the talk with these turns; gives what came of each."""
        return list(self._exchanges(numbers))

    def is_the_same(self, numbers: Sequence[int], only: int | None = None) -> bool:
        """Tell whether these turns, or `only` one of them, are answered as in the whole talk."""
        return all(
            essence(exchange) == essence(self.whole[number])
            for number, exchange in zip(numbers, self._exchanges(numbers), strict=True)
            if only in (None, number)
        )

    def _exchanges(self, numbers: Iterable[int]) -> Iterator[Exchange]:
        context = self.opening
        for number in numbers:
            # An answer follows from the message, the day and the context: what was tried once need not be again.
            key = (number, context)
            if key not in self._held:
                self._held[key] = self.assistant.respond(self.messages[number], context, self.days[number])
            yield self._held[key]
            context = self._held[key].context


def _light_turns(messages: Sequence[str], exchanges: Sequence[Exchange]) -> dict[int, Why]:
    """Return the turns that may go where nothing matters in particular: small talk and exact repeats.

    To ask for a person is no small talk, though the bot answers it as such.
    """
    light: dict[int, Why] = {}
    before: dict[str, list[dict[str, Any]]] = {}
    for number, (message, exchange) in enumerate(zip(messages, exchanges, strict=True)):
        same = before.setdefault(message.strip(), [])
        said = {**essence(exchange), "question": message.strip()}
        if said in same:
            light[number] = "repeat"
        elif exchange.decision.outcome == "chat" and exchange.decision.reason != "human":
            light[number] = "small_talk"
        same.append(said)
    if len(light) == len(messages):
        # Nothing but small talk: then that is what the talk is about.
        return {number: why for number, why in light.items() if why == "repeat"}
    return light
