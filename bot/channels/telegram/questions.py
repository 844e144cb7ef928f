"""Questions answered, answered anew where they were edited, and what the buttons under an answer show."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.assistant import Exchange, encode_context, opening_context
from bot.channels.telegram.callbacks import DEEPEST, DETAILS, Human, Rate, Show
from bot.channels.telegram.formatting import html_messages, split
from bot.channels.telegram.handling import Handled
from bot.channels.telegram.keyboards import CHOICES, Row, button, keyboard
from bot.channels.telegram.reading import Message, Place, Press
from bot.channels.telegram.sending import Keyboard, keyboard_only, notice, put_in_place, sent
from bot.channels.telegram.talking import Talking, read_context
from bot.channels.wording import channel_wording
from bot.dialogue.context import Context
from bot.dialogue.decision import Decision
from bot.knowledge.model import Clause
from bot.rendering import localised
from bot.store.replies import Given

TEXTS = 3
"""Clauses of an answer whose official text is shown whole, at most."""


@dataclass(frozen=True, slots=True)
class View:
    """What a message shows."""

    texts: list[str]
    keyboard: Keyboard
    exchange: Exchange


class Questions:
    """Puts questions to the assistant, and what it answers into messages."""

    def __init__(self, talking: Talking) -> None:
        """Take what knows how to talk in a chat."""
        self.talking = talking
        self.plan = talking.plan
        self.promise: Callable[[str], str] | None = None
        """Says in a language that a question was passed on to a person, where there is a helpdesk."""

    # --- answers ---

    def answer(
        self,
        update_id: int,
        place: Place,
        text: str,
        handled: Handled,
        *,
        question_id: int | None = None,
        before: Context | None = None,
    ) -> Given:
        """Answer a question with a message of its own.

        Takes the number of the update that asks, where, the question, what to add to, the id of the message that asks,
        and the talk's context where it is not the chat's own.
        """
        context = before if before is not None else self.talking.context(handled.chat, place)
        given = Given(
            place.chat_id,
            text,
            encode_context(context),
            b"",
            "",
            "",
            question_id=question_id,
            id=update_id,
            person_id=place.person_id,
        )
        given, view = self._seen(given, "")
        handled.given.append(given)
        handled.chat = handled.chat.with_talk(place.person_id, given.after)
        reply_to = question_id or 0 if place.group else 0
        handled.calls += sent(place, view.texts, view.keyboard, reply_to=reply_to, answer_id=given.id)
        return given

    def edited(self, update_id: int, message: Message, handled: Handled, about: Given | None) -> None:
        """Answer a question again that was edited, in the place of its answer; one never answered is asked now."""
        place = message.place
        if about is None or about.chat_id != place.chat_id:
            self.answer(update_id, place, message.text, handled, question_id=message.id)
            return
        if about.question == message.text:
            return  # Telegram tells of other changes too, such as a preview of a link.
        latest = handled.chat.talk(place.person_id) == about.after
        given, view = self._seen(replace(about, question=message.text, useful=None), "")
        self._put(place, given, view, about.message_ids, handled)
        if latest:  # What was asked since goes on from where it stands.
            handled.chat = handled.chat.with_talk(place.person_id, given.after)

    # --- buttons ---

    def show(self, press: Press, action: Show, handled: Handled, about: Given) -> None:
        """Show what a button leads to, in the place of the message that it is under."""
        given, view = self._seen(about, action.path)
        handled.calls.append(notice(press.id))
        self._put(press.place, given, view, _standing(about, press), handled)
        talk = self.talking.stored(view.exchange.context)
        handled.chat = handled.chat.with_talk(press.place.person_id, talk)

    def rate(self, press: Press, action: Rate, handled: Handled, about: Given) -> None:
        """Note whether an answer was useful, and mark the button."""
        words = channel_wording(about.language)
        handled.calls.append(notice(press.id, words.say("telegram.thanks" if action.useful else "telegram.sorry")))
        if about.useful is action.useful:
            return
        given = replace(about, useful=action.useful)
        exchange = self.walk(given, action.path)
        handled.renewed.append(given)
        handled.calls.append(keyboard_only(press.place, press.message_id, self._keyboard(given, action.path, exchange)))

    def walk(self, given: Given, path: str) -> Exchange:
        """Return what stands at the end of a way from an answer. Raises LookupError where the way has no such step."""
        exchange = self.talking.ask(given.question, read_context(given.before) or opening_context(self.plan, ""))
        for step in path:
            words = channel_wording(exchange.language)
            if step.isdigit():
                message = exchange.reply.options[int(step)].send
            elif step == "q":
                continue
            else:
                message = words.say(
                    {"c": "telegram.ask_conditions", "d": "telegram.ask_departments"}.get(step, "telegram.ask_next")
                )
            exchange = self.talking.ask(message, exchange.context)
        return exchange

    # --- what is seen ---

    def _put(self, place: Place, given: Given, view: View, standing: tuple[int, ...], handled: Handled) -> None:
        handled.dropped.append(given.id)
        handled.renewed.append(replace(given, message_ids=standing[: len(view.texts)]))
        handled.calls += put_in_place(place, standing, view.texts, view.keyboard, given.id)

    def _seen(self, given: Given, path: str) -> tuple[Given, View]:
        """Return an answer with what is to be known of it, and what a message shows of it."""
        exchange = self.walk(given, path)
        if not path:
            clauses = exchange.answer["clauses"]
            given = replace(
                given,
                after=self.talking.stored(exchange.context),
                language=exchange.language,
                outcome=exchange.answer["outcome"],
                clause=clauses[0]["id"] if clauses else "",
                kind=exchange.decision.kind,
            )
        texts = self._official(exchange) if path.endswith("q") else self._texts(exchange)
        return given, View(texts, self._keyboard(given, path, exchange), exchange)

    def _texts(self, exchange: Exchange) -> list[str]:
        if exchange.decision.reason == "human":
            if self.promise is not None:
                return [html.escape(self.promise(exchange.language), quote=False)]
            return [html.escape(self.no_staff(exchange.context, exchange.language), quote=False)]
        return html_messages(exchange.reply, choices=len(exchange.reply.options) > CHOICES)

    def no_staff(self, context: Context, language: str) -> str:
        """Say whom to turn to, where no person stands behind the bot: those responsible for what was talked about."""
        words = channel_wording(language)
        subject = context.subject
        clause = next((c for c in self.plan.clauses if subject and c.id == subject.clause), None)
        if clause is None or not clause.departments:
            return words.say("telegram.no_staff")
        full = {d.id: localised(d.full_name, language) for d in self.plan.departments}
        names = words.say("telegram.between").join(full.get(d, d) for d in clause.departments)
        return words.say("telegram.no_staff_but", names=names)

    def _official(self, exchange: Exchange) -> list[str]:
        """Return the official text of the clauses that an answer rests on."""
        words = channel_wording(exchange.language)
        texts = []
        for clause in _clauses(exchange.decision)[:TEXTS]:
            title = f"{clause.number or clause.id} {localised(clause.title, exchange.language)}"
            heading = f"<b>{html.escape(title, quote=False)}</b>\n"
            texts += split(clause.text, f"{heading}<blockquote>", "</blockquote>")
        source = self.plan.header.source
        if source.startswith(("https://", "http://")):
            texts[-1:] = [f'{texts[-1]}\n<a href="{html.escape(source)}">{words.say("telegram.source")}</a>']
        return texts

    def _keyboard(self, given: Given, path: str, exchange: Exchange) -> Keyboard:
        decision = exchange.decision
        if decision.reason == "human" and not path:
            return None
        words = channel_wording(exchange.language)
        show = Show(given.id, path)
        rows: list[Row] = []
        if len(path) < DEEPEST:
            if path[-1:] not in (*DETAILS, "n"):
                options = exchange.reply.options if len(exchange.reply.options) <= CHOICES else ()
                rows += [[button(o.label, Show(given.id, f"{path}{i}"))] for i, o in enumerate(options)]
            parent = self.walk(given, show.base) if path != show.base else exchange
            rows.append(
                [
                    button(words.say(f"telegram.button_{step}"), Show(given.id, show.base + step))
                    for step in self._details(parent)
                    if path != show.base + step
                ]
            )
        rated = given.outcome == "answer" or (path and decision.outcome == "answer")
        if rated:
            marks = {True: "telegram.useful", False: "telegram.useless"}
            rows.append(
                [
                    button(words.say(key + ("_marked" if given.useful is value else "")), Rate(given.id, path, value))
                    for value, key in marks.items()
                ]
            )
        last: Row = [button(words.say("telegram.back"), Show(given.id, show.back))] if path else []
        if given.outcome != "chat":
            last.append(button(words.say("telegram.human"), Human(given.id)))
        return keyboard([*rows, last])

    def _details(self, exchange: Exchange) -> str:
        """Return what can be looked at beside an answer, by the steps that lead there."""
        decision = exchange.decision
        clauses = _clauses(decision)
        if decision.outcome != "answer" or not clauses:
            return ""
        found = ""
        if len(clauses) == 1:
            topics = decision.points[0].topics or clauses[0].topics
            conditions = any(t.conditions or any(g.conditions for g in t.grants) for t in topics)
            found += "c" if conditions and decision.kind != "condition" else ""
            found += "d" if clauses[0].departments and decision.kind != "department" else ""
        found += "q" if any(clause.text for clause in clauses[:TEXTS]) else ""
        rungs = self.plan.ladder.rungs if self.plan.ladder else ()
        if exchange.context.rung in [rung.id for rung in rungs[:-1]] and decision.reason != "by_department":
            found += "n"
        return found


def _standing(given: Given, press: Press) -> tuple[int, ...]:
    """Return the messages that an answer stands in; where another was pressed, as after a crash, that one alone."""
    return given.message_ids if press.message_id in given.message_ids else (press.message_id,)


def naming(clause: Clause, language: str) -> str:
    """Return the words by which a clause is asked for: its number, or its title where it could be any figure."""
    numbered = clause.id[:1].isdigit() and "." in clause.id
    return clause.id if numbered else localised(clause.title, language)


def _clauses(decision: Decision) -> list[Clause]:
    return list({point.clause.id: point.clause for point in decision.points}.values())
