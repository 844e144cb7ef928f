"""Texts with entities, from what a caller gives: parsed, cleaned and held against Telegram's limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.telegram.server.found import found_entities
from tests.telegram.server.html_mode import read_html
from tests.telegram.server.records import Entity
from tests.telegram.server.refusal import mistake
from tests.telegram.server.utf16 import units

MESSAGE = 4096
"""The most UTF-16 code units of a message."""
CAPTION = 1024
_ENTITIES = 100
"""The most entities that a message keeps."""
_MOST_BYTES = 1 << 15
"""The longest text that is read at all."""
_UNSEEN = re.compile("[\\s\u200b-\u200f\u2060-\u2064\ufeff\u2800\u3164\u00ad]*")
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_SPLITTING = frozenset({"code", "pre"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_FREE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"}) | _QUOTES
_BY_HAND = _FREE | _SPLITTING | {"text_link", "text_mention", "custom_emoji"}
_BY_ITSELF = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)


def read_text(
    text: str, mode: str, given: list[Entity] | None, note: Callable[[str], None], *, most: int = MESSAGE
) -> tuple[str, list[Entity]]:
    """Return a text as people see it, and its entities in order.

    Takes the text as given, its parse mode, entities given instead, and the most UTF-16 code units that may remain;
    an empty text stays empty. Raises Refusal.
    """
    if len(text.encode(errors="surrogatepass")) > _MOST_BYTES:
        raise mistake("text is too long")
    if mode and given:
        note("both parse_mode and entities")
    if mode.lower() == "html":
        text, entities = read_html(text, note)
    elif mode.lower() in ("", "none"):
        entities = _given(text, given or [], note)
    elif mode.lower() in ("markdown", "markdownv2"):
        raise mistake(f"can't parse entities: this server does not read {mode}")
    else:
        raise mistake("unsupported parse_mode")
    text, entities = _cleaned(text, entities)
    if units(text) > most:
        raise mistake("message is too long" if most == MESSAGE else "message caption is too long")
    # Of two at the same place, the one that ends later in the source stands around the other.
    entities.reverse()
    entities = _nested(sorted(entities, key=_place), note)
    entities = sorted(entities + found_entities(text, entities), key=_place)
    if len(entities) > _ENTITIES:
        note(f"{len(entities)} entities, of which {_ENTITIES} are kept")
    return text, entities[:_ENTITIES]


def message_text(
    text: str | None, mode: str | None, given: list[Entity] | None, note: Callable[[str], None]
) -> tuple[str, list[Entity]]:
    """Return a text that a message consists of, and its entities; raises Refusal where people would see nothing."""
    if not text:
        raise mistake("message text is empty")
    seen, entities = read_text(text, mode or "", given, note)
    if _UNSEEN.fullmatch(seen):
        raise mistake("text must be non-empty")
    return seen, entities


def _place(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _given(text: str, entities: list[dict[str, Any]], note: Callable[[str], None]) -> list[Entity]:
    length = units(text)
    kept = []
    for entity in entities:
        kind = entity["type"]
        if kind in _BY_ITSELF:
            continue
        if kind not in _BY_HAND:
            raise mistake("can't parse MessageEntity: Unsupported type specified")
        if kind == "text_link" and "url" not in entity:
            raise mistake("can't parse MessageEntity: Can't find field \"url\"")
        if kind == "text_mention":
            if "user" not in entity:
                raise mistake("can't parse MessageEntity: Can't find field \"user\"")
            entity = {**entity, "user_id": entity["user"]["id"]}  # noqa: PLW2901
        if entity["offset"] < 0 or entity["length"] <= 0 or entity["offset"] + entity["length"] > length:
            note(f"an entity {kind} outside of the text")
            continue
        kept.append(dict(entity))
    return kept


def _cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Leave out what nobody sees at both ends, and move the entities with it."""
    text = _CONTROL.sub(" ", text.replace("\r", "") if not entities else text)
    begun = text.lstrip(" \n")
    before = len(text) - len(begun)
    shown = begun.rstrip(" \n")
    if len(shown) == len(text):
        return text, entities
    length = units(shown)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - before)
        end = min(length, entity["offset"] + entity["length"] - before)
        if start < end:
            kept.append({**entity, "offset": start, "length": end - start})
    return shown, kept


def _nested(entities: list[Entity], note: Callable[[str], None]) -> list[Entity]:
    """Keep the entities that may stand in and beside each other; takes them sorted."""
    around: list[Entity] = []
    kept: list[Entity] = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        around = [e for e in around if e["offset"] + e["length"] > start]
        kind = entity["type"]
        outer = {e["type"] for e in around}
        if any(e["offset"] + e["length"] < end for e in around):
            note(f"an entity {kind} that begins within another and ends behind it")
        splits = outer & _SPLITTING or (kind in _SPLITTING and outer - _QUOTES)
        if splits or kind in outer or (kind in _QUOTES and outer & _QUOTES):
            note(f"{kind} within {', '.join(sorted(outer))}")
        elif kind not in _FREE and outer - _FREE:
            note(f"{kind} within {', '.join(sorted(outer - _FREE))}")
        else:
            kept.append(entity)
            around.append(entity)
    return kept
