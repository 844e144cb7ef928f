"""What a proposal would do, found out before anyone accepts it: what it answers, what it moves, what it breaks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bot.assistant import Assistant, Exchange
from bot.conversations.stages import first_day
from bot.conversations.talks import Talk
from bot.learning.asking import ask, count_answered
from bot.learning.grouping import Group
from bot.learning.helping import Hands, Task
from bot.learning.proposals import Proposal
from bot.learning.trying import Messages, Places, touched
from bot.quality.changes import field_changes, kind_of
from bot.quality.version_answers import Answers, Asking, Question, Run, Side, answers_of, questions_of

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
    """How many talks there are on this plan; 0 where nothing but the group was asked, as that was not worth it."""
    asked: int
    """How many messages beside the group were asked again: those that the change could touch, or all of them."""


class _Again(NamedTuple):
    """What is asked again."""

    questions: Sequence[Question]
    numbers: Sequence[int]
    """Which talks of the ground they are."""
    talks: Sequence[Talk]


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

    def simulate(self, tasks: Sequence[Task], hands: Hands) -> list[Simulation]:
        """Try proposals on their groups, and those that are worth it on all that they could touch."""
        # The messages near an example question are known before it is learnt: with these there is no waiting.
        hopeful = [number for number, task in enumerate(tasks) if not task.hopeless]
        hopeful.sort(key=lambda number: not tasks[number].proposal.has_examples)
        asked: dict[int, _Again] = {}
        begun: dict[int, Future[Answers | None]] = {}
        for number in hopeful:
            proposal = tasks[number].proposal
            relearnt = proposal.has_examples or hands.made(number).relearnt
            asked[number] = again = self._again(touched(proposal, self.messages, relearnt=relearnt))
            begun[number] = hands.ask(number, self.knowledge, self._asking(again))
        before = {number: self._before(asked[number]) for number in hopeful}
        found = []
        for number, task in enumerate(tasks):
            after = begun[number].result() if number in begun else None
            answered = hands.made(number).answered if number in begun else task.before
            if after is None:
                found.append(Simulation(task.proposal, len(task.asked), task.before, answered, (), (), 0, 0))
            else:
                found.append(self._compared(task, answered, asked[number], before[number], after))
        return found

    def compared(self, task: Task, assistant: Assistant, texts: Sequence[str] | None = None) -> Simulation:
        """Compare the assistant as it is with one that knows a proposal.

        Takes the messages to ask again; None for all.
        """
        again = self._again(texts)
        after = answers_of(Side(self.knowledge, {assistant.plan.id: assistant}), self._asking(again))
        answered = count_answered(assistant, self.day, task.asked, task.proposal.clause)
        return self._compared(task, answered, again, self._before(again), after)

    def ask(self, assistant: Assistant, text: str) -> Exchange:
        """Ask something by itself."""
        return ask(assistant, self.day, text)

    def _again(self, chosen: Sequence[str] | None) -> _Again:
        """Return what is asked again for some messages; None for all."""
        texts = self.messages.texts if chosen is None else chosen
        questions = [self.questions[text] for text in texts if text in self.questions]
        numbers = sorted({number for text in texts for number in self._by_message.get(text, ())})
        talks = [self.talks[number] for number in numbers]
        if chosen is not None:
            talks = [_shortened(talk, frozenset(chosen)) for talk in talks]
        return _Again(questions, numbers, talks)

    def _compared(self, task: Task, answered: int, again: _Again, before: Sequence[Run], after: Answers) -> Simulation:
        moved = [
            Moved(question.text, self._answers[question.text], answer)
            for question, answer in zip(again.questions, after.questions, strict=True)
            if _means_other(self._answers[question.text], answer)
        ]
        broken = []
        for number, old, run in zip(again.numbers, before, after.runs, strict=True):
            if run.failed and not old.failed:
                broken.append(self.talks[number])
            moved += _moved(self.talks[number].title, old, run)
        own = {one.text for one in task.proposal.additions}
        return Simulation(
            task.proposal,
            len(task.asked),
            task.before,
            answered,
            tuple({one.text: one for one in moved if one.text not in own}.values()),
            tuple(broken),
            len(self.talks),
            len(again.questions) + sum(len(run.said) for run in after.runs),
        )

    def _before(self, again: _Again) -> Sequence[Run]:
        """Ask the assistant as it is, what it was not asked yet; gives how the talks went, in their order."""
        new = [question for question in again.questions if question.text not in self._answers]
        side = Side(self.knowledge, {self.base.plan.id: self.base})
        answers = answers_of(side, self._asking(_Again(new, again.numbers, again.talks)))
        self._answers |= {q.text: answer for q, answer in zip(new, answers.questions, strict=True)}
        return answers.runs

    def _asking(self, again: _Again) -> Asking:
        return Asking(again.questions, again.talks, {self.base.plan.id: self.day})


def tasks_for(base: Assistant, group: Group, proposals: Sequence[Proposal]) -> list[Task]:
    """Return what is to be tried for each proposal, once the assistant as it is was asked."""
    day, before = first_day(base.plan), dict[str, int]()
    for clause in {one.clause for one in proposals}:
        before[clause] = count_answered(base, day, group.asked, clause)
    return [Task(one, group.asked, before[one.clause], day) for one in proposals]


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
