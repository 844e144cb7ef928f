"""What is expected of a reply against what came: every difference in words, none twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.conversations.book import Book
from bot.conversations.model import OTHERS, ChoiceEntry, ExpectEntry, NeverEntry, Texts
from bot.conversations.money import comparable, sums_in, yuan_of

Answer = Mapping[str, Any]
"""An answer as data, as docs/answer.md describes it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected."""

    field: str
    """The key of the expectation."""
    expected: str
    got: str
    missing: tuple[str, ...] = ()
    """Of a list, what is expected and did not come."""
    extra: tuple[str, ...] = ()
    """Of a list, what came and is not expected."""


def texts(given: Texts) -> tuple[str, ...]:
    """Return one or several texts as a tuple."""
    return (given,) if isinstance(given, str) else given


def given(expect: ExpectEntry) -> dict[str, Any]:
    """Return what an expectation says, by key; what it leaves out is not there."""
    fresh = ExpectEntry()
    return {
        name: getattr(expect, name)
        for name in ExpectEntry.__struct_fields__
        if getattr(expect, name) != getattr(fresh, name)
    }


def added(base: ExpectEntry | None, more: ExpectEntry | None) -> ExpectEntry | None:
    """Return an expectation with another's keys over its own; None where there is neither."""
    if base is None or more is None:
        return more or base
    return msgspec.structs.replace(base, **given(more))


def differences(expect: ExpectEntry, answer: Answer, book: Book, lead: Callable[[str], Answer]) -> list[Difference]:
    """Compare an answer with what is expected of it.

    Takes the expectation, the answer as data, the names of the plan, and what tells where a choice would lead: from
    what it sends to the answer to that.
    """
    found: list[Difference] = []

    def differ(field: str, expected: object, got: object) -> None:
        found.append(Difference(field, str(expected), str(got)))

    if expect.act and answer["outcome"] != expect.act:
        differ("act", expect.act, answer["outcome"])
    ids = [point["id"] for point in answer["clauses"]]
    first = texts(expect.clause)
    if first and (not ids or ids[0] not in first):
        differ("clause", " / ".join(first), ids[0] if ids else "–")
    if expect.clauses is not None:
        _compare_lists(found, "clauses", expect.clauses, ids)
    if expect.grants is not None:
        _compare_grants(found, expect.grants, answer, book)
    if expect.amounts is not None:
        _compare_amounts(found, expect.amounts, answer)
    if expect.total is not None:
        _compare_total(found, expect.total, answer)
    if expect.departments is not None:
        wanted = [name if name in OTHERS else book.department(name) or name for name in expect.departments]
        _compare_lists(found, "departments", wanted, answer["departments"])
    if expect.language and answer["language"] != expect.language:
        differ("language", expect.language, answer["language"])
    if expect.choices is not None:
        _compare_choices(found, expect.choices, answer, book, lead)
    if expect.validity:
        status = (answer["validity"] or {}).get("status", "–")
        if status != expect.validity:
            differ("validity", expect.validity, status)
    quotes = [entry["quote"] for entry in answer["evidence"]]
    joined = [comparable(quote) for quote in quotes]
    for words in texts(expect.evidence):
        if not any(comparable(words) in quote for quote in joined):
            differ("evidence", words, " | ".join(quotes) or "–")
    _compare_words(found, expect, answer)
    if expect.never is not None:
        found += breaches(expect.never, answer, book)
    return found


def breaches(never: NeverEntry, answer: Answer, book: Book) -> list[Difference]:
    """Return what an answer speaks of that it must not."""
    found: list[Difference] = []

    def differ(kind: str, name: object) -> None:
        found.append(Difference(f"never.{kind}", f"≠ {name}", str(name)))

    for clause in never.clauses:
        if any(point["id"] == clause for point in answer["clauses"]):
            differ("clauses", clause)
    for name in never.grants:
        if any(entry["grant"] == (book.grant(name) or name) for entry in answer["grants"]):
            differ("grants", name)
    if never.amounts:
        named = {yuan for _, _, yuan in sums_in(unquoted(answer))} | {entry["amount"] for entry in answer["grants"]}
        for amount in never.amounts:
            if yuan_of(amount) in named:
                differ("amounts", amount)
    for department in never.departments:
        if (book.department(department) or department) in answer["departments"]:
            differ("departments", department)
    reply = comparable(unquoted(answer)) if never.says else ""
    for words in texts(never.says):
        if comparable(words) in reply:
            differ("says", words)
    return found


def unquoted(answer: Answer) -> str:
    """Return a reply without the official words that it quotes: they may name many sums, and the bot means one."""
    reply = str(answer["reply"])
    for entry in answer["evidence"]:
        reply = reply.replace(entry["quote"], "")
    return reply


def meaning(answer: Answer) -> tuple[object, ...]:
    """Return what two answers must share to be the same whatever the words of the question."""
    return (
        answer["outcome"],
        tuple(point["id"] for point in answer["clauses"]),
        tuple((entry["clause"], entry["grant"], entry["amount"]) for entry in answer["grants"]),
        tuple(answer["departments"]),
        len(answer["options"]),
    )


def told(answer: Answer) -> str:
    """Say in one line what an answer means."""
    sums = ", ".join(shown_yuan(entry["amount"]) for entry in answer["grants"])
    ids = ", ".join(point["id"] for point in answer["clauses"])
    return " · ".join(part for part in (answer["outcome"], ids, sums) if part)


def shown_yuan(yuan: int | None) -> str:
    """Write a sum for a person who compares two: 500,000."""
    return "–" if yuan is None else f"{yuan:,}"


def choice_fits(
    choice: str | ChoiceEntry, option: Mapping[str, str], book: Book, lead: Callable[[str], Answer]
) -> bool:
    """Tell whether an option is the one meant: by its label, or by where it leads."""
    if isinstance(choice, str):
        return comparable(choice) in (comparable(option["label"]), comparable(option["send"]))
    if choice.label and comparable(choice.label) not in comparable(option["label"]):
        return False
    if not (choice.grant or choice.clause or choice.topic):
        return bool(choice.label)
    answer = lead(option["send"])
    grants = [entry["grant"] for entry in answer["grants"]]
    ids = [point["id"] for point in answer["clauses"]]
    if choice.grant and grants != [book.grant(choice.grant) or choice.grant]:
        return False
    if choice.clause and ids[:1] != [choice.clause]:
        return False
    if choice.topic:
        clause, topic = book.topics.get(book.topic(choice.topic) or choice.topic, (None, None))
        if clause is None or topic is None or ids[:1] != [clause.id]:
            return False
        own = {grant.id for grant in topic.grants}
        return set(grants) <= own if own else not grants
    return True


def choice_name(choice: str | ChoiceEntry) -> str:
    """Name a choice as the script does."""
    if isinstance(choice, str):
        return choice
    return ", ".join(f"{key}: {value}" for key, value in msgspec.structs.asdict(choice).items() if value)


def grant_name(grant: str | Mapping[str, str | int]) -> str:
    """Name a grant as the script does."""
    return grant if isinstance(grant, str) else ", ".join(f"{key}: {value}" for key, value in grant.items())


def _listed(given: Sequence[object]) -> tuple[list[object], bool]:
    """Return the items of a list without its …, and whether there may be others."""
    items = [item for item in given if not (isinstance(item, str) and item in OTHERS)]
    return items, len(items) < len(given)


def _compare_lists(
    found: list[Difference],
    field: str,
    expected: Sequence[object],
    got: Sequence[object],
    shown: Callable[[Any], str] = str,
    separator: str = ", ",
) -> None:
    wanted, others = _listed(expected)
    missing, extra = Counter(wanted) - Counter(got), Counter(() if others else got) - Counter(wanted)
    if missing or extra:
        found.append(
            Difference(
                field,
                separator.join(item if isinstance(item, str) else shown(item) for item in expected) or "–",
                separator.join(map(shown, got)) or "–",
                tuple(map(shown, missing.elements())),
                tuple(map(shown, extra.elements())),
            )
        )


def _compare_amounts(found: list[Difference], expected: Sequence[str | int], answer: Answer) -> None:
    wanted = [item if isinstance(item, str) and item in OTHERS else yuan_of(item) for item in expected]
    got = [entry["amount"] for entry in answer["grants"]]
    _compare_lists(found, "amounts", wanted, got, shown_yuan, " + ")


def _compare_total(found: list[Difference], expected: str | int, answer: Answer) -> None:
    total = yuan_of(expected)
    paid = sum(entry["amount"] or 0 for entry in answer["grants"])
    said = {yuan for _, _, yuan in sums_in(unquoted(answer))}
    if total != paid or total not in said:
        got = shown_yuan(paid) if answer["grants"] else "–"
        found.append(Difference("total", shown_yuan(total), got if total != paid else "not said in the reply"))


def _compare_grants(
    found: list[Difference], expected: Sequence[str | Mapping[str, str | int]], answer: Answer, book: Book
) -> None:
    wanted, others = _listed(expected)
    wanted.sort(key=lambda item: not isinstance(item, str))  # What has a name takes its own before keys do.
    left = list(answer["grants"])
    missing = []
    for item in wanted:
        hit = next((entry for entry in left if _is_grant(entry, item, book)), None)  # type: ignore[arg-type]
        if hit is None:
            missing.append(grant_name(item))  # type: ignore[arg-type]
        else:
            left.remove(hit)
    extra = [] if others else left
    if missing or extra:
        found.append(
            Difference(
                "grants",
                "; ".join(map(grant_name, expected)) or "–",
                "; ".join(map(_grant_shown, answer["grants"])) or "–",
                tuple(missing),
                tuple(map(_grant_shown, extra)),
            )
        )


def _grant_shown(entry: Mapping[str, Any]) -> str:
    return f"{entry['grant']} ({shown_yuan(entry['amount'])})"


def _is_grant(entry: Mapping[str, Any], item: str | Mapping[str, str | int], book: Book) -> bool:
    if isinstance(item, str):
        return bool(entry["grant"] == (book.grant(item) or item))
    attributes = book.attributes_of.get(entry["grant"], {})
    for key, value in item.items():
        if key == "grant":
            fits = entry["grant"] == (book.grant(str(value)) or value)
        elif key == "amount":
            fits = entry["amount"] == yuan_of(value)
        elif key == "clause":
            fits = entry["clause"] == value
        else:
            attribute = book.attribute(key) or key
            fits = attributes.get(attribute) == (book.value(attribute, str(value)) or value)
        if not fits:
            return False
    return True


def _compare_choices(
    found: list[Difference],
    expected: Sequence[str | ChoiceEntry],
    answer: Answer,
    book: Book,
    lead: Callable[[str], Answer],
) -> None:
    wanted, others = _listed(expected)
    left = list(answer["options"])
    missing = []
    for choice in wanted:
        hit = next((option for option in left if choice_fits(choice, option, book, lead)), None)  # type: ignore[arg-type]
        if hit is None:
            missing.append(choice_name(choice))  # type: ignore[arg-type]
        else:
            left.remove(hit)
    extra = [] if others else [option["label"] for option in left]
    if missing or extra:
        labels = [option["label"] for option in answer["options"]]
        expects = "; ".join(map(choice_name, expected)) or "–"
        found.append(Difference("choices", expects, "; ".join(labels) or "–", tuple(missing), tuple(extra)))


def _compare_words(found: list[Difference], expect: ExpectEntry, answer: Answer) -> None:
    if not (expect.says or expect.says_not):
        return
    own = unquoted(answer)
    reply = comparable(own)
    found += (Difference("says", w, own) for w in texts(expect.says) if comparable(w) not in reply)
    found += (Difference("says_not", f"≠ {w}", w) for w in texts(expect.says_not) if comparable(w) in reply)
