"""Files as they come: read in whatever encoding they are in."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from bot.conversations.reading import from_here
from bot.errors import BotError, Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = ["gb18030", "big5", "cp1252"]
"""What spreadsheets on Windows write beside Unicode, in Chinese and in English."""
_WORKBOOK = b"PK\x03\x04"


class SourceError(BotError):
    """Files that cannot be imported; carries everything that is wrong with them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take the problems, at least one."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Source:
    """One file to import."""

    file: str
    """Its name, as one would open it from here."""
    text: str
    """What stands in it, without a byte order mark, its line breaks as they are."""

    @property
    def name(self) -> str:
        """Its name without folder and endings: greetings for a/greetings.convo.txt."""
        return Path(self.file).name.partition(".")[0] or Path(self.file).name

    @property
    def lines(self) -> list[str]:
        """Its lines, without their breaks."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def read_sources(paths: Iterable[Path], encoding: str = "") -> tuple[list[Source], list[Problem]]:
    """Read files.

    Takes their paths, and the encoding where it is known. Gives what could be read, each file once, and what is wrong
    with the rest.
    """
    sources, problems = [], []
    for path in dict.fromkeys(paths):
        file = from_here(path)
        if path.is_dir():
            problems.append(Problem(file, 0, "", "this is a folder; name the files in it"))
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            problems.append(Problem(file, 0, "", f"cannot be read: {error.strerror or error}"))
            continue
        text = _decoded(data, encoding)
        if data.startswith(_WORKBOOK):
            problems.append(Problem(file, 0, "", "this is a workbook and no text; save its sheet as CSV"))
        elif text is None or "\0" in text:
            tried = encoding or "UTF-8, UTF-16, GB18030 or Big5"
            problems.append(Problem(file, 0, "", f"this is no text in {tried}; say its encoding with --encoding"))
        else:
            sources.append(Source(file, text))
    return sources, problems


def _decoded(data: bytes, encoding: str) -> str | None:
    """Return the text of a file, without a byte order mark; None where it is none in the encoding.

    UTF-8 refuses what is not UTF-8, so that what it takes is. For the rest, what reads most like a language is taken.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    name = encoding or marked or "utf-8"
    try:
        return data.decode(name).removeprefix("\ufeff")
    except (UnicodeError, LookupError):  # LookupError for what Python knows as a codec, though not of text.
        if encoding or marked:
            return None
    likely = from_bytes(data, cp_isolation=_OTHERS).best()
    return str(likely).removeprefix("\ufeff") if likely else None
