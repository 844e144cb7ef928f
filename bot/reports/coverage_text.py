"""The coverage on a screen: a table of clauses by kinds of question, the figures, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click
from rich.cells import cell_len, set_cell_size

from bot.channels.painting import Screen, clean
from bot.channels.wording import ChannelWording
from bot.channels.wrapping import pad
from bot.knowledge.model import Clause
from bot.quality.coverage import Coverage, Measured
from bot.quality.coverage_marks import FIGURES, Mark
from bot.reports.coverage_data import kinds_shown
from bot.reports.coverage_words import CoverageWords, Todo, shown_percent

_LISTED = ("values", "terms", "sections", "replies")
"""Figures of which there are so many that what is missing stands in one paragraph a language."""
_COLUMN = 5
"""Cells of a column of counts."""
_TITLE = 40
"""Cells of a clause's name at most."""
Painted = tuple[str, str]
"""A text and its style."""


def show_coverage(measured: Measured, words: ChannelWording, screen: Screen) -> None:
    """Write the coverage of every plan, what is missing last, where the eye rests."""
    for number, coverage in enumerate(measured.plans):
        if number:
            screen.put()
        _Sheet(coverage, CoverageWords(coverage.plan, words), screen).show()
    if measured.elsewhere:
        plans = words.say("coverage.separator").join(f"{plan} ({n})" for plan, n in measured.elsewhere.items())
        screen.put(words.say("coverage.elsewhere", plans=plans), "hint")


class _Sheet:
    def __init__(self, coverage: Coverage, words: CoverageWords, screen: Screen) -> None:
        self.coverage = coverage
        self.words = words
        self.screen = screen
        self.languages = coverage.plan.header.languages
        self.marks = frozenset(coverage.marks)

    def show(self) -> None:
        say, coverage = self.words.say, self.coverage
        self.screen.put(say("title", plan=coverage.plan.id), "headline")
        counts = {"talks": coverage.talks, "questions": coverage.questions, "counted": coverage.counted}
        self.screen.put(say("counts", **counts))
        if coverage.failing:
            self.screen.put(say("failing", count=len(coverage.failing)), "notice")
        if coverage.plan.clauses:
            self._table()
            self._rule()
        self._figures()
        self._outcomes()
        self._missing()

    # --- clauses by kinds ---

    def _table(self) -> None:
        kinds = kinds_shown(self.coverage)
        clauses = self.coverage.plan.clauses
        names = [clean(f"{clause.id} {self.words.title(clause)}") for clause in clauses]
        wide = min(_TITLE, max(map(cell_len, (*names, self.words.say("clause"))), default=0))
        if self.screen.width is not None:
            wide = max(12, min(wide, self.screen.width - _COLUMN * len(kinds) - 4))
        self.screen.put()
        heads = "".join(self.words.kind(kind, "short").rjust(_COLUMN - self._double(kind)) for kind in kinds)
        self._line([(pad(self.words.say("clause"), wide) + "    " + heads, "hint")])
        for clause, name in zip(clauses, names, strict=True):
            for number, language in enumerate(self.languages):
                shown = set_cell_size(name, wide - 1) + "…" if cell_len(name) > wide else pad(name, wide)
                start = [(shown if number == 0 else " " * wide, "lines"), (f" {language} ", "hint")]
                self._line([*start, *(self._count(clause, kind, language) for kind in kinds)])

    def _double(self, kind: str) -> int:
        """Return how many cells more than characters a heading takes."""
        word = self.words.kind(kind, "short")
        return cell_len(word) - len(word)

    def _count(self, clause: Clause, kind: str, language: str) -> Painted:
        mark = Mark("cells", (clause.id, kind), language)
        count = len(self.coverage.asked(mark))
        if mark not in self.marks:
            return (f"({count})" if count else "").rjust(_COLUMN), "hint"
        if count:
            return str(count).rjust(_COLUMN), "lines"
        return ("!" if mark in self.coverage.vain else "✗").rjust(_COLUMN), "error"

    def _rule(self) -> None:
        self.screen.put()
        self.screen.put(self.words.say("rule"), "hint")

    def _line(self, parts: Sequence[Painted]) -> None:
        click.echo("".join(self.screen.paint(text, style) for text, style in parts).rstrip(), color=self.screen.styled)

    # --- figures ---

    def _figures(self) -> None:
        say, together = self.words.say, len(self.languages) > 1
        columns = [*self.languages, *([""] if together else [])]
        rows = []
        for name in FIGURES:
            figures = [self.coverage.figure(name, language) for language in columns]
            if figures[-1].of:
                row = [f"{self.words.count(figure)}  {shown_percent(figure):>4}" for figure in figures]
                rows.append((say(f"figure_{name}"), *row))
        self.screen.put()
        if not rows:
            self.screen.put(say("nothing"), "hint")
            return
        self.screen.table(rows, [say("figure"), *self.languages, *([say("together")] if together else [])], indent=0)

    def _outcomes(self) -> None:
        reasons: dict[str, list[str]] = {}
        for (outcome, reason), count in self.coverage.outcomes.most_common():
            reasons.setdefault(outcome, []).append(f"{reason} {count}")
        if reasons:
            self.screen.put()
            self.screen.put(self.words.say("outcomes"), "heading")
            self.screen.table([(outcome, self.words.join(counts)) for outcome, counts in reasons.items()])

    # --- what is missing ---

    def _missing(self) -> None:
        say = self.words.say
        self.screen.put()
        todos = self.words.todos(self.coverage)
        if not todos:
            self.screen.put(say("complete"), "headline")
            return
        self.screen.put(say("missing"), "headline")
        for figure, group in groupby(todos, key=lambda todo: todo.figure):
            found = list(group)
            self.screen.put(f"{say(f'missing_{figure}')} ({len(found)})", "heading")
            if figure in _LISTED:
                self._paragraphs(found)
                continue
            for todo in found:
                self.screen.put(f"· {todo.text}")

    def _paragraphs(self, todos: Sequence[Todo]) -> None:
        for language in self.languages:
            subjects = [todo.subject for todo in todos if language in todo.languages]
            if subjects:
                said = {"languages": language, "count": len(subjects), "subjects": self.words.join(subjects)}
                self.screen.put(f"· {self.words.say('todo_list', **said)}")
