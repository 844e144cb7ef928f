"""The words around the replies: headings, commands, hints; one file for each language, with the same keys."""

from __future__ import annotations

import functools
from importlib import resources

import yaml

from bot.wording import LANGUAGES, Wording


class ChannelWording(Wording):
    """One language's sentences for the channels."""

    def __init__(self, language: str) -> None:
        """Take the language, "zh" or "en"."""
        text = resources.files(__name__).joinpath(f"{language}.yaml").read_text(encoding="utf-8")
        self.language = language
        self.groups: dict[str, dict[str, str]] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506


@functools.cache
def channel_wording(language: str) -> ChannelWording:
    """Return the channels' wording of a language; English where there is none for it."""
    return ChannelWording(language if language in LANGUAGES else "en")
