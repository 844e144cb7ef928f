"""Runs the checks that are no tests of the code: python3 scripts/check.py, or some: python3 scripts/check.py lint types."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from environment import ROOT, SetupError, ready_python

CHECKS = {
    "lint": ("ruff", "check"),
    "format": ("ruff", "format", "--check"),
    "types": ("mypy",),
    "knowledge": ("bot", "check", "knowledge"),
    "talks": ("bot", "test", "--jobs", "auto"),
}
"""The name of each check, and a module with its arguments. The last one uses every core, so it runs by itself."""


def main() -> int:
    """Run the checks named, or all; return 0 if all pass."""
    names = sys.argv[1:] or list(CHECKS)
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"There is no check {', '.join(unknown)}; there are: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    try:
        python = ready_python(extra="dev")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return int(bool(failed_checks(python, names)))


def failed_checks(python: Path, names: "list[str]") -> "list[str]":
    """Run checks, side by side where they can; return the names of those that fail."""

    def check(name: str) -> "tuple[str, bool]":
        return name, _passes(name, [str(python), "-m", *CHECKS[name]])

    alone = [name for name in names if name == "talks"]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        checked = [*pool.map(check, [name for name in names if name not in alone]), *map(check, alone)]
    return [name for name, passed in checked if not passed]


def clean_environment() -> "dict[str, str]":
    """Return the environment without settings of whoever runs this, which would change what the bot answers.

    Python may keep what it has compiled: hundreds of processes start here, and each would compile it all again.
    """
    left_out = ("BOT_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


def _passes(name: str, command: "list[str]") -> bool:
    """Run one check. Its last line tells of success; of failure, all that it says."""
    done = subprocess.run(
        command,
        check=False,
        cwd=str(ROOT),
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = done.stdout.decode("utf-8", "replace").strip()
    told = f"{name}: failed\n{said}\n" if done.returncode else f"{name}: {said.rpartition(os.linesep)[2]}\n"
    encoding = sys.stdout.encoding or "ascii"
    print(told.encode(encoding, "replace").decode(encoding), end="", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
