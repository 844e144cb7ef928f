"""What Telegram marks in a text by itself: mentions, commands, hashtags, links and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.telegram.server.records import Entity
from tests.telegram.server.utf16 import units

_WORTH_A_LOOK = re.compile(r"[@/#.]")
_PATTERNS = (
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)，。；：！？）”]|(?<![\w@.])(?:[\w-]+\.)+(?:com|org|net|cn|gov|edu|io|me)\b(?:/[^\s<>\"，。]*)?(?!@)")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@/])@[a-z][a-z0-9_]{2,31}(?![a-z0-9_])", re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")),
    ("hashtag", re.compile(r"(?<![\w#@])#(?=\w*[^\W\d_])\w{1,255}(?![\w#])")),
)  # fmt: skip


def found_entities(text: str, taken: Sequence[Entity] = ()) -> list[Entity]:
    """Return what Telegram marks in a text, in order, where nothing that excludes it is marked already."""
    if not _WORTH_A_LOOK.search(text):
        return []
    spans = [(e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in _EXCLUDING]
    found = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match[0])
            if all(end <= a or b <= start for a, b in spans):
                spans.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted(found, key=lambda entity: entity["offset"])


_EXCLUDING = frozenset({"code", "pre", "text_link", "text_mention"})
"""In these nothing else is marked."""
