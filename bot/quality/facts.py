"""Every fact of a plan that replies turn on, each changed by itself.

A change is a slip that a clerk could make: another sum of the same clause, the next level, another department, a line
lost. Left alone is

- what no reply reads: a topic's `recipients` and `given_for`, a rule's `ratio_at_least` (the ratio is read from its
  sentence), the quotes of conditions and targets, the header's `document`, the numbers and titles of sections;
- what no talk reaches: the header's `issuer` and `source`, which a prompt shows by a command of its own;
- the official words, `text` and the other quotes, which `check` holds to each other letter for letter;
- our own wording of them: titles, summaries, names shown, sentences, units;
- what the plan is run with: its languages, its currency, the clause of its validity, the clauses' numbers;
- how a message is understood: a topic's kind and terms, a rung's terms; the names themselves are removed instead.

The order of a clause's departments is no fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from bot.knowledge.model import Clause, Plan, Topic
from bot.knowledge.reading import Path_
from bot.quality.edits import Put, Swap
from bot.quality.grants import grant_mutants, sum_mutants
from bot.quality.mutant import Mutant
from bot.quality.notebook import Notebook
from bot.quality.slips import following, neighbour, with_next_year, with_other_ratio, worded, years_later
from bot.wording import wording

_BOUNDS = {"at_least": "more_than", "more_than": "at_least", "exactly": "at_least"}
"""The bound of a target that each is mistaken for."""


def fact_mutants(notebook: Notebook) -> Iterator[Mutant]:
    """Change each fact of a plan, in the order of its files; names are not among them."""
    plan = notebook.plan
    yield from _dates(notebook)
    for place, clause in enumerate(plan.clauses):
        path = ("clauses", place)
        yield from _departments(notebook, path, clause)
        for inside, topic in enumerate(clause.topics):
            yield from _topic(notebook, (*path, "topics", inside), clause, topic)
        yield from sum_mutants(notebook, path, clause)
    yield from _ladder(notebook)


def _dates(notebook: Notebook) -> Iterator[Mutant]:
    """Move the dates by a year, and those that decide whether the plan is in force by a day, too."""
    header = notebook.plan.header
    moves = [("in_force_from", "year", 1), ("in_force_from", "day", 1), ("expires", "year", 1), ("expires", "day", -1)]
    # Only the answer on validity tells these, and only both.
    if header.issued and header.published and any(c.id == header.validity_clause for c in notebook.plan.clauses):
        moves += [("issued", "year", -1), ("published", "year", -1)]
    for name, unit, by in moves:
        day: dt.date | None = getattr(header, name)
        if day is not None:
            moved = day + dt.timedelta(days=by) if unit == "day" else years_later(day, by)
            edit = Put(("header", name), moved)
            yield notebook.changed("date", f"plan/{name}/{unit}", f"{name} {day}", str(moved), edit)


def _departments(notebook: Notebook, path: Path_, clause: Clause) -> Iterator[Mutant]:
    known = [department.id for department in notebook.plan.departments]
    for place, department in enumerate(clause.departments):
        here = (*path, "departments", place)
        key, fact = f"{clause.id}/departments/{department}", f"responsible: {department}"
        yield notebook.removed("department", f"{key}/removed", fact, here, clause.id)
        other = next((d for d in following(known, department) if d not in clause.departments), None)
        if other is not None:
            yield notebook.changed("department", f"{key}/replaced", fact, other, Put(here, other), clause.id)


def _topic(notebook: Notebook, path: Path_, clause: Clause, topic: Topic) -> Iterator[Mutant]:
    key = f"{clause.id}/{topic.id}"
    yield from _payment(notebook, path, clause, topic)
    for place, statement in enumerate(topic.conditions):
        fact = f"{topic.id}: condition “{notebook.said(statement.says)}”"
        here = (*path, "conditions", place)
        yield notebook.removed("condition", f"{key}/condition/{place + 1}", fact, here, clause.id)
    for place, code in enumerate(topic.not_stated):
        if _can_be_said(code, notebook.plan):
            fact = f"{topic.id}: {code} is left open"
            here = (*path, "not_stated", place)
            yield notebook.removed("unstated", f"{key}/not_stated/{code}", fact, here, clause.id)
    for aspect, statement in topic.details.items():
        fact = f"{topic.id}: {aspect} “{notebook.said(statement.says)}”"
        yield notebook.removed("detail", f"{key}/details/{aspect}", fact, (*path, "details", aspect), clause.id)
    yield from _targets(notebook, path, clause, topic)
    if topic.grants:
        yield from _rules(notebook, path, clause, topic)
        yield from grant_mutants(notebook, path, clause, topic)


def _can_be_said(code: str, plan: Plan) -> bool:
    """Tell whether a reply ever turns on something left open: it needs words for it, but "amount" decides by itself."""
    return code == "amount" or any(wording(language).has(f"aspect.{code}") for language in plan.header.languages)


def _payment(notebook: Notebook, path: Path_, clause: Clause, topic: Topic) -> Iterator[Mutant]:
    """Change who pays and how often; the latter is told of grants only."""
    if topic.payer:
        key, here = f"{clause.id}/{topic.id}/payer", (*path, "payer")
        fact = f"{topic.id}: paid by {notebook.said(topic.payer)}"
        yield notebook.changed("payer", f"{key}/removed", fact, "removed", Put(here, {}), clause.id)
        payers = (t.payer for c in notebook.plan.clauses for t in c.topics if t.payer)
        other = next((payer for payer in payers if payer != topic.payer), None)
        if other is not None:
            change = notebook.said(other)
            yield notebook.changed("payer", f"{key}/replaced", fact, change, Put(here, other), clause.id)
    if topic.paid != "not_stated" and topic.grants:
        key, here = f"{clause.id}/{topic.id}/paid", (*path, "paid")
        fact = f"{topic.id}: paid {topic.paid}"
        yield notebook.changed("paid", f"{key}/removed", fact, "removed", Put(here, "not_stated"), clause.id)
        often = "yearly" if topic.paid == "once" else "once"
        yield notebook.changed("paid", f"{key}/replaced", fact, often, Put(here, often), clause.id)


def _targets(notebook: Notebook, path: Path_, clause: Clause, topic: Topic) -> Iterator[Mutant]:
    counts = [target.count for target in topic.targets]
    for place, target in enumerate(topic.targets):
        key, here = f"{clause.id}/{target.id}", (*path, "targets", place)
        count = neighbour(counts, place) or target.count * 10
        fact = f"{target.id}: count {worded(target.count)}"
        edit = Put((*here, "count"), count)
        yield notebook.changed("target", f"{key}/count", fact, worded(count), edit, clause.id)
        bound = _BOUNDS[target.bound]
        fact = f"{target.id}: bound {target.bound}"
        yield notebook.changed("target", f"{key}/bound", fact, bound, Put((*here, "bound"), bound), clause.id)
        when = {language: with_next_year(text) for language, text in target.when.items()}
        if when != target.when:
            fact = f"{target.id}: {notebook.said(target.when)}"
            edit = Put((*here, "when"), when)
            yield notebook.changed("target", f"{key}/when", fact, notebook.said(when), edit, clause.id)


def _rules(notebook: Notebook, path: Path_, clause: Clause, topic: Topic) -> Iterator[Mutant]:
    """Remove rules, change their ratios, and take them from the grant that a topic of its own tells of them by."""
    for place, rule in enumerate(topic.rules):
        key, here = f"{clause.id}/{topic.id}/{rule.id}", (*path, "rules", place)
        fact = f"{topic.id}: rule “{notebook.said(rule.says)}”"
        yield notebook.removed("rule", f"{key}/removed", fact, here, clause.id)
        says = {language: with_other_ratio(text) for language, text in rule.says.items()}
        if says != rule.says:
            edit = Put((*here, "says"), says)
            yield notebook.changed("rule", f"{key}/ratio", fact, f"“{notebook.said(says)}”", edit, clause.id)
        if any(t.kind == "rule" for t in clause.topics) and any(g.id == rule.applies_to for g in topic.grants):
            fact = f"{rule.id}: applies to {rule.applies_to}"
            edit = Put((*here, "applies_to"), "")
            yield notebook.changed("rule", f"{key}/applies_to", fact, "removed", edit, clause.id)


def _ladder(notebook: Notebook) -> Iterator[Mutant]:
    ladder = notebook.plan.ladder
    if ladder is None:
        return
    for place, (rung, above) in enumerate(pairwise(ladder.rungs)):
        edit = Swap(("ladder", "rungs", place), ("ladder", "rungs", place + 1))
        key, fact = f"ladder/{rung.id}+{above.id}", f"{rung.id} below {above.id}"
        yield notebook.changed("ladder", key, fact, "the other way round", edit, ladder.clause)
    for place, rung in enumerate(ladder.rungs):
        for inside, grant in enumerate(rung.grants):
            path = ("ladder", "rungs", place, "grants", inside)
            key, fact = f"ladder/{rung.id}/{grant}", f"{rung.id}: grant {grant}"
            yield notebook.removed("ladder", key, fact, path, ladder.clause)
