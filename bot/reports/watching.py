"""Files watched, and the talks that a change of them concerns played again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from watchfiles import watch

from bot.conversations.reading import SUFFIXES
from bot.conversations.records import Run, TalkRecord
from bot.conversations.session import Session
from bot.conversations.stages import Stages
from bot.conversations.talks import Talk

_IDLE = 200
"""Milliseconds without a change after which the watch says that it stands; a person does not notice them."""


class Watch:
    """A session that is played again whenever a file changes, as far as the change concerns it."""

    def __init__(self, session: Session) -> None:
        """Take the session."""
        self.session = session
        self._talks: dict[str, Talk] = {}
        self._records: dict[str, TalkRecord] = {}
        self._touched: set[Path] = set()
        """The knowledge folders that changed since talks were last played on them."""

    @property
    def places(self) -> tuple[Path, ...]:
        """The folders that are watched: those of the scripts and of the knowledge that they are played on.

        A script is watched by its folder: editors save by putting a new file in the place of the old one.
        """
        scripts = [path if path.is_dir() else path.parent for path in self.session.paths]
        knowledge = [self.session.base.knowledge, *(talk.stage.knowledge for talk in self._talks.values())]
        return tuple(folder for folder in dict.fromkeys((*scripts, *knowledge)) if folder.is_dir())

    def rounds(self) -> Iterator[frozenset[Path]]:
        """Give the files that changed, whenever some did, and first none, once no change can be missed any more.

        After each, `play` is to be called. Ends when Ctrl-C is pressed.
        """
        begun = False
        while True:
            places = self.places
            for changed in _changes(places):
                if changed or not begun:
                    yield changed
                begun = True
                if self.places != places:
                    break  # Talks are played on another folder now.
            else:
                return

    def play(self, changed: Iterable[Path], play: Callable[[list[Talk]], Iterable[TalkRecord]]) -> Run:
        """Read the scripts again and play what a change concerns; gives the run with what came of the other talks.

        Takes the files that changed, and what plays talks. A talk is played again if it was not played, if it or a
        fixture that it uses is no longer what it was, or if a file of its knowledge changed. Raises what reading does.
        """
        before = {talk.stage.knowledge for talk in self._talks.values()} | {self.session.base.knowledge}
        paths = [path.resolve() for path in changed]
        self._touched |= {folder for folder in before if any(p.is_relative_to(folder.resolve()) for p in paths)}
        if self._touched:
            self.session.stages = Stages()
        talks = self.session.read()
        kept = {
            talk.id: self._records[talk.id]
            for talk in talks
            if talk.id in self._records
            and self._talks.get(talk.id) == talk
            and talk.stage.knowledge not in self._touched
        }
        self._talks = {talk.id: talk for talk in talks}
        self._records = kept | {record.id: record for record in play([talk for talk in talks if talk.id not in kept])}
        self._touched.clear()
        return self.session.run(talks, self._records.values())


def _changes(places: Sequence[Path]) -> Iterator[frozenset[Path]]:
    """Watch folders: gives an empty set as soon as nothing happens, and the YAML files that changed when some did."""
    for found in watch(
        *places,
        watch_filter=lambda _, path: path.endswith(SUFFIXES),
        rust_timeout=_IDLE,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        yield frozenset(Path(path) for _, path in found)
