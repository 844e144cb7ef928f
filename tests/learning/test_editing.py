"""A text is added to a YAML file, and nothing else of the file changes."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BotError
from bot.learning.editing import added
from tests.conftest import KNOWLEDGE, PLANS

TERMS = """\
# What people call things.
names:
  # boats
  boat: [boat, "yes", 'dinghy'] # small ones

  # land
  shed: [shed]
everyday: {}
"""
QUESTIONS = """\
clause: "2"   # the second
questions:
  amount:
    - how much for a boat
    - "what: is paid"  # quoted

  # who
  department:
    - who pays
# the end
"""


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_a_name_goes_to_the_end_of_its_list_on_its_line() -> None:
    after = added(TERMS, ("names", "boat"), "sloop", "en.yaml")
    assert changed_lines(TERMS, after) == [
        """-   boat: [boat, "yes", 'dinghy'] # small ones""",
        """+   boat: [boat, "yes", 'dinghy', sloop] # small ones""",
    ]


def test_a_question_goes_above_what_stands_below_the_list() -> None:
    after = added(QUESTIONS, ("questions", "amount"), "boat money", "2.yaml")
    assert changed_lines(QUESTIONS, after) == ["+     - boat money"]
    assert after.index("boat money") < after.index("# who")
    assert '"what: is paid"  # quoted\n' in after


def test_a_question_at_the_end_of_the_file_stays_above_its_last_comment() -> None:
    after = added(QUESTIONS, ("questions", "department"), "who", "2.yaml")
    assert after.endswith("    - who pays\n    - who\n# the end\n")


def test_a_term_without_a_list_gets_one() -> None:
    after = added(TERMS, ("names", "mast"), "mast", "en.yaml")
    assert yaml.safe_load(after)["names"]["mast"] == ["mast"]


@pytest.mark.parametrize(
    "text", ["yes", "null", "1:30", "a: b", "- x", "#1", "a, b", "[x", " it's", 'a "b"', "~", "0x1"]
)
def test_what_yaml_would_take_for_something_else_is_quoted(text: str) -> None:
    assert yaml.safe_load(added(TERMS, ("names", "boat"), text, "en.yaml"))["names"]["boat"][-1] == text
    assert yaml.safe_load(added(QUESTIONS, ("questions", "amount"), text, "q"))["questions"]["amount"][-1] == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40))
@settings(max_examples=40)
def test_any_text_is_read_back_as_it_is_or_refused(text: str) -> None:
    try:
        after = added(QUESTIONS, ("questions", "amount"), text, "2.yaml")
    except BotError:
        return
    before = yaml.safe_load(QUESTIONS)
    before["questions"]["amount"].append(text)
    assert yaml.safe_load(after) == before
    assert len(changed_lines(QUESTIONS, after)) == 1


# The long lists of names of a whole plan take seconds each; a short file of each kind is laid out as they are.
FILES = [path for path in (*PLANS.rglob("*.yaml"), *KNOWLEDGE.rglob("*.yaml")) if path.stat().st_size < 12_000]


@pytest.mark.parametrize(
    "file", [f for f in FILES if {"terms", "questions"} & {*f.parts} and f.name != "unanswered.yaml"], ids=str
)
def test_each_file_of_names_and_questions_here_can_be_added_to(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    data = yaml.safe_load(source)
    key = "names" if "terms" in file.parts else "questions"
    path = (key, next(iter(data[key]))) if isinstance(data[key], dict) else (key,)
    assert len(changed_lines(source, added(source, path, "a new one", file.name))) <= 2


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("a: [", "f.yaml: not valid YAML"),
        ("names:\n     boat:   [boat]\n", "f.yaml:2: is laid out"),
        ("names: [boat]\n", "f.yaml: has no list names.boat"),
        ("names: {boat: sloop}\n", "f.yaml: has no list names.boat"),
    ],
)
def test_what_cannot_be_added_to_is_refused_with_its_place(source: str, told: str) -> None:
    with pytest.raises(BotError, match=told):
        added(source, ("names", "boat"), "x", "f.yaml")
