"""The commands that ask the bot: ask, chat, explain."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot.channels.streams import as_json, is_terminal
from bot.cli.group import main, print_json
from bot.settings import Settings, with_settings

# Each command imports what it needs itself: `ask` must not wait for what only `chat` uses.
if TYPE_CHECKING:
    from bot.assistant import Assistant, Exchange


@main.command(
    short_help="Answer one question, or a batch of them.",
    epilog="""\b
Examples:
  python -m bot ask "省级小巨人奖多少？"
  python -m bot ask --json "how much for a provincial little giant?"
  python -m bot ask --today 2023-05-01 "is the plan in force?"
  echo "谁负责小巨人奖励" | python -m bot ask
  python -m bot ask --batch < questions.jsonl > answers.jsonl
\b
A line of the batch is {"id": "1", "text": "…"}; lines with the same "conversation" are one talk.
""",
)
@click.argument("text", nargs=-1)
@click.option("--json", "json_wanted", is_flag=True, help="Print the answer as JSON.")
@click.option("--batch", is_flag=True, help="Answer JSON lines from standard input with JSON lines.")
@with_settings
def ask(settings: Settings, text: tuple[str, ...], json_wanted: bool, batch: bool) -> None:
    """Answer one question, given as TEXT or on standard input, or a batch of them."""
    if batch:
        if text:
            raise click.UsageError("--batch reads its questions from standard input; leave out the text")
        _ask_batch(settings)
        return
    question = _question(text)
    exchange = _exchange(question, _assistant(settings), settings)
    if json_wanted:
        print_json(exchange.answer)
    else:
        from bot.channels.painting import open_screen

        open_screen().reply(exchange.reply)


def _ask_batch(settings: Settings) -> None:
    from bot.assistant import opening_context
    from bot.channels.batch import answers

    assistant = _assistant(settings)
    opening = opening_context(assistant.plan, settings.language)
    failed = total = 0
    for answer in answers(sys.stdin.buffer if sys.stdin else (), assistant, settings.today, opening):
        click.echo(as_json(answer))
        total += 1
        failed += "error" in answer
    if failed:
        click.echo(f"{failed} of {total} lines could not be answered; each says why in its error", err=True)


@main.command(
    short_help="Talk at a prompt.",
    epilog="""\b
Examples:
  python -m bot chat
  python -m bot chat --language zh --today 2023-05-01
  python -m bot chat < questions.txt
\b
/help lists the commands of the talk; Ctrl-D leaves.
""",
)
@with_settings
def chat(settings: Settings) -> None:
    """Talk at a prompt; lines piped in are answered one by one."""
    from bot.channels.painting import open_screen
    from bot.channels.terminal import Talk, hear_all

    talk = Talk(_assistant(settings), settings.today, settings.chrome, open_screen())
    if is_terminal(sys.stdin) and is_terminal(sys.stdout):
        from bot.channels.prompt import talk_at_prompt

        talk_at_prompt(talk)
    else:
        hear_all(talk, sys.stdin or ())


@main.command(
    short_help="Show what is understood of a question, and why.",
    epilog="""\b
Examples:
  python -m bot explain "胜级小巨人奖多少"
  python -m bot explain --json "how much for a provincial little giant?"
""",
)
@click.argument("text", nargs=-1)
@click.option("--json", "json_wanted", is_flag=True, help="Print the explanation as JSON.")
@with_settings
def explain(settings: Settings, text: tuple[str, ...], json_wanted: bool) -> None:
    """Show what is understood of TEXT, and why it is answered as it is."""
    from bot.channels.explain import explanation

    question = _question(text)
    assistant = _assistant(settings)
    told = explanation(_exchange(question, assistant, settings))
    if json_wanted:
        print_json(told)
        return
    from bot.channels.painting import open_screen
    from bot.channels.sheet import show_explanation
    from bot.channels.wording import channel_wording

    show_explanation(told, assistant.plan, channel_wording(settings.chrome), open_screen())


def _assistant(settings: Settings) -> Assistant:
    from bot.assembly import open_assistant

    return open_assistant(settings.knowledge, settings.plan)


def _exchange(question: str, assistant: Assistant, settings: Settings) -> Exchange:
    """Put one question that stands alone."""
    from bot.assistant import opening_context

    return assistant.respond(question, opening_context(assistant.plan, settings.language), settings.today)


def _question(words: tuple[str, ...]) -> str:
    """Return the question from the command line, or else from standard input."""
    from bot.channels.questions import MAX_TEXT, too_long

    question = " ".join(words)
    if not words:
        if is_terminal(sys.stdin):
            raise click.UsageError('there is no question; write it in quotes, for example "省级小巨人奖多少？"')
        question = sys.stdin.read().strip() if sys.stdin else ""
    if not question.strip():
        raise click.UsageError("the question is empty")
    if len(question) > MAX_TEXT:
        raise click.UsageError(too_long(question))
    return question
