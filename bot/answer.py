"""The machine-readable answer, one JSON object, the same wherever it leaves the bot."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.dialogue.decision import Decision
from bot.knowledge.model import Clause, Grant, Plan
from bot.messages import Reply


def grant_entry(clause: Clause, grant: Grant, plan: Plan) -> dict[str, Any]:
    """Return a grant as the answer carries it; `amount` is the fixed sum or the cap, in yuan."""
    entry: dict[str, Any] = {
        "clause": clause.id,
        "grant": grant.id,
        "amount": grant.figure,
        "currency": plan.header.currency,
    }
    if grant.amount is None:
        entry["money"] = (
            "percent"
            if grant.percent is not None
            else "range"
            if grant.at_least is not None
            else "cap"
            if grant.up_to is not None
            else "not_stated"
        )
        if grant.percent is not None:
            entry["percent"] = grant.percent
        if grant.at_least is not None:
            entry["at_least"] = grant.at_least
    topic = next((t for t in clause.topics if grant in t.grants), None)
    attributes = topic.attributes_of(grant) if topic else grant.attributes
    if attributes:
        entry["attributes"] = attributes
    return entry


def evidence_of(decision: Decision) -> list[dict[str, str]]:
    """Return the official words that an answer rests on, each once, in the order of the answer."""
    found: list[tuple[str, str]] = []
    aspect = decision.reason.removeprefix("detail:") if decision.reason.startswith("detail:") else ""
    for point in decision.points:
        if aspect:
            found.extend((point.clause.id, t.details[aspect].quote) for t in point.topics if aspect in t.details)
            continue
        quotes = [grant.quote for grant in point.grants if decision.show_money]
        quotes += [topic.quote for topic in point.topics if not (decision.show_money and topic.grants)]
        if decision.show_money:
            owners = [t for t in (point.topics or point.clause.topics) if any(g in t.grants for g in point.grants)]
            quotes += [rule.quote for topic in owners for rule in topic.rules]
        found.extend((point.clause.id, quote) for quote in quotes or [point.clause.text])
    return [{"clause": clause, "quote": quote} for clause, quote in dict.fromkeys(found) if quote]


def answer_of(
    question: str, language: str, decision: Decision, reply: Reply, plan: Plan, today: dt.date
) -> dict[str, Any]:
    """Return the machine-readable answer of one exchange, as docs/answer.md describes it."""
    header = plan.header
    answered = decision.outcome == "answer"
    departments = dict.fromkeys(d for point in decision.points for d in point.clause.departments) if answered else ()
    validity = None
    if answered and (header.in_force_from or header.expires):
        validity = {
            "status": plan.validity(today),
            "from": header.in_force_from.isoformat() if header.in_force_from else None,
            "to": header.expires.isoformat() if header.expires else None,
        }
    return {
        "question": question,
        "language": language,
        "outcome": decision.outcome,
        "clauses": [{"plan": plan.id, "id": i} for i in dict.fromkeys(point.clause.id for point in decision.points)],
        "grants": [grant_entry(clause, grant, plan) for clause, grant in decision.grants],
        "departments": list(departments),
        "evidence": evidence_of(decision) if answered else [],
        "validity": validity,
        "confidence": round(decision.confidence, 3),
        "reply": reply.text,
        "options": [{"label": option.label, "send": option.send} for option in decision.options],
    }
