"""The command line: each module holds commands, and importing it puts them into the group."""

from bot.cli import asking, check, coverage, diff, importing, mutate, record, telegram, testing
from bot.cli.group import main

__all__ = ["asking", "check", "coverage", "diff", "importing", "main", "mutate", "record", "telegram", "testing"]
