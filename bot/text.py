"""A message made comparable: widths, case, scripts, markup and endings folded, the original kept."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import opencc
import Stemmer

HARD_BREAK = "\x01"
"""Stands for the end of a sentence or a line."""
SOFT_BREAK = "\x02"
"""Stands for a comma, a colon, a slash: the sentence goes on."""

_TRADITIONAL = opencc.OpenCC("t2s")
_TAIWANESE = opencc.OpenCC("tw2sp")
_STEMMER = Stemmer.Stemmer("english")

_TAG = re.compile(r"</?[a-z!][^<>]{0,300}>", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>)\]，。]+", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});", re.IGNORECASE)
# Anything that folding could change: all but plain Latin, common Chinese characters and their punctuation.
_ODD = re.compile(r"[^\t\n\x20-\x7e\u3001\u3002\u300a\u300b\u2018\u2019\u201c\u201d\u4e00-\u9fff，！？：；（）、]")
_TOKEN = re.compile(
    r"(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+)"
    r"|(?P<number>\d+(?:[.,]\d+)*(?![^\W\d_]*\d))"
    r"|(?P<word>[^\W\d_\u3040-\u30ff\u3400-\u9fff]+(?:['’][a-z]+)*(?:&[a-z]+)?|\d+)"
    r"|(?P<hard>[。！？!?;；\n…]|\.(?=\s|$))"
    r"|(?P<soft>[，,、:：/|~～—+=<>]|\.)"
    r"|(?P<picture>[\u2600-\u27bf\U0001f300-\U0001faff])"
)


@functools.lru_cache(maxsize=65536)
def _fold(character: str) -> str:
    """Fold one character: full width to half, capital to small, invisible to nothing, accent away."""
    category = unicodedata.category(character)
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    if character == "\n":
        return "\n"
    if category in ("Cc", "Zs", "Zl", "Zp", "Cn", "Co", "Cs"):
        return " "
    folded = unicodedata.normalize("NFKC", character).casefold()
    if character > "\x7f" and folded and not ("\u3040" <= folded[0] <= "\u9fff"):
        bare = unicodedata.normalize("NFD", folded)
        folded = "".join(c for c in bare if not unicodedata.combining(c))
    return folded


@functools.lru_cache(maxsize=131072)
def stem(word: str) -> str:
    """Return an English word without its ending: companies -> compani, awards -> award."""
    if "'" in word or "’" in word:
        word = word.replace("’", "'")
        word = word[:-2] if word.endswith("'s") else word.replace("'", "")
    return str(_STEMMER.stemWord(word))


@dataclass(frozen=True, slots=True)
class Text:
    """A message as tokens: one Chinese character, one stemmed word, one number or one break each."""

    original: str
    tokens: tuple[str, ...]
    words: tuple[str, ...]
    """The tokens before stemming."""
    kinds: str
    """One letter a token: h(an), w(ord), n(umber), p(icture), and '.' or ',' for a hard or soft break."""
    starts: tuple[int, ...]
    """Where each token begins in the original."""
    ends: tuple[int, ...]

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.tokens)

    def slice_of(self, start: int, end: int) -> str:
        """Return the words of the original that the tokens from `start` to before `end` came from."""
        if start >= end:
            return ""
        return self.original[self.starts[start] : self.ends[end - 1]]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _fold_all(text: str) -> tuple[str, Sequence[int]]:
    """Fold every character; gives the folded text and the place in the original of each of its characters."""
    if not _ODD.search(text):
        return text.lower(), range(len(text))
    pieces: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _fold(character)
        pieces.append(folded)
        places.extend([place] * len(folded))
    return "".join(pieces), places


def _simplify(text: str, places: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Turn traditional characters, and words that only Taiwan uses, into those of the mainland."""
    if text.isascii():
        return text, places
    simplified = _TRADITIONAL.convert(text)
    if simplified == text:
        return text, places
    regional = _TAIWANESE.convert(text)
    if len(regional) == len(text):
        return regional, places
    # A word of another length (智慧财产权, 知识产权): keep each piece at the place it came from.
    moved: list[int] = []
    for _, start, end, new_start, new_end in SequenceMatcher(None, simplified, regional, False).get_opcodes():
        last = max(start, end - 1)
        moved.extend(places[min(start + i, last, len(places) - 1)] for i in range(new_end - new_start))
    return regional, moved


def normalise(message: str) -> Text:
    """Turn a message into comparable tokens.

    Takes any string; gives a `Text` whose tokens are simplified, lower case, half width and stemmed, without markup,
    links, invisible characters and quotation marks. Never raises.
    """
    shown = _ENTITY.sub(_blank, _LINK.sub(_blank, _TAG.sub(_blank, message)))
    folded_text, places = _fold_all(shown)
    simplified, places = _simplify(folded_text, places)
    tokens: list[str] = []
    words: list[str] = []
    kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(simplified):
        kind = match.lastgroup
        word = match.group()
        start, end = match.span()
        if kind == "han":
            tokens += word
            words += word
            kinds.append("h" * (end - start))
            starts += places[start:end]
            ends += [place + 1 for place in places[start:end]]
            continue
        if kind == "word":
            token, letter = (stem(word), "w") if not word.isdecimal() else (word, "n")
        elif kind == "number":
            token, letter = word, "n"
        elif kind == "hard":
            token, letter = HARD_BREAK, "."
        elif kind == "soft":
            token, letter = SOFT_BREAK, ","
        else:
            token, letter = word, "p"
        tokens.append(token)
        words.append(word)
        kinds.append(letter)
        starts.append(places[start])
        ends.append(places[end - 1] + 1)
    return Text(message, tuple(tokens), tuple(words), "".join(kinds), tuple(starts), tuple(ends))


def language_of(text: Text, languages: tuple[str, ...] = ("zh", "en"), fallback: str = "zh") -> str:
    """Return the language to reply in: that of most of the message, one of `languages`.

    A Chinese character weighs as much as a word, since mixed messages are mostly Chinese with English names.
    Pinyin counts as English here; who can tell pinyin from English decides that (see `understanding`).
    """
    han = text.kinds.count("h")
    latin = text.kinds.count("w")
    if han == 0 and latin == 0:
        return fallback
    language = "zh" if han >= latin else "en"
    return language if language in languages else languages[0]
