"""The shape of files: what the model takes, the schema takes, so that only what it does not take is looked at closely."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.conversations.model import ScriptFile
from bot.knowledge.reading import read_document
from bot.knowledge.schema import SHAPES
from tests.conftest import PLANS, ROOT

PLAN = PLANS / "harbour-2026"
FILES = {
    "plan": PLAN / "plan.yaml",
    "departments": PLAN / "departments.yaml",
    "attributes": PLAN / "attributes.yaml",
    "clause": next(iter(sorted((PLAN / "clauses").glob("*.yaml")))),
    "terms": PLAN / "terms" / "en.yaml",
    "script": ROOT / "tests" / "conversations" / "en" / "first.yaml",
}
MODELS = {**SHAPES, "script": ScriptFile}
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["2026-01-01", "yes"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a file."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inside for found in places(part, (*path, key)))]


@pytest.mark.parametrize("shape", FILES)
@given(data=st.data())
def test_what_the_model_takes_the_schema_takes(shape: str, data: st.DataObject) -> None:
    read = copy.deepcopy(read_document(FILES[shape], ROOT).data)
    path = data.draw(st.sampled_from([place for place in places(read) if place]))
    at = read
    for key in path[:-1]:
        at = at[key]
    if data.draw(st.booleans()):
        at[path[-1]] = data.draw(ANYTHING)
    elif isinstance(at, dict):
        at[data.draw(st.text(max_size=5))] = at.pop(path[-1])
    else:
        del at[path[-1]]
    try:
        msgspec.convert(read, MODELS[shape])
    except msgspec.ValidationError:
        return
    assert list(Draft202012Validator(msgspec.json.schema(MODELS[shape])).iter_errors(read)) == []
