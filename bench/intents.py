"""Measures the ranker of example questions on a public set: python bench/intents.py TRAIN.jsonl VAL.jsonl [TEST.jsonl]."""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.understanding.examples import ExampleRanker, features_of

OUT_OF_SCOPE = "oos"


def normalise(question: str) -> str:
    """Return the question in lower case and without punctuation; to be replaced by the bot's own."""
    return " ".join(re.sub(r"[^\w\s]", " ", question.lower().replace("'", "")).split())


def read(path: Path) -> tuple[list[str], list[str]]:
    """Return the questions and intents of a file with one {"q": ..., "intent": ...} to a line."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [line["q"] for line in lines], [line["intent"] for line in lines]


def best_threshold(confidence: np.ndarray, right: np.ndarray, outside: np.ndarray) -> float:
    """Return the confidence below which refusing gives the most right answers.

    The rule of Larson et al. (2019): refusing is right for a question out of scope and wrong for any other.
    """
    order = np.argsort(-confidence, kind="stable")
    answered = np.concatenate([[0], np.cumsum(right[order])])
    refused = outside.sum() - np.concatenate([[0], np.cumsum(outside[order])])
    taken = int(np.argmax(answered + refused))
    edges = np.concatenate([[1.0], confidence[order], [0.0]])
    return float((edges[taken] + edges[taken + 1]) / 2)


def main() -> None:
    """Fit on the first file, choose the threshold on the second, print figures for all but the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("val", type=Path)
    parser.add_argument("test", type=Path, nargs="?")
    arguments = parser.parse_args()

    questions, intents = read(arguments.train)
    inside = [(q, i) for q, i in zip(questions, intents, strict=True) if i != OUT_OF_SCOPE]
    start = time.perf_counter()
    ranker = ExampleRanker.fit([features_of(normalise(q)) for q, _ in inside], [i for _, i in inside])
    print(f"fit {time.perf_counter() - start:.1f} s: {len(inside)} examples, {len(ranker.labels)} labels")

    threshold: float | None = None
    for path in filter(None, (arguments.val, arguments.test)):
        questions, intents = read(path)
        times, answers = [], []
        for question in questions:
            start = time.perf_counter()
            ranked = ranker.rank(features_of(normalise(question)))
            times.append(1000 * (time.perf_counter() - start))
            answers.append((ranked[0].label, ranked[0].confidence) if ranked else ("", 0.0))
        outside = np.array([intent == OUT_OF_SCOPE for intent in intents])
        right = np.array([label == intent for (label, _), intent in zip(answers, intents, strict=True)])
        confidence = np.array([sure for _, sure in answers])
        if threshold is None:
            threshold = best_threshold(confidence, right, outside)
        sure = confidence >= threshold
        print(f"{path.name}: {len(questions)} questions, {outside.sum()} out of scope; refused below {threshold:.3f}")
        print(f"  right label first   {right[~outside].mean():7.2%}  (nothing refused)")
        print(f"  in-scope accuracy   {(right & sure)[~outside].mean():7.2%}  (at the threshold)")
        if outside.any():
            print(f"  out-of-scope recall {(~sure)[outside].mean():7.2%}  (at the threshold)")
        print(f"  time per question   p50 {np.percentile(times, 50):.2f} ms, p99 {np.percentile(times, 99):.2f} ms")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
