"""Explanations: places in the original message, reasons that add up, columns that stand in line."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from bot.channels.explain import explanation
from bot.channels.painting import Screen
from bot.channels.sheet import show_explanation
from bot.channels.wording import channel_wording
from bot.dialogue.context import Context
from tests.channels.running import Run
from tests.conftest import IN_2026

MESSAGES = [
    "五星级绿色船厂奖多少",
    "ＦＩＶＥ－ｓｔａｒ  <b>Shipyards</b>: how much?",
    "我公司去年投了300万元买智能设备，能补多少？",
    "wu xing ji chuan chang",
    "五星绿色船广",
    "5.1",
    "",
    "?!",
    "line one\nline two\ud800",
    "We opened a new route last year. It runs weekly and carries grain. " * 6 + "Who is responsible for it?",
]


def explained(harbour, message):
    return explanation(harbour.respond(message, Context(), IN_2026))


@pytest.mark.parametrize("message", MESSAGES)
def test_places_are_those_of_the_original_message(harbour, message):
    told = explained(harbour, message)
    for found in (*told["mentions"], *told["heard"]["amounts"]):
        assert message[found["start"] : found["end"]] == found["text"]
    assert json.loads(json.dumps(told)) == told


def test_reasons_of_a_candidate_add_up_to_its_score(harbour):
    candidates = explained(harbour, "how much for a five-star shipyard")["candidates"]
    assert candidates
    for candidate in candidates:
        assert sum(candidate["reasons"].values()) == pytest.approx(candidate["score"], abs=0.01)
    assert [c["score"] for c in candidates] == sorted((c["score"] for c in candidates), reverse=True)


def test_names_tell_by_what_they_were_found(harbour):
    told = explained(harbour, "五星级绿色船广奖多少")
    assert {mention["via"] for mention in told["mentions"]} & {"typo", "sound"}
    assert told["decision"]["outcome"] == "answer"
    assert told["decision"]["clauses"][0]["id"] == "2"


def test_choice_tells_what_it_was_read_as(harbour):
    asked = harbour.respond("how much?", Context(), IN_2026)
    told = explanation(harbour.respond("2", asked.context, IN_2026))
    assert told["message"] == "2"
    assert told["read_as"] == asked.reply.options[1].send


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("message", MESSAGES)
def test_sheet_has_every_section_in_both_languages(harbour, capsys, language, message):
    words = channel_wording(language)
    show_explanation(explained(harbour, message), harbour.plan, words, Screen(width=80))
    lines = capsys.readouterr().out.splitlines()
    for section in ("heard", "mentions", "candidates", "examples", "decision"):
        assert words.say(f"explain.{section}") in lines


@pytest.mark.parametrize("language", ["zh", "en"])
def test_columns_stand_in_line(harbour, capsys, language):
    words = channel_wording(language)
    show_explanation(explained(harbour, "五星级 shipyard how much"), harbour.plan, words, Screen())
    lines = capsys.readouterr().out.splitlines()
    start = lines.index(words.say("explain.mentions")) + 1
    table = lines[start : lines.index("", start)]
    heading = words.say("explain.via")
    column = cell_len(table[0][: table[0].index(heading)])
    for row in table[1:]:
        assert cell_len(row[: row.index("exact")]) == column


def test_command_prints_the_sheet_or_the_data(run: Run):
    assert run("explain", "who", "handles", "new", "routes").stdout.startswith("Message   who handles new routes\n")
    data = json.loads(run("explain", "--json", "谁负责泊位？").stdout)
    assert {"message", "language", "tokens", "mentions", "heard", "candidates", "examples", "decision"} <= data.keys()
    assert data["decision"]["reason"]
