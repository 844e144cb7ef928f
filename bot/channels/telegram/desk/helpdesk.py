"""The helpdesk as the person who asks meets it: a ticket opened, messages passed on, help rated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.assistant import Exchange
from bot.channels.telegram.callbacks import Mark
from bot.channels.telegram.desk import calls
from bot.channels.telegram.desk.cards import card_keyboard, card_text, understood
from bot.channels.telegram.desk.setup import Setup
from bot.channels.telegram.handling import Found, Handled
from bot.channels.telegram.keyboards import button, keyboard
from bot.channels.telegram.questions import Questions
from bot.channels.telegram.reading import Message, Place, Press
from bot.channels.telegram.sending import Keyboard, keyboard_only, notice, sent
from bot.channels.telegram.talking import Talking
from bot.channels.wording import ChannelWording, channel_wording
from bot.store.outgoing import Call
from bot.store.replies import Given
from bot.store.tickets import Change, Relay, Ticket

RECENT = 4
"""Questions of a talk that a card shows."""
SHORT = 300
"""Characters that are kept of each of them."""
NOTHING = "–"
"""What stands for a question where nothing was asked."""
QUIET_REASONS = frozenset(["unclear"])
"""Refusals that ask to be put in other words first."""


class Helpdesk:
    """What a person's messages and presses do with a ticket."""

    def __init__(self, talking: Talking, questions: Questions, setup: Setup) -> None:
        """Take what knows how to talk in a chat, what answers questions, and the helpdesk as it is set up."""
        self.talking = talking
        self.questions = questions
        self.setup = setup
        self.words = channel_wording(setup.language)

    # --- opening ---

    def open(
        self, update_id: int, place: Place, handled: Handled, question: str, reason: str, about: Given | None
    ) -> None:
        """Open a ticket on a question, or add it to the one that is open."""
        if standing := self._standing(handled):
            known = [standing.question, NOTHING, *(asked for asked, _ in handled.chat.counts.get("recent", []))]
            key = "desk.asks_person" if question[:SHORT] in [one[:SHORT] for one in known] else "desk.asks_again"
            told = calls.parts(self.words.say(key, question=question))
            handled.elsewhere += [
                (standing.desk_chat, calls.to_desk(standing, self.setup.forums, part)) for part in told
            ]
            return
        if about is not None:
            exchange = self.questions.walk(about, "")
        else:  # The language of what says nothing, as where nothing was asked, is the one that the bot would answer in.
            exchange = self.talking.ask(question, self.talking.opening(handled.chat, place))
        departments = exchange.decision.points[0].clause.departments if exchange.decision.points else ()
        details = understood(exchange, self.talking.plan)
        if not departments and details["candidates"]:
            near = details["candidates"][0]["clause"]
            departments = next((c.departments for c in self.talking.plan.clauses if c.id == near), ())
        desk_chat, department = self.setup.chat_for(departments)
        moment = self.talking.clock()
        ticket = Ticket(
            id=update_id,
            chat_id=place.chat_id,
            person_id=place.person_id,
            language=exchange.language,
            reason=reason,
            question=question,
            desk_chat=desk_chat,
            answer_id=about.id if about else None,
            details={**details, "talk": handled.chat.counts.get("recent", [])[:-1]},
            department=department,
            opened=moment,
            due=self.setup.hours.after(moment, self.setup.remind),
        )
        handled.tickets.append(ticket)
        handled.ticket = ticket
        opened = calls.card(ticket, self.setup.forums, card_text(ticket, self.words), card_keyboard(ticket, self.words))
        handled.elsewhere += [(desk_chat, call) for call in opened]

    def promise(self, language: str) -> str:
        """Say that a question was passed on, and when an answer can be expected."""
        words = channel_wording(language)
        back = self.setup.hours.next(self.talking.clock())
        if back is None:
            return words.say("desk.passed_on")
        return words.say("desk.passed_on_later", when=self._when(back, words))

    def after_answer(self, update_id: int, place: Place, handled: Handled, given: Given, exchange: Exchange) -> None:
        """Open a ticket where the answer calls for one, and keep what was said for the card of a later one."""
        recent = [*handled.chat.counts.get("recent", []), [given.question[:SHORT], exchange.reply.text[:SHORT]]]
        handled.chat = replace(handled.chat, counts={**handled.chat.counts, "recent": recent[-RECENT:]})
        if exchange.decision.reason == "human":
            earlier = recent[-2][0] if len(recent) > 1 else given.question
            self.open(update_id, place, handled, earlier, "asked", None)
        elif given.outcome == "no_answer" and self.setup.refusals and exchange.decision.reason not in QUIET_REASONS:
            if self._standing(handled):
                return  # The staff has the question already: what is written while a ticket is open is passed on.
            self.open(update_id, place, handled, given.question, "refused", given)
            handled.calls += sent(place, [calls.escaped(self.promise(given.language))])

    # --- going on ---

    def hears(self, update_id: int, message: Message, handled: Handled) -> bool:
        """Pass a message on to the staff; tells whether the bot is to be silent, as a person has taken over."""
        ticket = handled.ticket
        if ticket is None:
            return False
        if ticket.state == "closed":
            if ticket.closed is None or self.talking.clock() - ticket.closed > self.setup.reopen:
                return False
            ticket = self._reopened(ticket, handled)
        self._pass_on(update_id, message, ticket, handled)
        return ticket.state == "taken"

    def edited(self, message: Message, found: Found, handled: Handled) -> None:
        """Edit the copy of a message that was passed on."""
        if found.relay is not None and found.ticket is not None and message.text:
            text = self.words.say("desk.person_edited", text=message.text)
            handled.elsewhere.append((found.relay.other_chat_id, calls.edited_copy(found.relay, message, text)))
            rest = [] if message.media else calls.parts(text)[1:]
            more = [calls.to_desk(found.ticket, self.setup.forums, part) for part in rest]
            handled.elsewhere += [(found.ticket.desk_chat, call) for call in more]

    def question_edited(self, message: Message, given: Given, handled: Handled) -> None:
        """Tell the staff that the question of a ticket was edited; its card keeps what was asked first."""
        ticket = self._standing(handled)
        if ticket is not None and ticket.answer_id == given.id and message.text not in ("", given.question):
            text = self.words.say("desk.person_edited", text=message.text)
            told = [calls.to_desk(ticket, self.setup.forums, part) for part in calls.parts(text)]
            handled.elsewhere += [(ticket.desk_chat, call) for call in told]

    def rate(self, press: Press, action: Mark, ticket: Ticket, handled: Handled) -> None:
        """Note how helpful the help was."""
        words = channel_wording(ticket.language)
        handled.changes.append(Change(ticket.id, {"rating": action.rating}))
        handled.calls.append(notice(press.id, words.say("telegram.thanks")))
        handled.calls.append(keyboard_only(press.place, press.message_id, rating_keyboard(ticket.id, action.rating)))
        rated = replace(ticket, rating=action.rating)
        self.show(rated, handled)

    def show(self, ticket: Ticket, handled: Handled) -> None:
        """Have a ticket's card show it as it is now."""
        call = calls.new_card(ticket, card_text(ticket, self.words), card_keyboard(ticket, self.words))
        handled.elsewhere.append((ticket.desk_chat, call))

    # --- pieces ---

    def _reopened(self, ticket: Ticket, handled: Handled) -> Ticket:
        """Take a ticket up again: by the one who had it, where somebody had."""
        state = "taken" if ticket.taken_by else "open"
        moment = self.talking.clock()
        due = self.setup.hours.after(moment, self.setup.remind) if state == "open" else None
        values = {"state": state, "closed": None, "due": due, "stage": 0}
        handled.changes.append(Change(ticket.id, values, ("closed",)))
        opened = replace(ticket, state=state, closed=None, due=due, stage=0)
        handled.ticket = opened
        if ticket.desk_chat in self.setup.forums:
            params = {"chat_id": ticket.desk_chat, "message_thread_id": {"topic_of": ticket.id}}
            handled.elsewhere.append((ticket.desk_chat, Call("reopen_forum_topic", params, note="desk")))
        self.show(opened, handled)
        return opened

    def _pass_on(self, update_id: int, message: Message, ticket: Ticket, handled: Handled) -> None:
        place = message.place
        handled.relays.append(Relay(update_id, ticket.id, place.chat_id, message.id, ticket.desk_chat))
        said = self.words.say("desk.person", text=message.text).strip()
        if message.media:
            passed = [calls.copied(calls.placed(ticket, self.setup.forums), message, said, update_id)]
        else:
            passed = calls.passed_to_desk(ticket, self.setup.forums, said, update_id)
        handled.elsewhere += [(ticket.desk_chat, call) for call in passed]

    def _standing(self, handled: Handled) -> Ticket | None:
        ticket = handled.ticket
        return ticket if ticket is not None and ticket.state != "closed" else None

    def _when(self, moment: dt.datetime, words: ChannelWording) -> str:
        return words.say(f"desk.day_{moment.isoweekday()}", time=f"{moment:%H:%M}")


def rating_keyboard(ticket_id: int, chosen: int = 0) -> Keyboard:
    """Return the buttons to rate help with, the chosen one marked."""
    return keyboard([[button(f"{'✓' if n == chosen else ''}{n}⭐", Mark(ticket_id, n)) for n in range(1, 6)]])
