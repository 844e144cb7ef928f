"""A talk at a prompt: commands, choices, and the same lines piped in."""

from __future__ import annotations

import json

import pytest

from bot.assistant import Assistant
from bot.channels.painting import Screen
from bot.channels.terminal import COMMANDS, Talk, hear_all
from bot.channels.wording import channel_wording
from bot.wording import LANGUAGES
from tests.channels.running import Run
from tests.conftest import IN_2026


class Heard:
    """A talk and what it has written since one last looked."""

    def __init__(self, assistant: Assistant, language: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.talk = Talk(assistant, IN_2026, language, Screen())
        self.capsys = capsys

    def __call__(self, line: str) -> str:
        assert self.talk.hear(line)
        return self.capsys.readouterr().out.rstrip("\n")


@pytest.fixture
def say(harbour: Assistant, capsys: pytest.CaptureFixture[str]) -> Heard:
    return Heard(harbour, "en", capsys)


@pytest.fixture
def say_zh(harbour: Assistant, capsys: pytest.CaptureFixture[str]) -> Heard:
    return Heard(harbour, "zh", capsys)


def test_question_is_answered_in_its_own_language(say, say_zh):
    assert "five-star" in say_zh("how much for a five-star shipyard")
    assert "五星级" in say("五星级绿色船厂奖多少")


def test_number_picks_the_choice(say):
    shown = say("how much?")
    options = say.talk.last.reply.options
    assert f"2. {options[1].label}" in shown.splitlines()
    say("2")
    assert say.talk.last.understanding.text.original == options[1].send


def test_message_without_words_is_answered_in_the_language_of_the_talk(say, say_zh):
    say("5.1")
    say_zh("5.1")
    assert [heard.talk.last.language for heard in (say, say_zh)] == ["en", "zh"]


def test_help_lists_every_command_in_both_languages(say, say_zh):
    for heard in (say, say_zh):
        lines = heard("/help").splitlines()
        assert [line.split()[0] for line in lines] == [f"/{name}" for name in COMMANDS]
    assert "忘掉" in say_zh("／help")


@pytest.mark.parametrize("line", ["/quit", "/exit", "quit", "exit", " /QUIT ", "Exit"])
def test_leaving(say, line):
    assert not say.talk.hear(line)


def test_unknown_command_suggests_the_nearest(say):
    assert say("/hlep") == "There is no /hlep. Did you mean /help?"
    assert say("/zzz") == "There is no /zzz. /help lists what there is."


def test_slash_before_chinese_or_alone_is_no_command(say):
    for line in ("/泊位", "/", "/ 5.1"):
        say(line)
        assert say.talk.last.question == line.strip()


def test_command_without_argument_refuses_one(say):
    assert say("/plan two") == "/plan takes nothing after it."


def test_plan_tells_dates_and_whether_it_is_in_force(say, say_zh):
    assert "2026-01-01 to 2028-12-31; in force on 2026-06-01" in say("/plan")
    assert "2026-01-01至2028-12-31（2026-06-01有效）" in say_zh("/plan")
    say("/today 2029-01-01")
    assert "expired by 2029-01-01" in say("/plan")


def test_topics_lists_every_clause(say, harbour):
    assert len(say("/topics").splitlines()) == len(harbour.plan.clauses)


def test_today_is_shown_and_set(say):
    assert say("/today") == "The day of asking is 2026-06-01."
    assert say("/today 2029-01-01") == "The day of asking is 2029-01-01."
    assert "⚠" in say("how much for a five-star shipyard")
    assert say("/today soon").startswith("soon: not a date.")
    assert say("/today") == "The day of asking is 2029-01-01."


def test_json_and_explain_tell_of_the_last_message(say):
    assert say("/json") == say("/explain") == "Nothing has been asked yet."
    say("who handles new routes")
    assert json.loads(say("/json"))["question"] == "who handles new routes"
    assert "who handles new routes" in say("/explain")


def test_forget_begins_anew(say):
    say("how much for a five-star shipyard")
    assert say("/forget") == "Forgotten. This is a new talk."
    assert say.talk.last is None
    say("who is responsible?")
    assert say.talk.last.decision.outcome == "clarify"


def test_endless_line_is_refused(say):
    assert say("a" * 20_001) == "That is 20,001 characters long; please ask in at most 20,000."


def test_blank_line_is_nothing(say):
    assert say("   ") == ""


@pytest.mark.parametrize(("language", "words"), [("en", "Hello!"), ("zh", "您好！")])
def test_greeting_is_in_the_language_of_the_talk(harbour, capsys, language, words):
    Talk(harbour, IN_2026, language, Screen()).greet()
    out = capsys.readouterr().out
    assert out.startswith(words)
    assert "/help" in out


def test_piped_lines_read_as_a_talk(say):
    hear_all(say.talk, ["what about berths?\n", "\n", "/today\n", "/quit\n", "never reached\n"])
    lines = say.capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("> ")] == ["> what about berths?", "> /today", "> /quit"]
    assert lines[lines.index("> /today") + 1] == "The day of asking is 2026-06-01."


def test_command_takes_piped_lines_and_ends_well(run: Run):
    result = run("chat", stdin="what about berths?\n谁负责泊位？")
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if line.startswith("> ")] == [
        "> what about berths?",
        "> 谁负责泊位？",
    ]
    assert "\x1b" not in result.stdout


def gaps(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]}


def test_wording_has_the_same_keys_and_gaps_in_both_languages():
    shapes = [
        {
            (group, key): gaps(text)
            for group, texts in channel_wording(name).groups.items()
            for key, text in texts.items()
        }
        for name in LANGUAGES
    ]
    assert shapes[0] == shapes[1]
    assert {key for group, key in shapes[0] if group == "command"} == set(COMMANDS)
