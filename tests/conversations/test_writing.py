"""What is written reads back to the same talks, and looks as a clerk would write it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversations.entries import script_of
from bot.conversations.model import (
    Act,
    ChoiceEntry,
    ExpectEntry,
    NeverEntry,
    RowEntry,
    ScriptFile,
    Status,
    TableEntry,
    TalkEntry,
    TurnEntry,
)
from bot.conversations.reading import read_script
from bot.conversations.talks import Contrast, Stage, Talk, Turn
from bot.conversations.writing import script_text
from bot.knowledge.model import KINDS
from tests.conftest import KNOWLEDGE

BASE = Stage(KNOWLEDGE)
AWKWARD = (
    "yes",
    "No",
    "on",
    "null",
    "~",
    "1e3",
    "2.1.4",
    "3.10",
    "0x1F",
    "1_000",
    "12:30:45",
    "2023-06-01",
    ".inf",
    "=",
    "<<",
    "…",
    "- 甲",
    "? 什么",
    "# 不是注释",
    "有 # 号",
    "键: 值",
    "结尾是冒号:",
    "“小巨人”",
    "\"quoted\" and 'single'",
    "back\\slash",
    "  前面有空格",
    "后面有空格  ",
    "第一行\n第二行",
    "第一行\n\n  第三行\n",
    "\n开头换行",
    "制表\t符",
    "[甲, 乙]",
    "{甲: 乙}",
    "&锚 *引 !标 %百 @at `tick`",
    "👍🏽 emoji 🏭",
    "RMB 500,000",
    "\u2028\u0085\ufeff\x00\x1b\r\n",
    "问" * 200,
)


# --- the law ---------------------------------------------------------------------------------------------------------

words = st.one_of(
    st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
).filter(bool)
several = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
texts = st.one_of(words, several)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
sums = st.lists(st.one_of(words, st.integers(0, 10**9)), max_size=3).map(tuple)
nevers = st.builds(NeverEntry, clauses=several, grants=several, amounts=sums, departments=several, says=texts)
choices = st.one_of(words, st.builds(ChoiceEntry, grant=words, clause=words, topic=words, label=words))
grants = st.one_of(
    words,
    st.dictionaries(st.sampled_from(["grant", "amount", "level", "级别"]), st.one_of(words, st.integers()), min_size=1),
)
expects = st.builds(
    ExpectEntry,
    act=st.none() | st.sampled_from(get_args(Act)),
    clause=st.just(()) | texts,
    clauses=st.none() | st.just(()) | several,
    grants=st.none() | st.lists(grants, max_size=2).map(tuple),
    amounts=st.none() | sums,
    total=st.none() | words | st.integers(0),
    departments=st.none() | several,
    language=st.sampled_from([None, "zh", "en"]),
    choices=st.none() | st.lists(choices, max_size=2).map(tuple),
    validity=st.none() | st.sampled_from(get_args(Status)),
    evidence=st.just(()) | texts,
    says=st.just(()) | texts,
    says_not=st.just(()) | texts,
    never=st.none() | nevers,
)
contrasts = st.lists(st.builds(Contrast, say=words, line=st.just(0), expect=st.none() | expects), max_size=2).map(tuple)
kinds = st.sampled_from(["", *KINDS])
says = st.builds(
    Turn,
    line=st.just(0),
    say=several,
    by=st.just("") | words,
    kind=kinds,
    today=st.none() | days,
    expect=st.none() | expects,
    contrasts=contrasts,
)
presses = st.builds(Turn, line=st.just(0), press=choices, expect=st.none() | expects)
rows = st.builds(
    Turn,
    line=st.just(0),
    say=several,
    kind=kinds,
    expect=expects.filter(lambda e: e != ExpectEntry()),
    contrasts=contrasts,
)
overlays = st.dictionaries(
    words,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=2,
).map(lambda data: json.dumps(data, ensure_ascii=False, sort_keys=True) if data else "")
stages = st.builds(
    Stage,
    knowledge=st.just(KNOWLEDGE),
    plan=st.just("") | words,
    today=st.none() | days,
    language=st.sampled_from(["", "zh", "en"]),
    overlay=overlays,
)
marks: dict[str, Any] = {
    "file": st.just(""),
    "line": st.just(0),
    "stage": stages,
    "tags": st.lists(words, max_size=2).map(tuple),
    "fails": st.just("") | words,
    "draft": st.booleans(),
}
written = st.builds(
    Talk,
    name=words,
    turns=st.lists(says | presses, min_size=1, max_size=3).map(tuple),
    never=st.lists(nevers, max_size=1).map(tuple),
    **marks,
)
tabled = st.builds(
    lambda turn, **more: Talk(name=turn.say[0], turns=(turn,), **more),
    turn=rows,
    table=words,
    never=st.lists(nevers, max_size=1).map(tuple),
    **marks,
)


def told(talk: Talk) -> str:
    """All that a talk says, without the places where it stands."""
    turns = [
        (t.say, t.press, t.by, t.kind, t.today, t.expect, [(c.say, c.expect) for c in t.contrasts]) for t in talk.turns
    ]
    return repr((talk.name, talk.table, talk.stage, talk.never, talk.tags, talk.fails, talk.skip, talk.draft, *turns))


def read_back(folder: Path, text: str) -> list[str]:
    path = folder / "script.yaml"
    path.write_text(text, encoding="utf-8", newline="\n")
    talks, problems = read_script(path, BASE)
    assert problems == []
    return [told(talk) for talk in talks]


@settings(max_examples=settings().max_examples // 8)
@given(st.lists(written, max_size=3), st.lists(tabled, max_size=3), st.lists(words, max_size=2))
def test_what_is_written_reads_back_to_the_same_talks(
    tmp_path_factory: pytest.TempPathFactory, talks: list[Talk], rows: list[Talk], comments: list[str]
) -> None:
    everything = list({talk.title: talk for talk in (*talks, *rows)}.values())
    if not everything:
        return
    text = script_text(
        script_of(everything),
        schema="script.json",
        head=comments,
        remarks={("talks", 0): comments, ("tables", 0): comments, ("tables", 0, "rows", 0): comments},
    )
    assert sorted(read_back(tmp_path_factory.getbasetemp(), text)) == sorted(map(told, everything))


@settings(max_examples=settings().max_examples // 20)
@given(st.lists(written, min_size=1, max_size=3))
def test_what_is_written_twice_is_the_same_text(talks: list[Talk]) -> None:
    assert script_text(script_of(talks)) == script_text(script_of(list(talks)))


def test_what_no_talk_of_a_file_may_speak_of_stays_at_its_top(tmp_path: Path) -> None:
    everywhere, here = NeverEntry(clauses=("1",)), NeverEntry(says=("免费",))
    turns = (Turn(0, say=("甲",)),)
    talks = [
        Talk("", 0, "a", turns, BASE, never=(everywhere, here)),
        Talk("", 0, "b", turns, BASE, never=(everywhere,)),
    ]
    script = script_of(talks)
    assert script.never == everywhere
    assert read_back(tmp_path, script_text(script)) == [told(talk) for talk in talks]


# --- the look --------------------------------------------------------------------------------------------------------


def talk(**turn: Any) -> ScriptFile:
    return ScriptFile(talks=(TalkEntry(talk="a claim", turns=(TurnEntry(**turn),)),))


def test_a_script_looks_as_a_clerk_would_write_it() -> None:
    script = ScriptFile(
        plan="wuhan-srdi-2021",
        today="2023-06-01",
        talks=(
            TalkEntry(
                talk="the department follows",
                tags=("zh",),
                turns=(
                    TurnEntry(
                        say=("省级小巨人给多少", "省级的奖多少"),
                        expect=ExpectEntry(act="answer", clause="2.1.4", amounts=("20万元",)),
                    ),
                    TurnEntry(press=ChoiceEntry(clause="3.1"), expect=ExpectEntry(says=("RMB 500,000", "是: 的"))),
                    TurnEntry(say="第一行\n第二行"),
                ),
            ),
        ),
        tables=(
            TableEntry(
                table="what it pays",
                expect=ExpectEntry(act="answer"),
                columns=("say", "clause", "amounts"),
                rows=(("一等奖多少", "2.4.3", ("30万元",)), RowEntry(say="三等呢", amounts=(70000,))),
            ),
        ),
    )
    assert (
        script_text(
            script,
            schema="script.json",
            head=["Imported."],
            remarks={("talks", 0): ["as it was"], ("tables", 0, "rows", 1): ["why"]},
        )
        == """\
# yaml-language-server: $schema=script.json
# Imported.
plan: wuhan-srdi-2021
today: 2023-06-01

talks:
  # as it was
  - talk: the department follows
    tags: [zh]
    turns:
      - say: [省级小巨人给多少, 省级的奖多少]
        expect: {act: answer, clause: "2.1.4", amounts: [20万元]}
      - press: {clause: "3.1"}
        expect: {says: ["RMB 500,000", "是: 的"]}
      - say: |-
          第一行
          第二行

tables:
  - table: what it pays
    expect: {act: answer}
    columns: [say, clause, amounts]
    rows:
      - [一等奖多少, "2.4.3", [30万元]]
      # why
      - {say: 三等呢, amounts: [70000]}
"""
    )


def test_a_long_expectation_goes_over_several_lines() -> None:
    departments = tuple(f"一个名字很长的部门之{number}" for number in range(5))
    lines = script_text(talk(say="归谁管", expect=ExpectEntry(act="answer", departments=departments))).splitlines()
    assert "          act: answer" in lines
    assert "            - 一个名字很长的部门之4" in lines
    assert max(map(len, lines)) < 100


@pytest.mark.parametrize("text", ["小巨人", "what is paid?", "👍 好", "RMB", "没有的"])
def test_what_needs_no_quotes_has_none(text: str) -> None:
    assert f"say: {text}\n" in script_text(talk(say=text))


@pytest.mark.parametrize("text", ["2023", "yes", "1e3", "3.10", "# 号", "a: b"])
def test_what_yaml_would_misread_stands_in_double_quotes(text: str) -> None:
    assert f'say: "{text}"\n' in script_text(talk(say=text))


def test_an_id_is_quoted_even_where_yaml_would_read_it_right() -> None:
    text = script_text(talk(say="甲", expect=ExpectEntry(clause="term", never=NeverEntry(clauses=("2.1.3",)))))
    assert 'expect: {clause: "term", never: {clauses: ["2.1.3"]}}' in text


def test_a_comment_can_hold_nothing_that_ends_it() -> None:
    text = script_text(talk(say="甲"), head=["一行\n二行", "\x1b[31m\u2028talks: []"])
    assert yaml.safe_load(text)["talks"][0]["talk"] == "a claim"
    assert text.startswith("# 一行\n# 二行\n# \ufffd[31m\n# talks: []\n")


def test_an_empty_list_is_not_the_same_as_none() -> None:
    assert "expect: {grants: [], choices: []}" in script_text(talk(say="甲", expect=ExpectEntry(grants=(), choices=())))
