"""The plan to look through: its sections and clauses, its grants, and a sum of those that a firm has."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import msgspec

from bot.channels.telegram.callbacks import Action, Browse, Collect, List, Open, Stay, Sum
from bot.channels.telegram.handling import Handled
from bot.channels.telegram.keyboards import Button, Row, button, in_rows, keyboard
from bot.channels.telegram.questions import Questions, naming
from bot.channels.telegram.reading import Place, Press
from bot.channels.telegram.sending import Keyboard, notice, put_in_place
from bot.channels.telegram.talking import Talking
from bot.channels.wording import ChannelWording
from bot.knowledge.model import Clause, Grant, Topic
from bot.knowledge.outline import outline
from bot.rendering import format_grant, localised, validity_notice
from bot.store.chats import Chat
from bot.wording import wording

PAGE = 10
"""Grants on one page: what a phone shows at a glance."""
TICKS = 8
"""Grants to tick on one page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A grant with where it stands."""

    number: int
    clause: Clause
    topic: Topic
    grant: Grant


@dataclass(frozen=True, slots=True)
class Page:
    """What a message shows."""

    texts: list[str]
    keyboard: Keyboard


class Browsing:
    """Shows parts of the plan, in a message that changes as one goes on."""

    def __init__(self, talking: Talking, questions: Questions) -> None:
        """Take what knows how to talk in a chat, and what answers questions."""
        self.talking = talking
        self.questions = questions
        self.plan = talking.plan
        self.parts = outline(self.plan)
        found = [(c, t, g) for c in self.plan.clauses for t in c.topics for g in t.grants]
        self.entries = [Entry(number, *entry) for number, entry in enumerate(found)]

    # --- sections and clauses ---

    def topics(self, chat: Chat, place: Place, section: str = "") -> Page:
        """Return the contents of the plan, or of one section."""
        words = self.talking.words(chat, place)
        part = next((p for p in self.parts if p.id == section), None)
        if part is None:
            rows = [[self._part_button(p.id, words)] for p in self.parts]
            title = html.escape(words.say("telegram.topics", plan=self._plan_name(words)), quote=False)
            return Page([f"<b>{title}</b>"], keyboard(rows))
        clauses = [[button(self._clause_name(c, words), Browse(clause=c.id))] for c in part.clauses]
        title = f"<b>{html.escape(self._part_name(part.id, words), quote=False)}</b>"
        lines = [f"{html.escape(self._clause_name(c, words), quote=False)}" for c in part.clauses]
        back = [[button(words.say("telegram.all_topics"), Browse())]]
        return Page(["\n".join([title, *lines])], keyboard([*clauses, *back]))

    def browse(self, update_id: int, press: Press, action: Browse, handled: Handled) -> None:
        """Show a section, or answer with a clause in the place of the list."""
        if action.clause:
            clause = next((c for c in self.plan.clauses if c.id == action.clause), None)
            if clause is None:
                raise LookupError(action.clause)
            handled.calls.append(notice(press.id))
            # A message of its own, so that the list stays to go on with.
            question = naming(clause, self.talking.language(handled.chat, press.place))
            self.questions.answer(
                update_id, press.place, question, handled, before=self.talking.opening(handled.chat, press.place)
            )
            return
        if action.section and all(part.id != action.section for part in self.parts):
            raise LookupError(action.section)
        self._put(press, self.topics(handled.chat, press.place, action.section), handled)

    # --- grants ---

    def grants(
        self, chat: Chat, place: Place, page: int = 0, section: str = "", only: Sequence[Entry] = (), wanted: str = ""
    ) -> Page:
        """Return a page of the grants: all, those of a section, or those given for what was wanted."""
        words = self.talking.words(chat, place)
        inside = {c.id for p in self.parts if p.id == section for c in p.clauses}
        listed = list(only) or [e for e in self.entries if not section or e.clause.id in inside]
        pages = max(1, -(-len(listed) // PAGE))
        page = min(page, pages - 1)
        shown = listed[page * PAGE : (page + 1) * PAGE] if not only else listed[: 2 * PAGE]
        lines = [self._grant_line(place_, e, words) for place_, e in enumerate(shown, page * PAGE + 1)]
        plan = self._plan_name(words)
        title = words.say("telegram.grants", plan=plan)
        if only:
            title = words.say("telegram.grants_fitting", count=len(only), wanted=wanted)
        elif section:
            title = self._part_name(section, words)
        text = "\n".join([f"<b>{html.escape(title, quote=False)}</b>", *lines, *self._notice(words)])
        numbers = [button(str(i), Open(e.number)) for i, e in enumerate(shown, page * PAGE + 1)]
        rows: list[Row] = in_rows(numbers, 5)
        if not only:
            rows.append(_turns(page, pages, lambda to: List(to, section)))
            with_money = [p for p in self.parts if any(e.clause in p.clauses for e in self.entries)]
            if section:
                rows.append([button(words.say("telegram.all_grants"), List())])
            elif len(with_money) > 1:
                rows += [[button(f"▸ {self._part_name(p.id, words)}", List(0, p.id))] for p in with_money]
        elif len(only) < len(self.entries):
            rows.append([button(words.say("telegram.all_grants"), List())])
        return Page([text], keyboard(rows))

    def turn(self, press: Press, action: List, handled: Handled) -> None:
        """Turn to a page of the grants."""
        if action.section and all(part.id != action.section for part in self.parts):
            raise LookupError(action.section)
        self._put(press, self.grants(handled.chat, press.place, action.page, action.section), handled)

    def fitting(self, text: str) -> list[Entry]:
        """Return the grants that a few words mean: by a level or other attribute, a sum, a topic, a section."""
        heard = self.talking.assistant.reader.read(text)
        slots = {slot for mention in heard.slots for slot in mention.slots}
        sums = {amount.yuan for amount in heard.amounts}
        topics = {candidate.place.key for candidate in heard.candidates if candidate.strong}
        found = self.entries
        if slots:
            found = [e for e in found if slots & {f"{a}:{v}" for a, v in e.topic.attributes_of(e.grant).items()}]
        if sums:
            found = [e for e in found if e.grant.figure in sums]
        if topics:
            found = [e for e in found if (e.clause.id, e.topic.id) in topics]
        if heard.sections:
            found = [e for e in found if any(e.clause.id.startswith(s) for s in heard.sections)]
        return found if slots or sums or topics or heard.sections else []

    def open(self, update_id: int, press: Press, action: Open, handled: Handled) -> None:
        """Answer on one grant, in a message of its own."""
        entry = self.entries[action.grant]
        handled.calls.append(notice(press.id))
        name = localised(entry.grant.name, self.talking.language(handled.chat, press.place))
        self.questions.answer(
            update_id, press.place, name, handled, before=self.talking.opening(handled.chat, press.place)
        )

    # --- a sum ---

    def total(self, chat: Chat, place: Place, page: int = 0) -> Page:
        """Return the grants to tick off, with those that are."""
        words = self.talking.words(chat, place)
        ticked = set(chat.collected)
        pages = max(1, -(-len(self.entries) // TICKS))
        page = min(page, pages - 1)
        rows: list[Row] = [
            [button(f"{'☑' if e.grant.id in ticked else '☐'} {self._grant_name(e, words)}", Collect(page, e.number))]
            for e in self.entries[page * TICKS : (page + 1) * TICKS]
        ]
        rows.append(_turns(page, pages, Collect))
        if ticked:
            rows.append(
                [
                    button(words.say("telegram.sum", count=len(ticked)), Sum()),
                    button(words.say("telegram.clear"), Sum(clear=True)),
                ]
            )
        lines = [f"☑ {self._grant_name(e, words)}" for e in self.entries if e.grant.id in ticked]
        text = html.escape("\n".join([words.say("telegram.total"), *lines]), quote=False)
        return Page([text], keyboard(rows))

    def collect(self, press: Press, action: Collect, handled: Handled) -> None:
        """Tick a grant or take the tick away, and turn to a page."""
        if action.grant >= 0:
            grant = self.entries[action.grant].grant.id
            had = handled.chat.collected
            chosen = tuple(i for i in had if i != grant) if grant in had else (*had, grant)
            handled.chat = replace(handled.chat, collected=chosen)
        self._put(press, self.total(handled.chat, press.place, action.page), handled)

    def sum(self, update_id: int, press: Press, action: Sum, handled: Handled) -> None:
        """Answer with the sum of what is ticked, or take all ticks away."""
        place = press.place
        words = self.talking.words(handled.chat, place)
        if action.clear:
            handled.chat = replace(handled.chat, collected=())
            self._put(press, self.total(handled.chat, place), handled)
            return
        known = {e.grant.id: e for e in self.entries}
        chosen = [known[i] for i in handled.chat.collected if i in known]
        if not chosen:
            handled.calls.append(notice(press.id, words.say("telegram.nothing_chosen")))
            return
        handled.calls.append(notice(press.id))
        language = words.language
        before = self.talking.opening(handled.chat, place)
        if len(chosen) == 1:
            question = localised(chosen[0].grant.name, language)
        else:
            question = words.say("telegram.ask_total")
            before = msgspec.structs.replace(before, ledger=tuple(e.grant.id for e in chosen))
        self.questions.answer(update_id, place, question, handled, before=before)

    # --- wording ---

    def _put(self, press: Press, page: Page, handled: Handled) -> None:
        handled.calls.append(notice(press.id))
        handled.calls += put_in_place(press.place, [press.message_id], page.texts, page.keyboard, None)

    def _plan_name(self, words: ChannelWording) -> str:
        header = self.plan.header
        return localised(header.short_title or header.title, words.language)

    def _part_name(self, name: str, words: ChannelWording) -> str:
        part = next(p for p in self.parts if p.id == name)
        if part.section is None:
            return self._clause_name(part.clauses[0], words)
        return f"{part.section.number} {localised(part.section.title, words.language)}".strip()

    def _part_button(self, name: str, words: ChannelWording) -> Button:
        part = next(p for p in self.parts if p.id == name)
        alone = part.section is None or len(part.clauses) == 1
        return button(self._part_name(name, words), Browse(clause=part.clauses[0].id) if alone else Browse(name))

    def _clause_name(self, clause: Clause, words: ChannelWording) -> str:
        number = clause.number if words.language == "zh" else clause.id
        return f"{number} {localised(clause.title, words.language)}".strip()

    def _grant_name(self, entry: Entry, words: ChannelWording) -> str:
        money = format_grant(entry.grant, wording(words.language))
        return f"{money} · {localised(entry.grant.name, words.language)}"

    def _grant_line(self, place: int, entry: Entry, words: ChannelWording) -> str:
        money = html.escape(format_grant(entry.grant, wording(words.language)), quote=False)
        name = html.escape(localised(entry.grant.name, words.language), quote=False)
        number = entry.clause.number if words.language == "zh" else entry.clause.id
        return f"{place}. <b>{money}</b> {name}" + (f" ({html.escape(number, quote=False)})" if number else "")

    def _notice(self, words: ChannelWording) -> list[str]:
        """Return the word on a plan that is not in force."""
        notice = validity_notice(self.plan, wording(words.language), self.talking.today)
        return [html.escape(notice, quote=False)] if notice else []


def _turns(page: int, pages: int, to: Callable[[int], Action]) -> Row:
    """Return the buttons that turn pages; none where there is one page."""
    if pages == 1:
        return []
    before = [button("‹", to(page - 1))] if page else []
    after = [button("›", to(page + 1))] if page < pages - 1 else []
    return [*before, button(f"{page + 1}/{pages}", Stay()), *after]
