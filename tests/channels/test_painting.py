"""Replies on a screen: styled for people, plain for programs."""

from __future__ import annotations

import io

import pytest

from bot.channels.painting import STYLES, Screen, clean, open_screen
from bot.dialogue.context import Option
from bot.messages import Block, Reply

REPLY = Reply(
    (Block("headline", "五星级：20万元"), Block("quote", "“原文”"), Block("notice", "⚠ expired")),
    (Option("four-star", "four star"), Option("five-star", "five star")),
)


def test_plain_screen_has_no_escapes(capsys):
    Screen().reply(REPLY)
    assert capsys.readouterr().out == "五星级：20万元\n“原文”\n⚠ expired\n1. four-star\n2. five-star\n"


def test_each_kind_of_block_has_its_style(capsys):
    Screen(styled=True).reply(REPLY)
    bold, dim, italic, yellow = "\x1b[1m", "\x1b[2m", "\x1b[3m", "\x1b[33m"
    head, quote, notice, first, _ = capsys.readouterr().out.splitlines()
    assert head == f"{bold}五星级：20万元\x1b[0m"
    assert dim in quote
    assert italic in quote
    assert notice.startswith(yellow)
    assert first.endswith("1.\x1b[0m four-star")


def test_choices_listed_by_the_reply_are_not_listed_again(capsys):
    Screen().reply(Reply((Block("choices", "1. four-star\n2. five-star"),), REPLY.options))
    assert capsys.readouterr().out == "1. four-star\n2. five-star\n"


def test_every_kind_of_block_has_a_style():
    assert STYLES.keys() >= {"headline", "lines", "note", "quote", "notice", "choices"}


def test_columns_stand_under_each_other_in_cells(capsys):
    Screen().table([("小巨人", "a"), ("five", "b")], ("name", "x"))
    assert capsys.readouterr().out == "  name    x\n  小巨人  a\n  five    b\n"


def test_only_the_last_column_is_broken(capsys):
    Screen(width=16).table([("five", "one two three")])
    assert capsys.readouterr().out == "  five  one two\n        three\n"


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\x07b", "a\u202eb", "a\x9bb", "a\ud800b", "a\rb"])
def test_what_steers_a_terminal_is_not_passed_on(text):
    assert clean(text).startswith("a\ufffd")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "styled"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_terminal_is_coloured_unless_it_should_not_be(monkeypatch, environment, styled):
    monkeypatch.setattr("sys.stdout", Terminal())
    for name, value in {"NO_COLOR": "", "TERM": "xterm", "COLUMNS": "60", **environment}.items():
        monkeypatch.setenv(name, value)
    screen = open_screen()
    assert (screen.styled, screen.width) == (styled, 60)


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_what_is_no_terminal_is_plain_and_lines_stay_whole(monkeypatch, stream):
    monkeypatch.setattr("sys.stdout", stream)
    screen = open_screen()
    assert (screen.styled, screen.width) == (False, None)
