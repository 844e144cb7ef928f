"""A changed plan made ready to be asked, with only that learnt again which the change touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA

from bot.assistant import Assistant
from bot.knowledge.model import Plan
from bot.learning.proposals import Proposal, applied
from bot.text import normalise
from bot.understanding.building import build_vocabulary
from bot.understanding.learning import fit_examples
from bot.understanding.mentions import find_mentions
from bot.understanding.pinyin import fold_syllable
from bot.understanding.reader import Reader
from bot.understanding.vocabulary import Vocabulary

NEAR = 300
"""Messages that are looked at again where example questions are added: those with most in common with them."""
SLIPS = 2
"""Letters in which a word may differ from a new one and still be repaired to it."""

Places = dict[str, tuple[str, ...]]


class Messages:
    """Messages by their words, for finding those that a change could touch."""

    def __init__(self, texts: Iterable[str], vocabulary: Vocabulary) -> None:
        """Take the messages, and a vocabulary that knows how characters are read."""
        self._vocabulary = vocabulary
        self.texts = list(dict.fromkeys(texts))
        self._words = [self.sounds(text) for text in self.texts]
        self._at: dict[str, list[int]] = {}
        for place, words in enumerate(self._words):
            for word in dict.fromkeys(words):
                self._at.setdefault(word, []).append(place)

    def sounds(self, text: str) -> list[str]:
        """Return the words of a text as they sound."""
        said = normalise(text)
        return [
            fold_syllable(self._vocabulary.reading(token)) or token if kind == "h" else token
            for token, kind in zip(said.tokens, said.kinds, strict=True)
            if kind in "hwn"
        ]

    def touched_by(self, name: str) -> list[str]:
        """Return the messages in which a name might be found: whole, with one slip, by its sound, in pinyin."""
        wanted = list(dict.fromkeys(self.sounds(name)))
        chinese = "h" in normalise(name).kinds
        counts = np.zeros(len(self.texts), np.int32)
        for word in wanted:
            near = [word] if chinese else [w for w in self._at if _is_near(w, word)]
            counts[list({place for w in near for place in self._at.get(w, ())})] += 1
        # Two characters are found whole alone; of anything else, one part may be another or not be there.
        least = len(wanted) if chinese and len(wanted) < 3 else max(1, len(wanted) - 1)
        found = set(np.flatnonzero(counts >= least).tolist())
        if chinese:
            letters, initials = "".join(wanted), "".join(word[:1] for word in wanted)
            for place, words in enumerate(self._words):
                if letters in "".join(words) or (len(wanted) > 2 and initials in words):
                    found.add(place)
        return [self.texts[place] for place in sorted(found)]

    def near(self, text: str, most: int) -> list[str]:
        """Return the messages with most in common with a text, `most` at most; words that few have count more."""
        scores = np.zeros(len(self.texts), np.float64)
        for word in dict.fromkeys(self.sounds(text)):
            places = self._at.get(word, [])
            scores[places] += np.log(1 + len(self.texts) / (1 + len(places))) ** 2
        lengths = np.sqrt(np.array([1 + len(words) for words in self._words]))
        order = np.argsort(-scores / lengths, kind="stable")[:most]
        return [self.texts[place] for place in order.tolist() if scores[place] > 0]


def _is_near(word: str, other: str) -> bool:
    """Tell whether one word might be repaired to another."""
    slips = min(SLIPS, len(other) // 3)
    return word == other or (abs(len(word) - len(other)) <= slips and OSA.distance(word, other) <= slips)


@dataclass(frozen=True, slots=True)
class Changed:
    """An assistant that knows what is proposed."""

    assistant: Assistant
    relearnt: bool
    """Whether the example questions were learnt anew, so that messages without anything that is new may move."""


def changed(base: Assistant, proposal: Proposal, places: Places) -> Changed:
    """Make an assistant that knows what is proposed.

    Takes the assistant as it is, the proposal, and other places' names. Names are indexed anew; the example questions
    are learnt anew only where one is added, or a name stands in one.
    """
    plan = applied(base.plan, proposal)
    vocabulary, ranker = base.reader.vocabulary, base.reader.ranker
    added = [one.text for one in proposal.additions if one.place != "questions"]
    english = any(one.place == "questions" and one.language == "en" for one in proposal.additions)
    if added or english:  # Typos are repaired to words of English examples.
        vocabulary = build_vocabulary(plan, places)
    relearnt = proposal.has_examples
    if not relearnt and added:
        own = Messages(sorted(_asked(base.plan)), base.reader.vocabulary)
        near = {text for name in added for text in own.touched_by(name)}
        relearnt = any(_reads_otherwise(text, base.reader.vocabulary, vocabulary) for text in sorted(near))
    if relearnt:
        ranker = fit_examples(plan, vocabulary)
    return Changed(Assistant(plan, Reader(plan, vocabulary, ranker)), relearnt)


def touched(proposal: Proposal, messages: Messages, *, relearnt: bool) -> list[str]:
    """Return the messages that might be answered otherwise once a proposal is known.

    Takes all messages that could be asked again, and whether the example questions are learnt anew for it.
    """
    added = proposal.additions
    found = [text for one in added if one.place != "questions" for text in messages.touched_by(one.text)]
    if relearnt:
        found += [text for one in added for text in messages.near(one.text, NEAR // len(added))]
    return list(dict.fromkeys(found))


def _asked(plan: Plan) -> set[str]:
    """Return everything that the ranking of examples is learnt from."""
    texts = {q for e in plan.examples for questions in e.questions.values() for q in questions}
    return texts | {q for group in plan.unanswered for q in (*group.elsewhere, *group.unstated)}


def _reads_otherwise(message: str, before: Vocabulary, after: Vocabulary) -> bool:
    text = normalise(message)
    return find_mentions(text, before) != find_mentions(text, after)
