"""A text added to a list of a YAML file, everything else left as it is: comments, order, quotes, blank lines."""

from __future__ import annotations

import copy
import difflib
import io
from collections.abc import Sequence
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from bot.errors import BotError

_LAYOUTS = ((2, 4, 2), (2, 2, 0), (4, 4, 2), (4, 6, 4))
"""Indents of a mapping, of a list and of its dash that are tried, until one gives the file back as it is."""


def added(source: str, path: Sequence[str], text: str, file: str) -> str:
    """Add a text to the end of a list.

    Takes the file's content, where the list stands (its last key may be new), the text, and the file's name for
    messages. Gives the new content, in which no other line differs. Raises BotError where that cannot be done: the
    file is no YAML, has no such place, or is laid out in a way that would not be kept.
    """
    layout = _layout_of(source, file)
    try:
        data = layout.load(source)
        _append(_list_at(data, path), _scalar(text))
        written = _dump(layout, data)
        before, after = yaml.safe_load(source), yaml.safe_load(written)
    except (YAMLError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise BotError(
            f"{file}: has no list {'.'.join(path)} that could be added to ({error}); add it by hand"
        ) from None
    _check(before, after, path, text, file)
    if not _touches_one_line(source, written):
        raise BotError(f"{file}: adding to {'.'.join(path)} would change other lines; add {text!r} by hand")
    return written


def _layout_of(source: str, file: str) -> YAML:
    """Return a reader and writer that gives a file back as it is."""
    shown = source
    for mapping, sequence, offset in _LAYOUTS:
        layout = YAML()
        layout.preserve_quotes = True
        layout.width = 2**30  # Long lists stay on their line.
        layout.indent(mapping=mapping, sequence=sequence, offset=offset)
        try:
            shown = _dump(layout, layout.load(source))
        except YAMLError as error:
            raise BotError(f"{file}: not valid YAML: {str(error).splitlines()[0]}") from None
        if shown == source:
            return layout
    pairs = zip(source.splitlines(), shown.splitlines(), strict=False)
    line = next((number for number, (old, new) in enumerate(pairs, 1) if old != new), 1)
    raise BotError(
        f"{file}:{line}: is laid out in a way that would not be kept; "
        "indent by two spaces, lists inside their key, and leave long lines whole"
    )


def _dump(layout: YAML, data: Any) -> str:
    written = io.StringIO()
    layout.dump(data, written)
    return written.getvalue()


def _list_at(data: Any, path: Sequence[str]) -> CommentedSeq:
    """Return the list at a path; a new one where the last key is not there."""
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    last = path[-1]
    if isinstance(inner, CommentedMap) and last not in inner:
        inner[last] = CommentedSeq()
        if path[0] != "questions":
            inner[last].fa.set_flow_style()
    found = inner[last]
    if not isinstance(found, CommentedSeq):
        raise KeyError(last)
    return found


def _append(items: CommentedSeq, text: str) -> None:
    """Append, and let comments that stand below the last item stand below the new one."""
    items.append(text)
    place = len(items) - 2
    beside = items.ca.items.get(place)
    if not beside or beside[0] is None:
        return
    here, _, below = beside[0].value.partition("\n")
    if not below:
        return
    if here:
        # A remark at the end of the line stays there; the rest goes on.
        rest = copy.copy(beside[0])
        rest.value = "\n" + below
        beside[0].value = here + "\n"
        items.ca.items[place + 1] = [rest, None, None, None]
    else:
        items.ca.items[place + 1] = items.ca.items.pop(place)


def _scalar(text: str) -> str:
    """Return a text that PyYAML, which reads the files, takes for text: `yes` and 1:30 need quotes for that."""
    try:
        plain = yaml.safe_load(text)
    except yaml.YAMLError:
        plain = None
    return text if plain == text and text == text.strip() else DoubleQuotedScalarString(text)


def _check(before: Any, after: Any, path: Sequence[str], text: str, file: str) -> None:
    """Raise BotError unless the one text, read back, is all that is new."""
    inner = before
    for key in path[:-1]:
        inner = inner[key]
    if isinstance(inner, dict):
        inner[path[-1]] = [*inner.get(path[-1], []), text]
    if before != after:
        raise BotError(f"{file}: {text!r} would not be read back as it is; add it by hand")


def _touches_one_line(source: str, written: str) -> bool:
    """Tell whether a line was added, or one made longer, and no other differs; a new list has a line for its key."""
    matcher = difflib.SequenceMatcher(None, source.splitlines(), written.splitlines(), autojunk=False)
    changes = [(e - s, t - f) for tag, s, e, f, t in matcher.get_opcodes() if tag != "equal"]
    return len(changes) == 1 and changes[0][0] <= 1 and changes[0][1] <= 2
