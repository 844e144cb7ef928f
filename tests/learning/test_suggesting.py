"""Proposals: what they add, what trying them says, and that accepting one breaks nothing."""

from __future__ import annotations

import datetime as dt
import filecmp
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assembly import compile_assistant, derive_assistant
from bot.assistant import Assistant, encode_context
from bot.conversations.playing import play
from bot.conversations.reading import read_suite
from bot.conversations.stages import Stages, first_day
from bot.conversations.talks import Stage, Turn
from bot.conversations.talks import Talk as ScriptTalk
from bot.knowledge.loading import read_places
from bot.learning.accepting import script_of, try_out
from bot.learning.asking import count_answered
from bot.learning.grouping import Group, gather
from bot.learning.helping import Bench, Helpers
from bot.learning.missed import Missed
from bot.learning.offering import Weakness, not_offered_told, weakness_of
from bot.learning.proposals import Addition, Proposal, applied, proposals_for
from bot.learning.simulating import Ground, Simulation, tasks_for
from bot.learning.trying import changed, touched
from bot.learning.worth import lack_of
from tests.conftest import PLANS, Talk
from tests.learning.held import PARKS, PARKS_ENGLISH, copied, group_of, talks_in

NAME = Proposal("2", True, (Addition("names", "zh", "star_yard", "零碳园区"),))


def ground_of(assistant: Assistant, knowledge: Path, talks: Path) -> Ground:
    suite = read_suite([talks], Stage(knowledge, assistant.plan.id))
    return Ground(assistant, knowledge, suite.talks, read_places(knowledge, knowledge.parent))


@pytest.fixture(scope="module")
def harbour_talks(harbour: Assistant) -> list[ScriptTalk]:
    """A talk of one turn for each example question of the plan, which says nothing of its answer."""
    stage = Stage(PLANS, harbour.plan.id)
    said = [q for e in harbour.plan.examples for questions in e.questions.values() for q in questions]
    return [ScriptTalk("a.yaml", n, text, (Turn(n, (text,)),), stage) for n, text in enumerate(said)]


@pytest.mark.parametrize(
    ("asked", "language", "name"), [(PARKS, "zh", "零碳园区"), (PARKS_ENGLISH, "en", "carbon pavilion")]
)
def test_the_word_that_a_group_turns_on_is_proposed_as_a_name(
    harbour: Assistant, asked: tuple[str, ...], language: str, name: str
) -> None:
    first = proposals_for(group_of(harbour, asked), harbour.reader)[0]
    assert first == Proposal("2", True, (Addition("names", language, "star_yard", name),))


def test_the_questions_themselves_are_proposed_as_examples_of_the_clause(harbour: Assistant) -> None:
    *_, last = proposals_for(group_of(harbour, PARKS), harbour.reader)
    assert {(one.place, one.language, one.target) for one in last.additions} == {("questions", "zh", "2")}
    assert {one.text for one in last.additions} <= set(PARKS)


def test_the_clause_that_a_person_names_goes_before_that_of_the_staff(harbour: Assistant) -> None:
    group = group_of(harbour, PARKS)
    assert {one.clause for one in proposals_for(group, harbour.reader, "4")} == {"4"}
    assert proposals_for(group, harbour.reader, "no such clause") == []


def test_without_a_word_of_the_staff_the_nearest_clauses_are_tried(harbour: Assistant) -> None:
    group = group_of(harbour, ["equipment leasing for robots", "leasing robots as equipment"], "")
    assert "3" in {one.clause for one in proposals_for(group, harbour.reader)}


@pytest.mark.parametrize("assistant", ["harbour", "bare"])
@given(data=st.data())
@settings(max_examples=12)
def test_a_suggestion_never_adds_an_amount(request: pytest.FixtureRequest, assistant: str, data: st.DataObject) -> None:
    base: Assistant = request.getfixturevalue(assistant)
    sums = st.sampled_from(
        ["50万", "RMB 3,000", "五十万元", "三千万", "百分之二十", "two million", "20%", "1比1", "2026年"]
    )
    words = st.sampled_from(["零碳园区", "carbon pavilion", "补贴", "how much", "给", "reward of", "企业", "apply"])
    questions = st.lists(st.one_of(sums, words), min_size=1, max_size=5).map(" ".join)
    texts = data.draw(st.lists(questions, min_size=1, max_size=4)) * 2
    clause = data.draw(st.sampled_from([one.id for one in base.plan.clauses]))
    day = dt.date(2026, 1, 1)
    asked = [Missed(text, "zh", "corrected", day, clause=clause) for text in texts]
    for group in gather(asked, base.reader).groups:
        for proposal in proposals_for(group, base.reader):
            assert not any(re.search(r"\d|百|千|万|亿|二十|million|thousand|%", one.text) for one in proposal.additions)
            changed = applied(base.plan, proposal)
            assert changed.clauses == base.plan.clauses
            assert changed.ladder == base.plan.ladder


def test_what_was_masked_is_never_proposed_as_an_example(harbour: Assistant) -> None:
    day = dt.date(2026, 1, 1)
    asked = [Missed(f"{text} ___", "zh", "corrected", day, clause="2", masked=True) for text in PARKS]
    for group in gather(asked, harbour.reader).groups:
        texts = [one for p in proposals_for(group, harbour.reader) for one in p.additions if one.place == "questions"]
        assert texts == []


def tried(ground: Ground, group: Group, *proposals: Proposal) -> list[Simulation]:
    tasks = tasks_for(ground.base, group, proposals)
    return ground.simulate(tasks, Bench(ground.base, ground.places, tasks))


def test_trying_says_what_the_whole_changed_plan_would_answer(harbour: Assistant, tmp_path: Path) -> None:
    group = group_of(harbour, [*PARKS, *PARKS])
    ground = ground_of(harbour, PLANS, talks_in(tmp_path / "talks", said="零碳园区是什么", act='answer, clause: "6"'))
    proposals = proposals_for(group, harbour.reader)
    for proposal, quick in zip(proposals, tried(ground, group, *proposals), strict=True):
        (task,) = tasks_for(harbour, group, [proposal])
        whole = derive_assistant(harbour, applied(harbour.plan, proposal), ground.places)
        thorough = ground.compared(task, whole)
        assert (quick.total, quick.before, quick.tests) == (10, 0, 2)
        assert quick.answered == thorough.answered >= 8
        assert quick.moved == thorough.moved
        assert quick.broken == thorough.broken
        assert quick.asked < thorough.asked


@pytest.mark.parametrize(("language", "name"), [("zh", "设备改造"), ("en", "leasing")])
def test_what_a_name_is_not_looked_for_in_is_answered_as_before(
    harbour: Assistant, harbour_talks: list[ScriptTalk], language: str, name: str
) -> None:
    ground = Ground(harbour, PLANS, harbour_talks, {})
    proposal = Proposal("2", True, (Addition("everyday", language, "star_yard", name),))
    group = group_of(harbour, [f"{text} {number}" for number, text in enumerate(PARKS)])
    (task,) = tasks_for(harbour, group, [proposal])
    one = changed(harbour, proposal, {})
    looked_at = touched(proposal, ground.messages, relearnt=one.relearnt)
    quick, thorough = (ground.compared(task, one.assistant, texts) for texts in (looked_at, None))
    assert len(looked_at) < len(ground.messages.texts) / 2
    if not one.relearnt:
        assert {moved.text for moved in quick.moved} == {moved.text for moved in thorough.moved}
    assert {talk.id for talk in quick.broken} == {talk.id for talk in thorough.broken}


def test_a_message_that_would_move_is_shown_and_a_talk_that_would_fail_too(harbour: Assistant, tmp_path: Path) -> None:
    ground = ground_of(harbour, PLANS, talks_in(tmp_path / "talks", said="零碳园区是什么", act='answer, clause: "6"'))
    (found,) = tried(ground, group_of(harbour, PARKS), NAME)
    assert [one.text for one in found.moved] == ["零碳园区是什么"]
    assert [point["id"] for point in found.moved[0].after["clauses"]] == ["2"]
    assert [talk.title for talk in found.broken] == ["an invented word"]
    assert weakness_of(found) == "breaks"


def test_helpers_find_what_is_found_here(harbour: Assistant, tmp_path: Path) -> None:
    group = group_of(harbour, PARKS)
    ground = ground_of(harbour, PLANS, talks_in(tmp_path / "talks"))
    tasks = tasks_for(harbour, group, proposals_for(group, harbour.reader))
    helpers = Helpers(harbour, ground.places, tasks, 1)
    try:
        assert ground.simulate(tasks, helpers) == ground.simulate(tasks, Bench(harbour, ground.places, tasks))
    finally:
        helpers.close()


@pytest.mark.parametrize(
    ("total", "before", "answered", "lack"),
    [
        (10, 0, 3, None),
        (10, 0, 2, "few"),
        (52, 50, 52, "few"),
        (15, 0, 3, None),
        (16, 0, 3, "part"),
        (2, 0, 2, "few"),
    ],
)
def test_what_answers_few_more_or_a_small_part_is_not_worth_it(
    total: int, before: int, answered: int, lack: str | None
) -> None:
    assert lack_of(total, before, answered) == lack


def test_what_could_not_be_worth_it_is_not_made(harbour: Assistant) -> None:
    group = group_of(harbour, PARKS[:2])
    (task,) = tasks_for(harbour, group, [NAME])
    assert task.hopeless
    ground = Ground(harbour, PLANS, [], {})
    (found,) = ground.simulate([task], Bench(harbour, {}, []))  # A bench that could make none.
    assert weakness_of(found) == "few"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("weakness", ["breaks", "few", "part"])
def test_why_a_proposal_is_not_offered_is_said_in_both_languages(language: str, weakness: Weakness) -> None:
    found = Simulation(NAME, 52, 0, 1, (), (), 214, 9)
    told = not_offered_told(3, found, weakness, language)
    assert "零碳园区" in told
    assert "3" in told
    assert ("不推荐" in told) == (language == "zh")


def test_a_question_is_asked_where_it_was_asked_in_its_talk(harbour: Assistant, harbour_talk: Talk) -> None:
    harbour_talk.say("how much for new equipment?")
    day = first_day(harbour.plan)
    within = Missed("who is responsible?", "en", "no_answer", day, encode_context(harbour_talk.context))
    alone = Missed("who is responsible?", "en", "no_answer", day, b"no context")
    assert [count_answered(harbour, day, [one, one], "3") for one in (within, alone)] == [2, 0]


# --- accepting -------------------------------------------------------------------------------------------------------


def test_what_is_not_refused_breaks_no_test_that_passed(harbour: Assistant, tmp_path: Path) -> None:
    knowledge, talks = copied(tmp_path), talks_in(tmp_path / "talks")
    ground = ground_of(harbour, knowledge, talks)
    group = group_of(harbour, PARKS_ENGLISH)
    *_, examples = proposals_for(group, harbour.reader)  # A name is accepted in test_commands.
    trial = try_out(ground, group, examples, "learnt")
    assert not trial.refused
    assert filecmp.dircmp(knowledge, PLANS).diff_files == []  # Nothing is written by trying.
    (talks / "learnt.yaml").write_text(script_of(trial, draft=False), encoding="utf-8")
    for edit in trial.edits:
        edit.path.write_text(edit.after, encoding="utf-8")
    stages = Stages()
    stage = Stage(knowledge, harbour.plan.id)
    stages.put(stage, compile_assistant(knowledge, harbour.plan.id))
    assert [play(talk, stages).result for talk in read_suite([talks], stage).talks] == ["passed"] * 3


def test_what_the_check_would_not_pass_is_refused_with_its_place(harbour: Assistant, tmp_path: Path) -> None:
    ground = ground_of(harbour, copied(tmp_path), talks_in(tmp_path / "talks"))
    taken = Proposal("2", False, (Addition("names", "en", "star_yard", "smart equipment"),))
    trial = try_out(ground, group_of(harbour, PARKS), taken, "learnt")
    assert trial.refused
    assert {problem.file for problem in trial.problems} == {"plans/harbour-2026/terms/en.yaml"}
