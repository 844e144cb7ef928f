from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from bot.errors import BotError, Problem
from bot.knowledge.checking import check_folder
from bot.knowledge.checks.bodies import responsible
from bot.knowledge.checks.money import counts_in, percents_in, sums_in
from bot.knowledge.checks.quotes import dates_in
from tests.knowledge.tiny import TinyPlan

REAL = Path(__file__).parents[2] / "knowledge"


@pytest.fixture
def plan(tmp_path: Path) -> TinyPlan:
    return TinyPlan(tmp_path)


def check(plan: TinyPlan) -> list[Problem]:
    return check_folder(plan.knowledge)


def only(plan: TinyPlan, *, warnings: bool = False) -> Problem:
    """Return the one problem (or warning) of the plan."""
    found = [problem for problem in check(plan) if problem.warning == warnings]
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def test_the_tiny_plan_is_right(plan: TinyPlan) -> None:
    assert check(plan) == []


CLAUSE = "clauses/1.yaml"

# file, what stands there, what to put there, the field, words of the message
MISTAKES = {
    "quote not in the text": (
        CLAUSE,
        "quote: 对国家级、省级灯笼企业,分别给予50万元",
        "quote: 对国家级、省级灯笼企业,分别给予90万元",
        "topics[0].quote",
        ["clause's text", "分别给予", "50万元", "90万元"],
    ),
    "quote of other punctuation": (
        CLAUSE,
        "quote: 对国家级、省级灯笼企业,分",
        "quote: 对国家级、省级灯笼企业，分",
        "topics[0].quote",
        ["punctuation", "letter for letter"],
    ),
    "quote made up": (
        CLAUSE,
        "quote: 每年新增灯笼企业300家",
        "quote: 300只气球",
        "topics[0].targets[0].quote",
        ["does not stand in the clause's text", "300只气球"],
    ),
    "empty quote": (CLAUSE, "quote: 每年新增灯笼企业300家", 'quote: ""', "topics[0].targets[0].quote", ["is empty"]),
    "quote of the ladder": ("ladder.yaml", "quote: 国家级、省级", "quote: 市级、省级", "quote", ["text of clause 1"]),
    "ladder in no clause": ("ladder.yaml", 'clause: "1"', 'clause: "7"', "clause", ["no clause 7"]),
    "amount not in the quote": (
        CLAUSE,
        "amount: 500000",
        "amount: 600000",
        "topics[0].grants[0].amount",
        ["600,000", "200,000, 500,000", "whole yuan"],
    ),
    "amount below nothing": (CLAUSE, "amount: 500000", "amount: -5", "topics[0].grants[0].amount", ["more than 0"]),
    "cap not in the quote": (CLAUSE, "amount: 500000", "up_to: 600000", "topics[0].grants[0].up_to", ["600,000"]),
    "percentage not in the quote": (
        CLAUSE,
        "amount: 500000",
        "percent: 10\n        percent_of: {zh: 租金, en: rent}",
        "topics[0].grants[0].percent",
        ["10%", "no percentage"],
    ),
    "two ways of stating money": (
        CLAUSE,
        "amount: 500000",
        "amount: 500000\n        up_to: 500000",
        "topics[0].grants[0].amount",
        ["amount with up_to", "use one of"],
    ),
    "a percentage of nothing": (
        CLAUSE,
        "50万元、二十万元奖励\n      - id",
        "50万元、二十万元奖励\n        percent: 5\n      - id",
        "topics[0].grants[0].amount",
        ["amount with percent"],
    ),
    "a range without a top": (
        CLAUSE,
        "amount: 500000",
        "at_least: 500000",
        "topics[0].grants[0].at_least",
        ["at_least is no way", "at_least with up_to"],
    ),
    "a range upside down": (
        CLAUSE,
        "amount: 500000",
        "at_least: 500000\n        up_to: 200000",
        "topics[0].grants[0].at_least",
        ["not below up_to"],
    ),
    "no money": (CLAUSE, "        amount: 500000\n", "", "topics[0].grants[0]", ["states no money", "500,000"]),
    "count not in the quote": (CLAUSE, "count: 300", "count: 30", "topics[0].targets[0].count", ["30 does not", "300"]),
    "department nobody knows": (
        "clauses/2.yaml",
        "departments: [市经信局]",
        "departments: [市经信局, 市风筝局]",
        "departments[1]",
        ["no department 市风筝局"],
    ),
    "department not in the text": (
        "clauses/2.yaml",
        "departments: [市经信局]",
        "departments: [市经信局, 市财政局]",
        "departments[1]",
        ["市财政局", "word for word", "lists 市经信局"],
    ),
    "department left out": (
        CLAUSE,
        "departments: [市经信局, 市财政局]",
        "departments: [市经信局]",
        "departments",
        ["责任单位", "市财政局"],
    ),
    "department's name shared": (
        "departments.yaml",
        "  full_name: {zh: 小城财政局, en: Smalltown Finance Bureau}",
        "  full_name: {zh: 小城财政局, en: Bureau}\n  names: {zh: [财政局], en: [Industry Bureau]}",
        "市财政局.names.en[0]",
        ["Industry Bureau", "市经信局 as well", "departments.yaml:3"],
    ),
    "unknown key": (CLAUSE, "    kind: grant", "    kind: grant\n    colour: red", "topics[0].colour", ["unknown key"]),
    "missing key": ("clauses/2.yaml", "    kind: training\n", "", "topics[0].kind", ["is missing"]),
    "duplicate key": (
        CLAUSE,
        "        amount: 500000",
        "        amount: 500000\n        amount: 500000",
        "topics[0].grants[0].amount",
        ["twice"],
    ),
    "clause id not the file's": ("clauses/2.yaml", 'id: "2"', 'id: "3"', "id", ["expected 2", "got 3", "3.yaml"]),
    "plan id not the folder's": ("plan.yaml", "id: tiny", "id: huge", "id", ["expected tiny", "got huge"]),
    "questions not the file's": (
        "questions/en/2.yaml",
        'clause: "2"',
        'clause: "1"',
        "clause",
        ["expected 2", "got 1"],
    ),
    "unknown kind of question": (
        "questions/zh/2.yaml",
        "service:",
        "weather:",
        "questions.weather",
        ["unknown kind", "weather", "amount"],
    ),
    "example that stands elsewhere": (
        "questions/zh/2.yaml",
        "- 哪里学做风筝",
        "- 灯笼企业奖多少钱？",
        "questions.service[1]",
        ["stands also at", "questions/zh/1.yaml:4", "clause 1"],
    ),
    "unknown language": (
        "plan.yaml",
        "title: {zh: 小城计划, en: Smalltown plan}",
        "title: {zh: 小城计划, en: Smalltown plan, fr: Petite ville}",
        "title.fr",
        ["fr is not among"],
    ),
    "language the bot does not speak": (
        "plan.yaml",
        "title: {zh: 小城计划, en: Smalltown plan}\nlanguages: [zh, en]",
        "title: {zh: 小城计划, en: Smalltown plan}\nlanguages: [zh, en, en]",
        "languages[2]",
        ["twice"],
    ),
    "text in one language": (
        CLAUSE,
        "says: {zh: 灯笼企业奖励, en: Grants for lantern makers}",
        "says: {zh: 灯笼企业奖励}",
        "topics[0].says.en",
        ["is missing", "en"],
    ),
    "text empty": (
        CLAUSE,
        "unit: {zh: 家, en: firms}",
        'unit: {zh: 家, en: " "}',
        "topics[0].targets[0].unit.en",
        ["is empty"],
    ),
    "department in one language": (
        "departments.yaml",
        "{zh: 小城财政局, en: Smalltown Finance Bureau}",
        "{zh: 小城财政局}",
        "市财政局.full_name.en",
        ["is missing"],
    ),
    "department's names in one language": (
        "departments.yaml",
        "names: {zh: [经信局], en: [industry bureau]}",
        "names: {zh: [经信局]}",
        "市经信局.names.en",
        ["no names in en"],
    ),
    "value nobody can say": (
        "attributes.yaml",
        "loose: {zh: [省级], en: [provincial]}",
        "loose: {zh: [省级]}",
        "level.values.provincial",
        ["in en"],
    ),
    "rung in one language": (
        "ladder.yaml",
        "{zh: 省级灯笼企业, en: provincial lantern maker}",
        "{en: provincial lantern maker}",
        "rungs[0].name.zh",
        ["is missing"],
    ),
    "term in one language": ("terms/en.yaml", "  comet: [comet grant]", "  {}", "outside.comet", ["no outside in en"]),
    "term's name shared": (
        "terms/zh.yaml",
        "kite: [风筝, 风筝培训]",
        "kite: [风筝, 灯笼]",
        "names.kite[1]",
        ["灯笼", "term lantern as well", "terms/zh.yaml:2"],
    ),
    "value's name shared": (
        "attributes.yaml",
        "loose: {zh: [省级]",
        "loose: {zh: [省级, 国家级]",
        "level.values.provincial.loose.zh[1]",
        ["国家级", "value of level national as well"],
    ),
    "unknown term": (
        "clauses/2.yaml",
        "terms: [kite]",
        "terms: [kites, kite]",
        "topics[0].terms[0]",
        ["no term kites", "did you mean kite?"],
    ),
    "term in the plan and outside": (
        "terms/en.yaml",
        "  comet: [comet grant]",
        "  comet: [comet grant]\n  kite: [kiting]",
        "outside.kite",
        ["under names too"],
    ),
    "unknown attribute": (
        CLAUSE,
        "attributes: {level: provincial}",
        "attributes: {height: provincial}",
        "topics[0].grants[1].attributes.height",
        ["no attribute height", "attributes.yaml"],
    ),
    "unknown value": (
        CLAUSE,
        "attributes: {level: provincial}",
        "attributes: {level: provincal}",
        "topics[0].grants[1].attributes.level",
        ["no value of level provincal", "did you mean provincial?"],
    ),
    "unknown code": (
        CLAUSE,
        "not_stated: [steps]",
        "not_stated: [step]",
        "topics[0].not_stated[0]",
        ["no aspect step", "did you mean steps?"],
    ),
    "grant id twice": (
        CLAUSE,
        "id: lantern-provincial",
        "id: lantern-national",
        "topics[0].grants[1].id",
        ["another grant", "lantern-national"],
    ),
    "grant named nowhere": (
        "ladder.yaml",
        "grants: [lantern-provincial]",
        "grants: [lantern-municipal]",
        "rungs[0].grants[0]",
        ["no grant lantern-municipal"],
    ),
    "excludes nothing": (
        CLAUSE,
        "        amount: 200000",
        "        amount: 200000\n        excludes: [lantern-x]",
        "topics[0].grants[1].excludes[0]",
        ["no grant lantern-x"],
    ),
    "tops up itself": (
        CLAUSE,
        "        amount: 200000",
        "        amount: 200000\n        tops_up: lantern-provincial",
        "topics[0].grants[1].tops_up",
        ["cannot name itself"],
    ),
    "a rule for no grant": (
        CLAUSE,
        "    targets:",
        "    rules: [{id: r, says: {zh: 配套, en: a match}, quote: 给予, applies_to: rocket}]\n    targets:",
        "topics[0].rules[0].applies_to",
        ["no grant rocket"],
    ),
    "topic id twice": (
        "clauses/2.yaml",
        "  - id: kite\n",
        "  - {id: kite, kind: rule, says: {zh: 班, en: class}, quote: 风筝培训班}\n  - id: kite\n",
        "topics[1].id",
        ["another topic", "kite"],
    ),
    "look-alike grants": (
        CLAUSE,
        "attributes: {level: provincial}",
        "attributes: {level: national}",
        "topics[0].grants[1]",
        ["looks like lantern-national", "level: national"],
    ),
    "grant that a sibling covers": (
        CLAUSE,
        "        attributes: {level: provincial}\n",
        "",
        "topics[0].grants[1]",
        ["looks like lantern-national", "give lantern-provincial the attribute level"],
    ),
    "validity in no clause": (
        "plan.yaml",
        'validity_clause: "9"',
        'validity_clause: "8"',
        "validity_clause",
        ["no clause 8"],
    ),
    "no date": (
        "plan.yaml",
        "expires: 2024-12-31",
        "expires: 31 December",
        "expires",
        ["expected a date", "31 December"],
    ),
    "date that no text gives": (
        "plan.yaml",
        "expires: 2024-12-31",
        "expires: 2025-12-31",
        "expires",
        ["2025-12-31", "stands neither in `document`"],
    ),
    "dates in the wrong order": (
        "plan.yaml",
        "issued: 2021-10-30\nexpires: 2024-12-31",
        "issued: 2024-12-31\nexpires: 2021-10-30",
        "expires",
        ["before issued"],
    ),
}


# How many lines from the change the problem stands, where it is not on the same one; None for another file.
ELSEWHERE = {
    "missing key": -1,
    "term in one language": None,
    "no money": -3,
    "duplicate key": 1,
    "unknown key": 1,
    "grant that a sibling covers": -2,
    "look-alike grants": -2,
    "value nobody can say": -2,
    "excludes nothing": 1,
    "tops up itself": 1,
    "topic id twice": 1,
    "dates in the wrong order": 1,
    "department's name shared": 1,
    "a percentage of nothing": -1,
    "language the bot does not speak": 1,
    "term in the plan and outside": 1,
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_place(plan: TinyPlan, mistake: str) -> None:
    file, old, new, field, words = MISTAKES[mistake]
    line = plan.change(file, old, new)
    problem = next((p for p in check(plan) if not p.warning and p.field == field), None)
    assert problem is not None, "\n".join(map(str, check(plan)))
    shift = ELSEWHERE.get(mistake, 0)
    if shift is not None:
        assert problem.file == f"knowledge/tiny/{file}"
        assert problem.line == line + shift
    for word in words:
        assert word in problem.message


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_once(plan: TinyPlan, mistake: str) -> None:
    file, old, new, field, _ = MISTAKES[mistake]
    plan.change(file, old, new)
    found = [p for p in check(plan) if not p.warning]
    assert len([p for p in found if p.field == field]) == 1
    assert len(found) <= 2, "\n".join(map(str, found))


def test_all_problems_come_at_once(plan: TinyPlan) -> None:
    plan.write("departments.yaml", "- no\n- mapping\n")
    plan.change(CLAUSE, "amount: 500000", "amount: 600000")
    plan.change("clauses/2.yaml", "    kind: training\n", "")
    plan.change("clauses/9.yaml", "quote: 有效期至", "quote: 失效期至")
    plan.change("terms/en.yaml", "  validity: [validity]\n", "")
    plan.change("questions/en/2.yaml", 'clause: "2"', 'clause: "22"')
    plan.change("plan.yaml", "id: tiny", "id: huge")
    (plan.folder / "attributes.yaml").write_text("level: [\n", encoding="utf-8")
    found = [p for p in check(plan) if not p.warning]
    assert {p.file.removeprefix("knowledge/tiny/") for p in found} == {
        "departments.yaml",
        CLAUSE,
        "clauses/2.yaml",
        "clauses/9.yaml",
        "terms/zh.yaml",
        "questions/en/2.yaml",
        "plan.yaml",
        "attributes.yaml",
    }, "\n".join(map(str, found))
    assert found == sorted(found)


NONSENSE = [
    "",
    "- 1\n- 2\n",
    "just text\n",
    "{}\n",
    "5\n",
    "a: [\n",
    "id: {a: b}\ntitle: [1]\ntopics: {x: 1}\n",
    'id: "1"\ntopics: [1, null, {grants: {a: 1}, terms: x, attributes: [a], quote: 5}]\ndepartments: {a: b}\n',
    "languages: zh\nrungs: [1]\nnames: [x]\nquestions: 5\nunanswered: [5]\n",
]


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize(
    "file",
    [
        "plan.yaml",
        "departments.yaml",
        "attributes.yaml",
        "ladder.yaml",
        CLAUSE,
        "terms/zh.yaml",
        "questions/zh/1.yaml",
        "questions/zh/unanswered.yaml",
    ],
)
def test_nonsense_is_a_problem_never_a_crash(plan: TinyPlan, file: str, text: str) -> None:
    plan.write(file, text)
    found = [p for p in check(plan) if not p.warning]
    harmless = text == "{}\n" and file in ("departments.yaml", "attributes.yaml", "terms/zh.yaml")
    assert found or harmless
    assert all(p.file.startswith("knowledge/") for p in found)


def test_a_missing_plan_file(plan: TinyPlan) -> None:
    other = plan.knowledge / "other" / "clauses"
    other.mkdir(parents=True)
    (other / "1.yaml").write_text('id: "1"\n', encoding="utf-8")
    problem = only(plan)
    assert problem.file == "knowledge/other/plan.yaml"
    assert "is missing" in problem.message


def test_no_folder_and_no_plan(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="no such knowledge folder"):
        check_folder(tmp_path / "nowhere")
    with pytest.raises(BotError, match="no plan here"):
        check_folder(tmp_path)


def test_a_plan_folder_can_be_checked_by_itself(plan: TinyPlan) -> None:
    assert check_folder(plan.folder) == []
    plan.change(CLAUSE, "amount: 500000", "amount: 1")
    assert check_folder(plan.folder)[0].file == f"tiny/{CLAUSE}"


def test_a_file_of_another_ending_is_not_silently_left_out(plan: TinyPlan) -> None:
    plan.write("clauses/3.yml", "id: x\n")
    assert "name it .yaml" in only(plan).message


def test_places_are_checked(plan: TinyPlan) -> None:
    (plan.knowledge / "places.yaml").write_text("zh: 北京\n", encoding="utf-8")
    problem = only(plan)
    assert (problem.file, problem.field) == ("knowledge/places.yaml", "zh")


def test_a_language_without_files_is_named_once(plan: TinyPlan) -> None:
    for name in ("1", "2", "9", "unanswered"):
        plan.remove(f"questions/en/{name}.yaml")
    problem = only(plan)
    assert (problem.line, problem.field) == (3, "languages")
    assert "no example questions in en" in problem.message


def test_a_clause_without_questions_in_one_language(plan: TinyPlan) -> None:
    plan.remove("questions/en/2.yaml")
    problem = only(plan)
    assert problem.file.endswith("clauses/2.yaml")
    assert "questions/en/2.yaml" in problem.message


def test_files_of_a_language_that_the_plan_does_not_have(plan: TinyPlan) -> None:
    plan.write("questions/fr/1.yaml", 'clause: "1"\nquestions: [combien]\n')
    problem = only(plan)
    assert problem.file.endswith("questions/fr/1.yaml")
    assert "fr is not among" in problem.message


def test_terms_missing_in_one_language_are_named_once(plan: TinyPlan) -> None:
    plan.remove("terms/en.yaml")
    assert "write terms/en.yaml" in only(plan).message


def test_a_clause_that_quotes_needs_its_text(plan: TinyPlan) -> None:
    plan.change("clauses/2.yaml", "text: 市里举办风筝培训班。(责任单位:市经信局)\n", "")
    problem = only(plan)
    assert problem.field == "text"
    assert "1 quotes but no text" in problem.message


def test_grants_of_two_topics_that_nothing_tells_apart(plan: TinyPlan) -> None:
    twin = """\
  - id: twin
    kind: grant
    terms: [lantern]
    says: {zh: 也是灯笼, en: Lanterns again}
    quote: 对国家级、省级灯笼企业
    grants:
      - id: twin-national
        name: {zh: 国家级, en: national}
        attributes: {level: national}
        amount: 500000
        quote: 给予50万元
"""
    text = (plan.folder / CLAUSE).read_text(encoding="utf-8")
    plan.write(CLAUSE, text + twin)
    problem = only(plan)
    assert problem.field == "topics[1].grants[0]"
    assert "same terms (lantern)" in problem.message
    plan.write(CLAUSE, text + twin.replace("[lantern]", "[lantern, kite]"))
    assert check(plan) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "terms/zh.yaml",
            "  validity: [有效期]",
            "  validity: [有效期]\n  owl: [猫头鹰]",
            "no topic names the term owl",
        ),
        (
            "attributes.yaml",
            "level:\n",
            "size:\n  label: {zh: 大小, en: size}\n  values: {}\nlevel:\n",
            "has this attribute",
        ),
        (
            "departments.yaml",
            "市财政局:",
            "市灯笼局:\n  full_name: {zh: 灯笼局, en: Lanterns}\n市财政局:",
            "no clause names",
        ),
        ("questions/zh/1.yaml", "    - 国家级灯笼企业有多少奖励", "    - 灯笼企业奖多少钱", "stands already"),
        (
            "clauses/2.yaml",
            "    quote: 市里举办风筝培训班\n",
            "    quote: 市里举办风筝培训班\n    grants: [{id: kite, name: {zh: 班, en: class}, quote: 举办}]\n",
            "leaves it open",
        ),
    ],
)
def test_what_only_deserves_a_look_is_a_warning(plan: TinyPlan, file: str, old: str, new: str, words: str) -> None:
    plan.change(file, old, new)
    if "owl" in new:
        plan.change("terms/en.yaml", "  validity: [validity]", "  validity: [validity]\n  owl: [owl]")
    assert [p for p in check(plan) if not p.warning] == []
    assert words in only(plan, warnings=True).message


def test_a_bare_plan_has_only_warnings_and_few(tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    (folder / "clauses").mkdir(parents=True)
    (folder / "questions" / "en").mkdir(parents=True)
    (folder / "plan.yaml").write_text("id: bare\ntitle: {en: Bare}\nlanguages: [zh, en]\n", encoding="utf-8")
    for number in range(40):
        (folder / "clauses" / f"{number}.yaml").write_text(f'id: "{number}"\ntitle: {{en: Title {number}}}\n')
        (folder / "questions" / "en" / f"{number}.yaml").write_text(
            f'clause: "{number}"\nquestions:\n  - what about matter {number}\n  - anything\n'
        )
    found = check_folder(tmp_path)
    assert all(p.warning for p in found if "stands also at" not in p.message)
    short = [p for p in found if "stands also at" not in p.message]
    assert 4 <= len(short) <= 8
    assert all(p.warning for p in found)


def test_mistakes_in_a_bare_plan_are_still_problems(tmp_path: Path) -> None:
    (tmp_path / "bare" / "clauses").mkdir(parents=True)
    (tmp_path / "bare" / "plan.yaml").write_text("id: bare\ntitle: {en: Bare}\nlanguages: [en]\n", encoding="utf-8")
    (tmp_path / "bare" / "clauses" / "1.yaml").write_text('id: "2"\ntitle: {en: T}\n')
    assert [p.field for p in check_folder(tmp_path) if not p.warning] == ["id"]


SUMS = {
    "50万元": [500_000],
    "50万": [500_000],
    "500,000": [500_000],
    "RMB 500,000": [500_000],
    "五十万元": [500_000],
    "0.5 million": [500_000],
    "５０ 万元": [500_000],
    "half a million yuan": [500_000],
    "伍拾万元": [500_000],
    "一次性给予1,000万元": [10_000_000],
    "100、50、30万元": [1_000_000, 500_000, 300_000],
    "3至5万元": [30_000, 50_000],
    "1亿5000万元": [100_000_000, 50_000_000, 150_000_000],
    "百万元": [1_000_000],
    "一点五亿元": [150_000_000],
    "50万人民币": [500_000],
    "between 1 and 2 million yuan": [1_000_000, 2_000_000],
    "¥200": [200],
    "20万户": [],
    "2021年300家": [],
    "一等奖": [],
    "百分之十": [],
    "10%": [],
    "": [],
}


@pytest.mark.parametrize("text", SUMS)
def test_sums_in_any_notation(text: str) -> None:
    assert sums_in(text) == set(SUMS[text])


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        ("10%", ["10"]),
        ("百分之十", ["10"]),
        ("百分之12.5", ["12.5"]),
        ("10 per cent", ["10"]),
        ("５０％", ["50"]),
        ("5‰", ["0.5"]),
        ("千分之五", ["0.5"]),
        ("50万元", []),
    ],
)
def test_percentages_in_any_notation(text: str, percents: list[str]) -> None:
    assert percents_in(text) == {Decimal(p) for p in percents}


@pytest.mark.parametrize(
    ("text", "count"), [("超过1200家", 1200), ("20万户以上", 200_000), ("一千二百家", 1200), ("1,200 firms", 1200)]
)
def test_counts_in_any_notation(text: str, count: int) -> None:
    assert count in counts_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "2021年10月30日",
        "2021-10-30 15:32",
        "2021/10/30",
        "October 30, 2021",
        "30 Oct 2021",
        "30th of October 2021",
        "二〇二一年十月三十日",
        "２０２１年１０月３０日",
        "20211030",
    ],
)
def test_dates_in_any_notation(text: str) -> None:
    assert dates_in(text) == {dt.date(2021, 10, 30)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲。(责任单位:市一局、市二局,各区〈含开发区,下同〉)", ["市一局", "市二局", "各区"]),
        ("(责任单位：市一局（牵头）；市二局)(另)", ["市一局", "市二局"]),
        ("责任单位: 市一局。配合", ["市一局"]),
        ("(责任单位:市一局;配合单位:市二局)", ["市一局"]),
        ("没有", []),
    ],
)
def test_responsible_departments_of_a_text(text: str, names: list[str]) -> None:
    assert responsible(text) == names


def _sort(words: str) -> Callable[[Problem], bool]:
    return lambda problem: any(word in problem.message for word in words.split("|"))


def test_the_real_plan_has_its_shape_quotes_amounts_and_departments() -> None:
    wanted = _sort(
        "quote|whole yuan|money|责任单位|department|expected|unknown key|is missing|there is no|looks like|"
        "stands neither|another grant"
    )
    assert [str(p) for p in check_folder(REAL) if not p.warning and wanted(p)] == []
