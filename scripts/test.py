"""Runs what every change must pass: python3 scripts/test.py. Whatever follows goes to pytest, for example -k name."""

import subprocess
import sys

from check import CHECKS, clean_environment, failed_checks
from environment import ROOT, SetupError, ready_python


def main() -> int:
    """Make the environment ready and run every check, the tests last; return 0 if all pass."""
    try:
        python = ready_python(extra="dev")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    failed = failed_checks(python, list(CHECKS))
    command = [str(python), "-m", "pytest", "-n", "auto", *sys.argv[1:]]
    tests = subprocess.run(command, check=False, cwd=str(ROOT), env=clean_environment(), stdin=subprocess.DEVNULL)
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}; see above.", file=sys.stderr)
    return tests.returncode or int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
