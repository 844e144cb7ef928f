"""Every mistake in a script is named once, by file and line, in words that say what to do."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversations.checks import talk_problems
from bot.conversations.playing import play
from bot.conversations.reading import read_script, read_suite, script_files
from bot.errors import BotError
from tests.conversations.scripts import HARBOUR, STAGES


def mistakes(path: Path) -> list[str]:
    """Everything that is wrong with a script, as a person reads it, from the script's own folder."""
    talks, problems = read_script(path, HARBOUR)
    return [str(problem) for problem in problems or talk_problems(talks, STAGES)]


def script(folder: Path, text: str, name: str = "s.yaml") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def talk(turn: str) -> str:
    """A script of one talk, whose first turn stands in line 4."""
    return f"talks:\n- talk: one\n  turns:\n  - {turn}\n"


def turn(rest: str) -> str:
    """A script of one talk, whose only turn says something in line 4 and has the rest in line 5."""
    return talk(f"say: hello\n    {rest}")


KINDS = "amount, condition, department, process, validity, definition, list, total, compare, ladder, target, service"
TALK_KEYS = "draft, fails, language, never, overlay, plan, skip, tags, talk, today, turns"
HOW_SUMS = "write it like 7万元, RMB 70,000 or 70000 (yuan)"

WRONG = {
    # --- keys and kinds of values ---
    "a key that is nearly right": (turn("expct: {}"), "5: talks[0].turns[0].expct: unknown key; did you mean expect?"),
    "a key that is nothing like one": (
        "talks:\n- talk: one\n  zebra: 1\n  turns: [{say: hello}]\n",
        f"3: talks[0].zebra: unknown key; known here: {TALK_KEYS}",
    ),
    "a key of a grant among the expectations": (
        turn("expect: {amount: [20万元]}"),
        "5: talks[0].turns[0].expect.amount: unknown key; did you mean amounts?",
    ),
    "a key that stands twice": (
        turn("say: bye"),
        "5: talks[0].turns[0].say: this key stands here twice; keep one of them",
    ),
    "a number for words": (
        talk("say: 5"),
        "4: talks[0].turns[0].say: expected text or a list, got 5 (put quotes around it if it is a name or an id)",
    ),
    "a clause without quotes": (
        turn("expect: {clause: 5.1}"),
        (
            "5: talks[0].turns[0].expect.clause: expected text or a list, got 5.1 "
            "(put quotes around it if it is a name or an id)"
        ),
    ),
    "a text for a list": (
        turn("expect: {amounts: 20万元}"),
        "5: talks[0].turns[0].expect.amounts: expected a list, got '20万元' (a list stands in brackets: [20万元])",
    ),
    "a mapping for a list": (
        "talks:\n- talk: one\n  turns: {say: hello}\n",
        "3: talks[0].turns: expected a list, got a mapping",
    ),
    "a text for a turn": (talk("hello"), "4: talks[0].turns[0]: expected a mapping, got 'hello'"),
    "yes for a reason": (
        "talks:\n- talk: one\n  fails: yes\n  turns: [{say: hello}]\n",
        (
            "3: talks[0].fails: expected text, got True "
            "(YAML reads yes, no, on and off as true or false; put quotes around the word)"
        ),
    ),
    "an act that there is not": (
        turn("expect: {act: anwser}"),
        "5: talks[0].turns[0].expect.act: expected one of answer, chat, clarify, no_answer, got 'anwser'",
    ),
    "a derived wording that there is not": (
        turn("also_as: [klingon]"),
        "5: talks[0].turns[0].also_as[0]: expected one of full_width, pinyin, traditional, got 'klingon'",
    ),
    "no turns at all": ("talks:\n- talk: one\n", "2: talks[0].turns: is missing"),
    "an empty list of turns": (
        "talks:\n- talk: one\n  turns: []\n",
        "3: talks[0].turns: is empty; give it at least one item",
    ),
    # --- what the plan does not have ---
    "a clause that there is not": (
        turn("expect:\n      act: answer\n      clause: '33'"),
        "7: clause: the plan has no clause '33'; did you mean 3?",
    ),
    "a grant that there is not": (
        turn("expect: {grants: [yard-fife]}"),
        "5: grants: the plan has no grant 'yard-fife'; did you mean yard-five or yard-four?",
    ),
    "a department that there is not": (
        turn("expect: {departments: [Ministry of Fish]}"),
        "5: departments: the plan has no department 'Ministry of Fish'",
    ),
    "an attribute that there is not": (
        turn("expect: {grants: [{colour: red}]}"),
        "5: grants: a grant has no 'colour'; it has grant, amount, clause, star, route",
    ),
    "a value that an attribute never has": (
        turn("expect: {grants: [{star: six}]}"),
        "5: grants: star is never 'six'; it is one of five, four, three, two, one",
    ),
    "a sum that is none": (
        turn("expect: {amounts: [a lot]}"),
        f"5: amounts: 'a lot' is no single sum; {HOW_SUMS}",
    ),
    "a total that is none": (turn("expect: {total: much}"), f"5: total: 'much' is no single sum; {HOW_SUMS}"),
    "a sum that its own comma cuts": (
        turn("expect: {amounts: [RMB 70,000]}"),
        (
            "5: amounts: a comma parts two sums in a list: RMB 70 and 0; "
            'put quotes around a sum with commas, ["RMB 70,000"]'
        ),
    ),
    "a forbidden sum that is none": (
        "never:\n  amounts: [plenty]\ntalks:\n- talk: one\n  turns: [{say: hello}]\n",
        f"1: never.amounts: 'plenty' is no single sum; {HOW_SUMS}",
    ),
    "a kind that there is not": (turn("kind: money"), f"4: kind: there is no kind 'money'; there are: {KINDS}"),
    "a choice to press that means nothing": (
        "talks:\n- talk: one\n  turns:\n  - say: hello\n  - press: {}\n",
        "5: press: the choice says nothing; give it a `grant`, a `clause`, a `topic` or a `label`",
    ),
    "a choice to press that names a grant that there is not": (
        "talks:\n- talk: one\n  turns:\n  - say: hello\n  - press: {grant: nothing}\n",
        "5: press.grant: the plan has no grant 'nothing'",
    ),
    "a contrast that leads to a clause that there is not": (
        turn("contrasts: [{say: bye, expect: {clause: '99'}}]"),
        "5: clause: the plan has no clause '99'",
    ),
    # --- turns ---
    "a turn that says nothing": (
        talk("expect: {act: answer}"),
        "4: talks[0].turns[0]: a turn has one of `say`, `press` and `use`",
    ),
    "a turn that says and presses": (
        turn("press: one"),
        "4: talks[0].turns[0]: a turn has one of `say`, `press` and `use`, not `say` and `press`",
    ),
    "other wordings of a choice": (
        "talks:\n- talk: one\n  turns:\n  - say: hello\n  - press: one\n    also_as: [pinyin]\n",
        "6: talks[0].turns[1].also_as: a choice has no other wordings; they belong to `say`",
    ),
    "a day that is none": (
        "today: 2026-13-01\ntalks:\n- talk: one\n  turns: [{say: hello}]\n",
        "1: today: '2026-13-01' is no date; write it like 2023-05-01",
    ),
    "a day in words": (
        turn("today: tomorrow"),
        "5: talks[0].turns[0].today: 'tomorrow' is no date; write it like 2023-05-01",
    ),
    # --- fixtures ---
    "shared turns that there are not": (
        talk("use: nobody"),
        (
            "4: talks[0].turns[0].use: the `fixtures` have no turns named 'nobody'; "
            "write them there, or `include` the file that has them"
        ),
    ),
    "shared turns that are nearly right": (
        "fixtures: {turns: {greeting: [{say: hello}]}}\ntalks:\n- talk: one\n  turns:\n  - use: greting\n",
        "5: talks[0].turns[0].use: the `fixtures` have no turns named 'greting'; did you mean greeting?",
    ),
    "a shared expectation that there is not": (
        "fixtures: {expects: {a: {act: chat}}}\n" + turn("expect: {like: nobody}"),
        "6: talks[0].turns[0].expect.like: the `fixtures` have no expectation named 'nobody'; there are: a",
    ),
    "shared turns in a ring": (
        "fixtures:\n  turns:\n    a: [{use: b}]\n    b: [{use: a}]\n" + talk("use: a"),
        "4: fixtures.turns.b[0].use: these turns use themselves: a > b > a",
    ),
    "shared expectations in a ring": (
        "fixtures:\n  expects:\n    a: {like: b}\n    b: {like: a}\n" + turn("expect: {like: a}"),
        "4: fixtures.expects.b.like: these expectations are like each other: a > b > a",
    ),
    "a clause that a shared expectation gets wrong": (
        "fixtures:\n  expects:\n    a: {clause: '99'}\n" + turn("expect: {like: a}"),
        "3: clause: the plan has no clause '99'",
    ),
    "something beside shared turns": (
        "fixtures: {turns: {a: [{say: hello}]}}\n" + talk("use: a\n    expect: {act: chat}"),
        "5: talks[0].turns[0]: a turn with `use` has nothing else; take out `expect`",
    ),
    "a file to include that there is not": (
        "include: [nobody.yaml]\n" + turn("expect: {act: chat}"),
        "1: include[0]: there is no file nobody.yaml in here/",
    ),
    # --- talks and tables ---
    "two talks of a name": (
        "talks:\n- talk: one\n  turns: [{say: hello}]\n- talk: one\n  turns: [{say: bye}]\n",
        "4: “one” stands here twice, first in line 2",
    ),
    "a talk that is skipped and known to fail": (
        "talks:\n- talk: one\n  fails: why\n  skip: why\n  turns: [{say: hello}]\n",
        "4: talks[0].skip: what is skipped cannot be known to fail; keep `skip` or `fails`",
    ),
    "a row with too few cells": (
        "tables:\n- table: t\n  columns: [say, clause]\n  rows:\n  - [hello]\n",
        "5: tables[0].rows[0]: the row has 1 cells, the table 2 columns: `say`, `clause`",
    ),
    "a row that is a list in a table without columns": (
        "tables:\n- table: t\n  rows:\n  - [hello]\n",
        "4: tables[0].rows[0]: a row that is a list needs the table's `columns`",
    ),
    "a row of which nothing is expected": (
        "tables:\n- table: t\n  rows:\n  - hello\n",
        "4: tables[0].rows[0]: nothing is expected of this row; say what, here or in the table's `expect`",
    ),
    "a row that says nothing": (
        "tables:\n- table: t\n  columns: [say, act]\n  rows:\n  - ['', chat]\n",
        "5: tables[0].rows[0]: the row says nothing; give it a question under `say`",
    ),
    "a cell of the wrong kind": (
        "tables:\n- table: t\n  columns: [say, amounts]\n  rows:\n  - [hello, 20万元]\n",
        "5: tables[0].rows[0].amounts: expected a list, got '20万元' (a list stands in brackets: [20万元])",
    ),
    "a column that there is not": (
        "tables:\n- table: t\n  columns: [say, amout]\n  rows:\n  - [hello, [20万元]]\n  - [bye, [20万元]]\n",
        "3: tables[0].columns[1]: there is no column 'amout'; did you mean `amounts`?",
    ),
    "a column that stands twice": (
        "tables:\n- table: t\n  columns: [say, act, act]\n  rows:\n  - [hello, chat, chat]\n",
        "3: tables[0].columns[2]: the column 'act' stands here twice; keep one of them",
    ),
    "columns without a question": (
        "tables:\n- table: t\n  columns: [clause, act]\n  rows:\n  - ['2', answer]\n",
        "3: tables[0].columns: one of the columns has to be `say`, the question",
    ),
    "a clause that the expectation of a table gets wrong": (
        "tables:\n- table: t\n  expect: {clause: '99'}\n  rows: [hello, bye]\n",
        "3: clause: the plan has no clause '99'",
    ),
    # --- files ---
    "an empty file": ("", "1: the file is empty"),
    "a file of comments": ("# nothing\n", "1: the file is empty"),
    "a script without talks": ("tags: [a]\n", "1: there are neither `talks` nor `tables` nor `fixtures` here"),
    "a list in place of a script": ("- talk: one\n", "1: a script begins with a key such as `talks:` or `tables:`"),
    "a tab": (
        "talks:\n\t- talk: one\n",
        (
            "2: not valid YAML: a tab, @ or ` where a value begins; "
            "indent with spaces, and put quotes around a text that begins so"
        ),
    ),
    "a bracket that is not closed": (
        "talks:\n- talk: one\n  turns: [{say: hello}\n",
        "4: not valid YAML: a list begun with [ is not closed; add the ]",
    ),
    "a brace that is not closed": (
        "talks:\n- talk: one\n  turns: [{say: hello]\n",
        "3: not valid YAML: what was begun with { is not closed; add the }",
    ),
    "a quotation mark that is not closed": (
        "talks:\n- talk: 'one\n  turns: []\n",
        "4: not valid YAML: a text begun with a quotation mark is not closed",
    ),
    "a colon in a text": (
        "talks:\n- talk: one: two\n",
        (
            "2: not valid YAML: a colon and a space in the middle of a text; "
            "put quotes around the text, or check the indentation"
        ),
    ),
    "a line that stands too far to the left": (
        "talks:\n  - talk: one\n    turns: [{say: hello}]\n tags: [a]\n",
        "4: not valid YAML: this does not line up with what stands above; check the indentation and the quotes",
    ),
    "an alias of itself": ("talks: &a [*a]\n", "a part of the file contains itself (an alias in a ring)"),
    # --- what it is played on ---
    "a plan that there is not": (
        "plan: harbour-2062\n" + turn("expect: {act: chat}"),
        "1: plan: {plans} has no plan 'harbour-2062'; did you mean harbour-2026?",
    ),
    "a knowledge folder that there is not": (
        "knowledge: nowhere\n" + turn("expect: {act: chat}"),
        "1: knowledge: {here}/nowhere: there is no such knowledge folder",
    ),
    "a change of a file that there is not": (
        "talks:\n- talk: one\n  overlay: {clauses/99.yaml: {title: {}}}\n  turns: [{say: hello}]\n",
        (
            "3: overlay: clauses/99.yaml: there is no such file to change; "
            "there are attributes.yaml, clauses/1.yaml, clauses/2.yaml …"
        ),
    ),
    "a change that breaks a shape": (
        "talks:\n- talk: one\n  overlay: {clauses/1.yaml: {departments: many}}\n  turns: [{say: hello}]\n",
        "3: overlay: clauses/1.yaml: departments: expected a list, got 'many' (a list stands in brackets: [many])",
    ),
    "a change to a date that is none": (
        "talks:\n- talk: one\n  overlay: {plan.yaml: {expires: never}}\n  turns: [{say: hello}]\n",
        "3: overlay: harbour-2026: Invalid RFC3339 encoded date - at `$.expires`",
    ),
    "a change to a plan without languages": (
        "talks:\n- talk: one\n  overlay: {plan.yaml: {languages: []}}\n  turns: [{say: hello}]\n",
        "3: overlay: plan.yaml: languages: a plan speaks at least one language",
    ),
    "a shared change that there is not": (
        "talks:\n- talk: one\n  overlay: nobody\n  turns: [{say: hello}]\n",
        (
            "3: talks[0].overlay: the `fixtures` have no change named 'nobody'; "
            "write them there, or `include` the file that has them"
        ),
    ),
    # --- with Chinese keys, in the words of the script ---
    "a Chinese key that is nearly right": (
        "对话:\n- 对话: 甲\n  轮次:\n  - 问: 你好\n    预其: {条款: '1'}\n",
        "5: 对话[0].轮次[0].预其: unknown key; did you mean 预期?",
    ),
    "a Chinese key that is nothing like one": (
        "对话:\n- 对话: 甲\n  轮次: [{问: 你好}]\n例子: 一\n",
        "4: 例子: unknown key; known here: 公用, 引入, 知识库, 语言, 绝不, 计划, 表格, 标签, 对话, 日期",
    ),
    "a number under a Chinese key": (
        "对话:\n- 对话: 甲\n  轮次:\n  - 问: 5\n",
        "4: 对话[0].轮次[0].问: expected text or a list, got 5 (put quotes around it if it is a name or an id)",
    ),
    "a Chinese value that there is not": (
        "对话:\n- 对话: 甲\n  轮次:\n  - 问: 你好\n    预期: {行为: 答复}\n",
        "5: 对话[0].轮次[0].预期.行为: expected one of 回答, 闲聊, 反问, 不答, got '答复'",
    ),
    "a clause that there is not, in Chinese": (
        "对话:\n- 对话: 甲\n  轮次:\n  - 问: 你好\n    预期: {条款: '99'}\n",
        "5: 条款: the plan has no clause '99'",
    ),
    "a turn that says nothing, in Chinese": (
        "对话:\n- 对话: 甲\n  轮次:\n  - 预期: {行为: 回答}\n",
        "4: 对话[0].轮次[0]: a turn has one of `问`, `选` and `套用`",
    ),
    "shared turns in a ring, in Chinese": (
        "公用:\n  轮次:\n    甲: [{套用: 乙}]\n    乙: [{套用: 甲}]\n对话:\n- 对话: 一\n  轮次: [{套用: 甲}]\n",
        "4: 公用.轮次.乙[0].套用: these turns use themselves: 甲 > 乙 > 甲",
    ),
    "a row with too few cells, in Chinese": (
        "表格:\n- 表格: 甲\n  列: [问, 金额]\n  行:\n  - [你好]\n",
        "5: 表格[0].行[0]: the row has 1 cells, the table 2 columns: `问`, `金额`",
    ),
    "a plan that there is not, in Chinese": (
        "计划: 别处\n对话:\n- 对话: 甲\n  轮次: [{问: 你好}]\n",
        "1: 计划: {plans} has no plan '别处'; there are: bare-faq, harbour-2026",
    ),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a script, from which it is read."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named_once_where_it_stands(here: Path, name: str) -> None:
    text, said = WRONG[name]
    said = said.replace("{plans}", HARBOUR.knowledge.as_posix()).replace("{here}/", "")
    mark = ":" if said[0].isdigit() else ": "
    assert mistakes(script(here, text)) == [f"s.yaml{mark}{said}"]


def test_a_file_in_another_encoding_is_named_with_the_line(here: Path) -> None:
    (here / "s.yaml").write_bytes("talks:\n- talk: 甲\n".encode("gb18030"))
    assert mistakes(here / "s.yaml") == ["s.yaml:2: not UTF-8 from here on; save the file in the encoding UTF-8"]


def test_all_mistakes_are_named_at_once(here: Path) -> None:
    path = script(
        here,
        """
        talks:
          - talk: one
            turns:
              - {say: hello, expect: {clause: "99", departments: [nobody], never: {clauses: ["98"]}}}
              - {say: hello, expect: {grants: [nothing]}}
        """,
    )
    assert len(mistakes(path)) == 4


def test_a_mistake_in_an_included_file_is_named_in_that_file(here: Path) -> None:
    script(here, "fixtures:\n  turns:\n    a:\n      - say: hello\n        expect: {clause: '99'}\n", "shared.yaml")
    path = script(here, "include: [shared.yaml]\n" + talk("use: a"))
    assert mistakes(path) == ["shared.yaml:5: clause: the plan has no clause '99'"]


def test_a_name_that_two_files_share_is_named_with_the_first_place(here: Path) -> None:
    script(here, "fixtures:\n  turns:\n    a: [{say: hello}]\n", "shared.yaml")
    path = script(here, "include: [shared.yaml]\nfixtures: {turns: {a: [{say: bye}]}}\n" + talk("use: a"))
    assert mistakes(path) == ["s.yaml:2: fixtures.turns.a: this name is taken already, in shared.yaml:3"]


def test_an_included_file_that_includes_another_is_named(here: Path) -> None:
    script(here, "include: [s.yaml]\nfixtures: {turns: {a: [{say: hello}]}}\n", "shared.yaml")
    path = script(here, "include: [shared.yaml]\n" + talk("use: a"))
    assert mistakes(path) == ["shared.yaml:1: include: an included file cannot include others"]


def test_a_broken_knowledge_base_is_named_in_its_own_files(here: Path) -> None:
    plan = here / "knowledge" / "town"
    plan.mkdir(parents=True)
    (plan / "plan.yaml").write_text("id: town\ncolour: red\n", encoding="utf-8")
    path = script(here, "knowledge: knowledge\n" + turn("expect: {act: chat}"))
    found = mistakes(path)
    assert [line for line in found if not line.startswith("knowledge/town/")] == []
    assert any("plan.yaml:2: colour: unknown key" in line for line in found)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody.yaml", "nobody.yaml: there is no such file or folder"),
        ("notes.txt", "notes.txt: not a script; its name should end in .yaml"),
        ("empty", "empty: no scripts here; a script is a YAML file of talks, see docs/conversations.md"),
    ],
)
def test_a_path_without_scripts_is_named(here: Path, name: str, said: str) -> None:
    (here / "empty").mkdir()
    (here / "notes.txt").write_text("", encoding="utf-8")
    with pytest.raises(BotError) as error:
        script_files([Path(name)])
    assert str(error.value) == said


def test_a_script_that_is_named_in_two_ways_is_read_once(here: Path) -> None:
    path = script(here, turn("expect: {act: chat}"))
    assert len(read_suite([Path("s.yaml"), path, here], HARBOUR).talks) == 1


KEYS = st.sampled_from(
    [
        "talk",
        "talks",
        "table",
        "tables",
        "turns",
        "rows",
        "columns",
        "expect",
        "never",
        "say",
        "press",
        "use",
        "by",
        "also_as",
        "kind",
        "today",
        "fixtures",
        "expects",
        "overlays",
        "overlay",
        "include",
        "plan",
        "language",
        "tags",
        "fails",
        "skip",
        "draft",
        "act",
        "clause",
        "clauses",
        "grants",
        "amounts",
        "total",
        "departments",
        "choices",
        "validity",
        "evidence",
        "says",
        "says_not",
        "like",
        "contrasts",
        "grant",
        "amount",
        "topic",
        "label",
        "star",
        "对话",
        "轮次",
        "问",
        "预期",
        "条款",
        "奖补",
        "数额",
        "绝不",
    ]
)
VALUES = st.recursive(
    st.one_of(
        st.sampled_from(
            ["a", "", "2", "yard-five", "20万元", "…", "five", "answer", "2026-06-01", "pinyin", "s.yaml", "."]
        ),
        st.sampled_from(["clauses/2.yaml", "plan.yaml", "harbour-2026", "zh", None, True, 0, 7, 1.5]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
TURNS = st.lists(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("say", "press", "use", "expect", "contrasts", "also_as", "today"), VALUES)
    ),
    max_size=3,
)
TALKS = st.fixed_dictionaries({"talk": st.just("a"), "turns": TURNS}, optional={"never": VALUES, "overlay": VALUES})
EXPECTS = st.dictionaries(KEYS, VALUES, max_size=4)
ANY_SCRIPT = st.one_of(
    VALUES,
    st.dictionaries(KEYS, VALUES, max_size=5),
    st.fixed_dictionaries(
        {"talks": st.lists(TALKS, max_size=2)},
        optional={
            "fixtures": st.fixed_dictionaries(
                {}, optional={"turns": st.dictionaries(KEYS, TURNS), "expects": st.dictionaries(KEYS, EXPECTS)}
            ),
            "tables": st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=2),
            "never": VALUES,
        },
    ),
)


@given(ANY_SCRIPT)
@settings(max_examples=100)
def test_whatever_a_script_holds_is_a_talk_or_a_mistake(tmp_path_factory: pytest.TempPathFactory, data: object) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    talks, problems = read_script(path, HARBOUR)
    problems = problems or talk_problems(talks, STAGES)
    assert all(problem.message and problem.file.endswith(("any.yaml", "s.yaml")) for problem in problems)
    for one in talks if not problems else ():
        play(one, STAGES)
