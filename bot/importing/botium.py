"""Botium's conversations as talks: #me says, #bot expects, #include uses shared turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.conversations.model import TurnEntry
from bot.errors import Problem
from bot.importing.asserters import ASSERTERS, HOOKS, INPUTS
from bot.importing.convos import MEMORY, PARTIAL, UTTERANCES, Convo, Section, arguments, is_data, read_convo
from bot.importing.making import Making
from bot.importing.meanings import Meanings
from bot.importing.notes import Carried, Note
from bot.importing.patterns import has_variable
from bot.importing.replies import expect_reply
from bot.importing.sources import Source
from bot.importing.utterances import Utterances

Shared = tuple[tuple[TurnEntry, ...], Mapping[str, tuple[TurnEntry, ...]]]
"""A partial conversation as turns, and the shared turns that these use."""


def carry_botium(sources: Sequence[Source], meanings: Meanings) -> tuple[list[Carried], list[Problem]]:
    """Carry Botium's text files over.

    Takes them all at once, as they refer to each other, and what the names of the other bot mean. Gives what became of
    each file, and what is wrong with them.
    """
    shelf = _Shelf(meanings)
    convos: list[Convo] = []
    carried = {source.file: Carried(source.file, source.name) for source in sources}
    problems: list[Problem] = []
    for source in sources:
        if source.file.endswith(MEMORY):
            carried[source.file].notes.append(Note(source.file, 1, "memory", source.lines[0]))
        elif source.file.endswith(UTTERANCES):
            problems += shelf.utterances.read(source)
        else:
            convo, wrong = read_convo(source)
            problems += wrong
            if source.file.endswith(PARTIAL):
                problems += shelf.put(convo)
            else:
                convos.append(convo)
    if problems:
        return [], problems
    for convo in convos:
        _Telling(convo, shelf, carried[convo.file]).tell()
    for name, partial in shelf.partials.items():
        carried[partial.file].notes += shelf.notes.get(name, ())
        if name not in shelf.included:
            carried[partial.file].notes.append(Note(partial.file, 1, "unused", name))
    return list(carried.values()), shelf.problems


class _Shelf:
    """What conversations refer to."""

    def __init__(self, meanings: Meanings) -> None:
        self.meanings = meanings
        self.utterances = Utterances()
        self.partials: dict[str, Convo] = {}
        self.included: set[str] = set()
        self.notes: dict[str, list[Note]] = {}
        """What was lost of each partial conversation that stands alone."""
        self.problems: list[Problem] = []
        self._shared: dict[str, Shared | None] = {}

    def put(self, partial: Convo) -> list[Problem]:
        """Add a partial conversation; gives what is wrong with that."""
        first = self.partials.setdefault(partial.name, partial)
        if first is partial:
            return []
        told = f"the partial conversation {partial.name} stands in {first.file} too; rename one of them"
        return [Problem(partial.file, 1, "", told)]

    def shared(self, name: str) -> Shared | None:
        """Return a partial conversation as shared turns.

        None where it cannot stand alone: it begins with a reply, cannot be said to its end, or expects nothing.
        """
        if name not in self._shared:
            self._shared[name] = None
            partial = self.partials[name]
            carried = Carried(partial.file, partial.name)
            telling = _Telling(partial, self, carried, [name])
            telling.walk(partial.sections, bot_follows=False)
            making = telling.making
            expects = any(turn.expect or turn.use for turn in making.turns)
            if expects and not making.ended and not self.replies_first(partial.sections, otherwise=False):
                self._shared[name] = (tuple(making.turns), carried.fixtures)
                self.notes[name] = making.notes
        return self._shared[name]

    def replies_first(self, sections: Sequence[Section], *, otherwise: bool, depth: int = 9) -> bool:
        """Tell whether sections begin with a reply, whatever they include; `otherwise` where there is none of both."""
        for number, section in enumerate(sections):
            if section.sender in ("me", "bot"):
                return section.sender == "bot"
            if section.sender == "include" and section.rest in self.partials and depth:
                after = self.replies_first(sections[number + 1 :], otherwise=otherwise, depth=depth - 1)
                return self.replies_first(self.partials[section.rest].sections, otherwise=after, depth=depth - 1)
        return otherwise


class _Telling:
    """One conversation while it is carried over."""

    def __init__(self, convo: Convo, shelf: _Shelf, carried: Carried, inside: Sequence[str] = ()) -> None:
        self.convo = convo
        self.shelf = shelf
        self.carried = carried
        self.making = Making(convo.file, convo.name, convo.sections[0].line, shelf.meanings)
        self.inside = list(inside)
        """The partial conversations that it is in the middle of."""

    def tell(self) -> None:
        """Carry the whole over."""
        self.walk(self.convo.sections, bot_follows=False)
        talk = self.making.finished(self.convo.description)
        if talk is None:
            self.carried.notes += self.making.notes
        else:
            self.carried.talks.append(talk)

    def walk(self, sections: Sequence[Section], *, bot_follows: bool) -> None:
        """Go through sections; takes too whether a reply is checked after the last of them."""
        for number, section in enumerate(sections):
            follows = self.shelf.replies_first(sections[number + 1 :], otherwise=bot_follows)
            if self.making.ended:
                return
            if section.sender == "include":
                self._include(section.rest, section.line, bot_follows=follows)
                continue
            if section.rest:
                self.making.note("channel", section.line, f"#{section.sender} {section.rest}")
            if section.sender == "me":
                self._me(section)
            elif section.sender == "bot":
                expect_reply(self.making, section, self.shelf.utterances)
            else:
                self._hooks(section)
            for line in section.lines:
                name, _, rest = line.text.partition(" ")
                if name == "INCLUDE" and not self.making.ended:
                    self._include(rest.strip(), line.number, bot_follows=follows)

    def _hooks(self, section: Section) -> None:
        """Note what happens at the beginning or at the end."""
        for line in section.lines:
            name = line.text.partition(" ")[0].lstrip("?!")
            if name and name != "INCLUDE":
                self.making.note("asserter" if name in ASSERTERS else "hook", line.number, line.text)

    def _include(self, name: str, line: int, *, bot_follows: bool) -> None:
        if name not in self.shelf.partials:
            self.making.end("include", line, name)
            return
        partial = self.shelf.partials[name]
        if name in self.inside:
            ring = f"these partial conversations include themselves: {' > '.join((*self.inside, name))}"
            self.shelf.problems.append(Problem(self.making.file, line, "", ring))
            self.making.ended = True
            return
        self.shelf.included.add(name)
        self.inside.append(name)
        # What is expected after shared turns would have no turn to belong to.
        shared = None if bot_follows else self.shelf.shared(name)
        if shared is None:
            outer, self.making.file = self.making.file, partial.file
            self.walk(partial.sections, bot_follows=bot_follows)
            self.making.file = outer
        else:
            turns, used = shared
            self.carried.fixtures |= {**used, name: turns}
            self.making.use(name)
        self.inside.pop()

    def _me(self, section: Section) -> None:
        said: list[str] = []
        pressed = ""
        for line in section.lines:
            name, _, rest = line.text.partition(" ")
            if name == "BUTTON" and rest and not pressed:
                pressed = arguments(rest)[-1]
            elif name in INPUTS:
                self.making.end("input", line.number, line.text)
                return
            elif name not in HOOKS:
                said.append(line.text)
            elif name != "INCLUDE":
                self.making.note("hook", line.number, line.text)
        text = "\n".join(said).strip()
        if pressed and (has_variable(pressed) or is_data(pressed)):
            self.making.end("payload", section.line, pressed)
        elif pressed:
            self.making.press(pressed)
        elif not text:
            self.making.note("empty", section.line, section.told)
            self.making.heard = False
        elif is_data(text):
            self.making.end("input", section.line, text)
        elif self.shelf.utterances.lacks(text):
            self.making.end("utterances", section.line, text)
        else:
            self._say(text, section)

    def _say(self, text: str, section: Section) -> None:
        wordings = self.shelf.utterances.wordings(text)
        sayable = [wording for wording in wordings if not has_variable(wording)]
        if not sayable:
            self.making.end("memory", section.line, text)
            return
        for wording in wordings:
            if wording not in sayable:
                self.making.note("memory", section.line, wording)
        self.making.say(sayable)
