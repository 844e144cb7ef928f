"""The server as a command: `python -m tests.telegram.server --port 0` prints its address and serves until it is ended."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import click

from tests.telegram.server.control import DrivenServer
from tests.telegram.server.server import TOKEN


@click.command()
@click.option("--port", default=0, help="The port; 0 for any that is free.")
@click.option("--token", default=TOKEN, help="The bot's token.")
@click.option("--username", default="a_policy_bot", help="The bot's name, without @.")
@click.option("--seed", default=0, help="What ids and the shares of faults grow from.")
@click.option("--privacy/--no-privacy", default=True, help="Whether the bot sees only what is meant for it in groups.")
def main(port: int, token: str, username: str, seed: int, privacy: bool) -> None:
    """Serve a strict Telegram for one bot on this machine, driven under /control/."""
    server = DrivenServer(token=token, username=username, seed=seed, privacy=privacy)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(server, port))


async def _serve(server: DrivenServer, port: int) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await server.open(port)
    click.echo(server.origin)
    await ended.wait()
    await server.close()


if __name__ == "__main__":
    main()
