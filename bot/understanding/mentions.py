"""Known names found in a message: whole, by their sound, by initials, or with one slip in them."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text import Text, stem
from bot.understanding.pinyin import fold_syllable, plain_syllable, split_syllables
from bot.understanding.vocabulary import GAP, Sense, Vocabulary

REPAIR_WINDOW = 200
"""Tokens of a message in which slips are looked for; in longer ones only around the question."""
REPAIRED_WORDS = 16
"""Unknown English words of a message that are compared with the known ones; a story has only a few that matter."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found, from token `start` to before token `end`."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    via: str
    """exact, typo, sound, pinyin or initials."""
    single_word: bool = False
    """Whether it is one English word."""

    @property
    def weight(self) -> float:
        """How far this finding can be trusted, 0..1."""
        if self.via == "sound" and self.end - self.start == 2:
            return 0.5
        return {"exact": 1.0, "pinyin": 0.95, "initials": 0.95, "sound": 0.9, "typo": 0.85}[self.via]

    def ids(self, *categories: str) -> list[str]:
        """Return the ids of the senses of the given categories."""
        return [sense.id for sense in self.senses if sense.category in categories]

    def has_category(self, *categories: str) -> bool:
        """Tell whether some sense is of one of these categories."""
        return any(s.category in categories for s in self.senses)

    def has(self, category: str, identity: str | None = None) -> bool:
        """Tell whether some sense is of this category (and id)."""
        return any(s.category == category and identity in (None, s.id) for s in self.senses)


def find_mentions(text: Text, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """Find the names in a message, longest first, none overlapping, in the order of the message.

    Exact names go before repaired ones. A repair never turns one value of a slot into another: tokens that tell
    values apart are left as they are.
    """
    tokens, words = _repair_words(text, vocabulary)
    code = vocabulary.encode(tokens)
    taken = bytearray(len(code))
    found = _choose(_exact(text, words, code, vocabulary), taken)
    # Single characters are too little to stand in the way of a repair.
    loose_hold = bytearray(len(code))
    for mention in found:
        if mention.end - mention.start > 1 or text.kinds[mention.start] != "h":
            loose_hold[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    window = _window(text)
    repaired: list[Mention] = []
    if "w" in text.kinds:
        repaired += _pinyin(text, window, vocabulary, alone=not found)
    repaired += _by_sound(text, code, vocabulary, window)
    repaired += _with_slip(text, code, vocabulary, window)
    extra = _choose([m for m in repaired if not any(loose_hold[m.start : m.end])
                     or _covers_better(m, found)], bytearray(len(code)))
    if extra:
        kept = [m for m in found if not any(m.start < e.end and e.start < m.end for e in extra)]
        found = sorted(kept + extra, key=lambda m: m.start)
    return tuple(_thinned(found))


MANY = 160
"""Names in a message from which on repeated ones are dropped; a story has fewer, a pasted document more."""


def _thinned(found: list[Mention]) -> list[Mention]:
    """Keep the first and the last of each name, where a message holds very many."""
    if len(found) <= MANY:
        return found
    first: dict[tuple[Sense, ...], int] = {}
    last: dict[tuple[Sense, ...], int] = {}
    for index, mention in enumerate(found):
        first.setdefault(mention.senses, index)
        last[mention.senses] = index
    keep = set(first.values()) | set(last.values())
    return [mention for index, mention in enumerate(found) if index in keep]


def _covers_better(mention: Mention, found: list[Mention]) -> bool:
    """Let a repaired plan name win over shorter everyday pieces inside it: "知产全服务" over "服务"."""
    overlapped = [m for m in found if m.start < mention.end and mention.start < m.end]
    inside = all(mention.start <= m.start and m.end <= mention.end for m in overlapped)
    length = mention.end - mention.start
    # A name wholly inside stays as it is; the slip lies beside it: 标干智能工厂 holds 智能工厂.
    strong = any(m.senses[0].category in ("outside", "department", "loose") or (
        m.senses[0].category in ("term", "value") and length < 2 + m.end - m.start) for m in overlapped)
    return (
        inside
        and mention.senses[0].category in ("term", "value")
        and not strong
        and all(length >= 2 + m.end - m.start for m in overlapped)
    )


def _window(text: Text) -> range:
    """Return the token places in which slips are looked for."""
    if len(text) <= REPAIR_WINDOW:
        return range(len(text))
    ask = max((i for i, t in enumerate(text.original) if t in "?？"), default=len(text.original))
    place = next((i for i, start in enumerate(text.starts) if start >= ask), len(text) - 1)
    size = REPAIR_WINDOW if len(text) < 2 * REPAIR_WINDOW else REPAIR_WINDOW // 2
    first = max(0, min(place - size * 2 // 3, len(text) - size))
    return range(first, min(len(text), first + size))


def _exact(text: Text, words: list[str], code: str, vocabulary: Vocabulary) -> list[Mention]:
    lengths, exact, beginnings = vocabulary.lengths, vocabulary.exact, vocabulary.beginnings
    found = []
    for start, first in enumerate(code):
        if first not in lengths or (first not in exact and code[start : start + 2] not in beginnings):
            continue
        for length in lengths[first]:
            senses = exact.get(code[start : start + length])
            if senses is None or start + length > len(code):
                continue
            if length == 1 and senses and text.kinds[start] == "w":
                senses = _same_form(words[start], first, senses, vocabulary)
                if not senses:
                    continue
            found.append(Mention(start, start + length, senses, "exact", length == 1 and text.kinds[start] == "w"))
    return found


def _same_form(word: str, code: str, senses: tuple[Sense, ...], vocabulary: Vocabulary) -> tuple[Sense, ...]:
    """Keep the senses whose name has the form of the word typed: "list" is not "listing"."""
    forms = vocabulary.forms.get(code)
    if not forms:
        return senses
    return tuple(s for s in senses if s not in forms or any(word.startswith(stem_) for stem_ in forms[s]))


def _choose(candidates: list[Mention], taken: bytearray) -> list[Mention]:
    """Keep the longest of overlapping mentions; among equals the more trusted, then the earlier."""
    order = sorted(candidates, key=lambda m: (m.start - m.end, -m.weight, m.start))
    kept = []
    for mention in order:
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def _repair_words(text: Text, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """Replace unknown English words by the one known word that is a typo away; gives the tokens and the words."""
    tokens, words = list(text.tokens), list(text.words)
    unknown = [
        i for i, kind in enumerate(text.kinds)
        if kind == "w" and len(text.words[i]) >= 4 and tokens[i] not in vocabulary.known
        and text.words[i].isascii() and text.words[i].isalpha()
    ]
    for index in unknown[-REPAIRED_WORDS:]:
        word = text.words[index]
        if split_syllables(word) and word not in vocabulary.english.get(word[0], ()):
            continue
        better = nearest_word(word, vocabulary.english.get(word[0], frozenset()))
        if better is not None:
            tokens[index], words[index] = stem(better), better
    return tokens, words


@functools.lru_cache(maxsize=16384)
def nearest_word(word: str, known: frozenset[str]) -> str | None:
    """Return the known word that is one slip away (two for long words), if only one is."""
    allowed = 1 if len(word) < 8 else 2
    hits = process.extract(word, known, scorer=OSA.distance, score_cutoff=allowed, limit=6)
    if 8 <= len(word) < 10:
        # Two slips in a word of this length only after the same beginning: municiple, but not internet for interest.
        hits = [hit for hit in hits if hit[1] <= 1 or hit[0][:6] == word[:6]]
    if len(word) == 4:
        # So short a word with another letter is another word (ring, rung); one letter lost or doubled is a slip.
        hits = [hit for hit in hits if len(hit[0]) != 4]
    if not hits:
        return None
    best = min(distance for _, distance, _ in hits)
    nearest = {stem(match): match for match, distance, _ in hits if distance == best}
    return next(iter(nearest.values())) if len(nearest) == 1 else None


def split_pinyin(text: Text, vocabulary: Vocabulary) -> Text:
    """Split words that are typed pinyin of several Chinese names (xiaojurenjiangli) where the names meet.

    Takes a normalised text; gives it back with such words cut in pieces that keep their places in the original.
    """
    if "w" not in text.kinds:
        return text
    tokens, words, kinds, starts, ends = [], [], [], [], []
    for i, kind in enumerate(text.kinds):
        word = text.words[i]
        pieces = split_syllables(word) if kind == "w" and 7 <= len(word) <= 60 else ()
        cuts = _cut(pieces, vocabulary) if len(pieces) > 2 and text.tokens[i] not in vocabulary.known else [pieces]
        if len(cuts) < 2:
            cuts = [(word,)]
        offset = text.starts[i]
        for cut in cuts:
            piece = "".join(cut)
            tokens.append(piece if len(cuts) > 1 else text.tokens[i])
            words.append(piece)
            kinds.append(kind)
            starts.append(offset)
            offset = offset + len(piece) if len(cuts) > 1 else text.ends[i]
            ends.append(offset)
    if len(tokens) == len(text):
        return text
    return Text(text.original, tuple(tokens), tuple(words), "".join(kinds), tuple(starts), tuple(ends))


def _cut(pieces: tuple[str, ...], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """Cut syllables into known names, the longest first from the left, and what is between them."""
    folded = [fold_syllable(p) for p in pieces]
    cuts: list[tuple[str, ...]] = []
    loose: list[str] = []
    place = 0
    while place < len(pieces):
        length = next((n for n in vocabulary.sound_lengths.get(folded[place], ())
                       if place + n <= len(pieces) and tuple(folded[place : place + n]) in vocabulary.sounds), 0)
        if length:
            if loose:
                cuts.append(tuple(loose))
                loose = []
            cuts.append(pieces[place : place + length])
            place += length
        else:
            loose.append(pieces[place])
            place += 1
    if loose:
        cuts.append(tuple(loose))
    return cuts


def _pinyin(text: Text, window: range, vocabulary: Vocabulary, *, alone: bool) -> list[Mention]:
    """Find Chinese names typed in Latin letters: xiaojuren, xiao ju ren, xjr."""
    found: list[Mention] = []
    kinds = text.kinds[: window.stop]
    start = window.start
    while start < len(kinds):
        if kinds[start] != "w":
            start += 1
            continue
        end = start
        while end < len(kinds) and kinds[end] == "w":
            end += 1
        found += _pinyin_run(text, start, end, vocabulary)
        start = end
    # Initials by themselves (zzzx) are more often gibberish.
    return [m for m in found if m.via != "initials" or not alone or len(found) > 1]


def _pinyin_run(text: Text, start: int, end: int, vocabulary: Vocabulary) -> list[Mention]:
    syllables: list[tuple[str, int]] = []
    found: list[Mention] = []
    for index in range(start, end):
        word = text.words[index]
        if word in vocabulary.initials:
            senses = vocabulary.exact[vocabulary.initials[word]]
            found.append(Mention(index, index + 1, senses, "initials"))
        pieces = split_syllables(word) if len(word) <= 40 else ()
        syllables.extend((fold_syllable(p), index) for p in pieces or ("",))
    unknown = {i for _, i in syllables if text.tokens[i] not in vocabulary.known}
    for place, (sound, index) in enumerate(syllables):
        if place and syllables[place - 1][1] == index and len(text.words[index]) <= 3:
            continue
        for length in vocabulary.sound_lengths.get(sound, ()):
            run = syllables[place : place + length]
            if len(run) < length or not any(i in unknown for _, i in run):
                continue
            inside_words = run[0][1] != run[-1][1] and (
                (place and syllables[place - 1][1] == run[0][1])
                or (place + length < len(syllables) and syllables[place + length][1] == run[-1][1]))
            if inside_words:
                continue
            names = vocabulary.sounds.get(tuple(s for s, _ in run))
            if names:
                best = min(names, key=lambda name: _sense_order(vocabulary.exact[name]))
                found.append(Mention(run[0][1], run[-1][1] + 1, vocabulary.exact[best], "pinyin"))
    return found


def _sense_order(senses: tuple[Sense, ...]) -> int:
    order = ("term", "value", "loose", "department", "kind", "aspect", "outside", "hint", "marker", "chat")
    category = senses[0].category
    return order.index(category) if category in order else len(order)


def _by_sound(text: Text, code: str, vocabulary: Vocabulary, window: range) -> list[Mention]:
    """Find names of which some characters were replaced by others that sound alike: 单相冠军."""
    sounds = [fold_syllable(plain_syllable(text.tokens[i])) if text.kinds[i] == "h" else "" for i in window]
    found = []
    base = window.start
    for place, sound in enumerate(sounds):
        for length in vocabulary.sound_lengths.get(sound, ()) if sound else ():
            run = tuple(sounds[place : place + length])
            names = vocabulary.sounds.get(run) if len(run) == length else None
            if not names:
                continue
            start = base + place
            piece = code[start : start + length]
            if piece in vocabulary.exact:
                continue
            close = [n for n in names if _shares(n, piece) and not _touches_protected(n, piece, vocabulary)
                     and (length > 2 or _short_by_sound(n, piece, vocabulary))
                     and not _only_small_words(n, piece)]
            if close:
                best = min(close, key=lambda n: (_sense_order(vocabulary.exact[n]), n))
                found.append(Mention(start, start + length, vocabulary.exact[best], "sound"))
    return found


# Two characters of which one is another that sounds alike are too often a word of their own (有小, 籍工).
_SHORT_BY_SOUND = frozenset(["term", "value", "department", "kindhint"])


def _short_by_sound(name: str, piece: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a name of two characters may be found by its sound; of a value, only its common part: 市极."""
    category = vocabulary.exact[name][0].category
    if category == "loose":
        return all(a == b or a not in vocabulary.owners for a, b in zip(name, piece, strict=True))
    return category in _SHORT_BY_SOUND


def _only_small_words(name: str, piece: str) -> bool:
    """Tell whether the two differ only in particles, which are no slip: 之前的 is not 之前得."""
    return all(a == b or (a in _PARTICLES and b in _PARTICLES) for a, b in zip(name, piece, strict=True))


_PARTICLES = frozenset("的得地了是时事有又在再那哪")


def _shares(name: str, piece: str) -> bool:
    same = sum(a == b for a, b in zip(name, piece, strict=True))
    return same >= 1 if len(name) <= 3 else same >= 2


def _touches_protected(name: str, piece: str, vocabulary: Vocabulary) -> bool:
    """Tell whether the two differ in a token that tells values apart on both sides."""
    return any(a != b and vocabulary.tells_apart(a, b) for a, b in zip(name, piece, strict=True))


def _with_slip(text: Text, code: str, vocabulary: Vocabulary, window: range) -> list[Mention]:
    """Find names with one token wrong, missing, doubled, or two swapped."""
    slips, exact, edges = vocabulary.slips, vocabulary.exact, vocabulary.slip_edges
    kinds = text.kinds
    found = []
    for start in window:
        first = code[start]
        for length in (2, 3, 4, 5, 6, 7, 8):
            end = start + length
            if end > window.stop or kinds[end - 1] in ".," or kinds[start] in ".,":
                break
            last = code[end - 1]
            # A name with one slip keeps its first or its last token, at this length or one off.
            if not ((first, length) in edges or (last, -length) in edges
                    or (first, length + 1) in edges or (first, length - 1) in edges):
                continue
            piece = code[start:end]
            if piece in exact:
                continue
            name = _slip_name(text, start, piece, slips, vocabulary)
            if name is not None:
                found.append(Mention(start, end, exact[name], "typo"))
    return found


def _slip_name(
    text: Text, start: int, piece: str, slips: dict[str, tuple[str, ...]], vocabulary: Vocabulary
) -> str | None:
    exact = vocabulary.exact
    chinese = "w" not in text.kinds[start : start + len(piece)]
    for place in range(len(piece)):
        for name in slips.get(piece[:place] + GAP + piece[place + 1 :], ()):
            if _replaceable(text, start, place, name, piece, vocabulary, chinese):
                return name
    if not chinese or len(piece) < 3:
        return None
    for place in range(len(piece) - 1):
        swapped = piece[:place] + piece[place + 1] + piece[place] + piece[place + 2 :]
        if swapped != piece and swapped in exact and _repairable(exact[swapped]):
            return swapped
    for name in slips.get(piece, ()):
        if len(name) == len(piece) + 1 and name[0] == piece[0] and name[-1] == piece[-1] and _repairable(exact[name]) and not _drops_protected(name, piece, vocabulary):
            return name
    for place in range(1, len(piece)):
        if piece[place] == piece[place - 1] or len(piece) >= 5:
            shorter = piece[:place] + piece[place + 1 :]
            if len(shorter) >= 3 and shorter in exact and _repairable(exact[shorter]) \
                    and piece[place] not in vocabulary.protected:
                return shorter
    return None


def _repairable(senses: tuple[Sense, ...]) -> bool:
    return senses[0].category in ("term", "value", "outside")


def _drops_protected(name: str, piece: str, vocabulary: Vocabulary) -> bool:
    return any(token in vocabulary.protected for token in set(name) - set(piece))


def _replaceable(
    text: Text, start: int, place: int, name: str, piece: str, vocabulary: Vocabulary, chinese: bool
) -> bool:
    """Tell whether `piece`, wrong at `place`, may be read as `name`."""
    wrong, right = piece[place], name[place]
    senses = vocabulary.exact[name]
    if wrong in vocabulary.exact or right in _PARTICLES:
        return False
    if wrong == right or wrong in vocabulary.protected:
        return False
    if right in vocabulary.protected:
        # A value may be repaired only where the rest of the name leaves no other value possible.
        rivals = vocabulary.slips.get(piece[:place] + GAP + piece[place + 1 :], ())
        if {vocabulary.exact[r][0] for r in rivals} != {senses[0]}:
            return False
    if text.kinds[start + place] == "h" and "\u3400" <= right <= "\u9fff":
        if not _repairable(senses) and len(name) < 4:
            return False
        if len(name) >= 4 and _repairable(senses):
            return True
        # Three characters: the wrong one must at least begin or end like the right one.
        a, b = plain_syllable(wrong), plain_syllable(right)
        return bool(a and b) and (fold_syllable(a)[0] == fold_syllable(b)[0] or a[-2:] == b[-2:])
    if chinese or text.kinds[start + place] != "w":
        return False
    word = text.words[start + place]
    meant = next((token for token, code in vocabulary.codes.items() if code == right), "")
    if len(word) < 4 or meant in vocabulary.protected:
        return False
    return OSA.distance(stem(word), meant) <= (1 if len(word) < 7 else 2)
