"""Picking one of the choices just offered: by number, by place, by its label."""

from __future__ import annotations

import re
import unicodedata

from bot.dialogue.context import Context
from bot.text import normalise

_PLACES: tuple[tuple[int, str], ...] = (
    (
        0,
        r"(?:第一|第1|头一)[个项条种款]?|1|一|选一|选1|the\s+first(?:\s+one)?|first(?:\s+one)?|number\s+(?:one|1)|option\s+(?:1|one)|1st(?:\s+one)?|the\s+former|前者",
    ),
    (
        1,
        r"(?:第二|第2)[个项条种款]?|2|二|选二|选2|the\s+second(?:\s+one)?|second(?:\s+one)?|number\s+(?:two|2)|option\s+(?:2|two)|2nd(?:\s+one)?|the\s+latter|后者",
    ),
    (
        2,
        r"(?:第三|第3)[个项条种款]?|3|三|选三|选3|the\s+third(?:\s+one)?|third(?:\s+one)?|number\s+(?:three|3)|option\s+(?:3|three)|3rd(?:\s+one)?",
    ),
    (
        3,
        r"(?:第四|第4)[个项条种款]?|4|四|the\s+fourth(?:\s+one)?|fourth(?:\s+one)?|number\s+(?:four|4)|option\s+(?:4|four)|4th(?:\s+one)?",
    ),
    (4, r"(?:第五|第5)[个项条种款]?|5|五|the\s+fifth(?:\s+one)?|number\s+(?:five|5)|option\s+(?:5|five)"),
    (5, r"(?:第六|第6)[个项条种款]?|6|六|the\s+sixth(?:\s+one)?|number\s+(?:six|6)|option\s+(?:6|six)"),
    (-1, r"最后一?[个项条种]|the\s+last(?:\s+one)?"),
)
_TRIM = re.compile(
    r"^[\s,，.。]*(?:我(?:问|选|要|说)的?(?:是)?|就|选|要|i\s+mean|that'?s)?\s*|(?:[\s,，.。!！?？吧呢的]|please|那个)*$",
    re.IGNORECASE,
)


def chosen_option(message: str, context: Context) -> str | None:
    """Return what the choice meant by a message says; None where it picks none of those offered."""
    if not context.options:
        return None
    said = _TRIM.sub("", unicodedata.normalize("NFKC", message).strip().casefold()).strip()
    for place, pattern in _PLACES:
        if re.fullmatch(pattern, said):
            if -1 <= place < len(context.options):
                return context.options[place].send
            return None
    wanted = normalise(message).tokens
    return next((o.send for o in context.options if wanted and normalise(o.label).tokens == wanted), None)
