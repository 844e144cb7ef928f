"""The two commands for a machine with nothing but Python, and what keeps the JSON Schemas current."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.knowledge.reading import read_document
from bot.knowledge.schema import SHAPES
from tests.conftest import KNOWLEDGE, PLANS, ROOT

SCRIPTS = ROOT / "scripts"
SCHEMAS = ROOT / "docs" / "schemas"


def script(name: str) -> ModuleType:
    """A script as a module, as if it were run from its folder."""
    spec = importlib.util.spec_from_file_location(f"scripts_{name}", SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """scripts/environment.py, as the other scripts import it."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module("environment")
    for name in ("environment", "check"):
        sys.modules.pop(name, None)


class Machine:
    """What the scripts start, taken down instead of started."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.started: list[list[str]] = []
        self.failing = ""
        """A word of the command that fails."""
        self.modules = {"sys", "pip"}
        """What the environment's Python can import."""

    def run(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        if command[1] == "-c":
            known = Path(command[0]).exists() and command[2].removeprefix("import ") in self.modules
            return subprocess.CompletedProcess(command, int(not known))
        self.started.append([str(part).replace(str(self.project), "PROJECT") for part in command])
        if "venv" in command and not self.failing:
            python = self.project / ".venv" / "bin" / "python"
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
            self.modules.add("pip")
        return subprocess.CompletedProcess(command, int(bool(self.failing) and self.failing in command), b"said so\n")


@pytest.fixture
def machine(environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A project in a folder of its own, on a machine on which nothing really starts."""
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "pyproject.toml").write_text('requires-python = ">=3.11"\n', encoding="utf-8")
    machine = Machine(tmp_path)
    monkeypatch.setattr(environment.subprocess, "run", machine.run)
    return machine


PIP = ["PROJECT/.venv/bin/python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--editable"]


def test_the_first_run_makes_the_environment_and_installs_the_project(
    environment: ModuleType, machine: Machine
) -> None:
    python = environment.ready_python(machine.project)
    assert python == machine.project / ".venv" / "bin" / "python"
    assert machine.started == [[sys.executable, "-m", "venv", "--clear", "PROJECT/.venv"], [*PIP, "."]]


def test_a_second_run_installs_nothing(environment: ModuleType, machine: Machine) -> None:
    environment.ready_python(machine.project)
    machine.started.clear()
    environment.ready_python(machine.project)
    assert machine.started == []


def test_a_changed_pyproject_is_installed_into_the_same_environment(environment: ModuleType, machine: Machine) -> None:
    environment.ready_python(machine.project)
    machine.started.clear()
    (machine.project / "pyproject.toml").write_text('requires-python = ">=3.11"\n# new\n', encoding="utf-8")
    environment.ready_python(machine.project)
    assert machine.started == [[*PIP, "."]]


def test_the_tools_come_with_the_tests_and_serve_the_talk_too(environment: ModuleType, machine: Machine) -> None:
    environment.ready_python(machine.project)
    machine.started.clear()
    environment.ready_python(machine.project, "dev")
    assert machine.started == [[*PIP, ".[dev]"]]
    environment.ready_python(machine.project)
    assert machine.started == [[*PIP, ".[dev]"]]


def test_an_environment_without_pip_gets_it_and_keeps_what_it_has(environment: ModuleType, machine: Machine) -> None:
    environment.ready_python(machine.project)
    machine.started.clear()
    (machine.project / ".venv" / environment.MARKER).unlink()
    machine.modules.remove("pip")
    environment.ready_python(machine.project)
    assert machine.started == [[sys.executable, "-m", "venv", "PROJECT/.venv"], [*PIP, "."]]


@pytest.mark.parametrize("failing", ["venv", "pip"])
def test_what_fails_is_said_and_tried_again_next_time(environment: ModuleType, machine: Machine, failing: str) -> None:
    machine.failing = failing
    if failing == "pip":
        (machine.project / ".venv" / "bin").mkdir(parents=True)
        (machine.project / ".venv" / "bin" / "python").touch()
    with pytest.raises(environment.SetupError, match="reason stands above"):
        environment.ready_python(machine.project)
    machine.failing = ""
    environment.ready_python(machine.project)


def test_an_old_python_is_told_which_one_is_needed(
    environment: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(environment.SetupError, match=r"needs Python 3\.11 or newer; .* is Python 3\.10"):
        environment.ready_python(machine.project)
    assert machine.started == []


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_how_to_get_it(
    environment: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None if name == missing else object())
    with pytest.raises(environment.SetupError, match="apt install python3-venv"):
        environment.ready_python(machine.project)


def test_windows_has_its_python_elsewhere(environment: ModuleType) -> None:
    assert environment.python_of(Path("v"), "win32") == Path("v/Scripts/python.exe")
    assert environment.python_of(Path("v"), "darwin") == Path("v/bin/python")


@pytest.mark.parametrize("name", ["environment", "chat", "serve", "check", "test"])
def test_an_older_python_can_read_the_scripts_that_tell_it_that_it_is_too_old(name: str) -> None:
    source = (SCRIPTS / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    assert "from __future__" not in source


@pytest.mark.parametrize("name", ["chat", "check", "test"])
def test_a_failed_setup_ends_in_its_message_and_exit_code_1(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise environment.SetupError("no network")

    module = script(name)
    monkeypatch.setattr(sys, "argv", [name])
    monkeypatch.setattr(module, "ready_python", fail)
    assert module.main() == 1
    assert capsys.readouterr().err == "no network\n"


# --- chat ------------------------------------------------------------------------------------------------------------


def test_chat_hands_over_to_the_talk_with_its_arguments(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class HandedOverError(Exception):
        pass

    def execv(path: str, command: list[str]) -> None:
        raise HandedOverError(path, command)

    module = script("chat")
    monkeypatch.setattr(module, "ready_python", lambda extra: Path("/env") / (extra or "python"))
    monkeypatch.setattr(module.os, "execv", execv)
    monkeypatch.setattr(sys, "argv", ["chat.py", "--language", "zh"])
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(HandedOverError) as handed:
        module.main()
    command = [str(Path("/env/python")), "-m", "bot", "chat", "--language", "zh"]
    assert handed.value.args == (command[0], command)
    with pytest.raises(HandedOverError) as handed:
        module.main("telegram", "telegram")
    command = [str(Path("/env/telegram")), "-m", "bot", "telegram", "--language", "zh"]
    assert handed.value.args == (command[0], command)


@pytest.mark.skipif(sys.platform == "win32", reason="the environment is linked to")
def test_chat_talks_from_any_folder(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(SCRIPTS, project / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", project)
    environment = project / ".venv"
    (environment / "bin").mkdir(parents=True)
    python = environment / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    state = hashlib.sha256((project / "pyproject.toml").read_bytes()).hexdigest()
    (environment / "policy-assistant.txt").write_text(f"{state} \n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(project / "scripts" / "chat.py"), "-k", str(KNOWLEDGE), "--today", "2023-05-01"],
        input="省级小巨人奖多少？\n".encode(),
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert "20万元" in done.stdout.decode()


# --- test ------------------------------------------------------------------------------------------------------------

Run = Callable[..., int]


@pytest.fixture
def run_tests(environment: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Run:
    """scripts/test.py on a machine on which nothing really starts."""
    module = script("test")
    monkeypatch.setattr(module, "ready_python", lambda **_: Path("python"))

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["test.py", *arguments])
        code: int = module.main()
        return code

    return run


def test_every_check_runs_and_the_tests_last(run_tests: Run, machine: Machine) -> None:
    assert run_tests("-k", "name") == 0
    assert [" ".join(command[2:]) for command in machine.started] == [
        "ruff check",
        "ruff format --check",
        "mypy",
        "bot check knowledge",
        "pytest -n auto -k name",
    ]


@pytest.mark.parametrize("failing", ["ruff", "mypy", "bot", "pytest"])
def test_a_failure_gives_a_failing_exit_code_and_keeps_nothing_from_running(
    run_tests: Run, machine: Machine, failing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.failing = failing
    assert run_tests() == 1
    assert machine.started[-1][2] == "pytest"
    assert ("Failed before the tests" in capsys.readouterr().err) == (failing != "pytest")


def test_only_the_checks_named_are_run(
    environment: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = script("check")
    monkeypatch.setattr(module, "ready_python", lambda **_: Path("python"))
    monkeypatch.setattr(sys, "argv", ["check.py", "types", "lint"])
    assert module.main() == 0
    assert [command[2] for command in machine.started] == ["mypy", "ruff"]
    assert capsys.readouterr().out == "types: said so\nlint: said so\n"


def test_a_check_that_does_not_exist_is_named(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["check.py", "lnit"])
    assert script("check").main() == 2
    assert "There is no check lnit; there are: lint, " in capsys.readouterr().err


def test_settings_of_whoever_runs_the_checks_do_not_reach_the_bot(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TODAY", "2001-01-01")
    assert not {name for name in script("check").clean_environment() if name.startswith("BOT_")}


# --- what runs them --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="bash")
def test_ci_runs_the_tests_with_its_arguments_and_passes_on_their_exit_code(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "scripts" / "test.py").write_text("import sys\nprint(sys.argv[1:])\nsys.exit(7)\n", encoding="utf-8")
    done = subprocess.run(
        [str(tmp_path / ".ci" / "run"), "-x"], check=False, capture_output=True, text=True, cwd="/", close_fds=True
    )
    assert (done.returncode, done.stdout) == (7, "['-x']\n")


def test_the_hooks_before_a_commit_are_local_and_call_what_exists() -> None:
    hooks = read_document(ROOT / ".pre-commit-config.yaml", ROOT).data
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    entries = [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]]
    named = [part for entry in entries for part in entry.split() if part.startswith("scripts/")]
    assert named
    assert all((ROOT / name).is_file() for name in named)


# --- what is installed and what goes into the image ------------------------------------------------------------------


def test_every_yaml_file_and_template_of_the_bot_is_installed_with_it() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    patterns = tools["setuptools"]["package-data"]["bot"]
    installed = {path for pattern in patterns for path in (ROOT / "bot").glob(pattern)}
    assert installed == {*(ROOT / "bot").rglob("*.yaml"), *(ROOT / "bot").rglob("*.j2")}


def test_what_the_image_is_built_from_exists_and_is_not_ignored() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {
        name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    }
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)


def test_the_image_runs_as_a_plain_user() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    final = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)\w+$", final, re.MULTILINE)


# --- schemas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", script("schemas").NAMES)
def test_the_schema_of_every_kind_of_file_is_current(shape: str) -> None:
    kept = (SCHEMAS / f"{shape}.json").read_text(encoding="utf-8")
    assert kept == script("schemas").written(shape), "run scripts/schemas.py"


def test_there_is_a_schema_for_each_kind_of_file_and_no_other() -> None:
    assert {path.stem for path in SCHEMAS.iterdir()} == set(script("schemas").NAMES)


KIND_OF = {"clauses": "clause", "terms": "terms", "questions": "questions"}


@pytest.mark.parametrize("folder", [KNOWLEDGE, PLANS], ids=["knowledge", "plans"])
def test_every_file_of_the_plans_fits_its_schema(folder: Path) -> None:
    validators = {
        shape: Draft202012Validator(json.loads((SCHEMAS / f"{shape}.json").read_text(encoding="utf-8")))
        for shape in SHAPES
    }
    wrong = []
    for path in sorted(folder.rglob("*.yaml")):
        inside = path.relative_to(folder).parts[1:]
        shape = path.stem if path.stem == "unanswered" or len(inside) < 2 else KIND_OF[inside[0]]
        if not validators[shape].is_valid(read_document(path, folder).data):
            wrong.append(path)
    assert wrong == []


def test_starting_the_talk_again_costs_next_to_nothing(environment: ModuleType, machine: Machine) -> None:
    environment.ready_python(machine.project)
    began = time.perf_counter()
    environment.ready_python(machine.project)
    assert time.perf_counter() - began < 0.2
