"""Serves Telegram: BOT_TOKEN=… python3 scripts/serve.py. Whatever follows goes to `bot telegram`, such as --check."""

import sys

from chat import main

if __name__ == "__main__":
    sys.exit(main("telegram", extra="telegram"))
