"""Messages about one plan understood."""

from __future__ import annotations

import re

from bot.knowledge.model import Plan
from bot.text import Text, normalise
from bot.understanding.amounts import find_amounts
from bot.understanding.compounds import regroup
from bot.understanding.examples import ExampleRanker
from bot.understanding.focus import (
    NEAR,
    NEAR_KIND,
    STATED,
    drop_corrected,
    drop_negated,
    focus_with_subject,
    is_told,
    near_question,
    question_places,
    weigh_sentences,
    weight_aside,
)
from bot.understanding.language import language_asked
from bot.understanding.learning import example_features
from bot.understanding.mention import Mention
from bot.understanding.mentions import find_mentions
from bot.understanding.references import find_references
from bot.understanding.topics import TopicIndex
from bot.understanding.typed_pinyin import spelt_in_pinyin, split_pinyin
from bot.understanding.understanding import HINT_ORDER, KIND_ORDER, SHORT, SlotMention, Understanding
from bot.understanding.vocabulary import Vocabulary

NAME_ALONE = 0.2
"""What the example questions still count where a message is nothing but a name: then the name decides."""

ALONE = 4
"""Tokens that a message may have in which a single common word asks for a detail: 材料呢？"""


class Reader:
    """Understands messages about one plan."""

    def __init__(self, plan: Plan, vocabulary: Vocabulary, ranker: ExampleRanker | None) -> None:
        """Take the plan, its vocabulary, and what was learnt from its example questions, None if it has none."""
        self.plan = plan
        self.vocabulary = vocabulary
        self.topics = TopicIndex(plan)
        self.ranker = ranker

    def read(self, message: str) -> Understanding:
        """Understand one message; never raises, whatever it holds."""
        text = regroup(split_pinyin(normalise(message), self.vocabulary), self.vocabulary)
        mentions = drop_corrected(drop_negated(text, find_mentions(text, self.vocabulary)))
        focus = weigh_sentences(text, mentions)
        language, worded = language_asked(
            text, mentions, self.plan.header.languages, spelt_in_pinyin(text, self.vocabulary)
        )
        result = Understanding(text, language, mentions, focus, worded=worded)
        numbers = find_amounts(text)
        result.amounts = tuple(n for n in numbers if not n.counted)
        result.counts = tuple(n.yuan for n in numbers if n.counted)
        result.references = find_references(message, self.plan)
        result.question = bool(re.search(r"[?？]|吗|呢|[么嘛]\b", message))
        _collect(result)
        result.years = tuple(
            int(t)
            for t, k in zip(text.tokens, text.kinds, strict=True)
            if k == "n" and t.isdecimal() and len(t) == 4 and 1990 <= int(t) <= 2100
        )
        result.ranked = self._rank_examples(result)
        kind = "ladder" if result.kind.startswith("ladder") else result.kind
        weighted = [(m, max(focus[m.start : m.end], default=1.0)) for m in mentions]
        weighted = [(m, w if w == 1.0 else 0.7 if w == STATED else weight_aside(m)) for m, w in weighted]
        told = result.ranked
        if _only_a_name(result):
            told = {label: confidence * NAME_ALONE for label, confidence in told.items()}
        result.candidates = self.topics.rank(
            weighted, kind, told, [s for m in result.slots for s in m.slots], outright=bool(result.kinds)
        )
        return result

    def _rank_examples(self, result: Understanding) -> dict[str, float]:
        if self.ranker is None:
            return {}
        features = example_features(result.text, result.mentions, focus_with_subject(result))
        return {r.label: r.confidence for r in self.ranker.rank(features, top=5)}


def _only_a_name(result: Understanding) -> bool:
    """Tell whether a message is one exact name of a term and nothing else."""
    said = [m for m in result.mentions if not m.has_category("filler")]
    return len(said) == 1 and said[0].has_category("term") and said[0].via == "exact" and result.uncovered == 0


def _collect(result: Understanding) -> None:
    groups: dict[str, list[str]] = {
        name: []
        for name in (
            "kind",
            "kindhint",
            "aspect",
            "chat",
            "marker",
            "department",
            "outside",
            "elsewhere",
            "other_place",
            "section",
        )
    }
    slots: list[SlotMention] = []
    covered = 0
    asked = question_places(result)
    for index, mention in enumerate(result.mentions):
        covered += mention.end - mention.start
        in_focus = result.focus[mention.start] == 1.0
        readings = tuple(s.id for s in mention.senses if s.category in ("value", "loose"))
        if readings and not _lone_character(result.text, mention, result.mentions[max(0, index - 1) : index + 2]):
            slots.append(SlotMention(readings, mention, any(s.category == "value" for s in mention.senses)))
        for sense in mention.senses:
            if (
                sense.category in ("kind", "kindhint", "aspect", "elsewhere")
                and not in_focus
                and (len(result.text) > SHORT)
            ):
                continue
            if sense.category in ("aspect", "elsewhere") and not near_question(asked, mention, NEAR):
                continue
            if sense.category == "aspect" and is_told(result, mention):
                continue
            if sense.category == "kind" and not near_question(asked and asked[-1:], mention, NEAR_KIND):
                continue
            if sense.category in groups:
                groups[sense.category].append(sense.id)
            elif sense.category == "place":
                result.own_place = True
        if mention.has("term", "plan"):
            result.about_plan = True
    said = [m for m in result.mentions if not m.has_category("filler")]
    if len(said) == 1 and said[0].has_category("alone") and len(result.text) <= ALONE:
        groups["aspect"].extend(said[0].ids("alone"))
    result.slots = tuple(slots)
    order = {kind: i for i, kind in enumerate(KIND_ORDER)}
    result.kinds = tuple(sorted(dict.fromkeys(groups["kind"]), key=lambda k: order.get(k, 99)))
    hint_order = {kind: i for i, kind in enumerate(HINT_ORDER)}
    result.hinted = tuple(sorted(dict.fromkeys(groups["kindhint"]), key=lambda k: hint_order.get(k, 99)))
    result.aspects = tuple(dict.fromkeys(groups["aspect"]))
    result.chat = tuple(dict.fromkeys(groups["chat"]))
    result.markers = frozenset(groups["marker"])
    result.sections = tuple(dict.fromkeys(groups["section"]))
    result.departments = tuple(dict.fromkeys(groups["department"]))
    result.outside = tuple(dict.fromkeys(groups["outside"]))
    result.elsewhere = tuple(dict.fromkeys(groups["elsewhere"]))
    result.other_places = tuple(dict.fromkeys(groups["other_place"]))
    content = sum(kind in "hwn" for kind in result.text.kinds)
    result.uncovered = max(0, content - covered)


def _lone_character(text: Text, mention: Mention, neighbours: tuple[Mention, ...]) -> bool:
    """Tell whether a value of one Chinese character stands alone, not before a topic's name or in a list 国/省/市."""
    if mention.end - mention.start > 1 or text.kinds[mention.start] != "h":
        return False

    def is_value(other: Mention) -> bool:
        return any(s.category in ("value", "loose") for s in other.senses)

    last = not set(text.kinds[mention.end :]) - set(",.")
    for other in neighbours:
        if last and other.end == mention.start and other.senses[0].category == "term":
            return False
        gap = text.kinds[mention.end : other.start]
        if other.start >= mention.end and set(gap) <= {","}:
            if other.start == mention.end and other.senses[0].category in ("term", "value"):
                return False
            if is_value(other) and (len(gap) <= 1) and other.end - other.start == 1:
                return False
        back = text.kinds[other.end : mention.start]
        if (
            other.end <= mention.start
            and set(back) <= {","}
            and len(back) <= 1
            and is_value(other)
            and other.end - other.start == 1
        ):
            return False
    return True
