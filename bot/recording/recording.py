"""A talk that was held as a talk of a script: cleared of personal data, cut to what matters, its answers expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant import Assistant, Exchange, opening_context
from bot.conversations.expected import expected_of
from bot.conversations.model import TalkEntry, TurnEntry
from bot.errors import BotError
from bot.recording.minimising import Dropped, essence, minimise
from bot.recording.redaction import Redacted, redact_talk

LONGEST_NAME = 60
"""Characters of a talk's name at most."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A talk as it goes into a script, and what a person who approves it should know."""

    entry: TalkEntry
    redacted: tuple[Redacted, ...]
    """Every message of the whole talk, without personal data."""
    dropped: tuple[Dropped, ...]
    changed: tuple[int, ...]
    """The turns, from 1, that are answered otherwise now that the personal data is gone."""


def record(
    messages: Sequence[str],
    assistant: Assistant,
    today: dt.date | Sequence[dt.date],
    language: str,
    *,
    name: str = "",
    keep: int | None = None,
) -> Recorded:
    """Make a talk of a script.

    Takes what the person said, the assistant, the day of asking (or one for each message), the language set ("" for
    none), the talk's name ("" for its first question) and the one turn that matters, from 1, if only one does. The
    talk is a draft: a person reads it, and takes the mark out. Raises BotError where nothing was said, or there is no
    such turn.
    """
    if not messages:
        raise BotError("there is nothing to record: nothing was said")
    redacted = redact_talk(messages)
    opening = opening_context(assistant.plan, language)
    said = [one.text for one in redacted]
    days = (today,) * len(messages) if isinstance(today, dt.date) else tuple(today)
    least = minimise(said, assistant, days, opening, keep)
    kept = [said[number - 1] for number in least.kept]
    kept_days = [days[number - 1] for number in least.kept]
    turns = []
    for place, (message, exchange) in enumerate(zip(kept, least.exchanges, strict=True)):
        moved = place > 0 and kept_days[place] != kept_days[place - 1]
        day = kept_days[place].isoformat() if moved else ""
        turns.append(TurnEntry(say=message, today=day, expect=expected_of(exchange)))
    entry = TalkEntry(
        talk=name or kept[-1 if keep else 0].splitlines()[0][:LONGEST_NAME].strip(),
        turns=tuple(turns),
        plan=assistant.plan.id,
        today=kept_days[0].isoformat(),
        language=language,  # type: ignore[arg-type]
        draft=True,
    )
    changed = _changed(messages, said, assistant, days, language)
    return Recorded(entry, redacted, least.dropped, tuple(n for n in changed if n in least.kept))


def _changed(
    before: Sequence[str], after: Sequence[str], assistant: Assistant, days: Sequence[dt.date], language: str
) -> list[int]:
    """Return the turns that are answered otherwise with other words."""

    def held(messages: Sequence[str]) -> list[Exchange]:
        context, found = opening_context(assistant.plan, language), []
        for message, day in zip(messages, days, strict=True):
            found.append(assistant.respond(message, context, day))
            context = found[-1].context
        return found

    def told(exchange: Exchange) -> dict[str, object]:
        return {key: value for key, value in essence(exchange).items() if key != "question"}

    pairs = zip(held(before), held(after), strict=True)
    return [number for number, (one, other) in enumerate(pairs, 1) if told(one) != told(other)]
