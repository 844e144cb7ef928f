"""The words around the replies: headings, commands, hints; one file for each language, with the same keys."""

from __future__ import annotations

import functools

from bot.wording import LANGUAGES, Wording


class ChannelWording(Wording):
    """One language's sentences for the channels."""

    package = __name__


@functools.cache
def channel_wording(language: str) -> ChannelWording:
    """Return the channels' wording of a language; English where there is none for it."""
    return ChannelWording(language if language in LANGUAGES else "en")
