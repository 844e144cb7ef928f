"""Every text in each of the plan's languages."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Any, get_args, get_origin, get_type_hints

from bot.errors import Problem
from bot.knowledge.checks.draft import Draft, Spot, listing
from bot.knowledge.model import Attribute, Clause, Header, Ladder, Localised, Record
from bot.knowledge.schema import DepartmentEntry

_NO_TEXTS = frozenset(["attributes"])
"""Fields that look like a text in each language and are none."""


def language_problems(draft: Draft) -> list[Problem]:
    """Return the texts, names and files that lack one of the plan's languages."""
    wanted = draft.languages
    if not wanted:
        return []
    shapes: list[tuple[Spot, Any]] = [(draft.header, Header), (draft.ladder, Ladder)]
    shapes += [(clause, Clause) for clause in draft.clauses.values()]
    shapes += [(spot, DepartmentEntry) for _, spot in draft.departments.entries()]
    shapes += [(spot, Attribute) for _, spot in draft.attributes.entries()]
    found: list[Problem] = []
    for spot, shape in shapes:
        for text in localised(spot, shape):
            found.extend(_complete(text, wanted))
    found.extend(_names(draft, wanted))
    found.extend(_terms(draft, wanted))
    found.extend(_questions(draft, wanted))
    return found


def localised(spot: Spot, shape: Any) -> Iterator[Spot]:
    """Find the texts in each language that a value of this shape holds."""
    if isinstance(shape, types.UnionType):
        shape = next((part for part in get_args(shape) if part is not type(None)), None)
    if shape == Localised:
        if isinstance(spot.value, dict):
            yield spot
    elif isinstance(shape, type) and issubclass(shape, Record):
        for name, kind in get_type_hints(shape).items():
            if name not in _NO_TEXTS:
                yield from localised(spot.at(name), kind)
    elif get_origin(shape) is tuple:
        for item in spot.items():
            yield from localised(item, get_args(shape)[0])
    elif get_origin(shape) is dict:
        for _, value in spot.entries():
            yield from localised(value, get_args(shape)[1])


def _complete(text: Spot, wanted: tuple[str, ...]) -> Iterator[Problem]:
    for language in wanted:
        if text.at(language).value is None:
            yield text.at(language).problem(f"is missing; write it in {language} too")
        elif isinstance(text.at(language).value, str) and not text.at(language).text.strip():
            yield text.at(language).problem(f"is empty; write it in {language}")
    yield from _surplus(text, wanted)


def _surplus(text: Spot, wanted: tuple[str, ...]) -> Iterator[Problem]:
    for language, spot in text.entries():
        if language not in wanted:
            yield spot.problem(
                f"{language} is not among the plan's languages ({listing(wanted)}); correct it, or add it "
                "to languages in plan.yaml"
            )


def _names(draft: Draft, wanted: tuple[str, ...]) -> Iterator[Problem]:
    """Look at the names by language: of the place, of departments, of values."""
    spots = [draft.header.at("place")] + [spot.at("names") for _, spot in draft.departments.entries()]
    for spot in spots:
        yield from _surplus(spot, wanted)
        if spot.entries():
            yield from (
                spot.at(language).problem(f"has no names in {language}; add what people call it")
                for language in wanted
                if not spot.at(language).texts()
            )
    for _, slot in draft.attributes.entries():
        for _, value in slot.at("values").entries():
            yield from _surplus(value.at("names"), wanted)
            yield from _surplus(value.at("loose"), wanted)
            yield from (
                value.problem(f"has neither names nor loose names in {language}, so no question can say it; add some")
                for language in wanted
                if not value.at("names", language).texts() and not value.at("loose", language).texts()
            )


def _terms(draft: Draft, wanted: tuple[str, ...]) -> Iterator[Problem]:
    files = {language: draft.terms[language] for language in wanted if language in draft.terms}
    if not files:
        return
    yield from (
        draft.header.at("languages").problem(f"there are no terms in {language}; write terms/{language}.yaml")
        for language in wanted
        if language not in files
    )
    files = {language: file for language, file in files.items() if isinstance(file.value, dict)}
    for group in ("names", "outside"):
        terms = {term: spot for file in files.values() for term, spot in file.at(group).entries()}
        for term, spot in terms.items():
            for language, file in files.items():
                if not file.at(group, term).texts() and (group == "names" or not file.at("names", term).texts()):
                    yield spot.problem(
                        f"the term {term} has no {group} in {language}; add them to {group} in terms/{language}.yaml"
                    )
    hinted = {term: spot for file in files.values() for term, spot in file.at("everyday").entries()}
    for term, spot in hinted.items():
        for language, file in files.items():
            if not file.at("everyday", term).texts() and not any(f.at("names", term).texts() for f in files.values()):
                yield spot.problem(
                    f"the term {term} has no words in {language}; add them to everyday in terms/{language}.yaml"
                )


def _questions(draft: Draft, wanted: tuple[str, ...]) -> Iterator[Problem]:
    written: dict[str, set[str]] = {language: set() for language in wanted}
    for language, name, _ in draft.questions:
        written.setdefault(language, set()).add(name)
    answered = {name.split("/")[1] for name, _ in draft.files("questions/") if name.endswith("/unanswered.yaml")}
    for language in wanted:
        if not written[language]:
            yield draft.header.at("languages").problem(
                f"there are no example questions in {language}; write questions/{language}/<clause>.yaml for each clause"
            )
            continue
        yield from (
            clause.problem(f"there are no example questions in {language}; write questions/{language}/{name}.yaml")
            for name, clause in draft.clauses.items()
            if name not in written[language]
        )
        if language not in answered:
            yield draft.header.at("languages").problem(
                f"there are no unanswered questions in {language}, from which the bot learns what to refuse; write "
                f"questions/{language}/unanswered.yaml",
                warning=True,
            )


def bare_warnings(draft: Draft, problems: Iterable[Problem]) -> list[Problem]:
    """Return what a plan of bare example questions lacks, one warning for each kind of thing.

    Takes the problems of language that the plan has, to be told in one.
    """
    clauses = len(draft.clauses)
    header = draft.header
    found = [
        header.problem(
            f"none of the {clauses} clauses has a text, so that answers can quote nothing; add the "
            "official wording as `text`",
            warning=True,
        ),
        header.problem(
            f"none of the {clauses} clauses has topics, so that the bot finds clauses by the example "
            "questions alone; add `topics`",
            warning=True,
        ),
    ]
    for name, what in (
        ("terms/", "terms, by which people are understood who word it otherwise"),
        ("departments.yaml", "departments, so that nobody can ask who is responsible"),
    ):
        if not draft.files(name):
            found.append(header.problem(f"the plan has no {what}; add {name}", warning=True))
    if not header.at("expires").text and not header.at("in_force_from").text:
        found.append(
            header.problem(
                "the plan has no dates, so that nobody learns whether it is in force; add "
                "`in_force_from` and `expires`",
                warning=True,
            )
        )
    lacking = [problem for problem in problems if not problem.warning]
    if lacking:
        first = lacking[0]
        found.append(
            header.at("languages").problem(
                f"{len(lacking)} texts or files lack one of the plan's languages, the first at {first.file}:{first.line} "
                f"({first.field or 'the file'}); replies then fall back to the other language",
                warning=True,
            )
        )
    return found
