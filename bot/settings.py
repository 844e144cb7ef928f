"""What can be set from outside: by an option, or else by an environment variable, read once at start."""

from __future__ import annotations

import datetime as dt
import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")

LANGUAGES = ("zh", "en")


class Day(click.ParamType[dt.date]):
    """A date as people write it for programs: 2023-05-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Read the date; anything else is a usage error."""
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write it like 2023-05-01.", param, ctx)


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set; every one stands in docs/settings.md."""

    option: str
    environment: str
    value: str
    """What stands in for the value in the help."""
    meaning: str
    default: str
    """What holds where it is not set, in words."""
    type: click.ParamType[Any] | type
    names: tuple[str, ...] = ()
    """Shorter spellings of the option."""


SETTINGS = (
    Setting(
        "--knowledge",
        "BOT_KNOWLEDGE",
        "DIR",
        "The knowledge folder: one with a folder for each plan, or a plan's.",
        "./knowledge, else the folder beside the program",
        click.Path(path_type=Path),
        ("-k",),
    ),
    Setting("--plan", "BOT_PLAN", "ID", "The plan to answer from.", "the first of the knowledge folder", str, ("-p",)),
    Setting(
        "--today",
        "BOT_TODAY",
        "YYYY-MM-DD",
        "The day of asking: it decides whether the plan is in force.",
        "today",
        Day(),
    ),
    Setting(
        "--language",
        "BOT_LANGUAGE",
        "[zh|en]",
        "The language of headings and of replies to messages without words, such as a clause's number.",
        "that of the locale; a reply is in the language of its question",
        click.Choice(LANGUAGES, case_sensitive=False),
        ("-l",),
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    knowledge: Path
    plan: str | None
    today: dt.date
    language: str
    """The language asked for, "" if none was."""

    @property
    def chrome(self) -> str:
        """The language of everything but the replies: the one asked for, else the locale's."""
        return self.language or locale_language(os.environ)


def with_settings(command: Callable[Concatenate[Settings, P], R]) -> Callable[P, R]:
    """Give a command an option for each setting, and the settings in force as its first argument."""

    @functools.wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        given: dict[str, Any] = {setting.option[2:]: options.pop(setting.option[2:]) for setting in SETTINGS}
        settings = Settings(
            knowledge=given["knowledge"] or default_knowledge(),
            plan=given["plan"],
            today=given["today"] or dt.datetime.now().astimezone().date(),
            language=given["language"] or "",
        )
        return command(settings, *args, **options)

    for setting in reversed(SETTINGS):
        option = click.option(
            setting.option,
            *setting.names,
            type=setting.type,
            envvar=setting.environment,
            metavar=setting.value,
            show_envvar=True,
            help=f"{setting.meaning} Default: {setting.default}.",
        )
        run = option(run)
    return run


def default_knowledge() -> Path:
    """Return ./knowledge if there is such a folder, else the one beside the package."""
    here = Path("knowledge")
    return here if here.is_dir() else Path(__file__).resolve().parent.parent / "knowledge"


def locale_language(environment: Mapping[str, str]) -> str:
    """Return the language of the locale in an environment: zh where it is Chinese, else en."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    return "zh" if locale.lower().startswith("zh") else "en"
