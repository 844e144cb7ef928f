"""An explanation laid out for reading: sections with aligned columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.painting import Screen
from bot.channels.wording import ChannelWording
from bot.knowledge.model import Plan
from bot.rendering import localised
from bot.understanding.understanding import ELSEWHERE, UNSTATED

_REFUSALS = {ELSEWHERE: "elsewhere", UNSTATED: "unstated"}

MOST = 8
"""Candidates shown; those after have no say in what is answered."""


def show_explanation(told: dict[str, Any], plan: Plan, words: ChannelWording, screen: Screen) -> None:
    """Write an explanation, as `explanation` gives it, section by section."""
    _Sheet(told, plan, words, screen).show()


class _Sheet:
    def __init__(self, told: dict[str, Any], plan: Plan, words: ChannelWording, screen: Screen) -> None:
        self.told = told
        self.plan = plan
        self.words = words
        self.screen = screen
        topics = {(clause.id, topic.id): topic for clause in plan.clauses for topic in clause.topics}
        titles = {clause.id: clause.title for clause in plan.clauses}
        self.names = {key: localised(topic.name or titles[key[0]], words.language) for key, topic in topics.items()}
        self.titles = {key: localised(title, words.language) for key, title in titles.items()}

    def say(self, key: str, **values: object) -> str:
        return self.words.say(f"explain.{key}", **values)

    def show(self) -> None:
        self._message()
        self._section("heard", [(name, _worded(value)) for name, value in self.told["heard"].items() if value])
        self._section(
            "mentions",
            [self._mention(mention) for mention in self.told["mentions"]],
            ("place", "words", "via", "weight", "sense"),
        )
        self._candidates()
        self._section(
            "examples",
            [(f"{row['confidence']:.2f}", self._label(row["label"])) for row in self.told["examples"]],
            ("confidence", "clause"),
        )
        self._decision()

    def _message(self) -> None:
        told = self.told
        rows = [(self.say("message"), told["message"])]
        if told["read_as"] != told["message"]:
            rows.append((self.say("read_as"), told["read_as"]))
        rows.append((self.say("language"), told["language"]))
        tokens = told["tokens"]
        rows.append((self.say("tokens"), " ".join(token["token"] for token in tokens) or "–"))
        if any(token["focus"] < 1 for token in tokens):
            rows.append((self.say("weighed"), " ".join(token["token"] for token in tokens if token["focus"] == 1)))
        self.screen.table(rows, indent=0)

    def _section(self, key: str, rows: Sequence[tuple[str, ...]], headings: tuple[str, ...] = ()) -> None:
        self.screen.put()
        self.screen.put(self.say(key), "heading")
        if rows:
            self.screen.table(rows, [self.say(heading) for heading in headings])
        else:
            self.screen.put("  " + self.say("none"), "hint")

    def _mention(self, mention: dict[str, Any]) -> tuple[str, ...]:
        senses = ", ".join(f"{sense['category']} {sense['id']}".rstrip() for sense in mention["senses"])
        return (
            f"{mention['start']}–{mention['end']}",
            mention["text"],
            mention["via"],
            f"{mention['weight']:.2f}",
            senses,
        )

    def _candidates(self) -> None:
        found = self.told["candidates"]
        rows = [
            (
                f"{row['score']:.2f}",
                row["clause"],
                self.names.get((row["clause"], row["topic"]), row["topic"]),
                self.say("by_name" if row["strong"] else "by_hint"),
                "  ".join(f"{why}={part:+.2f}" for why, part in row["reasons"].items()),
            )
            for row in found[:MOST]
        ]
        self._section("candidates", rows, ("score", "clause", "topic", "named", "reasons"))
        if len(found) > MOST:
            self.screen.put("  " + self.say("more", count=len(found) - MOST), "hint")

    def _label(self, label: str) -> str:
        if label in _REFUSALS:
            return self.say(_REFUSALS[label])
        return f"{label} {self.titles.get(label, '')}".rstrip()

    def _decision(self) -> None:
        told = self.told["decision"]
        rows = [
            (name, _worded(value))
            for name, value in told.items()
            if value not in ("", 0, None, False, []) and name not in ("clauses", "grants", "notes", "options")
        ]
        for point in told["clauses"]:
            inside = ", ".join([*point["topics"], *point["grants"]])
            rows.append((self.say("clauses"), self._label(point["id"]) + (f": {inside}" if inside else "")))
        rows += [(self.say("grants"), ", ".join(told["grants"]))] if told["grants"] else []
        rows += [(self.say("notes"), " ".join(note.values())) for note in told["notes"]]
        rows += [
            (self.say("options"), f"{number}. {option['label']}") for number, option in enumerate(told["options"], 1)
        ]
        before = ""
        merged: list[tuple[str, ...]] = []
        for name, value in rows:
            merged.append(("" if name == before else name, value))
            before = name
        self._section("decision", merged)


def _worded(value: Any) -> str:
    """Write a value of an explanation on one line."""
    if isinstance(value, list):
        return ", ".join(_worded(item) for item in value)
    if isinstance(value, dict):
        if "yuan" in value:
            return f"{value['text']} = {value['yuan']}"
        if "slots" in value:
            return f"{value['mention']['text']} = {' / '.join(value['slots'])}"
        return " ".join(f"{name}={_worded(item)}" for name, item in value.items())
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
