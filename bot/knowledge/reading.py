"""YAML files with the line of every value, and the problems that the reading alone shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Problem

Path_ = tuple[str | int, ...]
"""Where a value stands in a file: ("grants", 0, "amount")."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """One YAML file as plain data, with the line of every key and item."""

    file: str
    """Its name relative to the knowledge folder, for messages."""
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path_) -> int:
        """Return the line of the value at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path_, message: str, *, warning: bool = False) -> Problem:
        """Make a problem of the value at `path`."""
        return Problem(self.file, self.line(path), field_name(path), message, warning)


def field_name(path: Path_) -> str:
    """Write a path as people do: grants[0].amount."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name


def read_document(path: Path, root: Path) -> Document:
    """Read one YAML file. What is wrong with its syntax or its keys is in the document's problems; never raises."""
    document = Document(path.relative_to(root).as_posix())
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        document.problems.append(Problem(document.file, 0, "", f"cannot be read as UTF-8 text: {error}"))
        return document
    loader = _LOADER(source)
    try:
        node = loader.get_single_node()
        document.data = _construct(node, loader, document, ())
    except RecursionError:
        document.problems.append(
            Problem(document.file, 0, "", "a part of the file contains itself (an alias in a ring)")
        )
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        document.problems.append(Problem(document.file, mark.line + 1 if mark else 0, "", f"not valid YAML: {reason}"))
    finally:
        loader.dispose()
    return document


def _construct(node: yaml.Node | None, loader: Any, document: Document, path: Path_) -> Any:
    if node is None:
        return None
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                document.problems.append(
                    Problem(
                        document.file, key_node.start_mark.line + 1, field_name(path), "a key must be one word or text"
                    )
                )
                continue
            here = (*path, key)
            line = key_node.start_mark.line + 1
            if key_node.tag != "tag:yaml.org,2002:str":
                document.problems.append(
                    Problem(
                        document.file,
                        line,
                        field_name(here),
                        f"put quotes around this key: YAML does not read {key} as text",
                    )
                )
            if key in mapping:
                document.problems.append(
                    Problem(document.file, line, field_name(here), "this key stands here twice; keep one of them")
                )
            document.lines[here] = line
            mapping[key] = _construct(value_node, loader, document, here)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, loader, document, (*path, index)) for index, item in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value
    try:
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError):
        document.problems.append(document.problem(path, f"YAML cannot read {node.value!r} as {node.tag}"))
        return None
