"""The coverage as people and programs see it: on a screen, as a page, as data, and by the exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from bot.cli import main
from bot.knowledge.model import Plan
from bot.quality.coverage_marks import FIGURES, marks_of
from tests.conftest import PLANS

SCRIPT = """plan: harbour-2026
talks:
  - talk: stars & <routes>
    turns:
      - {say: [how much for a five-star green shipyard?, "how much is a five-star \\"green shipyard\\" <b>?"], expect: {grants: [yard-five]}}
      - {say: and which department?, expect: {departments: [市海洋局, 市港航局]}}
      - {say: 五星船厂要什么条件, expect: {act: answer}}
"""

_ASKED = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "talk": {"type": "string"},
        "file": {"type": "string"},
        "line": {"type": "integer", "minimum": 1},
        "kind": {"type": "string"},
        "flaw": {"enum": ["", "unchecked", "failing"]},
    },
    "required": ["text", "talk", "file", "line", "kind", "flaw"],
    "additionalProperties": False,
}
_COUNT = {
    "covered": {"type": "integer", "minimum": 0},
    "of": {"type": "integer", "minimum": 0},
    "percent": {"type": ["number", "null"], "minimum": 0, "maximum": 100},
}
_FIGURE = {
    "type": "object",
    "properties": {
        **_COUNT,
        "languages": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": _COUNT,
                "required": list(_COUNT),
                "additionalProperties": False,
            },
        },
    },
    "required": [*_COUNT, "languages"],
    "additionalProperties": False,
}
_CELL = {
    "type": "object",
    "properties": {
        "sensible": {"type": "boolean"},
        "questions": {"type": "array", "items": _ASKED},
        "in_vain": {"type": "array", "items": _ASKED},
    },
    "required": ["sensible", "questions", "in_vain"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "plans": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "plan": {"type": "string"},
                    "title": {"type": "string"},
                    "languages": {"type": "array", "items": {"enum": ["zh", "en"]}},
                    "talks": {"type": "integer"},
                    "questions": {"type": "integer"},
                    "counted": {"type": "integer"},
                    "failing": {"type": "array", "items": {"type": "string"}},
                    "kinds": {"type": "array", "items": {"type": "string"}},
                    "figures": {
                        "type": "object",
                        "properties": dict.fromkeys(FIGURES, _FIGURE),
                        "required": list(FIGURES),
                        "additionalProperties": False,
                    },
                    "clauses": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "id": {"type": "string"},
                                "number": {"type": "string"},
                                "title": {"type": "string"},
                                "cells": {
                                    "type": "object",
                                    "additionalProperties": {"type": "object", "additionalProperties": _CELL},
                                },
                            },
                            "required": ["id", "number", "title", "cells"],
                            "additionalProperties": False,
                        },
                    },
                    "items": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "id": {"type": "string"},
                                    "label": {"type": "string"},
                                    "languages": {
                                        "type": "object",
                                        "additionalProperties": {
                                            "type": "object",
                                            "properties": {
                                                "questions": {"type": "integer"},
                                                "first": {"type": "array", "items": _ASKED, "maxItems": 3},
                                            },
                                            "required": ["questions", "first"],
                                            "additionalProperties": False,
                                        },
                                    },
                                },
                                "required": ["id", "label", "languages"],
                                "additionalProperties": False,
                            },
                        },
                    },
                    "outcomes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "outcome": {"type": "string"},
                                "reason": {"type": "string"},
                                "count": {"type": "integer", "minimum": 1},
                            },
                            "required": ["outcome", "reason", "count"],
                            "additionalProperties": False,
                        },
                    },
                    "missing": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "figure": {"enum": list(FIGURES)},
                                "key": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                                "languages": {"type": "array", "items": {"enum": ["zh", "en"]}, "minItems": 1},
                                "subject": {"type": "string", "minLength": 1},
                                "text": {"type": "string", "minLength": 1},
                            },
                            "required": ["figure", "key", "languages", "subject", "text"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": [
                    *("plan", "title", "languages", "talks", "questions", "counted", "failing", "kinds"),
                    *("figures", "clauses", "items", "outcomes", "missing"),
                ],
                "additionalProperties": False,
            },
        },
        "elsewhere": {"type": "object", "additionalProperties": {"type": "integer"}},
        "under": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "plan": {"type": "string"},
                    "figure": {"enum": list(FIGURES)},
                    "percent": {"type": "number"},
                    "limit": {"type": "number"},
                },
                "required": ["plan", "figure", "percent", "limit"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["plans", "elsewhere", "under"],
    "additionalProperties": False,
}

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the invented plan, in a folder that has one script in tests/conversations."""
    for name in ("BOT_PLAN", "BOT_LANGUAGE", "BOT_TODAY", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("BOT_KNOWLEDGE", str(PLANS))
    monkeypatch.chdir(tmp_path)
    scripts = tmp_path / "tests" / "conversations"
    scripts.mkdir(parents=True)
    (scripts / "stars.yaml").write_text(SCRIPT, encoding="utf-8")

    def call(*args: str) -> Result:
        result = CliRunner().invoke(main, ["coverage", "--plan", "harbour-2026", *args])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def data_of(run: Run, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--json", "-", *args).stdout)
    return found


class Page(HTMLParser):
    """What a page is made of: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.tags if name in attributes]


# --- on a screen -----------------------------------------------------------------------------------------------------


def row(text: str, clause: str, language: str) -> str:
    """The row of a clause in a language, without its name."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{clause} "))
    line = next(line for line in lines[start:] if f" {language} " in line)
    return line.split(f" {language} ", 1)[1]


def test_table_shows_counts_gaps_and_questions_in_vain(run):
    text = run().stdout
    head = next(line for line in text.splitlines() if line.startswith("clause"))
    assert head.split() == ["clause", "amt", "cond", "dept", "proc", "val", "def", "lad", "tgt", "serv"]
    assert row(text, "2", "en").split() == ["2", "✗", "1"]
    assert row(text, "2", "zh").split() == ["✗", "!", "✗"]


def test_missing_things_are_told_in_the_language_of_the_reader(run):
    english, chinese = run().stdout, run("-l", "zh").stdout
    assert "· 2 condition, en: asked by no talk\n" in english
    assert "· 2 条件，en：没有对话问到\n" in chinese
    line = "tests/conversations/stars.yaml:7"
    assert f"· 2 Star ratings for green shipyards, zh: asked in {line}, but which clause answers is not" in english
    assert f"· 2 绿色船厂评星，zh：{line} 问了，但没有核对依据哪一条（金额、条件、部门）\n" in chinese
    assert "· 7 Priority berths, zh, en: asked by no talk (condition, department, service)\n" in english


def test_report_says_by_which_rule_a_cell_makes_sense(run):
    assert "A kind makes sense for a clause if" in run().stdout
    assert "一种类型对一条条款说得通" in run("--language", "zh").stdout


def test_figures_stand_by_language_and_together(run):
    line = next(line for line in run().stdout.splitlines() if line.startswith("grants"))
    assert re.split(r"\s{2,}", line) == ["grants", "0 of 12", "0%", "1 of 12", "8%", "1 of 24", "4%"]


# --- as data ---------------------------------------------------------------------------------------------------------


def test_data_has_its_shape(run):
    data = data_of(run, "--fail-under", "99")
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(data)] == []
    assert [(under["figure"], under["limit"]) for under in data["under"]] == [("cells", 99)]


def test_data_gives_the_questions_of_a_cell(run):
    (plan,) = data_of(run)["plans"]
    clause = next(clause for clause in plan["clauses"] if clause["id"] == "2")
    asked = clause["cells"]["amount"]["en"]["questions"]
    assert [(one["text"], one["file"], one["line"]) for one in asked] == [
        ("how much for a five-star green shipyard?", "tests/conversations/stars.yaml", 5),
        ('how much is a five-star "green shipyard" <b>?', "tests/conversations/stars.yaml", 5),
    ]
    assert [one["flaw"] for one in clause["cells"]["condition"]["zh"]["in_vain"]] == ["unchecked"]
    assert not clause["cells"]["process"]["en"]["sensible"]


@pytest.mark.usefixtures("run")
def test_every_plan_of_the_folder_is_reported():
    result = CliRunner().invoke(main, ["coverage", "--json", "-"])
    assert [plan["plan"] for plan in json.loads(result.stdout)["plans"]] == ["bare-faq", "harbour-2026"]


# --- as a page -------------------------------------------------------------------------------------------------------


def page_of(run: Run, *args: str) -> str:
    assert run("--html", "page.html", *args).exit_code == 0
    return Path("page.html").read_text(encoding="utf-8")


def test_page_has_every_cell(run, harbour):
    page = Page(page_of(run))
    buttons = page.having("popovertarget")
    named = {str(attributes["aria-label"]).partition(":")[0] for attributes in buttons if "aria-label" in attributes}
    plan: Plan = harbour.plan
    wanted = {f"{m.key[0]} {m.key[1]}, {m.language}" for m in marks_of(plan) if m.figure == "cells"}
    assert wanted <= named
    opened = {attributes["id"] for attributes in page.having("popover")}
    assert {attributes["popovertarget"] for attributes in buttons} == opened


def test_page_refers_to_nothing_outside_and_runs_nothing(run):
    html = page_of(run)
    page = Page(html)
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "img", "iframe", "base", "object")]
    references = [value for _, found in page.tags for name in ("src", "href", "action") if (value := found.get(name))]
    assert [value for value in references if not value.startswith("#")] == []
    assert re.findall(r"url\(|@import|https?:", html) == []


def test_page_shows_questions_as_they_are_written(run):
    html = page_of(run)
    assert "<b>?" not in html
    assert 'how much is a five-star "green shipyard" <b>?' in Page(html).text
    assert "stars & <routes>" in Page(html).text


def test_page_tells_states_apart_without_colours(run):
    html = page_of(run)
    shown = set(re.findall(r'<button type="button" class="half (\w+)[^>]*>([^<]+)</button>', html))
    assert {("none", "✗"), ("vain", "!"), ("asked", "2"), ("asked", "1")} <= shown


@pytest.mark.parametrize(("language", "word"), [("en", "condition"), ("zh", "条件")])
def test_page_is_in_the_language_of_the_reader(run, language, word):
    html = page_of(run, "--language", language)
    assert f'<html lang="{language}">' in html
    assert word in Page(html).text


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "code", "said"),
    [
        ((), 0, ""),
        (("cells=0",), 0, ""),
        (("3",), 0, ""),
        (("90",), 1, "harbour-2026: cells (clause × kind): 3.7% is less than 90%\n"),
        (("clauses=5", "grants=100"), 1, "harbour-2026: grants: 4.16% is less than 100%\n"),
        (("departments=50", "sections=1"), 1, None),
    ],
)
def test_figures_under_their_limits_end_with_1(run, limits, code, said):
    result = run(*(word for limit in limits for word in ("--fail-under", limit)))
    assert result.exit_code == code
    if said is None:
        assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["departments", "sections"]
    else:
        assert result.stderr == said


@pytest.mark.parametrize(
    "args",
    [
        ("--fail-under", "awards=90"),
        ("--fail-under", "cells=lots"),
        ("--fail-under", "101"),
        ("--html", "nowhere/page.html"),
        ("--json", "nowhere/data.json"),
        ("--today", "tomorrow"),
    ],
)
def test_wrong_usage_ends_with_2_and_writes_nothing(run, args):
    before = sorted(Path().rglob("*"))
    result = run(*args)
    assert result.exit_code == 2
    assert args[1] in result.stderr
    assert sorted(Path().rglob("*")) == before


def test_files_are_written_beside_the_table(run):
    result = run("--json", "data.json", "--html", "page.html", "--fail-under", "100")
    assert result.exit_code == 1
    assert "Star ratings" in result.stdout
    assert json.loads(Path("data.json").read_text(encoding="utf-8"))["plans"][0]["plan"] == "harbour-2026"
    assert sorted(path.name for path in Path().iterdir()) == ["data.json", "page.html", "tests"]


def test_scripts_are_found_by_themselves_or_named(run, tmp_path):
    named = data_of(run, str(tmp_path / "tests" / "conversations" / "stars.yaml"))
    assert named["plans"][0]["figures"] == data_of(run)["plans"][0]["figures"]
    (tmp_path / "tests").rename(tmp_path / "elsewhere")
    result = run()
    assert result.exit_code == 2
    assert "tests/conversations" in result.stderr
    assert "Traceback" not in result.output


def test_every_mistake_of_a_script_is_named_by_line(run):
    path = Path("tests/conversations/wrong.yaml")
    path.write_text(
        "talks:\n"
        "  - talk: a\n    turns: [{say: hello, expect: {grants: [yard-six]}}]\n"
        "  - talk: b\n    turns: [{say: hello, kind: price}]\n",
        encoding="utf-8",
    )
    result = run()
    assert result.exit_code == 2
    assert f"{path}:3: " in result.stderr
    assert f"{path}:5: " in result.stderr


def test_talks_that_fail_are_counted_and_do_not_end_the_run(run):
    path = Path("tests/conversations/failing.yaml")
    path.write_text("talks: [{talk: a, turns: [{say: hello, expect: {act: answer}}]}]", encoding="utf-8")
    result = run()
    assert result.exit_code == 0
    assert "Talks that fail, so that some of what they ask does not count: 1." in result.stdout


def test_the_day_of_asking_is_the_first_of_the_plan_unless_one_is_named(run):
    path = Path("tests/conversations/stars.yaml")
    path.write_text(
        "talks: [{talk: a, turns: [{say: are the measures still valid?, expect: {validity: in_force}}]}]",
        encoding="utf-8",
    )
    assert data_of(run)["plans"][0]["failing"] == []
    assert len(data_of(run, "--today", "2031-01-01")["plans"][0]["failing"]) == 1
