"""How long it takes to gather 500 unanswered questions, and to try proposals on the plan and the talks of this repository.

python bench/learning.py
"""

from __future__ import annotations

import datetime as dt
import importlib
import sys

from measuring import KNOWLEDGE, ROOT, console, show_noise, took

from bot.assembly import open_assistant
from bot.conversations.reading import read_suite
from bot.conversations.talks import Stage
from bot.knowledge.loading import read_places
from bot.learning.grouping import gather
from bot.learning.missed import Missed
from bot.learning.proposals import proposals_for
from bot.learning.simulating import Ground, Simulation

ASKED = (
    "零碳灯塔能拿多少补助",
    "零碳灯塔怎么补",
    "零碳灯塔补贴政策",
    "zero-carbon beacon money",
    "what is paid for a zero-carbon beacon",
)


def main() -> None:
    show_noise()
    sys.path.append(str(ROOT))
    rewording = importlib.import_module("tests.learning.rewording")
    assistant = open_assistant(KNOWLEDGE)
    made = [one for _, one in rewording.missed_set(rewording.HELD_OUT, 25)]
    gathered, spent = took(lambda: gather(made, assistant.reader))
    console.print(
        f"{len(made)} questions made by rewording {len(rewording.HELD_OUT)}: {len(gathered.groups)} groups (goal 20 ± 3), {spent / 1000:.1f} s"
    )

    clause = assistant.plan.clauses[3].id
    day = dt.date(2026, 3, 1)
    asked = [Missed(q, "en" if q.isascii() else "zh", "corrected", day, clause=clause) for q in ASKED * 10]
    group = gather(asked, assistant.reader).groups[0]

    def simulate() -> list[Simulation]:
        talks = read_suite([ROOT / "tests" / "conversations"], Stage(KNOWLEDGE)).talks
        ground = Ground(assistant, KNOWLEDGE, talks, read_places(KNOWLEDGE, ROOT))
        return [ground.simulate(group, proposal) for proposal in proposals_for(group, assistant.reader)]

    found, spent = took(simulate)
    for one in found:
        added = "; ".join(addition.text for addition in one.proposal.additions)
        console.print(
            f"{added}: answers {one.answered} of {one.total}, moves {len(one.moved)}, "
            f"breaks {len(one.broken)} of {one.tests}; asked again {one.asked}"
        )
    console.print(f"{len(found)} proposals, the talks read and all tried: {spent / 1000:.1f} s (goal ≤ 10 s)")
    show_noise()


if __name__ == "__main__":
    main()
