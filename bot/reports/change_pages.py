"""The answers that changed between two versions as Markdown, for a pull request."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from bot.channels.wording import ChannelWording
from bot.quality.changes import KINDS, Change, Way
from bot.quality.comparison import Comparison
from bot.reports.change_words import SHOWN, ChangeWords
from bot.reports.github import Section, code, details, escaped, fence, folded, header, line, page, row

LIMIT = 60_000
"""Characters of a page at most; GitHub takes 65,536 for a comment."""
_CELL = 900
"""Characters of a cell at most."""
_LINES = 60
"""Lines of a reply's changes that are shown."""
_QUESTIONS = 200
"""Questions of one change that are listed where all are wanted."""
_CLOSING = 400
"""Characters kept for the sentence that says what was cut."""


def as_markdown(comparison: Comparison, words: ChannelWording, *, verbose: bool = False) -> str:
    """Return what came of a comparison as a page of at most 60,000 characters; what is cut is counted.

    With `verbose`, every question is listed and not only some of those that changed alike.
    """
    return _Page(comparison, words, None if verbose else SHOWN).text()


class _Page:
    def __init__(self, comparison: Comparison, words: ChannelWording, most: int | None) -> None:
        self.comparison = comparison
        self.said = ChangeWords(comparison, words)
        self.most = most

    def text(self) -> str:
        text, left = page(self._head(), self._sections(), LIMIT - _CLOSING)
        return text.rstrip("\n") + "\n" + (f"\n{self.said.say('cut_rows', count=left)}\n" if left else "")

    def _head(self) -> str:
        found, said = self.comparison, self.said
        title = said.say("title", old=found.old.name, new=found.new.name)
        lines = [f"### {_cell(title)}", f"**{_cell(said.head())}**", line(said.versions())]
        if found.left_out:
            lines.append(line(said.say("left_out", count=found.left_out)))
        return "\n\n".join(lines) + "\n\n"

    def _sections(self) -> Iterator[Section]:
        """Give the parts of the page, what matters most first: a page that is too long is cut at its end."""
        found, said = self.comparison, self.said
        numbered = list(enumerate((*found.ways, *found.wordings), 1))
        for kind in KINDS[:-1]:
            yield self._ways(
                f"#### {said.say(f'kind_{kind}')}\n\n", [pair for pair in numbered if pair[1].kind == kind]
            )
        yield from self._verdicts()
        facts = [
            row([code(said.place(f)), *map(_cell, (said.fact(f), said.value(f.before), said.value(f.after)))])
            for f in found.facts
        ]
        headings = [said.say(key) for key in ("where", "fact", "before", "after")]
        yield Section(f"#### {said.say('facts')}\n\n{header(headings)}", facts, "\n")
        yield Section("", [self._replies(number, way) for number, way in numbered if way.kind != "wording"])
        wordings = [pair for pair in numbered if pair[1].kind == "wording"]
        yield self._ways(folded(f"{said.say('kind_wording')} ({len(wordings)})"), wordings, "\n</details>\n\n")
        files = [f"- {said.say(f'how_{change.how}')} {code(change.name)}\n" for change in found.files]
        yield Section(folded(f"{said.say('files')} ({len(files)})"), files, "\n</details>\n\n")

    def _ways(self, opening: str, numbered: Iterable[tuple[int, Way]], closing: str = "\n") -> Section:
        said = self.said
        rows = []
        for number, way in numbered:
            count = [said.count("count", len(way.changes))] if len(way.changes) > 1 else []
            asked = "\n".join([*count, *said.questions(way)])
            after = "<br>".join([_cell(said.after(way)), *map(code, said.places(way))])
            rows.append(row([f"{number}", _cell(said.clauses(way)), _cell(said.before(way)), after, _cell(asked)]))
        headings = [said.say(key) for key in ("number", "clause", "before", "after", "asked_heading")]
        return Section(opening + header(headings, numbered=True), rows, closing)

    def _verdicts(self) -> Iterator[Section]:
        for turned in ("fails", "passes"):
            rows = []
            for verdict in self.comparison.verdicts:
                if verdict.turned == turned:
                    lines = self.said.mismatches(verdict) if turned == "fails" else []
                    below = [f"  - {line(why)}\n" for why in lines]
                    rows.append(f"- {code(f'{verdict.file}:{verdict.line}')} {_cell(verdict.talk)}\n{''.join(below)}")
            yield Section(f"#### {self.said.say(f'verdicts_{turned}')}\n\n", rows, "\n")

    def _replies(self, number: int, way: Way) -> str:
        """Return how a reply changed, folded away; and every question, where all are wanted."""
        first = way.changes[0]
        body = fence("\n".join(self._marked(first)), "diff")
        if self.most is None and len(way.changes) > SHOWN:
            listed = "".join(f"- {line(question)}\n" for question in self.said.questions(way, _QUESTIONS))
            body += f"\n{line(self.said.say('all_questions', count=len(way.changes)))}\n\n{listed}"
        return details(f"{number}. {self.said.say('reply_of', text=self.said.cut(first.asked.text))}", body)

    def _marked(self, change: Change) -> Sequence[str]:
        """Return the lines of both replies, marked as a diff marks them."""
        lines = [
            f"{marked[:2]}{self.said.cut(marked[2:])}"
            for marked in difflib.ndiff(change.before["reply"].split("\n"), change.after["reply"].split("\n"))
            if not marked.startswith("?")
        ]
        if len(lines) <= _LINES:
            return lines
        return [*lines[:_LINES], self.said.say("cut_lines", count=len(lines) - _LINES)]


def _cell(text: str) -> str:
    """Return a text of bounded length that shows as itself."""
    return escaped(text if len(text) <= _CELL else f"{text[: _CELL - 1]}…")
