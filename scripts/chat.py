"""Opens the talk: python3 scripts/chat.py. Whatever follows goes to `bot chat`, for example --language zh."""

import os
import subprocess
import sys

from environment import SetupError, ready_python


def main(word: str = "chat", extra: str = "") -> int:
    """Make the environment ready and hand over to a command of the bot; return its exit code.

    Takes the command, and the extra of pyproject.toml that it needs, "" for none.
    """
    try:
        python = str(ready_python(extra=extra))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    command = [python, "-m", "bot", word, *sys.argv[1:]]
    if sys.platform != "win32":
        os.execv(python, command)  # the command has the terminal and its signals to itself
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
