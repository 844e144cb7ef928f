"""Whether a talk has what it is played on: its knowledge folder, its plan, and the changes that it makes to it."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

from bot.conversations.documents import from_here
from bot.conversations.stages import Stages
from bot.conversations.talks import Place, Stage, Talk
from bot.conversations.translation import in_chinese
from bot.errors import BotError, KnowledgeError, Problem
from bot.knowledge.folders import plan_folders
from bot.knowledge.reading import read_document


def stage_problems(talk: Talk, stages: Stages) -> list[Problem]:
    """Return why a talk's stage cannot be opened, at the lines that name it; [] where it can, and then it is open.

    A knowledge base that is broken itself gives its own problems, in its own files.
    """
    found = _problems(talk, stages)
    return [in_chinese(problem) for problem in found] if talk.chinese else found


def _problems(talk: Talk, stages: Stages) -> list[Problem]:
    stage = talk.stage

    def at(field: str, message: str) -> Problem:
        named = field in talk.places
        place = talk.places.get(field, Place(talk.file, talk.line))
        return Problem(place.file, place.line, field if named else "", message)

    try:
        folders = plan_folders(stage.knowledge)
        known = [_plan_id(folder) for folder in folders]
        if stage.plan and stage.plan not in known:
            near = difflib.get_close_matches(stage.plan, known, 1, 0.6)
            told = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            return [at("plan", f"{from_here(stage.knowledge)} has no plan {stage.plan!r}; {told}")]
    except BotError as error:
        return [at("knowledge", str(error).replace(str(stage.knowledge), from_here(stage.knowledge)))]
    try:
        stages.assistant(Stage(stage.knowledge, stage.plan))
    except KnowledgeError as error:
        root = error.folder.parent
        return [replace(problem, file=from_here(root / problem.file)) for problem in error.problems]
    try:
        stages.assistant(stage)
    except KnowledgeError as error:
        return [at("overlay", f"{_inside(p.file)}: {_field(p.field)}{p.message}") for p in error.problems]
    return []


def _plan_id(folder: Path) -> str:
    """Return the id of the plan in a folder, "" where its file gives none."""
    data = read_document(folder / "plan.yaml", folder).data
    return str(data.get("id", "")) if isinstance(data, dict) else ""


def _inside(file: str) -> str:
    """Return a plan's file as a change names it, without the plan's folder."""
    return file.partition("/")[2] or file


def _field(field: str) -> str:
    return f"{field}: " if field else ""
