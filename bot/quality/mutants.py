"""Every mutant of a plan, and the assistant that has just that one fact changed."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.assistant import Assistant
from bot.errors import BotError, KnowledgeError
from bot.knowledge.folders import plan_folders
from bot.knowledge.loading import build_plan, read_places, read_plan_folder
from bot.quality.census import Census
from bot.quality.edits import edited
from bot.quality.facts import fact_mutants
from bot.quality.mutant import Mutant
from bot.quality.names import name_mutants
from bot.quality.notebook import Notebook
from bot.quality.removal import without
from bot.understanding.reader import Reader


def mutants_of(folder: Path, plan_id: str | None = None) -> list[Mutant]:
    """Return every mutant of one plan of a knowledge folder, the first plan if none is named.

    Facts come first, in the order of the plan, then names, in the order of their files. Raises KnowledgeError where
    files of the plan do not have their shape, and BotError where there is no plan, or not the one named.
    """
    root = folder.parent if folder.parent != folder else folder
    known: list[str] = []
    for path in plan_folders(folder):
        read = read_plan_folder(path, root)
        problems = [problem for problem in read.problems if not problem.warning]
        if problems:
            raise KnowledgeError(folder, sorted(problems))
        plan = build_plan(read)
        if plan_id in (None, plan.id):
            notebook = Notebook(read, plan)
            return [*fact_mutants(notebook), *name_mutants(notebook, read_places(folder, root))]
        known.append(plan.id)
    raise BotError(f"{folder}: there is no plan {plan_id!r}; the plans here are: {', '.join(known)}")


def mutated(base: Assistant, mutant: Mutant) -> Assistant:
    """Return the assistant of a mutant, made from that of the plan as it is, which stays untouched.

    What was learnt from the example questions stays as it was learnt, for a fact because the questions do not depend
    on it, for a name as an approximation: learning takes a second. For the first name, the names of `base` are
    counted, which takes as long as building its vocabulary; from then on a mutant takes a few milliseconds.
    """
    plan = edited(base.plan, mutant.edit)
    vocabulary = base.reader.vocabulary
    if mutant.sense is not None:
        vocabulary = without(_census(base), plan, mutant.edit.path, mutant.gained)
    return Assistant(plan, Reader(plan, vocabulary, base.reader.ranker))


@functools.lru_cache(maxsize=2)
def _census(base: Assistant) -> Census:
    return Census(base.plan, base.reader.vocabulary)


def sample(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """Draw at most `count` mutants, as many of each kind as far as there are, in their order.

    Names outnumber all other facts by far, so drawing without regard to kinds would leave most of these out. The same
    mutants and seed give the same draw.
    """
    by_kind: dict[str, list[int]] = defaultdict(list)
    for place, mutant in enumerate(mutants):
        by_kind[mutant.kind].append(place)
    random = np.random.default_rng(seed)
    queues = [random.permutation(by_kind[kind]).tolist() for kind in sorted(by_kind)]
    drawn: list[int] = []
    while len(drawn) < count and any(queues):
        drawn += [queue.pop() for queue in queues if queue][: count - len(drawn)]
    return [mutants[place] for place in sorted(drawn)]
