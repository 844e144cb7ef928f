"""Expectations for what has none: what the bot answers now, for a person to approve."""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.conversations.book import Book
from bot.conversations.doors import CoreConversation
from bot.conversations.expectations import choice_fits, texts
from bot.conversations.expected import expected_of
from bot.conversations.model import ChoiceEntry, TalkEntry, TurnEntry
from bot.conversations.stages import Stages, first_day
from bot.conversations.talks import Stage
from bot.importing.asked import Asked
from bot.importing.notes import Carried, Note
from bot.importing.table import table_of


def leave_open(carried: Carried) -> None:
    """Note every question and talk of which nothing is expected; the talks stay as drafts, the questions do not."""
    for question in carried.open:
        carried.notes.append(Note(carried.file, question.line, "no_expectation", question.say[0]))
    for talk in carried.talks:
        if talk.entry.draft:
            talk.notes.append(Note(carried.file, talk.line, "nothing_expected", talk.entry.talk))


def fill(carried: Carried, stages: Stages, stage: Stage, title: str) -> None:
    """Give what has no expectation that of what the bot answers now, as drafts.

    Takes what a file gave, the stage to play it on, and the name of the table for its questions. Raises BotError where
    the plan cannot be opened.
    """
    if carried.open:
        alone = _conversation(stages, stage)
        asked = [Asked(q.line, q.say, expected_of(alone.ask("", q.say[0])), q.kind, q.remarks) for q in carried.open]
        carried.tables.append(table_of(title, asked, draft=True))
        carried.open.clear()
    for talk in carried.talks:
        if talk.entry.draft:
            talk.entry = _filled(talk.entry, stages, stage)


def _conversation(stages: Stages, stage: Stage, today: str = "") -> CoreConversation:
    assistant = stages.assistant(stage)
    day = dt.date.fromisoformat(today) if today else stage.today or first_day(assistant.plan)
    return CoreConversation(assistant, day, stage.language)


def _filled(talk: TalkEntry, stages: Stages, stage: Stage) -> TalkEntry:
    """Return a talk with an expectation at each turn, up to the first choice that is not offered."""
    conversation = _conversation(stages, stage, talk.today)
    turns: list[TurnEntry] = []
    for turn in talk.turns:
        said = texts(turn.say)[0] if turn.press is None else _sent(turn.press, conversation, stages.book(stage))
        if said is None:
            break
        exchange = conversation.ask("", said)
        conversation.go_on("", exchange)
        turns.append(msgspec.structs.replace(turn, expect=expected_of(exchange)))
    return msgspec.structs.replace(talk, turns=(*turns, *talk.turns[len(turns) :]))


def _sent(choice: str | ChoiceEntry, conversation: CoreConversation, book: Book) -> str | None:
    """Return what a choice sends, None where it is not offered or could be several."""
    context = conversation.contexts.get("", conversation.opening)
    offered = [{"label": option.label, "send": option.send} for option in context.options]
    fitting = [o for o in offered if choice_fits(choice, o, book, lambda m: conversation.ask("", m).answer)]
    return fitting[0]["send"] if len(fitting) == 1 else None
