"""Botium's lists of utterances: many wordings under one name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.errors import Problem
from bot.importing.sources import Source

_REFERENCE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""How the names of utterances and asserters look, so that one that nothing explains is not taken for words."""
_GAP = re.compile(r"%[sd]")


class Utterances:
    """The lists of some files, by name."""

    def __init__(self) -> None:
        """Begin with no list."""
        self._lists: dict[str, tuple[str, ...]] = {}

    def read(self, source: Source) -> list[Problem]:
        """Add a file: a name on its first line, a wording on each other one. Gives what is wrong with it."""
        name, *rest = [line.strip() for line in source.lines]
        wordings = [line for line in rest if line]
        if not name or not wordings:
            wrong = "a list of utterances has its name on the first line, and wordings on those after it"
            return [Problem(source.file, 1, "", wrong)]
        self._lists[name] = tuple(dict.fromkeys((*self._lists.get(name, ()), *wordings)))
        return []

    def wordings(self, text: str) -> tuple[str, ...]:
        """Return the wordings of a text that names a list; the text itself where it names none."""
        if text in self._lists:
            return self._lists[text]
        name, *words = text.split(" ")
        if name not in self._lists:
            return (text,)
        return tuple(dict.fromkeys(_filled(wording, words) for wording in self._lists[name]))

    def lacks(self, text: str) -> bool:
        """Tell whether a text looks like the name of a list that is not here."""
        name = text.partition(" ")[0]
        return name not in self._lists and bool(_REFERENCE.fullmatch(name))


def _filled(wording: str, words: Sequence[str]) -> str:
    """Fill the gaps of a wording in their order; words without a gap are left out."""
    left = iter(words)
    return _GAP.sub(lambda gap: next(left, gap.group()), wording)
