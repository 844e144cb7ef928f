"""The one place where the parts are put together."""

from __future__ import annotations

from pathlib import Path

from bot.assistant import Assistant
from bot.compiled import cache_folder, compiled_name, load_compiled, save_compiled
from bot.errors import BotError, KnowledgeError
from bot.knowledge.folders import fingerprint, plan_folders
from bot.knowledge.model import Plan
from bot.understanding.reader import Reader


def open_assistant(folder: Path, plan_id: str | None = None) -> Assistant:
    """Read a knowledge folder and return an assistant for one of its plans, the first if none is named.

    The first time, every file is read and checked, and the plan is compiled into the cache folder; afterwards that is
    used until a file of the knowledge base or the program changes. Raises KnowledgeError with every problem of a
    broken knowledge base, and BotError where there is no plan, or not the one named.
    """
    plan_folders(folder)
    cache = cache_folder()
    name = compiled_name(fingerprint(folder), plan_id)
    found = load_compiled(cache, name) if cache else None
    if found is None:
        assistant = compile_assistant(folder, plan_id)
        if cache:
            save_compiled(cache, name, assistant.plan, assistant.reader.vocabulary, assistant.reader.ranker)
        return assistant
    plan, vocabulary, ranker = found
    return Assistant(plan, Reader(plan, vocabulary, ranker))


def derive_assistant(base: Assistant, plan: Plan, places: dict[str, tuple[str, ...]] | None = None) -> Assistant:
    """Return an assistant for a changed plan, compiling again only what the change touches.

    Takes the assistant of the plan as it was, the plan as it is now, and other places' names (those of the base are
    kept only where its vocabulary is). Names are indexed, and example questions learnt, again where they differ.
    """
    from bot.understanding.building import build_vocabulary
    from bot.understanding.learning import fit_examples

    vocabulary, ranker = base.reader.vocabulary, base.reader.ranker
    if _named(base.plan) != _named(plan):
        vocabulary = build_vocabulary(plan, places)
        ranker = fit_examples(plan, vocabulary)
    return Assistant(plan, Reader(plan, vocabulary, ranker))


def _named(plan: Plan) -> tuple[object, ...]:
    """Return everything of a plan that its vocabulary and its example questions are made of."""
    header = plan.header
    sections = [(section.id, section.names) for section in header.sections]
    return plan.terms, plan.attributes, plan.departments, plan.examples, plan.unanswered, header.place, sections


def compile_assistant(folder: Path, plan_id: str | None = None) -> Assistant:
    """Do the same from the files alone, without the cache."""
    # Reading and checking bring in what an ordinary start does without.
    from bot.knowledge.checking import check_folder
    from bot.knowledge.loading import load_knowledge
    from bot.understanding.building import build_vocabulary
    from bot.understanding.learning import fit_examples

    problems = [problem for problem in check_folder(folder) if not problem.warning]
    if problems:
        raise KnowledgeError(folder, problems)
    knowledge = load_knowledge(folder)
    plan = knowledge.plan(plan_id) if plan_id else knowledge.plans[0]
    if plan is None:
        known = ", ".join(p.id for p in knowledge.plans)
        raise BotError(f"{folder}: there is no plan {plan_id!r}; the plans here are: {known}")
    vocabulary = build_vocabulary(plan, knowledge.places)
    return Assistant(plan, Reader(plan, vocabulary, fit_examples(plan, vocabulary)))
