"""Lines broken to a width in terminal cells, where Chinese and English each allow it."""

from __future__ import annotations

import re

from rich.cells import cell_len, chop_cells

_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPEN = "（【《「『“‘(["
_CLOSE = "，。、；：？！）】》」』”’,.;:?!)\\]%…"
_UNIT = re.compile(
    rf"(?P<space>\s+)"
    rf"|[{_OPEN}]*(?:\d[\d,.]*(?:[万亿]?元|[万亿年月日条项户家%])?|[{_WIDE}]|[^\s{_WIDE}{_OPEN}]+)[{_CLOSE}]*"
    rf"|[{_OPEN}]+"
)
"""What is never broken inside: a word, a Chinese character or a sum of money, with the punctuation that leans on it."""
_HANG = re.compile(r"(?:[·•⚠]|\d{1,2}\.)\s+")


def wrap(text: str, width: int, hang: int | None = None) -> str:
    """Break the lines of a text so that none is wider than `width` cells.

    Later lines begin with `hang` spaces; without it, they stand under the text of a line like "· text" or "1. text".
    """
    return "\n".join(_wrap_line(line, max(width, 8), hang) for line in text.split("\n"))


def pad(text: str, width: int) -> str:
    """Fill a text with spaces to a width in cells."""
    return text + " " * (width - cell_len(text))


def _wrap_line(line: str, width: int, hang: int | None) -> str:
    if cell_len(line) <= width:
        return line
    marker = _HANG.match(line)
    indent = min(hang if hang is not None else cell_len(marker.group()) if marker else 0, width // 2)
    lines = [""]
    for match in _UNIT.finditer(line):
        unit = match.group()
        if cell_len(lines[-1]) + cell_len(unit) <= width:
            lines[-1] += unit
            continue
        if match.lastgroup == "space":
            lines.append(" " * indent)
            continue
        if lines[-1].strip():
            lines.append(" " * indent)
        first, *rest = chop_cells(unit, width - indent) or [""]
        lines[-1] += first
        lines += [" " * indent + piece for piece in rest]
    return "\n".join(line.rstrip() for line in lines if line.strip())
