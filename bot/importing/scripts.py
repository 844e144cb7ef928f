"""What was carried over, put together as a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from bot.conversations.model import Fixtures, ScriptFile, TableEntry, TalkEntry
from bot.conversations.writing import script_text
from bot.importing.notes import Carried, Note, in_order
from bot.knowledge.reading import Path_


@dataclass(slots=True)
class Imported:
    """A script, and what a person should know of where it comes from."""

    script: ScriptFile
    files: tuple[str, ...]
    """The files that it was made of."""
    notes: list[Note] = field(default_factory=list)
    """What was lost outside of its talks."""
    beside: dict[Path_, tuple[str, ...]] = field(default_factory=dict)
    """What the source says beside talks and rows, by their place in the script."""
    lost: dict[Path_, list[Note]] = field(default_factory=dict)
    """What was lost of each talk."""

    def text(self, head: Iterable[str], worded: Callable[[Note], str], schema: str = "") -> str:
        """Write the script.

        Takes comments for its head, what words a note, and the address of the schema for editors. What was lost of a
        talk stands above it.
        """
        remarks: dict[Path_, list[str]] = {at: list(said) for at, said in self.beside.items()}
        for at, notes in self.lost.items():
            remarks.setdefault(at, []).extend(map(worded, notes))
        return script_text(self.script, schema=schema, head=head, remarks=remarks)


def imported(carried: Sequence[Carried], top: ScriptFile) -> Imported | None:
    """Put what files gave together as one script.

    Takes that, and what holds for the whole script, such as its plan. Gives None where there is nothing to play.
    """
    talks: list[TalkEntry] = []
    tables: list[TableEntry] = []
    result = Imported(ScriptFile(), tuple(one.file for one in carried))
    taken: set[str] = set()
    for one in carried:
        result.notes += in_order(one.notes)
        for talk in one.talks:
            at: Path_ = ("talks", len(talks))
            talks.append(msgspec.structs.replace(talk.entry, talk=_free(talk.entry.talk, taken)))
            if talk.remarks:
                result.beside[at] = talk.remarks
            if talk.notes:
                result.lost[at] = in_order(talk.notes)
        for table in one.tables:
            for number, said in table.remarks.items():
                result.beside["tables", len(tables), "rows", number] = said
            tables.append(msgspec.structs.replace(table.entry, table=_free(table.entry.table, taken)))
    if not talks and not tables:
        return None
    shared = {name: turns for one in carried for name, turns in one.fixtures.items()}
    result.script = msgspec.structs.replace(
        top, fixtures=Fixtures(turns=shared), talks=tuple(talks), tables=tuple(tables)
    )
    return result


def _free(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet, with a number behind it where it is."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    taken.add(free)
    return free
