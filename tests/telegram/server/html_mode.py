"""HTML as Telegram reads it in messages: the text, what is marked in it, and the same complaints."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram.server.records import Entity
from tests.telegram.server.refusal import mistake
from tests.telegram.server.utf16 import units

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_ATTRIBUTES = {
    "a": "href",
    "code": "class",
    "span": "class",
    "tg-emoji": "emoji-id",
    "blockquote": "expandable",
}
"""The attribute that each tag may have."""
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-f]{1,8})|#([0-9]{1,8})|([a-z]+));?", re.IGNORECASE | re.ASCII)
_LINK = re.compile(r"(?:https?|tg|tonsite)://\S+|(?:[\w-]+\.)+[\w-]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")
_SPECIAL = re.compile(r"[<&]")
_PLAIN_TAG = re.compile(r"<(b|i|u|s|code|pre|blockquote|(a) href=\"([^\"&\0]*)\")>")
_SPACES = " \t\r\n\0\v"


@dataclass(slots=True)
class _Open:
    """A tag not yet closed."""

    tag: str
    argument: str
    offset: int
    """Where its text begins, in UTF-16 code units."""
    place: int
    """The same in what has been read."""


class _Reader:
    """One reading of a text."""

    def __init__(self, source: str, note: Callable[[str], None]) -> None:
        self.source = source + "\0"  # an end that no loop passes
        self.end = len(source)
        self.note = note
        self.read: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        at = 0
        while at < self.end:
            character = self.source[at]
            if character == "<":
                at = self.close_tag(at) if self.source[at + 1] == "/" else self.open_tag(at)
            elif character == "&":
                decoded, at = self.reference(at)
                if decoded == "&" and self.source[at - 1] == "&":
                    self.note('a "&" that is not written as "&amp;"')
                self.add(decoded)
            else:
                following = _SPECIAL.search(self.source, at)
                stop = following.start() if following else self.end
                piece = self.source[at:stop]
                if ">" in piece:
                    self.note('a ">" that is not written as "&gt;"')
                self.add(piece)
                at = stop
        if self.open:
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.read), self.entities

    def add(self, piece: str) -> None:
        self.read.append(piece)
        self.offset += units(piece)

    def reference(self, at: int) -> tuple[str, int]:
        """Read a character reference, or the ampersand that is none; returns the character and what follows it."""
        match = _REFERENCE.match(self.source, at)
        if match is None:
            return "&", at + 1
        hexadecimal, decimal, name = match.groups()
        if name:
            character = _CHARACTERS.get(name)
        else:
            code = int(hexadecimal, 16) if hexadecimal else int(decimal)
            character = chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None
        return (character, match.end()) if character is not None else ("&", at + 1)

    def where(self, at: int) -> str:
        return f"at byte offset {len(self.source[:at].encode(errors='surrogatepass'))}"

    def skip_spaces(self, at: int) -> int:
        while at < self.end and self.source[at] in _SPACES:
            at += 1
        return at

    def open_tag(self, begin: int) -> int:
        if plain := _PLAIN_TAG.match(self.source, begin):
            # By far the most tags look like this.
            self.open.append(_Open(plain[2] or plain[1], plain[3] or "", self.offset, len(self.read)))
            return plain.end()
        at = begin + 1
        while self.source[at] not in _SPACES and self.source[at] != ">":
            at += 1
        if at >= self.end:
            raise _complaint(f"Unclosed start tag {self.where(begin)}")
        tag = self.source[begin + 1 : at].lower()
        if tag not in _KINDS:
            raise _complaint(f'Unsupported start tag "{tag}" {self.where(begin)}')
        argument = ""
        while True:
            at = self.skip_spaces(at)
            if at >= self.end:
                raise _complaint(f"Unclosed start tag {self.where(begin)}")
            if self.source[at] == ">":
                break
            name, value, at = self.attribute(tag, begin, at)
            argument = self.argument(tag, name, value) or argument
        if tag == "span" and argument != "spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" {self.where(begin)}')
        self.open.append(_Open(tag, argument, self.offset, len(self.read)))
        return at + 1

    def attribute(self, tag: str, begin: int, at: int) -> tuple[str, str | None, int]:
        """Read an attribute; returns its name, its value if it has one, and what follows."""
        start = at
        while at < self.end and self.source[at] not in _SPACES and self.source[at] not in "=>":
            at += 1
        name = self.source[start:at]
        if not name:
            raise _complaint(f'Empty attribute name in the tag "{tag}" {self.where(begin)}')
        at = self.skip_spaces(at)
        if self.source[at] != "=":
            return name, None, at
        at = self.skip_spaces(at + 1)
        if at >= self.end:
            raise _complaint(f'Unclosed start tag "{tag}" {self.where(begin)}')
        if self.source[at] not in "'\"":
            start = at
            while at < self.end and (self.source[at].isalnum() or self.source[at] in ".-"):
                at += 1
            if at < self.end and self.source[at] not in _SPACES and self.source[at] != ">":
                raise _complaint(f"Unexpected end of name token {self.where(start)}")
            value = self.source[start:at].lower()
        else:
            quote = self.source[at]
            pieces = []
            at += 1
            while at < self.end and self.source[at] != quote:
                if self.source[at] == "&":
                    piece, at = self.reference(at)
                else:
                    piece, at = self.source[at], at + 1
                pieces.append(piece)
            value = "".join(pieces)
            at += 1
        return name, value, at

    def argument(self, tag: str, name: str, value: str | None) -> str:
        """Return what an attribute says about its tag; notes the ones that say nothing."""
        if name == _ATTRIBUTES.get(tag):
            if tag == "blockquote":
                return name
            if value is not None and tag in ("a", "tg-emoji"):
                return value
            prefix = "language-" if tag == "code" else "tg-"
            if value is not None and value.startswith(prefix):
                return value.removeprefix(prefix)
        self.note(f'an attribute "{name}" that the tag "{tag}" does not have')
        return ""

    def close_tag(self, begin: int) -> int:
        if not self.open:
            raise _complaint(f"Unexpected end tag {self.where(begin)}")
        last = self.open[-1]
        if self.source.startswith(f"</{last.tag}>", begin):
            return self.closed(last, begin + len(last.tag) + 3)
        at = begin + 2
        while at < self.end and self.source[at] not in _SPACES and self.source[at] != ">":
            at += 1
        found = self.source[begin + 2 : at].lower()
        at = self.skip_spaces(at)
        if at >= self.end or self.source[at] != ">":
            raise _complaint(f"Unclosed end tag {self.where(begin)}")
        if not found:
            self.note(f'an end tag without a name, for "{last.tag}"')
        elif found != last.tag:
            raise _complaint(f'Unmatched end tag {self.where(begin)}, expected "</{last.tag}>", found "</{found}>"')
        return self.closed(last, at + 1)

    def closed(self, last: _Open, following: int) -> int:
        self.open.pop()
        if self.offset > last.offset:
            self.mark(last)
        else:
            self.note(f'a tag "{last.tag}" around nothing')
        return following

    def mark(self, closed: _Open) -> None:
        entity: Entity = {"type": _KINDS[closed.tag], "offset": closed.offset, "length": self.offset - closed.offset}
        last = self.entities[-1] if self.entities else {}
        same_place = (last.get("offset"), last.get("length")) == (entity["offset"], entity["length"])
        if closed.tag == "a":
            url = closed.argument or "".join(self.read[closed.place :])
            if user := _USER_LINK.fullmatch(url):
                entity["type"] = "text_mention"
                entity["user_id"] = int(user[1])
            elif _LINK.fullmatch(url):
                entity["url"] = url if "://" in url else f"http://{url}/"
            else:
                self.note(f'a link to "{url}", which is no address')
                return
        elif closed.tag == "tg-emoji":
            if not closed.argument.isdecimal():
                raise mistake("invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = closed.argument
        elif closed.tag == "blockquote" and closed.argument:
            entity["type"] = "expandable_blockquote"
        elif closed.tag == "pre" and last.get("type") == "code" and same_place and "language" in last:
            last["type"] = "pre"
            return
        elif closed.tag == "code" and closed.argument:
            entity["language"] = closed.argument
        self.entities.append(entity)


def _complaint(reason: str) -> Exception:
    return mistake(f"can't parse entities: {reason}")


def read_html(source: str, note: Callable[[str], None]) -> tuple[str, list[Entity]]:
    """Return the text and its entities; a mention of a person by id has their `user_id`.

    Notes what Telegram lets pass although its documentation does not. Raises Refusal for what it does not accept.
    """
    text, entities = _Reader(source, note).run()
    for entity in entities:
        if entity["type"] == "code" and entity.pop("language", None):
            note('a language of a "code" that stands in no "pre"')
    return text, entities
