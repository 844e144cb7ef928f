"""Changes in words: what was answered before and after, who asked, and where the fact stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bot.channels.wording import ChannelWording
from bot.knowledge.model import Grant, Plan
from bot.quality.changes import Change, FieldChange, Kind, Way
from bot.quality.comparison import Comparison, Verdict
from bot.quality.version_facts import FactChange
from bot.rendering import format_date, format_grant, localised
from bot.wording import wording

SHOWN = 3
"""Questions that stand for all that changed alike."""
LONGEST = 160
"""Characters of a text in a table; more is for the data."""

_MAIN: dict[Kind, str] = {
    "amounts": "grants",
    "clauses": "clauses",
    "outcome": "outcome",
    "departments": "departments",
    "wording": "reply",
}
"""The field that a change is named after, which needs no label."""


class ChangeWords:
    """Words what came of a comparison, in the language of whoever reads the report."""

    def __init__(self, comparison: Comparison, words: ChannelWording) -> None:
        """Take the comparison and the wording."""
        self.comparison = comparison
        self.words = words

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the group `diff`."""
        return self.words.say(f"diff.{key}", **values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return a sentence with a number in it, the one for a single thing where it is 1."""
        return self.say(f"{key}_one" if number == 1 else key, count=f"{number:,}", **values)

    def join(self, parts: Iterable[str], separator: str = "separator") -> str:
        """Join texts, a dash where there are none."""
        return self.say(separator).join(parts) or self.say("none")

    # --- the whole ---

    def head(self) -> str:
        """Say in one sentence what was asked and what came of it."""
        found = self.comparison
        asked = self.say(
            "asked", questions=self.count("questions", found.questions), talks=self.count("talks", found.talks)
        )
        number = sum(len(way.changes) for way in found.ways)
        parts = [self.count("answers", number, ways=self.count("ways", len(found.ways)))] if number else []
        words = sum(len(way.changes) for way in found.wordings)
        parts += [self.count("wordings", words)] if words else []
        if not parts:
            parts = [self.say("nothing")]
        for turned in ("fails", "passes"):
            talks = sum(verdict.turned == turned for verdict in found.verdicts)
            parts += [self.count(turned, talks)] if talks else []
        for plans, version in ((found.only_old, found.old), (found.only_new, found.new)):
            parts += [self.say("only_old", plan=plan, version=version.title) for plan in plans]
        return self.say("head", asked=asked, found=self.join(parts, "found_separator"))

    def versions(self) -> str:
        """Say which versions were compared."""
        return self.say("versions", old=self.comparison.old.title, new=self.comparison.new.title)

    # --- one way in which answers changed ---

    def before(self, way: Way) -> str:
        """Say what was answered before, a line for each field that differs."""
        return self._side(way, new=False)

    def after(self, way: Way) -> str:
        """Say what is answered now."""
        return self._side(way, new=True)

    def clauses(self, way: Way) -> str:
        """Name the clauses answered from."""
        return self.join(way.clauses, "list_separator")

    def questions(self, way: Way, most: int | None = SHOWN) -> list[str]:
        """Return what was asked, a line each, and how many more there are; all, where `most` is None."""
        shown = way.changes if most is None or len(way.changes) <= most else way.changes[:most]
        lines = [self.question(change) for change in shown]
        left = len(way.changes) - len(shown)
        return [*lines, self.say("more", count=left)] if left else lines

    def question(self, change: Change) -> str:
        """Return what was asked, with the place of a talk's turn and whether the talk passes now."""
        asked = change.asked
        text = self.cut(asked.text)
        if asked.source != "talk":
            return text
        told = [self.say("turn", place=f"{asked.file}:{asked.line}", turn=asked.turn)]
        told += [self.say(f"talk_{asked.turned}")] if asked.turned else []
        return self.say("aside", text=text, more=self.join(told))

    def places(self, way: Way) -> list[str]:
        """Return where the facts stand that a change turns on: file and line of the new version."""
        return list(dict.fromkeys(self.place(fact) for fact in facts_of(way, self.comparison.facts)))

    # --- facts, and talks ---

    def place(self, fact: FactChange) -> str:
        """Return the file and line of a fact, as one would open it."""
        version = self.comparison.old if fact.gone else self.comparison.new
        return f"{version.file(fact.file)}:{fact.line}"

    def fact(self, fact: FactChange) -> str:
        """Name a fact."""
        name = localised(fact.name, self.words.language) or fact.plan
        if fact.kind == "amount":
            return name
        item = self.say(f"item_{fact.item or 'departments'}")
        return self.say("labelled", label=" ".join(part for part in (fact.clause, name) if part), value=item)

    def value(self, value: Grant | tuple[str, ...] | dt.date | None) -> str:
        """Write what a fact says."""
        if value is None:
            return self.say("none")
        if isinstance(value, Grant):
            return format_grant(value, wording(self.words.language))
        if isinstance(value, dt.date):
            return format_date(value, self.words.language)
        return self.join(value, "list_separator")

    def mismatches(self, verdict: Verdict) -> list[str]:
        """Say why a talk fails, a line for each thing that is not as expected."""
        lines = [
            self.say("mismatch", field=m.field, expected=self.cut(m.expected), got=self.cut(m.got))
            for m in verdict.mismatches
        ]
        lines += [self.cut(verdict.error)] if verdict.error else []
        return [*lines, self.say("unexpected_pass", reason=self.cut(verdict.known))] if verdict.known else lines

    def cut(self, text: str) -> str:
        """Return a text on one line, shortened where it is long."""
        line = " ".join(text.split())
        return line if len(line) <= LONGEST else self.say("cut", text=line[: LONGEST - 1])

    # --- fields ---

    def _side(self, way: Way, *, new: bool) -> str:
        plan = self.comparison.plans[way.plan][new]
        lines = []
        for change in sorted(way.fields, key=lambda field: field.field != _MAIN.get(way.kind)):
            value = self._worded(change, way.plan, plan, new=new)
            main = change.field == _MAIN.get(way.kind)
            label = self.say(f"field_{change.field}")
            lines.append(value if main else self.say("labelled", label=label, value=value))
        return "\n".join(lines)

    def _worded(self, change: FieldChange, plan_id: str, plan: Plan, *, new: bool) -> str:
        items = change.after if new else change.before
        if change.field == "grants":
            other = change.before if new else change.after
            return "\n".join(self._grant(e, plan_id, plan, other, new=new) for e in items) or self.say("none")
        if change.field == "reply":
            return "\n".join(map(self.cut, items)) or self.say("none")
        worded: dict[str, Callable[[Any], str]] = {
            "outcome": lambda item: self.say(f"outcome_{item}"),
            "evidence": lambda item: self.say("quote", text=self.cut(item["quote"]), clause=item["clause"]),
            "validity": self._validity,
            "options": lambda item: self._option(item, change),
        }
        separator = "list_separator" if change.field in ("clauses", "departments") else "separator"
        return self.join(map(worded.get(change.field, str), items), separator)

    def _grant(
        self, entry: Mapping[str, Any], plan_id: str, plan: Plan, others: Sequence[Mapping[str, Any]], *, new: bool
    ) -> str:
        grant = self.comparison.grant(plan_id, entry["grant"], new=new) or _unknown(entry["grant"])
        money = format_grant(_stated(grant, entry), wording(self.words.language))
        told = self.say("labelled", label=localised(grant.name, self.words.language), value=money)
        twin = next((other for other in others if other["grant"] == entry["grant"]), None)
        mine = entry.get("attributes", {})
        if twin is None or twin.get("attributes", {}) == mine:
            return told
        values = [self._slot(plan, attribute, value) for attribute, value in mine.items()]
        return self.say("aside", text=told, more=self.join(values, "list_separator"))

    def _slot(self, plan: Plan, attribute: str, value: str) -> str:
        known = plan.attributes.get(attribute)
        if known is None or value not in known.values:
            return f"{attribute}: {value}"
        return localised(known.values[value].label, self.words.language)

    def _validity(self, item: Mapping[str, str | None] | None) -> str:
        if item is None:
            return self.say("none")
        days = [
            format_date(dt.date.fromisoformat(day), self.words.language) if day else self.say("none")
            for day in (item["from"], item["to"])
        ]
        dates = self.say("dates", **{"from": days[0], "to": days[1]})
        return self.say("aside", text=dates, more=self.say(f"status_{item['status']}"))

    def _option(self, item: Mapping[str, str], change: FieldChange) -> str:
        """Write a choice by its label, and by what it sends where the labels alone are the same."""
        same = [o["label"] for o in change.before] == [o["label"] for o in change.after]
        return self.say("aside", text=item["label"], more=item["send"]) if same else item["label"]


def facts_of(way: Way, facts: Iterable[FactChange]) -> list[FactChange]:
    """Return the facts that a change of answers turns on."""
    fields = {change.field: change for change in way.fields}
    grants = {entry["grant"] for f in way.fields if f.field == "grants" for entry in (*f.before, *f.after)}
    return [
        fact
        for fact in facts
        if fact.plan == way.plan
        and (
            (fact.kind == "amount" and fact.item in grants)
            or (fact.kind == "department" and "departments" in fields and fact.clause in way.clauses)
            or (fact.kind == "date" and "validity" in fields)
        )
    ]


def _unknown(grant: str) -> Grant:
    """Return a grant for an id that the plan does not have: a talk may be played on changed knowledge."""
    return Grant(id=grant, name={"": grant}, quote="")


def _stated(grant: Grant, entry: Mapping[str, Any]) -> Grant:
    """Return a grant with the money that an answer states, which on changed knowledge is not the plan's."""
    fixed = "money" not in entry
    return msgspec.structs.replace(
        grant,
        amount=entry["amount"] if fixed else None,
        up_to=None if fixed else entry["amount"],
        percent=entry.get("percent"),
        at_least=entry.get("at_least"),
    )
