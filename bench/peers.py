"""Puts the same questions to the bot and to what one might take instead: python bench/peers.py [LABELLED.jsonl]."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import click
import msgspec
import numpy as np
from measuring import KNOWLEDGE, console, median_and_tail, show_noise, table, took
from plans import open_plan
from rank_bm25 import BM25Okapi
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from bot.assistant import Assistant
from bot.dialogue.context import Context
from bot.knowledge.loading import load_knowledge
from bot.knowledge.model import Examples, Knowledge, Plan, Unanswered
from bot.text import normalise
from bot.understanding.examples import ExampleRanker
from bot.understanding.learning import example_features

TODAY = dt.date(2023, 5, 1)
FOLDS = 5
NOTHING = ""
"""The label of questions that the plan does not answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the clauses that may come first; none for one that should be refused."""

    text: str
    clauses: tuple[str, ...]

    def fits(self, label: str) -> bool:
        """Tell whether this label is right."""
        return label in self.clauses if self.clauses else label == NOTHING


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question."""

    first: str
    """The best clause, refused or not; NOTHING where refusing looked best."""
    said: str
    """The clause answered from; NOTHING where it was refused, or asked back."""
    score: float
    milliseconds: float


class Rival(Protocol):
    """Anything that is taught examples with their labels and then finds the best label and a score."""

    def learn(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Take the examples."""

    def find(self, text: str) -> tuple[str, float]:
        """Return the best label and its score, greater if surer."""


class Fuzzy(Rival):
    """rapidfuzz's extractOne with its default scorer WRatio over all examples."""

    def learn(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._texts, self._labels = [text.lower() for text in texts], labels

    def find(self, text: str) -> tuple[str, float]:
        found = process.extractOne(text.lower(), self._texts, scorer=fuzz.WRatio)
        return (self._labels[found[2]], found[1]) if found else (NOTHING, 0.0)


class Okapi(Rival):
    """BM25 over words and Chinese characters with their pairs; cut by the bot's own normalisation, which favours it."""

    def learn(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._index, self._labels = BM25Okapi([self._words(text) for text in texts]), labels

    def find(self, text: str) -> tuple[str, float]:
        scores = self._index.get_scores(self._words(text))
        best = int(np.argmax(scores))
        return self._labels[best], float(scores[best])

    @staticmethod
    def _words(text: str) -> list[str]:
        tokens = list(normalise(text).tokens)
        return tokens + [a + b for a, b in pairwise(tokens) if "\u3400" <= a <= "\u9fff"]


class Pieces(Rival):
    """Cosine of TF-IDF vectors of character n-grams, the nearest example."""

    def learn(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True)
        self._matrix, self._labels = self._vectors.fit_transform(texts), labels

    def find(self, text: str) -> tuple[str, float]:
        scores = (self._matrix @ self._vectors.transform([text]).T).toarray().ravel()
        best = int(np.argmax(scores))
        return self._labels[best], float(scores[best])


class Trained(Rival):
    """Logistic regression over the same vectors; needs more thought than the others, and is better for it."""

    def learn(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True)
        self._pipe = make_pipeline(vectors, LogisticRegression(C=10, max_iter=200)).fit(texts, labels)

    def find(self, text: str) -> tuple[str, float]:
        chances = self._pipe.predict_proba([text])[0]
        best = int(np.argmax(chances))
        return str(self._pipe.classes_[best]), float(chances[best])


class Ranker(Rival):
    """The bot's own ranking of examples without its vocabulary and its rules: it knows no more than the peers do."""

    def learn(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._ranker = ExampleRanker.fit([self._features(text) for text in texts], labels)

    def find(self, text: str) -> tuple[str, float]:
        ranked = self._ranker.rank(self._features(text), top=1)
        return (ranked[0].label, ranked[0].confidence) if ranked else (NOTHING, 0.0)

    @staticmethod
    def _features(text: str) -> list[str]:
        return example_features(normalise(text), ())


def rivals() -> dict[str, Rival]:
    """Return fresh peers by name."""
    return {
        "our ranking alone": Ranker(),
        "rapidfuzz": Fuzzy(),
        "BM25": Okapi(),
        "TF-IDF": Pieces(),
        "TF-IDF, trained": Trained(),
    }


def examples_of(plan: Plan) -> list[tuple[str, str]]:
    """Return every example question with its clause, or NOTHING."""
    asked = [(q, e.clause) for e in plan.examples for group in e.questions.values() for q in group]
    return asked + [(q, NOTHING) for group in plan.unanswered for q in (*group.elsewhere, *group.unstated)]


def without(plan: Plan, held: set[str]) -> Plan:
    """Return the plan without some of its example questions."""

    def rest(questions: Iterable[str]) -> tuple[str, ...]:
        return tuple(q for q in questions if q not in held)

    return msgspec.structs.replace(
        plan,
        examples=tuple(
            Examples(clause=e.clause, language=e.language, questions={k: rest(g) for k, g in e.questions.items()})
            for e in plan.examples
        ),
        unanswered=tuple(
            Unanswered(language=u.language, elsewhere=rest(u.elsewhere), unstated=rest(u.unstated))
            for u in plan.unanswered
        ),
    )


def ask_bot(assistant: Assistant, question: Question) -> Reply:
    """Put one question to the whole bot; asking back counts as refusing, its first choice as the best clause."""
    exchange, milliseconds = took(lambda: assistant.respond(question.text, Context(), TODAY))
    decision, heard = exchange.decision, exchange.understanding
    led = next((point.clause.id for point in decision.points), NOTHING)
    best = led or next((c.place.clause.id for c in heard.candidates), NOTHING)
    best = best or next(
        (label for label in sorted(heard.ranked, key=lambda k: -heard.ranked[k]) if label[:1] != "-"), NOTHING
    )
    return Reply(best, led if decision.outcome == "answer" else NOTHING, decision.confidence, milliseconds)


def ask_rival(rival: Rival, question: Question) -> Reply:
    """Put one question to a peer."""
    (label, score), milliseconds = took(lambda: rival.find(question.text))
    return Reply(label, label, score, milliseconds)


def best_threshold(questions: Sequence[Question], replies: Sequence[Reply]) -> float:
    """Return the score below which refusing gives the most right outcomes."""
    order = sorted(range(len(replies)), key=lambda i: -replies[i].score)
    gains = [int(questions[i].fits(replies[i].first)) - (not questions[i].clauses) for i in order]
    taken = int(np.argmax(np.cumsum([0, *gains])))
    return replies[order[taken - 1]].score if taken else float("inf")


def with_threshold(questions: Sequence[Question], replies: Sequence[Reply]) -> list[Reply]:
    """Choose a threshold on each half of the questions and refuse below it in the other half."""
    shown = list(replies)
    for dev in (0, 1):
        limit = best_threshold(questions[dev::2], replies[dev::2])
        for i in range(1 - dev, len(replies), 2):
            if replies[i].score < limit:
                shown[i] = replace(replies[i], said=NOTHING)
    return shown


def right_at(questions: Sequence[Question], replies: Sequence[Reply], wrong: float) -> float:
    """Return the percentage answered right at the threshold, known only afterwards, that gives so few wrong answers."""
    order = sorted((i for i, r in enumerate(replies) if r.first != NOTHING), key=lambda i: -replies[i].score)
    fits = np.array([questions[i].fits(replies[i].first) for i in order], bool)
    allowed = np.cumsum(~fits) <= wrong * len(replies) / 100
    return 100 * float((fits & allowed).sum()) / sum(bool(q.clauses) for q in questions)


def figures(questions: Sequence[Question], replies: Sequence[Reply]) -> list[float]:
    """Return the percentages and times of one row of the table."""
    pairs = list(zip(questions, replies, strict=True))
    inside = [(q, r) for q, r in pairs if q.clauses]
    outside = [r for q, r in pairs if not q.clauses]
    return [
        100 * float(np.mean([q.fits(r.first) for q, r in inside])),
        100 * float(np.mean([q.fits(r.said) for q, r in inside])),
        100 * float(np.mean([r.said != NOTHING and not q.fits(r.said) for q, r in pairs])),
        100 * float(np.mean([r.said == NOTHING for r in outside])) if outside else float("nan"),
        *median_and_tail([r.milliseconds for r in replies]),
    ]


def show(questions: Sequence[Question], results: dict[str, list[Reply]]) -> None:
    """Print a row for each contestant, and each figure of a peer as a multiple of ours."""
    names = ("", "right clause first", "answered right", "wrong answers", "off-topic refused", "p50 ms", "p99 ms")
    found = {name: figures(questions, replies) for name, replies in results.items()}
    ours = next(iter(found.values()))
    table(
        "Percent of the questions, and time",
        (*names, f"right at {ours[2]:.1f} % wrong"),
        [
            [
                name,
                *(f"{value:.1f}" for value in row[:4]),
                *(f"{value:.2f}" for value in row[4:]),
                f"{right_at(questions, results[name], ours[2]):.1f}" if row is not ours else f"{ours[1]:.1f}",
            ]
            for name, row in found.items()
        ],
    )
    table(
        "As a multiple of the bot's",
        names,
        [
            [name, *(f"{value / own:.2f}" if own else "-" for value, own in zip(row, ours, strict=True))]
            for name, row in found.items()
            if row is not ours
        ],
    )


def read_labelled(path: Path) -> list[Question]:
    """Read questions with one {"q": …, "outcome": …, "clauses": […]} to a line; leaves out those to be asked back."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Question(row["q"], tuple(row["clauses"]) if row["outcome"] == "answer" else ())
        for row in rows
        if row["outcome"] != "clarify"
    ]


def compare_on(questions: Sequence[Question], taught: Plan, knowledge: Knowledge) -> dict[str, list[Reply]]:
    """Teach everyone the examples of a plan and put the questions to each, one contestant after the other."""
    assistant = open_plan(taught, knowledge.places)
    texts, labels = zip(*examples_of(taught), strict=True)
    results = {"policy assistant": [ask_bot(assistant, q) for q in questions]}
    for name, rival in rivals().items():
        rival.learn(texts, labels)
        results[name] = [ask_rival(rival, q) for q in questions]
    return results


@click.command()
@click.argument("labelled", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--knowledge", "folder", type=click.Path(path_type=Path, exists=True), default=KNOWLEDGE)
def main(labelled: Path | None, folder: Path) -> None:
    """Compare on LABELLED questions, else on each fifth of the example questions, taught with the other four."""
    show_noise()
    knowledge = load_knowledge(folder)
    plan = knowledge.plans[0]
    if labelled is not None:
        questions = read_labelled(labelled)
        results = compare_on(questions, plan, knowledge)
    else:
        asked = [Question(text, (label,) if label else ()) for text, label in dict(examples_of(plan)).items()]
        random.Random(0).shuffle(asked)
        questions, results = [], {}
        for fold in range(FOLDS):
            held = asked[fold::FOLDS]
            for name, replies in compare_on(held, without(plan, {q.text for q in held}), knowledge).items():
                results.setdefault(name, []).extend(replies)
            questions += held
    off = sum(not q.clauses for q in questions)
    console.print(f"{len(questions)} questions, {off} of them off-topic; {len(examples_of(plan))} examples")
    show(
        questions,
        {
            name: replies if name == "policy assistant" else with_threshold(questions, replies)
            for name, replies in results.items()
        },
    )
    show_noise()


if __name__ == "__main__":
    main()
