"""Measures answering, loading and starting on the plan of this repository: python bench/speed.py."""

from __future__ import annotations

import datetime as dt
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import numpy as np
from measuring import KNOWLEDGE, Run, median_and_tail, run, show_noise, table, took, verdict

from bot.assembly import open_assistant
from bot.dialogue.context import Context
from bot.knowledge.loading import load_knowledge
from bot.knowledge.model import Plan

LONG = 4000
"""Characters of a long message; longer ones than a messenger sends."""
TODAY = dt.date(2023, 5, 1)

LOADING = """
import sys, time
start = time.perf_counter()
from pathlib import Path
from bot.assembly import open_assistant
imported = time.perf_counter()
open_assistant(Path(sys.argv[1]))
print(imported - start, time.perf_counter() - imported)
"""

BEFORE = {
    "zh": ("您好，我们是一家做零部件的小公司，去年刚搬到园区。", "今天开会领导让我了解一下。", "麻烦请教一下，"),
    "en": (
        "Hello, we are a small company that makes parts and moved here last year.",
        "My boss asked me to find out.",
        "Quick one before lunch:",
    ),
}
AFTER = {"zh": ("谢谢！", "比较急，等您回复。"), "en": ("Many thanks!", "It is rather urgent, please reply.")}


def questions_of(plan: Plan) -> dict[str, list[str]]:
    """Return the example questions of a plan by language."""
    found: dict[str, list[str]] = {}
    for examples in plan.examples:
        found.setdefault(examples.language, []).extend(q for group in examples.questions.values() for q in group)
    return found


def with_typo(question: str, rng: random.Random) -> str:
    """Swap, drop or double one character."""
    if len(question) < 4:
        return question
    place = rng.randrange(len(question) - 1)
    before, pair, after = question[:place], question[place : place + 2], question[place + 2 :]
    return before + rng.choice([pair[::-1], pair[0], pair[0] + pair]) + after


def with_casing(question: str, rng: random.Random) -> str:
    """Write it in capitals, in title case, or with wild ones; Chinese in full width digits and letters."""
    wild = "".join(rng.choice([c.upper(), c.lower()]) for c in question)
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in question)
    return rng.choice([question.upper(), question.title(), wild, wide])


def with_context(question: str, language: str, rng: random.Random) -> str:
    """Put a sentence before it and, half of the time, one after it."""
    gap = " " if language == "en" else ""
    return gap.join([rng.choice(BEFORE[language]), question, rng.choice([*AFTER[language], "", ""])]).strip()


def long_messages(plan: Plan, count: int, rng: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Yield kinds of messages of 4 000 characters with `count` of each; question upon question is the worst of them."""
    asked = questions_of(plan)
    document = "".join(clause.text for clause in plan.clauses)

    def told(pool: list[str]) -> str:
        text = ""
        while len(text) < LONG:
            question = rng.choice(pool)
            text += question + rng.choice("。，！" if question[:1] > "\u3000" else [". ", ", ", "! "])
        return text[: LONG - 1] + "?"

    mixed = [question for pool in asked.values() for question in pool]
    letters = "etaoinshrdlcumwfgypbvkjxqz"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 11))) for _ in range(20_000)]
    han = [chr(code) for code in range(0x4E00, 0x9FA5)]
    signs = [chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0x1F300, 0x1F400), 0x200B, 0xFE0F)]

    def pasted() -> str:
        question = rng.choice(asked["zh"])
        start = rng.randrange(len(document))
        return (document[start:] + document * 2)[: LONG - len(question) - 1] + "\n" + question

    makers: dict[str, Callable[[], str]] = {
        "the plan pasted and a question": pasted,
        "Chinese questions": lambda: told(asked["zh"]),
        "English questions": lambda: told(asked["en"]),
        "mixed questions": lambda: told(mixed),
        "gibberish words": lambda: " ".join(rng.choices(words, k=1000))[:LONG],
        "gibberish characters": lambda: "".join(rng.choices(han, k=LONG)),
        "signs and pictures": lambda: "".join(rng.choices(signs, k=LONG)),
        "no space at all": lambda: "".join(rng.choices(letters, k=LONG)),
    }
    for name, make in makers.items():
        yield f"{LONG} characters, {name}", [make() for _ in range(count)]


def messages(plan: Plan, count: int) -> Iterator[tuple[str, list[str]]]:
    """Yield kinds of messages, each with its messages; always the same ones."""
    rng = random.Random(0)
    asked = questions_of(plan)
    for language, pool in asked.items():
        name = {"zh": "Chinese", "en": "English"}[language]
        yield f"example questions, {name}", pool
        yield f"with a typo, {name}", [with_typo(q, rng) for q in pool]
        yield f"other casing or width, {name}", [with_casing(q, rng) for q in pool]
        yield f"among other sentences, {name}", [with_context(q, language, rng) for q in pool]
    yield from long_messages(plan, count, rng)


def show_answering(folder: Path, count: int) -> None:
    """Time Assistant.respond on every message, once each."""
    plan = load_knowledge(folder).plans[0]
    assistant = open_assistant(folder)
    kinds = list(messages(plan, count))
    for question in kinds[0][1][:50]:  # What is imported or made ready on first use belongs to the start, below.
        assistant.respond(question, Context(), TODAY)
    times: dict[str, list[tuple[float, float]]] = {}
    for name, asked in kinds:
        times[name] = []
        for question in asked:
            before = time.process_time()
            _, wall = took(lambda q=question: assistant.respond(q, Context(), TODAY))
            times[name].append((wall, 1000 * (time.process_time() - before)))
    times["all"] = [pair for pairs in times.values() for pair in pairs]
    rows = []
    for name, pairs in times.items():
        wall, processor = zip(*pairs, strict=True)
        middle, tail = median_and_tail(wall)
        goals = verdict(middle, 1) if not name.startswith(str(LONG)) else ""
        rows.append(
            [
                name,
                f"{len(wall)}",
                f"{1000 / np.mean(wall):.0f}",
                f"{middle:.2f}",
                goals,
                f"{tail:.2f}",
                verdict(tail, 5),
                f"{median_and_tail(processor)[1]:.2f}",
            ]
        )
    columns = ("messages", "number", "a second", "p50 ms", "goal", "p99 ms", "goal", "p99 of processor time")
    table("Answering (Assistant.respond)", columns, rows)


def show_starting(folder: Path, question: str, times: int) -> None:
    """Time loading and the whole program in processes of their own, without and with what the last one has cached."""
    rows = []
    load = [sys.executable, "-c", LOADING, str(folder)]
    ask = [sys.executable, "-m", "bot", "ask", "--knowledge", str(folder), question]
    for command, name in ((load, "open_assistant"), (ask, "python -m bot ask")):
        with tempfile.TemporaryDirectory() as cache:
            environment = {"BOT_CACHE": cache}
            first = run(command, environment)
            later = [run(command, environment) for _ in range(times)]
        for runs, state in (([first], "no cache"), (later, "cached")):
            goals = name != "open_assistant"
            best, middle = min(map(_seconds, runs)), float(np.median([_seconds(r) for r in runs]))
            memory = max(r.memory for r in runs)
            rows.append(
                [
                    f"{name}, {state}",
                    f"{len(runs)}",
                    f"{best:.2f}",
                    f"{middle:.2f}",
                    verdict(middle, 0.5) if goals else "",
                    f"{memory:.0f}",
                    verdict(memory, 100) if goals else "",
                ]
            )
    bare = [run([sys.executable, "-c", "pass"]) for _ in range(times)]
    rows.append(
        [
            "python alone",
            f"{times}",
            f"{min(r.seconds for r in bare):.2f}",
            f"{np.median([r.seconds for r in bare]):.2f}",
            "",
            f"{max(r.memory for r in bare):.0f}",
            "",
        ]
    )
    table("Starting", ("what", "times", "best s", "median s", "goal", "memory MB", "goal"), rows)


def _seconds(ended: Run) -> float:
    """Return what loading took without the imports, where the process says so; else the whole process."""
    return float(ended.output.split()[1]) if ended.output[:2] == "0." else ended.seconds


@click.command()
@click.option(
    "--knowledge", type=click.Path(path_type=Path, exists=True), default=KNOWLEDGE, help="A knowledge folder."
)
@click.option(
    "--long", "count", default=50, show_default=True, help="How many messages of each kind of 4 000 characters."
)
@click.option("--starts", default=10, show_default=True, help="How often the program is started.")
def main(knowledge: Path, count: int, starts: int) -> None:
    """Measure answers a second, time per question, loading, start-up and memory."""
    show_noise()
    show_answering(knowledge, count)
    show_starting(knowledge, "省级小巨人奖多少？", starts)
    show_noise()


if __name__ == "__main__":
    main()
