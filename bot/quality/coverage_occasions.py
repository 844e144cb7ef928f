"""The sentences that a plan gives occasion for: no talk can make the bot name a ladder that the plan does not have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from bot.knowledge.model import Grant, Header, Plan, Topic
from bot.wording import wording

Holds = Callable[[Plan], bool]


def _topics(plan: Plan) -> list[Topic]:
    return [topic for clause in plan.clauses for topic in clause.topics]


def _some_topic(holds: Callable[[Topic], object]) -> Holds:
    return lambda plan: any(holds(topic) for topic in _topics(plan))


def _grants(holds: Callable[[Grant], object], least: int = 1) -> Holds:
    return lambda plan: sum(bool(holds(grant)) for topic in _topics(plan) for grant in topic.grants) >= least


def _paid(manner: str) -> Holds:
    return _some_topic(lambda topic: topic.grants and topic.paid == manner)


def _bound(bound: str) -> Holds:
    return _some_topic(lambda topic: any(target.bound == bound for target in topic.targets))


def _rungs(granting: bool) -> Holds:
    return lambda plan: plan.ladder is not None and any(bool(rung.grants) == granting for rung in plan.ladder.rungs)


def _departments(least: int) -> Holds:
    return lambda plan: sum(bool(clause.departments) for clause in plan.clauses) >= least


def _dated(holds: Callable[[Header], object]) -> Holds:
    """Ask the header of a plan that has a clause to answer on its validity from."""
    return lambda plan: bool(plan.header.validity_clause and holds(plan.header))


def _ladder(plan: Plan) -> bool:
    return plan.ladder is not None


OCCASIONS: Mapping[Holds, tuple[str, ...]] = {
    _grants(lambda _: True): ("answer.grant_one", "note.no_such_value", "note.other_amount"),
    _grants(lambda _: True, 2): ("answer.grant_line", "clarify.which_grant", "note.stacking"),
    _grants(lambda _: True, 4): ("answer.grant_count",),
    _grants(lambda grant: grant.figure is not None): ("money.plain", "money.ten_thousand"),
    _grants(lambda grant: grant.amount is not None, 2): ("answer.total", "answer.compare", "answer.compare_equal"),
    _grants(lambda grant: grant.amount is None): ("answer.total_open",),
    _grants(lambda grant: grant.at_least is not None): ("money.range",),
    _grants(lambda grant: grant.up_to is not None and grant.at_least is None): ("money.up_to",),
    _grants(lambda grant: grant.percent is not None and grant.up_to is None): ("money.percent",),
    _grants(lambda grant: grant.percent is not None and grant.up_to is not None): ("money.percent_capped",),
    _grants(lambda grant: grant.figure is None and grant.percent is None): ("money.open",),
    _grants(lambda grant: grant.excludes): ("answer.excludes",),
    _grants(lambda grant: grant.tops_up): ("answer.tops_up",),
    _grants(lambda grant: grant.excludes or grant.tops_up): ("answer.total_limited",),
    _paid("once"): ("paid.once",),
    _paid("yearly"): ("paid.yearly",),
    _paid("repeated"): ("paid.repeated",),
    _some_topic(lambda topic: topic.grants and topic.paid != "not_stated"): ("paid.suffix",),
    _some_topic(lambda topic: topic.conditions or any(grant.conditions for grant in topic.grants)): (
        "answer.condition_one",
        "answer.conditions",
        "answer.condition_line",
    ),
    _some_topic(lambda topic: topic.payer): ("answer.payer",),
    _some_topic(lambda topic: topic.rules): ("answer.rule",),
    _some_topic(lambda topic: topic.targets): ("answer.target",),
    _bound("at_least"): ("bound.at_least",),
    _bound("more_than"): ("bound.more_than",),
    _bound("exactly"): ("bound.exactly",),
    _departments(1): ("answer.departments", "answer.by_department"),
    _departments(2): ("answer.departments_of",),
    _ladder: (
        "answer.ladder",
        "answer.rung_line",
        "answer.rung_line_here",
        "answer.rung_next",
        "answer.rung_previous",
        "answer.rung_top",
        "answer.rung_bottom",
    ),
    _rungs(granting=True): ("answer.rung_grant",),
    _rungs(granting=False): ("no_answer.rung_only",),
    _dated(lambda header: header.expires): (
        "answer.validity_in_force",
        "answer.validity_expired",
        "answer.validity_after",
    ),
    _dated(lambda header: header.expires and header.in_force_from): ("answer.validity_not_yet",),
    _dated(lambda header: not header.expires): ("answer.validity_open",),
    _dated(lambda header: header.issued and header.published): ("answer.issued",),
    lambda plan: plan.header.expires is not None: ("notice.expired",),
    lambda plan: plan.header.in_force_from is not None: ("notice.not_yet",),
    lambda plan: any(term.outside for term in plan.terms): ("no_answer.outside",),
}
"""What a plan has to hold for sentences to be said; those absent here may be said on any plan."""


def sayable(plan: Plan, language: str) -> tuple[str, ...]:
    """Return the keys of the sentences that a plan gives occasion for in a language, in the order of the wording."""
    groups = wording(language).groups
    idle = {key for holds, keys in OCCASIONS.items() if not holds(plan) for key in keys} | _of_other_languages(
        plan, language
    )
    return tuple(
        key for group, sentences in groups.items() for key in (f"{group}.{n}" for n in sentences) if key not in idle
    )


def _of_other_languages(plan: Plan, language: str) -> set[str]:
    """Return the keys of the sentences that only other languages need."""
    groups = wording(language).groups
    idle = {f"language.{name}" for name in groups["language"]}
    original = plan.header.document_language
    if original and original != language:  # Whoever reads another language is told which one the document is in.
        idle.remove(f"language.{original}")
        idle.add("answer.quote")
    else:
        idle.add("answer.quote_original")
    if groups["money"]["ten_thousand"] == groups["money"]["plain"]:
        idle.add("money.ten_thousand")
    elif all(yuan >= 10_000 and yuan % 100 == 0 for yuan in _sums(plan)):
        idle.add("money.plain")
    return idle


def _sums(plan: Plan) -> set[int]:
    """Return the sums that a plan states, and what two of them differ by."""
    grants = [grant for topic in _topics(plan) for grant in topic.grants]
    stated = {yuan for g in grants for yuan in (g.amount, g.up_to, g.at_least) if yuan is not None}
    return stated | {abs(one - other) for one, other in combinations(stated, 2)}
