"""What Telegram marks in a text by itself: mentions, commands, hashtags, links and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.telegram.server.records import Entity
from tests.telegram.server.utf16 import units

_PATTERNS = (
    ("url", re.compile(r"://"), re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)，。；：！？）”]", re.IGNORECASE)),
    (
        "url",
        re.compile(r"\.(?:com|org|net|cn|gov|edu|io|me)\b", re.IGNORECASE),
        re.compile(
            r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|cn|gov|edu|io|me)(?![\w@-])(?:/[^\s<>\"，。；：！？）”]*)?",
            re.IGNORECASE,
        ),
    ),
    ("email", re.compile(r"@"), re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("mention", re.compile(r"@"), re.compile(r"(?<![\w@/])@[a-z][a-z0-9_]{2,31}(?![a-z0-9_])", re.IGNORECASE)),
    (
        "bot_command",
        re.compile(r"/"),
        re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])"),
    ),
    ("hashtag", re.compile(r"#"), re.compile(r"(?<![\w#@])#(?=\w*[^\W\d_])\w{1,255}(?![\w#])")),
)
"""The kinds, the sign without which there is none, and what they look like."""
_EXCLUDING = frozenset({"code", "pre", "text_link", "text_mention"})
"""In these nothing else is marked."""


def found_entities(text: str, taken: Sequence[Entity] = ()) -> list[Entity]:
    """Return what Telegram marks in a text, in order, where nothing that excludes it is marked already."""
    found: list[Entity] = []
    spans: list[tuple[int, int]] | None = None
    for kind, sign, pattern in _PATTERNS:
        if not sign.search(text):
            continue
        if spans is None:
            spans = [(e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in _EXCLUDING]
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match[0])
            if all(end <= a or b <= start for a, b in spans):
                spans.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted(found, key=lambda entity: entity["offset"])
