"""A fact that a talk checks is defended; one that no talk checks is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.conversations.reading import read_suite
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage
from bot.quality.mutants import mutants_of
from bot.quality.mutation import Defence, Verdict, judged, scores
from tests.channels.running import Run, command_line
from tests.conftest import PLANS

STAGE = Stage(PLANS, "harbour-2026")
SCRIPT = """
plan: harbour-2026
today: 2026-06-01
tables:
  - table: what a shipyard gets
    expect: {act: answer, clause: "2"}
    rows:
      - {say: [五星级绿色船厂奖多少, 五星绿色造船厂给多少钱], amounts: [300万元], departments: [市海洋局, 市港航局]}
      - {say: 四星级绿色船厂奖多少, amounts: [150万元], says: 须评定为}
talks:
  - talk: known to fail, and so defends nothing
    fails: a wrong sum
    turns: [{say: 远洋航线补多少, expect: {amounts: [81万元]}}]
  - talk: on changed knowledge, which defends nothing either
    overlay: {clauses/4.yaml: {departments: [市海洋局]}}
    turns: [{say: 远洋航线补多少, expect: {departments: [市海洋局]}}]
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "talks" / "script.yaml"
    path.parent.mkdir()
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def verdicts(script: Path) -> dict[str, Verdict]:
    defence = Defence(read_suite([script], STAGE).talks, STAGE, Stages())
    mutants = [m for m in mutants_of(PLANS, "harbour-2026") if m.clause in ("2", "4") and m.kind != "name"]
    return {m.key: defence.verdict(m) for m in mutants}


@pytest.mark.parametrize(
    ("key", "fate"),
    [
        ("2/yard-five/amount", "killed"),
        ("2/yard-four/amount", "killed"),
        ("2/yard-three/amount", "survived"),
        ("2/departments/市港航局/removed", "killed"),
        ("4/departments/市港航局/removed", "survived"),
        ("4/route-ocean/up_to", "survived"),
    ],
)
def test_a_fact_is_defended_by_a_talk_that_checks_it(verdicts, key, fate):
    assert verdicts[key].fate == fate
    assert bool(verdicts[key].talk) == (fate == "killed")


def test_a_name_is_defended_by_a_talk_that_uses_it(script):
    defence = Defence(read_suite([script], STAGE).talks, STAGE, Stages())
    names = {m.key: m for m in mutants_of(PLANS, "harbour-2026") if m.kind == "name"}
    used = next(key for key in names if key.endswith(("/绿色造船厂", "/绿色船厂")))
    unused = next(key for key in names if key.startswith("departments/zh/"))
    assert defence.verdict(names[used]).fate in ("killed", "without_effect", "redundant")
    assert defence.verdict(names[unused]).fate != "killed"


def test_the_verdicts_of_two_processes_are_those_of_one(script):
    mutants = [m for m in mutants_of(PLANS, "harbour-2026") if m.kind in ("amount", "department")]
    alone = [v for _, chunk in judged(mutants, [script], STAGE, 1) for v in chunk]
    both = [v for _, chunk in judged(mutants, [script], STAGE, 2) for v in chunk]
    assert alone == both
    assert [v.mutant for v in both] == mutants
    assert scores(both)[""].killed == sum(v.fate == "killed" for v in both) > 0


@pytest.fixture
def run(harbour: Assistant, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("BOT_PLAN", "harbour-2026")
    chosen = command_line(harbour, monkeypatch)
    monkeypatch.setenv("BOT_PLAN", "harbour-2026")
    return chosen


def test_the_command_names_the_place_of_each_survivor_and_the_score(script, run):
    done = run("mutate", str(script.parent), "--kind", "amount", "-j", "1")
    assert done.exit_code == 0
    assert "harbour-2026/clauses/2.yaml:" in done.output
    assert "yard-three: amount 600,000 →" in done.output
    assert "of the changed facts were noticed: 2 of" in done.output


def test_too_low_a_score_ends_with_1(script, run):
    assert run("mutate", str(script.parent), "--kind", "amount", "-j", "1", "--fail-under", "90").exit_code == 1
    assert run("mutate", str(script.parent), "--kind", "amount", "-j", "1", "--fail-under", "10").exit_code == 0


def test_a_fact_of_the_list_needs_no_defence_until_it_has_one(script, run):
    command = ("mutate", str(script.parent), "--kind", "amount", "-j", "1")
    left = [m["key"] for m in json.loads(run(*command, "--json", "-").output)["mutants"] if m["fate"] == "survived"]
    known = script.parent.parent / "undefended.yaml"
    known.write_text(json.dumps({"undefended": dict.fromkeys(left, "paid to nobody yet")}), encoding="utf-8")
    done = run(*command)
    assert (done.exit_code, "paid to nobody yet" in done.output) == (0, True)
    known.write_text(json.dumps({"undefended": dict.fromkeys(left[1:], "why")}), encoding="utf-8")
    assert run(*command).exit_code == 1, "one survivor has no reason"
    reasons = dict.fromkeys([*left, "2/yard-five/amount"], "why")
    known.write_text(json.dumps({"undefended": reasons}), encoding="utf-8")
    stale = run(*command)
    assert (stale.exit_code, "2/yard-five/amount is defended by now" in stale.output) == (1, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("undefended: []", "undefended: expected a mapping"),
        ("undefended: {a: ''}", "a: say why"),
        ("undefended: {a: why, a: why}", "stands here twice"),
        ("defended: {}", "unknown key"),
    ],
)
def test_a_mistake_in_the_list_is_told_by_line(script, run, content, words):
    known = script.parent.parent / "undefended.yaml"
    known.write_text(content, encoding="utf-8")
    done = run("mutate", str(script.parent), "--kind", "date", "-j", "1")
    assert (done.exit_code, f"{known}:1: " in done.stderr, words in done.stderr) == (2, True, True)
