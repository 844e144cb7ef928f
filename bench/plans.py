"""Plans made of nothing but labels and their example questions, for the benchmarks."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import yaml

from bot.assistant import Assistant
from bot.knowledge.model import Clause, Examples, Header, Plan
from bot.understanding.building import build_vocabulary
from bot.understanding.learning import fit_examples
from bot.understanding.reader import Reader

SYLLABLES = [
    *(consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeiou"),
    "ing",
    "ment",
    "tion",
    "ance",
    "ly",
]


def bare_plan(name: str, questions: Mapping[str, Iterable[str]]) -> Plan:
    """Return a plan whose clauses have a title and example questions, in English, and nothing else."""
    return Plan(
        header=Header(id=name, title={"en": name}, languages=("en",)),
        clauses=tuple(Clause(id=label, title={"en": title_of(label)}) for label in questions),
        examples=tuple(
            Examples(clause=label, language="en", questions={"": tuple(asked)}) for label, asked in questions.items()
        ),
    )


def open_plan(plan: Plan, places: dict[str, tuple[str, ...]] | None = None) -> Assistant:
    """Return an assistant for a plan that is in memory only."""
    vocabulary = build_vocabulary(plan, places)
    return Assistant(plan, Reader(plan, vocabulary, fit_examples(plan, vocabulary)))


def title_of(label: str) -> str:
    """Return a label as a title: credit_limit is "Credit limit"."""
    return label.replace("_", " ").capitalize()


def write_plan(folder: Path, name: str, questions: Mapping[str, Sequence[str]]) -> None:
    """Write such a plan as a knowledge folder; raises FileExistsError where there is something already."""
    folder.mkdir(parents=True)
    files = {"plan.yaml": {"id": folder.name, "languages": ["en"], "title": {"en": name}}}
    for label, asked in questions.items():
        files[f"clauses/{label}.yaml"] = {"id": label, "title": {"en": title_of(label)}}
        files[f"questions/en/{label}.yaml"] = {"clause": label, "questions": list(dict.fromkeys(asked))}
    for file, data in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


class Talkers:
    """People who ask about many made-up subjects, always the same ones for the same seed.

    Words follow Zipf's law, as in any language: a few are in most questions and most in few. A subject has 12 words
    of its own, some of them other subjects' too; half of a question is such words, the rest is common.
    """

    def __init__(self, labels: int, seed: int = 0) -> None:
        """Invent the language and the subjects."""
        self._rng = random.Random(seed)
        self._words = self._language(30_000)
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self._words) + 1)))
        self.subjects = {f"subject-{n}": self._rng.sample(self._words[200:], 12) for n in range(labels)}

    def _language(self, size: int) -> list[str]:
        words: dict[str, None] = {}
        while len(words) < size:
            words["".join(self._rng.choices(SYLLABLES, k=self._rng.choice([1, 2, 2, 3, 3, 4])))] = None
        # Languages keep short words for what is said often.
        return sorted(words, key=lambda word: len(word) + self._rng.random() * 4)

    def ask(self, label: str) -> str:
        """Return a new question about a subject, 4 to 14 words."""
        size = self._rng.randint(4, 14)
        own = self._rng.choices(self.subjects[label], k=(size + 1) // 2)
        said = own + self._rng.choices(self._words, cum_weights=self._weights, k=size // 2)
        self._rng.shuffle(said)
        return " ".join(said)

    def questions(self, count: int) -> Iterator[tuple[str, list[str]]]:
        """Yield each label with `count` questions."""
        for label in self.subjects:
            yield label, [self.ask(label) for _ in range(count)]
