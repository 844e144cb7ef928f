"""Runs what every change must pass: python3 scripts/test.py. Whatever follows goes to pytest, for example -k name.

The scripted talks are played by the bot's own command, which takes half of the time that they take as tests of pytest.
With something for pytest they are chosen by it, as all tests are.
"""

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
    chosen = sys.argv[1:]
    failed = failed_checks(python, [name for name in CHECKS if name != "talks" or not chosen])
    played = () if chosen else ("--ignore-glob=tests/conversations/*.yaml",)
    command = [str(python), "-m", "pytest", "-n", "auto", *played, *chosen]
    tests = subprocess.run(command, check=False, cwd=str(ROOT), env=clean_environment(), stdin=subprocess.DEVNULL)
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}; see above.", file=sys.stderr)
    return tests.returncode or int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
