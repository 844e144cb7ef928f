"""The command that changes one fact at a time and sees whether a talk notices."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from bot.channels.streams import is_terminal
from bot.cli.group import main, print_json
from bot.cli.testing import Jobs, Trouble, default_paths
from bot.errors import BotError
from bot.settings import Settings, with_settings

if TYPE_CHECKING:
    from bot.conversations.talks import Stage
    from bot.quality.mutant import Mutant
    from bot.quality.mutation import Verdict
    from bot.reports.mutation import Judged

KINDS = (
    *("amount", "swap", "level", "grant", "condition", "payer", "paid", "rule", "limit", "unstated", "detail"),
    *("target", "department", "date", "ladder", "name"),
)
"""The kinds of bot.quality.mutant, here without its imports."""


@main.command(
    short_help="Change one fact at a time and see whether a talk notices.",
    epilog="""\b
Examples:
  python -m bot mutate
  python -m bot mutate --sample 300
  python -m bot mutate --kind amount --kind department
  python -m bot mutate --fail-under 95 --json mutants.json
\b
A fact that needs no defence stands in undefended.yaml beside the folder of the scripts, as
  undefended: {"1/some-grant/amount": "why no talk needs to defend it"}
with its key, which --json gives.
\b
Ends with 1 if the score is under its limit, if a fact survives that the list gives no reason
for while there is a list, or if a fact of the list is defended by now; with 2 if a script or
the knowledge cannot be read.
""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-j", "--jobs", metavar="N", type=Jobs(), default="auto", show_default=True, help="How many processes; or auto."
)
@click.option("--sample", metavar="N", type=click.IntRange(min=1), help="Judge only so many, as many of each kind.")
@click.option("--seed", metavar="N", type=int, default=0, show_default=True, help="Which ones a sample has.")
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only facts of this kind, or several.")
@click.option(
    "--known",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The list of facts that need no defence.",
)
@click.option("--fail-under", metavar="PERCENT", type=click.FloatRange(0, 100), help="Fail if the score is less.")
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write every verdict as JSON into a file, or with - to standard output in place of the report.",
)
@with_settings
def mutate(
    settings: Settings,
    paths: tuple[Path, ...],
    jobs: int,
    sample: int | None,
    seed: int,
    kinds: tuple[str, ...],
    known: Path | None,
    fail_under: float | None,
    json_file: Path | None,
) -> None:
    """Change one fact of the knowledge base at a time, replay the talks of PATHS, and name what no talk defends.

    PATHS are scripts and folders of them; by default tests/conversations, or else conversations.
    """
    from bot.conversations.talks import Stage
    from bot.quality.mutants import mutants_of
    from bot.quality.mutants import sample as drawn

    try:
        scripts = paths or default_paths()
        stage = Stage(settings.knowledge, settings.plan or "", None, settings.language)
        mutants = [m for m in mutants_of(settings.knowledge, settings.plan) if not kinds or m.kind in kinds]
        if sample is not None:
            mutants = drawn(mutants, sample, seed)
        judged = _judge(mutants, scripts, stage, jobs, known)
    except BotError as error:
        raise Trouble(str(error)) from error
    _tell(judged, settings.chrome, json_file)
    score = judged.scores[""].percent if judged.verdicts else 100.0
    unexcused = bool(judged.known.file) and bool(judged.survivors)
    if judged.stale or unexcused or (fail_under is not None and score < fail_under):
        sys.exit(1)


def _judge(mutants: Sequence[Mutant], scripts: Sequence[Path], stage: Stage, jobs: int, known: Path | None) -> Judged:
    from bot.conversations.checks import talk_problems
    from bot.conversations.reading import ScriptError, read_suite
    from bot.conversations.stages import Stages
    from bot.quality.mutation import Defence, judged
    from bot.quality.undefended import NAME, Undefended, read_undefended
    from bot.reports.mutation import Judged

    beside = scripts[0].parent / NAME
    listed = known or (beside if beside.is_file() else None)
    undefended = read_undefended(listed) if listed else Undefended()
    talks, stages = read_suite(scripts, stage).talks, Stages()
    problems = talk_problems(talks, stages)
    if problems:
        raise ScriptError(problems)
    start = time.perf_counter()
    defence = Defence(talks, stage, stages)
    if not defence.talks:
        raise BotError("there is no talk here that passes on this plan, so nothing can be defended")
    verdicts: list[Verdict] = []
    with _Bar(len(mutants)) as advance:
        for _, found in judged(mutants, scripts, stage, jobs):
            verdicts += found
            advance(len(found))
    failing = [went.talk.id for went in defence.failing]
    return Judged(verdicts, undefended, len(defence.talks), failing, time.perf_counter() - start)


class _Bar:
    """A bar on standard error for a person who waits; gone at the end."""

    def __init__(self, total: int) -> None:
        self.total = total

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import Progress

        self.shown = Progress(console=Console(stderr=True), transient=True, disable=not is_terminal(sys.stderr))
        self.shown.start()
        self.task = self.shown.add_task("", total=self.total)
        return self

    def __call__(self, count: int) -> None:
        self.shown.update(self.task, advance=count)

    def __exit__(self, *_: object) -> None:
        self.shown.stop()


def _tell(judged: Judged, language: str, json_file: Path | None) -> None:
    from bot.channels.painting import open_screen
    from bot.channels.streams import as_json
    from bot.channels.wording import channel_wording
    from bot.reports.files import put_file
    from bot.reports.mutation import as_data, show_judged

    if json_file is not None and str(json_file) == "-":
        print_json(as_data(judged))
        return
    if json_file is not None:
        put_file(json_file, as_json(as_data(judged), indent=2) + "\n")
    show_judged(judged, channel_wording(language), open_screen())
