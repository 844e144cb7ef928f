"""The command line: each module holds commands, and importing it puts them into the group."""

from bot.cli import (
    asking,
    check,
    coverage,
    diff,
    importing,
    lookups,
    mutate,
    record,
    statistics,
    suggest,
    telegram,
    testing,
    unanswered,
)
from bot.cli.group import main

__all__ = [
    "asking",
    "check",
    "coverage",
    "diff",
    "importing",
    "lookups",
    "main",
    "mutate",
    "record",
    "statistics",
    "suggest",
    "telegram",
    "testing",
    "unanswered",
]
