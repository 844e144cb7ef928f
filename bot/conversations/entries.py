"""Talks as the entries of a script, so that talks which were never written can be."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from bot.conversations.model import (
    ContrastEntry,
    ExpectEntry,
    NeverEntry,
    RowEntry,
    ScriptFile,
    TableEntry,
    TalkEntry,
    Texts,
    TurnEntry,
)
from bot.conversations.talks import Contrast, Stage, Talk, Turn


def script_of(talks: Iterable[Talk]) -> ScriptFile:
    """Return a script of talks.

    Takes the talks; rows of one table that follow each other become one table. Gives a script that reads back to the
    same talks on the same knowledge folder, the talks before the tables. A plan, a day, a language and tags that
    all share stand once, at its top.
    """
    listed = list(talks)
    plan, today, language = (_shared([field(t.stage) for t in listed]) for field in (_plan, _today, _language))
    above = _shared([t.never[:1] for t in listed]) or ()
    hoisted = above if any(len(t.never) > 1 for t in listed) else ()
    tags = _shared([t.tags for t in listed]) or ()

    def around(talk: Talk) -> dict[str, Any]:
        """Give what talks and tables have in common."""
        stage = talk.stage
        return {
            "plan": "" if stage.plan == plan else stage.plan,
            "today": "" if _today(stage) == today else _today(stage),
            "language": "" if stage.language == language else stage.language,
            "overlay": stage.changes or "",
            "never": _merged(talk.never[len(hoisted) :]),
            "tags": talk.tags[len(tags) :],
            "skip": talk.skip,
            "draft": talk.draft,
        }

    rows = itertools.groupby((t for t in listed if t.table), lambda t: (t.table, repr(around(t))))
    tables = []
    for (name, _), group in rows:
        members = list(group)
        kind = _shared([talk.turns[0].kind for talk in members]) or ""
        listing = tuple(_row(talk, kind) for talk in members)
        tables.append(TableEntry(table=name, kind=kind, rows=listing, **around(members[0])))
    return ScriptFile(
        plan=plan or "",
        today=today or "",
        language=language or "",
        never=_merged(hoisted),
        tags=tags,
        talks=tuple(
            TalkEntry(talk=t.name, turns=tuple(map(turn_of, t.turns)), fails=t.fails, **around(t))
            for t in listed
            if not t.table
        ),
        tables=tuple(tables),
    )


def turn_of(turn: Turn) -> TurnEntry:
    """Return a turn as the entry of a script."""
    return TurnEntry(
        say=_texts(turn.say),
        press=turn.press,
        by=turn.by,
        kind=turn.kind,
        today=turn.today.isoformat() if turn.today else "",
        expect=turn.expect,
        contrasts=tuple(map(_contrast, turn.contrasts)),
    )


def _row(talk: Talk, kind: str) -> RowEntry:
    turn = talk.turns[0]
    return RowEntry(
        **msgspec.structs.asdict(turn.expect or ExpectEntry()),
        say=_texts(turn.say),
        kind="" if turn.kind == kind else turn.kind,
        contrasts=tuple(map(_contrast, turn.contrasts)),
        fails=talk.fails,
    )


def _contrast(contrast: Contrast) -> str | ContrastEntry:
    return ContrastEntry(say=contrast.say, expect=contrast.expect) if contrast.expect else contrast.say


def _texts(texts: tuple[str, ...]) -> Texts:
    return texts[0] if len(texts) == 1 else texts


def _plan(stage: Stage) -> str:
    return stage.plan


def _today(stage: Stage) -> str:
    return stage.today.isoformat() if stage.today else ""


def _language(stage: Stage) -> Any:
    return stage.language


def _shared(values: Sequence[Any]) -> Any:
    """Return the value that all have, None where they differ."""
    return values[0] if values and all(value == values[0] for value in values) else None


def _merged(nevers: Sequence[NeverEntry]) -> NeverEntry | None:
    """Return what must not be spoken of as one entry."""
    if len(nevers) < 2:
        return nevers[0] if nevers else None
    together: dict[str, Any] = {}
    for name in NeverEntry.__struct_fields__:
        values = [value for never in nevers for value in _listed(getattr(never, name))]
        together[name] = tuple(dict.fromkeys(values))
    return NeverEntry(**together)


def _listed(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
