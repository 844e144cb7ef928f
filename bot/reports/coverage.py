"""The coverage as a page that stands alone: a heat map of clauses by kinds of question, and what is missing."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.channels.wording import ChannelWording
from bot.quality.coverage import Coverage, Figure, Measured
from bot.quality.coverage_marks import FIGURES, Mark
from bot.rendering import localised
from bot.reports.coverage_data import plan_data
from bot.reports.coverage_words import CoverageWords, shown_percent
from bot.reports.pages import environment

_SHADES = (1, 2, 4, 8)
"""Questions from which on a cell is a shade deeper."""
_WIDE = frozenset(["values", "terms", "sections", "replies"])
"""Figures of many small names; they are shown closed."""


def page_of(measured: Measured, words: ChannelWording) -> str:
    """Return the page, whole: its styles stand in it, and it refers to nothing outside."""
    plans = [_plan(coverage, CoverageWords(coverage.plan, words)) for coverage in measured.plans]
    page = environment().get_template("coverage.html.j2")
    return page.render(
        language=words.language,
        plans=plans,
        elsewhere=dict(measured.elsewhere),
        say=lambda key, **values: words.say(f"coverage.{key}", **values),
    )


def _plan(coverage: Coverage, words: CoverageWords) -> dict[str, Any]:
    """Return what the page shows of one plan: its data, and beside them what only a page needs."""
    data = plan_data(coverage, words)
    return {
        **data,
        "short": localised(coverage.plan.header.short_title or coverage.plan.header.title, words.words.language),
        "figures": [_figure(name, coverage, words) for name in FIGURES if coverage.figure(name).of],
        "kinds": [{"id": kind, "word": words.kind(kind)} for kind in data["kinds"]],
        "clauses": [_clause(row, coverage, words) for row in data["clauses"]],
        "totals": [_kind_total(kind, coverage) for kind in data["kinds"]],
        "missing": [
            {"figure": name, "wide": name in _WIDE, "todos": [t for t in data["missing"] if t["figure"] == name]}
            for name in FIGURES
        ],
        "items": [
            {"figure": name, "wide": name in _WIDE, "items": items} for name, items in data["items"].items() if items
        ],
    }


def _figure(name: str, coverage: Coverage, words: CoverageWords) -> dict[str, Any]:
    figure = coverage.figure(name)
    return {
        "name": name,
        "percent": shown_percent(figure),
        "count": words.count(figure),
        "whole": figure.covered == figure.of,
        "languages": [
            _bar(language, coverage.figure(name, language), words) for language in coverage.plan.header.languages
        ],
    }


def _bar(language: str, figure: Figure, words: CoverageWords) -> dict[str, Any]:
    return {"language": language, "count": words.count(figure), "share": f"{figure.percent or 0:.1f}"}


def _kind_total(kind: str, coverage: Coverage) -> Figure:
    marks = [mark for mark in coverage.marks if mark.figure == "cells" and mark.key[1] == kind]
    return Figure(sum(mark in coverage.hits for mark in marks), len(marks))


def _clause(row: dict[str, Any], coverage: Coverage, words: CoverageWords) -> dict[str, Any]:
    """Return a row of the map; its cells know what they show, how they are called, and what they open."""
    marks = [mark for mark in coverage.marks if mark.figure == "cells" and mark.key[0] == row["id"]]
    covered = sum(mark in coverage.hits for mark in marks)
    cells = {
        kind: [_half(Mark("cells", (row["id"], kind), language), half, words) for language, half in halves.items()]
        for kind, halves in row["cells"].items()
    }
    return {**row, "cells": cells, "covered": covered, "of": len(marks)}


def _half(mark: Mark, half: dict[str, Any], words: CoverageWords) -> dict[str, Any]:
    """Return one language's half of a cell."""
    count = len(half["questions"])
    if count:
        state = "asked" if half["sensible"] else "extra"
    else:
        state = "empty" if not half["sensible"] else "vain" if half["in_vain"] else "none"
    if count:
        said = words.say("question_one") if count == 1 else words.say("questions", count=count)
    else:
        said = words.say("legend_vain" if state == "vain" else "legend_none")
    name = words.say("cell", clause=mark.key[0], kind=words.kind(mark.key[1]), language=mark.language, questions=said)
    digest = hashlib.sha256("\0".join((words.plan.id, *mark.key, mark.language)).encode()).hexdigest()
    return {
        **half,
        "language": mark.language,
        "state": state,
        "shade": sum(count >= least for least in _SHADES),
        "count": count,
        "name": name,
        "id": f"q{digest[:12]}",
        "in_vain": [
            {**asked, "why": words.say(f"why_{asked['flaw']}", place=f"{asked['file']}:{asked['line']}")}
            for asked in half["in_vain"]
        ],
    }
