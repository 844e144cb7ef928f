"""A vocabulary without one name, made from the whole one by changing only the entries that the name had a part in."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from bot.knowledge.model import Plan
from bot.knowledge.reading import Path_
from bot.quality.census import Census, plain_words, slip_edges
from bot.quality.spelling import Spelling
from bot.text import stem
from bot.understanding.building import build_vocabulary, index_names, owners_of
from bot.understanding.vocabulary import OPPOSITES, Sense, Vocabulary

Key = TypeVar("Key")
Value = TypeVar("Value")


def without(census: Census, plan: Plan, path: Path_, gained: Sense | None = None) -> Vocabulary:
    """Return what `build_vocabulary` would give for a plan that lacks one name.

    Takes the census of the vocabulary, the plan that lacks the name, the path at which it stood in the plan that has
    it, and what the same word means instead, if anything. The census and its vocabulary stay as they are; what does
    not change is shared with it. Raises KeyError where no name stood at the path.
    """
    place = census.place_of[path]
    spelling = census.spellings[place]
    if spelling.tokens in census.reshaping:
        # What is known of it without its small words hangs on it too; few names have any, so it is all built anew.
        return build_vocabulary(plan, {"": census.others})
    changes = _names(census, place, gained)
    if gained is None:
        changes |= _english(census, spelling)
    if spelling.form:
        changes |= _forms(census, place, gained, changes.get("codes", census.vocabulary.codes))
    if spelling.sense.category in ("value", "loose") and spelling.length <= 2:
        owners = owners_of(plan)
        changes |= {"owners": owners, "protected": frozenset(owners) | OPPOSITES}
    return dataclasses.replace(census.vocabulary, **changes)


def _names(census: Census, place: int, gained: Sense | None) -> dict[str, Any]:
    """Take a sense from the entry of a name, and, with its last sense, all that leads to the name."""
    whole, tokens = census.vocabulary, census.spellings[place].tokens
    if not tokens:
        return {}
    code = whole.encode(tokens)
    rest = [other for other in census.sharing[tokens] if other != place]
    senses = list(dict.fromkeys(census.spellings[other].sense for other in rest))
    if gained is not None:
        senses.append(gained)
        rest.append(census.own)
    first = min(rest, default=-1)
    before, after = _indexed(census, {tokens: list(whole.exact[code])}), _indexed(census, {tokens: senses})
    if after.exact == before.exact and first == census.rank[code]:
        return {}
    exact = {**whole.exact, **after.exact}
    if not senses:
        del exact[code]

    def rank(name: str) -> int:
        return first if name == code else census.rank[name]

    sounds = _relisted(whole.sounds, before.sounds, after.sounds, code, rank)
    lost = [(sound[0], len(sound)) for sound in before.sounds if sound not in sounds]
    return {
        "exact": exact,
        **({} if senses else _forgotten(census, code)),
        "sounds": sounds,
        "sound_lengths": _shortened(whole.sound_lengths, census.sound_lengths, lost),
        "initials": _initials(census, code, exact),
        "slips": _relisted(whole.slips, before.slips, after.slips, code, rank),
        "slip_edges": _edges(census, code, was=bool(before.slips), now=bool(after.slips)),
    }


def _indexed(census: Census, senses: dict[tuple[str, ...], list[Sense]]) -> Vocabulary:
    """Return the entries that a few names by themselves give; every token of them is known already."""
    whole = census.vocabulary
    part = Vocabulary(codes=whole.codes, tokens=whole.tokens, readings=whole.readings)
    index_names(part, {tokens: meanings for tokens, meanings in senses.items() if meanings})
    return part


def _relisted(
    entries: dict[Key, tuple[str, ...]],
    before: dict[Key, tuple[str, ...]],
    after: dict[Key, tuple[str, ...]],
    code: str,
    rank: Callable[[str], int],
) -> dict[Key, tuple[str, ...]]:
    """Return lists of names in which one stands where it does `after` and no longer where it did `before`."""
    if not before and not after:
        return entries
    changed = dict(entries)
    for key in {**before, **after}:
        names = [name for name in entries.get(key, ()) if name != code] + [code] * (key in after)
        if names:
            changed[key] = tuple(sorted(names, key=rank))
        else:
            del changed[key]
    return changed


def _less(entries: dict[Key, Value], keys: Collection[Key]) -> dict[Key, Value]:
    """Return entries without those under some keys; the same entries where there is none of them."""
    if not any(key in entries for key in keys):
        return entries
    changed = dict(entries)
    for key in keys:
        changed.pop(key, None)
    return changed


def _shortened(
    lengths: dict[str, tuple[int, ...]], needed: Counter[tuple[str, int]], lost: list[tuple[str, int]]
) -> dict[str, tuple[int, ...]]:
    """Return the lengths by beginning without those that only a lost name had."""
    changed = dict(lengths)
    for first, length in lost:
        if needed[first, length] == 1:
            changed[first] = tuple(other for other in changed[first] if other != length)
            if not changed[first]:
                del changed[first]
    return changed


def _forgotten(census: Census, code: str) -> dict[str, Any]:
    """Return what changes with a name that has no sense left: its length, its beginning, tokens that only it has."""
    whole = census.vocabulary
    gone = {c for c in code if c in whole.tokens and census.characters[c] == 1}
    beginning = code[:2]
    return {
        "lengths": _shortened(whole.lengths, census.lengths, [(code[0], len(code))]),
        "beginnings": whole.beginnings - {beginning} if census.beginnings[beginning] == 1 else whole.beginnings,
        "codes": _less(whole.codes, [whole.tokens[character] for character in gone]),
        "tokens": _less(whole.tokens, gone),
    }


def _initials(census: Census, code: str, exact: dict[str, tuple[Sense, ...]]) -> dict[str, str]:
    """Choose anew the name that initials stand for, among those that have them."""
    whole = census.vocabulary
    letters = "".join(whole.reading(character)[:1] for character in code)
    having = [name for name in census.initials.get(letters, ()) if name in exact]
    chosen = _indexed(census, {tuple(name): list(exact[name]) for name in having}).initials.get(letters)
    held = whole.initials.get(letters)
    if chosen is not None and held is not None and held != code and len(held) == len(chosen):
        # Of names of one length, the one that was chosen stays.
        chosen = held
    if chosen == held:
        return whole.initials
    return {**whole.initials, letters: chosen} if chosen is not None else _less(whole.initials, [letters])


def _edges(census: Census, code: str, *, was: bool, now: bool) -> frozenset[tuple[str, int]]:
    whole = census.vocabulary.slip_edges
    if was == now:
        return whole
    if now:
        return whole | {*slip_edges(code)}
    return whole - {edge for edge in slip_edges(code) if census.slip_edges[edge] == 1}


def _english(census: Census, spelling: Spelling) -> dict[str, Any]:
    """Return what changes in the words that typos are repaired to: those that only this name has are gone."""
    whole = census.vocabulary
    words = Counter(plain_words(spelling.words))
    gone = {word for word, count in words.items() if census.words[word] == count}
    if not gone:
        return {}
    stems = Counter(stem(word) for word in gone)
    english = {letter: bucket - gone for letter, bucket in whole.english.items()}
    return {
        "english": {letter: bucket for letter, bucket in english.items() if bucket},
        "known": whole.known - {root for root, count in stems.items() if census.stems[root] == count},
    }


def _forms(census: Census, place: int, gained: Sense | None, codes: dict[str, str]) -> dict[str, Any]:
    """Return what changes in the endings that a name of one English word takes."""
    token, forms = census.spellings[place].tokens[0], census.vocabulary.forms
    shapes: dict[Sense, list[str]] = defaultdict(list)
    for other in census.shapes[token]:
        spelling = census.spellings[other]
        if other != place:
            shapes[spelling.sense].append(spelling.form)
        elif gained is not None:
            shapes[gained].append(spelling.form)
    strict = {sense: tuple(begun) for sense, begun in shapes.items() if token not in begun}
    changed = _less(forms, [census.vocabulary.codes.get(token, token)])
    return {"forms": {**changed, codes.get(token, token): strict} if strict else changed}
