"""Example questions learnt, and what of a message is compared with them."""

from __future__ import annotations

from bot.knowledge.model import Plan
from bot.text import Text, normalise
from bot.understanding.examples import ExampleRanker, features_of
from bot.understanding.focus import STATED
from bot.understanding.mention import Mention
from bot.understanding.mentions import find_mentions
from bot.understanding.understanding import ELSEWHERE, UNSTATED
from bot.understanding.vocabulary import Vocabulary

EXAMPLE_TOKENS = 400
"""Tokens at the end of a message that are compared with the example questions: a question mostly ends a story."""


def example_features(text: Text, mentions: tuple[Mention, ...], focus: tuple[float, ...] | None = None) -> list[str]:
    """Return what example questions are compared by: pieces of the words, and the terms found among them."""
    pieces: list[str] = []
    previous = ""
    skip = max(0, len(text) - EXAMPLE_TOKENS)
    for index, (token, kind) in enumerate(zip(text.tokens[skip:], text.kinds[skip:], strict=True), start=skip):
        if kind in ".,p" or (focus is not None and focus[index] < STATED):
            continue
        if not (previous == "h" and kind == "h"):
            pieces.append(" ")
        pieces.append(token)
        previous = kind
    features = features_of("".join(pieces).strip())
    for mention in mentions:
        if focus is not None and focus[mention.start] < STATED:
            continue
        sense = mention.senses[0]
        if sense.category in ("term", "hint", "value", "kind", "aspect", "outside"):
            features.append(f"t:{sense.id}")
    return features


def fit_examples(plan: Plan, vocabulary: Vocabulary) -> ExampleRanker | None:
    """Learn the plan's example questions; None for a plan that has none."""
    rows: list[list[str]] = []
    labels: list[str] = []

    def add(question: str, label: str) -> None:
        text = normalise(question)
        rows.append(example_features(text, find_mentions(text, vocabulary)))
        labels.append(label)

    for examples in plan.examples:
        for questions in examples.questions.values():
            for question in questions:
                add(question, examples.clause)
    for group in plan.unanswered:
        for question in group.elsewhere:
            add(question, ELSEWHERE)
        for question in group.unstated:
            add(question, UNSTATED)
    return ExampleRanker.fit(rows, labels) if rows else None
