"""What the server knows of the Bot API is what is documented."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.telegram.server.methods import METHODS as CARRIED_OUT
from tests.telegram.server.table import CHOICES, METHODS, REACTIONS, TYPES, Field

SPEC = Path(os.environ.get("TELEGRAM_BOT_API_SPEC", ROOT.parent / "shared" / "telegram" / "bot-api-spec.json"))
"""The documentation of the Bot API in JSON, where somebody has put it."""


def spoken(kind: str) -> str:
    """A kind as the documentation writes it."""
    return f"Array of {spoken(kind[1:-1])}" if kind.startswith("[") else kind


def differing(ours: dict[str, Field], documented: list[dict[str, Any]]) -> list[str]:
    """Where our fields are not as documented."""
    theirs = {each["name"]: each for each in documented}
    found = [f"{name} is not documented" for name in ours.keys() - theirs.keys()]
    for name, our in ours.items():
        their = theirs.get(name, {"types": [], "required": False})
        if not {spoken(kind) for kind in our.holds} <= set(their["types"]):
            found.append(f"{name} is {their['types']}")
        if our.required != their["required"]:
            found.append(f"{name} is {'' if their['required'] else 'not '}required")
    return found + [f"{name} is required" for name, t in theirs.items() if t["required"] and name not in ours]


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    if not SPEC.exists():
        pytest.skip(f"no documentation of the Bot API at {SPEC}")
    read: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_what_is_documented(name: str, spec: dict[str, Any]) -> None:
    assert differing(METHODS[name], spec["methods"][name].get("fields", [])) == []


@pytest.mark.parametrize("name", TYPES)
def test_a_type_has_the_fields_that_are_documented(name: str, spec: dict[str, Any]) -> None:
    assert differing(TYPES[name], spec["types"][name].get("fields", [])) == []


def test_a_choice_is_among_documented_types(spec: dict[str, Any]) -> None:
    for name, (_, choices) in CHOICES.items():
        assert set(choices.values()) <= set(spec["types"][name]["subtypes"])


def test_the_reactions_are_those_documented(spec: dict[str, Any]) -> None:
    [emoji] = [f for f in spec["types"]["ReactionTypeEmoji"]["fields"] if f["name"] == "emoji"]
    documented = emoji["description"].split("one of ")[1].split('"')[1::2]
    assert {each.replace("\ufe0f", "") for each in documented} == REACTIONS


def test_every_method_of_the_table_is_carried_out() -> None:
    assert METHODS.keys() == CARRIED_OUT.keys()
