"""The commands that show what was not answered, and what would answer it."""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.channels.streams import is_terminal
from bot.cli.group import main, print_json
from bot.cli.testing import Trouble
from bot.settings import Day, Settings, with_settings

# The libraries of the store are an extra, and slow to import; each function imports what it needs.
if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.assistant import Assistant
    from bot.channels.wording import ChannelWording
    from bot.learning.accepting import Trial
    from bot.learning.grouping import Gathered, Group
    from bot.learning.proposals import Proposal
    from bot.learning.simulating import Ground, Simulation

SCRIPTS = Path("tests/conversations")
"""Where the talks are, if they are there."""
SHOWN = 4
"""Other wordings of a group, and moved answers and broken tests of a proposal, that are shown to a person."""


def with_store(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which questions are looked at."""
    for option in reversed(
        (
            click.option(
                "--database",
                envvar="BOT_DATABASE_URL",
                show_envvar=True,
                metavar="ADDRESS",
                help="The database of the channel. Default: as for `telegram`.",
            ),
            click.option(
                "--since", type=Day(), metavar="DAY", help="Only questions from this day on, 2026-03-01 (UTC)."
            ),
            click.option("--until", type=Day(), metavar="DAY", help="Only questions up to this day, and on it (UTC)."),
        )
    ):
        command = option(command)
    return command


@main.command(
    short_help="Show the questions that were not answered, in groups.",
    epilog="""\b
Examples:
  python -m bot unanswered
  python -m bot unanswered --since 2026-03-01 --least 5
  python -m bot unanswered --json | jq '.groups[0]'
\b
Questions count that were not answered, answered “not useful”, or led to another clause by the
staff. Telephone numbers, names and the like are masked. A group's number is its place in the
list; its name stays while the question in it that was asked first is still looked at.
""",
)
@with_store
@click.option("--least", metavar="N", type=click.IntRange(min=1), default=1, help="Only groups asked N times or more.")
@click.option("--json", "json_wanted", is_flag=True, help="Print everything as JSON.")
@click.option("--csv", "csv_wanted", is_flag=True, help="Print a table as CSV, a group to a line.")
@with_settings
def unanswered(
    settings: Settings,
    database: str | None,
    since: dt.date | None,
    until: dt.date | None,
    least: int,
    json_wanted: bool,
    csv_wanted: bool,
) -> None:
    """Gather the questions that were not answered well into groups of those that ask the same."""
    if json_wanted and csv_wanted:
        raise click.UsageError("--json and --csv are two forms of the same; choose one")
    from bot.assembly import open_assistant
    from bot.channels.wording import channel_wording

    words = channel_wording(settings.chrome)
    gathered = _gathered(open_assistant(settings.knowledge, settings.plan), database, since, until, words)
    shown = [group for group in gathered.groups if group.count >= least]
    if json_wanted:
        print_json({"groups": [_as_data(group) for group in shown], "left_out": gathered.left_out})
    elif csv_wanted:
        click.echo(_as_csv(shown, words), nl=False)
    else:
        _show(gathered, shown, least, _span(since, until, words), words)


@main.command(
    short_help="Propose what would answer a group of questions.",
    epilog="""\b
Examples:
  python -m bot suggest 1
  python -m bot suggest 1f0c2d9a --clause 4
  python -m bot suggest 1 --accept 2
\b
GROUP is a number or a name that `unanswered` lists for the same days. Each proposal is tried
first: on the group, and on every example question and talk that it could touch. Nothing is
changed without --accept, which asks everything again, shows the diff, and asks.
\b
Not offered is what would break a test, answer fewer than 3 questions more, or less than a fifth.
Ends with 0, or with 2 where there is nothing to offer or what was to be accepted is refused.
""",
)
@click.argument("group", metavar="[GROUP]", default="")
@with_store
@click.option("--clause", metavar="ID", default="", help="The clause that answers it. Default: as the staff said.")
@click.option("--accept", type=click.IntRange(min=1), metavar="N", help="Add what proposal N says to the files.")
@click.option("--yes", is_flag=True, help="Accept without asking, the conversation too.")
@click.option(
    "--talks",
    "scripts",
    metavar="DIR",
    default=SCRIPTS,
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The scripts that must not break; the new one goes into its folder `learnt`.",
)
@click.option("--json", "json_wanted", is_flag=True, help="Print the proposals as JSON.")
@with_settings
def suggest(
    settings: Settings,
    group: str,
    database: str | None,
    since: dt.date | None,
    until: dt.date | None,
    clause: str,
    accept: int | None,
    yes: bool,
    scripts: Path,
    json_wanted: bool,
) -> None:
    """Propose names or example questions that would answer a GROUP of questions, each tried before it is shown."""
    from bot.assembly import open_assistant
    from bot.channels.wording import channel_wording
    from bot.learning.offering import weakness_of
    from bot.learning.proposals import proposals_for

    words = channel_wording(settings.chrome)
    if accept is not None and not yes and not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise Trouble(words.say("learning.needs_yes"))
    assistant = open_assistant(settings.knowledge, settings.plan)
    if clause and clause not in {one.id for one in assistant.plan.clauses}:
        raise Trouble(words.say("learning.no_clause", clause=clause))
    chosen = _chosen(_gathered(assistant, database, since, until, words), group, words)
    proposals = proposals_for(chosen, assistant.reader, clause)
    if accept is not None:
        if accept > len(proposals):
            raise Trouble(words.say("learning.no_proposal", number=accept, count=len(proposals)))
        _accept(_ground(assistant, settings, scripts), chosen, proposals[accept - 1], scripts, words, yes=yes)
        return
    simulations = _simulated(assistant, settings, scripts, chosen, proposals)
    numbered = list(enumerate(simulations, 1))
    offered = [(number, one) for number, one in numbered if weakness_of(one) is None]
    if json_wanted:
        shown = [_simulation_data(number, one) for number, one in offered]
        weak = [_simulation_data(number, one) | {"weakness": weakness_of(one)} for number, one in numbered]
        weak = [data for data in weak if data["weakness"]]
        print_json({"group": _as_data(chosen), "proposals": shown, "not_offered": weak})
    else:
        _show_proposals(chosen, numbered, assistant, words)
    if not offered:
        sys.exit(2)


# --- questions ---


def _gathered(
    assistant: Assistant, database: str | None, since: dt.date | None, until: dt.date | None, words: ChannelWording
) -> Gathered:
    """Read the questions of some days, mask them, and gather them."""
    try:
        from bot.channels.telegram.settings import data_folder
        from bot.learning.grouping import gather
        from bot.learning.missed import missed_of
        from bot.store.engine import open_engine
        from bot.store.questions import doubtful
    except ModuleNotFoundError as error:
        if (error.name or "bot").split(".")[0] == "bot":
            raise
        raise Trouble(words.say("service.missing", library=error.name)) from error

    if database is None:
        file = data_folder() / "telegram.db"
        if not file.is_file():
            return gather([], assistant.reader)
        database = f"sqlite:///{file}"
    engine = open_engine(database)
    # An error of the database would otherwise repeat what was asked for.
    engine.hide_parameters = True
    try:
        with engine.connect() as connection:
            after = _midnight(until + dt.timedelta(days=1)) if until else None
            found = doubtful(connection, _midnight(since) if since else None, after)
    finally:
        engine.dispose()
    return gather(missed_of(found), assistant.reader)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _chosen(gathered: Gathered, wanted: str, words: ChannelWording) -> Group:
    if not wanted:
        raise Trouble(words.say("learning.which"))
    # A name may be of digits alone, but then it has eight of them.
    found = [one for one in gathered.groups if wanted in (str(one.number), one.name)]
    if not found:
        raise Trouble(words.say("learning.no_group", group=wanted))
    return found[0]


def _span(since: dt.date | None, until: dt.date | None, words: ChannelWording) -> str:
    return words.say(
        "learning.span",
        since=since or words.say("learning.always"),
        until=until or words.say("learning.now"),
    )


# --- groups as text and as data ---


def _show(gathered: Gathered, shown: Sequence[Group], least: int, span: str, words: ChannelWording) -> None:
    from bot.channels.painting import open_screen

    screen = open_screen()
    if not gathered.groups:
        screen.put(words.say("learning.none", span=span))
        return
    total = sum(group.count for group in gathered.groups)
    screen.put(words.say("learning.found", count=total, groups=len(gathered.groups), span=span), "headline")
    for group in shown:
        screen.put()
        screen.put(words.say("learning.group", number=group.number, text=group.wordings[0].text), "heading")
        comma = words.say("plan.comma")
        reasons = comma.join(f"{words.say(f'learning.reason_{r}')} {n}" for r, n in group.reasons.items())
        languages = comma.join(f"{language} {n}" for language, n in group.languages.items())
        told = {"count": group.count, "reasons": reasons, "languages": languages, "name": group.name}
        screen.put(words.say("learning.told", **told, first=group.first, last=group.last), "hint")
        if group.clause:
            screen.put(words.say("learning.corrected_to", clause=group.clause))
        others = group.wordings[1:]
        for wording in others[:SHOWN]:
            screen.put(words.say("learning.also", text=wording.text), hang=5)
        if len(others) > SHOWN:
            screen.put(words.say("learning.more", count=len(others) - SHOWN), "hint")
    if len(shown) < len(gathered.groups):
        screen.put()
        screen.put(words.say("learning.fewer", count=len(gathered.groups) - len(shown), least=least), "hint")
    if gathered.left_out:
        screen.put(words.say("learning.left_out", count=gathered.left_out), "notice")


def _as_data(group: Group) -> dict[str, Any]:
    return {
        "group": group.number,
        "name": group.name,
        "count": group.count,
        "reasons": dict(group.reasons),
        "languages": group.languages,
        "first": group.first.isoformat(),
        "last": group.last.isoformat(),
        "clause": group.clause,
        "question": group.wordings[0].text,
        "wordings": [{"question": w.text, "count": w.count, "language": w.asked[0].language} for w in group.wordings],
    }


def _as_csv(groups: Sequence[Group], words: ChannelWording) -> str:
    import csv

    from bot.learning.missed import REASONS

    def cell(text: str) -> str:
        # A spreadsheet would take this for a formula, and anyone may have asked it.
        return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    columns = ("group", "name", "count", *REASONS, "languages", "first", "last", "clause", "text", "others")
    keys = [f"reason_{c}" if c in REASONS else f"column_{c}" for c in columns]
    table.writerow([words.say(f"learning.{key}") for key in keys])
    for one in groups:
        reasons = [one.reasons.get(reason, 0) for reason in REASONS]
        others = cell("\n".join(wording.text for wording in one.wordings[1:]))
        days = (one.first.isoformat(), one.last.isoformat())
        start = (one.number, one.name, one.count, *reasons, " ".join(one.languages))
        table.writerow([*start, *days, cell(one.clause), cell(one.wordings[0].text), others])
    return written.getvalue()


# --- proposals ---


def _ground(assistant: Assistant, settings: Settings, scripts: Path) -> Ground:
    from bot.conversations.reading import read_suite
    from bot.conversations.talks import Stage
    from bot.learning.simulating import Ground

    talks = []
    if scripts.is_dir() and any(scripts.rglob("*.yaml")):
        talks = read_suite([scripts], Stage(settings.knowledge, assistant.plan.id)).talks
    return Ground(assistant, settings.knowledge, talks, _places(settings))


def _places(settings: Settings) -> dict[str, tuple[str, ...]]:
    from bot.knowledge.loading import read_places

    folder = settings.knowledge.resolve()
    return read_places(folder, folder.parent)


def _simulated(
    assistant: Assistant, settings: Settings, scripts: Path, group: Group, proposals: Sequence[Proposal]
) -> list[Simulation]:
    """Try proposals, in other processes where the plan is large; these begin while the talks are read."""
    from bot.learning.helping import hands_for
    from bot.learning.simulating import tasks_for

    tasks = tasks_for(assistant, group, proposals)
    with hands_for(assistant, _places(settings), tasks) as hands:
        return _ground(assistant, settings, scripts).simulate(tasks, hands) if tasks else []


def _show_proposals(
    group: Group, simulations: Sequence[tuple[int, Simulation]], assistant: Assistant, words: ChannelWording
) -> None:
    from bot.channels.painting import open_screen
    from bot.learning.offering import none_told, not_offered_told, weakness_of

    screen = open_screen()
    text = group.wordings[0].text
    screen.put(words.say("learning.heading", number=group.number, count=group.count, text=text), "headline")
    if not simulations:
        screen.put(words.say("learning.nothing"), "notice")
    weak = [(number, one, weakness) for number, one in simulations if (weakness := weakness_of(one)) is not None]
    if weak and len(weak) == len(simulations):
        screen.put(none_told(len(weak), words.language), "notice")
    titles = {clause.id: clause.title for clause in assistant.plan.clauses}
    for number, one in simulations:
        if weakness_of(one) is not None:
            continue
        title = titles[one.proposal.clause]
        named = title.get(words.language) or next(iter(title.values()), "")
        screen.put()
        screen.put(words.say("learning.proposal", number=number, clause=one.proposal.clause, title=named), "heading")
        for line in _result_lines(one, words):
            screen.put(line, hang=5)
    if weak:
        screen.put()
    for number, one, weakness in weak:
        screen.put(not_offered_told(number, one, weakness, words.language), "hint", hang=3)


def _result_lines(simulation: Simulation, words: ChannelWording) -> list[str]:
    """Word what a proposal adds, and what came of trying it."""
    proposal, lines = simulation.proposal, []
    if proposal.by_staff:
        lines.append(words.say("learning.by_staff"))
    for one in proposal.additions:
        values = {"target": one.target, "language": one.language, "text": one.text}
        lines.append(words.say(f"learning.add_{one.place}", **values))
    numbers = {"answered": simulation.answered, "total": simulation.total, "before": simulation.before}
    others = {"moved": len(simulation.moved), "broken": len(simulation.broken), "tests": simulation.tests}
    lines.append(words.say("learning.result", **numbers, **others))
    for moved in simulation.moved[:SHOWN]:
        told = {"before": _led(moved.before, words), "after": _led(moved.after, words)}
        lines.append(words.say("learning.moved", text=moved.text, **told))
    lines += [
        words.say("learning.broken", talk=talk.title, file=talk.file, line=talk.line)
        for talk in simulation.broken[:SHOWN]
    ]
    return lines


def _led(answer: Any, words: ChannelWording) -> str:
    clauses = ", ".join(point["id"] for point in answer["clauses"]) or words.say("learning.no_clause_led")
    return f"{answer['outcome']}, {clauses}"


def _simulation_data(number: int, simulation: Simulation) -> dict[str, Any]:
    proposal = simulation.proposal
    return {
        "number": number,
        "clause": proposal.clause,
        "by_staff": proposal.by_staff,
        "adds": [
            {"to": one.place, "language": one.language, "target": one.target, "kind": one.kind, "text": one.text}
            for one in proposal.additions
        ],
        "answers": simulation.answered,
        "answered_before": simulation.before,
        "of": simulation.total,
        "moves": [{"question": m.text, "talk": m.talk, "before": m.before, "after": m.after} for m in simulation.moved],
        "breaks": [{"talk": talk.title, "file": talk.file, "line": talk.line} for talk in simulation.broken],
        "tests": simulation.tests,
        "asked_again": simulation.asked,
    }


def _accept(
    ground: Ground, group: Group, proposal: Proposal, scripts: Path, words: ChannelWording, *, yes: bool
) -> None:
    """Try a proposal on everything, show what it changes, and write it once a person agrees."""
    from bot.learning.accepting import try_out
    from bot.learning.offering import weakness_of, weakness_told

    click.echo(words.say("learning.whole"), err=True)
    name = words.say("learning.talk_name", text=group.wordings[0].text[:50])
    trial = try_out(ground, group, proposal, name)
    for line in _result_lines(trial.simulation, words):
        click.echo(line)
    if trial.refused:
        told = [words.say("learning.problem", problem=problem) for problem in trial.problems]
        raise Trouble("\n".join([*told, words.say("learning.refused")]))
    if trial.talk is None:
        raise Trouble(words.say("learning.no_talk"))
    if trial.simulation.answered <= trial.simulation.before:
        raise Trouble(words.say("learning.no_gain"))
    weakness = weakness_of(trial.simulation)
    if weakness is not None:
        reason = weakness_told(trial.simulation, weakness, words.language)
        raise Trouble(f"{reason}. {words.say('learning.kept')}")
    click.echo(words.say("learning.asked_all", asked=trial.simulation.asked))
    _write(trial, scripts / "learnt" / f"{group.name}.yaml", words, yes=yes)


def _write(trial: Trial, script: Path, words: ChannelWording, *, yes: bool) -> None:
    from bot.learning.accepting import Edit, script_of
    from bot.reports.files import put_file

    while script.exists():
        script = script.with_name(f"{script.stem}-2{script.suffix}")
    head = [words.say("learning.talk_head")]
    text = script_of(trial, draft=False, head=head)
    for edit in (*trial.edits, Edit(script, "", text)):
        click.echo(edit.diff, nl=False)
    if not yes and not click.confirm(words.say("learning.ask"), default=False):
        click.echo(words.say("learning.kept"))
        return
    if not yes and not click.confirm(words.say("learning.ask_talk"), default=False):
        text = script_of(trial, draft=True, head=head)
    for edit in trial.edits:
        if edit.path.read_bytes().decode() != edit.before:
            raise Trouble(f"{edit.path}: has changed meanwhile. {words.say('learning.kept')}")
    script.parent.mkdir(parents=True, exist_ok=True)
    done: list[Edit] = []
    try:
        for edit in (Edit(script, "", text), *trial.edits):
            put_file(edit.path, edit.after)
            done.append(edit)
    except OSError:
        # All of it or nothing: what the test expects and what the knowledge says belong together.
        for edit in done:
            put_file(edit.path, edit.before) if edit.before else edit.path.unlink()
        raise
    for edit in done:
        click.echo(words.say("learning.written", file=edit.path))
