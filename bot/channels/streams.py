"""UTF-8 in and out, whatever the locale says."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any, TextIO


def use_utf8() -> None:
    """Make the standard streams read and write UTF-8; what cannot be decoded or encoded is replaced, never fatal."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a person is at a stream; a closed one, which Python gives as None, has nobody."""
    return stream is not None and stream.isatty()


def arguments() -> list[str]:
    """Return the words of the command line, read as UTF-8 whatever the locale made of them."""
    return [os.fsencode(word).decode("utf-8", "replace") for word in sys.argv[1:]]


def as_json(value: Any, *, indent: int | None = None) -> str:
    """Write a value as JSON in readable characters; escaped only where it holds some that UTF-8 has no form for."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text
