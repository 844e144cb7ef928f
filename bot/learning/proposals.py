"""What could be added to the knowledge so that a group of questions is answered: a name, or example questions.

A proposal never holds a figure, and adds nothing to a clause: what is answered stays as it is, only the way there is
new.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal, NamedTuple

import msgspec
import yaml

from bot.knowledge.model import KINDS, Examples, Plan, Term
from bot.learning.grouping import Group
from bot.learning.missed import Wording, most
from bot.text import Text, normalise
from bot.understanding.reader import Reader

Place = Literal["names", "everyday", "questions"]

NAMES_TRIED = 2
"""Names of one language that are proposed at most."""
EXAMPLES_ADDED = 2
"""Example questions of one language that a proposal adds at most."""
LONGEST_CHINESE, LONGEST_ENGLISH = 8, 4
"""Characters, and words, that a name has at most."""
NEAREST = 2
"""Clauses that are tried where the staff have not said which it is."""
SHARE = 0.3
"""The share of a language's questions that a name has to stand in."""


@dataclass(frozen=True, slots=True)
class Addition:
    """One text that is added to one list of one file."""

    place: Place
    """A name, an everyday word, or an example question."""
    language: str
    target: str
    """The term of a name, the clause of an example question."""
    text: str
    kind: str = ""
    """The kind under which an example question is filed, "" where its file has no kinds."""

    @property
    def path(self) -> tuple[str, ...]:
        """Where in the file the list stands."""
        if self.place == "questions":
            return ("questions", self.kind) if self.kind else ("questions",)
        return (self.place, self.target)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is added together so that a clause answers a group."""

    clause: str
    by_staff: bool
    """Whether the staff have said that it is this clause."""
    additions: tuple[Addition, ...]

    @property
    def has_examples(self) -> bool:
        """Whether it adds example questions, so that all are learnt anew."""
        return any(one.place == "questions" for one in self.additions)


def proposals_for(group: Group, reader: Reader, clause: str = "") -> list[Proposal]:
    """Return what might make a clause answer a group, the likeliest first; nothing where no clause is near.

    Takes the group, a reader of the plan, and the clause that a person names; without it, that of the staff's
    corrections is meant, else those that are nearest to the questions.
    """
    said = clause or group.clause
    known = {one.id for one in reader.plan.clauses}
    wanted = [said] if said in known else [] if clause else _nearest(group, reader)
    found: list[Proposal] = []
    for target in wanted:
        ways = (*_names(group, reader, target), _examples(group, reader, target))
        found += [Proposal(target, target == group.clause, tuple(additions)) for additions in ways if additions]
    return found


def applied(plan: Plan, proposal: Proposal) -> Plan:
    """Return a plan with what is proposed added to its names and example questions; nothing else of it changes."""
    terms, examples = list(plan.terms), list(plan.examples)
    for one in proposal.additions:
        if one.place == "questions":
            _add_example(examples, one)
        else:
            place = next(number for number, term in enumerate(terms) if term.id == one.target)
            terms[place] = _with_name(terms[place], one)
    return msgspec.structs.replace(plan, terms=tuple(terms), examples=tuple(examples))


def _with_name(term: Term, one: Addition) -> Term:
    lists = term.names if one.place == "names" else term.everyday
    longer = {**lists, one.language: (*lists.get(one.language, ()), one.text)}
    if one.place == "names":
        return msgspec.structs.replace(term, names=longer)
    return msgspec.structs.replace(term, everyday=longer)


def _add_example(examples: list[Examples], one: Addition) -> None:
    for number, each in enumerate(examples):
        if (each.clause, each.language) == (one.target, one.language):
            questions = {**each.questions, one.kind: (*each.questions.get(one.kind, ()), one.text)}
            examples[number] = msgspec.structs.replace(each, questions=questions)


def _nearest(group: Group, reader: Reader) -> list[str]:
    """Return the clauses that the questions of a group come nearest to, together."""
    known = {one.id for one in reader.plan.clauses}
    scores: dict[str, float] = {}
    for wording in group.wordings:
        near: dict[str, float] = {i: confidence for i, confidence in wording.heard.ranked.items() if i in known}
        for candidate in wording.heard.candidates[:3]:
            place = candidate.place.clause.id
            near[place] = near.get(place, 0.0) + candidate.score
        for place, score in near.items():
            scores[place] = scores.get(place, 0.0) + score * wording.count
    return sorted(scores, key=lambda place: -scores[place])[:NEAREST]


# --- names ---


def _names(group: Group, reader: Reader, clause: str) -> Iterator[list[Addition]]:
    """Give names for the term of a clause: one of each language together, the best first."""
    term = _term_of(group, reader, clause)
    if term is None:
        return
    found = {language: _phrases(group, reader, clause, language) for language in reader.plan.header.languages}
    for rank in range(NAMES_TRIED):
        additions = []
        for language, phrases in found.items():
            if language in term.names and rank < len(phrases):
                text, elsewhere = phrases[rank]
                additions.append(Addition("everyday" if elsewhere else "names", language, term.id, text))
        if additions:
            yield additions


def _term_of(group: Group, reader: Reader, clause: str) -> Term | None:
    """Return the term by which a clause's topic is meant: that of the topic nearest to the group, a particular one."""
    places = reader.topics.by_clause.get(clause, [])
    near = Counter(
        candidate.place.topic.id
        for wording in group.wordings
        for candidate in wording.heard.candidates[:5]
        if candidate.place.clause.id == clause
    )
    terms = {term.id: term for term in reader.plan.terms if not term.outside}
    for place in sorted(places, key=lambda place: -near[place.topic.id]):
        own = [t for t in place.topic.terms if t in terms]
        if own:
            return terms[min(own, key=lambda term: len(reader.topics.by_term[term]))]
    return None


def _phrases(group: Group, reader: Reader, clause: str, language: str) -> list[tuple[str, bool]]:
    """Return pieces that many questions of one language share and the bot does not know, the best first.

    Each with whether it stands in questions that other clauses answer, too.
    """
    asked = [w for w in group.wordings if w.heard.language == language]
    total = sum(wording.count for wording in asked)
    counts: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], str] = {}
    for wording in asked:
        for tokens, text in dict(_pieces_of(wording)).items():
            counts[tokens] += wording.count
            written.setdefault(tokens, text)
    least = max(2, SHARE * total)
    kept = {tokens: count for tokens, count in counts.items() if count >= least}
    kept = {t: c for t, c in kept.items() if reader.vocabulary.encode(t) not in reader.vocabulary.exact}
    others = _others(reader.plan, clause)
    found: list[tuple[float, str, bool]] = []
    for tokens, count in kept.items():
        longer = any(len(o) > len(tokens) and c >= 0.8 * count and _holds(o, tokens) for o, c in kept.items())
        if longer:
            continue  # What is nearly always a part of something longer is no name by itself.
        elsewhere = sum(_holds(other, tokens) for other in others)
        if elsewhere > len(others) / 200:
            continue
        size = len(tokens) if language == "zh" else 2 * len(tokens)
        found.append((count * min(size, 5) / (1 + elsewhere), written[tokens], elsewhere > 0))
    found.sort(key=lambda one: (-one[0], one[1]))
    return [(text, elsewhere) for _, text, elsewhere in found[:NAMES_TRIED]]


def _pieces_of(wording: Wording) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the pieces of a question that might be a name: none with a figure, none that begins or ends idly."""
    text, heard = wording.heard.text, wording.heard
    idle = [kind not in "hw" for kind in text.kinds]
    for place in _figures(wording):
        idle[place] = True
    taken = list(idle)
    for mention in heard.mentions:
        spot = slice(mention.start, mention.end)
        taken[spot] = [True] * (mention.end - mention.start)
    for start in range(len(text)):
        longest = LONGEST_CHINESE if text.kinds[start] == "h" else LONGEST_ENGLISH
        for end in range(start + 1, min(len(text), start + longest) + 1):
            if idle[end - 1] or text.kinds[end - 1] != text.kinds[start]:
                break
            if taken[start] or taken[end - 1] or not _is_name(text, start, end):
                continue
            yield text.tokens[start:end], _written(text, start, end)


def _is_name(text: Text, start: int, end: int) -> bool:
    if text.kinds[start] == "h":
        return end - start >= 2 and not {text.tokens[start], text.tokens[end - 1]} & _listed().idle
    return not {text.words[start], text.words[end - 1]} & _listed().idle and len(text.words[start]) > 2


def _figures(wording: Wording) -> set[int]:
    """Return the places of a question's words, or characters, that are of a figure."""
    text, listed = wording.heard.text, _listed()
    found = {place for amount in wording.heard.amounts for place in range(amount.start, amount.end)}
    found |= {place for place, word in enumerate(text.words) if any(figure in word for figure in listed.figures)}
    for place, (one, other) in enumerate(itertools.pairwise(text.tokens)):
        if one in listed.digits and other in listed.digits:
            found |= {place, place + 1}
    return found


class _Listed(NamedTuple):
    idle: frozenset[str]
    """Words and characters that no name begins or ends with."""
    figures: tuple[str, ...]
    digits: frozenset[str]


@functools.cache
def _listed() -> _Listed:
    data = yaml.safe_load(resources.files(__package__).joinpath("idle.yaml").read_text(encoding="utf-8"))
    return _Listed(frozenset((*data["en"], *data["zh"])), tuple(data["figures"]), frozenset(data["digits"]))


def _written(text: Text, start: int, end: int) -> str:
    """Write a piece as names are written: simplified, in small letters."""
    if text.kinds[start] == "h":
        return "".join(text.tokens[start:end])
    return " ".join(text.words[start:end])


def _others(plan: Plan, clause: str) -> list[tuple[str, ...]]:
    """Return the example questions that another clause, or none, answers, as tokens."""
    texts = [q for e in plan.examples if e.clause != clause for qs in e.questions.values() for q in qs]
    texts += [q for group in plan.unanswered for q in (*group.elsewhere, *group.unstated)]
    return [normalise(text).tokens for text in texts]


def _holds(tokens: Sequence[str], piece: tuple[str, ...]) -> bool:
    size = len(piece)
    return any(tokens[i] == piece[0] and tuple(tokens[i : i + size]) == piece for i in range(len(tokens) - size + 1))


# --- example questions ---


def _examples(group: Group, reader: Reader, clause: str) -> list[Addition]:
    """Return questions of a group as examples of a clause: those that stand for it, of each language asked in."""
    found: list[Addition] = []
    files = {e.language: e for e in reader.plan.examples if e.clause == clause}
    there = {normalise(q).tokens for e in reader.plan.examples for qs in e.questions.values() for q in qs}
    for language, file in files.items():
        asked = [w for w in group.wordings if w.heard.language == language and _can_be_shown(w)]
        kind = _kind_of(asked, file)
        chosen: list[Addition] = []
        for wording in sorted(asked, key=lambda w: (_adorned(w), -w.count, -_usual(w, asked), len(w.text))):
            if wording.heard.text.tokens not in there and len(chosen) < EXAMPLES_ADDED:
                chosen.append(Addition("questions", language, clause, wording.text, kind))
        found += chosen
    return found


def _can_be_shown(wording: Wording) -> bool:
    """Tell whether a question may stand in the knowledge: nothing personal was in it, and no figure is."""
    text = wording.heard.text
    return not wording.masked and "n" not in text.kinds and not _figures(wording) and "\n" not in wording.text


def _usual(wording: Wording, asked: Sequence[Wording]) -> float:
    """Return how many of the questions have a word of this one, on average: a word with a typo is in few."""
    counts = Counter(token for one in asked for token in set(one.heard.text.tokens))
    tokens = wording.heard.text.tokens
    return sum(counts[token] for token in tokens) / len(tokens) if tokens else 0.0


def _adorned(wording: Wording) -> bool:
    """Tell whether a question has pictures, capitals or signs in it that say nothing."""
    text = wording.text
    marks = sum(not (character.isalnum() or character.isspace() or character in "-'’") for character in text)
    return marks > 1 or text.isupper() or text.istitle() or any(m.has_category("chat") for m in wording.heard.mentions)


def _kind_of(asked: Sequence[Wording], file: Examples) -> str:
    """Return the kind to file questions under: what they ask for, else what most questions of the file are."""
    heard = most([kind for w in asked for kind in (w.heard.kind, *(one.kind for one in w.asked)) if kind in KINDS])
    if "" in file.questions:
        return ""
    return heard if heard in file.questions else max(file.questions, key=lambda kind: len(file.questions[kind]))
