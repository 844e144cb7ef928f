"""Files written in tests, carried over, and played on the real plan."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.conversations.checks import talk_problems
from bot.conversations.model import ScriptFile, TalkEntry
from bot.conversations.playing import play
from bot.conversations.reading import read_script, read_suite
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage
from bot.errors import Problem
from bot.importing.filling import leave_open
from bot.importing.meanings import Meanings, read_meanings
from bot.importing.notes import Carried
from bot.importing.reading import carry
from bot.importing.scripts import imported
from bot.importing.sources import SourceError
from tests.conftest import KNOWLEDGE

WUHAN = Stage(KNOWLEDGE, "wuhan-srdi-2021")
STAGES = Stages()
MEANINGS = """
ask_award: {act: answer, clause: "2.1.4"}
ask_office: {act: answer, departments: [市经信局, …]}
ask_national: {act: answer, grants: [little-giant-national]}
greet: {act: chat}
nlu_fallback: {act: no_answer}
"""


@functools.cache
def meanings() -> Meanings:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "meanings.yaml"
        path.write_text(MEANINGS, encoding="utf-8")
        return read_meanings(path, STAGES, WUHAN)


def carried(folder: Path, files: Mapping[str, str | bytes], **options: Any) -> list[Carried]:
    """Write files and carry them over, with the meanings above; what has no expectation is noted."""
    paths = [folder / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = carry(paths, STAGES, WUHAN, meanings=meanings(), **options)
    for one in found:
        leave_open(one)
    return found


def refused(folder: Path, files: Mapping[str, str | bytes], **options: Any) -> list[Problem]:
    """Return what is wrong with files that cannot be carried over, with the file names bare."""
    try:
        carried(folder, files, **options)
    except SourceError as error:
        return [Problem(Path(p.file).name, p.line, p.field, p.message) for p in error.problems]
    raise AssertionError("they were carried over")


def lost(found: list[Carried]) -> list[tuple[str, int, str]]:
    """Return file, line and code of every note."""
    return [(Path(note.file).name, note.line, note.code) for one in found for note in one.all_notes()]


def script(found: list[Carried]) -> ScriptFile:
    whole = imported(found, ScriptFile())
    assert whole is not None
    return whole.script


def talk(found: list[Carried]) -> TalkEntry:
    """Return the only talk."""
    (only,) = script(found).talks
    return only


def assert_reads(folder: Path, found: list[Carried]) -> None:
    """Write what was carried over as a script, and read it back."""
    whole = imported(found, ScriptFile())
    assert whole is not None
    path = folder / "script.yaml"
    path.write_text(whole.text(["head"], lambda note: note.what), encoding="utf-8")
    talks, problems = read_script(path, WUHAN)
    assert problems == []
    assert len(talks) == len(whole.script.talks) + sum(len(table.rows) for table in whole.script.tables)


def results(folder: Path, found: list[Carried]) -> dict[str, str]:
    """Write what was carried over as a script, read it, check it against the plan and play it; results by title."""
    whole = imported(found, ScriptFile())
    assert whole is not None
    path = folder / "imported.yaml"
    path.write_text(whole.text(["head"], lambda note: f"{note.line}: {note.code}: {note.what}"), encoding="utf-8")
    talks = read_suite([path], WUHAN).talks
    assert talk_problems(talks, STAGES) == []
    went = {one.title: play(one, STAGES) for one in talks}
    for title, played in went.items():
        assert played.failures == (), (title, [(step.message, step.differences) for step in played.failures])
    return {title: played.result for title, played in went.items()}
