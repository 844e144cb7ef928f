"""Tickets that wait too long: the staff is reminded, then others are told, then the person."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import Connection

from bot.channels.telegram.desk import calls
from bot.channels.telegram.desk.cards import card_keyboard, card_text
from bot.channels.telegram.desk.setup import Setup
from bot.channels.wording import channel_wording
from bot.store import outgoing, tickets
from bot.store.outgoing import Call
from bot.store.tickets import Change, Ticket

REMEMBERED = dt.timedelta(days=7)
"""How old a ticket may be whose card is written again."""


def remind(connection: Connection, setup: Setup, moment: dt.datetime) -> list[int]:
    """Write what is to be said of tickets that have waited too long; returns the chats in which it is to be said.

    A card that the staff has not, or no longer, is written again: its group, or its topic, was out of reach.

    Each step is done once, whichever process comes first: a ticket is changed only while it stands where it stood.
    """
    chats = _cards_again(connection, setup, moment)
    for ticket in tickets.due(connection, moment):
        last = ticket.stage >= 2
        due = None if last else setup.hours.after(moment, setup.remind)
        change = Change(ticket.id, {"stage": ticket.stage + 1, "due": due}, ("open",))
        if ticket.state != "open" or not tickets.change(connection, change):
            continue
        for chat_id, call in _said(ticket, setup, moment):
            outgoing.put(connection, chat_id, [call])
            chats.append(chat_id)
    return chats


def _cards_again(connection: Connection, setup: Setup, moment: dt.datetime) -> list[int]:
    words = channel_wording(setup.language)
    chats = []
    for ticket in tickets.without_card(connection, moment - REMEMBERED):
        opened = calls.card(ticket, setup.forums, card_text(ticket, words), card_keyboard(ticket, words))
        outgoing.put(connection, ticket.desk_chat, [opened[-1]] if ticket.thread_id else opened)
        chats.append(ticket.desk_chat)
    return chats


def _said(ticket: Ticket, setup: Setup, moment: dt.datetime) -> list[tuple[int, Call]]:
    words = channel_wording(setup.language)
    minutes = int((moment - ticket.opened).total_seconds() // 60) if ticket.opened else 0
    if ticket.stage == 0:
        text = calls.escaped(words.say("desk.reminder", number=ticket.id, minutes=minutes))
        return [(ticket.desk_chat, calls.to_desk(ticket, setup.forums, text))]
    if ticket.stage == 1:
        text = words.say("desk.escalated", number=ticket.id, minutes=minutes, question=ticket.question[:200])
        told = replace(ticket, desk_chat=setup.chat)
        params = {"chat_id": setup.chat, "text": calls.escaped(text), "parse_mode": "HTML"}
        where = params if ticket.desk_chat != setup.chat else {**calls.placed(told, setup.forums), **params}
        return [(setup.chat, Call("send_message", where, ticket.id, note="told"))]
    told_person = calls.escaped(channel_wording(ticket.language).say("desk.still_waiting"))
    return [(ticket.chat_id, calls.to_person(ticket, told_person))]
