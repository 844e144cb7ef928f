"""Two versions asked the same: the invented plan as it is, and with one thing changed."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversations.reading import read_suite
from bot.conversations.talks import Stage
from bot.errors import BotError, KnowledgeError
from bot.quality import version_answers
from bot.quality.comparison import Comparison, Scripts, compare
from bot.quality.versions import Version
from tests.conftest import PLANS
from tests.quality.copies import (
    ALIAS,
    AMOUNT,
    BROKEN,
    DEPARTMENT,
    END,
    NO_CLAUSE,
    PLAN,
    TALKS,
    WORDS,
    Edits,
    edit,
    knowledge,
    talks,
)

Compare = Callable[..., Comparison]


def version(folder: Path) -> Version:
    return Version(folder.parent.name, folder)


def scripts(place: Path, folder: Path, text: str = TALKS) -> Scripts:
    return Scripts(tuple(read_suite([talks(place, text)], Stage(folder)).talks), folder)


@pytest.fixture(name="compared", scope="module")
def comparisons(tmp_path_factory: pytest.TempPathFactory) -> Compare:
    """Compare the plan as it is with the plan after some edits; each once for all tests."""
    place = tmp_path_factory.mktemp("versions")
    old = knowledge(place / "old")
    asked = scripts(place, old)
    found: dict[str, Comparison] = {}

    def compared(*edits: Edits) -> Comparison:
        key = str(edits)
        if key not in found:
            new = knowledge(place / f"new{len(found)}", *edits)
            found[key] = compare(version(old), version(new), asked)
        return found[key]

    return compared


def asked(comparison: Comparison) -> list[str]:
    return [change.asked.text for way in (*comparison.ways, *comparison.wordings) for change in way.changes]


def test_nothing_changed_changes_no_answer(compared: Compare) -> None:
    found = compared()
    assert not found.changed
    assert found.questions > 150
    assert (found.talks, found.left_out) == (5, 1)
    assert (found.ways, found.wordings, found.verdicts, found.files, found.facts) == ((), (), (), (), ())


def test_a_changed_amount_is_one_way_with_its_place_and_the_talks_it_fails(compared: Compare) -> None:
    found = compared(AMOUNT)
    way = found.ways[0]
    assert (way.kind, way.clauses) == ("amounts", ("2",))
    assert [entry["amount"] for entry in way.fields[0].before] == [3_000_000]
    assert [entry["amount"] for entry in way.fields[0].after] == [3_500_000]
    assert {"how much for a five star yard", "五星船厂给多少"} <= {change.asked.text for change in way.changes}
    assert [way.kind for way in found.ways].count("amounts") == 1
    assert [(fact.kind, fact.item) for fact in found.facts] == [("amount", "yard-five")]
    assert [(verdict.talk, verdict.turned) for verdict in found.verdicts] == [
        ("five stars and then four", "fails"),
        ("known to fail", "fails"),
    ]
    assert {m.field for m in found.verdicts[0].mismatches} == {"grants"}
    assert found.verdicts[1].known == "nobody has mended it"


def test_beside_a_turn_stands_where_it_is_said_and_whether_its_talk_fails_now(compared: Compare) -> None:
    (turn,) = [
        change.asked
        for change in compared(AMOUNT).ways[0].changes
        if change.asked.text == "how much for a five star yard" and change.asked.talk == "five stars and then four"
    ]
    assert (turn.source, turn.turn, turn.role, turn.turned) == ("talk", 1, "turn", "fails")
    assert turn.file.endswith("talks.yaml")
    assert TALKS.splitlines()[turn.line - 1].strip().startswith("- say: [how much for a five star yard")


def test_other_wordings_of_a_turn_are_asked_too(compared: Compare) -> None:
    roles = {change.asked.text: change.asked.role for way in compared(AMOUNT).ways for change in way.changes}
    assert roles["五星船厂给多少"] == "variant"


def test_an_example_question_comes_with_its_clause_and_kind(compared: Compare) -> None:
    examples = {c.asked.text: c.asked for way in compared(AMOUNT).ways for c in way.changes if not c.asked.talk}
    question = examples["how much does a five-star shipyard get"]
    assert (question.source, question.plan, question.clause, question.kind) == ("example", PLAN, "2", "amount")


def test_another_department_changes_its_clause_alone(compared: Compare) -> None:
    found = compared(DEPARTMENT)
    way = next(way for way in found.ways if way.kind == "departments")
    assert (way.fields[0].before, way.fields[0].after) == (("市海洋局",), ("市数据局",))
    assert way.clauses == ("6",)
    assert {fact.kind for fact in found.facts} == {"department"}
    assert "who is responsible: who is responsible for the flagship award" in {v.talk for v in found.verdicts}


def test_a_name_removed_turns_an_answer_into_a_refusal(compared: Compare) -> None:
    found = compared(ALIAS)
    way = next(way for way in found.ways if "how much for a sea captain" in [c.asked.text for c in way.changes])
    assert way.kind == "outcome"
    assert {f.field: (f.before, f.after) for f in way.fields}["outcome"] == (("answer",), ("no_answer",))
    assert [(v.talk, v.turned) for v in found.verdicts] == [("a captain brings an allowance", "fails")]
    assert found.facts == ()


def test_what_follows_in_a_talk_is_answered_as_the_talk_then_stands(compared: Compare) -> None:
    changed = {c.asked.text: c for way in compared(ALIAS).ways for c in way.changes if c.asked.talk}
    assert changed["who is responsible?"].before["clauses"][0]["id"] == "5.1"
    assert changed["who is responsible?"].after["clauses"] != changed["who is responsible?"].before["clauses"]


def test_a_removed_clause_is_asked_its_old_questions(compared: Compare) -> None:
    found = compared(NO_CLAUSE)
    lost = {c.asked.text: c for way in found.ways for c in way.changes if c.asked.clause == "7"}
    assert lost
    assert all("7" not in [point["id"] for point in c.after["clauses"]] for c in lost.values())


def test_a_choice_that_only_one_version_offers_is_said_as_the_other_sends_it(compared: Compare) -> None:
    """The talk goes on to its end, and what comes after the choice is compared as well."""
    found = compared(NO_CLAUSE)
    turns = {
        c.asked.turn: c
        for way in (*found.ways, *found.wordings)
        for c in way.changes
        if c.asked.talk == "a choice that leads to berths"
    }
    assert turns[1].before["options"]
    assert turns[1].after["options"] == []
    assert turns[2].asked.text == turns[1].before["options"][0]["send"]
    assert [point["id"] for point in turns[2].before["clauses"]] == ["7"]
    assert turns[2].after["clauses"] != turns[2].before["clauses"]
    assert 3 not in turns
    (verdict,) = [v for v in found.verdicts if v.talk == "a choice that leads to berths"]
    assert [m.field for m in verdict.mismatches] == ["press"]


def test_other_words_are_listed_apart_from_changes_of_meaning(compared: Compare) -> None:
    found = compared(WORDS)
    assert found.changed
    assert not found.means_other
    (way,) = found.wordings
    assert way.fields[0].before == ("Condition: The firm must hire a chief engineer.",)
    assert way.fields[0].after == ("Condition: The firm has to hire a chief engineer.",)


def test_another_date_is_a_change_of_validity(compared: Compare) -> None:
    found = compared(END)
    assert {way.kind for way in found.ways} == {"rest"}
    assert {"validity"} <= {f.field for way in found.ways for f in way.fields}
    assert [fact.item for fact in found.facts] == ["expires"]


def test_example_questions_are_asked_when_both_versions_are_in_force(tmp_path: Path) -> None:
    later = {
        "plan.yaml": [("in_force_from: 2026-01-01", "in_force_from: 2027-01-01")],
        "clauses/8.yaml": [("2026年1月1日", "2027年1月1日"), ("1 January 2026", "1 January 2027")],
    }
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", later)
    found = compare(version(old), version(new), Scripts((), old))
    validity = [f for way in found.ways for f in way.fields if f.field == "validity"]
    assert {entry["status"] for f in validity for entry in (*f.before, *f.after) if entry} == {"in_force"}


def test_a_day_of_asking_holds_for_questions_and_talks_alike(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", AMOUNT)
    found = compare(version(old), version(new), scripts(tmp_path, old), today=dt.date(2030, 1, 1))
    changes = [c for way in found.ways for c in way.changes]
    assert {c.after["validity"]["status"] for c in changes} == {"expired"}
    assert {c.asked.source for c in changes} >= {"example", "talk"}


def test_two_processes_find_what_one_finds(compared: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version_answers, "MANY", 1)
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", AMOUNT)
    found = compare(version(old), version(new), scripts(tmp_path, old))
    assert asked(found) == asked(compared(AMOUNT))


def test_turned_round_the_versions_tell_the_same_the_other_way(compared: Compare, tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old", ALIAS), knowledge(tmp_path / "new")
    found = compare(version(old), version(new), scripts(tmp_path, old))
    assert sorted(asked(found)) == sorted(asked(compared(ALIAS)))
    assert [verdict.turned for verdict in found.verdicts] == ["passes"]


# --- which plans, which talks ---


def test_a_plan_of_one_version_only_is_told_and_not_asked(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new")
    shutil.copytree(PLANS / "bare-faq", new / "bare-faq")
    found = compare(version(old), version(new), Scripts((), old))
    assert (found.only_old, found.only_new) == ((), ("bare-faq",))
    assert found.means_other
    assert found.ways == ()
    back = compare(version(new), version(old), scripts(tmp_path, new, f"plan: bare-faq\n{TALKS}"))
    assert (back.only_old, back.talks) == (("bare-faq",), 0)


def test_one_plan_may_be_compared_alone(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", AMOUNT)
    for folder in (old, new):
        shutil.copytree(PLANS / "bare-faq", folder / "bare-faq")
    assert compare(version(old), version(new), Scripts((), old), "bare-faq").ways == ()
    assert compare(version(old), version(new), Scripts((), old), PLAN).ways != ()
    with pytest.raises(BotError, match=f"'nowhere' in either version; the plans are: bare-faq, {PLAN}"):
        compare(version(old), version(new), Scripts((), old), "nowhere")


def test_talks_of_another_folder_are_left_out(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", AMOUNT)
    knowledge(tmp_path / "elsewhere")
    found = compare(version(old), version(new), scripts(tmp_path, old, f"knowledge: elsewhere/knowledge\n{TALKS}"))
    assert (found.talks, found.left_out) == (0, 6)


def test_a_talk_on_changed_knowledge_is_played_on_that_change_of_each_version(tmp_path: Path) -> None:
    script = """\
today: 2026-06-01
talks:
  - talk: one more star, one million more
    overlay: {clauses/2.yaml: {topics: {star-yard: {grants: {yard-four: {amount: 4000000}}}}}}
    turns:
      - say: what is the difference between a five and a four star yard
      - say: how much for a four star yard
        expect: {amounts: [RMB 4000000]}
      - say: how much for a five star yard
"""
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", AMOUNT)
    found = compare(version(old), version(new), scripts(tmp_path, old, script))
    changed = {c.asked.text: c for way in found.ways for c in way.changes if c.asked.talk}
    four = changed["how much for a four star yard"]
    assert [e["amount"] for answer in (four.before, four.after) for e in answer["grants"]] == [4_000_000, 4_000_000]
    assert found.verdicts == ()
    assert [e["amount"] for e in changed["how much for a five star yard"].after["grants"]] == [3_500_000]


def test_a_talk_that_only_one_version_can_play_fails_there(tmp_path: Path) -> None:
    script = """\
talks:
  - talk: on a clause with a change
    overlay: {clauses/7.yaml: {title: {zh: 泊位, en: Berths}}}
    turns: [{say: what about berths}]
"""
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", NO_CLAUSE)
    (verdict,) = compare(version(old), version(new), scripts(tmp_path, old, script)).verdicts
    assert verdict.turned == "fails"
    assert "clauses/7.yaml" in verdict.error


# --- broken knowledge ---


def test_broken_knowledge_gives_all_of_its_problems(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new", BROKEN)
    with pytest.raises(KnowledgeError) as error:
        compare(version(old), version(new), Scripts((), old))
    assert error.value.folder == new
    assert [problem.file for problem in error.value.problems] == [
        f"knowledge/{PLAN}/clauses/2.yaml",
        f"knowledge/{PLAN}/departments.yaml",
    ]


def test_a_broken_clause_is_found_though_names_and_questions_are_the_same(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new")
    edit(new, {"clauses/2.yaml": [("amount: 3000000", "amount: 3500000")]})
    with pytest.raises(KnowledgeError) as error:
        compare(version(old), version(new), Scripts((), old))
    assert "does not stand in the quote" in str(error.value)


def test_a_broken_plan_that_is_new_is_found_too(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new")
    shutil.copytree(PLANS / "bare-faq", new / "bare-faq")
    (new / "bare-faq" / "clauses" / "fees.yaml").write_text("id: fees\ncolour: red\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"fees\.yaml"):
        compare(version(old), version(new), Scripts((), old))


def test_other_places_count_where_nothing_else_differs(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old"), knowledge(tmp_path / "new")
    (new / "places.yaml").write_text("en: [rivertown]\n", encoding="utf-8")
    script = "talks: [{talk: elsewhere, turns: [{say: how much for a flagship in rivertown}]}]"
    found = compare(version(old), version(new), scripts(tmp_path, old, script))
    assert asked(found) == ["how much for a flagship in rivertown"]
