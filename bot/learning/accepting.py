"""A proposal as the files that it changes, tried whole before any of them is written."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import yaml

from bot.assembly import derive_assistant
from bot.assistant import Assistant
from bot.conversations.documents import from_here
from bot.conversations.expectations import meaning
from bot.conversations.expected import expected_of
from bot.conversations.model import ScriptFile, TalkEntry, TurnEntry
from bot.conversations.stages import folder_of
from bot.conversations.talks import Stage
from bot.conversations.writing import script_text
from bot.errors import BotError, Problem
from bot.knowledge.checking import check_folder
from bot.knowledge.loading import load_knowledge
from bot.leading import leading_of_folder
from bot.learning.asking import led
from bot.learning.editing import added
from bot.learning.grouping import Group
from bot.learning.proposals import Addition, Proposal
from bot.learning.simulating import Ground, Simulation, tasks_for

WORDINGS = 6
"""Wordings of the group that the scripted conversation asks at most."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One file as it would be."""

    path: Path
    before: str
    """"" for a new one."""
    after: str

    @property
    def diff(self) -> str:
        """What changes, as a unified diff."""
        name = from_here(self.path)
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            name if self.before else "/dev/null",
            name,
            n=2,
        )
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Trial:
    """A proposal tried on everything."""

    edits: tuple[Edit, ...]
    """The files of the knowledge that change."""
    simulation: Simulation
    """With every example question and every talk asked again."""
    problems: tuple[Problem, ...]
    """What the check finds wrong that was not wrong before; all of it where that is nothing, as such a plan cannot be
    asked."""
    talk: TalkEntry | None
    """The scripted conversation that keeps it so; None where no question of the group is answered by itself."""

    @property
    def refused(self) -> bool:
        """Whether it cannot be accepted: it breaks a test that passes, or the check would not pass."""
        return bool(self.problems or self.simulation.broken)


def try_out(ground: Ground, group: Group, proposal: Proposal, name: str) -> Trial:
    """Make the files of a proposal, check them as `check` does, and ask everything again.

    Takes what proposals are tried on, the group, the proposal, and the name of the scripted conversation. Writes
    nothing but a copy of the knowledge folder in a temporary place. Raises BotError where a file cannot be added to.
    """
    plan_folder = folder_of(Stage(ground.knowledge, ground.base.plan.id), ground.base.plan)
    edits = edits_for(plan_folder, proposal.additions)
    (task,) = tasks_for(ground.base, group, [proposal])
    with tempfile.TemporaryDirectory(prefix="policy-assistant-") as scratch:
        copy = Path(scratch) / ground.knowledge.resolve().name
        shutil.copytree(ground.knowledge, copy)
        for edit in edits:
            (copy / edit.path.relative_to(ground.knowledge)).write_text(edit.after, encoding="utf-8")
        problems = _errors(copy)
        if problems:
            for edit in edits:
                (copy / edit.path.relative_to(ground.knowledge)).write_text(edit.before, encoding="utf-8")
            old = {_key(problem) for problem in _errors(copy)}
            # A plan that does not pass the check is not asked.
            new = tuple(problem for problem in problems if _key(problem) not in old) or tuple(problems)
            return Trial(edits, ground.compared(task, ground.base, ()), new, None)
        plan = load_knowledge(copy).plan(ground.base.plan.id)
        assert plan is not None
    assistant = derive_assistant(ground.base, plan, ground.places)
    simulation = ground.compared(task, assistant)
    return Trial(edits, simulation, (), _talk(ground, group, proposal, assistant, name))


def edits_for(folder: Path, additions: Sequence[Addition]) -> tuple[Edit, ...]:
    """Return the files of a plan's folder with texts added; raises BotError where a file cannot be added to."""
    edits: dict[Path, Edit] = {}
    for one in additions:
        path = _file_of(folder, one)
        edit = edits.get(path)
        if edit is None:
            source = path.read_bytes().decode()
            edit = Edit(path, source, source)
        edits[path] = Edit(path, edit.before, added(edit.after, one.path, one.text, from_here(path)))
    return tuple(edits.values())


def script_of(trial: Trial, *, draft: bool, head: Iterable[str] = ()) -> str:
    """Write the scripted conversation of a trial; a draft is not played until a person takes the mark out."""
    assert trial.talk is not None
    return script_text(ScriptFile(talks=(msgspec.structs.replace(trial.talk, draft=draft),)), head=head)


def _file_of(folder: Path, one: Addition) -> Path:
    if one.place != "questions":
        return folder / "terms" / f"{one.language}.yaml"
    for path in sorted((folder / "questions" / one.language).glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and str(data.get("clause", "")) == one.target:
            return path
    raise BotError(f"{from_here(folder)}: there is no file of questions in {one.language} for clause {one.target}")


def _errors(folder: Path) -> list[Problem]:
    """Return what `check` calls errors."""
    found = check_folder(folder)
    if not any(not problem.warning for problem in found):
        found += leading_of_folder(folder)
    return [problem for problem in found if not problem.warning]


def _key(problem: Problem) -> tuple[str, str, str]:
    """Tell a problem apart from others by all but its line, which moves."""
    return problem.file, problem.field, problem.message


def _talk(ground: Ground, group: Group, proposal: Proposal, assistant: Assistant, name: str) -> TalkEntry | None:
    """Make a talk of the wordings that the clause answers by themselves, all to the same effect."""
    exchanges = [ground.ask(assistant, wording.text) for wording in group.wordings]
    fitting = [exchange for exchange in exchanges if led(exchange) == proposal.clause]
    if not fitting:
        return None
    first = fitting[0]
    alike = [one.question for one in fitting if meaning(one.answer) == meaning(first.answer)]
    # What was added as an example is answered by what it is; a test asks something else, where there is something.
    own = {one.text for one in proposal.additions}
    said = sorted(alike, key=lambda text: text in own)[:WORDINGS]
    turn = TurnEntry(say=tuple(said), expect=expected_of(first))
    return TalkEntry(talk=name, turns=(turn,), plan=assistant.plan.id)
