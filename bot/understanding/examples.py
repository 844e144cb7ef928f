"""Ranks labels by how well a question fits their example questions, with a confidence that can refuse.

Two scores are added. The counted one (`_count`) is kept sparse: a question touches only the labels that share a
feature with it, so a million examples stay quick. The trained one (`_train`) is better, but needs a weight for each
feature and label, so it joins in only where these fit in memory. Confidence (`_calibrate`) is learnt by holding back
examples, whose label is known, and whole labels, whose examples then stand for questions that fit nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import Features, features_of, look_up, numbers_of

__all__ = ["ExampleRanker", "Features", "Ranked", "features_of"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]
Offsets = NDArray[np.int64]
Hashes = NDArray[np.uint32]

DENSE_LIMIT = 60_000_000
"""The most weights (features x labels) that are trained, 240 MB; beyond, examples are only counted."""
EPOCHS = 20
MARGIN = 6.0
"""By how much the right label's score has to lead before training leaves an example alone."""
DROPPED = 0.6
"""The share of an example's features hidden at each step, so that no single one is relied upon."""
STEP = 2.0
COUNTED = 0.3
"""How much the counted score adds to the trained one."""
SMOOTHING = 0.1
"""How many imagined features each label has, as a share of what labels have on average."""
FOLDS = 2
"""How often labels and examples are held back to see what right and wrong answers look like."""
HELD = 5
"""Each fold holds back one label in this many, and one example in this many of the other labels."""
SAMPLE = 1500
"""The most questions of each sort that are asked in one fold."""
OUTSIDE = 0.2
"""The share of questions that are taken to fit no label."""
LEAD = 8.0
"""Log odds beyond this say nothing more; also what a label has that is the only one."""
PRIOR = np.array([-4.0, 0.3, 0.1, 3.0])
"""What makes up confidence before any example is seen: a constant, then one for each signal; as CLINC150 gives."""
PRIOR_SPREAD = np.array([2.0, 0.2, 0.1, 2.0])
"""How far examples may move each of `PRIOR`; a few hundred outweigh it."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One label for a question."""

    label: str
    score: float
    """Comparable within one question only."""
    confidence: float
    """The chance from 0 to 1 that this label is right, if one question in five fits no label."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Examples as the places of their features, those of one label together; no example is empty."""

    ids: Ints
    starts: Offsets
    """Where each example begins in `ids`, and the end."""
    first: Offsets
    """The first example of each label, and the end."""

    @property
    def targets(self) -> Ints:
        """The label of each example."""
        return np.repeat(np.arange(len(self.first) - 1, dtype=np.int32), np.diff(self.first))

    def select(self, kept: NDArray[np.bool_]) -> _Rows:
        """Return the same labels with only some of the examples."""
        lengths = np.diff(self.starts)
        return _Rows(self.ids[np.repeat(kept, lengths)], _offsets(lengths[kept]), _offsets(kept)[self.first])


def _offsets(lengths: NDArray[np.integer] | NDArray[np.bool_]) -> Offsets:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Model:
    """What was learnt from one set of examples; every array is saved as it is."""

    rarity: Floats
    """The weight of each feature, greater the fewer examples have it (inverse document frequency)."""
    novelty: Floats
    """What `rarity` is for a feature in no example; one number."""
    starts: Offsets
    """Where the labels of each feature begin in `owners` and `logs`, and the end."""
    owners: Ints
    """The labels whose examples have the feature."""
    logs: Floats
    """How strongly the feature speaks for that label."""
    sizes: Floats
    """What each further feature of a question costs a label; more for one with many examples."""
    trained: Floats
    """Trained weights (features x labels), or no row at all."""

    @classmethod
    def learn(cls, rows: _Rows, vocabulary: Hashes, epochs: int, seed: int) -> _Model:
        """Count the examples and, where weights fit in memory, train on them."""
        examples, labels, features = len(rows.starts) - 1, len(rows.first) - 1, len(vocabulary)
        seen = np.bincount(rows.ids, minlength=features)
        novelty = np.array([np.log(1 + examples) + 1], np.float32)
        rarity = (novelty - np.log(1 + seen)).astype(np.float32)
        trained = np.zeros((0, labels), np.float32)
        if features * labels <= DENSE_LIMIT:
            trained = _train(rows, vocabulary, rarity, epochs, seed)
        return cls(rarity, novelty, *_count(rows, seen), trained)

    def ask(self, ids: Ints, unknown: int, top: int) -> tuple[NDArray[np.intp], Doubles, Doubles]:
        """Return the best labels, their scores, and the signals that tell how far to trust each.

        Takes the places of a question's known features and the number of unknown ones, one at least in all. The
        signals are a row for each label: log odds against all other labels, the score itself, and the share of the
        question's features that the label's examples have, rare features weighing more.
        """
        begins = self.starts[ids]
        lengths = self.starts[ids + 1] - begins
        where = np.repeat(begins - _offsets(lengths)[:-1], lengths) + np.arange(lengths.sum())
        owners = self.owners[where]
        labels = len(self.sizes)
        squares = self.rarity[ids] ** 2
        mass = float(squares.sum() + unknown * self.novelty[0] ** 2)
        sums = np.bincount(owners, self.logs[where], labels) + len(ids) * self.sizes
        # Features overlap, so their sum says the same thing many times; a mean of ten is about one telling.
        scores = sums * (10 / (len(ids) + unknown))
        if len(self.trained):
            scores = COUNTED * scores + (self.rarity[ids] / np.float32(mass**0.5)) @ self.trained[ids]
        count = min(top, labels)
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.lexsort((best, -scores[best]))]
        leads = scores[best] - scores[best[0]]
        chances = np.exp(scores - scores[best[0]])
        others = np.maximum(chances.sum() - chances[best], 1e-12)
        covered = np.bincount(owners, np.repeat(squares, lengths), labels)[best] / mass
        signals = np.stack([np.clip(leads - np.log(others), -LEAD, LEAD), scores[best], covered], axis=1)
        return best, np.asarray(scores[best], np.float64), np.asarray(signals, np.float64)


def _count(rows: _Rows, seen: NDArray[np.int64]) -> tuple[Offsets, Ints, Floats, Floats]:
    """Return `starts`, `owners`, `logs` and `sizes` of a model.

    Query likelihood with Dirichlet smoothing (Zhai and Lafferty, 2001): only features that a label has
    seen add to its score, so a question touches a small part of the table however many examples there are.
    """
    ids: list[Ints] = []
    times: list[NDArray[np.int64]] = []
    for first, last in zip(rows.first[:-1], rows.first[1:], strict=True):
        unique, counts = np.unique(rows.ids[rows.starts[first] : rows.starts[last]], return_counts=True)
        ids.append(unique)
        times.append(counts)
    owners = np.repeat(np.arange(len(ids), dtype=np.int32), [len(part) for part in ids])
    lengths = np.array([part.sum() for part in times], np.float64)
    smoothing = max(1.0, SMOOTHING * float(lengths.mean()))
    places, counts = np.concatenate(ids), np.concatenate(times)
    expected = (seen / max(1, seen.sum())).astype(np.float32)[places] * np.float32(smoothing)
    order = np.argsort(places, kind="stable")
    logs = np.log1p(counts / expected)[order].astype(np.float32)
    sizes = np.log(smoothing / (lengths + smoothing)).astype(np.float32)
    return _offsets(np.bincount(places, minlength=len(seen))), owners[order], logs, sizes


def _chances(numbers: NDArray[np.uint64]) -> Doubles:
    """Return a number from 0 to below 1 for each, which looks random and is always the same (Steele's SplitMix64).

    Chance that hangs on what an example says, not on its place among the others, lets one more example change little.
    """
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _keys(rows: _Rows, vocabulary: Hashes, seed: int) -> NDArray[np.uint64]:
    """Return a number for each example that its features and the seed make."""
    mixed = (_chances(vocabulary.astype(np.uint64) + (np.uint64(seed) << np.uint64(32))) * 2.0**53).astype(np.uint64)
    return np.add.reduceat(mixed[rows.ids], rows.starts[:-1])


def _train(rows: _Rows, vocabulary: Hashes, rarity: Floats, epochs: int, seed: int) -> Floats:
    """Return the weights (features x labels) of a linear classifier.

    Multinomial logistic regression by stochastic gradient descent with two changes: the right label's score is
    lowered by a margin (softmax-margin, Gimpel and Smith, 2010), and features are dropped at random (Wager, Wang and
    Liang, 2013). On CLINC150 both together gain a point over plain logistic regression, half over a linear SVM.
    """
    weights = np.zeros((len(rarity), len(rows.first) - 1), np.float32)
    lengths = np.diff(rows.starts)
    values = rarity[rows.ids]
    norms = np.sqrt(np.add.reduceat(values**2, rows.starts[:-1]))
    values /= np.repeat(norms, lengths) * np.float32(1 - DROPPED)
    keys = _keys(rows, vocabulary, seed)
    places = np.repeat(keys, lengths) ^ (vocabulary[rows.ids].astype(np.uint64) << np.uint64(24))
    targets = rows.targets.tolist()
    for epoch in range(epochs):
        step = np.float32(STEP * (1 - epoch / epochs))
        kept = _chances(places + np.uint64(epoch)) >= DROPPED
        ids, amounts = rows.ids[kept], values[kept]
        starts = _offsets(kept)[rows.starts].tolist()
        for example in np.argsort(_chances(keys + np.uint64(epoch)), kind="stable").tolist():
            touched = ids[starts[example] : starts[example + 1]]
            inputs = amounts[starts[example] : starts[example + 1]]
            old = weights.take(touched, 0)  # twice as quick as weights[touched]
            errors = inputs.dot(old)
            errors[targets[example]] -= MARGIN
            errors -= errors.max()
            np.exp(errors, out=errors)
            errors /= errors.sum()
            errors[targets[example]] -= 1
            weights[touched] = old - np.multiply.outer(inputs, step * errors)
    return weights


def _calibrate(rows: _Rows, vocabulary: Hashes, seed: int) -> Doubles:
    """Return what each signal adds to the log odds that the best label is right, the constant first.

    Platt scaling (1999) over several signals; near `PRIOR` where examples are few.
    """
    rng = np.random.default_rng(seed)
    targets = rows.targets
    signals, right, weights = [np.zeros((0, 3))], [np.zeros(0)], [np.zeros(0)]
    label_folds = rng.permutation(len(rows.first) - 1) % HELD
    drawn = _chances(_keys(rows, vocabulary, seed))
    folds = (drawn * max(HELD, len(targets) // SAMPLE)).astype(np.int64)
    for fold in range(FOLDS):
        outside = label_folds[targets] == fold
        held = (folds == fold) & ~outside
        kept = ~outside & ~held
        if not kept.any() or not held.any() or not outside.any():
            continue
        model = _Model.learn(rows.select(kept), vocabulary, EPOCHS // 2, seed)
        known = model.rarity < model.novelty
        for questions in (held, outside):
            asked = np.flatnonzero(questions)
            asked = asked[np.argsort(drawn[asked], kind="stable")][:SAMPLE]
            share = OUTSIDE if questions is outside else 1 - OUTSIDE
            weights.append(np.full(len(asked), share / len(asked)))
            for example in asked.tolist():
                ids = rows.ids[rows.starts[example] : rows.starts[example + 1]]
                taught = ids[known[ids]]
                best, _, found = model.ask(taught, len(ids) - len(taught), 1)
                signals.append(found)
                right.append(np.array([best[0] == targets[example] and questions is held], np.float64))
    weight = np.concatenate(weights)
    return _logistic(np.concatenate(signals), np.concatenate(right), weight * (len(weight) / max(1e-9, weight.sum())))


def _logistic(signals: Doubles, answers: Doubles, weight: Doubles) -> Doubles:
    """Return the most likely constant and factors of weighted answers 0 and 1, given `PRIOR`; no factor below 0."""
    inputs = np.column_stack([np.ones(len(signals)), signals])
    used = np.ones(len(PRIOR), np.bool_)

    def loss(parts: Doubles) -> float:
        odds = inputs @ parts
        pull = ((parts - PRIOR) / PRIOR_SPREAD)[used]
        return float(weight @ (np.logaddexp(0, odds) - answers * odds) + pull @ pull / 2)

    while True:
        parts = np.where(used, PRIOR, 0)
        for _ in range(50):
            chance = _sigmoid(inputs @ parts)
            slope = inputs.T @ (weight * (chance - answers)) + (parts - PRIOR) / PRIOR_SPREAD**2
            curve = (inputs.T * (weight * chance * (1 - chance))) @ inputs + np.diag(PRIOR_SPREAD**-2.0)
            move = np.zeros(len(PRIOR))
            move[used] = np.linalg.solve(curve[np.ix_(used, used)], slope[used])
            # Newton's step may leap too far where nearly all answers are alike.
            while loss(parts - move) > loss(parts) and np.abs(move).max() > 1e-9:
                move /= 2
            parts -= move
            if np.abs(move).max() < 1e-6:
                break
        # More evidence must never mean less confidence, so a factor below 0 goes, and the others are found anew.
        wrong = parts < 0
        wrong[0] = False
        if not wrong.any():
            return parts
        used &= ~wrong


def _sigmoid(values: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -50, 50))), np.float64)


class ExampleRanker:
    """Knows example questions and says which label a new question fits."""

    def __init__(self, labels: tuple[str, ...], vocabulary: Hashes, model: _Model, parts: Doubles) -> None:
        """Take what `fit` or `load` made; not for callers."""
        self.labels = labels
        self._vocabulary = vocabulary
        self._model = model
        self._parts = parts

    @classmethod
    def fit(cls, examples: Sequence[Features], labels: Sequence[str], *, seed: int = 0) -> ExampleRanker:
        """Learn from examples and the label of each; the same input and seed give the same ranker.

        `labels` of the ranker are those given, sorted. An example without features teaches nothing. Raises
        `ValueError` when the two differ in length or there is no example with a feature.
        """
        if len(examples) != len(labels):
            raise ValueError(f"{len(examples)} examples but {len(labels)} labels")
        names = sorted(set(labels))
        place_of = {name: place for place, name in enumerate(names)}
        places = np.array([place_of[label] for label in labels], np.int32)
        numbers, lengths, owners = array("I"), array("q"), array("q")
        for example in np.argsort(places, kind="stable").tolist():
            found = numbers_of(examples[example])
            if found:
                numbers.extend(found)
                lengths.append(len(found))
                owners.append(places[example])
        if not lengths:
            raise ValueError("no example has a feature")
        hashes = np.frombuffer(numbers, np.uint32)
        vocabulary = np.unique(hashes)
        first = np.searchsorted(np.array(owners), np.arange(len(names) + 1)).astype(np.int64)
        rows = _Rows(look_up(hashes, vocabulary), _offsets(np.array(lengths)), first)
        parts = _calibrate(rows, vocabulary, seed)
        return cls(tuple(names), vocabulary, _Model.learn(rows, vocabulary, EPOCHS, seed), parts)

    def rank(self, features: Features, top: int = 5) -> list[Ranked]:
        """Return the `top` labels that fit best, the best first; nothing for no features or no `top`."""
        numbers = np.array(numbers_of(features), np.uint32)
        if not len(numbers) or top < 1:
            return []
        places = look_up(numbers, self._vocabulary)
        ids = places[places >= 0]
        best, scores, signals = self._model.ask(ids, len(places) - len(ids), top)
        # A label that scores less never shows more confidence than one before it.
        sure = np.minimum.accumulate(_sigmoid(self._parts[0] + signals @ self._parts[1:]))
        found = zip(best.tolist(), scores.tolist(), sure.tolist(), strict=True)
        return [Ranked(self.labels[label], score, confidence) for label, score, confidence in found]

    def save(self, path: Path) -> None:
        """Write the ranker to an uncompressed .npz file of exactly this name."""
        arrays = {field.name: getattr(self._model, field.name) for field in fields(_Model)}
        with path.open("wb") as file:
            np.savez(
                file,
                labels=np.array(self.labels),
                vocabulary=self._vocabulary,
                parts=self._parts,
                **arrays,
            )

    @classmethod
    def load(cls, path: Path) -> ExampleRanker:
        """Read what `save` wrote.

        Raises `OSError` when there is no such file, `ValueError` or `KeyError` when it is something else.
        """
        with np.load(path, allow_pickle=False) as file:
            model = _Model(*(file[field.name] for field in fields(_Model)))
            return cls(tuple(file["labels"].tolist()), file["vocabulary"], model, file["parts"])
