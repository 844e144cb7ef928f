"""The settings of the channel: where they come from, what is wrong with them, and a page that leaves none out."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.channels.telegram.hosts import Address, is_loopback, read_address
from bot.channels.telegram.metrics import Metrics
from bot.channels.telegram.settings import ChannelSettings, SettingsError, unknown_variables
from bot.channels.telegram.settings_file import read_file
from bot.channels.wording import channel_wording
from bot.cli import main
from bot.wording import LANGUAGES
from tests.conftest import ROOT
from tests.telegram.process import SECRET, TOKEN

PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
WORDS = channel_wording("en")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [*ChannelSettings.variables(), "BOT_SETTINGS", "BOT_PLAN", "BOT_LANGUAGE", "LC_ALL"]:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets variables; the token is set anyway."""

    def put(**variables: str) -> None:
        for name, value in {"BOT_TOKEN": TOKEN, **variables}.items():
            monkeypatch.setenv(name, value)

    return put


def problems(file: Path | None = None, language: str = "en") -> list[str]:
    with pytest.raises(SettingsError) as caught:
        ChannelSettings.read(file, channel_wording(language))
    assert str(caught.value).splitlines()[1:] == [f"  {problem}" for problem in caught.value.problems]
    return caught.value.problems


def named(found: list[str]) -> list[str]:
    return [problem.split(":")[0] for problem in found]


def rows_after(marker: str) -> list[list[str]]:
    lines = PAGE.split(f"<!-- {marker} -->\n\n")[1].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_has_a_row_for_every_setting_with_its_default() -> None:
    expected = []
    for field in ChannelSettings.model_fields.values():
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        expected.append([f"`{field.validation_alias}`", extra["value"], field.description, extra["default"]])
    assert rows_after("settings: telegram") == expected


def test_defaults_in_words_are_those_that_hold(put: Any) -> None:
    put()
    settings = ChannelSettings.read(None, WORDS)
    told = {row[0].strip("`"): row[3] for row in rows_after("settings: telegram")}
    plain = {name: str(getattr(settings, field)) for name, field in ChannelSettings.variables().items()}
    for name in (
        "API_URL",
        "RATE_OVERALL",
        "RATE_CHAT",
        "RATE_GROUP",
        "FLOOD",
        "SILENCE",
        "RETENTION_DAYS",
        "LOG_LEVEL",
    ):
        assert plain[f"BOT_{name}"].removesuffix(".0") == told[f"BOT_{name}"]
    assert settings.database.startswith("sqlite:///")
    assert settings.database.endswith("/policy-assistant/telegram.db")
    assert (settings.address, settings.log_texts, settings.webhook_url) == (None, False, "")
    put(BOT_WEBHOOK_URL="https://bot.example.org/t", BOT_WEBHOOK_SECRET=SECRET)
    assert str(ChannelSettings.read(None, WORDS).address) == told["BOT_LISTEN"].split()[0]


def test_the_page_has_every_metric() -> None:
    families = list(Metrics().registry.collect())
    counted = [f.name + ("_total" if f.type == "counter" else "") for f in families]
    expected = [[f"`{name}`", family.documentation] for name, family in zip(counted, families, strict=True)]
    assert rows_after("metrics") == expected


def test_every_library_of_the_extra_has_its_reason_and_comes_with_dev() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(extras["telegram"]) <= set(extras["dev"])
    text = (ROOT / "docs" / "decisions" / "0002-libraries.md").read_text(encoding="utf-8")
    lines = text.split("<!-- dependencies: telegram -->\n\n")[1].split("\n\n")[0].splitlines()[2:]
    told = [line.split("`")[1] for line in lines]
    assert told == [library.split(">")[0].split("[")[0] for library in extras["telegram"]]


# --- where they come from ---------------------------------------------------------------------------------------------


def test_the_environment_wins_over_the_file_and_what_is_empty_is_not_set(put: Any, tmp_path: Path) -> None:
    file = tmp_path / "bot.env"
    file.write_text(
        f'# the bot\nexport BOT_TOKEN="{TOKEN}"\nBOT_FLOOD=5\nBOT_SILENCE=7\nBOT_RETENTION_DAYS=\nOTHER=1\n',
        encoding="utf-8-sig",
    )
    put(BOT_TOKEN="", BOT_FLOOD="9")
    settings = ChannelSettings.read(file, WORDS)
    assert settings.token.get_secret_value() == TOKEN
    assert (settings.flood, settings.silence, settings.retention_days) == (9, 7, 90)


def test_a_file_is_read_as_it_is_and_each_line_that_cannot_be_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bot.env"
    file.write_text("BOT_PLAN = one\nBOT_FLOOD='5' # a comment\nBOT_EMPTY=\n", encoding="utf-8")
    assert read_file(file, WORDS) == {"BOT_PLAN": "one", "BOT_FLOOD": "5"}
    file.write_text("BOT_PLAN=one\n\nwhat is this\nBOT_FLOOD=5\nBOT_TOKEN\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_file(file, WORDS)
    assert caught.value.problems == ["line 3: write NAME=value", "line 5: write NAME=value"]
    file.write_bytes(b"BOT_PLAN=\xff\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        read_file(file, WORDS)


def test_general_settings_come_from_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / "bot.env"
    file.write_text("BOT_TODAY=tomorrow\n", encoding="utf-8")
    wrong = CliRunner().invoke(main, ["telegram", "--settings", str(file)])
    assert (wrong.exit_code, "2023-05-01" in wrong.output) == (2, True)
    file.write_text("BOT_PLAN=nowhere\nBOT_LANGUAGE=zh\n", encoding="utf-8")
    found = CliRunner().invoke(main, ["telegram", "--check"], env={"BOT_SETTINGS": str(file)})
    assert "知识库：有误" in found.output
    assert "'nowhere'" in found.output
    given = CliRunner().invoke(main, ["telegram", "--check", "--settings", str(file), "--language", "en"])
    assert "knowledge: wrong" in given.output


def test_a_file_that_is_not_there_is_told() -> None:
    found = CliRunner().invoke(main, ["telegram", "--settings", "nowhere.env"])
    assert (found.exit_code, found.output) == (1, "Error: nowhere.env: No such file or directory\n")


def test_without_its_libraries_the_channel_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "structlog", None)
    found = CliRunner().invoke(main, ["telegram", "--check"])
    assert found.exit_code == 1
    assert "pip install 'policy-assistant[telegram]'" in found.output


# --- what is wrong with them ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_named_at_once_without_a_secret(language: str, put: Any) -> None:
    wrong = {
        "BOT_TOKEN": "123:hush",
        "BOT_API_URL": "ftp://hush.example.org",
        "BOT_DATABASE_URL": "mysql://me:hush@host/name",
        "BOT_WEBHOOK_URL": "hush",
        "BOT_WEBHOOK_SECRET": "hush hush",
        "BOT_LISTEN": "8080",
        "BOT_RATE_OVERALL": "-1",
        "BOT_RATE_CHAT": "nan",
        "BOT_RATE_GROUP": "many",
        "BOT_FLOOD": "1.5",
        "BOT_SILENCE": "inf",
        "BOT_RETENTION_DAYS": "0",
        "BOT_LOG_LEVEL": "loud",
        "BOT_LOG_FORMAT": "xml",
        "BOT_LOG_TEXTS": "perhaps",
        "BOT_HELPDESK_CHAT": "staff",
        "BOT_HELPDESK_DEPARTMENTS": "finance",
        "BOT_HELPDESK_HOURS": "at times",
        "BOT_HELPDESK_ZONE": "Mars/North",
        "BOT_HELPDESK_REMIND": "0",
        "BOT_HELPDESK_REOPEN": "-1",
        "BOT_HELPDESK_REFUSALS": "perhaps",
        "BOT_HELPDESK_DIGEST": "noon",
        "BOT_HELPDESK_COVERAGE": "/nowhere/coverage.json",
    }
    assert set(wrong) == set(ChannelSettings.variables())
    put(**wrong)
    found = problems(language=language)
    assert [problem.replace("：", ":").split(":")[0] for problem in found] == list(wrong)
    assert "hush" not in "".join(found)
    assert "“8080”" in "".join(found)


def test_a_missing_token_is_told() -> None:
    assert problems() == [
        "BOT_TOKEN: not set; write the token that @BotFather gave: a number, a colon and 35 characters"
    ]


@pytest.mark.parametrize("address", ["https://bot.example.org/t", "no address", "http://bot.example.org/t"])
def test_a_webhook_needs_its_secret_even_where_its_address_is_wrong(address: str, put: Any) -> None:
    put(BOT_WEBHOOK_URL=address)
    assert named(problems())[-1] == "BOT_WEBHOOK_SECRET"


@pytest.mark.parametrize(
    ("address", "server", "said"),
    [
        ("https://bot.example.org/t", "", ""),
        ("https://bot.example.org:8443/t", "", ""),
        ("https://bot.example.org:8444/t", "", "443, 80, 88 and 8443"),
        ("http://bot.example.org/t", "", "https only"),
        ("http://127.0.0.1:5000/t", "", ""),
        ("http://[::1]:5000/t", "", ""),
        ("http://bot:5000/t", "http://bot-api:8081/", ""),
        ("https://bot.example.org/metrics", "", "own pages"),
        ("https://bot.example.org:99999/t", "", "cannot be used"),
        ("https://me:word@bot.example.org/t", "", "cannot be used"),
        ("https:///t", "", "cannot be used"),
    ],
)
def test_a_webhook_stands_where_telegram_delivers(address: str, server: str, said: str, put: Any) -> None:
    put(BOT_WEBHOOK_URL=address, BOT_WEBHOOK_SECRET=SECRET, BOT_API_URL=server)
    if not said:
        assert ChannelSettings.read(None, WORDS).webhook_url == address
        return
    [problem] = problems()
    assert problem.startswith("BOT_WEBHOOK_URL: ")
    assert said in problem


@pytest.mark.parametrize("secret", ["a" * 257, "with space", "é"])
def test_a_secret_has_the_characters_that_telegram_allows(secret: str, put: Any) -> None:
    put(BOT_WEBHOOK_URL="https://bot.example.org/t", BOT_WEBHOOK_SECRET=secret)
    assert named(problems()) == ["BOT_WEBHOOK_SECRET"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8080", Address("127.0.0.1", 8080)),
        ("[::1]:80", Address("::1", 80)),
        ("localhost:65535", Address("localhost", 65535)),
        ("localhost:65536", None),
        ("localhost:0", None),
        ("8080", None),
        ("::1:80", None),
        ("http://host:80", None),
    ],
)
def test_addresses_are_read_as_people_write_them(text: str, address: Address | None) -> None:
    assert read_address(text) == address
    assert address is None or str(address) == text


def test_this_machine_is_known_by_each_of_its_names() -> None:
    assert [is_loopback(host) for host in ("localhost", "127.8.8.8", "::1", "10.0.0.1", "example.org")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_secrets_are_what_must_be_shown_nowhere(put: Any) -> None:
    put(BOT_DATABASE_URL="postgresql://me:pass%2Fword@host/name", BOT_WEBHOOK_SECRET=SECRET)
    settings = ChannelSettings.read(None, WORDS)
    assert set(settings.secrets) == {TOKEN, SECRET, "pass/word"}
    assert not any(secret in repr(settings) for secret in settings.secrets)
    assert "pass" not in repr(settings)


def test_a_variable_that_is_no_setting_is_told_with_the_nearest_one() -> None:
    names = ["BOT_TOKKEN", "BOT_WEBHOK_URL", "BOT_ZZZ", "BOT_CACHE", "BOT_PLAN", "BOT_SETTINGS", "PATH"]
    assert unknown_variables(names) == {
        "BOT_TOKKEN": "BOT_TOKEN",
        "BOT_WEBHOK_URL": "BOT_WEBHOOK_URL",
        "BOT_ZZZ": "",
    }
