"""Measures the bot on ever bigger knowledge, up to a million example questions: python bench/scale.py."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import click
import numpy as np
from measuring import console, median_and_tail, peak_memory, run, show_noise, table, took, verdict
from plans import Talkers, bare_plan, open_plan
from rapidfuzz import process

from bot.dialogue.context import Context

TODAY = dt.date(2023, 5, 1)
SIZES = ((100, 100), (1_000, 100), (10_000, 100))
QUESTIONS = 200


def measure(labels: int, each: int) -> dict[str, Any]:
    """Return what one size costs; to be run in a process of its own, so that its memory is its own."""
    talkers = Talkers(labels)
    questions = dict(talkers.questions(each))
    chosen = np.random.default_rng(0).choice(labels, QUESTIONS)
    asked = [(label, talkers.ask(label)) for label in (f"subject-{n}" for n in chosen)]
    plan = bare_plan("scale", questions)
    assistant, fit = took(lambda: open_plan(plan))
    memory = peak_memory()
    times, right = [], 0
    for label, question in asked:
        exchange, milliseconds = took(lambda q=question: assistant.respond(q, Context(), TODAY))
        times.append(milliseconds)
        ranked = exchange.understanding.ranked
        right += max(ranked, key=lambda name: ranked[name], default="") == label
    texts = [question for group in questions.values() for question in group]
    repeats = max(5, min(QUESTIONS, 2_000_000 // len(texts)))
    fuzzy = [took(lambda q=question: process.extractOne(q, texts))[1] for _, question in asked[:repeats]]
    p50, p99 = median_and_tail(times)
    return {
        "examples": len(texts),
        "labels": labels,
        "fit": fit / 1000,
        "memory": memory,
        "p50": p50,
        "p99": p99,
        "right": 100 * right / len(asked),
        "fuzzy": float(np.median(fuzzy)),
    }


def exponent(found: list[dict[str, Any]], name: str) -> float:
    """Return e where the time grows as examples to the power of e: 1 means in step with them, 0 not at all."""
    return float(np.polyfit(np.log([f["examples"] for f in found]), np.log([f[name] for f in found]), 1)[0])


def show_plot(found: list[dict[str, Any]]) -> None:
    """Print a bar for each time, each further character a fifth as long again."""
    times = {
        f"{f['examples']:>9,} {who}": f[name]
        for who, name in (("bot      ", "p50"), ("rapidfuzz", "fuzzy"))
        for f in found
    }
    least = min(times.values())
    console.print("\np50 of a question, drawn on a logarithmic scale")
    for name, value in times.items():
        console.print(f"{name} {'█' * (1 + round(np.log(value / least) / np.log(1.2)))} {value:,.2f} ms")


@click.command()
@click.argument("sizes", nargs=-1, metavar="[LABELSxEXAMPLES]...")
@click.option("--one", is_flag=True, hidden=True, help="Measure one size here and print it as JSON.")
def main(sizes: tuple[str, ...], one: bool) -> None:
    """Measure each size, by default 100x100, 1000x100 and 10000x100, in a process of its own."""
    wanted = [tuple(map(int, size.split("x"))) for size in sizes] or list(SIZES)
    if one:
        print(json.dumps(measure(*wanted[0])))
        return
    show_noise()
    found = []
    for labels, each in wanted:
        found.append(json.loads(run([sys.executable, str(Path(__file__)), "--one", f"{labels}x{each}"]).output))
        console.print(f"{labels} x {each} done")
    table(
        "Bare example questions through the whole bot",
        (
            "examples",
            "labels",
            "p50 ms",
            "goal",
            "p99 ms",
            "right label first",
            "fit s",
            "memory MB",
            "extractOne ms",
            "times slower",
        ),
        [
            [
                f"{f['examples']:,}",
                f"{f['labels']:,}",
                f"{f['p50']:.2f}",
                verdict(f["p50"], 20),
                f"{f['p99']:.2f}",
                f"{f['right']:.0f} %",
                f"{f['fit']:.0f}",
                f"{f['memory']:,.0f}",
                f"{f['fuzzy']:,.0f}",
                f"{f['fuzzy'] / f['p50']:,.0f}",
            ]
            for f in found
        ],
    )
    show_plot(found)
    if len(found) > 1:
        console.print(
            f"\nwith the number of examples n, the bot's p50 grows as n^{exponent(found, 'p50'):.2f}, "
            f"extractOne's as n^{exponent(found, 'fuzzy'):.2f}"
        )
    show_noise()


if __name__ == "__main__":
    main()
