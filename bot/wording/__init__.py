"""The sentences of replies, one file for each language."""

from __future__ import annotations

import functools
from importlib import resources

import yaml

LANGUAGES = ("zh", "en")


class Wording:
    """One language's sentences, filled with values; nothing in a value is ever interpreted."""

    package = __name__
    """Where the files are."""

    def __init__(self, language: str) -> None:
        """Take the language, "zh" or "en"."""
        text = resources.files(self.package).joinpath(f"{language}.yaml").read_text(encoding="utf-8")
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        self.language = language
        self.groups: dict[str, dict[str, str]] = yaml.load(text, Loader=loader)

    def say(self, key: str, **values: object) -> str:
        """Return the sentence of a key such as "answer.total", its gaps filled.

        Raises KeyError for a key or a gap that does not exist.
        """
        group, _, name = key.partition(".")
        return self.groups[group][name].format_map({k: str(v) for k, v in values.items()})

    def has(self, key: str) -> bool:
        """Tell whether there is a sentence of this key."""
        group, _, name = key.partition(".")
        return name in self.groups.get(group, {})


@functools.cache
def wording(language: str) -> Wording:
    """Return the wording of a language; that of the first language where there is none for it."""
    return Wording(language if language in LANGUAGES else LANGUAGES[0])
