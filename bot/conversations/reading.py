"""Scripts into talks: YAML read, shapes checked, fixtures put in, tables taken apart; every mistake by file and line."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from bot.conversations.expectations import added, texts
from bot.conversations.model import (
    ContrastEntry,
    ExpectEntry,
    Fixtures,
    RowEntry,
    ScriptFile,
    TableEntry,
    TalkEntry,
    TurnEntry,
)
from bot.conversations.talks import Contrast, Stage, Suite, Talk, Turn
from bot.conversations.translation import in_chinese, translate
from bot.conversations.variants import derived
from bot.errors import BotError, Problem
from bot.knowledge.reading import Document, Path_, read_document
from bot.knowledge.schema import shape_problems

SUFFIXES = (".yaml", ".yml")


class ScriptError(BotError):
    """Scripts that cannot be played; carries every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take the problems, at least one."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class _Script:
    """One file while it is read."""

    path: Path
    document: Document
    file: ScriptFile
    base: Stage
    fixtures: dict[str, dict[str, Any]] = field(default_factory=lambda: {"turns": {}, "expects": {}, "overlays": {}})
    """By kind and name: the entry, its document and where it stands in it."""
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, path: Path_, message: str) -> None:
        self.problems.append(self.document.problem(path, message))


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
    return list(dict.fromkeys(found))


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
    document, chinese = _read(path)
    problems = document.problems or shape_problems(document, model=ScriptFile)
    if problems:
        return [], [in_chinese(p) if chinese else p for p in problems]
    script = _Script(path, document, msgspec.convert(document.data, ScriptFile), base)
    _collect_fixtures(script)
    talks = _talks(script)
    _same_names(script, talks)
    return talks, [in_chinese(p) if chinese else p for p in script.problems]


def from_here(path: Path) -> str:
    """Return a path as one would open it from the present folder."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links
    here = Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()


def _read(path: Path) -> tuple[Document, bool]:
    document = read_document(path, path.parent)
    document.file = from_here(path)
    document.problems = [replace(problem, file=document.file) for problem in document.problems]
    return document, translate(document)


# --- fixtures ---


def _collect_fixtures(script: _Script) -> None:
    for number, name in enumerate(script.file.include):
        path = script.path.parent / name
        if not path.is_file():
            script.wrong(("include", number), f"there is no file {name} beside this one")
            continue
        document, _ = _read(path)
        broken = document.problems or shape_problems(document, model=ScriptFile)
        if broken:
            script.problems += broken
            continue
        shared = msgspec.convert(document.data, ScriptFile)
        if shared.include:
            script.problems.append(document.problem(("include",), "an included file cannot include others"))
        _put(script, shared.fixtures, document)
    _put(script, script.file.fixtures, script.document)


def _put(script: _Script, fixtures: Fixtures, document: Document) -> None:
    for kind in ("turns", "expects", "overlays"):
        for name, entry in getattr(fixtures, kind).items():
            if name in script.fixtures[kind]:
                script.problems.append(document.problem(("fixtures", kind, name), "this name is given twice"))
            script.fixtures[kind][name] = (entry, document, ("fixtures", kind, name))


def _fixture(script: _Script, kind: str, name: str, path: Path_) -> tuple[Any, Document, Path_] | None:
    found: tuple[Any, Document, Path_] | None = script.fixtures[kind].get(name)
    if found is None:
        known = ", ".join(script.fixtures[kind]) or "none"
        script.wrong(path, f"there is no shared {kind.removesuffix('s')} of this name; there are: {known}")
    return found


# --- talks and tables ---


def _talks(script: _Script) -> list[Talk]:
    found = []
    for number, talk in enumerate(script.file.talks):
        at: Path_ = ("talks", number)
        turns = _turns(script, talk.turns, (*at, "turns"), script.document, ())
        if talk.fails and talk.skip:
            script.wrong((*at, "skip"), "a talk that is skipped cannot be known to fail; keep one of them")
        found.append(
            _talk(script, talk, talk.talk, script.document.line((*at, "talk")), turns, _stage(script, talk, at))
        )
    for number, table in enumerate(script.file.tables):
        found += _rows(script, table, ("tables", number))
    if not found and not any(script.fixtures.values()):
        script.wrong((), "there are neither talks nor tables nor fixtures here")
    return found


def _talk(
    script: _Script,
    entry: TalkEntry | TableEntry,
    name: str,
    line: int,
    turns: Sequence[Turn],
    stage: Stage,
    fails: str = "",
) -> Talk:
    never = tuple(n for n in (script.file.never, entry.never) if n is not None)
    return Talk(
        file=script.document.file,
        line=line,
        name=name,
        turns=tuple(turns),
        stage=stage,
        table=entry.table if isinstance(entry, TableEntry) else "",
        never=never,
        tags=(*script.file.tags, *entry.tags),
        fails=fails or entry.fails,
        skip=entry.skip,
        draft=entry.draft,
    )


def _stage(script: _Script, entry: TalkEntry | TableEntry, at: Path_) -> Stage:
    file = script.file
    overlay: Any = entry.overlay
    if isinstance(overlay, str) and overlay:
        shared = _fixture(script, "overlays", overlay, (*at, "overlay"))
        overlay = shared[0] if shared else ""
    path, written = ((*at, "today"), entry.today) if entry.today else (("today",), file.today)
    return Stage(
        knowledge=(script.path.parent / file.knowledge) if file.knowledge else script.base.knowledge,
        plan=entry.plan or file.plan or script.base.plan,
        today=_day(script, written, path) or script.base.today,
        language=entry.language or file.language or script.base.language,
        overlay=json.dumps(overlay, ensure_ascii=False, sort_keys=True) if overlay else "",
    )


def _rows(script: _Script, table: TableEntry, at: Path_) -> list[Talk]:
    stage = _stage(script, table, at)
    shared = _expect(script, table.expect, (*at, "expect"))
    found = []
    for number, row in enumerate(table.rows):
        here: Path_ = (*at, "rows", number)
        entry = _row(script, row, table.columns, here)
        if entry is None:
            continue
        own = msgspec.convert(
            {k: v for k, v in msgspec.structs.asdict(entry).items() if k in ExpectEntry.__struct_fields__}, ExpectEntry
        )
        expect = added(shared, _expect(script, own, here))
        if not texts(entry.say):
            script.wrong(here, "the row says nothing; give it a question under `say`")
            continue
        line = script.document.line(here)
        turn = Turn(
            line=line,
            say=_wordings(texts(entry.say), entry.also_as),
            kind=entry.kind or table.kind,
            expect=expect,
            expect_line=line,
            contrasts=_contrasts(script, entry.contrasts, here, script.document),
        )
        if expect == ExpectEntry() or expect is None:
            script.wrong(here, "nothing is expected of this row; say what, here or in the table's `expect`")
        found.append(_talk(script, table, turn.say[0], line, (turn,), stage, entry.fails))
    return found


def _row(script: _Script, row: Any, columns: Sequence[str], at: Path_) -> RowEntry | None:
    """Return a row in its long form; None, with a problem, for one that has none."""
    if isinstance(row, RowEntry):
        return row
    if isinstance(row, str):
        return RowEntry(say=row)
    if not columns:
        script.wrong(at, "a row that is a list needs the table's `columns`")
        return None
    if len(row) != len(columns):
        script.wrong(at, f"the row has {len(row)} cells, the table {len(columns)} columns")
        return None
    cells = {column: cell for column, cell in zip(columns, row, strict=True) if cell is not None}
    probe = Document(script.document.file, cells, {(): script.document.line(at)})
    problems = shape_problems(probe, model=RowEntry)
    script.problems += [replace(p, field=f"{_field(at)}.{p.field}") for p in problems]
    return None if problems else msgspec.convert(cells, RowEntry)


def _field(path: Path_) -> str:
    return Document("").problem(path, "").field


def _turns(
    script: _Script, turns: Sequence[TurnEntry], at: Path_, document: Document, inside: tuple[str, ...]
) -> list[Turn]:
    found: list[Turn] = []
    for number, turn in enumerate(turns):
        here: Path_ = (*at, number)

        def wrong(message: str, path: Path_ = here) -> None:
            script.problems.append(document.problem(path, message))

        given = [key for key in ("say", "press", "use") if getattr(turn, key)]
        if len(given) != 1:
            wrong("a turn has one of `say`, `press` and `use`" + (f", not {' and '.join(given)}" if given else ""))
            continue
        if turn.use:
            if turn.use in inside:
                wrong(f"these turns use themselves: {' > '.join((*inside, turn.use))}", (*here, "use"))
                continue
            extra = [k for k in ("by", "also_as", "kind", "today", "expect", "contrasts") if getattr(turn, k)]
            if extra:
                wrong(f"a turn with `use` has nothing else; take out {', '.join(extra)}")
            shared = _fixture(script, "turns", turn.use, (*here, "use"))
            if shared:
                found += _turns(script, shared[0], shared[2], shared[1], (*inside, turn.use))
            continue
        if turn.press and turn.also_as:
            wrong("a choice has no other wordings; they belong to `say`", (*here, "also_as"))
        day = _day(script, turn.today, (*here, "today"))
        found.append(
            Turn(
                line=document.line((*here, given[0])),
                say=_wordings(texts(turn.say), turn.also_as),
                press=turn.press or None,
                by=turn.by,
                kind=turn.kind,
                today=day,
                expect=_expect(script, turn.expect, (*here, "expect")),
                expect_line=document.line((*here, "expect")),
                contrasts=_contrasts(script, turn.contrasts, here, document),
            )
        )
    return found


def _wordings(say: Sequence[str], also_as: Sequence[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*say, *(derived(say[0], how) for how in also_as if say))))


def _contrasts(
    script: _Script, contrasts: Sequence[str | ContrastEntry], at: Path_, document: Document
) -> tuple[Contrast, ...]:
    found = []
    for number, contrast in enumerate(contrasts):
        here: Path_ = (*at, "contrasts", number)
        entry = ContrastEntry(say=contrast) if isinstance(contrast, str) else contrast
        expect = _expect(script, entry.expect, (*here, "expect"))
        found += [Contrast(said, document.line(here), expect) for said in texts(entry.say)]
    return tuple(found)


def _expect(script: _Script, expect: ExpectEntry | None, at: Path_) -> ExpectEntry | None:
    """Return an expectation with the shared one that it is like."""
    seen: list[str] = []
    while expect is not None and expect.like:
        name = expect.like
        if name in seen:
            script.wrong(at, f"these expectations are like each other: {' > '.join(seen)}")
            return msgspec.structs.replace(expect, like="")
        seen.append(name)
        shared = _fixture(script, "expects", name, (*at, "like"))
        expect = added(shared[0] if shared else None, msgspec.structs.replace(expect, like=""))
    return expect


def _day(script: _Script, written: str, at: Path_) -> dt.date | None:
    if not written:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        script.wrong(at, f"{written!r} is no date; write it like 2023-05-01")
        return None


def _same_names(script: _Script, talks: Sequence[Talk]) -> None:
    seen: dict[str, int] = {}
    for talk in talks:
        if talk.title in seen:
            script.problems.append(
                Problem(talk.file, talk.line, "", f"“{talk.title}” stands here twice, first in line {seen[talk.title]}")
            )
        seen.setdefault(talk.title, talk.line)
