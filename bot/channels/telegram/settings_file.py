"""A file of settings: NAME=value, one to a line."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

from bot.channels.telegram.settings import SettingsError
from bot.channels.wording import ChannelWording


def read_file(path: Path, words: ChannelWording) -> dict[str, str]:
    """Return what a file sets, names without a value left out.

    Raises SettingsError that names every line that cannot be read, and OSError where the file cannot be.
    """
    problems, values = [], {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(words.say("service.file_wrong", file=path), [words.say("service.file_utf8")]) from None
    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            # What begins before an empty line is told at its first line with something in it.
            skipped = len(binding.original.string) - len(binding.original.string.lstrip("\r\n"))
            line = binding.original.line + binding.original.string[:skipped].count("\n")
            problems.append(words.say("service.file_line", line=line))
        elif binding.key and binding.value:
            values[binding.key] = binding.value
    if problems:
        raise SettingsError(words.say("service.file_wrong", file=path), problems)
    return values
