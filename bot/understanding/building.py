"""The vocabulary of a plan, built from its names and the languages' own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.knowledge.model import Plan
from bot.lexicon import LANGUAGES, Lexicon, lexicon
from bot.text import normalise, stem
from bot.understanding.frames import index_frames
from bot.understanding.pinyin import fold_syllable, reading_table
from bot.understanding.reshaped import RESHAPED, thinned
from bot.understanding.spelling import spell
from bot.understanding.vocabulary import CATEGORIES, FIRST_CODE, GAP, OPPOSITES, Sense, Vocabulary

TITLE = 6
"""Characters from which on an official title is taken for a name of its clause; a shorter one may be any word."""
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_RANK = {category: rank for rank, category in enumerate(CATEGORIES)}


def lexicon_names(words: Lexicon) -> Iterator[tuple[Sense, str]]:
    """Return a language's own words, each with what it can mean."""
    for category, groups in (
        ("kind", words.kinds),
        ("kindhint", words.hints),
        ("aspect", words.aspects),
        ("chat", words.chat),
        ("marker", words.markers),
    ):
        for group, names in groups.items():
            for name in names:
                yield Sense(category, group), name
    for name in words.fillers:
        yield Sense("filler", ""), name
    for aspect, names in words.alone.items():
        for name in names:
            yield Sense("alone", aspect), name
    for name in words.elsewhere:
        yield Sense("elsewhere", name), name


def lexicon_frames(words: Lexicon) -> Iterator[tuple[Sense, str]]:
    """Return a language's phrases with a gap, each with what it means."""
    for category, groups in (
        ("kind", words.frames.kinds),
        ("kindhint", words.frames.hints),
        ("aspect", words.frames.aspects),
        ("chat", words.frames.chat),
    ):
        for group, phrases in groups.items():
            yield from ((Sense(category, group), phrase) for phrase in phrases)


def _plan_names(plan: Plan) -> Iterator[tuple[Sense, str]]:
    for term in plan.terms:
        category = "outside" if term.outside else "term"
        for names in term.names.values():
            yield from ((Sense(category, term.id), name) for name in names)
        for names in term.everyday.values():
            yield from ((Sense("hint", term.id), name) for name in names)
    for attribute, slot in plan.attributes.items():
        for value, meaning in slot.values.items():
            for names in meaning.names.values():
                yield from ((Sense("value", f"{attribute}:{value}"), name) for name in names)
            for names in meaning.loose.values():
                yield from ((Sense("loose", f"{attribute}:{value}"), name) for name in names)
    for department in plan.departments:
        yield Sense("department", department.id), department.id
        for names in department.names.values():
            yield from ((Sense("department", department.id), name) for name in names)
    for section in plan.header.sections:
        for names in section.names.values():
            yield from ((Sense("section", section.id), name) for name in names)
    yield from ((Sense("section", identity), title) for identity, title in official_titles(plan))
    for names in plan.header.place.values():
        yield from ((Sense("place", plan.id), name) for name in names)


def official_titles(plan: Plan) -> Iterator[tuple[str, str]]:
    """Return the titles of sections and clauses that are long enough to be names, each with what it is the title of."""
    titles = [(s.id, s.title) for s in plan.header.sections] + [(c.id, c.title) for c in plan.clauses]
    for identity, title in titles:
        official = title.get(plan.header.document_language, "")
        if len(official) >= TITLE:
            yield identity, official


def build_vocabulary(plan: Plan, places: dict[str, tuple[str, ...]] | None = None) -> Vocabulary:
    """Index the plan's names, other places' names and the languages' own words.

    A name may have several senses; those of a plan come before the language's own. Names are normalised as messages
    are, so that spelling variants need not be listed.
    """
    readings = reading_table()
    vocabulary = Vocabulary(readings=readings, syllables=frozenset(filter(None, readings.values())))
    senses: dict[tuple[str, ...], list[Sense]] = defaultdict(list)
    english: set[str] = set()
    forms: dict[str, dict[Sense, list[str]]] = defaultdict(lambda: defaultdict(list))
    named = list(_plan_names(plan))
    own = {name for names in plan.header.place.values() for name in names}
    named += [
        (Sense("other_place", name), name) for names in (places or {}).values() for name in names if name not in own
    ]
    for language in LANGUAGES:
        named.extend(lexicon_names(lexicon(language)))
    for examples in plan.examples:
        if examples.language == "en":
            for questions in examples.questions.values():
                for question in questions:
                    english.update(question.casefold().replace("-", " ").replace("/", " ").split())
    for sense, name in named:
        spelled = spell(name)
        tokens = spelled.tokens
        english.update(spelled.words)
        if tokens and sense not in senses[tokens]:
            senses[tokens].append(sense)
        if spelled.form:
            forms[tokens[0]][sense].append(spelled.form)
    for tokens, meanings in list(senses.items()):
        thin = thinned(tokens)
        told = [sense for sense in meanings if sense.category in RESHAPED]
        if thin is not None and thin not in senses and meanings[0] in told:
            senses[thin] = told
    index_names(vocabulary, senses)
    phrases = [phrase for language in LANGUAGES for phrase in lexicon_frames(lexicon(language))]
    index_frames(vocabulary, phrases)
    english.update(word for _, phrase in phrases for word in phrase.replace("|", " ").replace("+", " ").split())
    for token, shapes in forms.items():
        strict = {s: tuple(w) for s, w in shapes.items() if token not in w}
        if strict:
            vocabulary.forms[vocabulary.codes.get(token, token)] = strict
    words = {w.strip(".,?!'\"();:") for w in english}
    words = {w for w in words if w.isascii() and w.isalpha()}
    buckets: dict[str, set[str]] = defaultdict(set)
    for word in words:
        buckets[word[0]].add(word)
    vocabulary.english = {letter: frozenset(bucket) for letter, bucket in buckets.items()}
    vocabulary.known = frozenset(stem(w) for w in words)
    vocabulary.owners = owners_of(plan)
    vocabulary.protected = frozenset(vocabulary.owners) | OPPOSITES
    return vocabulary


def owners_of(plan: Plan) -> dict[str, frozenset[str]]:
    """Collect the tokens of the short names of values, which tell the values of one slot apart."""
    owners: dict[str, set[str]] = defaultdict(set)
    for attribute, slot in plan.attributes.items():
        for value, meaning in slot.values.items():
            for name in (n for names in (*meaning.names.values(), *meaning.loose.values()) for n in names):
                if spell(name).length <= 2:
                    for token in normalise(name).tokens:
                        owners[token].add(f"{attribute}:{value}")
    # A token that every value of a slot has (级, 标, prize) tells nothing apart.
    return {
        token: frozenset(values)
        for token, values in owners.items()
        if any(
            len([v for v in values if v.startswith(f"{a}:")]) < min(3, len(plan.attributes[a].values))
            for a in {v.split(":")[0] for v in values}
        )
    }


def index_names(vocabulary: Vocabulary, senses: dict[tuple[str, ...], list[Sense]]) -> None:
    """Put names, by their tokens, into every index of a vocabulary."""
    next_code = FIRST_CODE
    lengths: dict[str, set[int]] = defaultdict(set)
    sounds: dict[tuple[str, ...], list[str]] = defaultdict(list)
    sound_lengths: dict[str, set[int]] = defaultdict(set)
    initials: dict[str, set[str]] = defaultdict(set)
    syllables: dict[str, set[str]] = defaultdict(set)
    slips: dict[str, list[str]] = defaultdict(list)
    for tokens, meanings in senses.items():
        for token in tokens:
            if len(token) > 1 and token not in vocabulary.codes:
                vocabulary.codes[token] = chr(next_code)
                vocabulary.tokens[chr(next_code)] = token
                next_code += 1
        code = vocabulary.encode(tokens)
        vocabulary.exact[code] = tuple(sorted(meanings, key=lambda sense: _RANK[sense.category]))
        lengths[code[0]].add(len(code))
        main = vocabulary.exact[code][0].category
        if main == "filler":
            continue
        chinese = _CHINESE.fullmatch(code) is not None
        if chinese and len(code) == 1 and main == "loose":
            syllables[vocabulary.reading(code)].add(code)
        if chinese and len(code) >= 2:
            plain = [vocabulary.reading(token) for token in tokens]
            sound = tuple(fold_syllable(s) for s in plain)
            sounds[sound].append(code)
            sound_lengths[sound[0]].add(len(sound))
            if len(code) >= 3 and main in ("term", "value"):
                initials["".join(s[:1] for s in plain)].add(code)
        if len(code) >= 3 and main not in ("chat", "place", "elsewhere"):
            for place in range(len(code)):
                slips[code[:place] + GAP + code[place + 1 :]].append(code)
                if len(code) >= 4 and chinese:
                    slips[code[:place] + code[place + 1 :]].append(code)
        elif len(code) == 2 and not chinese and main in ("term", "value"):
            slips[GAP + code[1]].append(code)
            slips[code[0] + GAP].append(code)
    vocabulary.beginnings = frozenset(code[:2] for code in vocabulary.exact if len(code) > 1)
    slipped = {code for found in slips.values() for code in found}
    vocabulary.slip_edges = frozenset((code[0], len(code)) for code in slipped) | frozenset(
        (code[-1], -len(code)) for code in slipped
    )
    vocabulary.lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
    vocabulary.sounds = {sound: tuple(found) for sound, found in sounds.items()}
    vocabulary.sound_lengths = {first: tuple(sorted(found, reverse=True)) for first, found in sound_lengths.items()}
    # Two concepts with the same initials (省级…, 市级… are both "sj…") leave neither.
    for letters, found in initials.items():
        ids = {vocabulary.exact[code][0].id for code in found}
        if len(ids) == 1:
            vocabulary.initials[letters] = min(sorted(found), key=len)
    vocabulary.syllable_values = {sound: min(found) for sound, found in syllables.items() if len(found) == 1}
    vocabulary.slips = {key: tuple(dict.fromkeys(found)) for key, found in slips.items()}
