"""Botium's asserters as expectations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.conversations.model import ChoiceEntry, ExpectEntry, NeverEntry
from bot.importing.meanings import Meanings
from bot.importing.notes import Code
from bot.importing.patterns import Words, around_stars, has_variable, in_regex

_MODES = ("CONTAINS", "WILDCARDEXACT", "WILDCARD", "REGEXP", "EQUALS")
ASSERTERS = frozenset(
    [
        *("BUTTONS", "BUTTONS_COUNT", "BUTTONS_COUNT_REC", "MEDIA", "MEDIA_COUNT", "MEDIA_COUNT_REC"),
        *("CARDS", "CARDS_COUNT", "CARDS_COUNT_REC", "FORMS", "PAUSE_ASSERTER", "RESPONSE_LENGTH"),
        *("JSON_PATH", "JSON_PATH_COUNT", "INTENT", "INTENT_UNIQUE", "INTENT_CONFIDENCE"),
        *("ENTITIES", "ENTITY_VALUES", "ENTITY_CONTENT", *(f"BOT_{name}" for name in ("CONSUMED", "UNCONSUMED_COUNT"))),
        *("TEXT", "TEXT_IC", "TEXT_EQUALS", "TEXT_EQUALS_IC"),
        *(f"TEXT_{mode}_{all_}{ic}" for mode in _MODES[:4] for all_ in ("ALL", "ANY") for ic in ("", "_IC")),
    ]
)
HOOKS = frozenset(
    [
        *("PAUSE", "WAITFORBOT", "INCLUDE", "SKIP_BOT_UNCONSUMED", "UPDATE_CUSTOM", "CONVO_STEP_PARAMETERS"),
        *("SET_SCRIPTING_MEMORY", "ASSIGN_SCRIPTING_MEMORY", "CLEAR_SCRIPTING_MEMORY", "ORDERED_LIST_TO_BUTTON"),
    ]
)
INPUTS = frozenset(["BUTTON", "MEDIA", "FORM"])

Asserted = tuple[ExpectEntry | None, Code | None]
"""What an asserter demands, and why that is not all, or nothing."""


def asserted(
    name: str, args: Sequence[str], negated: bool, utterances: Callable[[str], Sequence[str]], meanings: Meanings
) -> Asserted:
    """Return what an asserter demands of a reply.

    Takes its name and arguments, whether it is negated, what gives the wordings of a list of utterances by its name
    (any other text is its own wording), and what the names of the other bot mean.
    """
    if any(map(has_variable, args)):
        return None, "memory"
    if name == "BUTTONS":
        return _buttons(args, negated)
    if name == "INTENT" and args:
        return _intent(args[0], negated, meanings)
    if name.startswith("TEXT") and args:
        wordings = [wording for arg in args for wording in utterances(arg)]
        mode = next((mode for mode in _MODES if mode in name), "EQUALS")
        return _text(mode, wordings, negated, any_of="_ALL" not in name)
    return None, "asserter"


def _buttons(args: Sequence[str], negated: bool) -> Asserted:
    if negated:
        return (None, "choices") if args else (ExpectEntry(choices=()), None)
    if not args or any("*" in arg or arg.startswith("{") for arg in args):
        return None, "choices"
    return ExpectEntry(choices=(*(ChoiceEntry(label=arg) for arg in args), "…")), None


def _intent(name: str, negated: bool, meanings: Meanings) -> Asserted:
    meant = meanings.of(name)
    if meant is None:
        return None, "intent"
    if not negated:
        return meant, None
    if not isinstance(meant.clause, str) or not meant.clause:
        return None, "negation"
    return ExpectEntry(never=NeverEntry(clauses=(meant.clause,))), None


def _text(mode: str, wordings: Sequence[str], negated: bool, *, any_of: bool) -> Asserted:
    """Return what a check of the reply's words demands; several patterns are alternatives, or must all fit."""
    read = in_regex if mode == "REGEXP" else around_stars if "WILDCARD" in mode else _as_it_is
    found = [read(wording) for wording in wordings]
    words = tuple(dict.fromkeys(word for fit in found for word in fit.words))
    literal = all(fit.whole for fit in found)
    exact = mode in ("EQUALS", "WILDCARDEXACT")
    alone = len(wordings) == 1
    if negated:
        # Not equal to it, or not fitting a pattern, the reply may still hold the words.
        refused = exact or not literal or not (any_of or alone)
        return (None, "negation") if refused else (ExpectEntry(says_not=words), None)
    if any_of and not alone:
        return None, "any_of"
    if not words:
        return None, "pattern"
    return ExpectEntry(says=words), "pieces" if not literal else "exact" if exact else None


def _as_it_is(wording: str) -> Words:
    return Words((wording,), whole=True)
