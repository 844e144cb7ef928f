"""Rasa's test stories and end-to-end test cases as talks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversations.model import ExpectEntry
from bot.errors import Problem
from bot.importing.assertions import buttons_of, expect_assertion, told_of
from bot.importing.documents import read_texts
from bot.importing.making import Making
from bot.importing.markup import payload_name, unmarked
from bot.importing.meanings import Meanings
from bot.importing.notes import Carried, Code, Note
from bot.importing.sources import Source
from bot.knowledge.reading import Document, Path_

_LISTS = {"stories": "story", "test_cases": "test_case"}
"""The keys under which tests stand, and what a test's name stands under."""
_CLOCK = "mocked_datetime"
"""The slot by which a fixture sets the day of asking."""
_SILENT = frozenset(["version"])
_OTHERS: Mapping[str, Code] = {"metadata": "metadata", "fixtures": "fixture"}
_STEPS: Mapping[str, Code] = {
    "slot_was_set": "slot",
    "slot_was_not_set": "slot",
    "metadata": "metadata",
    "entities": "entity",
}


def carry_rasa(source: Source, meanings: Meanings) -> tuple[Carried, list[Problem]]:
    """Carry a file of Rasa's tests over.

    Takes the file, and what the names of the other bot mean. Gives what became of it, and what is wrong with it.
    """
    document = read_texts(source)
    carried = Carried(source.file, source.name)
    problems = document.problems or _shape_problems(document)
    if problems:
        return carried, problems
    for key in document.data:
        if key not in _LISTS and key not in _SILENT and key != "fixtures":
            code = _OTHERS.get(key, "other_data")
            carried.notes.append(Note(source.file, document.line((key,)), code, key))
    fixtures = _fixtures(document)
    for key, named in _LISTS.items():
        for number, test in enumerate(document.data.get(key) or ()):
            name = told_of(test.get(named, "")) or f"{source.name} {number + 1}"
            telling = _Telling(document, (key, number), name, meanings)
            telling.tell(test, fixtures)
            talk = telling.making.finished()
            if talk is None:
                carried.notes += telling.making.notes
            else:
                carried.talks.append(talk)
    used = [name for test in document.data.get("test_cases") or () for name in test.get("fixtures") or ()]
    for name in fixtures:
        if name not in used:
            carried.notes.append(Note(source.file, document.line(("fixtures",)), "unused", name))
    return carried, []


def _shape_problems(document: Document) -> list[Problem]:
    """Return everything about a file of tests that does not have the shape of one."""
    data = document.data
    if not isinstance(data, Mapping) or not any(key in data for key in _LISTS):
        return [document.problem((), "there are no tests here: neither `test_cases` nor `stories`")]
    found = []
    for key in _LISTS:
        tests = data.get(key) or []
        if not isinstance(tests, list):
            found.append(document.problem((key,), "expected a list of tests"))
            continue
        for number, test in enumerate(tests):
            at: Path_ = (key, number)
            steps = test.get("steps") if isinstance(test, Mapping) else None
            if not isinstance(steps, list) or not steps:
                found.append(document.problem(at, "a test needs a list of `steps`"))
                continue
            wrong = [i for i, step in enumerate(steps) if not isinstance(step, Mapping) or not step]
            found += [document.problem((*at, "steps", i), "a step is a mapping, such as `user: …`") for i in wrong]
    return found


def _fixtures(document: Document) -> dict[str, Any]:
    """Return the fixtures of a file by name, given as a mapping or as a list of mappings."""
    given = document.data.get("fixtures") or []
    listed = [given] if isinstance(given, Mapping) else given if isinstance(given, list) else []
    return {name: slots for item in listed if isinstance(item, Mapping) for name, slots in item.items()}


class _Telling:
    """One test while it is carried over."""

    def __init__(self, document: Document, at: Path_, name: str, meanings: Meanings) -> None:
        self.document = document
        self.at = at
        self.making = Making(document.file, name, document.line(at), meanings)
        self.titles: dict[str, str] = {}
        """The buttons offered so far: title by payload."""

    def tell(self, test: Mapping[str, Any], fixtures: Mapping[str, Any]) -> None:
        """Carry the whole over."""
        for key, value in test.items():
            line = self.document.line((*self.at, key))
            if key == "fixtures":
                self._prepare(value if isinstance(value, list) else [value], fixtures, line)
            elif key not in ("steps", *_LISTS.values()):
                self.making.note("metadata" if key == "metadata" else "step", line, f"{key}: {told_of(value)}")
        steps: Sequence[Mapping[str, Any]] = test["steps"]
        # With one assertion in it, Rasa looks at assertions alone.
        assertive = any("assertions" in step for step in steps)
        for number, step in enumerate(steps):
            if self.making.ended:
                return
            at = (*self.at, "steps", number)
            if assertive and not {"user", "intent", "or"} & set(step):
                self.making.note("ignored", self.document.line(at), told_of(step))
            elif "or" in step:
                self._or(step["or"], at)
            elif "user" in step or "intent" in step:
                self._user(step, at)
            else:
                self._check(step, at)

    def _prepare(self, names: Sequence[Any], fixtures: Mapping[str, Any], line: int) -> None:
        """Take the day of asking from fixtures; the slots that they fill have no counterpart."""
        for name in names:
            given = fixtures.get(name) if isinstance(name, str) else None
            listed = given if isinstance(given, list) else [given] if given else []
            slots = {k: v for slot in listed if isinstance(slot, Mapping) for k, v in slot.items()}
            day = _day(slots.get(_CLOCK))
            if day:
                self.making.today = day
                del slots[_CLOCK]
            if slots or not day:
                self.making.note("fixture", line, f"{told_of(name)}: {told_of(slots)}" if slots else told_of(name))

    # --- what a person says ---

    def _user(self, step: Mapping[str, Any], at: Path_) -> None:
        line = self.document.line((*at, "user"))
        message = step.get("user", "")
        message = message.strip() if isinstance(message, str) else ""
        if not message:
            self.making.end("step", line, told_of(step))
            return
        if payload_name(message):
            self._press(message, line)
        else:
            self._say([message], line)
        for key, value in step.items():
            if not self.making.ended:
                self._beside(key, value, at)

    def _or(self, steps: Any, at: Path_) -> None:
        """Say what alternative steps say, as wordings of one thing."""
        line = self.document.line((*at, "or"))
        listed = [step if isinstance(step, Mapping) else {} for step in (steps if isinstance(steps, list) else [])]
        said = [told_of(step.get("user", "")).strip() for step in listed]
        if not said or not all(said) or any(map(payload_name, said)):
            self.making.end("step", line, f"or: {told_of(steps)}")
            return
        self._say(said, line)
        for number, step in enumerate(listed):
            for key, value in step.items():
                self._beside(key, value, (*at, "or", number))

    def _say(self, messages: Sequence[str], line: int) -> None:
        read = [unmarked(message) for message in messages]
        self.making.say([text for text, _ in read])
        for _, entities in read:
            if entities:
                self.making.note("entity", line, ", ".join(entities))

    def _press(self, payload: str, line: int) -> None:
        meanings = self.making.meanings
        choice = self.titles.get(payload) or meanings.choice(payload) or meanings.choice(payload_name(payload))
        if choice is None:
            self.making.end("payload", line, payload)
        else:
            self.making.press(choice)

    def _beside(self, key: str, value: Any, at: Path_) -> None:
        """Take what stands beside a message: its intent, its assertions."""
        line = self.document.line((*at, key))
        if key == "intent":
            self.making.expect_meaning(told_of(value), "intent", line)
        elif key == "assertions" and isinstance(value, list):
            for number, item in enumerate(value):
                for name, given in (item if isinstance(item, Mapping) else {told_of(item): ""}).items():
                    expect_assertion(self.making, name, given, self.document.line((*at, key, number, name)))
                    if name == "bot_uttered" and isinstance(given, Mapping):
                        self.titles |= {payload: title for title, payload in buttons_of(given.get("buttons"))}
        elif key != "user":
            self.making.note(_STEPS.get(key, "step"), line, f"{key}: {told_of(value)}")

    # --- what the bot does ---

    def _check(self, step: Mapping[str, Any], at: Path_) -> None:
        for key, value in step.items():
            line = self.document.line((*at, key))
            if key in ("action", "utter") and isinstance(value, str):
                self.making.expect_meaning(value, "action", line)
            elif key == "bot" and isinstance(value, str):
                words = tuple(dict.fromkeys(part.strip() for part in value.splitlines() if part.strip()))
                if all(
                    note.code != "exact" for note in self.making.notes
                ):  # Once for a test says it of all its replies.
                    self.making.note("exact", line, told_of(value))
                if words:
                    self.making.expect(ExpectEntry(says=words), line, told_of(value))
            else:
                self.making.note(_STEPS.get(key, "step"), line, f"{key}: {told_of(value)}")


def _day(written: Any) -> str:
    """Return the day of a point in time, "" for anything else."""
    try:
        return dt.datetime.fromisoformat(str(written)).date().isoformat() if written else ""
    except ValueError:
        return ""
