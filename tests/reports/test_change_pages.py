"""The changes as Markdown: what a reviewer needs, in a page that GitHub takes."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.channels.wording import channel_wording
from bot.conversations.reading import read_suite
from bot.conversations.talks import Stage
from bot.quality.changes import Asked, Change, Way
from bot.quality.comparison import Comparison, Scripts, compare
from bot.quality.versions import Version
from bot.reports.change_pages import LIMIT, as_markdown
from tests.quality.copies import AMOUNT, DEPARTMENT, WORDS, knowledge, talks

GITHUB = MarkdownIt("commonmark").enable("table")


@pytest.fixture(name="comparison", scope="module")
def amount_department_and_words(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    place = tmp_path_factory.mktemp("page")
    old, new = knowledge(place / "old"), knowledge(place / "new", AMOUNT, DEPARTMENT, WORDS)
    scripts = Scripts(tuple(read_suite([talks(place)], Stage(old)).talks), old)
    return compare(Version("main", old, "0123456789abcdef" * 2), Version("new", new), scripts)


def tables(page: str) -> list[list[list[str]]]:
    """Every table of a page as rendered: its rows, the head first, each a list of texts."""
    found = re.findall(r"<table>(.*?)</table>", GITHUB.render(page), re.DOTALL)
    return [
        [
            [
                html.unescape(re.sub(r"<(?!br)[^>]*>", "", cell))
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
            ]
            for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        ]
        for table in found
    ]


def test_the_head_tells_the_figures_and_the_versions(comparison: Comparison) -> None:
    page = as_markdown(comparison, channel_wording("en"))
    answers = sum(len(way.changes) for way in comparison.ways)
    assert f"{comparison.questions} example questions and 5 talks: {answers} answers changed in" in page
    assert "3 talks would fail" in page
    assert "main (012345678)" in page


def test_the_amount_stands_in_the_first_row_before_and_after_with_its_place(comparison: Comparison) -> None:
    first = tables(as_markdown(comparison, channel_wording("en")))[0]
    assert first[0] == ["no.", "clause", "before", "after", "asked"]
    number, clause, before, after, asked = first[1]
    assert (number, clause) == ("1", "2")
    assert "five-star green shipyard: RMB 3,000,000" in before
    assert "five-star green shipyard: RMB 3,500,000" in after
    assert re.search(r"harbour-2026/clauses/2\.yaml:\d+", after)
    assert re.search(r"\d+ questions<br>", asked)


def test_three_questions_stand_for_all_unless_all_are_wanted(comparison: Comparison) -> None:
    way = comparison.ways[0]
    assert len(way.changes) > 4
    short = as_markdown(comparison, channel_wording("en"))
    assert f"… and {len(way.changes) - 3} more" in short
    full = as_markdown(comparison, channel_wording("en"), verbose=True)
    assert all(change.asked.text in full for change in way.changes)
    assert not all(change.asked.text in short for change in way.changes)


def test_replies_are_folded_away_as_a_diff(comparison: Comparison) -> None:
    page = as_markdown(comparison, channel_wording("en"))
    assert page.count("<details>") == page.count("</details>") >= len(comparison.ways) + 2
    blocks = re.findall(r"```diff\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == len(comparison.ways)
    assert re.search(r"^- .*RMB 3,000,000", blocks[0], re.MULTILINE)
    assert re.search(r"^\+ .*RMB 3,500,000", blocks[0], re.MULTILINE)


def test_talks_that_would_fail_are_listed_with_what_is_not_as_expected(comparison: Comparison) -> None:
    part = as_markdown(comparison, channel_wording("en")).split("#### Talks that would fail")[1].split("####")[0]
    assert "five stars and then four" in part
    assert "grants: expected" in html.unescape(part)
    assert "passes, but is said to fail: nobody has mended it" in part


def test_changes_of_words_come_after_those_of_meaning_folded_away(comparison: Comparison) -> None:
    page = as_markdown(comparison, channel_wording("en"))
    place = page.index("Changes of the wording only")
    assert place > page.index("#### Amounts")
    assert "has to hire a chief engineer" in page[place:]
    assert "<summary>Changes of the wording only" in page


def test_it_is_said_in_chinese_as_well(comparison: Comparison) -> None:
    page = as_markdown(comparison, channel_wording("zh"))
    assert "五星级绿色船厂：300万元" in page
    assert "#### 金额" in page
    assert "Amounts" not in page


TEXTS = st.text(alphabet=st.sampled_from("|`<>*_[]@#\n长a 。1-"), max_size=300)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), copies=st.sampled_from([1, 40, 400]), verbose=st.booleans())
def test_no_page_is_longer_than_a_comment_may_be_and_every_cut_is_counted(
    comparison: Comparison, texts: list[str], copies: int, verbose: bool
) -> None:
    first = comparison.ways[0].changes[0]

    def way(number: int) -> Way:
        text = texts[number % len(texts)]
        after = {**first.after, "reply": text}
        change = Change(Asked("example", first.asked.plan, text), first.before, after, first.fields)
        return Way(comparison.ways[0].kind, comparison.ways[0].fields, (change,) * (1 + number % 9))

    many = dataclasses.replace(comparison, ways=tuple(way(number) for number in range(copies)))
    page = as_markdown(many, channel_wording("en"), verbose=verbose)
    assert len(page) <= LIMIT
    assert page.count("<details>") == page.count("</details>")
    cut = re.search(r"Rows not shown, as this text would be too long: (\d+)", page)
    assert (cut is not None) == (copies == 400)
    if copies == 1:
        assert len(tables(page)[0]) == 2
