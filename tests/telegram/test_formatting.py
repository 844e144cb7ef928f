"""Replies as messages for a phone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.formatting import LIMIT, html_messages, plain_text, units
from bot.messages import Block, Reply
from tests.telegram.server.html_mode import read_html

KINDS = ("headline", "lines", "note", "quote", "notice", "choices")
TEXTS = st.text(alphabet="ab <>&\"'/;#xb汉字😀\n：:5万", min_size=1, max_size=60).filter(lambda text: text.strip())
BLOCKS = st.lists(st.builds(Block, st.sampled_from(KINDS), TEXTS), min_size=1, max_size=6)


def seen(markup: str) -> str:
    """What a person sees; fails where Telegram would not take it, or would take it with a shrug."""
    notes: list[str] = []
    text, _ = read_html(markup, notes.append)
    assert notes == []
    return text


@settings(max_examples=120)
@given(BLOCKS, st.integers(10, 80))
def test_whatever_a_reply_holds_its_messages_can_be_parsed_and_are_short_enough(
    blocks: list[Block], limit: int
) -> None:
    messages = html_messages(Reply(tuple(blocks)), limit=limit)
    shown = [seen(message) for message in messages]
    assert all(0 < units(text) <= limit for text in shown)
    whole = "".join(block.text for block in blocks)
    assert "".join("".join(shown).split()) == "".join(whole.split()), "nothing is lost, and all in its order"


@settings(max_examples=300)
@given(BLOCKS)
def test_without_its_markup_a_message_says_the_same(blocks: list[Block]) -> None:
    for message in html_messages(Reply(tuple(blocks))):
        assert plain_text(message).split() == seen(message).split()


@pytest.mark.parametrize(("kind", "tag"), [("headline", "b"), ("note", "i"), ("quote", "blockquote expandable")])
def test_each_kind_of_block_looks_as_it_should(kind: str, tag: str) -> None:
    [message] = html_messages(Reply((Block(kind, "5 < 6 & so on"),)))
    assert f"<{tag}>" in message
    assert "5 &lt; 6 &amp; so on" in message


def test_a_reply_is_split_between_its_blocks_first() -> None:
    reply = Reply((Block("lines", "a" * 20), Block("lines", "b" * 20)))
    assert html_messages(reply, limit=30) == ["a" * 20, "b" * 20]


def test_a_block_is_split_between_lines_then_words() -> None:
    assert html_messages(Reply((Block("lines", "one two\nthree four five"),)), limit=12) == [
        "one two",
        "three four",
        "five",
    ]


def test_a_message_may_hold_as_much_as_telegram_takes() -> None:
    emoji = "😀" * (LIMIT // 2)
    assert html_messages(Reply((Block("lines", emoji),))) == [emoji]
    assert [units(message) for message in html_messages(Reply((Block("lines", emoji + "a"),)))] == [LIMIT, 1]


def test_choices_are_left_out_where_they_are_buttons() -> None:
    reply = Reply((Block("lines", "Which?"), Block("choices", "1 · this")))
    assert html_messages(reply, choices=False) == ["Which?"]
    assert len(re.findall("this", "".join(html_messages(reply)))) == 1
