"""Chinese by its sound: toneless syllables in which usual confusions are made equal."""

from __future__ import annotations

import functools
import unicodedata

_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_ENDINGS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"))


@functools.lru_cache(maxsize=4096)
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
def reading_table() -> dict[str, str]:
    """Return the commonest toneless reading of every common Chinese character: 巨 -> ju.

    Common means the 6 763 characters of GB 2312. Reading the library's data takes a fifth of a second, which is why
    the table is kept with the compiled plan.
    """
    from pypinyin.constants import PINYIN_DICT

    table = {}
    for code in range(0x4E00, 0x9FA6):
        character = chr(code)
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        bare = unicodedata.normalize("NFD", PINYIN_DICT.get(code, "").split(",")[0])
        table[character] = "".join(c for c in bare if c.isalpha() and c.isascii())
    return table


@functools.lru_cache(maxsize=65536)
def split_syllables(letters: str, known: frozenset[str]) -> tuple[str, ...]:
    """Split typed pinyin into known syllables, the fewest that cover it; () if none do: xiaojuren -> xiao ju ren."""
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
