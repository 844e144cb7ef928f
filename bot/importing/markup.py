"""Rasa's marks in messages: entities in brackets, and the payloads of buttons."""

from __future__ import annotations

import re

# [text](entity), [text]{"entity": …} and [text][{…}, {…}]; a text has no brackets of its own.
_ENTITY = re.compile(
    r"\[(?P<text>[^\[\]]+)\]"
    r"(?P<mark>\((?P<name>[^()\s]+)\)|\{\s*\"[^{}]*\}|\[\s*\{[^\[\]]*\}\s*\])"
)
_NAME = re.compile(r"\"(?:entity)\"\s*:\s*\"([^\"]+)\"")
_PAYLOAD = re.compile(r"/(?P<name>[^\s{(@]+)\s*(?:@[\d.]+)?\s*(?:[{(].*)?", re.DOTALL)


def unmarked(message: str) -> tuple[str, list[str]]:
    """Return a message without its marks, and what they said, such as place=Paris."""
    entities: list[str] = []

    def plain(match: re.Match[str]) -> str:
        names = [match["name"]] if match["name"] else _NAME.findall(match["mark"])
        entities.extend(f"{name}={match['text']}" for name in names or ["?"])
        return match["text"]

    return _ENTITY.sub(plain, message), entities


def payload_name(message: str) -> str:
    """Return the intent or command of a button's payload: inform for /inform{"a": "b"}; "" for words."""
    match = _PAYLOAD.fullmatch(message)
    return match["name"] if match else ""
