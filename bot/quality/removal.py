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
from bot.understanding.reshaped import thinned
from bot.understanding.vocabulary import FIRST_CODE, OPPOSITES, Sense, Vocabulary

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
    changes = _names(census, place, gained)
    if changes is None:
        return build_vocabulary(plan, {"": census.others})
    if gained is None:
        changes |= _english(census, spelling)
    if spelling.form:
        changes |= _forms(census, place, gained, changes.get("codes", census.vocabulary.codes))
    if spelling.sense.category in ("value", "loose") and spelling.length <= 2:
        owners = owners_of(plan)
        changes |= {"owners": owners, "protected": frozenset(owners) | OPPOSITES}
    return dataclasses.replace(census.vocabulary, **changes)


def _names(census: Census, place: int, gained: Sense | None) -> dict[str, Any] | None:
    """Take a sense from the entry of a name, and, with its last sense, all that leads to the name.

    The same is done for what is known of the name without its small words. Gives None for the rare name without which
    the vocabulary would know another.
    """
    whole, tokens = census.vocabulary, census.spellings[place].tokens
    old: dict[tuple[str, ...], list[Sense]] = {}
    new: dict[tuple[str, ...], list[Sense]] = {}
    ranks: dict[str, int] = {}
    for name in filter(None, (tokens, thinned(tokens))):
        code = whole.encode(name)
        was, (senses, rank) = census.entry(name), census.entry(name, place, gained)
        if (senses, rank) == was:
            continue
        if not was[0]:
            return None
        old[name], new[name], ranks[code] = was[0], senses, rank
    before, after = _indexed(census, old), _indexed(census, new)
    if after.exact == before.exact and all(rank == census.rank[code] for code, rank in ranks.items()):
        return {}
    exact = {**whole.exact, **after.exact}
    gone = [code for code in before.exact if code not in after.exact]
    for code in gone:
        del exact[code]

    def rank_of(name: str) -> int:
        return ranks[name] if name in ranks else census.rank[name]

    sounds = _relisted(whole.sounds, before.sounds, after.sounds, rank_of)
    lost = [(sound[0], len(sound)) for sound in before.sounds if sound not in sounds]
    return {
        "exact": exact,
        **(_forgotten(census, gone) if gone else {}),
        "sounds": sounds,
        "sound_lengths": _shortened(whole.sound_lengths, census.sound_lengths, lost),
        "initials": _initials(census, ranks, exact),
        "syllable_values": _syllable_values(census, ranks, exact),
        "slips": _relisted(whole.slips, before.slips, after.slips, rank_of),
        "slip_edges": _edges(census, _listed(before.slips), _listed(after.slips)),
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
    rank: Callable[[str], int],
) -> dict[Key, tuple[str, ...]]:
    """Return lists of names in which some stand where they do `after` and no longer where they did `before`."""
    if not before and not after:
        return entries
    changed = dict(entries)
    for key in {**before, **after}:
        moved = before.get(key, ())
        names = [name for name in entries.get(key, ()) if name not in moved] + [*after.get(key, ())]
        if names:
            changed[key] = tuple(sorted(names, key=rank))
        else:
            del changed[key]
    return changed


def _listed(entries: dict[str, tuple[str, ...]]) -> set[str]:
    return {name for names in entries.values() for name in names}


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
    """Return the lengths by beginning without those that only lost names had."""
    changed = dict(lengths)
    for (first, length), count in Counter(lost).items():
        if needed[first, length] == count:
            changed[first] = tuple(other for other in changed[first] if other != length)
            if not changed[first]:
                del changed[first]
    return changed


def _forgotten(census: Census, codes: list[str]) -> dict[str, Any]:
    """Return what changes with names that have no sense left: lengths, beginnings, tokens that only they have."""
    whole = census.vocabulary
    characters = Counter(character for code in codes for character in set(code) if character in whole.tokens)
    gone = {character for character, count in characters.items() if census.characters[character] == count}
    begun = Counter(code[:2] for code in codes if len(code) > 1)
    return {
        "lengths": _shortened(whole.lengths, census.lengths, [(code[0], len(code)) for code in codes]),
        "beginnings": whole.beginnings - {two for two, count in begun.items() if census.beginnings[two] == count},
        "codes": _less(whole.codes, [whole.tokens[character] for character in gone]),
        "tokens": _less(whole.tokens, gone),
    }


def _initials(census: Census, codes: Collection[str], exact: dict[str, tuple[Sense, ...]]) -> dict[str, str]:
    """Choose anew the names that the initials of some stand for, among those that have them."""
    whole = census.vocabulary
    initials = whole.initials
    for letters in {"".join(whole.reading(character)[:1] for character in code) for code in codes}:
        having = [name for name in census.initials.get(letters, ()) if name in exact]
        chosen = _indexed(census, {tuple(name): list(exact[name]) for name in having}).initials.get(letters)
        held = whole.initials.get(letters)
        if chosen is not None and held is not None and held not in codes and len(held) == len(chosen):
            # Of names of one length, the one that was chosen stays.
            chosen = held
        if chosen != held:
            initials = {**initials, letters: chosen} if chosen is not None else _less(initials, [letters])
    return initials


def _syllable_values(census: Census, codes: Collection[str], exact: dict[str, tuple[Sense, ...]]) -> dict[str, str]:
    """Find anew the one value of one character that each syllable stands for, where such a name is among those changed."""
    whole = census.vocabulary
    if not any(len(code) == 1 and code < chr(FIRST_CODE) for code in codes):
        return whole.syllable_values
    return _indexed(census, {(name,): list(senses) for name, senses in exact.items() if len(name) == 1}).syllable_values


def _edges(census: Census, before: set[str], after: set[str]) -> frozenset[tuple[str, int]]:
    """Return the edges of the names that slips are looked for in, where some no longer are, or are from now on."""
    lost = Counter(edge for code in before - after for edge in slip_edges(code))
    gone = {edge for edge, count in lost.items() if census.slip_edges[edge] == count}
    found = {edge for code in after - before for edge in slip_edges(code)}
    return (census.vocabulary.slip_edges - gone) | found


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
