"""Changed knowledge: a plan's files with some of their values exchanged, for playing a talk on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from bot.assembly import derive_assistant
from bot.assistant import Assistant
from bot.errors import KnowledgeError, Problem
from bot.knowledge.loading import PlanFolder, build_plan, read_places, shape_of
from bot.knowledge.schema import shape_problems


def merged(data: Any, change: Any) -> Any:
    """Return data with a change merged in, as JSON Merge Patch does (RFC 7396): null removes, mappings are merged.

    A list whose items have ids may be changed by a mapping of ids; any other list is exchanged whole.
    """
    if isinstance(change, dict) and isinstance(data, list) and all(isinstance(i, dict) and "id" in i for i in data):
        kept = [merged(item, change[item["id"]]) if item["id"] in change else item for item in data]
        added = [{"id": i, **c} for i, c in change.items() if c is not None and i not in {d["id"] for d in data}]
        return [*(item for item in kept if item is not None), *added]
    if not isinstance(change, dict):
        return change
    result = dict(data) if isinstance(data, dict) else {}
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def overlaid(base: Assistant, read: PlanFolder, changes: dict[str, Any]) -> Assistant:
    """Return an assistant for a plan with changes.

    Takes the assistant of the plan as it is, the plan's files, which stay as they are, and the changes by file name
    relative to the plan's folder. Quotes are not checked: a change is a supposition. Raises KnowledgeError where a
    file is not there or loses its shape.
    """
    documents, problems = dict(read.documents), []
    for name, change in changes.items():
        document = read.documents.get(name)
        if document is None:
            known = ", ".join(sorted(read.documents)[:3])
            message = f"there is no such file to change; there are {known} …"
            problems.append(Problem(f"{read.folder.name}/{name}", 0, "", message))
            continue
        documents[name] = replace(document, data=merged(document.data, change))
        problems += shape_problems(documents[name], shape_of(name) or "")
    if problems:
        raise KnowledgeError(read.folder, problems)
    try:
        plan = build_plan(replace(read, documents=documents))
    except msgspec.ValidationError as error:  # What the shape alone does not show, such as a date that is none.
        raise KnowledgeError(read.folder, [Problem(read.folder.name, 0, "", str(error))]) from error
    if not plan.header.languages:
        message = "a plan speaks at least one language"
        raise KnowledgeError(read.folder, [Problem(f"{read.folder.name}/plan.yaml", 0, "languages", message)])
    beside = read.folder.parent
    return derive_assistant(base, plan, read_places(beside, beside))
