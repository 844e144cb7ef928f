"""Which talks to play: by words of their title, file and tags, joined by and, or, not; and by tags."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from boolean import boolean

from bot.conversations.talks import Talk
from bot.errors import BotError

_TOKEN = re.compile(
    r"""\s*(?:(?P<sign>[()])|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[^\s()"']+)|(?P<odd>\S))"""
)
_WORDS = {
    "and": boolean.TOKEN_AND,
    "or": boolean.TOKEN_OR,
    "not": boolean.TOKEN_NOT,
    "(": boolean.TOKEN_LPAR,
    ")": boolean.TOKEN_RPAR,
}


class _Algebra(boolean.BooleanAlgebra):  # type: ignore[misc]
    """The library's reading of and, or, not and brackets, over any words: it would leave out quotes and hyphens."""

    def tokenize(self, expr: str) -> Iterator[tuple[object, str, int]]:
        for match in _TOKEN.finditer(expr):
            text = match.group(match.lastgroup or 0)
            if match.lastgroup == "odd":
                raise boolean.ParseError(token_string=text, position=match.start(), error_code=0)
            plain = match.lastgroup in ("sign", "word")
            kind = _WORDS.get(text.lower()) if plain else None
            yield (boolean.TOKEN_SYMBOL if kind is None else kind), text, match.start(match.lastgroup or 0)


def by_words(expression: str) -> Callable[[Talk], bool]:
    """Return what tells whether a talk fits an expression such as `level and not (inland or 内河)`.

    A word fits where it stands in the talk's title, its file's name or one of its tags, in any case; a phrase stands
    in quotes. Raises BotError for an expression that cannot be read.
    """
    try:
        parsed: Any = _Algebra().parse(expression)
    except (boolean.ParseError, TypeError, IndexError) as error:  # The last two: and without words, () with none.
        raise BotError(_wrong(expression, getattr(error, "position", None))) from error
    if parsed is None:
        raise BotError(_wrong(expression, None))
    words = {str(symbol.obj): _folded(str(symbol.obj)) for symbol in parsed.symbols}

    def fits(talk: Talk) -> bool:
        text = _folded("\n".join((talk.title, talk.file, *talk.tags)))
        return bool(parsed(**{word: folded in text for word, folded in words.items()}))

    return fits


def by_tags(tags: Sequence[str], talks: Sequence[Talk]) -> Callable[[Talk], bool]:
    """Return what tells whether a talk has one of some tags; raises BotError for a tag that no talk has."""
    known = sorted({tag for talk in talks for tag in talk.tags})
    for tag in tags:
        if tag not in known:
            near = difflib.get_close_matches(tag, known, 1, 0.6)
            told = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}"
            raise BotError(f"no talk has the tag {tag!r}; {told}")
    return lambda talk: not tags or any(tag in talk.tags for tag in tags)


def select(talks: Sequence[Talk], words: str = "", tags: Sequence[str] = ()) -> list[Talk]:
    """Return the talks that fit the words, if there are any, and have one of the tags, if there are any.

    Raises BotError for words that cannot be read, a tag that there is not, and where no talk is left.
    """
    tagged = by_tags(tags, talks)
    fits = by_words(words) if words.strip() else lambda _: True
    found = [talk for talk in talks if tagged(talk) and fits(talk)]
    if talks and not found:
        asked = " and ".join(
            [f"the words {words}"] * bool(words.strip()) + [f"the tag {' or '.join(tags)}"] * bool(tags)
        )
        raise BotError(f"none of the {len(talks):,} talks has {asked}")
    return found


def _wrong(expression: str, position: int | None) -> str:
    where = f" at {expression[position:]!r}" if position is not None and 0 <= position < len(expression) else ""
    return f"{expression!r} cannot be read{where}; join words by and, or, not, and put quotes around a phrase"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
