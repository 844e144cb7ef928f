"""The settings of the channel: from the environment, else from a file of the same names; every problem named at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rapidfuzz import process
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.channels.telegram.desk.hours import Hours
from bot.channels.telegram.hosts import Address, is_loopback, read_address
from bot.channels.wording import ChannelWording
from bot.errors import BotError
from bot.settings import SETTINGS

TELEGRAM = "https://api.telegram.org"
"""Telegram's own Bot API server."""
PLACES = ("/healthz", "/readyz", "/metrics")
"""Paths of the channel's own pages, at which no webhook can stand."""
ELSEWHERE = ("BOT_CACHE", "BOT_SETTINGS")
"""Variables that are read by other parts of the program, beside those of `bot.settings`."""

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{35}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PORTS = (443, 80, 88, 8443)
_SHOWN = ("helpdesk", "listen", "rate_", "flood", "silence", "retention", "log_")
"""How the names of the fields begin whose values hold no secret, so that a message may repeat them."""


class SettingsError(BotError):
    """The settings cannot be used; carries every problem found, a line each."""

    def __init__(self, heading: str, problems: list[str]) -> None:
        """Take what to say above the problems, and the problems, at least one."""
        self.problems = problems
        super().__init__("\n".join([heading, *(f"  {problem}" for problem in problems)]))


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _setting(variable: str, default: Any, value: str, meaning: str, told: str = "", **limits: Any) -> Any:
    """Describe a setting: its variable, default, kind of value, meaning, and its default in words where needed.

    Every one stands in docs/settings.md, as it is described here.
    """
    extra: dict[str, Any] = {"value": value, "default": told or str(default)}
    return Field(
        default,
        validation_alias=variable,
        description=meaning,
        json_schema_extra=extra,
        validate_default=True,
        **limits,
    )


class ChannelSettings(BaseSettings):
    """The settings in force."""

    model_config = SettingsConfigDict(
        case_sensitive=True,
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr = _setting(
        "BOT_TOKEN", SecretStr(""), "token", "The bot's token, as @BotFather gives it.", "it must be set"
    )
    api_url: str = _setting(
        "BOT_API_URL", TELEGRAM, "address", "The Bot API server: calls go to `{BOT_API_URL}/bot<token>/<method>`."
    )
    database_url: SecretStr = _setting(
        "BOT_DATABASE_URL",
        SecretStr(""),
        "address",
        "The database: `sqlite:////path/to/bot.db` or `postgresql://user:password@host/name`.",
        "`telegram.db` in the user's data folder, on Linux `~/.local/share/policy-assistant`",
    )
    webhook_url: str = _setting(
        "BOT_WEBHOOK_URL",
        "",
        "address",
        "The public address at which Telegram delivers updates, over https.",
        "none: the bot asks Telegram for updates",
    )
    webhook_secret: SecretStr = _setting(
        "BOT_WEBHOOK_SECRET",
        SecretStr(""),
        "1 to 256 of A-Z, a-z, 0-9, _ and -",
        "What Telegram shows with each delivery, so that nobody else can deliver.",
        "none; a webhook needs it",
    )
    listen: str = _setting(
        "BOT_LISTEN",
        "",
        "host:port",
        "Where the webhook, `/healthz`, `/readyz` and `/metrics` are served, over http.",
        "127.0.0.1:8080 with a webhook, else nowhere",
    )
    rate_overall: float = _setting(
        "BOT_RATE_OVERALL", 30, "number", "Messages a second to all chats; 0 lifts the limit.", ge=0, le=10_000
    )
    rate_chat: float = _setting(
        "BOT_RATE_CHAT", 1, "number", "Messages a second to one chat; 0 lifts the limit.", ge=0, le=10_000
    )
    rate_group: float = _setting(
        "BOT_RATE_GROUP", 20, "number", "Messages a minute to one group; 0 lifts the limit.", ge=0, le=10_000
    )
    flood: int = _setting(
        "BOT_FLOOD", 20, "whole number", "Messages a minute that one person may write; 0 lifts the limit.", ge=0
    )
    silence: int = _setting(
        "BOT_SILENCE", 60, "seconds", "How long who writes more is left without an answer.", ge=0, le=86_400
    )
    retention_days: int = _setting(
        "BOT_RETENTION_DAYS", 90, "days", "How long answers and talks are kept.", ge=1, le=36_500
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = _setting(
        "BOT_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`", "What is logged, on standard error."
    )
    log_format: Annotated[Literal["", "json", "console"], BeforeValidator(_lower)] = _setting(
        "BOT_LOG_FORMAT",
        "",
        "`json` or `console`",
        "How it is logged: a JSON object to a line, or for people.",
        "`console` on a terminal, else `json`",
    )
    log_texts: bool = _setting(
        "BOT_LOG_TEXTS",
        False,
        "`yes` or `no`",
        "Whether texts of messages may stand in the log, without personal data.",
        "`no`",
    )

    helpdesk_chat: int = _setting(
        "BOT_HELPDESK_CHAT", 0, "id of a group", "The group of the staff that people are passed on to.", "no helpdesk"
    )
    helpdesk_departments: str = _setting(
        "BOT_HELPDESK_DEPARTMENTS",
        "",
        "department=id of a group, …",
        "Groups of single departments, which get the questions that these are responsible for.",
        "none",
    )
    helpdesk_hours: str = _setting(
        "BOT_HELPDESK_HOURS",
        "",
        "hours as OpenStreetMap writes them: `Mo-Fr 09:00-12:00,13:30-17:30`",
        "When the staff is there.",
        "always",
    )
    helpdesk_zone: str = _setting(
        "BOT_HELPDESK_ZONE", "UTC", "time zone: `Asia/Shanghai`", "The zone that the hours and the days are meant in."
    )
    helpdesk_remind: int = _setting(
        "BOT_HELPDESK_REMIND",
        10,
        "minutes",
        "How long a ticket waits until the staff is reminded; as long again until it is escalated, then the person told.",
        ge=1,
        le=100_000,
    )
    helpdesk_reopen: int = _setting(
        "BOT_HELPDESK_REOPEN",
        30,
        "minutes",
        "How long after its end a ticket is taken up again when the person writes.",
        ge=0,
        le=100_000,
    )
    helpdesk_refusals: bool = _setting(
        "BOT_HELPDESK_REFUSALS", True, "`yes` or `no`", "Whether a question without an answer opens a ticket.", "`yes`"
    )
    helpdesk_digest: str = _setting(
        "BOT_HELPDESK_DIGEST", "", "time: `09:00`", "When the staff gets the numbers of the day before.", "never"
    )
    helpdesk_coverage: str = _setting(
        "BOT_HELPDESK_COVERAGE",
        "",
        "file that `coverage --json` wrote",
        "What tests ask about, so that these numbers name what was asked and is in no test.",
        "not named",
    )

    @field_validator("helpdesk_departments")
    @classmethod
    def _are_groups(cls, value: str) -> str:
        if read_groups(value) is None:
            raise _wrong()
        return value

    @field_validator("helpdesk_zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            raise _wrong() from None
        return value

    @field_validator("helpdesk_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        try:
            Hours(value, ZoneInfo("UTC"))
        except ValueError:
            raise _wrong() from None
        return value

    @field_validator("helpdesk_coverage")
    @classmethod
    def _is_file(cls, value: str) -> str:
        if value and not Path(value).is_file():
            raise _wrong()
        return value

    @field_validator("helpdesk_digest")
    @classmethod
    def _is_time(cls, value: str) -> str:
        try:
            dt.time.fromisoformat(value or "00:00")
        except ValueError:
            raise _wrong() from None
        return value

    @field_validator("token")
    @classmethod
    def _is_token(cls, value: SecretStr) -> SecretStr:
        return _secret_like(value, _TOKEN, needed=True)

    @field_validator("api_url")
    @classmethod
    def _is_server(cls, value: str) -> str:
        parts = _split(value)
        if parts is None or parts.query or parts.fragment:
            raise _wrong()
        return value.strip().rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value():
            return value
        try:
            backend = make_url(value.get_secret_value()).get_backend_name()
        except (ArgumentError, ValueError):
            raise _wrong() from None
        if backend not in ("sqlite", "postgresql", "postgres"):
            raise _wrong()
        return value

    @field_validator("webhook_url")
    @classmethod
    def _is_webhook(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return value
        parts = _split(value)
        if parts is None or parts.fragment or parts.username:
            raise _wrong()
        if parts.path in PLACES:
            raise _wrong("taken")
        # A server of one's own delivers wherever it is told to; one whose address is wrong may be meant as such.
        own = info.data.get("api_url") != TELEGRAM
        if not own and not is_loopback(parts.hostname or ""):
            if parts.scheme != "https":
                raise _wrong("https")
            if (parts.port or 443) not in _PORTS:
                raise _wrong("port")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        # A webhook whose address is wrong is not among the data, and is wanted all the same.
        return _secret_like(value, _SECRET, needed=info.data.get("webhook_url", "wrong") != "")

    @field_validator("listen")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and read_address(value) is None:
            raise _wrong()
        return value.strip()

    @property
    def address(self) -> Address | None:
        """Where to listen; None for nowhere."""
        if self.listen:
            return read_address(self.listen)
        return Address("127.0.0.1", 8080) if self.webhook_url else None

    @property
    def database(self) -> str:
        """The address of the database, which may hold a password."""
        return self.database_url.get_secret_value() or f"sqlite:///{data_folder() / 'telegram.db'}"

    @property
    def helpdesk_chats(self) -> frozenset[int]:
        """Every group of the staff."""
        groups = (read_groups(self.helpdesk_departments) or {}).values()
        return frozenset([self.helpdesk_chat, *groups]) if self.helpdesk_chat else frozenset()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be shown nowhere."""
        password = make_url(self.database).password or ""
        given = (self.token.get_secret_value(), self.webhook_secret.get_secret_value(), str(password))
        return tuple(secret for secret in given if secret)

    @classmethod
    def variables(cls) -> dict[str, str]:
        """Return the variable of each setting, with the name of its field."""
        return {str(field.validation_alias): name for name, field in cls.model_fields.items()}

    @classmethod
    def read(cls, file: Path | None, words: ChannelWording) -> Self:
        """Read the settings from the environment, else from a file; raises SettingsError in the reader's words."""
        try:
            return cls(_env_file=file)  # type: ignore[call-arg]  # pydantic-settings takes it beside the fields
        except ValidationError as error:
            problems = [_worded(problem, words) for problem in error.errors(include_url=False)]
            raise SettingsError(words.say("service.settings_wrong", count=len(problems)), problems) from None


def read_groups(said: str) -> dict[str, int] | None:
    """Read departments with their groups, name=id and commas between; None for anything else."""
    found: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in said.replace("，", ",").split(","))):
        name, sign, number = part.rpartition("=")
        if not sign or not name.strip() or not re.fullmatch(r"-?\d{1,18}", number.strip()):
            return None
        found[name.strip()] = int(number)
    return found


def data_folder() -> Path:
    """Return the folder in which the system wants a user's data."""
    return Path(platformdirs.user_data_dir("policy-assistant", appauthor=False))


def unknown_variables(names: Iterable[str]) -> dict[str, str]:
    """Return those names that look like settings and are none, with the nearest that is one, "" where none is near."""
    known = {*ChannelSettings.variables(), *(setting.environment for setting in SETTINGS), *ELSEWHERE}
    found = {}
    for name in sorted(names):
        if name.startswith("BOT_") and name not in known:
            near = process.extractOne(name, sorted(known), score_cutoff=75)
            found[name] = near[0] if near else ""
    return found


def _split(address: str) -> Any:
    """Split a web address; None for anything else."""
    try:
        parts = urlsplit(address.strip())
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if valid and not re.search(r"\s", address.strip()) else None


def _secret_like(value: SecretStr, pattern: re.Pattern[str], *, needed: bool) -> SecretStr:
    text = value.get_secret_value()
    if not text and needed:
        raise _wrong("missing")
    if text and not pattern.fullmatch(text):
        raise _wrong()
    return value


def _wrong(reason: str = "unusable") -> PydanticCustomError:
    return PydanticCustomError("wrong", "{reason}", {"reason": reason})


def _worded(problem: ErrorDetails, words: ChannelWording) -> str:
    """Word a problem: the variable, what is wrong, and what to write. No secret is repeated."""
    place = str(problem["loc"][0])  # The variable, or the field where the variable is not set.
    variable, name = next(pair for pair in ChannelSettings.variables().items() if place in pair)
    reason = problem.get("ctx", {}).get("reason", "unusable")
    if reason == "unusable" and name.startswith(_SHOWN):
        what = words.say("service.wrong_value", value=problem["input"])
    else:
        what = words.say(f"service.wrong_{reason}")
    return words.say("service.problem", variable=variable, what=what, write=words.say(f"service.write_{name}"))
