"""Scripts as text: YAML as a clerk would write it, which reads back to the same talks."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import yaml
from rich.cells import cell_len

from bot.conversations.model import Fixtures, ScriptFile, TableEntry, TalkEntry, TurnEntry
from bot.knowledge.reading import Path_

WIDEST = 88
"""Cells of a list or a mapping that is written on one line."""

# What a person looks for first, and what is long and goes last; the rest stands in the order of the model.
_FIRST = ("talk", "table", "say", "press", "use", "by", "also_as", "kind")
_LAST = ("contrasts", "columns", "rows", "turns")
_IDS = ("clause", "clauses")
_BLOCKS = (ScriptFile, Fixtures, TalkEntry, TableEntry, TurnEntry)
"""What is never written on one line, however short."""
_BLOCK_KEYS = ("turns", "rows", "contrasts", "talks", "tables")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?|0o[0-7]+", re.IGNORECASE)
"""A text that an editor of YAML 1.2 takes for a number, even where PyYAML does not."""
_BREAKS = frozenset("\n\r\x85\u2028\u2029")
_STR, _DATE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"
_SEQ, _MAP = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"


def script_text(
    script: ScriptFile,
    *,
    schema: str = "",
    head: Iterable[str] = (),
    remarks: Mapping[Path_, Iterable[str]] | None = None,
) -> str:
    """Write a script.

    Takes the script, the address of its schema for editors ("" for none), comments for its head, and comments above
    talks, tables and rows by their place, such as ("talks", 0) or ("tables", 0, "rows", 2). Gives the text, which ends
    with a line break. What an entry leaves at its default is not written.
    """
    beside = remarks or {}
    parts = [f"# yaml-language-server: $schema={schema}\n"] if schema else []
    parts += _comments(head)
    for key, value in _given(script):
        if key in ("talks", "tables"):
            parts += ["\n", f"{key}:\n"] if parts else [f"{key}:\n"]
            for number, entry in enumerate(value):
                parts += ["\n"] if number else []
                parts.append(_indented("".join(_entry(entry, (key, number), beside))))
        else:
            parts.append(_yaml(_mapping([(key, _node(value, key))], flow=False)))
    return "".join(parts)


def _entry(entry: TalkEntry | TableEntry, at: Path_, remarks: Mapping[Path_, Iterable[str]]) -> Iterator[str]:
    """Write a talk or a table as an item; a table's rows one by one, so that each may have a comment above it."""
    yield from _comments(remarks.get(at, ()))
    if isinstance(entry, TalkEntry):
        yield _yaml(_item(_node(entry)))
        return
    yield _yaml(_item(_mapping([(k, _node(v, k)) for k, v in _given(entry) if k != "rows"], flow=False)))
    yield "  rows:\n"
    for number, row in enumerate(entry.rows):
        yield from (f"    {line}" for line in _comments(remarks.get((*at, "rows", number), ())))
        yield _indented(_yaml(_item(_row(row, entry.columns))), "    ")


def _comments(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for piece in line.splitlines() or [""]:
            shown = "".join(c if c.isprintable() else "\ufffd" for c in piece.replace("\t", " "))
            yield f"# {shown}".rstrip() + "\n"


def _indented(text: str, by: str = "  ") -> str:
    return "".join(by + line if line.strip() else line for line in text.splitlines(keepends=True))


# --- entries as nodes ---


def _given(entry: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    """Give the keys of an entry that are not at their default, in the order in which they are written."""
    fields = msgspec.structs.fields(entry)
    order = {field.name: number for number, field in enumerate(fields)}
    for number, name in enumerate(_FIRST):
        order[name] = number - len(_FIRST)
    for number, name in enumerate(_LAST):
        order[name] = number + len(fields)
    for field in sorted(fields, key=lambda field: order[field.name]):
        value = getattr(entry, field.name)
        if field.required or value != field.default:
            yield field.name, value


def _node(value: Any, key: str = "") -> yaml.Node:
    """Make the node of a value, which stands under a key or in the list of a key."""
    if isinstance(value, msgspec.Struct):
        pairs = [(name, _node(item, name)) for name, item in _given(value)]
        return _mapping(pairs, flow=not isinstance(value, _BLOCKS))
    if isinstance(value, Mapping):
        return _mapping([(name, _node(item, name)) for name, item in value.items()])
    if isinstance(value, (tuple, list)):
        if key == "say" and len(value) == 1:
            return _node(value[0], key)
        return _sequence([_node(item, key) for item in value], flow=key not in _BLOCK_KEYS or not value)
    if isinstance(value, str):
        return _text(value, key)
    return yaml.representer.SafeRepresenter().represent_data(value)


def _row(row: Any, columns: Sequence[str]) -> yaml.Node:
    """Make the node of a row; one of cells stays on its line, however long, as in a table."""
    if not isinstance(row, (tuple, list)):
        return _node(row)
    keys = (*columns, *("" for _ in row[len(columns) :]))
    cells = [_node(cell, key) for cell, key in zip(row, keys, strict=False)]
    return yaml.SequenceNode(_SEQ, cells, flow_style=all(_is_flow(cell) for cell in cells))


def _text(text: str, key: str) -> yaml.ScalarNode:
    if key == "today" and _DAY.fullmatch(text):
        return yaml.ScalarNode(_DATE, text)  # The reader takes dates as they are written.
    if not _BREAKS.isdisjoint(text):
        return yaml.ScalarNode(_STR, text, style="|" if _is_plain_block(text) else '"')
    # A bare id looks like a number as soon as it has one dot.
    return yaml.ScalarNode(_STR, text, style='"' if key in _IDS or _NUMBER.fullmatch(text) else None)


def _is_plain_block(text: str) -> bool:
    """Tell whether a text of several lines can stand as it is: nothing of it would be lost or need a sign."""
    lines = text.removesuffix("\n").split("\n")
    return all(line and line == line.strip() and line.isprintable() for line in lines) and "\ufeff" not in text


def _item(node: yaml.Node) -> yaml.Node:
    return yaml.SequenceNode(_SEQ, [node], flow_style=False)


def _mapping(pairs: Sequence[tuple[str, yaml.Node]], *, flow: bool = True) -> yaml.Node:
    nodes = [(_text(name, ""), node) for name, node in pairs]
    fits = all(_is_flow(part) for pair in nodes for part in pair)
    width = sum(_width(name) + _width(node) + 4 for name, node in nodes)
    return yaml.MappingNode(_MAP, nodes, flow_style=fits and width <= WIDEST and (flow or not nodes))


def _sequence(items: Sequence[yaml.Node], *, flow: bool) -> yaml.Node:
    fits = all(map(_is_flow, items)) and sum(_width(item) + 2 for item in items) <= WIDEST
    return yaml.SequenceNode(_SEQ, list(items), flow_style=fits and flow)


def _is_flow(node: yaml.Node) -> bool:
    """Tell whether a node may stand on one line with others."""
    if isinstance(node, yaml.CollectionNode):
        return bool(node.flow_style)
    return not (isinstance(node, yaml.ScalarNode) and node.style == "|")


def _width(node: yaml.Node) -> int:
    """Return about how many cells a node takes on one line."""
    if isinstance(node, yaml.MappingNode):
        return sum(_width(key) + _width(value) + 4 for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        return sum(_width(item) + 2 for item in node.value)
    return cell_len(str(node.value))


# --- nodes as text ---


class _Dumper(yaml.SafeDumper):
    """Writes lists inside their key, and prefers the double quotes that stand everywhere else in this project.

    PyYAML reads the scripts, so that PyYAML decides what needs quotes: another writer would leave `yes` bare, as YAML
    1.2 does, and it would be read as true.
    """

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  PyYAML's signature
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        style = str(super().choose_scalar_style())
        text = self.event.value if isinstance(self.event, yaml.ScalarEvent) else ""
        return '"' if style == "'" and not {'"', "\\"} & set(text) else style


def _yaml(node: yaml.Node) -> str:
    return str(yaml.serialize(node, Dumper=_Dumper, width=sys.maxsize, allow_unicode=True))
