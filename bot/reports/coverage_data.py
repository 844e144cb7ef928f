"""The coverage as data, for a program or a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from bot.channels.wording import ChannelWording
from bot.knowledge.model import KINDS, Clause
from bot.quality.coverage import Coverage, Figure, Measured
from bot.quality.coverage_hits import Asked
from bot.quality.coverage_limits import Shortfall
from bot.quality.coverage_marks import FIGURES, UNFILED, Mark
from bot.rendering import localised
from bot.reports.coverage_words import CoverageWords

Data = dict[str, Any]

FIRST = 3
"""Questions given of what hundreds may hit; a cell gives all of its own."""


def as_data(measured: Measured, shortfalls: Iterable[Shortfall], words: ChannelWording) -> Data:
    """Return the coverage of every plan as data.

    Takes what was measured, the figures that are under their limits, and the wording for what a person reads. Gives
    `plans`, each with its `figures`, `clauses` and their `cells`, `items`, `outcomes` and `missing`; `elsewhere`, the
    talks on other plans; and `under`.
    """
    return {
        "plans": [plan_data(coverage, CoverageWords(coverage.plan, words)) for coverage in measured.plans],
        "elsewhere": dict(measured.elsewhere),
        "under": [asdict(shortfall) for shortfall in shortfalls],
    }


def plan_data(coverage: Coverage, words: CoverageWords) -> Data:
    """Return the coverage of one plan as data."""
    plan = coverage.plan
    kinds = kinds_shown(coverage)
    return {
        "plan": plan.id,
        "title": localised(plan.header.title, words.words.language),
        "languages": list(plan.header.languages),
        "talks": coverage.talks,
        "questions": coverage.questions,
        "counted": coverage.counted,
        "failing": list(coverage.failing),
        "kinds": kinds,
        "figures": {name: _figures(coverage, name) for name in FIGURES},
        "clauses": [_clause(clause, kinds, coverage, words) for clause in plan.clauses],
        "items": {name: _items(name, coverage, words) for name in FIGURES if name not in ("clauses", "cells")},
        "outcomes": [
            {"outcome": outcome, "reason": reason, "count": count}
            for (outcome, reason), count in sorted(coverage.outcomes.items(), key=lambda item: (-item[1], item[0]))
        ],
        "missing": [asdict(todo) for todo in words.todos(coverage)],
    }


def kinds_shown(coverage: Coverage) -> list[str]:
    """Return the kinds of question that make sense somewhere in a plan, or are asked, in the order of KINDS."""
    known = {m.key[1] for m in (*coverage.marks, *coverage.hits) if m.figure == "cells"}
    return [kind for kind in (*KINDS, UNFILED) if kind in known]


def _figures(coverage: Coverage, name: str) -> Data:
    by_language = {language: _figure(coverage.figure(name, language)) for language in coverage.plan.header.languages}
    return {**_figure(coverage.figure(name)), "languages": by_language}


def _figure(figure: Figure) -> Data:
    percent = figure.percent
    return {
        "covered": figure.covered,
        "of": figure.of,
        "percent": None if percent is None else round(percent, 2),
    }


def _clause(clause: Clause, kinds: Iterable[str], coverage: Coverage, words: CoverageWords) -> Data:
    marks = frozenset(coverage.marks)
    cells: Mapping[str, Data] = {
        kind: {
            language: _cell(Mark("cells", (clause.id, kind), language), marks, coverage)
            for language in coverage.plan.header.languages
        }
        for kind in kinds
    }
    return {"id": clause.id, "number": clause.number, "title": words.title(clause), "cells": cells}


def _cell(mark: Mark, marks: frozenset[Mark], coverage: Coverage) -> Data:
    return {
        "sensible": mark in marks,
        "questions": [_asked(asked) for asked in coverage.asked(mark)],
        "in_vain": [_asked(asked) for asked in coverage.vain.get(mark, ())],
    }


def _asked(asked: Asked) -> Data:
    return asdict(asked)


def _items(name: str, coverage: Coverage, words: CoverageWords) -> list[Data]:
    """Return everything of a sort, with how many questions hit it in each language and the first of them."""
    found: dict[tuple[str, ...], Data] = {}
    for mark in coverage.marks:
        if mark.figure == name:
            item = found.setdefault(mark.key, {"id": mark.key[-1], "label": words.label(mark), "languages": {}})
            asked = coverage.asked(mark)
            item["languages"][mark.language] = {
                "questions": len(asked),
                "first": [_asked(one) for one in asked[:FIRST]],
            }
    return list(found.values())
