"""The channel as a process: how it starts, serves, and ends."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.store.engine import open_engine
from tests.conftest import ROOT
from tests.postgres import running as postgres_running
from tests.telegram.process import SECRET, TOKEN, Process, environment, fetch, run, settings_for
from tests.telegram.server import ServerThread, TelegramServer, cut_before, refuse
from tests.telegram.server.records import User
from tests.telegram.test_server.echoing import free_port

QUESTION = "how much for a provincial little giant?"


@pytest.fixture
def thread() -> Iterator[ServerThread]:
    with ServerThread(token=TOKEN) as thread:
        yield thread


@pytest.fixture
def ann(thread: ServerThread) -> User:
    return somebody(thread)


def somebody(thread: ServerThread) -> User:
    ann = thread.do(lambda server: server.user("Ann", language_code="en"))
    thread.do(lambda server: server.start(ann))
    return ann


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "bot.db"
    open_engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def place(tables: Path, tmp_path: Path) -> Path:
    """A folder with a database whose tables are made: for starts that are about something else."""
    shutil.copy(tables, tmp_path / "bot.db")
    return tmp_path


def webhook_settings(thread: ServerThread, folder: Path, port: int, **more: object) -> dict[str, object]:
    return settings_for(
        thread.server.origin,
        folder,
        BOT_WEBHOOK_URL=f"http://127.0.0.1:{port}/hook",
        BOT_WEBHOOK_SECRET=SECRET,
        BOT_LISTEN=f"127.0.0.1:{port}",
        **more,
    )


def answered(server: TelegramServer, user: User, times: int = 1) -> bool:
    return sum("200,000" in text for text in server.chat(user).texts) >= times


def samples(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, ",".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@dataclass
class Polled:
    """What came of a bot that asked for updates: questions before and after its start, and a call that failed."""

    started: dict[str, Any]
    answered: list[bool]
    violations: list[Any]
    code: int
    bot: Process


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Polled:
    folder = tmp_path_factory.mktemp("polled")
    with ServerThread(token=TOKEN) as thread:
        ann = somebody(thread)
        thread.do(lambda server: server.say(ann, QUESTION))
        thread.do(lambda server: server.fault(cut_before(), method="sendMessage", times=1))
        with Process(**settings_for(thread.server.origin, folder, BOT_LOG_LEVEL="debug")) as bot:
            started = bot.heard("started")
            thread.wait_for(lambda server: answered(server, ann), 30)
            before = thread.do(lambda server: answered(server, ann))
            thread.do(lambda server: server.say(ann, QUESTION))
            thread.wait_for(lambda server: answered(server, ann, times=2), 30)
            after = thread.do(lambda server: answered(server, ann, times=2))
            code = bot.end()
            bot.heard("stopped")
        return Polled(started, [before, after], thread.do(lambda server: server.violations), code, bot)


def test_by_polling_questions_are_answered_and_nothing_is_served(polled: Polled) -> None:
    started = polled.started
    assert (started["intake"], started["listen"], started["bot"]) == ("polling", "nowhere", "a_policy_bot")
    assert started["plan"] == "wuhan-srdi-2021"
    assert polled.answered[1]
    assert polled.code == 0
    assert polled.bot.noise == []
    assert polled.violations == []


def test_what_came_before_the_start_is_answered_after_it(polled: Polled) -> None:
    assert polled.answered[0]


def test_neither_token_nor_texts_stand_in_the_log(polled: Polled) -> None:
    assert TOKEN not in polled.bot.output
    assert "little giant" not in polled.bot.output


def test_at_a_webhook_questions_are_answered_and_the_pages_tell_how_it_is(
    thread: ServerThread, ann: User, place: Path
) -> None:
    port = free_port()
    with Process(**webhook_settings(thread, place, port)) as bot:
        assert bot.heard("started")["intake"] == "webhook"
        thread.do(lambda server: server.say(ann, QUESTION))
        thread.wait_for(lambda server: answered(server, ann) and not server.pending, 30)
        origin = f"http://127.0.0.1:{port}"
        assert fetch(f"{origin}/healthz") == (200, "ok\n")
        assert fetch(f"{origin}/readyz") == (200, "ok\n")
        status, text = fetch(f"{origin}/metrics")
        assert status == 200
        found = samples(text)
        assert found["bot_questions_total", "en,answer"] == 1
        assert found["bot_updates_total", "webhook"] == 2
        assert (found["bot_updates_waiting", ""], found["bot_calls_waiting", ""]) == (0, 0)
        assert found["bot_reply_seconds_count", ""] >= 1
        assert found["bot_handling_seconds_count", ""] == 2
        assert fetch(f"{origin}/hook", b"{}", Content_Type="application/json")[0] == 401
        assert bot.end(signal.SIGINT) == 0
    assert thread.do(lambda server: server.called("setWebhook"))[0]["max_connections"] > 1
    assert thread.do(lambda server: server.violations) == []


def test_the_menus_are_set_and_a_failure_there_only_warns(thread: ServerThread, ann: User, place: Path) -> None:
    thread.do(lambda server: server.fault(refuse(400, "Bad Request: no"), method="setMyCommands", times=1))
    with Process(**settings_for(thread.server.origin, place)) as bot:
        bot.heard("menus not set", level="warning")
        thread.do(lambda server: server.say(ann, QUESTION))
        thread.wait_for(lambda server: answered(server, ann), 30)
        assert bot.end() == 0
    with Process(**settings_for(thread.server.origin, place)) as bot:
        thread.wait_for(lambda server: len(server.called("setMyCommands")) > 2, 30)


def test_a_network_that_is_away_at_the_start_is_waited_for(thread: ServerThread, ann: User, place: Path) -> None:
    thread.do(lambda server: server.fault(cut_before(), method="getMe", times=2))
    port = free_port()
    with Process(**settings_for(thread.server.origin, place, BOT_LISTEN=f"127.0.0.1:{port}")) as bot:
        bot.heard("telegram not reached", failures=2)
        bot.heard("started")
        assert fetch(f"http://127.0.0.1:{port}/readyz") == (200, "ok\n")
        assert fetch(f"http://127.0.0.1:{port}/hook", b"{}")[0] == 404


def test_until_telegram_is_reached_the_bot_lives_but_is_not_ready(thread: ServerThread, place: Path) -> None:
    thread.do(lambda server: server.fault(cut_before(), method="getMe", times=None))
    port = free_port()
    with Process(**webhook_settings(thread, place, port)) as bot:
        bot.heard("telegram not reached")
        origin = f"http://127.0.0.1:{port}"
        assert fetch(f"{origin}/healthz")[0] == 200
        assert fetch(f"{origin}/readyz") == (503, "Telegram is not reached yet\n")
        headers = {"X_Telegram_Bot_Api_Secret_Token": SECRET, "Content_Type": "application/json"}
        assert fetch(f"{origin}/hook", b'{"update_id": 1}', **headers)[0] == 503
        assert bot.end() == 0


def test_a_wrong_token_ends_it_with_a_message(thread: ServerThread, place: Path) -> None:
    wrong = TOKEN[:-1] + "x"
    with Process(**settings_for(thread.server.origin, place, BOT_TOKEN=wrong)) as bot:
        assert bot.wait() == 1
    [told] = bot.noise
    assert told.startswith("Error: Telegram does not know the token in BOT_TOKEN")
    assert wrong not in bot.output


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_a_token_that_is_revoked_while_it_serves_ends_it(
    webhook: bool, thread: ServerThread, ann: User, place: Path
) -> None:
    port = free_port()
    settings = webhook_settings(thread, place, port) if webhook else settings_for(thread.server.origin, place)
    with Process(**settings) as bot:
        bot.heard("started")
        for method in ("getUpdates", "sendMessage"):
            thread.do(lambda s, method=method: s.fault(refuse(401, "Unauthorized"), method=method, times=None))
        thread.do(lambda server: server.say(ann, QUESTION))
        assert bot.wait() == 1
    assert "BOT_TOKEN" in "".join(bot.noise)


def test_an_address_that_is_taken_is_told(thread: ServerThread, place: Path) -> None:
    address = thread.server.origin.removeprefix("http://")
    ended = run(**settings_for(thread.server.origin, place, BOT_LISTEN=address))
    assert ended.returncode == 1
    assert f"BOT_LISTEN: cannot listen at {address}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_is_in_hand_at_the_end_is_finished_and_the_rest_is_kept(thread: ServerThread, place: Path) -> None:
    people = thread.do(lambda server: [server.user(f"P{n}", language_code="en") for n in range(10)])
    for user in people:
        thread.do(lambda server, user=user: server.start(user))
    with Process(**settings_for(thread.server.origin, place)) as bot:
        bot.heard("started")
        for user in people:
            thread.do(lambda server, user=user: server.say(user, QUESTION))
        thread.wait_for(lambda server: any(answered(server, user) for user in people), 30)
        assert bot.end() == 0
    with Process(**settings_for(thread.server.origin, place)) as bot:
        thread.wait_for(lambda server: all(answered(server, user) for user in people), 30)
        bot.end()
    assert thread.do(lambda server: [answered(server, user, times=2) for user in people]) == [False] * 10


def test_while_the_database_is_away_updates_are_left_with_telegram(
    thread: ServerThread, ann: User, tmp_path: Path
) -> None:
    port = free_port()
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgres_running()).new()
        except LookupError as error:
            pytest.skip(str(error))
        with Process(**webhook_settings(thread, tmp_path, port, BOT_DATABASE_URL=database)) as bot:
            bot.heard("started")
            thread.wait_for(lambda server: server.chat(ann).from_bot and not server.pending, 30)
            stack.close()
            origin = f"http://127.0.0.1:{port}"
            assert fetch(f"{origin}/readyz") == (503, "the database does not answer\n")
            assert fetch(f"{origin}/healthz")[0] == 200
            assert samples(fetch(f"{origin}/metrics")[1])["bot_updates_total", "webhook"] == 1
            thread.do(lambda server: server.say(ann, QUESTION))
            thread.wait_for(lambda server: server.webhook.last_error, 30)
            assert thread.do(lambda server: server.pending) == 1
            bot.heard("update not stored", level="error")
            assert bot.end() == 0
    assert "little giant" not in bot.output


def test_the_image_asks_whether_the_process_lives(thread: ServerThread, place: Path) -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    health = re.search(r"^HEALTHCHECK .*\n +CMD (\[.*\])$", text, re.MULTILINE)
    assert health is not None
    program, *arguments = json.loads(health[1])
    listen = f"127.0.0.1:{free_port()}"

    def asked() -> int:
        command = [sys.executable, *arguments]
        return subprocess.run(command, env=environment(BOT_LISTEN=listen), capture_output=True, check=False).returncode

    with Process(**settings_for(thread.server.origin, place, BOT_LISTEN=listen)) as bot:
        bot.heard("started")
        assert (program, asked()) == ("python", 0)
        bot.end()
    assert asked() == 1


# --- the check --------------------------------------------------------------------------------------------------------


def test_the_check_has_a_line_for_each_thing(thread: ServerThread, tmp_path: Path) -> None:
    ended = run("--check", **settings_for(thread.server.origin, tmp_path / "made"))
    assert ended.stdout.splitlines() == [
        "settings: ok: all can be used",
        "knowledge: ok: wuhan-srdi-2021: 22 clauses",
        f"database: ok: sqlite:///{tmp_path}/made/bot.db",
        "Telegram: ok: @a_policy_bot",
        "webhook: ok: none; the bot asks for updates",
        "helpdesk: ok: none; nobody is called",
    ]
    assert (ended.returncode, ended.stderr) == (0, "")
    assert thread.do(lambda server: server.called("deleteWebhook")) == []


def test_the_check_names_everything_that_is_wrong(thread: ServerThread, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    database = f"sqlite:///{tmp_path}/file/bot.db"
    settings = settings_for(
        thread.server.origin, tmp_path, BOT_TOKEN=TOKEN[:-1] + "x", BOT_PLAN="nowhere", BOT_DATABASE_URL=database
    )
    ended = run("--check", **settings, BOT_TOKKEN="x")
    verdicts = [line.split(": ")[:2] for line in ended.stdout.splitlines()]
    assert verdicts == [
        ["settings", "ok"],
        ["knowledge", "wrong"],
        ["database", "wrong"],
        ["Telegram", "wrong"],
        ["webhook", "not checked"],
        ["helpdesk", "not checked"],
    ]
    assert ended.stderr == "BOT_TOKKEN is no setting; did you mean BOT_TOKEN?\n"
    assert ended.returncode == 1


def test_a_group_of_the_staff_that_anybody_can_read_is_refused(thread: ServerThread, place: Path) -> None:
    def public(server: TelegramServer) -> int:
        return server.group("Desk", server.user("Bob"), username="open_to_all").id

    settings = settings_for(thread.server.origin, place, BOT_HELPDESK_CHAT=thread.do(public))
    ended = run("--check", **settings)
    assert ended.stdout.splitlines()[-1].startswith("helpdesk: wrong: Desk (")
    assert ended.returncode == 1
    started = run(**settings)
    assert "make the group private" in started.stderr
    assert started.returncode == 1


def test_the_check_tells_wrong_settings_one_to_a_line(tmp_path: Path) -> None:
    file = tmp_path / "bot.env"
    file.write_text("BOT_LANGUAGE=zh\nBOT_TOKEN=secret\nBOT_LISTEN=here\n", encoding="utf-8")
    ended = run("--check", BOT_SETTINGS=file, BOT_LANGUAGE="")
    lines = ended.stdout.splitlines()
    assert [line.split("：")[:3] for line in lines[:2]] == [
        ["设置", "有误", "BOT_TOKEN"],
        ["设置", "有误", "BOT_LISTEN"],
    ]
    assert "secret" not in ended.stdout + ended.stderr
    assert ended.returncode == 1


def test_a_wrong_option_is_a_usage_error() -> None:
    assert run("--chek").returncode == 2


# --- two processes ----------------------------------------------------------------------------------------------------


def test_what_a_dead_process_held_is_taken_over(thread: ServerThread, ann: User, tmp_path: Path, postgres: Any) -> None:
    database = postgres.new()
    ports = [free_port(), free_port()]
    # Calls that end with the process that made them: the first one never sees them answered.
    with Process(**webhook_settings(thread, tmp_path, ports[0], BOT_DATABASE_URL=database)) as first:
        first.heard("started")
        thread.wait_for(lambda server: server.chat(ann).from_bot and not server.pending, 30)
        thread.do(lambda server: server.fault(cut_before(), method="sendMessage", times=None))
        thread.do(lambda server: server.say(ann, QUESTION))
        thread.wait_for(lambda server: len(server.called("sendMessage")) > 1, 30)
        first.kill()
        thread.do(lambda server: server.faults.clear())
        with Process(**webhook_settings(thread, tmp_path, ports[1], BOT_DATABASE_URL=database)) as second:
            thread.wait_for(lambda server: answered(server, ann), 30)
            # A second update of the same chat, once it has changed hands.
            thread.do(lambda server: server.say(ann, QUESTION))
            thread.wait_for(lambda server: answered(server, ann, times=2), 30)
            assert second.end() == 0
