"""Scripts into talks: files found and read, fixtures put in, tables taken apart; every mistake by file and line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot.conversations.documents import from_here, read_script_document
from bot.conversations.model import ScriptFile, TableEntry, TalkEntry
from bot.conversations.script import Script, Spot, collect_fixtures
from bot.conversations.tables import rows_of
from bot.conversations.talks import Place, Stage, Suite, Talk, Turn
from bot.conversations.translation import in_chinese
from bot.conversations.turns import turns_of
from bot.errors import BotError, Problem

__all__ = ["ScriptError", "from_here", "read_script", "read_suite", "script_files"]

SUFFIXES = (".yaml", ".yml")


class ScriptError(BotError):
    """Scripts that cannot be played; carries every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take the problems, at least one."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def script_files(paths: Iterable[Path]) -> list[Path]:
    """Return the scripts among files and folders, in order.

    Raises BotError where a path is not there, is no YAML, or there is no script at all.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
            if not inside:
                raise BotError(f"{path}: no scripts here; a script is a YAML file of talks, see docs/conversations.md")
            found += inside
        elif not path.exists():
            raise BotError(f"{path}: there is no such file or folder")
        elif path.suffix not in SUFFIXES:
            raise BotError(f"{path}: not a script; its name should end in .yaml")
        else:
            found.append(path)
    return list({from_here(path): path for path in found}.values())


def read_suite(paths: Iterable[Path], base: Stage) -> Suite:
    """Read scripts.

    Takes files and folders, and the stage for talks that say nothing else. Gives their talks, in order. Raises
    ScriptError with every mistake of every file, and BotError where there is nothing to read.
    """
    suite = Suite()
    problems: list[Problem] = []
    for path in script_files(paths):
        talks, wrong = read_script(path, base)
        suite.files.append(from_here(path))
        suite.talks += talks
        problems += wrong
    if problems:
        raise ScriptError(sorted(set(problems)))
    return suite


def read_script(path: Path, base: Stage) -> tuple[list[Talk], list[Problem]]:
    """Read one script; gives its talks and everything that is wrong with it. Never raises for what stands in it."""
    document, chinese, problems = read_script_document(path)
    if problems:
        return [], problems
    script = Script(path, document, msgspec.convert(document.data, ScriptFile), base, chinese)
    collect_fixtures(script)
    talks = _talks(script)
    _same_names(script, talks)
    found = list(dict.fromkeys(script.problems))
    return talks, [in_chinese(problem) for problem in found] if chinese else found


def _talks(script: Script) -> list[Talk]:
    found = []
    for number, talk in enumerate(script.file.talks):
        spot = script.top.at("talks", number)
        turns = turns_of(script, talk.turns, spot.at("turns"))
        found.append(_talk(script, talk, spot, talk.talk, spot.at("talk").line, turns))
    for number, table in enumerate(script.file.tables):
        spot = script.top.at("tables", number)
        found += [
            _talk(script, table, spot, turn.say[0], turn.line, (turn,), row.fails)
            for row, turn in rows_of(script, table, spot)
        ]
    if not (script.file.talks or script.file.tables or any(script.fixtures.values())):
        script.wrong(script.top, "there are neither `talks` nor `tables` nor `fixtures` here")
    return found


def _talk(
    script: Script,
    entry: TalkEntry | TableEntry,
    spot: Spot,
    name: str,
    line: int,
    turns: Sequence[Turn],
    fails: str = "",
) -> Talk:
    fails = fails or entry.fails
    if fails and entry.skip:
        script.wrong(spot.at("skip"), "what is skipped cannot be known to fail; keep `skip` or `fails`")
    nevers = [
        (never, at.at("never").place) for never, at in ((script.file.never, script.top), (entry.never, spot)) if never
    ]
    stage, places = _stage(script, entry, spot)
    return Talk(
        file=script.document.file,
        line=line,
        name=name,
        turns=tuple(turns),
        stage=stage,
        table=entry.table if isinstance(entry, TableEntry) else "",
        never=tuple(never for never, _ in nevers),
        tags=(*script.file.tags, *entry.tags),
        fails=fails,
        skip=entry.skip,
        draft=entry.draft,
        chinese=script.chinese,
        places=places,
        never_places=tuple(place for _, place in nevers),
    )


def _stage(script: Script, entry: TalkEntry | TableEntry, spot: Spot) -> tuple[Stage, dict[str, Place]]:
    """Return what a talk is played on, and where the script says so."""
    file = script.file
    places = {key: script.top.at(key).place for key in ("knowledge", "plan") if getattr(file, key)}
    places |= {key: spot.at(key).place for key in ("plan", "overlay") if getattr(entry, key)}
    overlay: Any = entry.overlay
    if isinstance(overlay, str) and overlay:
        shared = script.shared("overlays", overlay, spot.at("overlay"))
        overlay = shared.entry if shared else ""
    written, day = (entry.today, spot.at("today")) if entry.today else (file.today, script.top.at("today"))
    stage = Stage(
        knowledge=(script.path.parent / file.knowledge) if file.knowledge else script.base.knowledge,
        plan=entry.plan or file.plan or ("" if file.knowledge else script.base.plan),
        today=script.day(written, day) or script.base.today,
        language=entry.language or file.language or script.base.language,
        overlay=json.dumps(overlay, ensure_ascii=False, sort_keys=True) if overlay else "",
    )
    return stage, places


def _same_names(script: Script, talks: Sequence[Talk]) -> None:
    seen: dict[str, int] = {}
    for talk in talks:
        if talk.title in seen:
            script.problems.append(
                Problem(talk.file, talk.line, "", f"“{talk.title}” stands here twice, first in line {seen[talk.title]}")
            )
        seen.setdefault(talk.title, talk.line)
