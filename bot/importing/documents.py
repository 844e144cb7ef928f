"""YAML in which every value is the text that stands there: `no` in a message is a word, and not false."""

from __future__ import annotations

from typing import Any

import yaml

from bot.errors import Problem
from bot.importing.sources import Source
from bot.knowledge.reading import Document, Path_, field_name


def read_texts(source: Source) -> Document:
    """Read YAML as texts, lists and mappings, with the line of each; what is wrong with it is in its problems."""
    document = Document(source.file)
    try:
        node = yaml.compose(source.text, Loader=yaml.BaseLoader)
        document.data = _value(node, document, ())
    except RecursionError:
        document.problems.append(Problem(source.file, 0, "", "a part of the file contains itself (an alias in a ring)"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = " ".join(str(getattr(error, "problem", None) or error).split())
        document.problems.append(Problem(source.file, mark.line + 1 if mark else 0, "", f"not valid YAML: {reason}"))
    return document


def _value(node: Any, document: Document, path: Path_) -> Any:
    if node is None:
        return ""
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, document, (*path, number)) for number, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        here = (*path, key)
        if not key or key in found:
            wrong = "this key stands here twice; keep one of them" if key else "a key must be one word or text"
            document.problems.append(Problem(document.file, line, field_name(here), wrong))
            continue
        document.lines[here] = line
        found[key] = _value(value_node, document, here)
    return found
