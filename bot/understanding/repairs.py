"""Names with slips in them: typos, characters that sound alike, tokens lost, doubled or swapped."""

from __future__ import annotations

import functools

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text import Text, stem
from bot.understanding.mention import Mention
from bot.understanding.pinyin import fold_syllable
from bot.understanding.vocabulary import GAP, Sense, Vocabulary

REPAIR_WINDOW = 200
"""Tokens of a message in which slips are looked for; in longer ones only around the question."""


REPAIRED_WORDS = 16
"""Unknown English words of a message that are compared with the known ones; a story has only a few that matter."""


def repair_window(text: Text) -> range:
    """Return the token places in which slips are looked for."""
    if len(text) <= REPAIR_WINDOW:
        return range(len(text))
    ask = max((i for i, t in enumerate(text.original) if t in "?？"), default=len(text.original))
    place = next((i for i, start in enumerate(text.starts) if start >= ask), len(text) - 1)
    size = REPAIR_WINDOW if len(text) < 2 * REPAIR_WINDOW else REPAIR_WINDOW // 2
    first = max(0, min(place - size * 2 // 3, len(text) - size))
    return range(first, min(len(text), first + size))


def repair_words(text: Text, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """Replace unknown English words by the one known word that is a typo away; gives the tokens and the words."""
    tokens, words = list(text.tokens), list(text.words)
    unknown = [
        i
        for i, kind in enumerate(text.kinds)
        if kind == "w"
        and len(text.words[i]) >= 4
        and tokens[i] not in vocabulary.known
        and text.words[i].isascii()
        and text.words[i].isalpha()
    ]
    for index in unknown[-REPAIRED_WORDS:]:
        word = text.words[index]
        if vocabulary.split_syllables(word) and word not in vocabulary.english.get(word[0], ()):
            continue
        better = nearest_word(word, vocabulary.english.get(word[0], frozenset()))
        if better is not None:
            tokens[index], words[index] = stem(better), better
    return tokens, words


@functools.lru_cache(maxsize=16384)
def nearest_word(word: str, known: frozenset[str]) -> str | None:
    """Return the known word that is one slip away (two for long words), if only one is."""
    allowed = 1 if len(word) < 8 else 2
    hits = process.extract(word, known, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    if 8 <= len(word) < 10:
        # Two slips in a word of this length only after the same beginning: municiple, but not internet for interest.
        hits = [hit for hit in hits if hit[1] <= 1 or hit[0][:6] == word[:6]]
    if len(word) == 4:
        # So short a word with another letter is another word (ring, rung); one letter lost or doubled is a slip.
        hits = [hit for hit in hits if len(hit[0]) != 4]
    if not hits:
        return None
    best = min(distance for _, distance, _ in hits)
    # In order, as the known words come in another one each time the program starts.
    nearest = {stem(match): match for match, distance, _ in sorted(hits) if distance == best}
    return next(iter(nearest.values())) if len(nearest) == 1 else None


def sense_order(senses: tuple[Sense, ...]) -> int:
    """Rank senses by how much a plan turns on them, for choosing between names that sound alike."""
    order = ("term", "value", "loose", "department", "kind", "aspect", "outside", "hint", "marker", "chat")
    category = senses[0].category
    return order.index(category) if category in order else len(order)


def find_by_sound(text: Text, code: str, vocabulary: Vocabulary, window: range) -> list[Mention]:
    """Find names of which some characters were replaced by others that sound alike: 单相冠军."""
    sounds = [fold_syllable(vocabulary.reading(text.tokens[i])) if text.kinds[i] == "h" else "" for i in window]
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
            close = [
                n
                for n in names
                if _shares(n, piece, vocabulary)
                and not _touches_protected(n, piece, vocabulary)
                and (length > 2 or _short_by_sound(n, piece, vocabulary))
                and not _only_small_words(n, piece)
            ]
            if close:
                best = min(close, key=lambda n: (sense_order(vocabulary.exact[n]), n))
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


def _shares(name: str, piece: str, vocabulary: Vocabulary) -> bool:
    """Tell whether enough of a name is as it should be; of a small word (再往上) more than of the name of a thing."""
    same = sum(a == b for a, b in zip(name, piece, strict=True))
    few = len(name) == 2 or (len(name) == 3 and _repairable(vocabulary.exact[name]))
    return same >= 1 if few else same >= 2


def _touches_protected(name: str, piece: str, vocabulary: Vocabulary) -> bool:
    """Tell whether the two differ in a token that tells values apart on both sides."""
    return any(a != b and vocabulary.tells_apart(a, b) for a, b in zip(name, piece, strict=True))


def find_with_slip(text: Text, code: str, vocabulary: Vocabulary, window: range) -> list[Mention]:
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
            if not (
                (first, length) in edges
                or (last, -length) in edges
                or (first, length + 1) in edges
                or (first, length - 1) in edges
            ):
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
        if (
            len(name) == len(piece) + 1
            and name[0] == piece[0]
            and name[-1] == piece[-1]
            and _repairable(exact[name])
            and not _drops_protected(name, piece, vocabulary)
        ):
            return name
    for place in range(1, len(piece)):
        if piece[place] == piece[place - 1] or len(piece) >= 5:
            shorter = piece[:place] + piece[place + 1 :]
            if (
                len(shorter) >= 3
                and shorter in exact
                and _repairable(exact[shorter])
                and piece[place] not in vocabulary.protected
            ):
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
        if len(name) >= 5 and _repairable(senses):
            return True
        # Up to four characters: the wrong one must at least begin or end like the right one; of three, do so clearly.
        a, b = fold_syllable(vocabulary.reading(wrong)), fold_syllable(vocabulary.reading(right))
        begins = 2 if len(name) == 3 else 1
        return bool(a and b) and (a[:begins] == b[:begins] or a[-2:] == b[-2:])
    if chinese or text.kinds[start + place] != "w":
        return False
    word = text.words[start + place]
    meant = vocabulary.tokens.get(right, right)
    if len(word) < 4 or meant in vocabulary.protected:
        return False
    return OSA.distance(stem(word), meant) <= (1 if len(word) < 7 else 2)
