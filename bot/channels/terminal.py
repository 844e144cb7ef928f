"""A talk at a prompt."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable

from bot.assistant import Assistant, Exchange, opening_context
from bot.channels.explain import explanation
from bot.channels.painting import Screen
from bot.channels.questions import MAX_TEXT
from bot.channels.sheet import show_explanation
from bot.channels.streams import as_json
from bot.channels.wording import channel_wording
from bot.dialogue.context import Context
from bot.dialogue.decision import Decision
from bot.rendering import localised, render

COMMANDS = ("help", "plan", "topics", "today", "json", "explain", "forget", "quit")
_LEAVING = frozenset(["quit", "exit"])
"""What people type to leave a program, whatever it is."""


class Talk:
    """One talk: takes lines, writes replies, keeps the context between them."""

    def __init__(self, assistant: Assistant, today: dt.date, language: str, screen: Screen) -> None:
        """Take the assistant, the day of asking, the language of everything but replies, and where to write."""
        self.assistant = assistant
        self.today = today
        self.language = language
        self.words = channel_wording(language)
        self.screen = screen
        self.context = self._opening()
        self.last: Exchange | None = None
        self.said: list[tuple[dt.date, str]] = []
        """What was asked since the talk began, each with the day of asking."""

    def greet(self) -> None:
        """Say hello and how to get on."""
        greeting = render(Decision("chat", "greeting"), self.assistant.plan, self.language, self.today)
        self.screen.put(greeting.text)
        self.screen.put(self.words.say("chat.hint"), "hint")

    def hear(self, line: str) -> bool:
        """Take one line, a question or a command, and write what comes of it; tell whether the talk goes on."""
        said = line.strip()
        if not said:
            return True
        if said[0] in "/／" and said[1:2].isalpha() and said[1:].split(maxsplit=1)[0].isascii():
            return self._command(said[1:])
        if said.lower() in _LEAVING:
            return False
        if len(said) > MAX_TEXT:
            self._tell("too_long", count=f"{len(said):,}", most=f"{MAX_TEXT:,}")
            return True
        self.said.append((self.today, said))
        self.last = self.assistant.respond(said, self.context, self.today, dt.datetime.now(dt.UTC))
        self.context = self.last.context
        self.screen.reply(self.last.reply)
        return True

    def _opening(self) -> Context:
        return opening_context(self.assistant.plan, self.language)

    def _tell(self, key: str, **values: object) -> None:
        self.screen.put(self.words.say(f"chat.{key}", **values), "hint")

    def _command(self, said: str) -> bool:
        name, _, argument = said.partition(" ")
        name, argument = name.lower(), argument.strip()
        if name in _LEAVING:
            return False
        if name not in COMMANDS:
            near = difflib.get_close_matches(name, COMMANDS, 1)
            self._tell("unknown_near" if near else "unknown", command=f"/{name}", near=f"/{near[0]}" if near else "")
        elif name == "today":
            self._today(argument)
        elif argument:
            self._tell("no_argument", command=f"/{name}")
        else:
            getattr(self, f"_{name}")()
        return True

    def _help(self) -> None:
        self.screen.table([(f"/{name}", self.words.say(f"command.{name}")) for name in COMMANDS])

    def _plan(self) -> None:
        plan, header = self.assistant.plan, self.assistant.plan.header
        say = self.words.say
        topics = [topic for clause in plan.clauses for topic in clause.topics]
        rows = [
            ("title", localised(header.title, self.language)),
            ("id", plan.id),
            ("issuer", localised(header.issuer, self.language)),
        ]
        if header.in_force_from or header.expires:
            dates = say(
                "plan.from_to",
                to=header.expires or say("plan.open"),
                **{"from": header.in_force_from or say("plan.open")},
            )
            rows.append(("dates", f"{dates}{say(f'plan.{plan.validity(self.today)}', day=self.today)}"))
        rows += [
            ("source", header.source),
            (
                "size",
                say(
                    "plan.sizes",
                    clauses=len(plan.clauses),
                    topics=len(topics),
                    grants=sum(len(topic.grants) for topic in topics),
                ),
            ),
        ]
        self.screen.table([(say(f"plan.{name}"), value) for name, value in rows if value])

    def _topics(self) -> None:
        rows = []
        for clause in self.assistant.plan.clauses:
            names = [localised(topic.name or clause.title, self.language) for topic in clause.topics]
            said = dict.fromkeys(names or [localised(clause.title, self.language)])
            rows.append((clause.number or clause.id, self.words.say("plan.comma").join(said)))
        self.screen.table(rows)

    def _today(self, argument: str) -> None:
        if argument:
            try:
                self.today = dt.date.fromisoformat(argument)
            except ValueError:
                self._tell("bad_day", text=argument)
                return
        self._tell("today", day=self.today)

    def _json(self) -> None:
        if self.last is None:
            self._tell("nothing_yet")
        else:
            self.screen.verbatim(as_json(self.last.answer, indent=2))

    def _explain(self) -> None:
        if self.last is None:
            self._tell("nothing_yet")
        else:
            show_explanation(explanation(self.last), self.assistant.plan, self.words, self.screen)

    def _forget(self) -> None:
        self.context, self.last, self.said = self._opening(), None, []
        self._tell("forgotten")


def hear_all(talk: Talk, lines: Iterable[str]) -> None:
    """Take lines that nobody types: each is written before its reply, so that the whole reads as a talk."""
    for line in lines:
        if not line.strip():
            continue
        talk.screen.put(f"> {line.strip()}", "headline")
        if not talk.hear(line):
            return
        talk.screen.put()
