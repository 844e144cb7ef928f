"""Further wordings of a message that must lead to the same: in traditional characters, full width, or pinyin."""

from __future__ import annotations

import functools
from typing import Any

from bot.conversations.model import Derived


def derived(message: str, how: Derived) -> str:
    """Return a message in another script: traditional characters, full-width signs, or pinyin without tones."""
    if how == "traditional":
        return str(_traditional().convert(message))
    if how == "full_width":
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in message)
    from pypinyin import lazy_pinyin  # half a second, for the few scripts that ask for it

    return " ".join(lazy_pinyin(message))


@functools.cache
def _traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2t")
