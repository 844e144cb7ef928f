"""The run as data keeps its shape, and holds everything that another report could need."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from bot import __version__
from bot.channels.streams import as_json
from bot.conversations.records import RESULTS
from bot.reports.run_data import as_data
from tests.conftest import ANSWER_SCHEMA
from tests.reports.runs import run_of

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
SECONDS = {"type": "number", "minimum": 0}
TEXTS = {"type": "array", "items": TEXT}


def exactly(**properties: Any) -> dict[str, Any]:
    """The schema of an object with all of these keys and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


DIFFERENCE = exactly(field=TEXT, expected=TEXT, got=TEXT, missing=TEXTS, extra=TEXTS)
STEP = exactly(
    turn={"type": "integer", "minimum": 1},
    role={"enum": ["turn", "variant", "contrast"]},
    file=TEXT,
    line={"type": "integer", "minimum": 1},
    message=TEXT,
    by=TEXT,
    pressed=TEXT,
    expected={"type": "object"},
    answer={"anyOf": [{"type": "null"}, ANSWER_SCHEMA]},
    differences={"type": "array", "items": DIFFERENCE},
    door=TEXT,
    seconds=SECONDS,
)
TALK = exactly(
    line={"type": "integer", "minimum": 1},
    name=TEXT,
    table=TEXT,
    title=TEXT,
    result={"enum": list(RESULTS)},
    reason=TEXT,
    error=TEXT,
    plan=TEXT,
    today=TEXT,
    changed={"type": "boolean"},
    chinese={"type": "boolean"},
    tags=TEXTS,
    closed={"type": "object", "additionalProperties": TEXT},
    seconds=SECONDS,
    turns=COUNT,
    steps={"type": "array", "items": STEP},
)
SHAPE = exactly(
    format={"const": 1},
    program={"const": __version__},
    started={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"},
    seconds=SECONDS,
    knowledge=TEXT,
    doors={"type": "array", "items": TEXT, "minItems": 1},
    counts=exactly(read=COUNT, chosen=COUNT, played=COUNT, turns=COUNT, **dict.fromkeys(RESULTS, COUNT)),
    files={"type": "array", "items": exactly(file=TEXT, talks={"type": "array", "items": TALK})},
)


def written() -> Any:
    """The run as a program reads it."""
    return json.loads(as_json(as_data(run_of())))


def test_it_has_the_shape_that_is_promised() -> None:
    assert [error.message for error in Draft202012Validator(SHAPE).iter_errors(written())] == []


def test_it_counts_talks_turns_and_results() -> None:
    assert as_data(run_of())["counts"] == {
        "read": 8,
        "chosen": 8,
        "played": 8,
        "turns": 11,
        "passed": 2,
        "failed": 3,
        "unexpected_pass": 1,
        "expected_failure": 1,
        "skipped": 1,
    }


def test_a_step_carries_what_was_expected_what_came_and_how_they_differ() -> None:
    (file,) = written()["files"]
    step = file["talks"][0]["steps"][1]
    assert step["expected"] == {
        "act": "answer",
        "clause": "2",
        "amounts": ["200万元"],
        "departments": ["市海洋局", "市数据局"],
    }
    assert step["answer"]["grants"][0]["amount"] == 3_000_000
    assert step["differences"][1] == {
        "field": "departments",
        "expected": "市海洋局, 市数据局",
        "got": "市海洋局, 市港航局",
        "missing": ["市数据局"],
        "extra": ["市港航局"],
    }


def test_a_choice_that_was_not_there_has_no_answer() -> None:
    (file,) = written()["files"]
    step = file["talks"][1]["steps"][-1]
    assert (step["pressed"], step["answer"], step["by"]) == ("topic: scope", None, "owner")


def test_a_contrast_carries_its_own_expectation() -> None:
    (file,) = written()["files"]
    contrasts = [step for step in file["talks"][0]["steps"] if step["role"] == "contrast"]
    assert [step["expected"] for step in contrasts] == [{}, {"clause": "3"}]
