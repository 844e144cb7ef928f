"""Markdown as GitHub shows it: what is written is what is seen, whatever it holds."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.channels.painting import clean
from bot.reports.github import Section, code, details, escaped, fence, header, line, page, row

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])

SIGNS = "|`*_~<>&[]()\\#@!-+=:.1 \n\t\"'$a鸿“"
TEXTS = st.text(alphabet=st.sampled_from(SIGNS), max_size=40) | st.text(max_size=40)


def seen(text: str) -> str:
    """A text as somebody sees it: clean, its spaces one, its lines lines."""
    return re.sub(r"[^\S\n]+", " ", clean(text)).strip()


def shown(rendered: str) -> str:
    """What is seen of rendered HTML; fails for any element that text may not bring in."""
    plain = re.sub(r"<!-- -->", "", rendered)
    plain = plain.replace("<br>", "\x00")
    assert "<" not in plain, plain
    return html.unescape(plain).replace("\x00", "\n")


def same(one: str, other: str) -> bool:
    """Spaces at line ends are nothing that can be seen."""
    return [part.strip() for part in one.split("\n")] == [part.strip() for part in other.split("\n")]


@given(st.lists(TEXTS, min_size=2, max_size=4))
@example(["a|b", "`x` | `y`"])
@example(["\\", "|"])
@example(["<script>", "&amp;"])
@example(["**bold** ~~gone~~ [link](http://a) ![i](b)", "@team #12 &#124;"])
def test_each_cell_of_a_row_shows_its_own_text_and_nothing_else(cells: list[str]) -> None:
    rendered = GITHUB.render(header(["x"] * len(cells)) + row(map(escaped, cells)))
    body = rendered.split("<tbody>")[1]
    found = re.findall(r"<td>(.*?)</td>", body, re.DOTALL)
    assert len(found) == len(cells)
    assert all(same(shown(cell), seen(text)) for cell, text in zip(found, cells, strict=True))


@given(TEXTS)
@example("1. no list")
@example("- no list")
@example("+ no list")
@example("# no heading")
@example("> no quotation")
@example("=== ")
@example("    no code")
@example("```")
def test_a_line_begins_nothing_but_a_paragraph(text: str) -> None:
    paragraph = GITHUB.render(f"x\n\n{line(text)}\n").strip().removeprefix("<p>x</p>").strip()
    assert same(shown(paragraph.removeprefix("<p>").removesuffix("</p>")), seen(text))
    item = GITHUB.render(f"- {line(text)}\n").strip()
    assert same(shown(item.removeprefix("<ul>\n<li>").removesuffix("</li>\n</ul>")), seen(text))


@given(TEXTS)
@example("closed #")
def test_a_heading_shows_its_text(text: str) -> None:
    rendered = GITHUB.render(f"### {escaped(text)}\n").strip()
    assert same(shown(rendered.removeprefix("<h3>").removesuffix("</h3>")), seen(text))


@given(TEXTS)
@example("</summary></details>")
@example("a\n\n# b")
def test_a_summary_stays_in_its_fold(text: str) -> None:
    rendered = GITHUB.render(details(text, "inside"))
    assert rendered.startswith("<details><summary>")
    summary = rendered.removeprefix("<details><summary>").split("</summary>")[0]
    assert same(shown(summary), seen(text))
    assert rendered.count("<p>inside</p>") == 1


@given(TEXTS)
def test_code_shows_its_text_on_one_line(text: str) -> None:
    rendered = GITHUB.renderInline(code(text))
    inside = rendered.removeprefix("<code>").removesuffix("</code>")
    assert shown(inside) == seen(" ".join(text.split()))


@given(TEXTS)
@example("```\n# out\n````")
@example("~~~")
def test_no_line_of_a_fence_ends_it(text: str) -> None:
    rendered = GITHUB.render(fence(text, "diff") + "after\n")
    inside = re.fullmatch(r'<pre><code class="language-diff">(.*)</code></pre>\n<p>after</p>\n', rendered, re.DOTALL)
    assert inside is not None
    assert html.unescape(inside[1]).rstrip("\n") == clean(text).rstrip("\n")


@pytest.mark.parametrize("text", ["@someone", "see #12", "a@b#c"])
def test_nobody_is_called_and_no_issue_is_named(text: str) -> None:
    assert not re.search(r"[@#](?=[\w])", html.unescape(GITHUB.renderInline(escaped(text))).replace("<!-- -->", " "))


@given(
    st.lists(st.tuples(st.integers(0, 40), st.lists(st.integers(1, 60), max_size=12)), max_size=8),
    st.integers(0, 600),
)
def test_a_page_keeps_to_its_limit_and_counts_what_it_leaves_out(
    sizes: list[tuple[int, list[int]]], limit: int
) -> None:
    sections = [Section("(" * size, ["r" * (n - 1) + "\n" for n in rows], ")") for size, rows in sizes]
    text, left = page("", sections, limit)
    assert len(text) <= limit
    assert text.count("\n") + left == sum(len(rows) for _, rows in sizes)


def test_a_page_with_room_leaves_nothing_out_and_no_empty_section_in() -> None:
    sections = [Section("# a\n", ["1\n", "2\n"], "\n"), Section("# empty\n", []), Section("# b\n", ["3\n"])]
    assert page("head\n", sections, 100) == ("head\n# a\n1\n2\n\n# b\n3\n", 0)


def test_what_is_cut_is_cut_from_there_to_the_end() -> None:
    text, left = page("", [Section("", ["long " * 9, "b"]), Section("", ["c"])], 20)
    assert (text, left) == ("", 3)
