"""What in a vocabulary comes from which name, counted, so that one name can be taken out of it in a moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from bot.knowledge.model import Plan
from bot.lexicon import LANGUAGES, lexicon
from bot.quality.names import names_of
from bot.quality.spelling import spell
from bot.text import stem
from bot.understanding.building import lexicon_frames, lexicon_names
from bot.understanding.reshaped import RESHAPED, thinned
from bot.understanding.vocabulary import Sense, Vocabulary


class Census:
    """The names of a vocabulary in the order in which it was built, and how many of them need each entry of it."""

    def __init__(self, plan: Plan, vocabulary: Vocabulary) -> None:
        """Take a plan and the vocabulary built for it; takes as long as building it."""
        self.vocabulary = vocabulary
        own = list(names_of(plan))
        self.place_of = {name.path: place for place, name in enumerate(own) if name.path}
        """Where among the spellings a name of the plan is, by its path in the plan."""
        self.spellings = [spell(name.sense, name.name) for name in own]
        self.own = len(own)
        """How many of the spellings are the plan's."""
        exact = vocabulary.exact
        others = dict.fromkeys(s for senses in exact.values() for s in senses if s.category == "other_place")
        self.others = tuple(sense.id for sense in others)
        """Other places' names."""
        self.spellings += [spell(sense, sense.id) for sense in others]
        self.spellings += [spell(*named) for language in LANGUAGES for named in lexicon_names(lexicon(language))]

        self.sharing: dict[tuple[str, ...], list[int]] = defaultdict(list)
        """Tokens to the spellings that have just these."""
        self.shapes: dict[str, list[int]] = defaultdict(list)
        """Token to the spellings that are this one English word."""
        for place, spelling in enumerate(self.spellings):
            self.sharing[spelling.tokens].append(place)
            if spelling.form:
                self.shapes[spelling.tokens[0]].append(place)
        self.fuller: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        """What is left of names without their small words, to the names that this is left of."""
        for tokens in self.sharing:
            short = thinned(tokens)
            if short is not None:
                self.fuller[short].append(tokens)
        self.rank = {vocabulary.encode(tokens): self.entry(tokens)[1] for tokens in {**self.sharing, **self.fuller}}
        """Coded name to its place: entries with several names list them in this order."""

        self.words = Counter(word for spelling in self.spellings for word in plain_words(spelling.words))
        self.words.update(plain_words(_example_words(plan)))
        phrases = [phrase for language in LANGUAGES for _, phrase in lexicon_frames(lexicon(language))]
        self.words.update(
            plain_words(w for phrase in phrases for w in phrase.replace("|", " ").replace("+", " ").split())
        )
        self.stems = Counter(stem(word) for word in self.words)
        self.characters = Counter(character for code in exact for character in set(code))
        frames = [frame for found in vocabulary.frames.values() for frame in found]
        self.characters.update(character for frame in frames for character in {*frame.opening, *frame.closing})
        self.lengths = Counter((code[0], len(code)) for code in exact)
        self.beginnings = Counter(code[:2] for code in exact if len(code) > 1)
        self.sound_lengths = Counter((sound[0], len(sound)) for sound in vocabulary.sounds)
        slipped = {code for codes in vocabulary.slips.values() for code in codes}
        self.slip_edges = Counter(edge for code in slipped for edge in slip_edges(code))
        self.initials: dict[str, list[str]] = defaultdict(list)
        """Initials to the coded Chinese names that have them."""
        for code in exact:
            if all(character in vocabulary.readings for character in code):
                self.initials["".join(vocabulary.reading(character)[:1] for character in code)].append(code)

    def entry(
        self, tokens: tuple[str, ...], left_out: int = -1, gained: Sense | None = None
    ) -> tuple[list[Sense], int]:
        """Return what some tokens mean, and their place among the names, as if one spelling were left out.

        Takes the place of that spelling, and what the same word means instead, if anything. Gives no sense and -1 for
        tokens that would be no name.
        """
        senses, place = self._named(tokens, left_out, gained)
        if senses:
            return senses, place
        # What is left of longer names comes after all names, in their order.
        shortened = []
        for fuller in self.fuller.get(tokens, ()):
            meanings, place = self._named(fuller, left_out, gained)
            told = [sense for sense in meanings if sense.category in RESHAPED]
            if told and meanings[0] == told[0]:
                shortened.append((len(self.spellings) + place, told))
        place, told = min(shortened, default=(-1, []))
        return told, place

    def _named(self, tokens: tuple[str, ...], left_out: int, gained: Sense | None) -> tuple[list[Sense], int]:
        """Do the same for what stands as a name in the lists."""
        places = self.sharing.get(tokens, [])
        rest = [place for place in places if place != left_out]
        senses = list(dict.fromkeys(self.spellings[place].sense for place in rest))
        if gained is not None and len(rest) < len(places):
            senses.append(gained)
            rest.append(self.own)
        return senses, min(rest, default=-1)


def slip_edges(code: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """Return what a vocabulary notes of a name that slips are looked for in: how it begins and how it ends."""
    return (code[0], len(code)), (code[-1], -len(code))


def plain_words(words: Iterable[str]) -> Iterator[str]:
    """Return the words that typos are repaired to: plain letters, without punctuation around them."""
    for word in words:
        bare = word.strip(".,?!'\"();:")
        if bare.isascii() and bare.isalpha():
            yield bare


def _example_words(plan: Plan) -> Iterator[str]:
    for examples in plan.examples:
        if examples.language == "en":
            for questions in examples.questions.values():
                for question in questions:
                    yield from question.casefold().replace("-", " ").replace("/", " ").split()
