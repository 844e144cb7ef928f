"""A bar that shows how far a run has come, for a person who waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.channels.streams import is_terminal
from bot.conversations.playing import FAILURES
from bot.conversations.records import TalkRecord
from bot.reports.run_words import RunWords


def with_progress(talks: Iterable[TalkRecord], count: int, words: RunWords) -> Iterator[TalkRecord]:
    """Give talks as they are played, and show on standard error how many of them are done and how many failed.

    The bar is gone at the end. Where nobody is at standard error, there is none.
    """
    if not is_terminal(sys.stderr):
        yield from talks
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[failed]}"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as progress:
        task = progress.add_task(words.say("playing"), total=count, failed="")
        failed = 0
        for talk in talks:
            failed += talk.result in FAILURES
            told = f"[red]{words.say('counted_failed', count=failed)}" if failed else ""
            progress.update(task, advance=1, failed=told)
            yield talk
