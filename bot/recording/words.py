"""The words by which personal data is found, and those that stand in for it, from words.yaml."""

from __future__ import annotations

import functools
from importlib import resources

import msgspec
import yaml


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What words.yaml holds; each field is explained there."""

    instead: dict[str, str]
    surnames: tuple[str, ...]
    compound_surnames: tuple[str, ...]
    titles: tuple[str, ...]
    no_names: tuple[str, ...]
    no_part: str
    kinds_of_people: str
    company_generic: tuple[str, ...]
    company_after: tuple[str, ...]
    english_no_names: frozenset[str]


@functools.cache
def words() -> Words:
    """Return the words, read once."""
    text = resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Words)
