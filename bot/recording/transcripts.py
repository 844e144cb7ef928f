"""A stored talk read back: a terminal's text, JSON lines, or questions one to a line."""

from __future__ import annotations

import codecs
import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.errors import BotError, Problem

Form = Literal["chat", "requests", "answers", "questions"]
"""How a talk is stored: as a terminal shows it, as `ask --batch` reads or writes it, or questions one to a line."""

FORMS: tuple[Form, ...] = ("chat", "requests", "answers", "questions")

_PROMPT = re.compile(r"\s*>(?: (?P<said>.*)|$)")
_COMMAND = re.compile(r"[/／](?P<name>[A-Za-z][!-~]*)(?:\s+(?P<rest>.*))?")
"""What the prompt of `chat` takes for a command and never for a question."""
_LEAVING = frozenset(["quit", "exit"])
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
"""Colours and the like, which a terminal does not show."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said."""

    speaker: Literal["person", "bot"]
    text: str
    line: int
    """The line of the file that it begins on."""
    today: dt.date | None = None
    """The day of asking from here on, where /today has just set it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that is no part of a talk: a command, a blank message, a question that was not answered."""

    line: int
    text: str


@dataclass(slots=True)
class StoredTalk:
    """One talk."""

    name: str = ""
    """What the file calls it: its conversation, or the id of a question that stands alone; "" where it says nothing."""
    said: list[Said] = field(default_factory=list)

    @property
    def questions(self) -> tuple[str, ...]:
        """What the person said, in order."""
        return tuple(said.text for said in self.said if said.speaker == "person")

    def days(self, today: dt.date) -> tuple[dt.date, ...]:
        """Return the day of asking of each question, `today` where none is set."""
        days: list[dt.date] = []
        for said in self.said:
            today = said.today or today
            if said.speaker == "person":
                days.append(today)
        return tuple(days)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a file holds."""

    form: Form
    told_by: int
    """The line that told the form, 0 where it was given."""
    talks: tuple[StoredTalk, ...]
    """At least one, each with at least one question."""
    left_out: tuple[LeftOut, ...] = ()


class TranscriptError(BotError):
    """A file cannot be read as a talk; carries every problem found."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        """Take the file's name and its problems, at least one."""
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{file}: cannot be read as a talk; {len(problems)} to mend:\n{lines}")


@dataclass(slots=True)
class _Pages:
    """What has been read of a file so far."""

    file: str
    talks: dict[str, StoredTalk] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, message: str, where: str = "") -> None:
        self.problems.append(Problem(self.file, line, where, message))


def read_transcript(data: bytes, file: str, form: Form | None = None, *, together: bool = False) -> Transcript:
    """Read a stored talk, or several.

    Takes the bytes of a file, its name for messages, the form that it has (None to tell it from the content), and
    whether JSON lines without a conversation are one talk; if not, each stands alone, as in a batch. A terminal's text
    begins a new talk after /forget and /quit. Raises TranscriptError with every line that cannot be read.
    """
    pages = _Pages(file)
    lines = _decoded(data, pages)
    told_by = 0
    if form is None and not pages.problems:
        form, told_by = _form_of(lines)
    if not pages.problems:
        if form == "chat":
            _read_chat(lines, pages)
        elif form == "questions":
            _read_questions(lines, pages)
        else:
            _read_rows(lines, pages, "question" if form == "answers" else "text", together=together)
    talks = tuple(talk for talk in pages.talks.values() if talk.questions)
    if not talks and not pages.problems:
        why = ': no line begins with "> ", as at a prompt' if form == "chat" else ""
        pages.problem(0, f"there is no question in it{why}")
    if pages.problems:
        raise TranscriptError(file, pages.problems)
    return Transcript(form or "questions", told_by, talks, tuple(pages.left_out))


def _decoded(data: bytes, pages: _Pages) -> list[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        pages.problem(0, "the file is UTF-16; save it as UTF-8")
        return []
    lines: list[str] = []
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", data.removeprefix(codecs.BOM_UTF8)), 1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError as error:
            pages.problem(number, f"the line is not UTF-8: byte {error.start + 1} is {line[error.start]:#04x}")
    return lines


def _form_of(lines: list[str]) -> tuple[Form, int]:
    """Tell the form of a file and the line that shows it.

    JSON begins with a brace or a bracket, and its first row that has a `question` or a `text` decides; a terminal's
    text has a line that begins with "> "; anything else is questions.
    """
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), 1)
    if lines[first - 1].lstrip().startswith(("{", "[{")) or lines[first - 1].strip() == "[":
        for number, line in enumerate(lines, 1):
            row = _object(line)
            if ("question" in row) != ("text" in row):
                return "answers" if "question" in row else "requests", number
        return "requests", first
    for number, line in enumerate(lines, 1):
        if _PROMPT.fullmatch(_shown(line)):
            return "chat", number
    return "questions", first


def _shown(line: str) -> str:
    return _ESCAPE.sub("", line).rstrip()


def _object(line: str) -> dict[str, Any]:
    """Read a line for a first look; gives nothing for one that is no object."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


@dataclass(slots=True)
class _Turn:
    """What stands between one prompt and the next."""

    line: int
    said: str
    shown: list[str] = field(default_factory=list)


def _read_chat(lines: list[str], pages: _Pages) -> None:
    turns: list[_Turn] = []
    for number, line in enumerate(map(_shown, lines), 1):
        prompt = _PROMPT.fullmatch(line)
        if prompt:
            turns.append(_Turn(number, (prompt["said"] or "").strip()))
        elif turns:  # Before the first prompt stand a greeting and the command that was run.
            turns[-1].shown.append(line)
    # At a prompt, a line stands blank between question and reply; where lines were piped in, the reply follows at once.
    typed = any(turn.shown[:1] == [""] and any(turn.shown) for turn in turns)
    for turn in turns:
        while typed and turn.said and turn.shown and turn.shown[0]:
            turn.said += turn.shown.pop(0)  # A question too long for the window.
    _gather(((turn.line, turn.said, "\n".join(turn.shown).strip()) for turn in turns), pages)


def _read_questions(lines: list[str], pages: _Pages) -> None:
    _gather(((number, line.strip(), "") for number, line in enumerate(lines, 1)), pages)


def _gather(turns: Iterator[tuple[int, str, str]], pages: _Pages) -> None:
    """Put turns (line, what was typed, what was shown) into talks; commands are obeyed or left out."""
    talk = pages.talks.setdefault("1", StoredTalk())
    today: dt.date | None = None
    told = True  # Whether the talk knows the day.
    for line, typed, shown in turns:
        command = _COMMAND.fullmatch(typed)
        name = command["name"].lower() if command else typed.lower()
        if not command and name not in _LEAVING:
            if typed:
                talk.said.append(Said("person", typed, line, None if told else today))
                told = True
                if shown:
                    talk.said.append(Said("bot", shown, line + 1))
            continue
        pages.left_out.append(LeftOut(line, typed))
        if name == "today" and command and (day := _day(command["rest"])):
            today, told = day, False
        elif name == "forget" or name in _LEAVING:
            talk = pages.talks.setdefault(str(len(pages.talks) + 1), StoredTalk())
            today = today if name == "forget" else None  # A program started anew asks on its own day.
            told = today is None


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _read_rows(lines: list[str], pages: _Pages, key: str, *, together: bool) -> None:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            pages.problem(number, f"the line is not JSON: {error}; each line holds one whole object")
            continue
        if not isinstance(row, dict):
            pages.problem(number, f'the line is not an object like {{"id": "1", "{key}": "…"}}')
            continue
        if key not in row and "error" in row:
            pages.left_out.append(LeftOut(number, str(row["error"])))
            continue
        texts = {name: row.get(name) for name in (key, "conversation", "reply")}
        wrong = [
            name
            for name, value in texts.items()
            if not isinstance(value, str | None) or (name == key and value is None)
        ]
        for name in wrong:
            pages.problem(number, "is missing" if name not in row else "expected a string", name)
        if wrong:
            continue
        said = str(texts[key])
        if not said.strip():
            pages.left_out.append(LeftOut(number, said))
            continue
        name = texts["conversation"] or (row["id"] if isinstance(row.get("id"), str) and not together else "")
        place = f"talk {texts['conversation']}" if texts["conversation"] else "" if together else f"line {number}"
        talk = pages.talks.setdefault(place, StoredTalk(name))
        talk.said.append(Said("person", said, number))
        if texts["reply"]:
            talk.said.append(Said("bot", str(texts["reply"]), number))
