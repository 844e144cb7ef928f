"""What a script says of a plan against the plan: ids and names that do not exist, sums that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.conversations.book import GRANT_KEYS, Book
from bot.conversations.expectations import texts
from bot.conversations.model import OTHERS, ChoiceEntry, ExpectEntry, NeverEntry
from bot.conversations.money import yuan_of
from bot.conversations.stages import Stages
from bot.conversations.staging import stage_problems
from bot.conversations.talks import Place, Stage, Talk
from bot.conversations.translation import in_chinese
from bot.errors import Problem
from bot.knowledge.model import KINDS

_CUT = re.compile(r"\D*\d{1,3}")
"""What may be the beginning of a sum that its own comma has cut: RMB 70 of RMB 70,000."""
_SUMS = "write it like 7万元, RMB 70,000 or 70000 (yuan)"


def talk_problems(talks: Iterable[Talk], stages: Stages) -> list[Problem]:
    """Return everything in talks that does not fit the plan that they are played on, by file and line."""
    found: list[Problem] = []
    fit: dict[Stage, bool] = {}
    for talk in talks:
        if talk.stage not in fit:
            wrong = stage_problems(talk, stages)
            fit[talk.stage] = not wrong
            found += wrong
        if fit[talk.stage]:
            wrong = list(_talk(talk, stages.book(talk.stage)))
            found += map(in_chinese, wrong) if talk.chinese else wrong
    return sorted(set(found))


def _talk(talk: Talk, book: Book) -> Iterator[Problem]:
    def at(place: Place, field: str, message: str) -> Problem:
        return Problem(place.file, place.line, field, message)

    def expected(expect: ExpectEntry | None, places: Mapping[str, Place], line: int) -> Iterator[Problem]:
        for field, message in _expect(expect, book) if expect else ():
            yield at(places.get(field.split(".")[0], Place(talk.file, line)), field, message)

    for never, place in zip(talk.never, talk.never_places, strict=True):
        for field, message in _never(never, book):
            yield at(place, field, message)
    for turn in talk.turns:
        here = Place(turn.file or talk.file, turn.line)
        if turn.kind and turn.kind not in KINDS:
            yield at(here, "kind", f"there is no kind {turn.kind!r}; there are: {', '.join(KINDS)}")
        yield from expected(turn.expect, turn.places, turn.line)
        for contrast in turn.contrasts:
            yield from expected(contrast.expect, contrast.places, contrast.line)
        for inner, message in _choices((turn.press,), book) if isinstance(turn.press, ChoiceEntry) else ():
            yield at(here, ".".join(("press", *inner)), message)


def _expect(expect: ExpectEntry, book: Book) -> Iterator[tuple[str, str]]:
    for field in ("clause", "clauses"):
        for clause in texts(getattr(expect, field) or ()):
            yield from _clause(field, clause, book)
    for item in expect.grants or ():
        if isinstance(item, str):
            yield from _grant("grants", item, book)
        else:
            yield from _grant_keys(item, book)
    yield from _amounts("amounts", expect.amounts or ())
    if expect.total is not None and yuan_of(expect.total) is None:
        yield "total", f"{expect.total!r} is no single sum; {_SUMS}"
    for department in expect.departments or ():
        yield from _department("departments", department, book)
    for inner, message in _choices(expect.choices or (), book):
        yield ".".join(("choices", *inner)), message
    if expect.never is not None:
        yield from _never(expect.never, book)


def _never(never: NeverEntry, book: Book) -> Iterator[tuple[str, str]]:
    for clause in never.clauses:
        yield from _clause("never.clauses", clause, book)
    for grant in never.grants:
        yield from _grant("never.grants", grant, book)
    for department in never.departments:
        yield from _department("never.departments", department, book)
    yield from _amounts("never.amounts", never.amounts)


def _amounts(field: str, amounts: Sequence[str | int]) -> Iterator[tuple[str, str]]:
    before: str | int = ""
    for amount in amounts:
        if amount not in OTHERS and yuan_of(amount) is None:
            yield field, f"{amount!r} is no single sum; {_SUMS}"
        elif isinstance(amount, int) and amount < 1000 and (amount == 0 or _CUT.fullmatch(str(before))):
            sums = "a comma parts two sums in a list"
            yield field, f'{sums}: {before} and {amount}; put quotes around a sum with commas, ["RMB 70,000"]'
        before = amount


def _choices(choices: Iterable[str | ChoiceEntry], book: Book) -> Iterator[tuple[tuple[str, ...], str]]:
    for choice in choices:
        if isinstance(choice, str):
            continue
        if choice.clause:
            yield from ((("clause",), message) for _, message in _clause("", choice.clause, book))
        if choice.grant:
            yield from ((("grant",), message) for _, message in _grant("", choice.grant, book))
        if choice.topic and book.topic(choice.topic) is None:
            yield ("topic",), f"the plan has no topic {choice.topic!r}{book.near('topic', choice.topic)}"
        if choice == ChoiceEntry():
            yield (), "the choice says nothing; give it a `grant`, a `clause`, a `topic` or a `label`"


def _clause(field: str, clause: str, book: Book) -> Iterator[tuple[str, str]]:
    if clause not in OTHERS and clause not in book.clauses:
        yield field, f"the plan has no clause {clause!r}{book.near('clause', clause)}"


def _grant(field: str, name: str, book: Book) -> Iterator[tuple[str, str]]:
    if name not in OTHERS and book.grant(name) is None:
        yield field, f"the plan has no grant {name!r}{book.near('grant', name)}"


def _department(field: str, name: str, book: Book) -> Iterator[tuple[str, str]]:
    if name not in OTHERS and book.department(name) is None:
        yield field, f"the plan has no department {name!r}{book.near('department', name)}"


def _grant_keys(item: dict[str, str | int], book: Book) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if key == "grant":
            yield from _grant("grants", str(value), book)
        elif key == "clause":
            yield from _clause("grants", str(value), book)
        elif key == "amount":
            if yuan_of(value) is None:
                yield "grants", f"{value!r} is no single sum; {_SUMS}"
        elif (attribute := book.attribute(key)) is None:
            known = ", ".join((*GRANT_KEYS, *book.plan.attributes))
            yield "grants", f"a grant has no {key!r}{book.near('attribute', key) or f'; it has {known}'}"
        elif book.value(attribute, str(value)) is None:
            values = ", ".join(book.plan.attributes[attribute].values)
            yield "grants", f"{key} is never {value!r}; it is one of {values}"
