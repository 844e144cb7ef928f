"""What became of the questions: who got no answer, in which chat the order is wrong, what came twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended."""

    questions: int
    lost: int
    """Messages that never came."""
    disordered: int
    """Chats in which a message came out of its turn."""
    repeated: int
    """Messages that came more often than once."""
    worst: int
    """The most that one message was repeated."""

    @property
    def good(self) -> bool:
        """Whether nothing was lost and every order kept."""
        return not self.lost and not self.disordered


def judge(said: Mapping[str, Sequence[str]], expected: Sequence[str], questions: int) -> Verdict:
    """Compare what was said in each chat with what a bot that nobody disturbs says there.

    No message may be expected twice in a row: a repetition could not be told from it.
    """
    assert all(one != other for one, other in pairwise(expected))
    lost = disordered = repeated = worst = 0
    for texts in said.values():
        place, times = -1, 0
        for text in texts:
            if place >= 0 and text == expected[place]:
                times += 1
                repeated += 1
                worst = max(worst, times)
            elif place + 1 < len(expected) and text == expected[place + 1]:
                place, times = place + 1, 0
            else:
                disordered += 1
                break
        lost += len(expected) - 1 - place
    return Verdict(questions, lost, disordered, repeated, worst)
