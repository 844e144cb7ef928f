"""The commands that look things up in the plan: find, clause, dept, amount, compare."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from bot.cli.group import main, print_json
from bot.settings import Settings, with_settings

if TYPE_CHECKING:
    from bot.lookups.book import Book
    from bot.lookups.card import Card

_END = "Ends with 1 where the plan has no such thing, and says what is near."


def _command(name: str, told: str, *examples: str) -> Callable[[Callable[..., None]], click.Command]:
    """Return what makes a command of a function, with the options that all look-ups have."""
    shown = "\n".join(f"  python -m bot {name} {example}" for example in examples)
    as_json = click.option("--json", "json_wanted", is_flag=True, help="Print what was found as JSON.")

    def make(function: Callable[..., None]) -> click.Command:
        decorated: Any = as_json(with_settings(function))
        made: click.Command = main.command(name, short_help=told, epilog=f"\b\nExamples:\n{shown}\n\n{_END}")(decorated)
        return made

    return make


@_command("find", "Find words in the plan.", "training", '"a day of sailing"', "--json loan")
@click.argument("words", nargs=-1, required=True)
def find(settings: Settings, words: tuple[str, ...], json_wanted: bool) -> None:
    """Find WORDS in the clauses, topics, grants, terms and departments of the plan, the best first."""
    from bot.lookups.finding import find as look_up

    _show(settings, words, json_wanted, look_up)


@_command("clause", "Show a clause on one card.", "1", '"article 3"', "--language zh 1")
@click.argument("words", metavar="NUMBER", nargs=-1, required=True)
def clause(settings: Settings, words: tuple[str, ...], json_wanted: bool) -> None:
    """Show what a clause says and pays, on what condition, who is responsible, and its official text.

    NUMBER is its id, the document's own number, or its title; a section's number lists its clauses.
    """
    from bot.lookups.clauses import look_up_clause

    _show(settings, words, json_wanted, look_up_clause)


@_command("dept", "Show all that a department is responsible for.", '"office of parks"', "公园处")
@click.argument("words", metavar="NAME", nargs=-1, required=True)
def dept(settings: Settings, words: tuple[str, ...], json_wanted: bool) -> None:
    """Show all that the department of this NAME is responsible for: as the plan names it, in full, or as people do."""
    from bot.lookups.departments import look_up_department

    _show(settings, words, json_wanted, look_up_department)


@_command("amount", "Show the grants of a sum.", "7万", "70,000", '"half a million"')
@click.argument("words", metavar="SUM", nargs=-1, required=True)
def amount(settings: Settings, words: tuple[str, ...], json_wanted: bool) -> None:
    """Show the grants that pay a SUM, and apart from them those of the next lower and the next higher sum."""
    from bot.lookups.amounts import look_up_amount

    _show(settings, words, json_wanted, look_up_amount)


@_command("compare", "Set two grants or clauses side by side.", "1 2", '"first grant" "second grant"')
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
def compare(settings: Settings, one: str, other: str, json_wanted: bool) -> None:
    """Set two grants or clauses side by side; A and B are a clause's number, a grant's id, or names."""
    from bot.lookups.comparing import compare as look_up

    _print(look_up(_book(settings, f"{one} {other}"), one, other), json_wanted)


def _show(settings: Settings, words: tuple[str, ...], json_wanted: bool, look_up: Callable[[Book, str], Card]) -> None:
    asked = " ".join(words).strip()
    if not asked:
        raise click.UsageError("there is nothing to look up")
    _print(look_up(_book(settings, asked), asked), json_wanted)


def _book(settings: Settings, asked: str) -> Book:
    """Return the plan, worded in the language asked for, else in that of what was typed, else in the locale's."""
    from bot.assembly import open_assistant
    from bot.channels.wording import channel_wording
    from bot.lookups.book import Book
    from bot.text import language_of, normalise

    assistant = open_assistant(settings.knowledge, settings.plan)
    typed = language_of(normalise(asked), fallback=settings.chrome)
    return Book(assistant, channel_wording(settings.language or typed), settings.today)


def _print(card: Card, json_wanted: bool) -> None:
    if json_wanted:
        print_json(card.data)
    else:
        from bot.channels.painting import open_screen

        open_screen().reply(card.reply)
    if not card.found:
        sys.exit(1)
