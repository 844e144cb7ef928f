"""How long it takes to gather 500 unanswered questions, and to try proposals on the plan and the talks of this repository.

python bench/learning.py
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import os
import sys
from collections import Counter

from measuring import KNOWLEDGE, ROOT, console, show_noise, took

from bot.assembly import open_assistant
from bot.conversations.reading import read_suite
from bot.conversations.talks import Stage
from bot.knowledge.loading import read_places
from bot.learning.grouping import gather
from bot.learning.helping import hands_for
from bot.learning.missed import Missed
from bot.learning.offering import weakness_of
from bot.learning.proposals import proposals_for
from bot.learning.simulating import Ground, Simulation, tasks_for

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
    fresh = importlib.import_module("tests.learning.fresh")
    assistant = open_assistant(KNOWLEDGE)
    for name, lines, turned in (("by rules", rewording.HELD_OUT, False), ("by hand", fresh.FRESH, True)):
        made = rewording.missed_set(lines, 25, turned=turned)
        missed = [one for _, one in made]
        gathered, spent = took(functools.partial(gather, missed, assistant.reader))
        line = {one.text: number for number, one in made}
        right = sum(max(Counter(line[one.text] for one in group.asked).values()) for group in gathered.groups)
        console.print(
            f"{len(made)} questions made by rewording {len(lines)}, {name}: {len(gathered.groups)} groups "
            f"(goal 20 ± 3), {right} with most of their group, {spent / 1000:.1f} s"
        )

    clause = assistant.plan.clauses[3].id
    day = dt.date(2026, 3, 1)
    asked = [Missed(q, "en" if q.isascii() else "zh", "corrected", day, clause=clause) for q in ASKED * 10]
    group = gather(asked, assistant.reader).groups[0]
    places = read_places(KNOWLEDGE, ROOT)

    def simulate() -> list[Simulation]:
        tasks = tasks_for(assistant, group, proposals_for(group, assistant.reader))
        with hands_for(assistant, places, tasks) as hands:
            talks = read_suite([ROOT / "tests" / "conversations"], Stage(KNOWLEDGE)).talks
            return Ground(assistant, KNOWLEDGE, talks, places).simulate(tasks, hands)

    before = os.times()
    found, spent = took(simulate)
    after = os.times()
    worked = sum(after[:4]) - sum(before[:4])
    for one in found:
        added = "; ".join(addition.text for addition in one.proposal.additions)
        weakness = weakness_of(one)
        console.print(
            f"{added}: answers {one.answered} of {one.total}, moves {len(one.moved)}, "
            f"breaks {len(one.broken)} of {one.tests}; asked again {one.asked}"
            + (f"; not offered: {weakness}" if weakness else "")
        )
    console.print(
        f"{len(found)} proposals, the talks read and all tried: {spent / 1000:.1f} s (goal ≤ 10 s), "
        f"{worked:.1f} s of processors"
    )
    show_noise()


if __name__ == "__main__":
    main()
