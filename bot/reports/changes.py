"""The answers that changed between two versions, as data and as tables on a screen; as Markdown, see `change_pages`."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.box import HORIZONTALS
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from bot.channels.painting import Screen, clean
from bot.channels.wording import ChannelWording
from bot.channels.wrapping import wrap
from bot.knowledge.model import Grant
from bot.quality.changes import KINDS, Change, Way
from bot.quality.comparison import Comparison
from bot.quality.version_facts import SUMS, FactChange
from bot.quality.versions import Version
from bot.reports.change_words import SHOWN, ChangeWords, facts_of

WIDTH = 120
"""Cells of a table where nobody says how wide the screen is."""
WIDEST = 200
_NARROWEST = 8
"""Cells that a column of text is given at least."""


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Return all that came of a comparison as data: every answer before and after, and where each fact stands."""
    said = ChangeWords(comparison, ChannelWording("en"))
    return {
        "old": _version(comparison.old),
        "new": _version(comparison.new),
        "questions": comparison.questions,
        "talks": comparison.talks,
        "talks_left_out": comparison.left_out,
        "changed": sum(len(way.changes) for way in comparison.ways),
        "reworded": sum(len(way.changes) for way in comparison.wordings),
        "ways": [_way(way, said) for way in (*comparison.ways, *comparison.wordings)],
        "verdicts": [asdict(verdict) for verdict in comparison.verdicts],
        "files": [{"file": change.name, "how": change.how} for change in comparison.files],
        "facts": [_fact(fact, said) for fact in comparison.facts],
        "plans_only_in_old": list(comparison.only_old),
        "plans_only_in_new": list(comparison.only_new),
    }


def show_changes(comparison: Comparison, words: ChannelWording, screen: Screen, *, verbose: bool = False) -> None:
    """Write what came of a comparison: a table for each kind of change, then talks, facts and files.

    With `verbose`, every question is listed and not only some of those that changed alike.
    """
    _Sheet(comparison, words, screen, None if verbose else SHOWN).show()


class _Sheet:
    def __init__(self, comparison: Comparison, words: ChannelWording, screen: Screen, most: int | None) -> None:
        self.comparison = comparison
        self.said = ChangeWords(comparison, words)
        self.screen = screen
        self.most = most

    def show(self) -> None:
        found, said = self.comparison, self.said
        self.screen.put(said.head(), "headline")
        self.screen.put(said.versions(), "hint")
        number = 1
        for kind in KINDS:
            ways = [way for way in (*found.ways, *found.wordings) if way.kind == kind]
            if ways:
                self._heading(f"kind_{kind}")
                self._ways(ways, number)
                number += len(ways)
        self._verdicts()
        if found.facts:
            self._heading("facts")
            self._table(("where", "fact", "before", "after"), [self._fact(fact) for fact in found.facts])
        if found.files:
            self._heading("files")
            for change in found.files:
                self.screen.put(f"  {said.say(f'how_{change.how}')}  {change.name}")
        if found.left_out:
            self.screen.put()
            self.screen.put(said.say("left_out", count=found.left_out), "hint")

    def _heading(self, key: str) -> None:
        self.screen.put()
        self.screen.put(self.said.say(key), "heading")

    def _ways(self, ways: Iterable[Way], first: int) -> None:
        said = self.said
        rows = []
        for number, way in enumerate(ways, first):
            count = [said.count("count", len(way.changes))] if len(way.changes) > 1 else []
            asked = [*count, *said.questions(way, self.most)]
            after = [said.after(way), *said.places(way)]
            rows.append((f"{number}", said.clauses(way), said.before(way), "\n".join(after), "\n".join(asked)))
        self._table(("number", "clause", "before", "after", "asked_heading"), rows)

    def _verdicts(self) -> None:
        for turned in ("fails", "passes"):
            verdicts = [verdict for verdict in self.comparison.verdicts if verdict.turned == turned]
            if not verdicts:
                continue
            self._heading(f"verdicts_{turned}")
            for verdict in verdicts:
                self.screen.put(f"  {verdict.file}:{verdict.line}  {self.said.cut(verdict.talk)}", hang=4)
                for line in self.said.mismatches(verdict) if turned == "fails" else ():
                    self.screen.put(f"    {line}", "notice", hang=6)

    def _fact(self, fact: FactChange) -> tuple[str, ...]:
        said = self.said
        return said.place(fact), said.fact(fact), said.value(fact.before), said.value(fact.after)

    def _table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write rows in columns, each as wide as its text allows and the screen has room for."""
        table = Table(box=HORIZONTALS, show_edge=False, pad_edge=False)
        for heading in headings:
            table.add_column(Text(self.said.say(heading)), justify="right" if heading == "number" else "left")
        for row in rows:
            table.add_row(*(_Cell(clean(text)) for text in row), end_section=True)
        width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDEST)
        console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
        with console.capture() as captured:
            console.print(table)
        self.screen.verbatim("\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")))


class _Cell:
    """A text that breaks where Chinese and English allow it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(wrap(self.text, options.max_width))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(cell_len(line) for line in self.text.split("\n"))
        return Measurement(min(widest, _NARROWEST), widest).with_maximum(options.max_width)


def _version(version: Version) -> dict[str, str | None]:
    return {"name": version.name, "commit": version.commit or None}


def _way(way: Way, said: ChangeWords) -> dict[str, Any]:
    return {
        "kind": way.kind,
        "plan": way.plan,
        "clauses": list(way.clauses),
        "fields": [{"field": f.field, "before": list(f.before), "after": list(f.after)} for f in way.fields],
        "places": [_place(fact, said) for fact in facts_of(way, said.comparison.facts)],
        "count": len(way.changes),
        "answers": [_change(change) for change in way.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    asked = {name: value for name, value in asdict(change.asked).items() if value not in ("", 0)}
    fields = [field.field for field in change.fields]
    return {"asked": asked, "fields": fields, "before": dict(change.before), "after": dict(change.after)}


def _place(fact: FactChange, said: ChangeWords) -> dict[str, Any]:
    file, _, line = said.place(fact).rpartition(":")
    return {"file": file, "line": int(line)}


def _fact(fact: FactChange, said: ChangeWords) -> dict[str, Any]:
    return {
        "plan": fact.plan,
        "kind": fact.kind,
        "clause": fact.clause or None,
        "item": fact.item or None,
        "before": _plain(fact.before),
        "after": _plain(fact.after),
        **_place(fact, said),
        "gone": fact.gone,
    }


def _plain(value: Any) -> Any:
    """Return what a fact says as JSON has it."""
    if isinstance(value, Grant):
        return {name: getattr(value, name) for name in SUMS if getattr(value, name) is not None}
    if isinstance(value, tuple):
        return list(value)
    return None if value is None else value.isoformat()
