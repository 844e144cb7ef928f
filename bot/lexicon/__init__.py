"""The language's own vocabulary: question words, chat, small steering words, whatever the plan."""

from __future__ import annotations

import functools
from importlib import resources

import msgspec
import yaml

LANGUAGES = ("zh", "en")


class Frames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases with a gap, "what do … get": in the gap may stand up to nine words, "(it)" stands for the plan alone."""

    kinds: dict[str, tuple[str, ...]] = {}
    hints: dict[str, tuple[str, ...]] = {}
    aspects: dict[str, tuple[str, ...]] = {}
    chat: dict[str, tuple[str, ...]] = {}


class Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's general words, each group by what it signals."""

    kinds: dict[str, tuple[str, ...]]
    """Words that by themselves ask for one kind of thing: how much, which department."""
    hints: dict[str, tuple[str, ...]]
    """Words that only suggest the kind of question: award, office."""
    aspects: dict[str, tuple[str, ...]]
    """Words for details that plans mostly leave open: phone numbers, forms, deadlines."""
    chat: dict[str, tuple[str, ...]]
    """Words of a talk that is not a question."""
    markers: dict[str, tuple[str, ...]]
    """Words that steer: negation, reference, choice, superlatives."""
    fillers: tuple[str, ...]
    """Words that change nothing."""
    elsewhere: tuple[str, ...]
    """Words of matters that no plan for firms deals with; a plan's own terms win over them."""
    frames: Frames = Frames()
    alone: dict[str, tuple[str, ...]] = {}
    """Words for details that ask for them only where a message says nothing else: "材料" after an award."""


@functools.cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language, "zh" or "en"."""
    text = resources.files(__name__).joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # "no" and "on" are words here
    return msgspec.convert(yaml.load(text, Loader=loader), Lexicon)
