"""A run of talks as a page that stands alone: every talk a chat, and beside each wrong reply what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from bot import __version__
from bot.channels.painting import clean
from bot.conversations.expectations import grant_name
from bot.conversations.records import Run, StepRecord, TalkRecord
from bot.reports.pages import environment
from bot.reports.run_words import RunWords, own_messages

OPEN = 20
"""Failed talks that are open when the page is; the others open when they are asked for."""
WHOLE = 1000
"""Talks up to which the replies of passed ones are shown whole: a page of more should still open on a phone."""
MANY = 50
"""Talks from which on a page shows at first only those that failed, if any did."""
_SLOWEST = 10


def as_page(run: Run, words: RunWords) -> str:
    """Return the page, whole: its styles and its few lines of script stand in it, and it refers to nothing outside."""
    page = environment().get_template("run.html.j2")
    talks = [_Talk(talk, number, words, short=len(run.talks) > WHOLE) for number, talk in enumerate(run.talks)]
    failed = [talk for talk in talks if talk.fails]
    for talk in failed[:OPEN]:
        talk.open = True
    return clean(
        page.render(
            language=words.language,
            say=words.say,
            count=words.count,
            run=run,
            program=__version__,
            day=f"{run.started[:10]} {run.started[11:16]}",
            summary=words.summary(run),
            results=[_share(result, count, run, words) for result, count in run.counts.items() if count],
            files=[_file(file, list(group)) for file, group in groupby(talks, key=lambda talk: talk.record.file)],
            slowest=_slowest(run, talks, words),
            short=len(run.talks) > WHOLE,
            many=MANY,
        )
    )


class _Talk:
    """A talk as the page shows it."""

    def __init__(self, record: TalkRecord, number: int, words: RunWords, *, short: bool) -> None:
        self.record = record
        self.anchor = f"talk-{number + 1}"
        self.words = words
        self.short = short and record.result == "passed"
        self.fails = record.result in ("failed", "unexpected_pass")
        self.open = False
        self.result = words.result(record.result)
        self.seconds = words.seconds(record.seconds) if record.steps else ""

    @property
    def note(self) -> str:
        """Why it was skipped, is known to fail, or could not be played; "" for an ordinary talk."""
        if self.record.error:
            return self.words.say("unplayable", error=self.record.error)
        if self.record.result == "unexpected_pass":
            return self.words.take_out(self.record)
        return self.record.reason

    @property
    def facts(self) -> list[str]:
        """What it was played on."""
        changed = [self.words.say("on_changed")] if self.record.changed else []
        closed = [self.words.say("closed", door=door, why=why) for door, why in self.record.closed.items()]
        return [fact for fact in (self.record.plan, self.record.today, *changed, *closed) if fact]

    def steps(self) -> Iterator[dict[str, Any]]:
        """Give its messages with their replies."""
        messages = own_messages(self.record.steps)
        for step in self.record.steps:
            first = messages.get(step.turn, "")
            reply, cut = _reply(step, short=self.short)
            yield {
                "step": step,
                "aside": self.words.beside(step, first),
                "door": self.words.say("through", door=step.door) if step.door else "",
                "place": self.words.place(step, self.record),
                "pressed": step.pressed if step.pressed != step.message else "",
                "language": step.answer["language"] if step.answer else self.words.language,
                "reply": reply,
                "cut": cut,
                "told": [self.words.told(difference, step, first) for difference in step.differences],
                "fits": list(_fits(step, self.words)),
            }


def _reply(step: StepRecord, *, short: bool) -> tuple[str, bool]:
    """Return the reply and whether it is only its first line."""
    first, *rest = step.reply.split("\n")
    return (first, bool(rest)) if short else (step.reply, False)


def _fits(step: StepRecord, words: RunWords) -> Iterator[tuple[str, str]]:
    """Give what was expected and came."""
    wrong = {difference.field for difference in step.differences}
    for key, value in _flat(step.expected):
        if key not in wrong and step.answer and not step.door:
            yield words.key(key), words.value(key, value)


def _flat(expected: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in expected.items():
        if isinstance(value, dict):
            yield from _flat({k: v for k, v in value.items() if v not in ([], (), "")}, f"{prefix}{key}.")
        elif isinstance(value, list | tuple):
            yield prefix + key, ", ".join(_item(item) for item in value) or "–"
        else:
            yield prefix + key, str(value)


def _item(item: Any) -> str:
    return grant_name({k: v for k, v in item.items() if v != ""}) if isinstance(item, dict) else str(item)


def _share(result: str, count: int, run: Run, words: RunWords) -> dict[str, Any]:
    share = f"{100 * count / len(run.talks):.3f}"
    return {"result": result, "name": words.result(result), "count": count, "share": share}


def _file(file: str, talks: list[_Talk]) -> dict[str, Any]:
    return {
        "file": file,
        "talks": len(talks),
        "failed": sum(talk.fails for talk in talks),
        "tables": [
            {"table": table, "talks": list(group)}
            for table, group in groupby(talks, key=lambda talk: talk.record.table)
        ],
    }


def _slowest(run: Run, talks: list[_Talk], words: RunWords) -> list[dict[str, Any]]:
    anchors = {talk.record.id: talk.anchor for talk in talks}
    return [
        {
            "seconds": words.seconds(step.seconds),
            "message": step.message,
            "title": talk.title,
            "place": step.place,
            "anchor": anchors[talk.id],
        }
        for talk, step in run.slowest(_SLOWEST)
    ]
