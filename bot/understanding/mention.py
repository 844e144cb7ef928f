"""One name found in a message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding.vocabulary import Sense


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found, from token `start` to before token `end`."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    via: str
    """exact, filled (small words inside), typo, sound, pinyin or initials."""
    single_word: bool = False
    """Whether it is one English word."""

    @property
    def weight(self) -> float:
        """How far this finding can be trusted, 0..1."""
        if self.via == "sound" and self.end - self.start == 2:
            return 0.5
        return {"exact": 1.0, "filled": 0.98, "pinyin": 0.95, "initials": 0.95, "sound": 0.9, "typo": 0.85}[self.via]

    def ids(self, *categories: str) -> list[str]:
        """Return the ids of the senses of the given categories."""
        return [sense.id for sense in self.senses if sense.category in categories]

    def has_category(self, *categories: str) -> bool:
        """Tell whether some sense is of one of these categories."""
        return any(s.category in categories for s in self.senses)

    def has(self, category: str, identity: str | None = None) -> bool:
        """Tell whether some sense is of this category (and id)."""
        return any(s.category == category and identity in (None, s.id) for s in self.senses)
