"""Runs what every change must pass: python3 scripts/test.py. Whatever follows goes to pytest, for example -k name."""

import os
import subprocess
import sys

from environment import ROOT, SetupError, ready_python

CHECKS = (
    ("lint", ("ruff", "check")),
    ("format", ("ruff", "format", "--check")),
    ("types", ("mypy",)),
    ("knowledge", ("bot", "check", "knowledge")),
)
"""What is run before the tests: a name, and a module with its arguments."""
PYTEST = ("pytest", "-n", "auto")


def main() -> int:
    """Make the environment ready and run every check, the tests last; return 0 if all pass."""
    try:
        python = str(ready_python(extra="dev"))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    # The settings of whoever runs this would change what the bot answers.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    failed = [name for name, command in CHECKS if not passes(name, [python, "-m", *command], environment)]
    command = [python, "-m", *PYTEST, *sys.argv[1:]]
    tests = subprocess.run(command, check=False, cwd=str(ROOT), env=environment, stdin=subprocess.DEVNULL)
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}; see above.", file=sys.stderr)
    return tests.returncode or int(bool(failed))


def passes(name: str, command: "list[str]", environment: "dict[str, str]") -> bool:
    """Run one check. Its last line tells of success; of failure, all that it says."""
    done = subprocess.run(
        command,
        check=False,
        cwd=str(ROOT),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = done.stdout.decode("utf-8", "replace").strip()
    told = f"{name}: failed\n{said}\n" if done.returncode else f"{name}: {said.rpartition(chr(10))[2]}\n"
    sys.stdout.buffer.write(told.encode(sys.stdout.encoding, "replace"))
    sys.stdout.flush()
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
