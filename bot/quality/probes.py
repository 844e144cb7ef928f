"""Whether the bot goes on understanding a word without its entry, so that no talk could miss it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from bot.assistant import Assistant
from bot.dialogue.context import Context
from bot.knowledge.model import Plan
from bot.quality.edits import value_at
from bot.quality.mutant import Mutant

Talk = tuple[str, ...]
"""Messages one after the other."""
Frames = dict[str, tuple[str, ...]]
"""By language, sentences with a gap for a name."""

_TOPICS: Frames = {
    "zh": ("{name}", "{name}奖多少钱？", "什么是{name}？", "{name}归哪个部门管？", "{name}要什么条件？"),
    "en": (
        "{name}",
        "how much do we get for {name}?",
        "what is {name}?",
        "which department is responsible for {name}?",
        "what are the conditions for {name}?",
    ),
}
"""Questions on a thing."""
_VALUES: Frames = {
    "zh": ("{name}{topic}奖多少钱？", "{topic}{name}的多少钱？", "{name}{topic}要什么条件？"),
    "en": (
        "how much for the {name} {topic}?",
        "{topic}, {name}: how much?",
        "what are the conditions for the {name} {topic}?",
    ),
}
"""Questions on a thing of some sort."""
_FOLLOWING = {"zh": "那{name}的呢？", "en": "and the {name} one?"}
"""The same in a talk about the thing."""
_DEPARTMENTS: Frames = {
    "zh": ("{name}", "{name}负责哪些条款？", "{name}管什么？"),
    "en": ("{name}", "which clauses is the {name} responsible for?", "what does the {name} do?"),
}
_SECTIONS: Frames = {"zh": ("{name}", "{name}有哪些内容？"), "en": ("{name}", "what is in the section on {name}?")}
_PLACES: Frames = {
    "zh": ("{name}", "{name}有什么奖励？", "{name}的企业能拿多少钱？"),
    "en": ("{name}", "what grants are there in {name}?", "how much does a firm in {name} get?"),
}
_ELSEWHERE = {
    "zh": (("{other}的企业能拿多少钱？", "那{name}呢？"), ("从{other}搬到{name}能拿多少钱？",)),
    "en": (
        ("how much does a firm in {other} get?", "and in {name}?"),
        ("how much do we get for moving from {other} to {name}?",),
    ),
}
"""Questions that another place stands in, too; the reply to the first one names the plan's own."""
_FRAMES = {"department": _DEPARTMENTS, "section": _SECTIONS, "place": _PLACES}


def changes_nothing(base: Assistant, mutated: Assistant, mutant: Mutant) -> bool:
    """Tell whether the bot answers all probes of a removed name as it did before.

    Takes the assistant of the plan as it is, that of the mutant, and the mutant of a name. The probes are the name
    typed alone and in plain questions of its language; for a value beside each topic that has values of its sort, and
    in a talk about it; for a place beside another one. If every answer is the same, something else makes the bot
    understand the word: a longer or a shorter name, the repair of typos, the example questions. A talk may still tell
    the two apart, by a sentence that only this name cuts rightly, but no plain one does. Raises ValueError for the
    mutant of any other fact.
    """
    if mutant.sense is None:
        raise ValueError(f"{mutant.key}: only a name can be probed")
    return all(_answers(base, probe) == _answers(mutated, probe) for probe in probes(base, mutant))


def probes(base: Assistant, mutant: Mutant) -> Iterator[Talk]:
    """Return the talks that try whether a bot still knows a name, made with what the bot of the whole plan knows."""
    name, language = str(value_at(base.plan, mutant.edit.path)), str(mutant.edit.path[-2])
    category, meant = mutant.sense or ("", "")
    yield from ((frame.format(name=name),) for frame in _FRAMES.get(category, _TOPICS).get(language, ("{name}",)))
    if category in ("value", "loose") and language in _VALUES:
        following = _FOLLOWING[language].format(name=name)
        for topic in _topics_with(base.plan, meant.split(":")[0], language):
            yield from ((frame.format(name=name, topic=topic),) for frame in _VALUES[language])
            yield _TOPICS[language][1].format(name=topic), following
    if category == "place":
        other = _other_place(base, language)
        for frames in _ELSEWHERE.get(language, ()) if other else ():
            yield tuple(frame.format(name=name, other=other) for frame in frames)


def _topics_with(plan: Plan, attribute: str, language: str) -> list[str]:
    """Return a name of each topic whose grants an attribute tells apart, as people call it."""
    called = {term.id: term.names[language][0] for term in plan.terms if term.names.get(language)}
    topics = [topic for clause in plan.clauses for topic in clause.topics]
    having = [t for t in topics if any(attribute in t.attributes_of(grant) for grant in t.grants)]
    return [next(called[term] for term in t.terms if term in called) for t in having if called.keys() & set(t.terms)]


def _other_place(base: Assistant, language: str) -> str:
    """Return a place that is not the plan's, as the language writes it; "" where the bot knows none."""
    senses = (sense for senses in base.reader.vocabulary.exact.values() for sense in senses)
    places = (sense.id for sense in senses if sense.category == "other_place")
    return next((place for place in places if place.isascii() == (language == "en")), "")


def _answers(assistant: Assistant, talk: Talk) -> list[dict[str, Any]]:
    """Return the answers to the messages of a talk on a day on which the plan is in force, without how sure they are."""
    today = assistant.plan.header.in_force_from or dt.date(2000, 1, 1)
    context = Context()
    answers = []
    for message in talk:
        exchange = assistant.respond(message, context, today)
        context = exchange.context
        answers.append({key: value for key, value in exchange.answer.items() if key != "confidence"})
    return answers
