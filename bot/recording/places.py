"""Names of Chinese provinces, cities and counties: a place is nobody's name, and stays where a firm's name goes."""

from __future__ import annotations

import functools
import re

from stdnum import numdb

_LIMITS = re.compile(r"\[[\d-]*\]")
"""Years in which a place was one, as the library writes them before its name."""
_SUFFIX = re.compile(r"(?:省|市|区|县|地区|自治区|特别行政区|壮族自治区|回族自治区|维吾尔自治区)$")


@functools.cache
def places() -> frozenset[str]:
    """Return the names, each with and without what kind of place it is; from the places of birth in resident ids."""
    found: set[str] = set()
    for _, _, _, province, counties in numdb.get("cn/loc").prefixes:
        found.add(province["province"])
        for *_, county, _ in counties:
            found.update(_LIMITS.sub("", county["county"]).split(","))
    bare = {_SUFFIX.sub("", name) for name in found}
    return frozenset(name for name in found | bare if len(name) > 1)


@functools.cache
def places_in_pinyin() -> frozenset[str]:
    """Return the names as they are written in English, in small letters."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  half a second, for the few messages with such a name

    return frozenset("".join(lazy_pinyin(name)) for name in places() if not _SUFFIX.search(name))


def leading_place(name: str) -> str:
    """Return the places that a firm's Chinese name begins with, "" if none: the province, the city or both."""
    taken = 0
    while True:
        longest = next((n for n in range(8, 1, -1) if name[taken : taken + n] in places()), 0)
        if not longest:
            return name[:taken]
        taken += longest
