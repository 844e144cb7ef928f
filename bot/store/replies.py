"""Answers that were given, so that their buttons work after a restart and an edited question is answered in place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from bot.store.schema import REMEMBERED, answers
from bot.store.work import NumberUsedError, Unless, now


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given."""

    chat_id: int
    question: str
    before: bytes
    """The talk's context before it."""
    after: bytes
    """And after it."""
    language: str
    outcome: str
    clause: str = ""
    question_id: int | None = None
    """The id of the message that asked."""
    id: int = 0
    """The number of the update that asked."""
    person_id: int = 0
    """Who asked."""
    message_ids: tuple[int, ...] = ()
    """The ids of the messages that answer, the first one first."""
    useful: bool | None = None
    kind: str = ""
    """What was asked for, one of `bot.knowledge.model.KINDS`; "" where nothing was."""
    corrected: str = ""
    """The clause that the staff said it is; "" where they said nothing."""


_COLUMNS = (
    answers.c.chat_id,
    answers.c.question,
    answers.c.before,
    answers.c.after,
    answers.c.language,
    answers.c.outcome,
    answers.c.clause,
    answers.c.question_id,
    answers.c.id,
    answers.c.person_id,
    answers.c.message_ids,
    answers.c.useful,
    answers.c.kind,
    answers.c.corrected,
)
_PUT = Unless(answers)
# What is kept for counting alone is not found, and never filled again.
_MINE = answers.c.id == bindparam("number"), REMEMBERED
_FIND = select(*_COLUMNS).where(*_MINE)
_FIND_QUESTION = (
    select(*_COLUMNS)
    .where(answers.c.chat_id == bindparam("chat"), answers.c.question_id == bindparam("question"))
    .order_by(answers.c.created.desc(), answers.c.id.desc())
)
_FIND_LATEST = (
    select(*_COLUMNS).where(answers.c.chat_id == bindparam("chat"), REMEMBERED).order_by(answers.c.created.desc())
)
_RENEW = (
    update(answers)
    .where(*_MINE)
    .values(
        question=bindparam("question"),
        after=bindparam("after"),
        language=bindparam("language"),
        outcome=bindparam("outcome"),
        clause=bindparam("clause"),
        message_ids=bindparam("message_ids"),
        useful=bindparam("useful"),
        kind=bindparam("kind"),
        corrected=bindparam("corrected"),
    )
)
_CORRECT = update(answers).where(*_MINE).values(corrected=bindparam("said"))
_MESSAGES = select(answers.c.message_ids).where(*_MINE)
_NOTE_FIRST = update(answers).where(*_MINE, answers.c.message_ids == "[]").values(message_ids=bindparam("ids"))
_NOTE = update(answers).where(answers.c.id == bindparam("number")).values(message_ids=bindparam("message_ids"))


def _given(row: Any) -> Given:
    chat_id, question, before, after, language, outcome, clause, question_id, number, person, messages, *rest = row
    contexts = (before or "").encode(), (after or "").encode()
    ids = tuple(json.loads(messages))
    return Given(chat_id, question, *contexts, language, outcome, clause, question_id, number, person, ids, *rest)


def put(connection: Connection, given: Sequence[Given]) -> None:
    """Keep answers. Raises NumberUsedError where there was another answer of the same number."""
    moment = now()
    rows = [
        {
            "id": one.id,
            "chat_id": one.chat_id,
            "person_id": one.person_id,
            "message_ids": json.dumps(one.message_ids),
            "question_id": one.question_id,
            "question": one.question,
            "before": one.before.decode() or None,
            "after": one.after.decode() or None,
            "language": one.language,
            "outcome": one.outcome,
            "clause": one.clause,
            "kind": one.kind,
            "created": moment,
        }
        for one in given
    ]
    if rows and _PUT.run(connection, rows) != len(rows):
        raise NumberUsedError


def find(connection: Connection, answer_id: int) -> Given | None:
    """Return an answer by its id, None where it is gone."""
    row = connection.execute(_FIND, {"number": answer_id}).first()
    return _given(row) if row else None


def find_by_question(connection: Connection, chat_id: int, question_id: int) -> Given | None:
    """Return the answer to a message, None where there is none."""
    row = connection.execute(_FIND_QUESTION, {"chat": chat_id, "question": question_id}).first()
    return _given(row) if row else None


def find_by_message(connection: Connection, chat_id: int, message_id: int) -> Given | None:
    """Return the answer that a message of ours belongs to, None where it is none."""
    held = answers.c.message_ids.contains(str(message_id))
    found = (_given(row) for row in connection.execute(_FIND_LATEST.where(held), {"chat": chat_id}))
    return next((given for given in found if message_id in given.message_ids), None)


def talk_before(connection: Connection, given: Given, most: int = 10) -> list[str]:
    """Return what the same person asked before in the same talk, the first question first."""
    mine = _FIND_LATEST.where(answers.c.person_id == given.person_id, answers.c.id != given.id).limit(most)
    said: list[str] = []
    for row in connection.execute(mine, {"chat": given.chat_id}):
        earlier = _given(row)
        if earlier.after and earlier.after == given.before:  # Each answer begins where the one before it ended.
            said.insert(0, earlier.question)
            given = earlier
    return said


def renew(connection: Connection, given: Given) -> None:
    """Write what may change of an answer: the question where it was edited, its messages, whether it was useful."""
    values = {
        "number": given.id,
        "question": given.question,
        "after": given.after.decode() or None,
        "language": given.language,
        "outcome": given.outcome,
        "clause": given.clause,
        "message_ids": json.dumps(given.message_ids),
        "useful": given.useful,
        "kind": given.kind,
        "corrected": given.corrected,
    }
    connection.execute(_RENEW, values)


def correct(connection: Connection, answer_id: int, clause: str) -> None:
    """Note the clause that the staff said a question is about."""
    connection.execute(_CORRECT, {"number": answer_id, "said": clause})


def note_message(connection: Connection, answer_id: int, part: int, message_id: int) -> None:
    """Note under which id Telegram has accepted a message of an answer."""
    first = {"number": answer_id, "ids": json.dumps([message_id])}
    if part == 0 and connection.execute(_NOTE_FIRST, first).rowcount:
        return
    listed = connection.execute(_MESSAGES, {"number": answer_id}).scalar()
    if listed is None:
        return
    ids = [*json.loads(listed)]
    ids[part : part + 1] = [message_id]
    connection.execute(_NOTE, {"number": answer_id, "message_ids": json.dumps(ids)})
