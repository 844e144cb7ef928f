"""Which values a message gives to which topic."""

from __future__ import annotations

from itertools import pairwise

from bot.dialogue.turn import Turn
from bot.understanding.topics import Candidate, Place
from bot.understanding.understanding import SHORT, Understanding

STORY_REACH = 14
"""In a story, how many tokens farther than the nearest value another one of the slot may stand; a comma counts 6."""


def slots_for(turn: Turn, candidate: Candidate) -> list[str]:
    """Return the values that the message gives to one of the chosen topics: the nearest ones that it accepts."""
    heard = turn.heard
    rivals = [c for c in turn.chosen if c is not candidate]
    mine: dict[str, list[str]] = {}
    shared: dict[str, list[str]] = {}
    reach: dict[str, float] = {}
    for slot in heard.slots:
        fitting = fitting_slot(slot.slots, candidate.place)
        if fitting is None:
            continue
        attribute = fitting.split(":")[0]
        shared.setdefault(attribute, []).append(fitting)
        near = _distance(turn, slot.mention.start, slot.mention.end, candidate)
        if len(heard.text) > SHORT:
            # In a story, a value far from the topic's name belongs to something else.
            best = reach.get(attribute)
            if best is not None and near > best + STORY_REACH:
                continue
            if best is not None and best > near + STORY_REACH:
                mine.pop(attribute, None)
                shared[attribute] = [fitting]
            reach[attribute] = near if best is None else min(best, near)
        taken = any(
            fitting_slot(slot.slots, r.place) is not None
            and _distance(turn, slot.mention.start, slot.mention.end, r) < near
            for r in rivals
        )
        if not taken:
            mine.setdefault(attribute, []).append(fitting)
    if rivals:
        for attribute, values in shared.items():
            # "A national one and a smart workshop": the level is the first one's, and the second lacks nothing.
            had = [value for value in values if candidate.place.has(value)]
            theirs = any(rival.place.has(value) for rival in rivals for value in values)
            if attribute not in mine and (had or not theirs):
                mine[attribute] = had or values
    return [value for values in mine.values() for value in dict.fromkeys(values)]


def without_range(turn: Turn, slots: list[str]) -> list[str]:
    """Drop the two ends of a range (从国际到团体, from international down to group): it means all between."""
    text = turn.heard.text
    for first, second in pairwise(turn.heard.slots):
        between = text.words[first.mention.end : second.mention.start]
        before = text.words[max(0, first.mention.start - 2) : first.mention.start]
        if turn.suggests("total", "compare"):
            break
        if len(between) <= 5 and {"到", "至", "to"} & set(between) and {"从", "由", "from"} & set(before):
            ends = {*first.slots, *second.slots}
            slots = [s for s in slots if s not in ends]
    return slots


def fitting_slot(readings: tuple[str, ...], place: Place) -> str | None:
    """Choose the reading of a value that the topic has; else one of an attribute that it has; None if neither."""
    accepted = [r for r in readings if place.accepts(r)]
    return next((r for r in accepted if place.has(r)), accepted[0] if accepted else None)


def _distance(turn: Turn, start: int, end: int, candidate: Candidate) -> float:
    """Measure how far a value stands from a topic's name; a break between costs, a name right after is nearest."""
    best = 1e9
    kinds = turn.heard.text.kinds
    for mention in candidate.mentions:
        if mention.senses[0].category not in ("term", "value", "hint", "loose"):
            continue
        if mention.start >= end:
            gap = kinds[end : mention.start]
            distance = float(len(gap))
        elif mention.end <= start:
            gap = kinds[mention.end : start]
            distance = len(gap) + 1.5
        else:
            gap, distance = "", 0.0
        best = min(best, distance + 6 * gap.count(",") + 12 * gap.count("."))
    return best


def merge_slots(place: Place, before: tuple[str, ...], said: list[str], heard: Understanding) -> list[str]:
    """Keep the talk's values except those of a slot that the message gives anew."""
    del heard
    renewed = {slot.split(":")[0] for slot in said}
    kept = [s for s in before if place.accepts(s) and s.split(":")[0] not in renewed]
    # What one grant has beside the value asked for, its sibling may not have: then only what is said counts.
    return [*kept, *said] if place.grants_with([*kept, *said]) or not place.grants_with(said) else said
