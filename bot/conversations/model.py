"""The shape of a script: a YAML file of talks and tables, and what is expected of each turn."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from bot.knowledge.model import Record

Act = Literal["answer", "clarify", "no_answer", "chat"]
Status = Literal["in_force", "expired", "not_yet"]
Derived = Literal["traditional", "full_width", "pinyin"]
Texts = str | tuple[str, ...]

OTHERS = frozenset(["…", "..."])
"""The last item of a list that may have others beside those named."""


def _said(text: str) -> Meta:
    return Meta(description=text)


class ChoiceEntry(Record, frozen=True, kw_only=True):
    """A choice by what it means; all that is given must hold for what the bot answers when it is picked."""

    grant: Annotated[str, _said("Id or name of the only grant that the choice leads to.")] = ""
    clause: Annotated[str, _said("Id of the clause that the choice leads to.")] = ""
    topic: Annotated[str, _said("Id or name of the topic that the choice leads to.")] = ""
    label: Annotated[str, _said("What the choice shows, or a part of it that no other shows.")] = ""


GrantEntry = dict[str, str | int]
"""A cash grant by several keys: `grant` (id or name), `amount`, `clause`, or any attribute (level: national)."""


class NeverEntry(Record, frozen=True, kw_only=True):
    """What a reply must not speak of."""

    clauses: Annotated[tuple[str, ...], _said("Ids of clauses that must not be answered from.")] = ()
    grants: Annotated[tuple[str, ...], _said("Ids or names of grants that must not be named.")] = ()
    amounts: Annotated[tuple[str | int, ...], _said("Sums that must not be named outside of quotations.")] = ()
    departments: Annotated[tuple[str, ...], _said("Departments that must not be among those responsible.")] = ()
    says: Annotated[Texts, _said("Words that the reply must not hold beside its quotations.")] = ()


class ExpectEntry(Record, frozen=True, kw_only=True):
    """What is expected of a reply: its meaning first, then words. Whatever is absent is not looked at.

    A list stands for exactly these, in any order; one that ends in … may have others.
    """

    like: Annotated[str, _said("Name of a shared expectation that this one adds to.")] = ""
    act: Annotated[Act | None, _said("What the bot does: answer, clarify (ask back), no_answer (refuse), chat.")] = None
    clause: Annotated[Texts, _said("Id of the clause that comes first; of several, any may.")] = ()
    clauses: Annotated[tuple[str, ...] | None, _said("Ids of all clauses that the answer rests on.")] = None
    grants: Annotated[
        tuple[str | GrantEntry, ...] | None,
        _said("The cash grants that answer, by id or name, or by keys such as amount and level; [] for none."),
    ] = None
    amounts: Annotated[
        tuple[str | int, ...] | None, _said("The sums of the grants, each as often as there are grants of it.")
    ] = None
    total: Annotated[str | int | None, _said("What the grants come to; the reply must say so.")] = None
    departments: Annotated[
        tuple[str, ...] | None, _said("The responsible departments, by the plan's abbreviation or any of their names.")
    ] = None
    language: Annotated[Literal["zh", "en"] | None, _said("The language of the reply.")] = None
    choices: Annotated[
        tuple[str | ChoiceEntry, ...] | None, _said("The choices offered, by label or by meaning; [] for none.")
    ] = None
    validity: Annotated[Status | None, _said("Whether the plan is in force on the day of asking.")] = None
    evidence: Annotated[Texts, _said("Official words that must stand in the quotations.")] = ()
    says: Annotated[
        Texts, _said("Words that the reply must hold beside its quotations; sums are compared however written.")
    ] = ()
    says_not: Annotated[Texts, _said("Words that the reply must not hold beside its quotations.")] = ()
    never: Annotated[NeverEntry | None, _said("Clauses, grants, sums, departments it must not speak of.")] = None


class ContrastEntry(Record, frozen=True, kw_only=True):
    """A message that sounds alike and must lead elsewhere."""

    say: Annotated[Texts, _said("What is said instead.")]
    expect: Annotated[ExpectEntry | None, _said("Where it leads; without it, anywhere else will do.")] = None


class TurnEntry(Record, frozen=True, kw_only=True):
    """One turn: what a person says or presses, and what is expected then."""

    say: Annotated[Texts, _said("What is said; of several wordings, each must lead to the same.")] = ()
    press: Annotated[
        str | ChoiceEntry | None, _said("The choice that is picked, by label or by meaning (grant, clause, topic).")
    ] = None
    use: Annotated[str, _said("Name of shared turns that are played here.")] = ""
    by: Annotated[str, _said("Who says it, where several people talk; each has a talk of their own.")] = ""
    also_as: Annotated[
        tuple[Derived, ...], _said("Further wordings made from the first: traditional, full_width, pinyin.")
    ] = ()
    kind: Annotated[str, _said("The kind of question (amount, condition …), for the coverage.")] = ""
    today: Annotated[str, _said("The day of asking from this turn on, 2023-05-01.")] = ""
    expect: Annotated[ExpectEntry | None, _said("What is expected of the reply.")] = None
    contrasts: Annotated[
        tuple[str | ContrastEntry, ...], _said("Messages that sound alike and must lead elsewhere.")
    ] = ()


class TalkEntry(Record, frozen=True, kw_only=True):
    """One talk from its first turn to its last."""

    talk: Annotated[str, _said("What the talk shows: a claim.")]
    turns: Annotated[tuple[TurnEntry, ...], Meta(min_length=1, description="The turns in their order.")]
    plan: Annotated[str, _said("The plan answered from.")] = ""
    today: Annotated[str, _said("The day of asking, 2023-05-01.")] = ""
    language: Annotated[Literal["", "zh", "en"], _said("The language set for the talk.")] = ""
    overlay: Annotated[str | dict[str, Any], _said("Changes to the knowledge, or the name of shared ones.")] = ""
    never: Annotated[NeverEntry | None, _said("What no reply of the talk may speak of.")] = None
    tags: Annotated[tuple[str, ...], _said("Words to pick talks by.")] = ()
    fails: Annotated[str, _said("Why the talk is known to fail; it fails the run once it passes.")] = ""
    skip: Annotated[str, _said("Why the talk is not played.")] = ""
    draft: Annotated[bool, _said("Whether it waits for a person's approval; it is not played until then.")] = False


class RowEntry(ExpectEntry, frozen=True, kw_only=True):
    """One row of a table: a question that stands alone, and what is expected beyond the table's own."""

    say: Annotated[Texts, _said("The question; of several wordings, each must lead to the same.")]
    also_as: Annotated[
        tuple[Derived, ...], _said("Further wordings made from the first: traditional, full_width, pinyin.")
    ] = ()
    kind: Annotated[str, _said("The kind of question (amount, condition …), for the coverage.")] = ""
    contrasts: Annotated[
        tuple[str | ContrastEntry, ...], _said("Messages that sound alike and must lead elsewhere.")
    ] = ()
    fails: Annotated[str, _said("Why the row is known to fail; it fails the run once it passes.")] = ""


class TableEntry(Record, frozen=True, kw_only=True):
    """Questions that stand alone, a row each, with what is expected of all of them."""

    table: Annotated[str, _said("What the table shows: a claim.")]
    rows: Annotated[
        tuple[str | RowEntry | tuple[Any, ...], ...],
        Meta(min_length=1, description="The rows: a question, a mapping, or a list of cells under `columns`."),
    ]
    columns: Annotated[tuple[str, ...], _said("What the cells of a row that is a list stand for.")] = ()
    expect: Annotated[ExpectEntry | None, _said("What is expected of every row.")] = None
    kind: Annotated[str, _said("The kind of question of every row, for the coverage.")] = ""
    plan: Annotated[str, _said("The plan answered from.")] = ""
    today: Annotated[str, _said("The day of asking, 2023-05-01.")] = ""
    language: Annotated[Literal["", "zh", "en"], _said("The language set for the talk.")] = ""
    overlay: Annotated[str | dict[str, Any], _said("Changes to the knowledge, or the name of shared ones.")] = ""
    never: Annotated[NeverEntry | None, _said("What no reply of the table may speak of.")] = None
    tags: Annotated[tuple[str, ...], _said("Words to pick rows by.")] = ()
    fails: Annotated[str, _said("Why every row is known to fail; each fails the run once it passes.")] = ""
    skip: Annotated[str, _said("Why the table is not played.")] = ""
    draft: Annotated[bool, _said("Whether it waits for a person's approval; it is not played until then.")] = False


class Fixtures(Record, frozen=True, kw_only=True):
    """What several talks share, by name."""

    turns: Annotated[dict[str, tuple[TurnEntry, ...]], _said("Turns, played where a turn says `use`.")] = {}
    expects: Annotated[dict[str, ExpectEntry], _said("Expectations, added to where one says `like`.")] = {}
    overlays: Annotated[dict[str, dict[str, Any]], _said("Changes to the knowledge, by plan file.")] = {}


class ScriptFile(Record, frozen=True, kw_only=True):
    """A script: talks, tables, and what holds for all of them."""

    plan: Annotated[str, _said("The plan answered from; without it, the first of the knowledge folder.")] = ""
    today: Annotated[str, _said("The day of asking, 2023-05-01; without it, the first day of the plan.")] = ""
    language: Annotated[Literal["", "zh", "en"], _said("The language set for every talk.")] = ""
    knowledge: Annotated[str, _said("The knowledge folder, from this file; without it, that of the settings.")] = ""
    never: Annotated[NeverEntry | None, _said("What no reply may speak of.")] = None
    tags: Annotated[tuple[str, ...], _said("Words to pick talks by.")] = ()
    include: Annotated[tuple[str, ...], _said("Files, from this one, whose fixtures may be used here.")] = ()
    fixtures: Annotated[Fixtures, _said("What several talks share, by name.")] = Fixtures()
    talks: Annotated[tuple[TalkEntry, ...], _said("The talks.")] = ()
    tables: Annotated[tuple[TableEntry, ...], _said("The tables of questions that stand alone.")] = ()
