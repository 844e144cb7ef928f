"""The log: one line to an event, without secrets, and without what people wrote."""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import NetworkError

from bot.channels.telegram.logs import HIDDEN, begin_log
from tests.telegram.process import TOKEN
from tests.telegram.server import TelegramServer

PASSWORD = 'pass"wörd/\\'  # noqa: S105 -- of nobody


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    levels = {
        name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram", "sqlalchemy", "asyncio")
    }
    yield
    root.handlers, root.level = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def begin(level: str = "debug", *, as_json: bool = True, texts: bool = False) -> io.StringIO:
    stream = io.StringIO()
    begin_log(level, as_json=as_json, texts=texts, secrets=[TOKEN, PASSWORD], to=stream)
    return stream


def fail(error: Exception) -> None:
    raise error


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object_with_its_fields() -> None:
    stream = begin()
    structlog.get_logger("here").info("started", plan="one", 名="中文")
    [line] = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "started", "plan": "one", "名": "中文", "level": "info", "logger": "here"}
    assert "中文" in stream.getvalue()


def test_lines_for_people_hold_the_same() -> None:
    stream = begin(as_json=False)
    structlog.get_logger("here").info("started", plan="one")
    assert "started" in stream.getvalue()
    assert "plan=one" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, "99:" + "x" * 35 + "9", "9876543:" + "a" * 35])
def test_no_secret_is_logged_wherever_it_stands(secret: str, as_json: bool) -> None:
    stream = begin(as_json=as_json, texts=True)
    log = structlog.get_logger("here")
    event = f"event {secret}"
    log.info(event, key=secret, address=f"https://host/bot{quote(secret, safe='')}/getMe", inner=[secret])
    logging.getLogger("library").warning("calls %s", secret)
    try:
        fail(ValueError(secret))
    except ValueError:
        log.exception("failed")
        logging.getLogger("library").exception("failed too")
    written = stream.getvalue()
    forms = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    if secret.startswith("99:"):  # Too short for a token of anybody.
        assert secret in written
    else:
        assert not any(form in written for form in forms)
        assert HIDDEN in written


@given(secret=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=6, max_size=40))
def test_whatever_a_secret_is_made_of_it_is_not_logged(secret: str) -> None:
    if secret in f'{{"key": "{HIDDEN}", "event": "event", "logger": "here", "level": "info", "timestamp": "": T.Z':
        return  # It is what each line consists of.
    stream = io.StringIO()
    begin_log("info", as_json=True, secrets=[secret], to=stream)
    structlog.get_logger("here").info("event", key=f"<{secret}>")
    assert f"<{secret}>" not in stream.getvalue()
    assert lines(stream)[0]["key"] == f"<{HIDDEN}>"


@pytest.mark.anyio
async def test_the_library_of_telegram_tells_no_address_with_a_token() -> None:
    stream = begin()
    async with TelegramServer(token=TOKEN) as server, httpx.AsyncClient() as client:
        await client.get(f"{server.base_url}{TOKEN}/getMe")
    assert stream.getvalue() == ""
    begin_log("debug", as_json=True, texts=True, secrets=[TOKEN], to=stream)
    async with TelegramServer(token=TOKEN) as server, httpx.AsyncClient() as client:
        await client.get(f"{server.base_url}{TOKEN}/getMe")
    assert any(line["logger"] == "httpx" and f"bot{HIDDEN}/getMe" in line["event"] for line in lines(stream))
    assert TOKEN not in stream.getvalue()


def test_what_people_wrote_is_logged_only_where_it_is_asked_for() -> None:
    said, asked = "my firm owes money", "who pays?"
    for texts in (False, True):
        stream = begin(texts=texts)
        log = structlog.get_logger("here")
        log.info("update", text=said, question=asked)
        try:
            try:
                fail(KeyError(said))
            except KeyError as error:
                raise ValueError(asked) from error
        except ValueError:
            log.exception("update failed")
        assert (said in stream.getvalue()) is texts
        assert (asked in stream.getvalue()) is texts
        exception = lines(stream)[1]["exception"]
        assert "KeyError" in exception
        assert "ValueError" in exception
        assert __file__ in exception


def test_an_error_of_telegram_keeps_its_message() -> None:
    stream = begin()
    try:
        fail(NetworkError("Bad Gateway"))
    except NetworkError:
        structlog.get_logger("here").exception("call failed")
    assert "Bad Gateway" in lines(stream)[0]["exception"]


def test_less_than_the_level_is_not_logged() -> None:
    stream = begin("warning")
    structlog.get_logger("here").info("small")
    logging.getLogger("library").info("small")
    structlog.get_logger("here").warning("large")
    assert [line["event"] for line in lines(stream)] == ["large"]


def test_warnings_of_python_are_lines_too() -> None:
    stream = begin()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.showwarning("old", DeprecationWarning, __file__, 1)
    assert "old" in lines(stream)[0]["event"]


def test_without_a_place_lines_go_to_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    begin_log("info", as_json=True)
    structlog.get_logger("here").info("started")
    assert lines(stream)[0]["event"] == "started"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_texts_stand_in_the_log_without_personal_data() -> None:
    stream = begin(texts=True)
    log = structlog.get_logger("here")
    said = "call 13800138000, 50万"
    log.info("update", text=said, params={"chat_id": 7, "text": "ann@example.org"})
    try:
        fail(ValueError(said))
    except ValueError:
        log.exception("update failed")
    assert "50万" in stream.getvalue()
    assert "13800138000" not in stream.getvalue()
    assert "ann@example.org" not in stream.getvalue()
    assert lines(stream)[0]["params"]["chat_id"] == 7
