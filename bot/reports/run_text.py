"""A run of talks on a screen: what failed and why, then how many talks came to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from bot.channels.painting import Screen
from bot.channels.wrapping import pad
from bot.conversations.expectations import unquoted
from bot.conversations.records import Run, StepRecord, TalkRecord
from bot.reports.run_lines import telling_lines
from bot.reports.run_words import RunWords, Told, own_messages

_REPLY = 4
"""Lines of a reply that are shown."""
_BEFORE = 3
"""Turns before a failure that are shown."""
_MARKS = {"passed": "✓", "failed": "✗", "unexpected_pass": "✗", "expected_failure": "~", "skipped": "–"}
_STYLES = {"failed": "error", "unexpected_pass": "error", "expected_failure": "notice", "skipped": "hint"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report."""

    text: str
    style: str = "lines"
    """Its style on a screen."""
    hang: int | None = None
    """The spaces before what does not fit on it."""


def show_run(run: Run, words: RunWords, screen: Screen, slowest: int = 0) -> None:
    """Write what failed, the slowest messages if some are wanted, and the summary."""
    for talk in run.failed:
        show_lines(failure_lines(talk, words), screen)
        screen.put()
    if slowest:
        screen.put(words.say("slowest"), "heading")
        screen.table([f"{words.seconds(step.seconds)} s", step.place, step.message] for _, step in run.slowest(slowest))
        screen.put()
    screen.put(words.summary(run), "error" if run.failed else "headline")


def show_lines(lines: Iterable[Line], screen: Screen) -> None:
    """Write lines on a screen."""
    for line in lines:
        screen.put(line.text, line.style, line.hang)


def talk_line(talk: TalkRecord, words: RunWords) -> Line:
    """Return one talk on one line: what came of it, where it stands, its title, and why."""
    reason = f" ({talk.reason})" if talk.reason and talk.result != "unexpected_pass" else ""
    took = f" {words.seconds(talk.seconds)} s" if talk.steps else ""
    text = f"{_MARKS[talk.result]} {words.result(talk.result)}  {talk.place}  {talk.title}{reason}{took}"
    return Line(text, _STYLES.get(talk.result, "lines"), 2)


def failure_lines(talk: TalkRecord, words: RunWords) -> Iterator[Line]:
    """Give the lines that say why a talk fails the run: where, the talk up to there, what was expected, what came.

    A turn that is as expected is shown in two lines, and only shortly before one that is not.
    """
    yield Line(f"✗ {talk.place}  {talk.title}", "error", 2)
    if talk.error:
        yield Line(f"    {words.say('unplayable', error=talk.error)}", hang=4)
        return
    if talk.result == "unexpected_pass":
        yield Line(f"    {words.take_out(talk)}", hang=4)
        return
    messages = own_messages(talk.steps)
    shown = _shown_turns(talk)
    before = 0
    for step in talk.steps:
        if step.differences:
            yield from _failed(step, talk, messages.get(step.turn, ""), words)
        elif step.role == "turn" and step.turn in shown:
            if step.turn > before + 1:
                yield Line(f"    {words.count('turns_between', step.turn - before - 1)}", "hint")
            yield from _said(step)
            yield Line(f"    ‹ {_short(step.reply)}", "hint", 6)
        before = step.turn if step.turn in shown else before


def _shown_turns(talk: TalkRecord) -> set[int]:
    """Return the numbers of the turns that failed and of those shortly before."""
    failed = {step.turn for step in talk.failures}
    return {turn for number in failed for turn in range(max(1, number - _BEFORE), number + 1)}


def _said(step: StepRecord, aside: str = "") -> Iterator[Line]:
    by = f"{step.by}: " if step.by else ""
    said = step.message if step.answer else ""  # What was to be pressed and is not there was not said.
    pressed = f"[{step.pressed}]" if step.pressed and step.pressed != said else ""
    told = " ".join(part for part in (said, pressed) if part)
    yield Line(f"    › {by}{told}{f'  ({aside})' if aside else ''}", "headline", 6)


def _failed(step: StepRecord, talk: TalkRecord, first: str, words: RunWords) -> Iterator[Line]:
    """Give a step with its reply and everything that is not as expected."""
    place = words.place(step, talk)
    door = words.say("through", door=step.door) if step.door else ""
    aside = words.say("comma").join(part for part in (words.beside(step, first), door, place) if part)
    yield from _said(step, aside)
    if step.answer:
        for number, line in enumerate(telling_lines(step.reply, unquoted(step.answer), step.differences, _REPLY)):
            yield Line(f"    {' ' if number else '‹'} {line}", "lines", 6)
    for difference in step.differences:
        yield from _told(words.told(difference, step, first), words)


def _told(told: Told, words: RunWords) -> Iterator[Line]:
    rows: list[tuple[str, str, str]] = [
        (words.say("expected"), told.expected, "lines"),
        (words.say("got"), told.got, "error"),
    ]
    rows += [(words.say("missing"), "; ".join(told.missing), "notice")] if told.missing else []
    rows += [(words.say("extra"), "; ".join(told.extra), "notice")] if told.extra else []
    yield Line(f"      {told.field}", "number")
    yield from _aligned(rows, 8)


def _aligned(rows: Sequence[tuple[str, str, str]], indent: int) -> Iterator[Line]:
    width = max(cell_len(label) for label, _, _ in rows)
    hang = indent + width + 2
    for label, text, style in rows:
        first, *rest = text.split("\n")
        yield Line(f"{' ' * indent}{pad(label, width)}  {first}", style, hang)
        for line in rest:
            yield Line(f"{' ' * hang}{line}", style, hang)


def _short(reply: str) -> str:
    first, *rest = reply.split("\n")
    return f"{first} …" if rest else first
