"""The command that makes a scripted talk of one that was held."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.channels.streams import is_terminal
from bot.cli.group import main
from bot.cli.testing import Trouble
from bot.errors import BotError
from bot.settings import Settings, with_settings

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.channels.wording import ChannelWording
    from bot.conversations.model import TalkEntry
    from bot.recording.recording import Recorded
    from bot.recording.transcripts import Form

FORMS = ("chat", "requests", "answers", "questions")
"""The names of bot.recording.transcripts, here without its imports."""


@main.command(
    short_help="Make a scripted talk of one that was held.",
    epilog="""\b
Examples:
  python -m bot record
  python -m bot record --output tests/conversations/new.yaml
  python -m bot record talk.txt --turn 3
  python -m bot chat < questions.txt | python -m bot record -
\b
A stored talk may be what a terminal shows, lines of JSON as `ask --batch` reads or writes them,
or questions one to a line. Telephone numbers, e-mail addresses, identity and card numbers,
names and companies are replaced; small talk and repeats go where nothing depends on them.
What is written is a draft, which no run plays until a person has taken the mark out.
""",
)
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the script; without it, to standard output.",
)
@click.option(
    "--turn",
    "keep",
    metavar="N",
    type=click.IntRange(min=1),
    help="Keep this turn, and only what its answer needs of those before it.",
)
@click.option("--name", metavar="TEXT", default="", help="What the talk shows: a claim.")
@click.option("--form", type=click.Choice(FORMS), help="How the talk is stored, where its content does not tell.")
@click.option("--together", is_flag=True, help="Lines of JSON without a conversation are one talk.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@with_settings
def record(
    settings: Settings,
    file: Path | None,
    output: Path | None,
    keep: int | None,
    name: str,
    form: str | None,
    together: bool,
    yes: bool,
) -> None:
    """Make a scripted talk of a talk at the prompt, or of one stored in FILE (- for standard input)."""
    from bot.assembly import open_assistant
    from bot.channels.wording import channel_wording
    from bot.conversations.model import ScriptFile
    from bot.conversations.writing import script_text
    from bot.recording.recording import record as recorded

    if output is not None and output.exists():
        raise click.UsageError(f"{output} is there already; name a file that is not")
    words = channel_wording(settings.chrome)
    try:
        assistant = open_assistant(settings.knowledge, settings.plan)
        talks = (
            [_held(assistant, settings, words)]
            if file is None
            else _stored(file, settings, form, words, together=together)
        )
        found = [
            recorded(said, assistant, days, settings.language, name=name if len(talks) == 1 else "", keep=keep)
            for said, days in talks
        ]
    except BotError as error:
        raise Trouble(str(error)) from error
    for number, (one, (said, _)) in enumerate(zip(found, talks, strict=True), 1):
        _tell(one, number, len(said), words)
    text = script_text(
        ScriptFile(talks=tuple(_told_apart([one.entry for one in found]))), head=[words.say("record.approve")]
    )
    _put(text, output, words, ask=not yes)


def _held(assistant: Assistant, settings: Settings, words: ChannelWording) -> tuple[list[str], list[dt.date]]:
    """Hold a talk at the prompt; returns what was said, and on which days."""
    from bot.channels.painting import open_screen
    from bot.channels.terminal import Talk

    if not is_terminal(sys.stdin) or not is_terminal(sys.stdout):
        raise click.UsageError("a talk is held at a terminal; name a FILE with a stored one, or - for standard input")
    from bot.channels.prompt import talk_at_prompt

    talk = Talk(assistant, settings.today, settings.chrome, open_screen())
    click.echo(words.say("record.begin"), err=True)
    talk_at_prompt(talk)
    return [said for _, said in talk.said], [day for day, _ in talk.said]


def _stored(
    file: Path, settings: Settings, form: str | None, words: ChannelWording, *, together: bool
) -> list[tuple[Sequence[str], Sequence[dt.date]]]:
    """Read stored talks; returns of each what was said, and on which days."""
    from bot.recording.transcripts import read_transcript

    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    shape: Form | None = form  # type: ignore[assignment]
    read = read_transcript(data, str(file), shape, together=together)
    for line in read.left_out:
        click.echo(words.say("record.left_out", line=line.line, text=line.text), err=True)
    return [(talk.questions, talk.days(settings.today)) for talk in read.talks]


def _tell(recorded: Recorded, number: int, count: int, words: ChannelWording) -> None:
    """Say on standard error what was replaced and left out; never the piece itself."""

    def say(key: str, **values: object) -> None:
        click.echo(words.say(f"record.{key}", **values), err=True)

    say("talk", number=number, count=count, kept=len(recorded.entry.turns))
    for turn, redacted in enumerate(recorded.redacted, 1):
        kinds = dict.fromkeys(words.say(f"record.kind_{piece.kind}") for piece in redacted.replaced)
        if kinds:
            say("replaced", number=turn, what=words.say("plan.comma").join(kinds))
    for dropped in recorded.dropped:
        say("dropped", number=dropped.number, why=words.say(f"record.why_{dropped.why}"))
    for turn in recorded.changed:
        say("changed", number=turn)


def _told_apart(entries: Sequence[TalkEntry]) -> list[TalkEntry]:
    """Give talks of the same name a number each."""
    import msgspec

    seen: dict[str, int] = {}
    found = []
    for entry in entries:
        seen[entry.talk] = seen.get(entry.talk, 0) + 1
        again = seen[entry.talk] > 1
        found.append(msgspec.structs.replace(entry, talk=f"{entry.talk} ({seen[entry.talk]})") if again else entry)
    return found


def _put(text: str, output: Path | None, words: ChannelWording, *, ask: bool) -> None:
    from bot.reports.files import put_file

    if output is None:
        click.echo(text, nl=False)
        return
    if ask and is_terminal(sys.stdin) and is_terminal(sys.stdout):
        click.echo(text)
        if not click.confirm(words.say("record.ask", file=output), default=False):
            click.echo(words.say("record.refused"), err=True)
            return
    put_file(output, text)
    click.echo(words.say("record.written", file=output), err=True)
