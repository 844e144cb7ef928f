"""The card of a ticket: what the staff sees of it, and the buttons under it."""

from __future__ import annotations

import html
from typing import Any

from bot.assistant import Exchange
from bot.channels.telegram.callbacks import Desk
from bot.channels.telegram.formatting import units
from bot.channels.telegram.keyboards import Row, button, keyboard
from bot.channels.telegram.questions import naming
from bot.channels.telegram.sending import Keyboard
from bot.channels.wording import ChannelWording
from bot.knowledge.model import Plan
from bot.rendering import localised
from bot.store.tickets import Ticket

NEAREST = 3
"""Answers that a card offers to send, at most."""
NEAR = 0.1
"""Confidence, from 0 to 1, below which a clause is near to nothing that was said."""
LONGEST = 700
"""Characters of a question, or of what was said before, that a card shows of each."""


def understood(exchange: Exchange, plan: Plan) -> dict[str, Any]:
    """Return what the bot made of a question, for a card: terms, candidates with their scores, why it did not answer."""
    heard = exchange.understanding
    clauses = {clause.id: clause for clause in plan.clauses}
    found: dict[str, dict[str, Any]] = {}
    for candidate in sorted(heard.candidates, key=lambda c: -c.score):
        name = localised(candidate.place.topic.name or candidate.place.clause.title, exchange.language)
        entry = {"clause": candidate.place.clause.id, "label": name, "score": round(candidate.score, 2), "send": name}
        found.setdefault(candidate.place.clause.id, entry)
    for label, confidence in sorted(heard.ranked.items(), key=lambda pair: -pair[1]):
        if label in clauses and confidence >= NEAR:
            name, asked = localised(clauses[label].title, exchange.language), naming(clauses[label], exchange.language)
            entry = {"clause": label, "label": name, "score": round(float(confidence), 2), "send": asked}
            found.setdefault(label, entry)
    terms = [
        heard.text.original[slice(*_place(m, heard.text))] for m in heard.mentions if m.has_category("term", "hint")
    ]
    return {
        "terms": list(dict.fromkeys(terms)),
        "candidates": list(found.values())[:NEAREST],
        "why": exchange.decision.reason,
    }


def card_text(ticket: Ticket, words: ChannelWording) -> str:
    """Return a card in Telegram's HTML, within what one message may show."""
    details = ticket.details
    lines = [
        f"<b>{_escaped(_state(ticket, words))}</b>",
        f"<blockquote>{_escaped(ticket.question[:LONGEST])}</blockquote>",
    ]
    reason = words.say(f"desk.reason_{ticket.reason}")
    lines.append(_escaped(words.say("desk.opened", reason=reason, language=ticket.language)))
    if ticket.department:
        lines.append(_escaped(words.say("desk.department", name=ticket.department)))
    talk = [words.say("desk.talk_turn", question=q[:LONGEST], answer=a[:LONGEST]) for q, a in details.get("talk", ())]
    if talk:
        lines += [
            _escaped(words.say("desk.talk")),
            f"<blockquote expandable>{_escaped(chr(10).join(talk))}</blockquote>",
        ]
    if details.get("terms"):
        lines.append(_escaped(words.say("desk.terms", terms=words.say("telegram.between").join(details["terms"]))))
    for number, candidate in enumerate(details.get("candidates", ()), 1):
        told = {name: candidate[name] for name in ("clause", "label", "score")}
        lines.append(_escaped(words.say("desk.candidate", number=number, **told)))
    if details.get("why"):
        key = f"desk.why_{details['why']}"
        why = words.say(key) if words.has(key) else details["why"]
        lines.append(_escaped(words.say("desk.why", why=why)))
    if ticket.rating:
        lines.append(_escaped(words.say("desk.rated", rating=ticket.rating)))
    text = "\n".join(lines)
    return text if units(text) <= 4000 else "\n".join([*lines[:3], *lines[-2:]])


def card_keyboard(ticket: Ticket, words: ChannelWording) -> Keyboard:
    """Return the buttons of a card, as its state allows."""
    number = ticket.id
    if ticket.state == "closed":
        return keyboard([[button(words.say("desk.reopen"), Desk(number, "o"))]])
    rows: list[Row] = []
    if ticket.state == "open":
        rows.append([button(words.say("desk.take"), Desk(number, "t"))])
    else:
        rows.append([button(words.say("desk.give_back"), Desk(number, "g"))])
    for place, candidate in enumerate(ticket.details.get("candidates", ())):
        rows.append([button(words.say("desk.send", label=candidate["label"]), Desk(number, f"s{place}"))])
    rows.append(
        [button(words.say("desk.which"), Desk(number, "w")), button(words.say("desk.not_ours"), Desk(number, "n"))]
    )
    rows.append([button(words.say("desk.close"), Desk(number, "x"))])
    return keyboard(rows)


def clause_keyboard(ticket: Ticket, plan: Plan, words: ChannelWording) -> Keyboard:
    """Return a button for each clause, to say which one a question is about, and one to go back."""
    rows: list[Row] = [
        [button(f"{clause.id} {localised(clause.title, words.language)}", Desk(ticket.id, f"c{place}"))]
        for place, clause in enumerate(plan.clauses)
    ]
    return keyboard([*rows, [button(words.say("telegram.back"), Desk(ticket.id, "b"))]])


def _state(ticket: Ticket, words: ChannelWording) -> str:
    return words.say(f"desk.state_{ticket.state}", number=ticket.id, name=ticket.taken_name)


def _place(mention: Any, text: Any) -> tuple[int, int]:
    return text.starts[mention.start], text.ends[mention.end - 1]


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
