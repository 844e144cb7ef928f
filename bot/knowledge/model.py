"""The knowledge base as frozen values: plans, their clauses, topics, grants, departments and terms."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

Localised = dict[str, str]
"""A text in each language, by language code: {"zh": ..., "en": ...}."""

KINDS = (
    "amount",
    "condition",
    "department",
    "process",
    "validity",
    "definition",
    "list",
    "total",
    "compare",
    "ladder",
    "target",
    "service",
)
"""What a question can ask for; example questions are filed under these."""

Paid = Literal["once", "repeated", "yearly", "not_stated"]
TopicKind = Literal[
    "grant",
    "subsidy",
    "service",
    "loan",
    "land",
    "rent",
    "training",
    "honour",
    "target",
    "rule",
    "programme",
    "ladder",
    "duty",
    "validity",
]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the knowledge base; unknown keys are errors, missing ones are named."""


class Statement(Record, frozen=True, kw_only=True):
    """One sentence of ours in each language, and the official words it rests on."""

    says: Localised
    quote: str = ""


class Grant(Record, frozen=True, kw_only=True):
    """One cash grant: who gets how much, told apart from its siblings by typed attributes.

    Exactly one way of stating money is used: `amount` (fixed, whole yuan), `up_to` alone (a cap), `percent` of
    `percent_of` (with `up_to` where it is capped), or `at_least` with `up_to` (a range). What a plan
    leaves open stays absent.
    """

    id: str
    name: Localised
    quote: str
    """The official words that state the sum."""
    attributes: dict[str, str] = {}
    """Typed slots such as {"level": "national"}; a question's slots must agree exactly."""
    amount: int | None = None
    up_to: int | None = None
    at_least: int | None = None
    percent: float | None = None
    percent_of: Localised | None = None
    conditions: tuple[Statement, ...] = ()
    """What this grant in particular takes; where it is given, it stands for the topic's conditions."""
    excludes: tuple[str, ...] = ()
    """Ids of grants that cannot be had together with this one."""
    tops_up: str | None = None
    """Id of the grant of which this one pays only the difference."""

    @property
    def figure(self) -> int | None:
        """The yuan that name this grant: the fixed amount, else the cap; None where neither is stated."""
        return self.amount if self.amount is not None else self.up_to


class Target(Record, frozen=True, kw_only=True):
    """A count that the city aims for; never money."""

    id: str
    name: Localised
    count: int
    unit: Localised
    bound: Literal["at_least", "more_than", "exactly"]
    when: Localised
    quote: str


class Rule(Record, frozen=True, kw_only=True):
    """A rule about money that is no amount itself, such as a district's match of a municipal grant."""

    id: str
    says: Localised
    quote: str
    ratio_at_least: str = ""
    applies_to: str = ""
    """Id of the grant that the rule depends on."""


class Topic(Record, frozen=True, kw_only=True):
    """One thing that a clause promises, in the unit in which people ask about it."""

    id: str
    kind: TopicKind
    says: Localised
    """What it is, in one or two plain sentences of ours."""
    quote: str
    name: Localised = {}
    terms: tuple[str, ...] = ()
    """Ids of the terms by which people mean this topic."""
    recipients: Localised = {}
    payer: Localised = {}
    paid: Paid = "not_stated"
    given_for: Localised = {}
    attributes: dict[str, str] = {}
    """Slots that hold for every grant of the topic, merged into the grants' own."""
    conditions: tuple[Statement, ...] = ()
    not_stated: tuple[str, ...] = ()
    """What the plan leaves open here, by the codes that the wording files name."""
    details: dict[str, Statement] = {}
    """What the plan does say about an aspect that it mostly leaves open: {"documents": ...}."""
    grants: tuple[Grant, ...] = ()
    targets: tuple[Target, ...] = ()
    rules: tuple[Rule, ...] = ()

    def attributes_of(self, grant: Grant) -> dict[str, str]:
        """Return all typed attributes of one of this topic's grants."""
        return {**self.attributes, **grant.attributes}


class Clause(Record, frozen=True, kw_only=True):
    """One clause of the official text with all that it promises."""

    id: str
    title: Localised
    text: str = ""
    summary: Localised = {}
    number: str = ""
    """How the document itself numbers it: 二（一）4."""
    departments: tuple[str, ...] = ()
    """Responsible departments as the plan abbreviates them, in its order."""
    topics: tuple[Topic, ...] = ()


class Department(Record, frozen=True, kw_only=True):
    """A public body, with the names that people give it."""

    id: str
    """The plan's abbreviation, word for word."""
    full_name: Localised
    names: dict[str, tuple[str, ...]] = {}
    """Everyday names by language."""


class Value(Record, frozen=True, kw_only=True):
    """One value of a typed attribute and how people say it."""

    label: Localised
    names: dict[str, tuple[str, ...]] = {}
    """Names that by themselves say which topic is meant."""
    loose: dict[str, tuple[str, ...]] = {}
    """Names that count only beside a topic; a single character only right before its name or in a list."""


class Attribute(Record, frozen=True, kw_only=True):
    """A typed slot whose values must agree exactly."""

    label: Localised
    values: dict[str, Value]
    required: bool = False
    """Whether a value that no grant has still speaks of the topic (a level that does not exist)."""


class Term(Record, frozen=True, kw_only=True):
    """A concept with the many names people give it."""

    id: str
    names: dict[str, tuple[str, ...]] = {}
    """Names that mean this concept wherever they stand, by language."""
    everyday: dict[str, tuple[str, ...]] = {}
    """Everyday words that hint at it, by language."""
    outside: bool = False
    """True for what people ask about and the plan does not contain (another programme)."""


class Rung(Record, frozen=True, kw_only=True):
    """One step of a ladder, in order."""

    id: str
    name: Localised
    terms: tuple[str, ...]
    attributes: dict[str, str] = {}
    grants: tuple[str, ...] = ()


class Ladder(Record, frozen=True, kw_only=True):
    """An ordered path that firms climb."""

    clause: str
    quote: str
    rungs: tuple[Rung, ...]


class Section(Record, frozen=True, kw_only=True):
    """A heading of the document that groups clauses."""

    id: str
    title: Localised
    number: str = ""
    names: dict[str, tuple[str, ...]] = {}
    """Everyday names by language."""


class Header(Record, frozen=True, kw_only=True):
    """What holds for the whole plan: title, source, dates, place."""

    id: str
    title: Localised
    languages: tuple[str, ...]
    short_title: Localised = {}
    issuer: Localised = {}
    source: str = ""
    document: str = ""
    """The official words outside of clauses that dates rest on: heading, signature, date line."""
    issued: dt.date | None = None
    published: dt.date | None = None
    in_force_from: dt.date | None = None
    expires: dt.date | None = None
    validity_clause: str = ""
    document_language: str = ""
    """The language of the official words, so that a reply in another one can say so."""
    currency: str = "CNY"
    place: dict[str, tuple[str, ...]] = {}
    """Names of the place that the plan is for, by language."""
    sections: tuple[Section, ...] = ()


class Examples(Record, frozen=True, kw_only=True):
    """Example questions of one clause in one language, by kind of question."""

    clause: str
    language: str
    questions: dict[str, tuple[str, ...]]


class Unanswered(Record, frozen=True, kw_only=True):
    """Questions that the plan does not answer, in one language."""

    language: str
    elsewhere: tuple[str, ...] = ()
    unstated: tuple[str, ...] = ()


class Plan(Record, frozen=True, kw_only=True):
    """One plan of one city, whole."""

    header: Header
    clauses: tuple[Clause, ...]
    departments: tuple[Department, ...] = ()
    attributes: dict[str, Attribute] = {}
    terms: tuple[Term, ...] = ()
    ladder: Ladder | None = None
    examples: tuple[Examples, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()

    @property
    def id(self) -> str:
        """The plan's id, the name of its folder."""
        return self.header.id

    def validity(self, today: dt.date) -> Literal["in_force", "expired", "not_yet"]:
        """Tell whether the plan is in force on `today`; a missing date leaves that side open."""
        start = self.header.in_force_from
        if start is not None and today < start:
            return "not_yet"
        if self.header.expires is not None and today > self.header.expires:
            return "expired"
        return "in_force"


class Knowledge(Record, frozen=True, kw_only=True):
    """All plans of a knowledge folder, and what identifies this state of it."""

    plans: tuple[Plan, ...]
    fingerprint: str
    """Hash of every file, so that an answer can say which knowledge it came from."""
    places: dict[str, tuple[str, ...]] = {}
    """Places that have policies of their own, by language."""

    def plan(self, plan_id: str) -> Plan | None:
        """Return the plan with this id, or None."""
        return next((plan for plan in self.plans if plan.id == plan_id), None)
