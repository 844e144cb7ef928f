"""A plan to look things up in, and how what is found there is worded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from bot.answer import grant_entry
from bot.assistant import Assistant
from bot.knowledge.model import Clause, Grant, Localised, Statement, Topic
from bot.lookups.card import Card, block
from bot.messages import Block
from bot.rendering import format_grant, localised, validity_notice
from bot.wording import Wording, wording

_NEAR = 45
"""How alike a name must be to be worth naming, of 100: a slip in every third character of a short one."""
_NEAREST = 3
"""Names that are named at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A grant with where it stands."""

    clause: Clause
    topic: Topic
    grant: Grant


class Book:
    """A plan, and the words of one language for what is in it."""

    def __init__(self, assistant: Assistant, words: Wording, today: dt.date) -> None:
        """Take who understands the plan, the channels' wording of a language, and the day of asking."""
        self.assistant = assistant
        self.plan = assistant.plan
        self.reader = assistant.reader
        self.language = words.language
        self.entries = [Entry(c, t, g) for c in self.plan.clauses for t in c.topics for g in t.grants]
        self.clauses = {clause.id: clause for clause in self.plan.clauses}
        self._words = words
        self._reply = wording(words.language)
        self._today = today

    # --- words ---

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the group `lookup`."""
        return self._words.say(f"lookup.{key}", **values)

    def answer(self, key: str, **values: object) -> str:
        """Return a sentence as replies have it, such as "answer.departments"."""
        return self._reply.say(key, **values)

    def text(self, said: Localised) -> str:
        """Return a text in the language of the look-up."""
        return localised(said, self.language)

    def number(self, clause: Clause) -> str:
        """Return how a clause is numbered: by the document, in other languages than its own by its id too."""
        if not clause.number or self.language == "zh":
            return clause.number or clause.id
        return f"{clause.id}, {clause.number}"

    def head(self, clause: Clause) -> str:
        """Return a clause's number and title; its id too, by which it is looked up."""
        number = clause.id if clause.number in ("", clause.id) else f"{clause.id} ({clause.number})"
        return f"{number} {self.text(clause.title)}"

    def money(self, entry: Entry) -> str:
        """Write what a grant pays, and whether once or yearly where the plan says so."""
        money = format_grant(entry.grant, self._reply)
        if entry.topic.paid == "not_stated":
            return money
        return money + self.answer("paid.suffix", paid=self.answer(f"paid.{entry.topic.paid}"))

    def line(self, entry: Entry) -> str:
        """Return a line for a grant: its name, what it pays, and the clause that says so."""
        return self.say("grant_line", name=self.text(entry.grant.name), money=self.money(entry), clause=entry.clause.id)

    def department(self, department: str) -> str:
        """Return a department's abbreviation in the plan, and its full name."""
        full = next((self.text(one.full_name) for one in self.plan.departments if one.id == department), "")
        if not full or full == department:
            return department
        return self.say("department", name=full, id=department)

    def departments(self, clause: Clause) -> str:
        """Return who is responsible for a clause; "" where the plan does not say."""
        if not clause.departments:
            return ""
        names = self.answer("answer.between").join(map(self.department, clause.departments))
        return self.answer("answer.departments", names=names)

    def conditions(self, statements: Iterable[Statement]) -> tuple[Block, ...]:
        """Return conditions as a block, each once."""
        said = list(dict.fromkeys(self.text(one.says) for one in statements))
        if len(said) == 1:
            return block("lines", self.answer("answer.condition_one", text=said[0]))
        lines = [self.answer("answer.condition_line", text=one) for one in said]
        return block("lines", self.answer("answer.conditions"), *lines) if lines else ()

    def quotes(self, pairs: Iterable[tuple[Clause, str]]) -> tuple[Block, ...]:
        """Return the official words that something rests on, each once."""
        original = self.plan.header.document_language
        told = original and original != self.language and self._reply.has(f"language.{original}")
        key = "answer.quote_original" if told else "answer.quote"
        more = {"language": self.answer(f"language.{original}")} if told else {}
        found = dict.fromkeys((self.number(clause), words) for clause, words in pairs if words)
        return tuple(Block("quote", self.answer(key, number=number, text=words, **more)) for number, words in found)

    def notice(self) -> tuple[Block, ...]:
        """Return the word on a plan that is not in force; nothing where it is."""
        return block("notice", validity_notice(self.plan, self._reply, self._today))

    # --- data ---

    def grant_data(self, entry: Entry) -> dict[str, Any]:
        """Return a grant as data, with its name and the official words that state the sum."""
        data = grant_entry(entry.clause, entry.grant, self.plan)
        return {**data, "name": dict(entry.grant.name), "quote": entry.grant.quote}

    # --- what is not there ---

    def nothing(self, key: str, asked: str, names: Sequence[str], near: Sequence[str] = ()) -> Card:
        """Return the card that says that there is no such thing, and what is near: as given, or else of `names`."""
        near = list(near) or nearest(asked, names)
        blocks = block("headline", self.say(key, asked=asked))
        if near:
            blocks += block("choices", self.say("near"), *(self.answer("answer.condition_line", text=n) for n in near))
        return Card(False, blocks, {"asked": asked, "found": False, "near": near})


def nearest(asked: str, names: Sequence[str]) -> list[str]:
    """Return the names that are nearest to what was asked, the nearest first; none where none is near."""
    folded = asked.casefold()
    found = process.extract(
        folded,
        list(dict.fromkeys(names)),
        scorer=fuzz.ratio,
        processor=str.casefold,
        limit=_NEAREST,
        score_cutoff=_NEAR,
    )
    return [name for name, _, _ in found]
