"""What was understood of a message, and why it was decided so, as plain data."""

from __future__ import annotations

import dataclasses
from typing import Any

from bot.assistant import Exchange
from bot.dialogue.decision import Decision
from bot.text import HARD_BREAK, SOFT_BREAK, Text
from bot.understanding.mention import Mention
from bot.understanding.topics import Candidate
from bot.understanding.understanding import Understanding

KIND_OF_TOKEN = {"h": "character", "w": "word", "n": "number", "p": "picture", ".": "stop", ",": "comma"}
_BREAKS = {HARD_BREAK: ".", SOFT_BREAK: ","}
_TOLD_APART = frozenset(["text", "language", "mentions", "focus", "candidates", "ranked"])
"""What an Understanding holds that has a part of its own; all else is told under "heard"."""


def explanation(exchange: Exchange) -> dict[str, Any]:
    """Return how a message was understood and answered.

    Every `start` and `end` is a place in the characters of `read_as`: the message as received, or what the choice
    picked by it says.
    """
    heard = exchange.understanding
    return {
        "message": exchange.question,
        "read_as": heard.text.original,
        "language": exchange.language,
        "tokens": _tokens(heard),
        "mentions": [_mention(mention, heard.text) for mention in heard.mentions],
        "heard": _heard(heard),
        "candidates": [_candidate(candidate, heard.text) for candidate in heard.candidates],
        "examples": [
            {"label": label, "confidence": round(float(confidence), 4)}
            for label, confidence in sorted(heard.ranked.items(), key=lambda pair: -pair[1])
        ],
        "decision": _decision(exchange.decision),
    }


def _tokens(heard: Understanding) -> list[dict[str, Any]]:
    text = heard.text
    columns = zip(text.tokens, text.words, text.kinds, text.starts, text.ends, heard.focus, strict=True)
    return [
        {
            "token": _BREAKS.get(token, token),
            "word": _BREAKS.get(word, word),
            "kind": KIND_OF_TOKEN.get(kind, kind),
            "start": start,
            "end": end,
            "focus": float(focus),
        }
        for token, word, kind, start, end, focus in columns
    ]


def _span(start: int, end: int, text: Text) -> dict[str, Any]:
    """Return where the tokens from `start` to before `end` stand in the original message."""
    if start >= end:
        return {"text": "", "start": 0, "end": 0}
    return {"text": text.slice_of(start, end), "start": text.starts[start], "end": text.ends[end - 1]}


def _mention(mention: Mention, text: Text) -> dict[str, Any]:
    return {
        **_span(mention.start, mention.end, text),
        "via": mention.via,
        "weight": round(mention.weight, 3),
        "senses": [{"category": sense.category, "id": sense.id} for sense in mention.senses],
    }


def _heard(heard: Understanding) -> dict[str, Any]:
    told = {
        field.name: _plain(getattr(heard, field.name), heard.text)
        for field in dataclasses.fields(heard)
        if field.name not in _TOLD_APART
    }
    return {"kind": heard.kind, "cash": heard.cash, **told}


def _candidate(candidate: Candidate, text: Text) -> dict[str, Any]:
    return {
        "clause": candidate.place.clause.id,
        "topic": candidate.place.topic.id,
        "score": round(float(candidate.score), 4),
        "strong": candidate.strong,
        "reasons": {
            why: round(float(part), 4)
            for why, part in sorted(candidate.reasons.items(), key=lambda pair: -abs(pair[1]))
        },
        "mentions": list(dict.fromkeys(text.slice_of(m.start, m.end) for m in candidate.mentions)),
    }


def _decision(decision: Decision) -> dict[str, Any]:
    apart = {"points", "notes", "options"}
    told = {
        field.name: _plain(getattr(decision, field.name))
        for field in dataclasses.fields(decision)
        if field.name not in apart
    }
    return {
        **told,
        "clauses": [
            {
                "id": point.clause.id,
                "topics": [topic.id for topic in point.topics],
                "grants": [grant.id for grant in point.grants],
            }
            for point in decision.points
        ],
        "grants": [grant.id for _, grant in decision.grants],
        "notes": [{"code": note.code, **note.values} for note in decision.notes],
        "options": [{"label": option.label, "send": option.send} for option in decision.options],
    }


def _plain(value: Any, text: Text | None = None) -> Any:
    """Turn a value of the understanding into what JSON can hold, token places into places in the message."""
    if isinstance(value, Mention) and text is not None:
        return _mention(value, text)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {field.name: _plain(getattr(value, field.name), text) for field in dataclasses.fields(value)}
        if text is not None and isinstance(told.get("start"), int) and isinstance(told.get("end"), int):
            return {**told, **_span(told["start"], told["end"], text)}
        return told
    if isinstance(value, dict):
        return {str(key): _plain(item, text) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_plain(item, text) for item in value)
    if isinstance(value, tuple | list):
        return [_plain(item, text) for item in value]
    if isinstance(value, str | int | float | None):
        return value
    return float(value) if hasattr(value, "__float__") else str(value)
