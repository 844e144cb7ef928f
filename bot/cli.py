"""The command line."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import click

from bot.assistant import Assistant
from bot.dialogue.context import Context


def _assistant(folder: Path) -> Assistant:
    from bot.knowledge.loading import load_knowledge
    from bot.understanding.understand import Reader

    knowledge = load_knowledge(folder)
    plan = knowledge.plans[0]
    return Assistant(plan, Reader(plan, knowledge.places))


@click.group()
def main() -> None:
    """Answer questions about a policy plan."""


@main.command()
@click.argument("text", required=False)
@click.option("--batch", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def ask(text: str | None, batch: bool, as_json: bool) -> None:
    """Answer a question."""
    assistant = _assistant(Path("knowledge"))
    today = dt.date.today()
    if batch:
        contexts: dict[str, Context] = {}
        for line in sys.stdin:
            row = json.loads(line)
            talk = row.get("conversation")
            exchange = assistant.respond(row["text"], contexts.get(talk, Context()) if talk else Context(), today)
            if talk:
                contexts[talk] = exchange.context
            print(json.dumps({"id": row["id"], **exchange.answer}, ensure_ascii=False), flush=True)
        return
    exchange = assistant.respond(text or "", Context(), today)
    print(json.dumps(exchange.answer, ensure_ascii=False, indent=2) if as_json else exchange.reply.text)
