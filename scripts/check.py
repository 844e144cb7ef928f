"""Runs the checks that need no tests: python3 scripts/check.py, or only some: python3 scripts/check.py lint types."""

import os
import subprocess
import sys
from pathlib import Path

from environment import ROOT, SetupError, ready_python

CHECKS = {
    "lint": ("ruff", "check"),
    "format": ("ruff", "format", "--check"),
    "types": ("mypy",),
    "knowledge": ("bot", "check", "knowledge"),
}
"""The name of each check, and a module with its arguments."""


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
    """Run checks; return the names of those that fail."""
    return [name for name in names if not _passes(name, [str(python), "-m", *CHECKS[name]])]


def clean_environment() -> "dict[str, str]":
    """Return the environment without settings of whoever runs this, which would change what the bot answers."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}


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
