from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import Problem
from bot.leading import leading_of_folder
from tests.knowledge.test_checking import MISTAKES
from tests.knowledge.tiny import TinyPlan

REAL = Path(__file__).parents[1] / "knowledge"


@pytest.fixture
def plan(tmp_path: Path) -> TinyPlan:
    return TinyPlan(tmp_path)


def at(plan: TinyPlan, file: str, line: int) -> Problem:
    found = leading_of_folder(plan.knowledge)
    here = [p for p in found if p.file == f"knowledge/tiny/{file}" and p.line == line]
    assert len(here) == 1, "\n".join(map(str, found))
    return here[0]


def test_nothing_leads_astray_in_the_tiny_plan(plan: TinyPlan) -> None:
    assert [str(p) for p in leading_of_folder(plan.knowledge) if not p.warning] == []


def test_a_name_that_leads_to_another_clause(plan: TinyPlan) -> None:
    line = plan.change("terms/zh.yaml", "  kite: [风筝, 风筝培训]", "  kite: [风筝, 有效期]")
    problem = at(plan, "terms/zh.yaml", line)
    assert not problem.warning
    assert problem.field == "names.kite[1]"
    assert "“有效期” typed alone leads to clause 9 (validity), expected 2 (the term kite)" in problem.message


def test_a_name_that_leads_nowhere(plan: TinyPlan) -> None:
    line = plan.change("terms/zh.yaml", "kite: [风筝, 风筝培训]", "kite: [风筝, 风筝培训, '!!']")
    problem = at(plan, "terms/zh.yaml", line)
    assert "leads to no topic, expected clause 2" in problem.message


def test_an_example_that_another_clause_answers(plan: TinyPlan) -> None:
    line = plan.change("questions/zh/2.yaml", "- 哪里学做风筝", "- 省级灯笼企业奖励多少")
    problem = at(plan, "questions/zh/2.yaml", line)
    assert not problem.warning
    assert problem.field == "questions.service[1]"
    assert "is answered by clause 1 first, expected 2" in problem.message


def test_an_example_of_a_bare_list(plan: TinyPlan) -> None:
    line = plan.change("questions/en/2.yaml", "- is there a kite class", "- how much for a provincial lantern maker")
    problem = at(plan, "questions/en/2.yaml", line)
    assert problem.field == "questions[0]"
    assert "expected 2" in problem.message


def test_an_example_that_is_refused_is_a_warning(plan: TinyPlan) -> None:
    line = plan.change("questions/en/2.yaml", "- is there a kite class", "- how much is the comet grant")
    problem = at(plan, "questions/en/2.yaml", line)
    assert problem.warning
    assert "refused (outside), expected an answer from clause 2" in problem.message


def test_an_unanswered_question_that_is_answered_is_a_warning(plan: TinyPlan) -> None:
    line = plan.change(
        "questions/en/unanswered.yaml", "- will it rain tomorrow", "- how much for a national lantern maker"
    )
    problem = at(plan, "questions/en/unanswered.yaml", line)
    assert problem.warning
    assert "should be refused, but clause 1 answers it" in problem.message


def test_a_plan_that_cannot_be_read_is_left_to_the_other_check(plan: TinyPlan) -> None:
    plan.write("clauses/1.yaml", "id: [\n")
    assert leading_of_folder(plan.knowledge) == []
    plan.remove("clauses/1.yaml")
    plan.change("plan.yaml", "languages: [zh, en]", "languages: []")
    assert leading_of_folder(plan.knowledge) == []
    plan.change("plan.yaml", "languages: []", "languages: [zh, en]")
    plan.change("plan.yaml", "issued: 2021-10-30", "issued: autumn")
    assert leading_of_folder(plan.knowledge) == []


def test_a_bare_plan_has_only_warnings(tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    (folder / "clauses").mkdir(parents=True)
    (folder / "questions" / "en").mkdir(parents=True)
    (folder / "plan.yaml").write_text("id: bare\ntitle: {en: Bare}\nlanguages: [en]\n", encoding="utf-8")
    for name, questions in (
        ("a", ["where do I get a permit for a dog", "dog permit"]),
        ("b", ["when is the swimming pool open", "dog permit costs"]),
    ):
        (folder / "clauses" / f"{name}.yaml").write_text(f"id: {name}\ntitle: {{en: {name}}}\n", encoding="utf-8")
        lines = "".join(f"  - {question}\n" for question in questions)
        (folder / "questions" / "en" / f"{name}.yaml").write_text(
            f"clause: {name}\nquestions:\n{lines}", encoding="utf-8"
        )
    assert all(problem.warning for problem in leading_of_folder(tmp_path))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_whatever_else_is_wrong_the_questions_are_asked(plan: TinyPlan, mistake: str) -> None:
    file, old, new, _, _ = MISTAKES[mistake]
    plan.change(file, old, new)
    leading_of_folder(plan.knowledge)


def test_a_plan_without_names_and_questions(plan: TinyPlan) -> None:
    for name in ("terms/zh.yaml", "terms/en.yaml"):
        plan.remove(name)
    for language in ("zh", "en"):
        for name in ("1", "2", "9", "unanswered"):
            plan.remove(f"questions/{language}/{name}.yaml")
    assert leading_of_folder(plan.knowledge) == []
