"""What every benchmark here shares: the machine's noise, times and memory, and tables with a goal beside each figure."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]
KNOWLEDGE = ROOT / "knowledge"

console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
"""Figures keep their width where the output goes into a file."""

_MEGABYTE = 1024 * (1024 if sys.platform == "darwin" else 1)
"""What ru_maxrss counts in: kilobytes, on macOS bytes."""


def show_noise() -> None:
    """Print how far equal work differs in time on this machine just now; no figure below is surer than that."""

    def loop() -> int:
        total = 0
        for number in range(200_000):
            total += number * number % 7
        return total

    times = np.sort([took(loop)[1] for _ in range(40)])
    best, middle, late = times[0], np.median(times), np.percentile(times, 95)
    console.print(
        f"noise: a fixed Python loop takes {best:.1f} ms at best, median {middle / best - 1:+.0%}, "
        f"95th of 100 {late / best - 1:+.0%}, worst {times[-1] / best - 1:+.0%} "
        f"({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()})"
    )


def took(work: Callable[[], T]) -> tuple[T, float]:
    """Return what `work` gives and the milliseconds that it took."""
    start = time.perf_counter()
    result = work()
    return result, 1000 * (time.perf_counter() - start)


def median_and_tail(times: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    return float(np.percentile(times, 50)), float(np.percentile(times, 99))


def peak_memory() -> float:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


@dataclass(frozen=True, slots=True)
class Run:
    """What one process cost."""

    seconds: float
    memory: float
    """The most that it held, in MB."""
    output: str


_LAUNCHER = """
import os, sys, time
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
print(time.perf_counter() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status), file=sys.stderr)
"""
"""A process counts as holding what its parent held when it was started, so the parent has to be a small one."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end; raises RuntimeError with its complaint where it fails."""
    ended = subprocess.run(
        [sys.executable, "-S", "-c", _LAUNCHER, *command],
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
        env={**os.environ, **(environment or {})},
    )
    *complaint, figures = ended.stderr.strip().split("\n")
    seconds, memory, code = figures.split()
    if code != "0":
        raise RuntimeError("\n".join([" ".join(command), *complaint]))
    return Run(float(seconds), float(memory) / _MEGABYTE, ended.stdout)


def table(title: str, columns: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose first column is words and whose others are figures."""
    shown = Table(title=title, title_justify="left", title_style="bold")
    for place, column in enumerate(columns):
        shown.add_column(column, justify="right" if place else "left", no_wrap=place == 0)
    for row in rows:
        shown.add_row(*row)
    console.print(shown)


def verdict(value: float, goal: float, *, least: bool = False) -> str:
    """Word a goal beside its figure: "≤ 5 ✓"; `least` where more is better."""
    met = value >= goal if least else value <= goal
    return f"{'≥' if least else '≤'} {goal:g} {'✓' if met else '✗'}"
