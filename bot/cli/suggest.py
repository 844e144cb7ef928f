"""The command that proposes what would answer a group of questions, and adds it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.channels.streams import is_terminal
from bot.cli.gathering import SHOWN, gathered_from, group_data, group_of, with_store
from bot.cli.group import main, print_json
from bot.cli.testing import Trouble
from bot.settings import Settings, with_settings

# The libraries of the store are an extra, and slow to import; each function imports what it needs.
if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.channels.wording import ChannelWording
    from bot.learning.accepting import Trial
    from bot.learning.grouping import Group
    from bot.learning.proposals import Proposal
    from bot.learning.simulating import Ground, Simulation


SCRIPTS = Path("tests/conversations")
"""Where the talks are, if they are there."""


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
    chosen = group_of(gathered_from(assistant, database, since, until, words), group, words)
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
        print_json({"group": group_data(chosen), "proposals": shown, "not_offered": weak})
    else:
        _show_proposals(chosen, numbered, assistant, words)
    if not offered:
        sys.exit(2)


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
