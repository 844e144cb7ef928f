"""A plan as its files are read, before anything is known to be right: values with their places, and no surprises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.errors import Problem
from bot.knowledge.loading import PlanFolder
from bot.knowledge.reading import Document, Path_


@dataclass(frozen=True, slots=True)
class Spot:
    """A value of a file and where it stands. What is absent or of another shape reads as empty."""

    document: Document
    path: Path_
    value: Any

    def at(self, *keys: str) -> Spot:
        """Return the spot under these keys; its value is None if there is nothing."""
        spot = self
        for key in keys:
            value = spot.value.get(key) if isinstance(spot.value, dict) else None
            spot = Spot(self.document, (*spot.path, key), value)
        return spot

    @property
    def text(self) -> str:
        """The value if it is text, else ""."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def number(self) -> int | float | None:
        """The value if it is a number, else None."""
        return self.value if isinstance(self.value, int | float) and not isinstance(self.value, bool) else None

    def items(self) -> list[Spot]:
        """Return the items of a list."""
        if not isinstance(self.value, list):
            return []
        return [Spot(self.document, (*self.path, index), item) for index, item in enumerate(self.value)]

    def entries(self) -> list[tuple[str, Spot]]:
        """Return the keys of a mapping, each with its spot."""
        if not isinstance(self.value, dict):
            return []
        return [(key, Spot(self.document, (*self.path, key), value)) for key, value in self.value.items()]

    def texts(self) -> list[tuple[str, Spot]]:
        """Return the texts of a list, each with its spot."""
        return [(item.text, item) for item in self.items() if item.text]

    def problem(self, message: str, *, warning: bool = False) -> Problem:
        """Make a problem of this value."""
        return self.document.problem(self.path, message, warning=warning)

    def where(self) -> str:
        """Name the place for a message about another one."""
        return f"{self.document.file}:{self.document.line(self.path)}"


@dataclass(frozen=True, slots=True)
class GrantSpot:
    """A grant with the topic and clause that it belongs to."""

    clause: Spot
    topic: Spot
    spot: Spot

    @property
    def id(self) -> str:
        """The grant's id, or "" if it has none."""
        return self.spot.at("id").text

    @property
    def attributes(self) -> dict[str, str]:
        """All its attributes, those of its topic included."""
        merged = {key: value.text for key, value in self.topic.at("attributes").entries()}
        return merged | {key: value.text for key, value in self.spot.at("attributes").entries()}


class Draft:
    """The files of one plan, to be looked up by what they are about."""

    def __init__(self, read: PlanFolder) -> None:
        """Take the files as read, whatever is wrong with them."""
        self.read = read
        self.header = self._file("plan.yaml")
        self.departments = self._file("departments.yaml")
        self.attributes = self._file("attributes.yaml")
        self.ladder = self._file("ladder.yaml")

    def _file(self, name: str) -> Spot:
        document = self.read.documents.get(name)
        if document is None:
            named = next(((other.file, known) for known, other in self.read.documents.items()), None)
            prefix = named[0].removesuffix(named[1]) if named else f"{self.read.folder.name}/"
            document = Document(prefix + name)
        return Spot(document, (), document.data)

    def readable(self, prefix: str) -> bool:
        """Tell whether these files are as they should be at the top, so that what they lack is really missing."""
        return all(isinstance(spot.value, dict) for _, spot in self.files(prefix))

    def files(self, prefix: str) -> list[tuple[str, Spot]]:
        """Return the files whose name starts with `prefix`, in order."""
        return [(name, Spot(document, (), document.data)) for name, document in self.read.shaped(prefix)]

    @cached_property
    def clauses(self) -> dict[str, Spot]:
        """The clauses by the name of their file, which is their id."""
        return {name.removeprefix("clauses/").removesuffix(".yaml"): spot for name, spot in self.files("clauses/")}

    @cached_property
    def terms(self) -> dict[str, Spot]:
        """The files of terms by language."""
        return {name.removeprefix("terms/").removesuffix(".yaml"): spot for name, spot in self.files("terms/")}

    @cached_property
    def questions(self) -> list[tuple[str, str, Spot]]:
        """The files of example questions: language, name of the file and its content; the unanswered not among them."""
        found = [
            (name.split("/")[1], name.split("/")[2].removesuffix(".yaml"), spot)
            for name, spot in self.files("questions/")
        ]
        return [entry for entry in found if entry[1] != "unanswered"]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that the plan promises."""
        return tuple(language for language, _ in self.header.at("languages").texts())

    @cached_property
    def bare(self) -> bool:
        """Whether the plan is example questions only: no clause has a text or topics."""
        return not any(clause.at("text").text or clause.at("topics").items() for clause in self.clauses.values())

    def topics(self) -> Iterator[tuple[Spot, Spot]]:
        """Return every topic with its clause."""
        for clause in self.clauses.values():
            for topic in clause.at("topics").items():
                yield clause, topic

    @cached_property
    def grants(self) -> list[GrantSpot]:
        """Every grant of the plan."""
        return [
            GrantSpot(clause, topic, grant) for clause, topic in self.topics() for grant in topic.at("grants").items()
        ]


def asked(questions: Spot) -> list[tuple[str, Spot]]:
    """Return the example questions of a file, by kind or as a bare list."""
    listed = questions.texts()
    for _, group in questions.entries():
        listed.extend(group.texts())
    return listed


def listing(names: list[str] | tuple[str, ...], most: int = 6) -> str:
    """Write names after each other, only the first few of many."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
