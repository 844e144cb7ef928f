"""The helpdesk as the staff meets it: cards, buttons, and messages to the person who asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.assistant import opening_context
from bot.channels.telegram.callbacks import Desk
from bot.channels.telegram.desk import calls
from bot.channels.telegram.desk.cards import clause_keyboard
from bot.channels.telegram.desk.helpdesk import Helpdesk, rating_keyboard
from bot.channels.telegram.formatting import html_messages
from bot.channels.telegram.handling import Found, Handled
from bot.channels.telegram.questions import naming
from bot.channels.telegram.reading import Message, Place, Press
from bot.channels.telegram.sending import keyboard_only, notice
from bot.channels.wording import channel_wording
from bot.store.outgoing import Call
from bot.store.tickets import Change, Deed, Relay, Ticket

NOTE = "//"
"""What a message among the staff begins with that stays there."""
OF_CLOSED = ("b", "o")
"""What can be done with a ticket that is closed: see its card, open it again."""
NOT_OURS = "-"
"""What is noted in place of a clause, where a question is about none."""


class Staff:
    """What the staff's messages and presses do with a ticket."""

    def __init__(self, helpdesk: Helpdesk) -> None:
        """Take the helpdesk."""
        self.helpdesk = helpdesk
        self.talking = helpdesk.talking
        self.setup = helpdesk.setup
        self.words = helpdesk.words

    # --- buttons ---

    def press(self, press: Press, action: Desk, ticket: Ticket, handled: Handled) -> None:
        """Do what a button of a card says. Raises LookupError for what the ticket no longer has."""
        if ticket.state == "closed" and action.deed not in OF_CLOSED:
            handled.calls.append(notice(press.id, self.words.say("desk.closed_already"), alert=True))
            return
        match action.deed[0]:
            case "t":
                self._take(press, ticket, handled)
            case "g":
                self._give_back(press, ticket, handled)
            case "s":
                candidate = ticket.details["candidates"][int(action.deed[1:])]
                self._send(press, ticket, candidate["send"], candidate["clause"], handled)
            case "c":
                clause = self.talking.plan.clauses[int(action.deed[1:])]
                self._send(press, ticket, naming(clause, ticket.language), clause.id, handled, chosen=True)
            case "w":
                buttons = clause_keyboard(ticket, self.talking.plan, self.words)
                handled.calls += [notice(press.id), keyboard_only(press.place, press.message_id, buttons)]
            case "b":
                handled.calls.append(notice(press.id))
                self.helpdesk.show(ticket, handled)
            case "n":
                self._not_ours(press, ticket, handled)
            case "x":
                handled.calls.append(notice(press.id))
                self.close(press.place, ticket, handled)
            case "o":
                self._reopen(press, ticket, handled)

    def _take(self, press: Press, ticket: Ticket, handled: Handled) -> None:
        if ticket.state != "open":
            said = self.words.say("desk.taken_already", name=ticket.taken_name)
            handled.calls.append(notice(press.id, said, alert=True))
            return
        handled.calls.append(notice(press.id, self.words.say("desk.yours")))
        self._taken(press.place, ticket, handled)

    def _taken(self, place: Place, ticket: Ticket, handled: Handled) -> Ticket:
        """Note who has a ticket, show it, and tell the person that somebody is there."""
        moment = self.talking.clock()
        values: dict[str, Any] = {
            "state": "taken",
            "taken_by": place.person_id,
            "taken_name": place.name,
            "taken": ticket.taken or moment,
            "due": None,
        }
        handled.changes.append(Change(ticket.id, values, ("open",)))
        taken = replace(ticket, **values)
        self._note(place, ticket, "take", handled)
        self.helpdesk.show(taken, handled)
        self._tell_somebody_is_there(ticket, handled)
        return taken

    def _give_back(self, press: Press, ticket: Ticket, handled: Handled) -> None:
        handled.calls.append(notice(press.id))
        if ticket.state != "taken":
            return
        due = self.setup.hours.after(self.talking.clock(), self.setup.remind)
        values: dict[str, Any] = {"state": "open", "taken_by": None, "taken_name": "", "due": due, "stage": 0}
        handled.changes.append(Change(ticket.id, values, ("taken",)))
        self._note(press.place, ticket, "give back", handled)
        self.helpdesk.show(replace(ticket, **values), handled)

    def _send(
        self, press: Press, ticket: Ticket, question: str, clause: str, handled: Handled, *, chosen: bool = False
    ) -> None:
        """Send the person an answer that the staff chose, and note what the question was about.

        Raises LookupError where the bot has no such answer: that is nothing to send.
        """
        exchange = self.talking.ask(question, opening_context(self.talking.plan, ticket.language))
        if clause not in {point.clause.id for point in exchange.decision.points}:
            raise LookupError(question)
        words = channel_wording(ticket.language)
        texts = html_messages(exchange.reply)
        texts[0] = f"{calls.escaped(words.say('desk.staff_sends'))}\n{texts[0]}"
        handled.calls.append(notice(press.id, self.words.say("desk.sent")))
        taken = ticket
        if ticket.state == "open":
            taken = self._taken(press.place, ticket, handled)
        elif chosen:
            self.helpdesk.show(ticket, handled)  # The list of clauses makes room for the card's own buttons.
        handled.elsewhere += [(ticket.chat_id, calls.to_person(ticket, text, sent=True)) for text in texts]
        if ticket.answer_id is not None:
            handled.corrections.append((ticket.answer_id, clause))
        self._first_reply(taken, handled)
        self._note(press.place, ticket, "send", handled, clause)

    def _not_ours(self, press: Press, ticket: Ticket, handled: Handled) -> None:
        handled.calls.append(notice(press.id))
        told = channel_wording(ticket.language).say("desk.not_in_the_plan")
        handled.elsewhere.append((ticket.chat_id, calls.to_person(ticket, calls.escaped(told), sent=True)))
        if ticket.answer_id is not None:
            handled.corrections.append((ticket.answer_id, NOT_OURS))
        self._note(press.place, ticket, "not ours", handled)
        self._first_reply(ticket, handled)
        self.close(press.place, ticket, handled)

    def close(self, place: Place, ticket: Ticket, handled: Handled) -> None:
        """Close a ticket, and ask the person how the help was."""
        if ticket.state == "closed":
            return
        values: dict[str, Any] = {"state": "closed", "closed": self.talking.clock(), "due": None}
        handled.changes.append(Change(ticket.id, values, ("open", "taken")))
        self._note(place, ticket, "close", handled)
        words = channel_wording(ticket.language)
        minutes = int(self.setup.reopen.total_seconds() // 60)
        told = calls.escaped(words.say("desk.closed", minutes=minutes))
        handled.elsewhere.append((ticket.chat_id, calls.to_person(ticket, told, rating_keyboard(ticket.id))))
        self.helpdesk.show(replace(ticket, **values), handled)
        self._topic(ticket, "close_forum_topic", handled)

    def _reopen(self, press: Press, ticket: Ticket, handled: Handled) -> None:
        handled.calls.append(notice(press.id))
        if ticket.state != "closed":
            return
        values: dict[str, Any] = {
            "state": "taken",
            "closed": None,
            "taken_by": press.place.person_id,
            "taken_name": press.place.name,
        }
        handled.changes.append(Change(ticket.id, values, ("closed",)))
        self._note(press.place, ticket, "reopen", handled)
        self._topic(ticket, "reopen_forum_topic", handled)
        self.helpdesk.show(replace(ticket, **values), handled)
        self._tell_somebody_is_there(ticket, handled)

    # --- messages ---

    def hears(self, update_id: int, message: Message, ticket: Ticket, handled: Handled) -> None:
        """Pass a message of the staff on to the person, unless it is a note among the staff."""
        place = message.place
        if NOTE in (message.text[: len(NOTE)], message.replied[: len(NOTE)]):  # What answers a note is one.
            self._note(place, ticket, "note", handled, message.text.removeprefix(NOTE).strip())
            return
        if ticket.state == "open":
            ticket = self._taken(place, ticket, handled)
        elif ticket.state == "closed":
            text = calls.escaped(self.words.say("desk.is_closed"))
            handled.elsewhere.append((ticket.desk_chat, calls.to_desk(ticket, self.setup.forums, text)))
            return
        handled.relays.append(Relay(update_id, ticket.id, place.chat_id, message.id, ticket.chat_id))
        said = channel_wording(ticket.language).say("desk.staff", text=message.text).strip()
        if message.media:
            passed = [calls.copied({"chat_id": ticket.chat_id}, message, said, update_id)]
        else:
            passed = calls.passed_to_person(ticket, said, update_id)
        handled.elsewhere += [(ticket.chat_id, call) for call in passed]
        self._first_reply(ticket, handled)
        self._note(place, ticket, "reply", handled, message.text)

    def edited(self, message: Message, found: Found, handled: Handled) -> None:
        """Edit the copy of a message that the person has."""
        relay, ticket = found.relay, found.ticket
        if relay is None or ticket is None or not message.text or message.text.startswith(NOTE):
            return
        said = channel_wording(ticket.language).say("desk.staff", text=message.text)
        rest = [] if message.media else calls.parts(said)[1:]
        edits = [calls.edited_copy(relay, message, said), *(calls.to_person(ticket, part) for part in rest)]
        handled.elsewhere += [(relay.other_chat_id, call) for call in edits]
        self._note(message.place, ticket, "edit", handled, message.text)

    # --- pieces ---

    def _tell_somebody_is_there(self, ticket: Ticket, handled: Handled) -> None:
        """Tell the person why the bot is silent from now on."""
        told = channel_wording(ticket.language).say("desk.somebody_is_there")
        handled.elsewhere.append((ticket.chat_id, calls.to_person(ticket, calls.escaped(told))))

    def _first_reply(self, ticket: Ticket, handled: Handled) -> None:
        if ticket.first_reply is None:
            handled.changes.append(Change(ticket.id, {"first_reply": self.talking.clock()}))

    def _topic(self, ticket: Ticket, method: str, handled: Handled) -> None:
        if ticket.desk_chat in self.setup.forums:
            params = {"chat_id": ticket.desk_chat, "message_thread_id": {"topic_of": ticket.id}}
            handled.elsewhere.append((ticket.desk_chat, Call(method, params, note="desk")))

    def _note(self, place: Place, ticket: Ticket, action: str, handled: Handled, detail: str = "") -> None:
        deed = Deed(ticket.id, place.person_id, place.name, action, detail, self.talking.clock())
        handled.deeds.append(deed)
