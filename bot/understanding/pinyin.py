"""Chinese by its sound: toneless syllables in which usual confusions are made equal."""

from __future__ import annotations

import functools

_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_ENDINGS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"))


def fold_syllable(syllable: str) -> str:
    """Make equal what many speakers confuse: zh/z, ch/c, sh/s, n/l at the start, -ng/-n at the end."""
    for long, short in _FOLDS:
        if syllable.startswith(long):
            syllable = short + syllable[2:]
            break
    for long, short in _ENDINGS:
        if syllable.endswith(long):
            syllable = syllable[: -len(long)] + short
            break
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return syllable.replace("ü", "v").replace("nue", "nve")


@functools.cache
def _readings() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return dict(PINYIN_DICT)


@functools.lru_cache(maxsize=32768)
def plain_syllable(character: str) -> str:
    """Return the commonest toneless reading of a Chinese character ("" for anything else): 巨 -> ju."""
    import unicodedata

    reading = _readings().get(ord(character), "").split(",")[0]
    bare = unicodedata.normalize("NFD", reading)
    return "".join(c for c in bare if c.isalpha() and c.isascii())


@functools.cache
def syllables() -> frozenset[str]:
    """Return every toneless syllable that a Chinese character can have."""
    found = (plain_syllable(chr(code)) for code in range(0x4E00, 0x9FA6))
    return frozenset(s for s in found if s)


@functools.lru_cache(maxsize=65536)
def split_syllables(letters: str) -> tuple[str, ...]:
    """Split typed pinyin into syllables, the fewest that cover it whole; () if none do: xiaojuren -> xiao ju ren."""
    known = syllables()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            piece = letters[start:end]
            if before is not None and piece in known:
                found = best[end]
                if found is None or len(before) + 1 < len(found):
                    best[end] = (*before, piece)
    return best[-1] or ()
