"""Measures what it costs to play scripted talks, beside asking the same messages bare: python bench/talks.py."""

from __future__ import annotations

import sys

import click
from measuring import KNOWLEDGE, ROOT, console, run, show_noise, table, took, verdict

from bot.conversations.doors import CoreConversation
from bot.conversations.playing import day_of, play
from bot.conversations.reading import read_suite
from bot.conversations.stages import Stages
from bot.conversations.talks import Stage, Talk

SCRIPTS = tuple(ROOT / "tests" / "conversations" / name for name in ("zh", "en"))


@click.command(help=__doc__)
@click.option("--turns", default=1_000, show_default=True, help="Messages to play, wordings and contrasts among them.")
def main(turns: int) -> None:
    """Play talks until so many messages were put; ask these messages bare; run the command on everything."""
    show_noise()
    stages, stage = Stages(), Stage(KNOWLEDGE)
    suite, reading = took(lambda: read_suite(SCRIPTS, stage))
    talks = [talk for talk in suite.talks if not talk.skip]
    for talk in talks:
        stages.assistant(talk.stage)  # Changed knowledge is read before the clock runs.
    chosen: list[Talk] = []
    count = 0
    for talk in talks:
        if count < turns:
            chosen.append(talk)
            count += sum(len(turn.say) or 1 for turn in talk.turns) + sum(len(turn.contrasts) for turn in talk.turns)
    went, playing = took(lambda: [play(talk, stages) for talk in chosen])
    asked = [(talk, step) for talk, done in zip(chosen, went, strict=True) for step in done.steps]

    def bare() -> None:
        for talk, step in asked:
            core = CoreConversation(stages.assistant(talk.stage), day_of(talk, stages), talk.stage.language)
            core.ask(step.turn.by, step.message)

    _, asking = took(bare)
    command = run([sys.executable, "-m", "bot", "test", *map(str, SCRIPTS)])
    table(
        f"{len(asked):,} messages in {len(chosen):,} talks",
        ("what", "ms", "a message", "beside asking", "goal"),
        [
            ("asked bare", f"{asking:,.0f}", f"{asking / len(asked):.2f}", "1.00", ""),
            (
                "played and compared",
                f"{playing:,.0f}",
                f"{playing / len(asked):.2f}",
                f"{playing / asking:.2f}",
                verdict(playing / 1000 * 1_000 / len(asked), 5),
            ),
            (f"all {len(suite.talks):,} talks read", f"{reading:,.0f}", "", "", ""),
            (f"`bot test` on all of them: {command.seconds:.1f} s", "", "", "", ""),
        ],
    )
    console.print(command.output.strip().splitlines()[-1])
    show_noise()


if __name__ == "__main__":
    main()
