"""Questions that ask the same, gathered into groups."""

from __future__ import annotations

import datetime as dt
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bot.learning.likeness import likeness
from bot.learning.linking import linked, settled
from bot.learning.missed import REASONS, Missed, Reason, Wording, most, wordings_of
from bot.learning.speech import spoken
from bot.text import normalise
from bot.understanding.reader import Reader
from bot.understanding.understanding import Understanding

SAME = 0.16
"""The mean likeness from which on two groups are one. From 0.1 down, invented questions that ask different things are
joined; from 0.2 up, more and more wordings of one question stand alone."""
NEAR = 0.15
"""The mean likeness with its nearest quarter from which on a group takes a leftover in."""
MOST = 3_000
"""Different wordings that are compared at most, the most frequent ones: each is compared with each."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same."""

    number: int
    """Its place in the list, from 1."""
    wordings: tuple[Wording, ...]
    """The representative one first, then the most frequent."""

    @property
    def asked(self) -> tuple[Missed, ...]:
        """Every time that it was asked."""
        return tuple(one for wording in self.wordings for one in wording.asked)

    @property
    def count(self) -> int:
        """How often it was asked."""
        return sum(wording.count for wording in self.wordings)

    @property
    def name(self) -> str:
        """A short name that stays while the question that was asked first is still in it, such as 1f0c2d9a."""
        first = min(self.wordings, key=lambda wording: (min(one.day for one in wording.asked), wording.text))
        return f"{zlib.crc32(' '.join(normalise(first.text).tokens).encode()):08x}"

    @property
    def reasons(self) -> dict[Reason, int]:
        """How often for each reason; they add up to the count."""
        counts = Counter(one.reason for one in self.asked)
        return {reason: counts[reason] for reason in REASONS if counts[reason]}

    @property
    def languages(self) -> dict[str, int]:
        """How often in each language, the most frequent first."""
        return dict(Counter(one.language for one in self.asked).most_common())

    @property
    def first(self) -> dt.date:
        """The day on which it was first asked."""
        return min(one.day for one in self.asked)

    @property
    def last(self) -> dt.date:
        """The day on which it was last asked."""
        return max(one.day for one in self.asked)

    @property
    def clause(self) -> str:
        """The clause that the staff said it is, most often; "" where they said nothing."""
        return most([one.clause for one in self.asked if one.clause])


@dataclass(frozen=True, slots=True)
class Gathered:
    """All groups, the most frequent first."""

    groups: tuple[Group, ...]
    left_out: int = 0
    """How many questions were not compared, as there were too many different wordings."""


def gather(missed: Iterable[Missed], reader: Reader) -> Gathered:
    """Gather masked questions into groups of those that ask the same.

    Takes the questions and a reader of the plan. What the staff have said belongs to different clauses is never in
    one group.
    """
    wordings = wordings_of(missed, reader)
    compared, rest = wordings[:MOST], wordings[MOST:]
    if not compared:
        return Gathered(())
    vocabulary = reader.vocabulary
    known = [spoken(heard, vocabulary) for heard in _examples(reader)]
    table = likeness([wording.heard for wording in compared], vocabulary, known)
    for one, mine in enumerate(compared):
        for other in range(one) if mine.clause else ():
            if compared[other].clause not in ("", mine.clause):
                table[one, other] = table[other, one] = -np.inf  # A mean with it is never near.
    found = []
    for places in settled(table, linked(table, SAME), NEAR):
        inner = table[np.ix_(places, places)]
        weight = np.array([compared[place].count for place in places], np.float32)
        # A wording without gaps stands for the others, if there is one.
        middle = inner @ weight - np.array([10.0 * compared[place].masked for place in places], np.float32)
        best = places[int(np.argmax(middle))]
        found.append((compared[best], *(compared[place] for place in places if place != best)))
    found.sort(key=lambda group: (-sum(w.count for w in group), group[0].text))
    groups = tuple(Group(number, group) for number, group in enumerate(found, 1))
    return Gathered(groups, sum(wording.count for wording in rest))


def _examples(reader: Reader) -> list[Understanding]:
    """Return the plan's example questions as far as their words go, for telling which words are common."""
    plan = reader.plan
    texts = [q for examples in plan.examples for questions in examples.questions.values() for q in questions]
    return [Understanding(normalise(text), "", (), ()) for text in texts]
