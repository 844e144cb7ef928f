"""The project's own environment, .venv beside pyproject.toml: made, and filled where it needs to be.

Runs on any Python 3, before anything is installed, so that an old one gets a message and not a syntax error.
"""

import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARKER = "policy-assistant.txt"
"""The file in the environment that says from which pyproject.toml, and with which extras, it was filled."""
DOWNLOADS = "https://www.python.org/downloads/"


class SetupError(Exception):
    """Why the environment cannot be made, for a person to read."""


def ready_python(root: Path = ROOT, extra: str = "") -> Path:
    """Return the Python of the project's environment, with the project installed in it.

    Takes the project's folder, and the extra of pyproject.toml that is needed, "" for none. A second call finds the
    marker of the first and installs nothing. Raises SetupError with what to do where something is missing.
    """
    environment = root / ".venv"
    python = python_of(environment)
    state = hashlib.sha256((root / "pyproject.toml").read_bytes()).hexdigest()
    filled = _filled(environment, state)
    if python.exists() and filled is not None and (not extra or extra in filled):
        return python
    _demand_python(oldest_python(root))
    if not _runs(python, "pip"):
        _make(environment, clear=not _runs(python, "sys"))
    _fill(environment, root, extra)
    extras = " ".join(sorted({*(filled or ()), extra}))
    (environment / MARKER).write_text(f"{state} {extras}\n", encoding="utf-8")
    return python


def python_of(environment: Path, platform: str = sys.platform) -> Path:
    """Return where an environment has its Python."""
    return environment / ("Scripts/python.exe" if platform == "win32" else "bin/python")


def oldest_python(root: Path) -> "tuple[int, int]":
    """Return the oldest Python that pyproject.toml allows."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^requires-python = ">=(\d+)\.(\d+)"', text, re.MULTILINE)
    if found is None:
        raise SetupError('pyproject.toml: requires-python is missing, or not written like ">=3.11"')
    return int(found.group(1)), int(found.group(2))


def _filled(environment: Path, state: str) -> "list[str] | None":
    """Return the extras that the environment was filled with; None where it was not from this pyproject.toml."""
    try:
        marked = (environment / MARKER).read_text(encoding="utf-8").split()
    except OSError:
        return None
    return marked[1:] if marked[:1] == [state] else None


def _demand_python(oldest: "tuple[int, int]") -> None:
    here = (sys.version_info[0], sys.version_info[1])
    if here < oldest:
        wanted = ".".join(map(str, oldest))
        raise SetupError(
            f"This needs Python {wanted} or newer; {sys.executable} is Python {here[0]}.{here[1]}.\n"
            f"If there is a newer one, run this with it, for example: python{wanted} {' '.join(sys.argv)}\n"
            f"Otherwise install one from {DOWNLOADS}"
        )


def _make(environment: Path, clear: bool) -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            f"{sys.executable} comes without venv or ensurepip, which make environments.\n"
            "On Debian and Ubuntu, install them: sudo apt install python3-venv\n"
            f"Elsewhere, install Python from {DOWNLOADS}. Then run this again."
        )
    _tell(f"Making {environment} …")
    options = ["--clear"] if clear else []
    if subprocess.run([sys.executable, "-m", "venv", *options, str(environment)], check=False).returncode:
        raise SetupError(f"{environment} could not be made; the reason stands above.")


def _fill(environment: Path, root: Path, extra: str) -> None:
    _tell(f"Installing into {environment} …")
    command = [str(python_of(environment)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    wanted = f".[{extra}]" if extra else "."
    if subprocess.run([*command, "--editable", wanted], check=False, cwd=str(root)).returncode:
        raise SetupError(
            "The project could not be installed; pip's reason stands above.\n"
            "Most often the network is missing or needs a proxy. Then run this again.\n"
            f"To begin anew, delete {environment}"
        )


def _runs(python: Path, module: str) -> bool:
    """Tell whether a Python is there, starts, and has a module."""
    try:
        command = [str(python), "-c", f"import {module}"]
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return done.returncode == 0


def _tell(text: str) -> None:
    """Say what takes a while."""
    encoding = sys.stderr.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), file=sys.stderr, flush=True)
