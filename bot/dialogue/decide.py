"""What to do with an understood message: an ordered list of steps, the first that knows an outcome wins."""

from __future__ import annotations

import datetime as dt

from bot.dialogue.answering import answer_topics
from bot.dialogue.asking import answer_bare, answer_by_examples, ask_by_slot, ask_topic
from bot.dialogue.context import Context
from bot.dialogue.decision import Decision
from bot.dialogue.ladders import answer_ladder
from bot.dialogue.ledger import compare_in_talk, sum_up_talk
from bot.dialogue.lookups import (
    answer_by_amount,
    answer_by_count,
    answer_by_department,
    answer_clause,
    answer_duties,
    answer_validity,
)
from bot.dialogue.refusals import refuse_elsewhere, refuse_rung, refuse_unknown, refuse_unstated
from bot.dialogue.subjects import choose_topics
from bot.dialogue.talk import answer_talk, hear_nothing
from bot.dialogue.turn import Step, Turn, money_answer
from bot.knowledge.model import Plan
from bot.understanding.topics import TopicIndex
from bot.understanding.understanding import Understanding


def decide(plan: Plan, topics: TopicIndex, heard: Understanding, context: Context, today: dt.date) -> Decision:
    """Choose what to answer. Pure: the same arguments give the same decision.

    Takes the plan, its topic index, the message as understood, the talk so far and the day of asking.
    """
    turn = Turn(plan, topics, heard, context, today)
    for step in STEPS if topics.places else BARE_STEPS:
        decision = step(turn)
        if decision is not None:
            return _asked_before(turn, decision)
    return refuse_unknown(turn)


def _asked_before(turn: Turn, decision: Decision) -> Decision:
    """Ask back once for the same doubt; the second time, answer with all that may be meant, or offer a person."""
    if decision.outcome != "clarify" or decision.doubt != turn.context.doubt:
        return decision
    if decision.points:
        return money_answer(turn, list(decision.points), "list")
    return Decision("no_answer", "unclear", options=decision.options)


STEPS: tuple[Step, ...] = (
    hear_nothing,
    answer_talk,
    answer_clause,
    refuse_elsewhere,
    answer_duties,
    answer_validity,
    answer_by_department,
    choose_topics,
    sum_up_talk,
    compare_in_talk,
    answer_by_amount,
    answer_by_count,
    answer_ladder,
    refuse_unstated,
    refuse_rung,
    answer_topics,
    answer_by_examples,
    ask_by_slot,
    ask_topic,
)

BARE_STEPS: tuple[Step, ...] = (answer_bare, hear_nothing, answer_talk)
"""For a plan of bare example questions, which has nothing but their likeness to go by."""
