"""The page shows every talk as a chat, escapes what people wrote, and asks nobody for anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.reports.run_page import MANY, WHOLE, as_page
from tests.reports.runs import run_of, talk_of, words

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Page(HTMLParser):
    """The elements of a page; fails where they are not nested well."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(" ".join(data.split()))

    def having(self, tag: str, css: str = "") -> list[dict[str, str | None]]:
        return [a for t, a in self.elements if t == tag and css in [*(a.get("class") or "").split(" "), ""]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_talk_is_there_and_those_that_failed_are_open(language: str) -> None:
    page = Page(as_page(run_of(), words(language)))
    talks = page.having("details")
    assert [t["data-result"] for t in talks] == [t.result for t in run_of().talks]
    assert [t["data-result"] for t in talks if "open" in t] == ["failed", "failed", "unexpected_pass", "failed"]
    assert page.having("html")[0]["lang"] == language
    assert words(language).summary(run_of()) in page.texts


def test_each_message_and_each_reply_is_a_bubble() -> None:
    steps = [step for talk in run_of().talks for step in talk.steps]
    page = Page(as_page(run_of(), words()))
    assert len(page.having("div", "me")) == len(steps)
    assert len(page.having("div", "bot")) == len([step for step in steps if step.answer])


def test_expected_stands_beside_got() -> None:
    page = as_page(run_of(), words())
    row = re.search(r'<tr><th scope="row">departments</th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None
    cells = re.findall(r'<td data-name="(\w+)">(.*?)</td>', row.group(1), re.DOTALL)
    assert [name for name, _ in cells] == ["expected", "got"]
    assert "<mark>市数据局</mark>" in cells[0][1]
    assert "<mark>市港航局</mark>" in cells[1][1]


def test_it_asks_nobody_for_anything() -> None:
    text = as_page(run_of(), words())
    assert not re.search(r"https?:|//[a-z]|@import|url\(|<img|<iframe|<object|\bsrc=", text)
    page = Page(text)
    assert {a["href"] for a in page.having("link")} == {"data:,"}
    assert all((a["href"] or "").startswith("#talk-") for a in page.having("a"))
    policy = next(a["content"] for a in page.having("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert (policy or "").startswith("default-src 'none'")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_in_it_is_lost(language: str) -> None:
    text = as_page(run_of(), words(language))
    assert "\ufffd" not in text
    assert words(language).say("shown", count="{count}", of="{of}") in text


def test_what_it_refers_to_is_there() -> None:
    page = Page(as_page(run_of(), words()))
    anchors = {a["id"] for _, a in page.elements if "id" in a}
    assert {(a["href"] or "")[1:] for a in page.having("a")} <= anchors
    assert page.having("label")[0]["for"] in anchors


def test_reasons_are_shown_and_escaped() -> None:
    text = as_page(run_of(), words())
    assert "was &lt;slow&gt; &amp; wrong" in text
    assert "<slow>" not in text
    assert "not learnt yet" in text


def test_the_slowest_messages_lead_to_their_talks() -> None:
    page = Page(as_page(run_of(), words()))
    assert len(page.having("a")) == 10


def test_a_page_of_many_talks_shows_what_failed_and_the_first_line_of_what_passed() -> None:
    run = run_of()
    right, wrong = talk_of(run, "五星级绿色船厂奖多少"), talk_of(run, "四星级绿色船厂奖多少")
    many = replace(run, talks=(wrong, *(replace(right, name=str(n)) for n in range(WHOLE))))
    text = as_page(many, words())
    assert words().say("shortened") in Page(text).texts
    assert text.count("条件：须评定为") == 1
    assert f"talks.length > {MANY}" in text


@given(st.text(), st.text())
@settings(max_examples=60)
def test_whatever_people_write_stays_text(message: str, reason: str) -> None:
    run = run_of()
    talk = talk_of(run, "四星级绿色船厂奖多少")
    step = replace(talk.steps[0], message=message, by=reason)
    text = as_page(replace(run, talks=(replace(talk, name=message, reason=reason, steps=(step,)),)), words())
    plain = as_page(replace(run, talks=(talk,)), words())
    assert [tag for tag, _ in Page(text).elements if tag != "span"] == [
        tag for tag, _ in Page(plain).elements if tag != "span"
    ]
    text.encode()
