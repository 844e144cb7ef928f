"""The turns of a talk: fixtures put in, wordings gathered, expectations joined with those that they are like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.conversations.expectations import added, given, texts
from bot.conversations.model import ContrastEntry, ExpectEntry, TurnEntry
from bot.conversations.script import Script, Spot
from bot.conversations.talks import Contrast, Place, Turn
from bot.conversations.variants import derived

Expectation = tuple[ExpectEntry | None, Mapping[str, Place]]
"""What is expected, and where each of its keys stands."""


def turns_of(script: Script, turns: Sequence[TurnEntry], spot: Spot, inside: tuple[str, ...] = ()) -> list[Turn]:
    """Return turns with shared ones put in.

    Takes the script, its turns, where they stand, and the names of the shared turns that they are in. What is wrong
    is noted in the script.
    """
    found: list[Turn] = []
    for number, turn in enumerate(turns):
        here = spot.at(number)
        said = [key for key in ("say", "press", "use") if getattr(turn, key)]
        if len(said) != 1:
            known = "a turn has one of `say`, `press` and `use`"
            script.wrong(here, f"{known}, not {' and '.join(f'`{key}`' for key in said)}" if said else known)
        elif turn.use:
            found += _used(script, turn, here, inside)
        else:
            found.append(_turn(script, turn, here, said[0]))
    return found


def wordings(say: Sequence[str], also_as: Sequence[Any]) -> tuple[str, ...]:
    """Return what is said with the wordings that are made from the first, each once."""
    return tuple(dict.fromkeys((*say, *(derived(say[0], how) for how in also_as if say))))


def contrasts_of(script: Script, contrasts: Sequence[str | ContrastEntry], spot: Spot) -> tuple[Contrast, ...]:
    """Return the messages that must lead elsewhere."""
    found = []
    for number, contrast in enumerate(contrasts):
        here = spot.at("contrasts", number)
        entry = ContrastEntry(say=contrast) if isinstance(contrast, str) else contrast
        expect, places = expectation(script, entry.expect, here.at("expect"))
        found += [Contrast(said, here.line, expect, places) for said in texts(entry.say)]
    return tuple(found)


def expectation(script: Script, expect: ExpectEntry | None, spot: Spot) -> Expectation:
    """Return an expectation with the shared one that it is like, and where each of its keys stands."""
    seen: list[str] = []
    places = {key: spot.at(key).place for key in given(expect)} if expect else {}
    at = spot
    while expect is not None and expect.like:
        name, own = expect.like, msgspec.structs.replace(expect, like="")
        if name in seen:
            script.wrong(at.at("like"), f"these expectations are like each other: {' > '.join((*seen, name))}")
            return own, places
        seen.append(name)
        shared = script.shared("expects", name, at.at("like"))
        if shared is None:
            return own, places
        at = shared.spot
        places = {key: at.at(key).place for key in given(shared.entry)} | places
        expect = added(shared.entry, own)
    return expect, places


def _used(script: Script, turn: TurnEntry, here: Spot, inside: tuple[str, ...]) -> list[Turn]:
    if turn.use in inside:
        script.wrong(here.at("use"), f"these turns use themselves: {' > '.join((*inside, turn.use))}")
        return []
    extra = [key for key in ("by", "also_as", "kind", "today", "expect", "contrasts") if getattr(turn, key)]
    if extra:
        script.wrong(here, f"a turn with `use` has nothing else; take out {', '.join(f'`{key}`' for key in extra)}")
    shared = script.shared("turns", turn.use, here.at("use"))
    return turns_of(script, shared.entry, shared.spot, (*inside, turn.use)) if shared else []


def _turn(script: Script, turn: TurnEntry, here: Spot, said: str) -> Turn:
    if turn.press and turn.also_as:
        script.wrong(here.at("also_as"), "a choice has no other wordings; they belong to `say`")
    expect, places = expectation(script, turn.expect, here.at("expect"))
    return Turn(
        line=here.at(said).line,
        say=wordings(texts(turn.say), turn.also_as),
        press=turn.press or None,
        by=turn.by,
        kind=turn.kind,
        today=script.day(turn.today, here.at("today")),
        expect=expect,
        places=places,
        contrasts=contrasts_of(script, turn.contrasts, here),
        file=here.document.file if here.document is not script.document else "",
    )
