"""The assistants that talks are played on: one for each plan and each change to it, made once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.assembly import open_assistant
from bot.assistant import Assistant
from bot.conversations.book import Book
from bot.conversations.overlays import overlaid
from bot.conversations.talks import Stage
from bot.knowledge.folders import plan_folders
from bot.knowledge.loading import PlanFolder, read_plan_folder
from bot.knowledge.model import Plan

LONG_AGO = dt.date(2000, 1, 1)
"""The day of asking for a plan that does not say when it begins."""


class Stages:
    """Opens stages, and keeps what is open."""

    def __init__(self) -> None:
        """Begin with nothing open."""
        self._assistants: dict[tuple[Path, str, str], Assistant] = {}
        self._books: dict[int, Book] = {}
        self._folders: dict[Path, PlanFolder] = {}

    def assistant(self, stage: Stage) -> Assistant:
        """Return the assistant of a stage.

        Raises KnowledgeError for a broken knowledge base or a change that breaks it, and BotError where there is no
        plan, or not the one named.
        """
        key = (stage.knowledge, stage.plan, stage.overlay)
        if key not in self._assistants:
            if stage.overlay:
                base = self.assistant(Stage(stage.knowledge, stage.plan))
                folder = folder_of(stage, base.plan)
                if folder not in self._folders:
                    self._folders[folder] = read_plan_folder(folder, folder.parent)
                self._assistants[key] = overlaid(base, self._folders[folder], stage.changes)
            else:
                self._assistants[key] = open_assistant(stage.knowledge, stage.plan or None)
        return self._assistants[key]

    def put(self, stage: Stage, assistant: Assistant) -> None:
        """Play talks of a stage on this assistant from now on."""
        self._assistants[stage.knowledge, stage.plan, stage.overlay] = assistant

    def book(self, stage: Stage) -> Book:
        """Return the names of a stage's plan."""
        assistant = self.assistant(stage)
        if id(assistant) not in self._books:
            self._books[id(assistant)] = Book(assistant.plan)
        return self._books[id(assistant)]


def first_day(plan: Plan) -> dt.date:
    """Return the day on which talks are played that name none: the first on which the plan is in force."""
    return plan.header.in_force_from or LONG_AGO


def folder_of(stage: Stage, plan: Plan) -> Path:
    """Return the folder of a stage's plan."""
    return next(f for f in plan_folders(stage.knowledge) if f.name == plan.id or f == stage.knowledge)
