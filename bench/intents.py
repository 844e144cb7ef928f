"""Puts a public set of intents through the whole bot: python bench/intents.py TRAIN.jsonl VAL.jsonl [TEST.jsonl]."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from measuring import console, median_and_tail, peak_memory, show_noise, table, took, verdict
from plans import bare_plan, open_plan, write_plan

from bot.assistant import Exchange
from bot.dialogue.context import Context

OUT_OF_SCOPE = "oos"
TODAY = dt.date(2023, 5, 1)

GOALS = {"right label first": 92.5, "in-scope accuracy": 92.5, "out-of-scope recall": 47.0}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the set and what the bot made of it."""

    question: str
    intent: str
    exchange: Exchange
    milliseconds: float

    @property
    def outside(self) -> bool:
        """Whether the question fits no label."""
        return self.intent == OUT_OF_SCOPE

    @property
    def best(self) -> tuple[str, float]:
        """The label that the examples put first, with its confidence."""
        ranked = self.exchange.understanding.ranked
        return max(ranked.items(), key=lambda item: item[1], default=("", 0.0))

    @property
    def fate(self) -> str:
        """What the bot did by itself: answered right or wrong, asked back, refused or chatted, and by which reply."""
        decision = self.exchange.decision
        if decision.outcome != "answer":
            return f"{decision.outcome}: {decision.reason}"
        return f"answered {'right' if decision.points[0].clause.id == self.intent else 'wrong'}"


def read(path: Path) -> list[tuple[str, str]]:
    """Return the questions and intents of a file with one {"q": …, "intent": …} to a line."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [(row["q"], row["intent"]) for row in rows]


def best_threshold(asked: Iterable[Asked]) -> float:
    """Return the confidence below which refusing gives the most right answers.

    The rule of Larson et al. (2019): refusing is right for a question out of scope and wrong for any other.
    """
    rows = sorted(asked, key=lambda one: -one.best[1])
    gains = [-1 if one.outside else int(one.best[0] == one.intent) for one in rows]
    taken = int(np.argmax(np.cumsum([0, *gains])))
    edges = [1.0, *(one.best[1] for one in rows), 0.0]
    return float(edges[taken] + edges[taken + 1]) / 2


def share(wanted: Iterable[bool]) -> float:
    """Return how many of these are true, in percent."""
    return 100 * float(np.mean([*wanted]))


def show_examples_alone(name: str, asked: list[Asked], threshold: float) -> None:
    """Print what the ranking of the examples says, and what a threshold on its confidence makes of it."""
    inside, outside = [a for a in asked if not a.outside], [a for a in asked if a.outside]
    figures = {
        "right label first": (share(a.best[0] == a.intent for a in inside), "nothing refused"),
        "in-scope accuracy": (
            share(a.best[0] == a.intent and a.best[1] >= threshold for a in inside),
            f"refused below {threshold:.3f}",
        ),
    }
    if outside:
        figures["out-of-scope recall"] = (
            share(a.best[1] < threshold for a in outside),
            f"refused below {threshold:.3f}",
        )
    rows = [
        [label, f"{value:.2f} %", verdict(value, GOALS[label], least=True), how]
        for label, (value, how) in figures.items()
    ]
    middle, tail = median_and_tail([a.milliseconds for a in asked])
    rows += [
        ["p50 of a question", f"{middle:.2f} ms", verdict(middle, 5), "whole bot"],
        ["p99 of a question", f"{tail:.2f} ms", "", "whole bot"],
    ]
    table(f"{name}: {len(inside)} questions in scope, {len(outside)} out of scope", ("", "figure", "goal", "how"), rows)


def show_whole_bot(name: str, asked: list[Asked]) -> None:
    """Print what the bot does with its own thresholds, and what became of questions whose label was first."""
    inside, outside = [a for a in asked if not a.outside], [a for a in asked if a.outside]
    lost = [a for a in inside if a.best[0] == a.intent]
    columns = [Counter(a.fate for a in group) for group in (inside, outside, lost)]
    fates = sorted({fate for column in columns for fate in column}, key=lambda fate: (-columns[0][fate], fate))
    sizes = [max(1, len(group)) for group in (inside, outside, lost)]
    rows = [
        [fate, *(f"{column[fate]} ({column[fate] / size:.1%})" for column, size in zip(columns, sizes, strict=True))]
        for fate in fates
    ]
    table(f"{name}: what the bot does by itself", ("", "in scope", "out of scope", "right label first"), rows)


def show_losses(asked: list[Asked], count: int) -> None:
    """Print questions whose label the examples put first, and that the bot still did not answer from it."""
    by_fate: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.best[0] == one.intent and one.fate != "answered right":
            by_fate[one.fate].append(one)
    for fate, found in by_fate.items():
        console.print(f"{fate}:")
        for one in sorted(found, key=lambda a: -a.best[1])[:count]:
            console.print(f"  {one.best[1]:.2f} {one.intent}: {one.question}", markup=False)


@click.command()
@click.argument("train", type=click.Path(path_type=Path, exists=True))
@click.argument("val", type=click.Path(path_type=Path, exists=True))
@click.argument("test", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--write", type=click.Path(path_type=Path), help="Also write the plan as a knowledge folder, then stop.")
@click.option("--losses", default=0, help="Print so many questions of each kind that the bot loses by itself.")
def main(train: Path, val: Path, test: Path | None, write: Path | None, losses: int) -> None:
    """Make TRAIN a plan of bare example questions, choose the threshold on VAL, and put VAL and TEST to the bot."""
    questions: dict[str, list[str]] = defaultdict(list)
    for question, intent in read(train):
        if intent != OUT_OF_SCOPE:
            questions[intent].append(question)
    if write is not None:
        write_plan(write, train.stem, questions)
        console.print(f"written: {write}; try python -m bot check {write}")
        return
    show_noise()
    plan = bare_plan("intents", questions)
    assistant, milliseconds = took(lambda: open_plan(plan))
    console.print(
        f"fit {milliseconds / 1000:.1f} s: {sum(map(len, questions.values()))} examples, {len(questions)} labels"
    )
    threshold: float | None = None
    for path in filter(None, (val, test)):
        asked = []
        for question, intent in read(path):
            exchange, milliseconds = took(lambda q=question: assistant.respond(q, Context(), TODAY))
            asked.append(Asked(question, intent, exchange, milliseconds))
        threshold = best_threshold(asked) if threshold is None else threshold
        show_examples_alone(path.name, asked, threshold)
        show_whole_bot(path.name, asked)
        if losses:
            show_losses(asked, losses)
    console.print(f"most memory {peak_memory():.0f} MB")
    show_noise()


if __name__ == "__main__":
    main()
