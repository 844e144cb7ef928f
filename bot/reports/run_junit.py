"""A run of talks as JUnit XML: a suite for each script, a case for each talk.

Only elements and attributes are written that the schemas of Surefire and of Jenkins both know.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from bot import __version__
from bot.channels.painting import clean
from bot.conversations.records import Run, TalkRecord
from bot.reports.run_text import failure_lines
from bot.reports.run_words import RunWords

_NO_XML = re.compile("[\ufffe\uffff]")
"""What XML has no form for, beside what no report shows."""


def as_junit(run: Run, words: RunWords) -> bytes:
    """Return a run as JUnit XML in UTF-8; what failed is worded for the reader of the other reports."""
    xml = JUnitXml("policy-assistant")
    for file, talks in groupby(run.talks, key=lambda talk: talk.file):
        xml.append(_suite(file, talks, run, words))  # type: ignore[no-untyped-call]
    xml.update_statistics()  # type: ignore[no-untyped-call]
    for suite in (xml, *xml):
        suite.time = round(suite.time, 3)
    del xml._elem.attrib["skipped"]  # noqa: SLF001  the schemas know it of a suite, and not of them all
    written = io.BytesIO()
    xml.write(written)
    return written.getvalue()


def _suite(file: str, talks: Iterable[TalkRecord], run: Run, words: RunWords) -> TestSuite:
    suite = TestSuite(_clean(file))
    suite.timestamp = run.started[:19]
    for name, value in (
        ("program", __version__),
        ("knowledge", run.knowledge),
        ("doors", ", ".join(run.doors)),
    ):
        suite.add_property(name, _clean(value))
    suite.add_testcases([_case(talk, words) for talk in talks])  # One by one, each would count them all anew.
    return suite


def _case(talk: TalkRecord, words: RunWords) -> TestCase:
    case = TestCase(_clean(talk.title), _clean(_class_name(talk.file)), round(talk.seconds, 3))
    case.system_out = _clean("\n".join([f"{talk.file}:{talk.line}", *(f"tag: {tag}" for tag in talk.tags)]))
    outcome = _outcome(talk, words)
    if outcome is not None:
        case.result = [outcome]
    return case


def _outcome(talk: TalkRecord, words: RunWords) -> Any:
    if talk.result in ("skipped", "expected_failure"):
        return Skipped(_clean(talk.reason or words.result(talk.result)), talk.result)
    if talk.result == "passed":
        return None
    kind = Error if talk.error else Failure
    outcome = kind(_clean(words.why(talk)), talk.result)
    outcome.text = _clean("\n".join(line.text for line in failure_lines(talk, words)))
    return outcome


def _class_name(file: str) -> str:
    """Return a script's name as readers of JUnit group them: tests.conversations.levels."""
    path = PurePosixPath(file).with_suffix("")
    return ".".join(part.replace(".", "_") for part in path.parts if part not in ("/", "..", "."))


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", clean(text))
