"""Answers that are not the same in two versions: what differs in each, and those that changed alike put together."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

Answer = Mapping[str, Any]
"""An answer as data, as docs/answer.md describes it."""

Field = Literal["grants", "clauses", "outcome", "departments", "evidence", "validity", "options", "language", "reply"]
Kind = Literal["amounts", "clauses", "outcome", "departments", "rest", "wording"]

KINDS: tuple[Kind, ...] = ("amounts", "clauses", "outcome", "departments", "rest", "wording")
"""What a change comes to, the worst first; the last is none of meaning."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an answer that differs."""

    field: Field
    before: tuple[Any, ...]
    """What it holds; of grants, departments, evidence, options and lines of the reply, only what the other has not."""
    after: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that was put to both versions, and where it comes from."""

    source: Literal["example", "unanswered", "talk"]
    plan: str
    text: str
    clause: str = ""
    """The clause that an example question belongs to."""
    kind: str = ""
    """The kind of an example question."""
    talk: str = ""
    """The name of a talk."""
    file: str = ""
    line: int = 0
    turn: int = 0
    """Which turn of the talk it is, from 1."""
    role: str = ""
    """Whether it is the turn itself, another wording of it, or a contrast beside it."""
    turned: Literal["", "fails", "passes"] = ""
    """Whether the talk fails in the new version only, or in the old one only."""


@dataclass(frozen=True, slots=True)
class Change:
    """One message that is answered otherwise."""

    asked: Asked
    before: Answer
    after: Answer
    fields: tuple[FieldChange, ...]
    """All that differs."""


@dataclass(frozen=True, slots=True)
class Way:
    """Changes of one plan that are alike."""

    kind: Kind
    fields: tuple[FieldChange, ...]
    """What they share, without what only follows from it."""
    changes: tuple[Change, ...]

    @property
    def plan(self) -> str:
        """The id of the plan."""
        return self.changes[0].asked.plan

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that changed: of the sums or quotations that differ, else those that all of the answers rest on.

        Where they share none, all of them, the most frequent first; of an answer without any, those that it had.
        """
        stating = [change for change in self.fields if change.field in ("grants", "evidence")]
        stated = [entry["clause"] for change in stating for entry in (*change.after, *change.before)]
        if stated:
            return tuple(dict.fromkeys(stated))
        counted: Counter[str] = Counter()
        for change in self.changes:
            counted.update(point["id"] for point in change.after["clauses"] or change.before["clauses"])
        ordered = [clause for clause, _ in counted.most_common()]
        return tuple(clause for clause in ordered if counted[clause] == len(self.changes)) or tuple(ordered)


def field_changes(before: Answer, after: Answer) -> tuple[FieldChange, ...]:
    """Compare two answers to one message, field by field, confidence aside; gives what differs."""
    found: list[FieldChange] = []

    def differ(field: Field, mine: Iterable[Any], theirs: Iterable[Any]) -> None:
        one, other = tuple(mine), tuple(theirs)
        if one != other:
            found.append(FieldChange(field, one, other))

    differ("grants", *_grants(before["grants"], after["grants"]))
    differ("clauses", *([point["id"] for point in answer["clauses"]] for answer in (before, after)))
    differ("outcome", [before["outcome"]], [after["outcome"]])
    differ("departments", *_only(sorted(before["departments"]), sorted(after["departments"])))
    differ("evidence", *_only(*(sorted(answer["evidence"], key=_order) for answer in (before, after))))
    differ("validity", [before["validity"]], [after["validity"]])
    differ("options", *_options(before["options"], after["options"]))
    differ("language", [before["language"]], [after["language"]])
    differ("reply", *_lines(before["reply"], after["reply"]))
    return tuple(found)


def kind_of(fields: Sequence[FieldChange]) -> Kind:
    """Tell what a change comes to: a refusal that was an answer is one, whatever went with it; else money is worst."""
    names = {change.field for change in fields}
    if "outcome" in names:
        return "outcome"
    if "grants" in names:
        return "amounts"
    if "clauses" in names:
        return "clauses"
    if "departments" in names:
        return "departments"
    return "wording" if names <= {"reply"} else "rest"


def ways_of(changes: Iterable[Change]) -> list[Way]:
    """Put together the changes that are alike: the same fields, the same before and after.

    Gives them by what they come to, the worst first, then the most frequent first.
    """
    groups: dict[bytes, list[Change]] = defaultdict(list)
    shared: dict[bytes, tuple[Kind, tuple[FieldChange, ...]]] = {}
    for change in changes:
        kind = kind_of(change.fields)
        telling = _telling(kind, change.fields)
        same = [change.asked.plan, kind, *([f.field, f.before, f.after] for f in telling)]
        key = msgspec.json.encode(same, order="sorted")
        groups[key].append(change)
        shared.setdefault(key, (kind, telling))
    ways = [Way(*shared[key], tuple(alike)) for key, alike in groups.items()]
    return sorted(ways, key=lambda way: (KINDS.index(way.kind), -len(way.changes)))


def _telling(kind: Kind, fields: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    """Return what a change turns on: another clause brings other departments, a refusal has no grants."""
    if kind == "wording":
        return tuple(fields)
    names: set[Field] = {change.field for change in fields} - {"reply"}
    if kind == "outcome":
        names &= {"outcome", "clauses"}
    elif "clauses" in names:
        names &= {"clauses", "grants"}
    elif kind == "amounts":
        names -= {"evidence"}  # The sum stands in the quotation.
    return tuple(change for change in fields if change.field in names)


def _grants(before: Sequence[Answer], after: Sequence[Answer]) -> tuple[list[Answer], list[Answer]]:
    """Return the grants that only one answer has, or that both have otherwise; their order is no matter."""
    mine, theirs = _by_key(before), _by_key(after)
    return (
        [entry for key, entry in sorted(mine.items()) if theirs.get(key) != entry],
        [entry for key, entry in sorted(theirs.items()) if mine.get(key) != entry],
    )


def _by_key(grants: Iterable[Answer]) -> dict[tuple[str, str], Answer]:
    return {(entry["clause"], entry["grant"]): entry for entry in grants}


def _only(before: Sequence[Any], after: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return the items that only one of two lists has."""
    return [item for item in before if item not in after], [item for item in after if item not in before]


def _order(entry: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(entry.values())


def _options(before: Sequence[Answer], after: Sequence[Answer]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return the choices that only one answer offers; all, where only their order is another."""
    mine, theirs = _only(before, after)
    return (mine, theirs) if mine or theirs else (before, after)


def _lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines of two replies that the other has not at that place."""
    mine, theirs = before.split("\n"), after.split("\n")
    steps = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    moved = [step[1:] for step in steps if step[0] != "equal"]
    return [line for a, b, _, _ in moved for line in mine[a:b]], [line for *_, c, d in moved for line in theirs[c:d]]
