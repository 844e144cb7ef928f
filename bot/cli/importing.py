"""The command that turns tests of other tools, and tables of questions, into scripts."""

from __future__ import annotations

import codecs
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from bot.cli.group import main
from bot.settings import Settings, with_settings

if TYPE_CHECKING:
    from bot.channels.wording import ChannelWording
    from bot.conversations.model import ScriptFile
    from bot.conversations.stages import Stages
    from bot.conversations.talks import Stage
    from bot.errors import Problem
    from bot.importing.formats import Format
    from bot.importing.notes import Carried, Note
    from bot.importing.scripts import Imported

REFUSED = 2
SUFFIXES = (".yaml", ".yml")


class Columns(click.ParamType[Mapping[str, str]]):
    """Columns by their headers: question=Q,clause=C."""

    name = "columns"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Mapping[str, str]:
        """Read the columns; one that there is not is a usage error."""
        from bot.importing.headers import column_of

        found: dict[str, str] = {}
        for piece in str(value).split(","):
            name, equals, header = (part.strip() for part in piece.partition("="))
            column = column_of(name, {})
            if not (equals and header and column):
                self.fail(f"{piece.strip()!r} names no column; write it like question=Q,clause=C.", param, ctx)
            found[header] = column
        return found


class Encoding(click.ParamType[str]):
    """An encoding that Python knows."""

    name = "encoding"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Look the encoding up; an unknown one is a usage error."""
        try:
            return codecs.lookup(str(value)).name
        except LookupError:
            self.fail(f"{value!r} is no encoding; it may be UTF-8, GB18030 or Big5.", param, ctx)


@main.command(
    "import",
    short_help="Turn tests of Botium or Rasa, or a table of questions, into a script.",
    epilog="""\b
Examples:
  python -m bot import questions.csv
  python -m bot import questions.csv --columns question=Q,clause=C --output tests/questions.yaml
  python -m bot import convos/*.txt --output tests/imported
  python -m bot import tests/e2e_test_cases.yml --intents meanings.yaml --strict
\b
The names of a table's columns are found in Chinese and English: question, clause, amount,
department, act and more. A file of meanings says what the intents, actions and flows of the
other bot mean here, as the id of a clause or as an expectation:
  ask_award: "2.1"
  nlu_fallback: {act: no_answer}
\b
What cannot be carried over is listed, and stands as a comment in the script.
Ends with 0, with 1 where --strict finds something that was not carried over, or nothing was,
and with 2 for files that cannot be imported; then nothing is written.
""",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    "-o",
    metavar="FILE|DIR",
    type=click.Path(path_type=Path),
    help="Where to write: one script where the name ends in .yaml, else a folder, with a script for each file. "
    "Default: standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("botium", "rasa", "table")),
    help="The format of all files. Default: found by their names and contents.",
)
@click.option("--encoding", type=Encoding(), help="Their encoding. Default: found; UTF-8, UTF-16, GB18030, Big5.")
@click.option(
    "--columns",
    metavar="COLUMN=HEADER,…",
    type=Columns(),
    multiple=True,
    help="Which header of a table means what, for headers of other names; may be given again.",
)
@click.option(
    "--intents",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What the intents, actions and flows of the other bot mean, as YAML.",
)
@click.option(
    "--fill",
    is_flag=True,
    help="Ask the bot where nothing is expected, and write what it answers now, as a draft to approve.",
)
@click.option("--strict", is_flag=True, help="End with 1 if anything was not carried over.")
@click.option("--force", is_flag=True, help="Write over scripts that are there already.")
@with_settings
def import_(
    settings: Settings,
    files: tuple[Path, ...],
    output: Path | None,
    form: Format | None,
    encoding: str | None,
    columns: tuple[Mapping[str, str], ...],
    intents: Path | None,
    fill: bool,
    strict: bool,
    force: bool,
) -> None:
    """Turn FILEs into scripts: Botium's conversations, Rasa's tests, CSV and TSV tables of questions."""
    from bot.channels.wording import channel_wording
    from bot.conversations.model import ScriptFile
    from bot.conversations.stages import Stages
    from bot.conversations.talks import Stage
    from bot.importing.meanings import read_meanings
    from bot.importing.reading import carry
    from bot.importing.sources import SourceError

    given = click.get_current_context().get_parameter_source("today") is not ParameterSource.DEFAULT
    today = settings.today if given else None
    stages, stage = Stages(), Stage(settings.knowledge, settings.plan or "", today)
    words = channel_wording(settings.chrome)
    try:
        meanings = read_meanings(intents, stages, stage) if intents else None
        named = {header: column for pair in columns for header, column in pair.items()}
        carried = carry(files, stages, stage, form=form, encoding=encoding or "", columns=named, meanings=meanings)
    except SourceError as error:
        _refuse(error.problems, words)
    _finish(carried, words, (stages, stage) if fill else None)
    top = ScriptFile(plan=settings.plan or "", today=today.isoformat() if today else "")
    scripts = _scripts(carried, top, output, words)
    if output is None:
        for script in scripts.values():
            click.echo(_text(script, words), nl=False)
    else:
        taken = [] if force else [path for path in scripts if path.exists()]
        if taken:
            _refuse([_problem(path, "stands there already; --force writes over it") for path in taken], words)
        _write({path: _text(script, words) for path, script in scripts.items()})
    _report(carried, scripts, words)
    if not scripts or (strict and any(True for one in carried for _ in one.all_notes())):
        sys.exit(1)


def _finish(carried: Sequence[Carried], words: ChannelWording, filling: tuple[Stages, Stage] | None) -> None:
    """Ask the bot where nothing is expected, or note that nothing is."""
    from bot.importing.filling import fill, leave_open

    for one in carried:
        if filling:
            fill(one, *filling, words.say("import.drafts", name=one.name))
        else:
            leave_open(one)


def _scripts(
    carried: Sequence[Carried], top: ScriptFile, output: Path | None, words: ChannelWording
) -> dict[Path, Imported]:
    """Return the scripts to write by where they go: one of all files, or one of each."""
    from bot.importing.scripts import imported

    if output is None or output.suffix in SUFFIXES:
        whole = imported(carried, top)
        return {output or Path("-"): whole} if whole else {}
    found: dict[Path, Imported] = {}
    problems = []
    for one in carried:
        script = imported([one], top)
        path = output / f"{one.name}.yaml"
        if script and path in found:
            problems.append(_problem(Path(one.file), f"{found[path].files[0]} becomes {path} too; rename one of them"))
        elif script:
            found[path] = script
    if problems:
        _refuse(problems, words)
    return found


def _text(script: Imported, words: ChannelWording) -> str:
    head = [words.say("import.head", files=words.say("import.between").join(script.files))]
    if script.notes:
        head += [words.say("import.lost"), *(f"  {_worded(note, words)}" for note in script.notes)]
    return script.text(head, lambda note: words.say("import.lost_here", note=_worded(note, words)))


def _worded(note: Note, words: ChannelWording) -> str:
    return f"{note.file}:{note.line}: {words.say(f'import.why_{note.code}', what=note.what)}"


def _report(carried: Sequence[Carried], scripts: Mapping[Path, Imported], words: ChannelWording) -> None:
    """List what was not carried over, and count what was, for the person at the terminal."""
    from bot.channels.painting import clean

    notes = [note for one in carried for note in one.all_notes()]
    for note in notes:
        click.echo(clean(_worded(note, words)), err=True)
    talks = sum(len(script.script.talks) for script in scripts.values())
    rows = sum(len(table.rows) for script in scripts.values() for table in script.script.tables)
    click.echo(words.say("import.counts", talks=talks, rows=rows, files=len(carried), notes=len(notes)), err=True)


def _problem(path: Path, message: str) -> Problem:
    from bot.errors import Problem

    return Problem(path.as_posix(), 0, "", message)


def _refuse(problems: Sequence[Problem], words: ChannelWording) -> None:
    """Say everything that is wrong, and end; nothing has been written."""
    from bot.channels.painting import clean

    for problem in problems:
        click.echo(clean(str(problem)), err=True)
    click.echo(words.say("import.refused", count=len(problems)), err=True)
    sys.exit(REFUSED)


def _write(texts: Mapping[Path, str]) -> None:
    """Write files whole: each beside its place first, and moved there when all are written."""
    moves: list[tuple[str, Path]] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            moves.append((name, path))
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(0o644)
        for name, path in moves:
            Path(name).replace(path)
    finally:
        for name, _ in moves:
            Path(name).unlink(missing_ok=True)
