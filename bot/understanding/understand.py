"""What a message asks: kinds of question, slots, topics, and the clauses that its wording resembles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.knowledge.model import Plan

from bot.text import Text, normalise
from bot.understanding.amounts import Amount, find_amounts
from bot.understanding.examples import ExampleRanker, features_of
from bot.understanding.mentions import Mention, find_mentions, split_pinyin
from bot.understanding.references import find_references
from bot.understanding.topics import Candidate, TopicIndex
from bot.understanding.vocabulary import Sense, Vocabulary, build_vocabulary

ELSEWHERE = "-elsewhere"
UNSTATED = "-unstated"
"""Labels of the example questions that the plan does not answer."""

SHORT = 45
"""Tokens up to which a message is read as one question; longer ones are searched for it."""

EXAMPLE_TOKENS = 400
"""Tokens at the end of a message that are compared with the example questions: a question mostly ends a story."""
ASIDE = 0.55
"""What a sentence of a story counts that does not ask."""
STATED = 0.99
"""The same in a short message, where the statement mostly says what is being asked about."""

KIND_ORDER = ("total", "compare", "ladder_next", "ladder_previous", "validity", "department", "target", "condition",
              "process", "list", "definition", "amount", "service")
"""When a message asks for several things, the kind that shapes the reply: the more particular first."""

HINT_ORDER = ("validity", "department", "amount", "total", "compare", "condition", "process", "ladder_next",
              "ladder_previous", "target", "list", "definition", "service")
"""The same for kinds that are only suggested: "what's the subsidy" is about the subsidy, not a definition."""


@dataclass(frozen=True, slots=True)
class SlotMention:
    """A value of a typed attribute that the message names."""

    slots: tuple[str, ...]
    """Every reading of the word: "national" is level:national or standard:national."""
    mention: Mention
    full: bool
    """Whether it also says which topic is meant (一等奖), or only narrows one (国家级)."""


@dataclass(slots=True)
class Understanding:
    """One message understood by itself, without what was said before."""

    text: Text
    language: str
    mentions: tuple[Mention, ...]
    focus: tuple[float, ...]
    """How much each token belongs to the question itself, 0..1."""
    kinds: tuple[str, ...] = ()
    """Kinds of question that the message asks outright, most particular first."""
    hinted: tuple[str, ...] = ()
    """Kinds that it only suggests."""
    aspects: tuple[str, ...] = ()
    chat: tuple[str, ...] = ()
    markers: frozenset[str] = frozenset()
    slots: tuple[SlotMention, ...] = ()
    amounts: tuple[Amount, ...] = ()
    counts: tuple[int, ...] = ()
    """Numbers of firms, people and the like."""
    references: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    """Sections named by their title."""
    departments: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    other_places: tuple[str, ...] = ()
    own_place: bool = False
    about_plan: bool = False
    """Whether the message speaks of the plan itself."""
    candidates: list[Candidate] = field(default_factory=list)
    ranked: dict[str, float] = field(default_factory=dict)
    """Confidence of each clause from the example questions, with ELSEWHERE and UNSTATED."""
    years: tuple[int, ...] = ()
    question: bool = False
    """Whether it is put as a question."""
    uncovered: int = 0
    """How many tokens no known word explains."""

    @property
    def kind(self) -> str:
        """The kind that shapes the reply, "" if none was said."""
        return self.kinds[0] if self.kinds else self.hinted[0] if self.hinted else ""

    @property
    def cash(self) -> bool:
        """Whether the message turns on cash: asked outright, or suggested with nothing else asked outright."""
        if "condition" in self.kinds and "definition" not in self.hinted:
            return "amount" in self.kinds
        return "amount" in self.kinds or (
            "amount" in self.hinted and set(self.kinds) <= {"definition", "list", "condition"})

    @property
    def substance(self) -> int:
        """How much the message says beside question words: its names, and words that no list knows."""
        names = sum(m.has_category("term", "hint", "value", "outside") for m in self.mentions)
        return self.uncovered + 2 * names


class Reader:
    """Understands messages about one plan."""

    def __init__(self, plan: Plan, places: dict[str, tuple[str, ...]] | None = None,
                 vocabulary: Vocabulary | None = None, ranker: ExampleRanker | None = None) -> None:
        """Take the plan, and the vocabulary and ranker where they have been built before."""
        self.plan = plan
        self.vocabulary = vocabulary or build_vocabulary(plan, places)
        self.topics = TopicIndex(plan)
        self.ranker = ranker or fit_examples(plan, self.vocabulary)

    def read(self, message: str) -> Understanding:
        """Understand one message; never raises, whatever it holds."""
        text = split_pinyin(normalise(message), self.vocabulary)
        mentions = _drop_negated(text, find_mentions(text, self.vocabulary))
        focus = _focus(text, mentions)
        language = _language(text, mentions, self.plan.header.languages)
        result = Understanding(text, language, mentions, focus)
        numbers = find_amounts(text)
        result.amounts = tuple(n for n in numbers if not n.counted)
        result.counts = tuple(n.yuan for n in numbers if n.counted)
        result.references = find_references(message, self.plan)
        result.question = bool(re.search(r"[?？]|吗|呢|[么嘛]\b", message))
        _collect(result)
        result.years = tuple(int(t) for t, k in zip(text.tokens, text.kinds, strict=True)
                             if k == "n" and t.isdigit() and 1990 <= int(t) <= 2100)
        result.ranked = self._rank_examples(result)
        kind = "ladder" if result.kind.startswith("ladder") else result.kind
        if kind == "definition" and not result.kinds:
            kind = ""
        weighted = [(m, max(focus[m.start : m.end], default=1.0)) for m in mentions]
        weighted = [(m, w if w == 1.0 else 0.7 if w == STATED else _aside(m)) for m, w in weighted]
        result.candidates = self.topics.rank(weighted, kind, result.ranked,
                                             [s for m in result.slots for s in m.slots], outright=bool(result.kinds))
        return result

    def _rank_examples(self, result: Understanding) -> dict[str, float]:
        if self.ranker is None:
            return {}
        features = example_features(result.text, result.mentions, _with_subject(result))
        return {r.label: r.confidence for r in self.ranker.rank(features, top=5)}


def _with_subject(result: Understanding) -> tuple[float, ...]:
    """Add to the sentences that ask those that name a topic at length: what the story is about."""
    if len(result.text) <= SHORT:
        return result.focus
    focus = list(result.focus)
    for mention in result.mentions:
        if mention.senses[0].category in ("term", "value") and not mention.single_word and focus[mention.start] < 1.0:
            start, end = mention.start, mention.end
            while start and result.text.kinds[start - 1] not in ".,":
                start -= 1
            while end < len(focus) and result.text.kinds[end] not in ".,":
                end += 1
            focus[start:end] = [1.0] * (end - start)
    return tuple(focus)


def _aside(mention: Mention) -> float:
    """Weigh a name outside of the sentence that asks: a long name is the story's subject, a common word is colour."""
    if mention.senses[0].category == "hint":
        return 0.15
    return 0.45 if mention.single_word else 0.8


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


def _language(text: Text, mentions: tuple[Mention, ...], languages: tuple[str, ...]) -> str:
    han = text.kinds.count("h")
    latin = text.kinds.count("w")
    pinyin = sum(m.end - m.start for m in mentions if m.via in ("pinyin", "initials"))
    if han + latin == 0:
        return languages[0]
    language = "zh" if han + 2 * pinyin >= latin or pinyin * 3 >= latin > 0 else "en"
    return language if language in languages else languages[0]


def _drop_negated(text: Text, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Drop values and topics said not to be meant, where another of the sort is: not the provincial one, the national.
    """
    negated: set[int] = set()
    dropped: set[Sense] = set()
    for index, mention in enumerate(mentions):
        if not mention.has("marker", "negation"):
            continue
        for other in mentions[index + 1 :]:
            gap = text.kinds[mention.end : other.start]
            if "," in gap or "." in gap or other.start - mention.end > 3:
                break
            if not _contrasted(text, mention, other, mentions):
                continue
            if other.senses[0].category in ("value", "loose", "term", "outside"):
                negated.add(id(other))
                dropped.update(other.senses)
                break
    if not negated:
        return mentions
    negated |= {id(m) for m in mentions if set(m.senses) <= dropped}
    said = {s.id.split(":")[0] for m in mentions if id(m) not in negated for s in m.senses
            if s.category in ("value", "loose")}
    terms = any(m.has_category("term", "value", "hint") for m in mentions if id(m) not in negated)

    def replaced(mention: Mention) -> bool:
        if id(mention) not in negated:
            return False
        if mention.senses[0].category in ("term", "outside"):
            return terms
        return any(s.id.split(":")[0] in said for s in mention.senses)

    return tuple(m for m in mentions if not replaced(m))


def _contrasted(text: Text, negation: Mention, denied: Mention, mentions: tuple[Mention, ...]) -> bool:
    """Tell whether something else is put against what is denied; 不是分国家的和省里的嘛 denies nothing."""
    del negation
    for other in mentions:
        if other.start < denied.end or not other.has_category("value", "loose", "term", "hint"):
            continue
        between = text.tokens[denied.end : other.start]
        if any(k in ",." for k in text.kinds[denied.end : other.start]) or {"but", "是", "而", "want", "mean"} & set(between):
            return True
    alike = ("value", "loose") if denied.has_category("value", "loose") else ("term",)
    return any(m.start < denied.start and m.has_category(*alike) for m in mentions)


def _focus(text: Text, mentions: tuple[Mention, ...]) -> tuple[float, ...]:
    """Weigh the sentences: in a story, the one that asks counts in full."""
    bounds: list[tuple[int, int]] = []
    start = 0
    for index, kind in enumerate(text.kinds):
        if kind == ".":
            bounds.append((start, index + 1))
            start = index + 1
    bounds.append((start, len(text)))
    bounds = [(s, e) for s, e in bounds if e > s]
    aside = ASIDE if len(text) > SHORT else STATED
    if len(text) <= SHORT and len(bounds) < 2:
        return (1.0,) * len(text)
    weights = []
    for s, e in bounds:
        asks = any(s <= m.start < e and m.has_category("kind") for m in mentions)
        mark = "?" in text.slice_of(s, e) or "？" in text.slice_of(s, e)
        weights.append(1.0 if asks or mark else aside)
    if not any(w == 1.0 for w in weights):
        weights = [1.0 if any(s <= m.start < e and m.has_category("aspect", "kindhint") for m in mentions) else aside
                   for s, e in bounds]
    if not any(w == 1.0 for w in weights):
        weights = [1.0] * len(bounds)
    focus: list[float] = []
    for (s, e), weight in zip(bounds, weights, strict=True):
        focus.extend([weight] * (e - s))
    return tuple(focus)


def _collect(result: Understanding) -> None:
    groups: dict[str, list[str]] = {name: [] for name in (
        "kind", "kindhint", "aspect", "chat", "marker", "department", "outside", "elsewhere", "other_place",
        "section")}
    slots: list[SlotMention] = []
    covered = 0
    for mention in result.mentions:
        covered += mention.end - mention.start
        in_focus = result.focus[mention.start] == 1.0
        readings = tuple(s.id for s in mention.senses if s.category in ("value", "loose"))
        if readings and not _lone_character(result.text, mention, result.mentions):
            slots.append(SlotMention(readings, mention, any(s.category == "value" for s in mention.senses)))
        for sense in mention.senses:
            if sense.category in ("kind", "kindhint", "aspect", "elsewhere") and not in_focus and (
                    len(result.text) > SHORT):
                continue
            if sense.category in ("aspect", "elsewhere") and not _near_question(result, mention, NEAR):
                continue
            if sense.category == "kind" and not _near_question(result, mention, NEAR_KIND, last=True):
                continue
            if sense.category in groups:
                groups[sense.category].append(sense.id)
            elif sense.category == "place":
                result.own_place = True
        if mention.has("term", "plan"):
            result.about_plan = True
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


NEAR = 16
"""In a story, how many tokens from the question a detail such as "paperwork" may stand and still be asked for."""


NEAR_KIND = 45
"""The same for a word that asks for a kind of thing: "four of us altogether" far above the question asks no total."""


def _near_question(result: Understanding, mention: Mention, reach: int, *, last: bool = False) -> bool:
    """Tell whether a mention stands near a question (the last one) of a long message; always so in a short one."""
    if len(result.text) <= SHORT:
        return True
    asked = [m.start for m in result.mentions if m.has_category("kind") and result.focus[m.start] == 1.0]
    asked += [i for i, (kind, start) in enumerate(zip(result.text.kinds, result.text.starts, strict=True))
              if kind == "." and result.text.original[start] in "?？"]
    asked = asked or [len(result.text)]
    if last:
        asked = [max(asked)]
    return any(abs(place - mention.start) <= reach for place in asked)


def _lone_character(text: Text, mention: Mention, mentions: tuple[Mention, ...]) -> bool:
    """Tell whether a value of one Chinese character stands alone, not before a topic's name or in a list 国/省/市."""
    if mention.end - mention.start > 1 or text.kinds[mention.start] != "h":
        return False

    def is_value(other: Mention) -> bool:
        return any(s.category in ("value", "loose") for s in other.senses)

    for other in mentions:
        gap = text.kinds[mention.end : other.start]
        if other.start >= mention.end and set(gap) <= {","}:
            if other.start == mention.end and other.senses[0].category in ("term", "value"):
                return False
            if is_value(other) and (len(gap) <= 1) and other.end - other.start == 1:
                return False
        back = text.kinds[other.end : mention.start]
        if other.end <= mention.start and set(back) <= {","} and len(back) <= 1 and is_value(other) \
                and other.end - other.start == 1:
            return False
    return True


