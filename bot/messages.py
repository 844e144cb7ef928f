"""A reply as every channel gets it: blocks in order, and the choices offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.dialogue.context import Option

BlockKind = Literal["headline", "lines", "note", "quote", "notice", "choices"]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a reply; channels may set each kind off in their own way and split between them."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply."""

    blocks: tuple[Block, ...]
    options: tuple[Option, ...] = ()

    @property
    def text(self) -> str:
        """The reply as plain text."""
        return "\n".join(block.text for block in self.blocks)
