"""What is said that is no question about a plan: greetings, thanks, asking for a person."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn, speaks_of_plan
from bot.understanding.understanding import KIND_ORDER


def hear_nothing(turn: Turn) -> Decision | None:
    """Deal with a message without words: emoji, punctuation, a nod."""
    fillers = all(m.senses[-1].category == "filler" for m in turn.heard.mentions) and not turn.heard.uncovered
    if (
        fillers
        and turn.heard.mentions
        and len(turn.heard.text) <= 4
        and not turn.heard.question
        and not turn.suggests(*KIND_ORDER)
        and turn.context.subject is not None
        and not (turn.context.subject.kind == "ladder" and turn.has("up", "down", "onward", "top", "bottom"))
    ):
        return Decision("chat", "praise")
    if any(kind in "hwn" for kind in turn.heard.text.kinds):
        return None
    if turn.heard.chat:
        return Decision("chat", turn.heard.chat[0])
    return Decision("no_answer", "unclear")


def answer_talk(turn: Turn) -> Decision | None:
    """Answer a message that is nothing but talk."""
    heard = turn.heard
    if not heard.chat or speaks_of_plan(turn):
        return None
    if "human" in heard.chat and "contact" not in heard.aspects and heard.uncovered <= 14:
        return Decision("chat", "human")
    outright = set(heard.kinds) - {"service", "definition", "process", "ladder_next"}
    if outright or heard.aspects or heard.elsewhere or heard.outside or heard.other_places:
        return None
    if set(heard.chat) <= {"affirm", "praise", "deny"} and (
        heard.hinted or heard.amounts or heard.slots or len(heard.text) > 14
    ):
        return None
    likely = max((v for k, v in heard.ranked.items() if not k.startswith("-")), default=0.0)
    if likely >= 0.6 and heard.substance >= 3 and not {"about", "greeting", "thanks"} & set(heard.chat):
        return None
    hinted = any(m.has_category("hint") for m in heard.mentions)
    for group in ("language", "about", "help", "thanks", "goodbye", "greeting", "praise", "deny", "affirm"):
        if group == "goodbye" and (heard.hinted or any(m.has("hint") for m in heard.mentions)):
            continue
        if group in heard.chat and heard.uncovered <= (4 if group in ("about", "help", "thanks", "greeting") else 2):
            if group == "help" and hinted:
                continue
            if group == "greeting" and heard.uncovered > 2 and len(heard.text) > 12:
                continue
            return Decision("chat", group)
    return None
