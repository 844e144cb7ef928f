"""JUnit XML that CI servers read: suites are files, cases are talks, a failure is worded."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.reports.run_junit import as_junit
from tests.reports.runs import run_of, talk_of, words

# The schemas of Surefire 3 and of Jenkins' xUnit plugin, as far as both agree: elements, children, attributes.
SHAPE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"testsuite"}, set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"properties", "testcase", "system-out", "system-err"},
        {"name", "tests", "failures", "errors", "skipped"},
        {"time", "timestamp", "group"},
    ),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, set()),
    "testcase": ({"skipped", "error", "failure", "system-out", "system-err"}, {"name", "classname", "time"}, set()),
    "skipped": (set(), {"message"}, {"type"}),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


def root_of(text: bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  our own


def assert_shape(element: ET.Element) -> None:
    children, needed, allowed = SHAPE[element.tag]
    assert {child.tag for child in element} <= children
    assert needed <= set(element.attrib) <= needed | allowed
    for child in element:
        assert_shape(child)


def case(name: str) -> ET.Element:
    return next(c for c in root_of(as_junit(run_of(), words())).iter("testcase") if c.get("name") == name)


def test_it_has_the_shape_that_servers_know() -> None:
    text = as_junit(run_of(), words())
    assert text.startswith((b"<?xml version='1.0' encoding='utf-8'?>", b'<?xml version="1.0"'))
    assert_shape(root_of(text))


def test_it_counts_what_the_run_counts() -> None:
    root = root_of(as_junit(run_of(), words()))
    (suite,) = root
    figures = {"tests": "8", "failures": "4", "errors": "0"}
    assert {key: root.get(key) for key in figures} == figures
    assert {key: suite.get(key) for key in (*figures, "skipped")} == {**figures, "skipped": "2"}
    assert float(suite.get("time", "")) == pytest.approx(sum(talk.seconds for talk in run_of().talks), abs=0.01)
    properties = {p.get("name"): p.get("value") for p in suite.iter("property")}
    assert properties["doors"] == "core"
    assert properties["knowledge"].endswith("tests/plans")


def test_a_case_says_where_its_talk_stands() -> None:
    talk = talk_of(run_of(), "presses what is offered")
    found = case("presses what is offered")
    assert [child.tag for child in found] == ["system-out"]
    assert found.findtext("system-out") == f"{talk.file}:{talk.line}\ntag: yards\ntag: choices"
    assert found.get("classname", "").endswith(".s")


def test_a_failure_says_why_in_a_line_and_then_everything() -> None:
    failure = case("the department follows from the award").find("failure")
    assert failure is not None
    assert failure.get("message") == "amounts: expected 2,000,000, got 3,000,000"
    assert failure.get("type") == "failed"
    assert "too many  市港航局" in (failure.text or "")


def test_what_fails_no_more_is_a_failure_that_says_what_to_do() -> None:
    failure = case("fails no more").find("failure")
    assert failure is not None
    assert failure.get("message", "").endswith("take out `fails`.")


@pytest.mark.parametrize(("name", "why"), [("is known to fail", "not learnt yet"), ("waits", "draft")])
def test_what_is_known_to_fail_or_waits_is_skipped_with_its_reason(name: str, why: str) -> None:
    skipped = case(name).find("skipped")
    assert skipped is not None
    assert skipped.get("message") == why


def test_what_could_not_be_played_is_an_error() -> None:
    run = run_of()
    broken = replace(run, talks=(replace(run.talks[0], error="the door\nis shut", steps=()),))
    error = root_of(as_junit(broken, words())).find("testsuite/testcase/error")
    assert error is not None
    assert error.get("message") == "It cannot be played: the door is shut"


def test_a_failure_is_worded_for_its_reader() -> None:
    assert "金额：预期 2,000,000，实际 3,000,000" in as_junit(run_of(), words("zh")).decode()


@given(st.text(), st.text())
def test_any_text_makes_xml_that_can_be_read(name: str, reason: str) -> None:
    run = run_of()
    odd = replace(run, talks=(replace(run.talks[5], name=name, reason=reason, tags=(name,)),))
    assert_shape(root_of(as_junit(odd, words())))
