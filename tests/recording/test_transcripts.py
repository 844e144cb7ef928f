"""Stored talks: read back from whatever the bot writes and a person keeps."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.recording.transcripts import FORMS, Form, LeftOut, Said, TranscriptError, read_transcript
from tests.channels.running import Run, command_line

QUESTIONS = ("五星级绿色船厂奖多少？", "how much for new equipment?", "2", "谢谢")


@pytest.fixture
def run(harbour: Assistant, monkeypatch: pytest.MonkeyPatch) -> Run:
    return command_line(harbour, monkeypatch)


def lines(*rows: object) -> bytes:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def questions(data: bytes, form: Form | None = None, **options: bool) -> list[tuple[str, ...]]:
    return [talk.questions for talk in read_transcript(data, "talk", form, **options).talks]


# --- as the bot writes it --------------------------------------------------------------------------------------------


def test_what_chat_prints_is_read_back(run: Run) -> None:
    printed = run("chat", stdin="\n".join(QUESTIONS)).stdout
    transcript = read_transcript(printed.encode(), "talk.txt")
    assert (transcript.form, transcript.told_by) == ("chat", 1)
    assert [talk.questions for talk in transcript.talks] == [QUESTIONS]


def test_replies_are_those_that_chat_printed(run: Run, harbour: Assistant) -> None:
    printed = run("chat", stdin="\n".join(QUESTIONS)).stdout
    (talk,) = read_transcript(printed.encode(), "talk.txt").talks
    replies = [said.text for said in talk.said if said.speaker == "bot"]
    answers = json.loads(run("ask", "--json", QUESTIONS[0]).stdout)
    assert len(replies) == len(QUESTIONS)
    assert replies[0] == answers["reply"]


def test_commands_of_a_chat_are_left_out(run: Run) -> None:
    typed = ["/help", QUESTIONS[0], "/json", "/explain", "/hlep", QUESTIONS[1], "/quit", "never heard"]
    transcript = read_transcript(run("chat", stdin="\n".join(typed)).stdout.encode(), "talk.txt")
    assert [talk.questions for talk in transcript.talks] == [QUESTIONS[:2]]
    assert [left.text for left in transcript.left_out] == ["/help", "/json", "/explain", "/hlep", "/quit"]


def test_forget_begins_another_talk_on_the_same_day(run: Run) -> None:
    typed = ["/today 2029-01-01", QUESTIONS[0], QUESTIONS[1], "/forget", QUESTIONS[2]]
    transcript = read_transcript(run("chat", stdin="\n".join(typed)).stdout.encode(), "talk.txt")
    assert [talk.questions for talk in transcript.talks] == [QUESTIONS[:2], QUESTIONS[2:3]]
    day = dt.date(2029, 1, 1)
    assert [talk.days(dt.date(2026, 6, 1)) for talk in transcript.talks] == [(day, day), (day,)]
    assert [said.today for said in transcript.talks[0].said if said.speaker == "person"] == [day, None]


def test_day_may_change_in_the_middle_of_a_talk() -> None:
    data = "> a\nA\n\n> /today 2029-01-01\nThe day.\n\n> /today soon\nNo.\n\n> b\nB\n"
    (talk,) = read_transcript(data.encode(), "talk").talks
    assert talk.days(dt.date(2026, 6, 1)) == (dt.date(2026, 6, 1), dt.date(2029, 1, 1))


@pytest.mark.parametrize("leaving", ["/quit", "/exit", "quit", "EXIT"])
def test_program_started_anew_is_another_talk(leaving: str) -> None:
    data = f"> /today 2029-01-01\nThe day.\n\n> a\nA\n\n> {leaving}\nGoodbye.\n$ python -m bot chat\n\n> b\nB\n"
    talks = read_transcript(data.encode(), "talk").talks
    assert [talk.questions for talk in talks] == [("a",), ("b",)]
    assert talks[1].days(dt.date(2026, 6, 1)) == (dt.date(2026, 6, 1),)


def test_talk_copied_from_a_terminal_is_read() -> None:
    data = (
        "$ python -m bot chat\r\nHello! I answer.\r\nType a question, or /help.\r\n\r\n"
        "> how much for new equipment?\r\n\r\n10%\r\n1. one\r\n2. two\r\n\r\n"
        "> \r\n\r\n> \x1b[1m/json\x1b[0m\r\n\r\n{}\r\n\r\n"
        "> a question that is longer than the wi\r\nndow is wide\r\n\r\nAnswer\r\n\r\n"
        ">\r\nGoodbye.\r\n$ \r\n"
    )
    transcript = read_transcript(data.encode(), "talk")
    assert transcript.told_by == 5
    assert transcript.talks[0].said == [
        Said("person", "how much for new equipment?", 5),
        Said("bot", "10%\n1. one\n2. two", 6),
        Said("person", "a question that is longer than the window is wide", 17),
        Said("bot", "Answer", 18),
    ]


def test_requests_of_a_batch_are_read_with_their_conversations() -> None:
    data = lines(
        {"id": "1", "text": "one", "conversation": "a"},
        {"id": "2", "text": "alone"},
        {"id": "3", "text": "two", "conversation": "a"},
        {"id": "4", "text": "other", "conversation": "b"},
        {"id": "5", "text": "/help is a question here", "conversation": None},
    )
    transcript = read_transcript(data, "questions.jsonl")
    assert (transcript.form, transcript.told_by) == ("requests", 1)
    assert [(talk.name, talk.questions) for talk in transcript.talks] == [
        ("a", ("one", "two")),
        ("2", ("alone",)),
        ("b", ("other",)),
        ("5", ("/help is a question here",)),
    ]


def test_answers_of_a_batch_are_read(run: Run) -> None:
    requests = [{"id": str(number), "text": text} for number, text in enumerate(QUESTIONS)]
    written = run("ask", "--batch", stdin=lines(*requests, {"id": "broken"})).stdout
    transcript = read_transcript(written.encode(), "answers.jsonl")
    assert transcript.form == "answers"
    assert [(talk.name, talk.questions) for talk in transcript.talks] == [
        (str(number), (text,)) for number, text in enumerate(QUESTIONS)
    ]
    assert transcript.talks[0].said[1].text == json.loads(written.splitlines()[0])["reply"]
    assert transcript.left_out == (LeftOut(5, "text: is missing"),)
    assert questions(written.encode(), together=True) == [QUESTIONS]


def test_plain_questions_are_one_talk() -> None:
    data = "\ufeff\n五星级奖多少？\n\n  省级呢  \n/json\n/泊位\n".encode()
    transcript = read_transcript(data, "questions.txt")
    assert (transcript.form, transcript.told_by) == ("questions", 2)
    assert transcript.talks[0].said == [
        Said("person", "五星级奖多少？", 2),
        Said("person", "省级呢", 4),
        Said("person", "/泊位", 6),
    ]
    assert transcript.left_out == (LeftOut(5, "/json"),)


# --- the form --------------------------------------------------------------------------------------------------------


def test_form_that_is_given_is_taken() -> None:
    data = b'> {"text": "a"}\nreply\n'
    assert questions(data, "questions") == [('> {"text": "a"}', "reply")]
    assert questions(data, "chat") == [('{"text": "a"}',)]
    assert read_transcript(data, "talk", "chat").told_by == 0


def test_row_that_has_both_fields_does_not_tell_the_form() -> None:
    data = lines({"text": "a", "question": "b"}, {"id": "1", "question": "c"})
    assert read_transcript(data, "talk").told_by == 2
    assert questions(data, together=True) == [("b", "c")]
    assert questions(lines({"text": "a", "question": "b"})) == [("a",)]


# --- what cannot be read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "form", "messages"),
    [
        (b"", None, ["talk: there is no question in it"]),
        (b" \n\n", None, ["talk: there is no question in it"]),
        (b"/help\n", None, ["talk: there is no question in it"]),
        (b"a\n", "chat", ['talk: there is no question in it: no line begins with "> ", as at a prompt']),
        (
            b"a\n\xff\xfe\nb\nx\xe4\n",
            None,
            ["talk:2: the line is not UTF-8: byte 1 is 0xff", "talk:4: the line is not"],
        ),
        ("a\n".encode("utf-16"), None, ["talk: the file is UTF-16; save it as UTF-8"]),
        (
            b'{"text": "a"}\n{"text": 5}\n{"id": "x"}\n',
            None,
            ["talk:2: text: expected a string", "talk:3: text: is miss"],
        ),
        (b'{"text": "a"}\nhello\n[1]\n', None, ["talk:2: the line is not JSON: ", "talk:3: the line is not an object"]),
        (b'{\n"text": "a"\n}\n', None, ["talk:1: the line is not JSON: ", "talk:2: the line", "talk:3: the line"]),
        (b'[{"text": "a"}]\n', None, ["talk:1: the line is not an object like "]),
        (b'{"text": "a", "conversation": 7}\n', None, ["talk:1: conversation: expected a string"]),
        (b'{"question": "a", "reply": []}\n', None, ["talk:1: reply: expected a string"]),
        (b'{"text": "a"}\n', "answers", ["talk:1: question: is missing"]),
        (b'{"text": null}\n', None, ["talk:1: text: expected a string"]),
        (b"[" * 100_000, "requests", ["talk:1: the line is not JSON: "]),
    ],
)
def test_every_line_that_cannot_be_read_is_told_with_its_place(
    data: bytes, form: Form | None, messages: list[str]
) -> None:
    with pytest.raises(TranscriptError, match=rf"talk: cannot be read as a talk; {len(messages)} to mend") as caught:
        read_transcript(data, "talk", form)
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == len(messages)
    for problem, message in zip(told, messages, strict=True):
        assert problem.startswith(message)
        assert problem in str(caught.value)


# --- laws ------------------------------------------------------------------------------------------------------------

ORDINARY = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1)
    .map(str.strip)
    .filter(lambda text: text and text[0] not in "/／>{[" and text.lower() not in ("quit", "exit"))
)


@given(st.lists(ORDINARY, min_size=1, max_size=5))
def test_the_same_questions_are_read_in_every_form(said: list[str]) -> None:
    written: dict[Form, bytes] = {
        "chat": "".join(f"> {text}\nA reply.\n· More of it.\n\n" for text in said).encode(),
        "requests": lines(*({"id": "1", "text": text, "conversation": "a"} for text in said)),
        "answers": lines(*({"id": "1", "question": text, "conversation": "a"} for text in said)),
        "questions": "\n".join(said).encode(),
    }
    assert tuple(written) == FORMS
    for form, data in written.items():
        assert questions(data) == questions(data, form) == [tuple(said)]
        assert read_transcript(data, "talk").form == form


@given(st.binary() | st.text().map(str.encode), st.none() | st.sampled_from(FORMS), st.booleans())
def test_any_file_is_read_or_told_to_be_no_talk(data: bytes, form: Form | None, together: bool) -> None:
    try:
        talks = read_transcript(data, "talk", form, together=together).talks
    except TranscriptError:
        return
    assert talks
    assert all(talk.questions for talk in talks)
