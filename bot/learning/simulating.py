"""What a proposal would do, found out before anyone accepts it: what it answers, what it moves, what it breaks."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bot.assistant import Assistant, Exchange, decode_context, opening_context
from bot.conversations.stages import first_day
from bot.conversations.talks import Talk
from bot.dialogue.context import Context
from bot.learning.grouping import Group
from bot.learning.missed import Missed
from bot.learning.proposals import Proposal
from bot.learning.trying import Messages, Places, tried
from bot.quality.changes import field_changes, kind_of
from bot.quality.version_answers import Asking, Question, Run, Side, answers_of, questions_of

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """One message beside the group that would be answered otherwise."""

    text: str
    before: Answer
    after: Answer
    talk: str = ""
    """The talk that it belongs to, "" for an example question."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of trying one proposal."""

    proposal: Proposal
    total: int
    """How often the group was asked."""
    before: int
    """How many of these the clause answers as things stand."""
    answered: int
    """How many it would answer."""
    moved: tuple[Moved, ...]
    broken: tuple[Talk, ...]
    """Talks that pass as things stand, and would fail."""
    tests: int
    """How many talks there are on this plan."""
    asked: int
    """How many messages beside the group were asked again: those that the change could touch, or all of them."""


class Ground:
    """What proposals are tried on: the assistant as it is, its example questions, and the talks on its plan."""

    def __init__(self, base: Assistant, knowledge: Path, talks: Sequence[Talk], places: Places) -> None:
        """Take the assistant, its knowledge folder, the scripted talks, and other places' names."""
        self.base, self.knowledge, self.places = base, knowledge, places
        self.day = first_day(base.plan)
        self.talks = [_on(talk, base) for talk in talks if _is_on(talk, base, knowledge)]
        self.questions = {question.text: question for question in questions_of(base.plan, base.plan)}
        self._by_message: dict[str, list[int]] = {}
        for number, talk in enumerate(self.talks):
            for text in _said(talk):
                self._by_message.setdefault(text, []).append(number)
        self.messages = Messages((*self.questions, *self._by_message), base.reader.vocabulary)
        self._answers: dict[str, Answer] = {}

    def simulate(self, group: Group, proposal: Proposal) -> Simulation:
        """Try a proposal on all that it could touch."""
        assistant, touched = tried(self.base, proposal, self.messages, self.places)
        return self.compared(group, proposal, assistant, touched)

    def compared(
        self, group: Group, proposal: Proposal, assistant: Assistant, touched: Sequence[str] | None = None
    ) -> Simulation:
        """Compare the assistant as it is with one that knows a proposal.

        Takes the messages to ask again; None for all.
        """
        texts = self.messages.texts if touched is None else touched
        questions = [self.questions[text] for text in texts if text in self.questions]
        numbers = sorted({number for text in texts for number in self._by_message.get(text, ())})
        talks = [self.talks[number] for number in numbers]
        if touched is not None:
            talks = [_shortened(talk, frozenset(touched)) for talk in talks]
        before = self._before(questions, talks)
        after = answers_of(self._side(assistant), self._asking(questions, talks))
        moved = [
            Moved(question.text, self._answers[question.text], answer)
            for question, answer in zip(questions, after.questions, strict=True)
            if _means_other(self._answers[question.text], answer)
        ]
        broken = []
        for number, old, run in zip(numbers, before, after.runs, strict=True):
            if run.failed and not old.failed:
                broken.append(self.talks[number])
            moved += _moved(self.talks[number].title, old, run)
        own = {one.text for one in proposal.additions}
        return Simulation(
            proposal,
            group.count,
            sum(self.answers(self.base, one, proposal.clause) for one in group.asked),
            sum(self.answers(assistant, one, proposal.clause) for one in group.asked),
            tuple({one.text: one for one in moved if one.text not in own}.values()),
            tuple(broken),
            len(self.talks),
            len(questions) + sum(len(run.said) for run in after.runs),
        )

    def answers(self, assistant: Assistant, missed: Missed, clause: str) -> bool:
        """Tell whether a clause answers a question, asked where it was asked in its talk."""
        return led(self.ask(assistant, missed.text, missed.before)) == clause

    def ask(self, assistant: Assistant, text: str, before: bytes = b"") -> Exchange:
        """Ask something, after what was said before it; a context of another time that cannot be read is none."""
        context: Context = opening_context(assistant.plan, "")
        if before:
            with contextlib.suppress(msgspec.MsgspecError):
                context = decode_context(before)
        return assistant.respond(text, context, self.day)

    def _before(self, questions: Sequence[Question], talks: Sequence[Talk]) -> Sequence[Run]:
        """Ask the assistant as it is, what it was not asked yet; gives how the talks went, in their order."""
        new = [question for question in questions if question.text not in self._answers]
        answers = answers_of(self._side(self.base), self._asking(new, talks))
        self._answers |= {q.text: answer for q, answer in zip(new, answers.questions, strict=True)}
        return answers.runs

    def _side(self, assistant: Assistant) -> Side:
        return Side(self.knowledge, {assistant.plan.id: assistant})

    def _asking(self, questions: Sequence[Question], talks: Sequence[Talk]) -> Asking:
        return Asking(questions, talks, {self.base.plan.id: self.day})


def led(exchange: Exchange) -> str:
    """Return the clause that answers, the first of several; "" where nothing is answered."""
    answer = exchange.answer
    return str(answer["clauses"][0]["id"]) if answer["outcome"] == "answer" and answer["clauses"] else ""


def _is_on(talk: Talk, base: Assistant, knowledge: Path) -> bool:
    """Tell whether a talk is played, on the plan as it stands."""
    stage = talk.stage
    same = stage.plan == base.plan.id or not stage.plan
    return same and not (talk.skip or talk.draft or stage.overlay) and stage.knowledge.resolve() == knowledge.resolve()


def _on(talk: Talk, base: Assistant) -> Talk:
    return dataclasses.replace(talk, stage=dataclasses.replace(talk.stage, plan=base.plan.id))


def _said(talk: Talk) -> list[str]:
    """Return everything that is said in a talk; of a choice, what it is picked by."""
    found = [text for turn in talk.turns for text in (*turn.say, *(contrast.say for contrast in turn.contrasts))]
    return found + [turn.press for turn in talk.turns if isinstance(turn.press, str)]


def _shortened(talk: Talk, touched: frozenset[str]) -> Talk:
    """Return a talk of one turn with only the wordings that are touched, and the first; a longer one as it is."""
    if len(talk.turns) != 1 or talk.turns[0].press is not None:
        return talk
    turn = talk.turns[0]
    say = (turn.say[0], *(text for text in turn.say[1:] if text in touched))
    contrasts = tuple(contrast for contrast in turn.contrasts if contrast.say in touched or turn.say[0] in touched)
    return dataclasses.replace(talk, turns=(dataclasses.replace(turn, say=say, contrasts=contrasts),))


def _means_other(before: Answer, after: Answer) -> bool:
    fields = field_changes(before, after)
    return bool(fields) and kind_of(fields) != "wording"


def _moved(talk: str, before: Run, after: Run) -> list[Moved]:
    """Return the messages of a talk that mean something else, up to where the two part."""
    pairs = zip(before.said, after.said, strict=False)
    return [
        Moved(mine.message, mine.answer, theirs.answer, talk)
        for mine, theirs in pairs
        if mine.answer is not None
        and theirs.answer is not None
        and mine.message == theirs.message
        and _means_other(mine.answer, theirs.answer)
    ]
