"""Which of the proposals that were tried are worth showing, and why the others are not."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Literal

import yaml

from bot.learning.simulating import Simulation
from bot.learning.worth import LEAST, Lack, lack_of

Weakness = Literal["breaks"] | Lack


def weakness_of(simulation: Simulation) -> Weakness | None:
    """Return why a proposal is not offered: it breaks a test, or answers few more, or too small a part; None if it is."""
    if simulation.broken:
        return "breaks"
    return lack_of(simulation.total, simulation.before, simulation.answered)


def weakness_told(simulation: Simulation, weakness: Weakness, language: str) -> str:
    """Say in a language why a proposal is not offered."""
    return _reasons(language)[weakness].format(
        broken=len(simulation.broken),
        tests=simulation.tests,
        gained=simulation.answered - simulation.before,
        least=LEAST,
        answered=simulation.answered,
        total=simulation.total,
    )


def not_offered_told(number: int, simulation: Simulation, weakness: Weakness, language: str) -> str:
    """Say which proposal is not offered, by its number from 1, and why."""
    texts = ", ".join(one.text for one in simulation.proposal.additions)
    reason = weakness_told(simulation, weakness, language)
    told = _reasons(language)["not_offered"]
    return told.format(number=number, clause=simulation.proposal.clause, texts=texts, reason=reason)


def none_told(count: int, language: str) -> str:
    """Say that none of some proposals is offered."""
    return _reasons(language)["none"].format(count=count)


@functools.cache
def _reasons(language: str) -> Mapping[str, str]:
    """Return the wording of a language; English for one that there is none of."""
    data = yaml.safe_load(resources.files(__package__).joinpath("reasons.yaml").read_text(encoding="utf-8"))
    return dict(data.get(language, data["en"]))
