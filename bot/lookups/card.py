"""What a look-up gives: text ready to be passed on, and the same as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.messages import Block, BlockKind, Reply


@dataclass(frozen=True, slots=True)
class Card:
    """What was looked up."""

    found: bool
    """Whether the plan has it; where it does not, the text says what is near."""
    blocks: tuple[Block, ...]
    data: dict[str, Any]
    """JSON as it is: ids of the plan, sums in whole yuan."""

    @property
    def reply(self) -> Reply:
        """The same as a reply, for a channel to colour, fold or split."""
        return Reply(self.blocks)

    @property
    def text(self) -> str:
        """The same as plain text."""
        return self.reply.text


def block(kind: BlockKind, *lines: str) -> tuple[Block, ...]:
    """Return a block of the lines that hold something; none where none does."""
    text = "\n".join(line for line in lines if line)
    return (Block(kind, text),) if text else ()
