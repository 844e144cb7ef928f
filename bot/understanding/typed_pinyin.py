"""Chinese names typed in Latin letters: xiaojuren, xiao ju ren, xjr."""

from __future__ import annotations

from bot.text import Text
from bot.understanding.mention import Mention
from bot.understanding.pinyin import fold_syllable
from bot.understanding.repairs import sense_order
from bot.understanding.vocabulary import Vocabulary


def split_pinyin(text: Text, vocabulary: Vocabulary) -> Text:
    """Split words that are typed pinyin of several Chinese names (xiaojurenjiangli) where the names meet.

    Takes a normalised text; gives it back with such words cut in pieces that keep their places in the original.
    """
    if not any(kind == "w" and len(word) >= 7 for word, kind in zip(text.words, text.kinds, strict=True)):
        return text
    tokens, words, kinds, starts, ends = [], [], [], [], []
    for i, kind in enumerate(text.kinds):
        word = text.words[i]
        pieces = vocabulary.split_syllables(word) if kind == "w" and 7 <= len(word) <= 60 else ()
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
        length = next(
            (
                n
                for n in vocabulary.sound_lengths.get(folded[place], ())
                if place + n <= len(pieces) and tuple(folded[place : place + n]) in vocabulary.sounds
            ),
            0,
        )
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


SPELT = 3
"""Syllables in a row from which on Latin words are read as pinyin; "can" or "women" alone are English."""


def spelt_in_pinyin(text: Text, vocabulary: Vocabulary) -> frozenset[int]:
    """Return the places of Latin words that stand in a row of at least three syllables of pinyin and nothing else."""
    found: set[int] = set()
    run: list[int] = []
    syllables = 0
    for place, kind in enumerate((*text.kinds, ".")):
        pieces = vocabulary.split_syllables(text.words[place]) if kind == "w" and len(text.words[place]) <= 40 else ()
        if pieces:
            run.append(place)
            syllables += len(pieces)
            continue
        if syllables >= SPELT:
            found.update(run)
        run, syllables = [], 0
    return frozenset(found)


def find_pinyin(text: Text, window: range, vocabulary: Vocabulary, *, alone: bool) -> list[Mention]:
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
    found += _levels(text, found, vocabulary)
    # Initials by themselves (zzzx) are more often gibberish.
    return [m for m in found if m.via != "initials" or not alone or len(found) > 1]


def _is_spelt(name: str, letters: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a name is written in just these letters: shiji is 市级 rather than 四基, which sounds alike."""
    return "".join(vocabulary.reading(character) for character in name) == letters


def _levels(text: Text, found: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Find values of one syllable right before a name in pinyin: sheng xiaojuren."""
    levels = []
    for mention in found:
        before = mention.start - 1
        if mention.via != "pinyin" or mention.senses[0].category != "term" or before < 0 or text.kinds[before] != "w":
            continue
        name = vocabulary.syllable_values.get(text.words[before])
        if name is not None:
            levels.append(Mention(before, before + 1, vocabulary.exact[name], "pinyin"))
    return levels


def _pinyin_run(text: Text, start: int, end: int, vocabulary: Vocabulary) -> list[Mention]:
    syllables: list[tuple[str, int]] = []
    found: list[Mention] = []
    for index in range(start, end):
        word = text.words[index]
        if word in vocabulary.initials:
            senses = vocabulary.exact[vocabulary.initials[word]]
            found.append(Mention(index, index + 1, senses, "initials"))
        pieces = vocabulary.split_syllables(word) if len(word) <= 40 else ()
        syllables.extend((fold_syllable(p), index) for p in pieces or ("",))
    unknown = {i for _, i in syllables if text.tokens[i] not in vocabulary.known}
    if len(unknown) > 1:
        # In a run of pinyin, a syllable that is also an English word ("jin", "you") is pinyin too.
        unknown = {i for _, i in syllables}
    for place, (sound, index) in enumerate(syllables):
        if place and syllables[place - 1][1] == index and len(text.words[index]) <= 3:
            continue
        for length in vocabulary.sound_lengths.get(sound, ()):
            run = syllables[place : place + length]
            if len(run) < length or not any(i in unknown for _, i in run):
                continue
            inside_words = run[0][1] != run[-1][1] and (
                (place and syllables[place - 1][1] == run[0][1])
                or (place + length < len(syllables) and syllables[place + length][1] == run[-1][1])
            )
            if inside_words:
                continue
            names = vocabulary.sounds.get(tuple(s for s, _ in run))
            if names:
                spelt = "".join(text.words[run[0][1] : run[-1][1] + 1])
                best = min(
                    names,
                    key=lambda name: (not _is_spelt(name, spelt, vocabulary), sense_order(vocabulary.exact[name])),
                )
                found.append(Mention(run[0][1], run[-1][1] + 1, vocabulary.exact[best], "pinyin"))
    return found
