"""The batch protocol: one line out for each line in, whatever the line holds."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant, opening_context
from bot.channels.batch import answers, parse_request
from bot.channels.streams import as_json
from tests.channels.running import Run
from tests.conftest import IN_2026


def line(**row: object) -> bytes:
    return json.dumps(row).encode()


def test_lines_of_one_conversation_share_its_context(harbour):
    asked = [
        line(id="1", text="how much for a five-star shipyard", conversation="a"),
        line(id="2", text="how much for an ocean route", conversation="b"),
        line(id="3", text="who is responsible?", conversation="a"),
        line(id="4", text="who is responsible?"),
        line(id="5", text="who is responsible?", conversation=None),
        line(id="6", text="who is responsible?", conversation=""),
    ]
    found = list(answers(asked, harbour, IN_2026))
    assert [answer["id"] for answer in found] == list("123456")
    assert found[2]["clauses"] == found[0]["clauses"] != found[1]["clauses"]
    assert [answer["outcome"] for answer in found[3:]] == ["clarify"] * 3


@pytest.mark.parametrize(
    ("bad", "request_id", "words"),
    [
        (b"{", None, "not JSON"),
        (b"hello", None, "not JSON"),
        (b"[" * 100_000, None, "nested too deeply"),
        (b"9" * 5_000, None, "not JSON"),
        (b"[]", None, "not an object"),
        (b"null", None, "not an object"),
        (b'"text"', None, "not an object"),
        (b'{"text": "a"}', None, "id: is missing"),
        (b'{"id": 7, "text": "a"}', None, "id: expected a string, got a number"),
        (b'{"id": null, "text": "a"}', None, "id: expected a string, got null"),
        (b'{"id": "7"}', "7", "text: is missing"),
        (b'{"id": "7", "text": ["a"]}', "7", "text: expected a string, got a list"),
        (b'{"id": "7", "text": true}', "7", "text: expected a string, got true or false"),
        (line(id="7", text="a" * 20_001), "7", "text: too long, 20,001 characters"),
        (line(id="7", text="a", conversation=1.5), "7", "conversation: expected a string, got a number"),
        (b'{"id": "7", "text": "\xff"}', None, "not UTF-8: byte 22 is 0xff"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_malformed_line_gets_an_error_and_the_rest_go_on(harbour, bad, request_id, words):
    found = list(answers([bad, line(id="8", text="hello")], harbour, IN_2026))
    assert found[0]["id"] == request_id
    assert words in found[0]["error"]
    assert set(found[0]) == {"id", "error"}
    assert found[1]["outcome"] == "chat"


def test_blank_lines_and_a_mark_of_byte_order_are_passed_over(harbour):
    found = list(answers([b"\n", b"  \r\n", b"\xef\xbb\xbf" + line(id="1", text="hello") + b"\r\n"], harbour, IN_2026))
    assert [answer["id"] for answer in found] == ["1"]


def test_longest_text_allowed_is_answered(harbour):
    assert "outcome" in next(answers([line(id="1", text="谁" * 20_000)], harbour, IN_2026))


class Faulty:
    """Stands in for an assistant with a fault."""

    def respond(self, *_: object) -> object:
        raise ZeroDivisionError


def test_fault_of_ours_costs_one_line_and_is_logged(caplog):
    with caplog.at_level(logging.ERROR):
        found = list(answers([line(id="1", text="a"), line(id="2", text="b")], Faulty(), IN_2026))
    assert [answer["id"] for answer in found] == ["1", "2"]
    assert all(answer["error"].startswith("internal error") for answer in found)
    assert "ZeroDivisionError" in caplog.text


def test_command_counts_the_failed_lines_and_still_succeeds(run: Run):
    result = run("ask", "--batch", stdin=line(id="1", text="hello") + b"\n\nnonsense\n\xff\n")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr == "2 of 3 lines could not be answered; each says why in its error\n"


def test_all_well_is_silent_on_the_side(run: Run):
    assert run("ask", "--batch", stdin=line(id="1", text="hello")).stderr == ""


def test_half_a_character_comes_back_as_it_was_sent(run: Run):
    result = run("ask", "--batch", stdin=b'{"id": "\\ud83d", "text": "\\udc00 hello"}\n')
    answer = json.loads(result.stdout)
    assert (answer["id"], answer["question"]) == ("\ud83d", "\udc00 hello")


def test_language_asked_for_begins_each_talk(harbour):
    found = [
        next(answers([line(id="1", text="5.1")], harbour, IN_2026, opening_context(harbour.plan, language)))
        for language in ("zh", "en", "fr")
    ]
    assert [answer["language"] for answer in found] == ["zh", "en", "zh"]


ROWS = st.dictionaries(
    st.sampled_from(["id", "text", "conversation", "other"]),
    st.one_of(st.text(max_size=60), st.none(), st.integers(), st.lists(st.text(max_size=3), max_size=2)),
).map(lambda row: json.dumps(row).encode())
LINES = st.one_of(ROWS, st.binary(max_size=80), st.sampled_from([b"", b" \t", b"\x0c", b"\xa0", b"{}", b"NaN"]))


@settings(max_examples=80)
@given(lines=st.lists(LINES.map(lambda raw: raw.replace(b"\n", b"")), max_size=6))
@example(lines=[b"\xef\xbb\xbf"])
def test_every_line_that_is_not_blank_gets_one_line(harbour: Assistant, lines: list[bytes]):
    written = [as_json(answer) for answer in answers((raw + b"\n" for raw in lines), harbour, IN_2026)]
    assert len(written) == sum(bool(raw.strip()) for raw in lines)
    for text in written:
        text.encode()
        assert "\n" not in text
        answer = json.loads(text)
        assert isinstance(answer["id"], str | None)
        assert ("error" in answer) != ("outcome" in answer)


@given(request_id=st.text(), text=st.text(max_size=50), talk=st.text())
def test_well_formed_line_is_read_as_it_was_written(request_id, text, talk):
    for ascii_only in (True, False):
        row = json.dumps({"id": request_id, "text": text, "conversation": talk}, ensure_ascii=ascii_only).encode()
        request = parse_request(row)
        assert (request.id, request.text, request.conversation) == (request_id, text, talk)
