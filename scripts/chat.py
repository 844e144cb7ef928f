"""Opens the talk: python3 scripts/chat.py. Whatever follows goes to `bot chat`, for example --language zh."""

import os
import subprocess
import sys

from environment import SetupError, ready_python


def main() -> int:
    """Make the environment ready and hand over to the talk; return its exit code."""
    try:
        python = str(ready_python())
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    command = [python, "-m", "bot", "chat", *sys.argv[1:]]
    if sys.platform != "win32":
        os.execv(python, command)  # the talk has the terminal and its signals to itself
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
