"""Two versions of the knowledge base compared: every answer that changed, and what may have changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bot.conversations.stages import first_day
from bot.conversations.talks import Talk
from bot.knowledge.model import Grant, Plan
from bot.quality.changes import Asked, Change, Way, field_changes, ways_of
from bot.quality.version_answers import Answers, Asking, Mismatch, Question, Run, Side, both_answers, questions_of
from bot.quality.version_facts import FactChange, FileChange, fact_changes, file_changes
from bot.quality.version_plans import Pair, open_pair
from bot.quality.versions import Version


@dataclass(frozen=True, slots=True)
class Verdict:
    """A talk that fails in one of the versions only."""

    talk: str
    file: str
    line: int
    turned: Literal["fails", "passes"]
    """What it does in the new version."""
    mismatches: tuple[Mismatch, ...]
    """What is not as expected where it fails."""
    error: str = ""
    """Why it cannot be played, where that is why it fails."""
    known: str = ""
    """Why it was known to fail, where it fails the run by passing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing two versions."""

    old: Version
    new: Version
    questions: int
    """How many example questions were asked."""
    talks: int
    """How many talks were replayed."""
    left_out: int
    """How many talks were not, as they are skipped or played on another plan or knowledge folder."""
    ways: tuple[Way, ...]
    """Changes of meaning, alike ones together, the worst first."""
    wordings: tuple[Way, ...]
    """Changes of nothing but words."""
    verdicts: tuple[Verdict, ...]
    files: tuple[FileChange, ...]
    facts: tuple[FactChange, ...]
    only_old: tuple[str, ...]
    """Plans that the new version does not have."""
    only_new: tuple[str, ...]
    plans: dict[str, tuple[Plan, Plan]]
    """By id, the plans that both have, each as it was and as it is."""

    @property
    def means_other(self) -> bool:
        """Whether anything means something else now: an answer, the result of a talk, or which plans there are."""
        return bool(self.ways or self.verdicts or self.only_old or self.only_new)

    @property
    def changed(self) -> bool:
        """Whether any answer changed, be it in words only."""
        return self.means_other or bool(self.wordings)

    def grant(self, plan: str, grant: str, *, new: bool) -> Grant | None:
        """Return a grant of a plan in one of the versions; None where that version has none of this id."""
        return next(
            (g for c in self.plans[plan][new].clauses for t in c.topics for g in t.grants if g.id == grant), None
        )


@dataclass(frozen=True, slots=True)
class Scripts:
    """The talks to replay, and the knowledge folder that those mean which name none."""

    talks: Sequence[Talk]
    knowledge: Path


def compare(
    old: Version,
    new: Version,
    scripts: Scripts,
    plan: str | None = None,
    today: dt.date | None = None,
    language: str = "",
) -> Comparison:
    """Ask both versions the same, and compare what they answer.

    Takes the versions, the talks, the plan to compare (None for all that both have), the day of asking (None for each
    talk's own, and for example questions the first on which both versions are in force), and the language set. Raises
    KnowledgeError with every problem of a broken version, and BotError where there is no plan, or not the one named.
    """
    files = tuple(file_changes(old.folder, new.folder))
    pair = open_pair(old.folder, new.folder, files, plan)
    plans = {i: (a.plan, b.plan) for i, (a, b) in pair.plans.items()}
    days = {i: today or max(first_day(a), first_day(b)) for i, (a, b) in plans.items()}
    questions = [question for a, b in plans.values() for question in questions_of(a, b)]
    talks = list(_playable(scripts, (old.folder, new.folder), pair, today))
    # A plan that has not changed answers as it did; its own changes to the knowledge do, too.
    moved = {i for i, (a, b) in pair.plans.items() if a is not b}
    asking = Asking(
        [question for question in questions if question.plan in moved],
        [talk for talk in talks if talk.stage.plan in moved],
        days,
        language,
    )
    sides = [Side(v.folder, {i: two[at] for i, two in pair.plans.items()}) for at, v in enumerate((old, new))]
    before, after = both_answers(sides[0], sides[1], asking)
    verdicts = [v for one in zip(asking.talks, before.runs, after.runs, strict=True) for v in _verdict(*one)]
    ways = ways_of(
        [
            *_question_changes(asking.questions, before, after),
            *_talk_changes(asking.talks, before, after, verdicts),
        ]
    )
    return Comparison(
        old=old,
        new=new,
        questions=len(questions),
        talks=len(talks),
        left_out=len(scripts.talks) - len(talks),
        ways=tuple(way for way in ways if way.kind != "wording"),
        wordings=tuple(way for way in ways if way.kind == "wording"),
        verdicts=tuple(verdicts),
        files=files,
        facts=tuple(fact_changes(old.folder, new.folder, plans.values())),
        only_old=pair.only_old,
        only_new=pair.only_new,
        plans=plans,
    )


def _playable(scripts: Scripts, folders: Iterable[Path], pair: Pair, today: dt.date | None) -> Iterator[Talk]:
    """Return the talks that both versions can play, each with its plan and day."""
    base = scripts.knowledge.resolve()
    meant = {base, *(folder.resolve() for folder in folders)}
    for talk in scripts.talks:
        plan = talk.stage.plan or pair.first
        if talk.skip or talk.draft or plan not in pair.plans or talk.stage.knowledge.resolve() not in meant:
            continue
        turns = tuple(replace(turn, today=None) for turn in talk.turns) if today else talk.turns
        stage = replace(talk.stage, plan=plan, today=today or talk.stage.today)
        yield replace(talk, stage=stage, turns=turns)


def _verdict(talk: Talk, before: Run, after: Run) -> Iterator[Verdict]:
    if before.failed == after.failed:
        return
    failing = after if after.failed else before
    known = talk.fails if failing.result == "unexpected_pass" else ""
    turned: Literal["fails", "passes"] = "fails" if after.failed else "passes"
    yield Verdict(talk.title, talk.file, talk.line, turned, failing.mismatches, failing.error, known)


def _question_changes(questions: Iterable[Question], before: Answers, after: Answers) -> Iterator[Change]:
    for question, mine, theirs in zip(questions, before.questions, after.questions, strict=True):
        fields = field_changes(mine, theirs)
        if fields:
            source: Literal["example", "unanswered"] = "example" if question.clause else "unanswered"
            asked = Asked(source, question.plan, question.text, question.clause, question.kind)
            yield Change(asked, mine, theirs, fields)


def _talk_changes(
    talks: Iterable[Talk], before: Answers, after: Answers, verdicts: Iterable[Verdict]
) -> Iterator[Change]:
    turned = {(verdict.file, verdict.talk): verdict.turned for verdict in verdicts}
    for talk, one, other in zip(talks, before.runs, after.runs, strict=True):
        # A talk that could not be gone on with ends in both versions at the same choice.
        for mine, theirs in zip(one.said, other.said, strict=False):
            if mine.answer is None or theirs.answer is None:
                continue
            fields = field_changes(mine.answer, theirs.answer)
            if fields:
                asked = Asked(
                    source="talk",
                    plan=talk.stage.plan,
                    text=theirs.message,
                    talk=talk.title,
                    file=talk.file,
                    line=mine.line,
                    turn=mine.number,
                    role=mine.role,
                    turned=turned.get((talk.file, talk.title), ""),
                )
                yield Change(asked, mine.answer, theirs.answer, fields)
