"""The numbers of the day before, as a message to the staff."""

from __future__ import annotations

import datetime as dt

from bot.channels.telegram.desk.calls import NO_PREVIEW, escaped
from bot.channels.telegram.desk.setup import Setup
from bot.channels.wording import ChannelWording, channel_wording
from bot.statistics.figures import Statistics
from bot.store.outgoing import Call

TOP = 5
"""Clauses, and groups of questions without an answer, that are named."""
SHORT = 120
"""Characters of a question that are shown."""


def due_day(setup: Setup, moment: dt.datetime) -> dt.date | None:
    """Return the day whose numbers are due at a moment: the one before, from the time of the digest on; else None."""
    local = moment.astimezone(setup.hours.zone)
    if setup.digest is None or local.time() < setup.digest:
        return None
    return local.date() - dt.timedelta(days=1)


def digest(setup: Setup, found: Statistics) -> Call:
    """Return the call that tells the staff the numbers of a day."""
    text = "\n".join(_lines(found, channel_wording(setup.language)))
    params = {"chat_id": setup.chat, "text": text, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    return Call("send_message", params, note="desk")


def _lines(found: Statistics, words: ChannelWording) -> list[str]:
    def say(key: str, **values: object) -> str:
        return escaped(words.say(f"digest.{key}", **values))

    outcomes, tickets = found.outcomes, found.tickets
    lines = [
        f"<b>{say('title', day=found.days.first.isoformat())}</b>",
        say("questions", questions=found.questions, people=found.people),
        say(
            "outcomes",
            **{name: outcomes.get(name, 0) for name in ("answer", "clarify", "no_answer")},
            handed=tickets.opened,
        ),
        say("useful", useful=found.useful, useless=found.useless),
    ]
    if found.languages:
        told = ", ".join(f"{language} {count}" for language, count in found.languages.items())
        lines.append(say("languages", languages=told))
    if tickets.first.median is not None:
        lines.append(say("first", minutes=round(tickets.first.median / 60)))
    if tickets.closed.median is not None:
        lines.append(say("closed", minutes=round(tickets.closed.median / 60)))
    if found.clauses:
        lines.append(say("clauses"))
        lines += [say("clause", clause=c, count=n) for c, n in list(found.clauses.items())[:TOP] if c]
    if found.unanswered:
        lines.append(say("unanswered", groups=found.unanswered_groups))
        lines += [say("group", question=g.question[:SHORT], count=g.count) for g in found.unanswered[:TOP]]
    untested = [one for one in found.demand if one.tests == 0]
    if untested:
        lines.append(say("untested"))
        lines += [
            say("demand", clause=one.clause, kind=one.kind, language=one.language, count=one.asked)
            for one in untested[:TOP]
        ]
    return lines
