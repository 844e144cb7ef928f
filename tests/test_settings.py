"""Settings: option before variable, defaults, and a page that leaves none out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import bot
from bot.cli import main
from bot.settings import SETTINGS, Settings, default_knowledge, locale_language, with_settings
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


@click.command()
@with_settings
def show(settings: Settings) -> None:
    click.echo(settings)
    show.seen = settings


def settings_of(*args: str, **environment: str) -> Settings:
    clear = {setting.environment: None for setting in SETTINGS}
    result = CliRunner().invoke(show, args, env={**clear, **environment})
    assert result.exit_code == 0, result.output
    return show.seen


def options(command: click.Command) -> Iterator[click.Option]:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield parameter
    for inner in getattr(command, "commands", {}).values():
        yield from options(inner)


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.splitlines() if line.startswith("| `--")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_page_has_a_row_for_every_setting_and_no_other():
    expected = [
        [", ".join(f"`{name}`" for name in (s.option, *s.names)), f"`{s.environment}`", s.meaning, s.default]
        for s in SETTINGS
    ]
    assert [[row[0], row[1], row[3], row[4]] for row in rows()] == expected


def test_every_option_with_a_variable_is_a_setting():
    used = {(option.opts[0], option.envvar) for option in options(main) if option.envvar}
    channel = {("--database", "BOT_DATABASE_URL")}  # A setting of the channel, which stands in its table.
    assert used - channel == {(setting.option, setting.environment) for setting in SETTINGS}


def test_page_names_every_variable_that_the_program_reads():
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    used = {name for source in sources for name in re.findall(r"\bBOT_[A-Z]+\b", source)}
    assert used == set(re.findall(r"`(BOT_[A-Z]+)`", PAGE))


def test_variables_are_read_where_no_option_is_given():
    settings = settings_of(BOT_KNOWLEDGE="elsewhere", BOT_PLAN="one", BOT_TODAY="2023-05-01", BOT_LANGUAGE="ZH")
    assert settings == Settings(Path("elsewhere"), "one", dt.date(2023, 5, 1), "zh")


def test_option_wins_over_variable():
    settings = settings_of("--plan", "two", "--today", "2024-01-02", BOT_PLAN="one", BOT_TODAY="2023-05-01")
    assert (settings.plan, settings.today) == ("two", dt.date(2024, 1, 2))


def test_empty_variable_counts_as_not_set():
    assert settings_of(BOT_PLAN="", BOT_TODAY="", BOT_LANGUAGE="") == settings_of()


@pytest.mark.parametrize("day", ["2023-13-01", "1/5/2023", "tomorrow", "2023-5-1"])
def test_wrong_day_is_a_usage_error_that_says_how_to_write_it(day):
    result = CliRunner().invoke(show, ["--today", day])
    assert result.exit_code == 2
    assert "BOT_TODAY" in result.output
    assert "2023-05-01" in result.output


def test_knowledge_is_the_folder_here_if_there_is_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert default_knowledge() == Path(bot.__file__).parent.parent / "knowledge"
    (tmp_path / "knowledge").mkdir()
    assert default_knowledge() == Path("knowledge")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)
def test_locale_gives_the_language_of_headings(environment, language):
    assert locale_language(environment) == language


def test_language_asked_for_wins_over_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert settings_of().chrome == "zh"
    assert settings_of("--language", "en").chrome == "en"
