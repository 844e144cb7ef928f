"""The log: one line for each thing that happens, without secrets, and without the texts of messages unless asked for."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Collection, Iterator, Mapping
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from sqlalchemy.exc import SQLAlchemyError
from structlog.typing import EventDict, ExcInfo, WrappedLogger
from telegram.error import TelegramError

from bot.errors import BotError
from bot.recording.redaction import redact

HIDDEN = "<hidden>"
"""What stands in place of a secret."""

TEXTS = frozenset(["text", "texts", "question", "payload", "update_data", "params", "caption", "query"])
"""Keys of a log line under which a message's text may stand."""

_TOKEN = re.compile(r"\d{3,}(?::|%3A)[A-Za-z0-9_-]{35}")
_LOUD = ("alembic", "asyncio", "httpcore", "httpx", "sqlalchemy", "telegram", "uvicorn")
"""Libraries that tell of each call, with addresses that hold the token, or with what a message holds."""
_PLAIN = (TelegramError, SQLAlchemyError, OSError, BotError)
"""Errors whose message is not made of what a person wrote."""


def begin_log(
    level: str, *, as_json: bool, texts: bool = False, secrets: Collection[str] = (), to: TextIO | None = None
) -> None:
    """Send every log line of the process, that of libraries too, to standard error.

    Takes the least level; whether lines are JSON or for people; whether texts of messages may stand in them, without
    personal data then; what must never stand in them; and where to write instead.
    """
    stream = to or sys.stderr
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not as_json:
        render = structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _masked if texts else _without_texts,
            structlog.processors.ExceptionRenderer(_Tracebacks(texts=texts)),
            render,
            _Redaction(secrets),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _LOUD:
        logging.getLogger(name).setLevel(level.upper() if texts else max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _without_texts(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: HIDDEN if key in TEXTS else value for key, value in event.items()}


def _masked(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: _without_persons(value) if key in TEXTS else value for key, value in event.items()}


def _without_persons(value: Any) -> Any:
    """Return a value without the telephone numbers and the like in its texts."""
    match value:
        case str():
            return redact(value).text
        case list() | tuple():
            return [_without_persons(part) for part in value]
        case dict():
            return {key: _without_persons(part) for key, part in value.items()}
    return value


class _Tracebacks:
    """Words an exception with where it was raised, and with its message where that is not made of a person's words."""

    def __init__(self, *, texts: bool) -> None:
        self.texts = texts

    def __call__(self, exc_info: ExcInfo) -> str:
        _, error, trace = exc_info
        return "\n".join(self._lines(error, trace)) if error is not None else ""

    def _lines(self, error: BaseException, trace: TracebackType | None) -> Iterator[str]:
        before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if before is not None:
            yield from self._lines(before, before.__traceback__)
            yield "which led to:"
        yield "".join(traceback.format_tb(trace)).rstrip()
        told = self.texts or isinstance(error, _PLAIN)
        message = redact(str(error)).text if self.texts else error
        yield f"{type(error).__name__}: {message if told else HIDDEN}"


class _Redaction:
    """Takes secrets out of a finished line, in each way in which they may be written there."""

    def __init__(self, secrets: Collection[str]) -> None:
        written = {
            form
            for secret in secrets
            for form in (
                secret,
                quote(secret, safe=""),
                json.dumps(secret)[1:-1],
                json.dumps(secret, ensure_ascii=False)[1:-1],
            )
            if secret
        }
        longest_first = sorted(written, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join([_TOKEN.pattern, *map(re.escape, longest_first)]))

    def __call__(self, _logger: WrappedLogger, _name: str, line: str | Mapping[str, Any]) -> str:
        return self._pattern.sub(HIDDEN, str(line))
