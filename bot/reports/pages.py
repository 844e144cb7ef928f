"""What all pages are written with: the templates of this room, every text in them escaped."""

from __future__ import annotations

import functools

from jinja2 import Environment, PackageLoader, StrictUndefined


@functools.cache
def environment() -> Environment:
    """Return the templates; a name that a template lacks is an error."""
    return Environment(
        loader=PackageLoader("bot.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
