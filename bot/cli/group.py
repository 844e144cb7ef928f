"""The group of commands, and what several of them share."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from typing import Any

import click

from bot import __version__
from bot.channels.streams import arguments, as_json, is_terminal, use_utf8
from bot.errors import BotError


class Commands(click.Group):
    """The group of commands; a person's mistake ends in one message and never in a traceback."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        if args is None:
            use_utf8()
            args = arguments()
        return super().main(args, *more, **options)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BotError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # The reader has left; click ends quietly.
                raise
            place = f"{error.filename}: " if error.filename is not None else ""
            raise click.ClickException(f"{place}{error.strerror or error}") from error


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  python -m bot ask "省级小巨人奖多少？"
  python -m bot chat
  python -m bot explain "who pays the little giant award?"
  python -m bot check knowledge
  python -m bot test
""",
)
@click.version_option(__version__, prog_name="policy-assistant")
def main() -> None:
    """Answer questions about a policy plan, in Chinese and English, from its clauses."""


def print_json(value: Any) -> None:
    """Print a value as JSON: laid out for a person, on one line for a program."""
    click.echo(as_json(value, indent=2 if is_terminal(sys.stdout) else None))
