"""The clause that somebody means by its number, its title, or both."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from bot.conversations.book import Book

_WRAPPED = re.compile(r"(?:第|条款|clause|article|no\.?|§)?(.+?)(?:条|款)?")


class ClauseNames:
    """The clauses of a plan by everything they are called."""

    def __init__(self, book: Book) -> None:
        """Take the names of the plan."""
        named = [
            (_folded(name), clause.id)
            for clause in book.plan.clauses
            for name in dict.fromkeys((clause.number, *clause.title.values()))
            if name
        ]
        often = Counter(name for name, _ in named)
        self._ids = {name: clause for name, clause in named if often[name] == 1}
        self._ids |= {_folded(clause.id): clause.id for clause in book.plan.clauses}

    def id_of(self, name: str) -> str:
        """Return the id of the clause that a name means; the name itself where it means none, or several."""
        whole = _folded(name)
        if whole in self._ids:
            return self._ids[whole]
        wrapped = _WRAPPED.fullmatch(whole)
        if wrapped and wrapped[1] in self._ids:
            return self._ids[wrapped[1]]
        # A number with its title: both have to mean the same.
        first, _, rest = name.strip().partition(" ")
        meant = {self._ids.get(_folded(part)) for part in (first, rest) if part.strip()}
        return meant.pop() or name if len(meant) == 1 else name


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s“”\"《》]", "", plain)
