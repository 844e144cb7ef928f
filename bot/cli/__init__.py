"""The command line: each module holds commands, and importing it puts them into the group."""

from bot.cli import asking, check, coverage, importing, testing
from bot.cli.group import main

__all__ = ["asking", "check", "coverage", "importing", "main", "testing"]
