"""The page on Telegram says what the program has: commands, tables, log lines, counts, modules."""

from __future__ import annotations

import ast
import itertools
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.channels.telegram.menu import GROUP, PRIVATE
from bot.channels.telegram.metrics import Metrics
from bot.channels.telegram.settings import ChannelSettings
from bot.channels.wording import channel_wording
from bot.store.schema import metadata
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "telegram.md").read_text(encoding="utf-8")
CHANNEL = ROOT / "bot" / "channels" / "telegram"
LEVELS = {"exception": "error"}


def table_after(marker: str) -> list[list[str]]:
    """The rows of the first table after a comment, without its head."""
    _, _, after = PAGE.partition(f"<!-- telegram: {marker} -->\n")
    rows = list(itertools.takewhile(lambda line: line.startswith("|"), after.lstrip("\n").splitlines()))
    assert rows, f"there is no table after {marker}"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def logged(path: Path) -> Iterator[tuple[str, str]]:
    """Every event that a module logs, with its level."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        event, level = node.args[0], LEVELS.get(node.func.attr, node.func.attr)
        whose = ast.unparse(node.func.value)
        if level.upper() in logging.getLevelNamesMapping() and (whose == "log" or "get_logger" in whose):
            assert isinstance(event, ast.Constant), f"{path}:{node.lineno}: an event that is no plain text"
            yield str(event.value), level


def test_the_commands_are_those_of_the_menus_in_their_words() -> None:
    words = channel_wording("en")
    wanted = {}
    for name in dict.fromkeys((*PRIVATE, *GROUP)):
        where = [place for place, names in (("private", PRIVATE), ("groups", GROUP)) if name in names]
        wanted[f"`/{name}`"] = (", ".join(where), words.say(f"telegram_command.{name}"))
    assert {command: (where, told) for command, where, told in table_after("commands")} == wanted


def test_every_table_of_the_store_is_listed_with_how_long_it_keeps_things() -> None:
    rows = table_after("tables")
    assert [name.strip("`") for name, _, _ in rows] == list(metadata.tables)
    assert all(held and until for _, held, until in rows)


def test_every_event_of_the_log_is_explained_at_its_level() -> None:
    modules = [*CHANNEL.glob("*.py"), *(ROOT / "bot" / "store").glob("*.py"), ROOT / "bot" / "cli" / "telegram.py"]
    events = {event for path in modules for event in logged(path)}
    assert {(event.strip("`"), level) for event, level, _ in table_after("log")} == events


def test_alerts_and_hints_name_counts_that_there_are() -> None:
    served = Metrics().text(0, 0, 0).decode()
    series = set(re.findall(r"^# TYPE (\w+)", served, re.MULTILINE))
    series |= {f"{name}{end}" for name in series for end in ("_bucket", "_count", "_sum")}
    named = set(re.findall(r"\bbot_[a-z_]+\b", PAGE))
    assert named
    assert named <= series


def test_variables_that_the_page_names_are_settings() -> None:
    named = set(re.findall(r"\bBOT_[A-Z_]+\b", PAGE))
    assert named <= {*ChannelSettings.variables(), "BOT_CACHE"}


@pytest.mark.parametrize("block", blocks("yaml"))
def test_what_is_to_be_copied_is_yaml(block: str) -> None:
    assert isinstance(yaml.safe_load(block), dict)


def test_limits_are_given_as_they_are() -> None:
    defaults = {name: str(ChannelSettings.model_fields[field].default) for name, field in _fields().items()}
    rows = re.findall(r"^\| [^|]+ \| `(BOT_\w+)` \| (\d+) \|$", PAGE, re.MULTILINE)
    assert {"BOT_RATE_OVERALL", "BOT_RATE_CHAT", "BOT_RATE_GROUP", "BOT_FLOOD"} == {name for name, _ in rows}
    assert all(defaults[name] == told for name, told in rows)


def _fields() -> dict[str, str]:
    return ChannelSettings.variables()


def test_modules_that_the_path_of_an_update_names_are_there() -> None:
    part = PAGE.partition("## For those who build on it")[2]
    for name in re.findall(r"`([\w/]+\.py)`", part):
        places = [CHANNEL / name, ROOT / "bot" / "store" / name, ROOT / name]
        assert any(place.is_file() for place in places), name
    used = {Path(name).name for name in re.findall(r"`([\w/]+\.py)`", part)}
    glue = {"__init__.py", "talking.py", "hosts.py", "settings_file.py"}
    assert {path.name for path in CHANNEL.glob("*.py")} <= used | glue
