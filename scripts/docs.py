"""Runs the exchanges shown in the documentation: .venv/bin/python scripts/docs.py [PAGE]... writes what they give now.

A block marked as console holds commands after "$ " and what they print. A line "…" stands for any lines, and "…"
within a line for any words. A YAML block that begins with the name of a file is a piece of that file, or, where there
is no such file, a whole file of the page's own example. `cat NAME` shows a file of the page's own. A comment before
a block, <!-- change: FILE: OLD => NEW -->, runs it on a knowledge base with that one change.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from bot.channels.streams import as_json
from bot.cli import main as bot

ROOT = Path(__file__).resolve().parent.parent
LOOK = 12
"""Lines at each end of a long output that are shown where it is not as the page says."""
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGE = re.compile(r"<!-- change: (\S+): (.+?) => (.+?) -->\n+\Z")
_FILE = re.compile(r"# ((?:knowledge|tests)/\S+\.yaml)\n")


@dataclass(frozen=True, slots=True)
class Step:
    """One command and what the page says that it prints."""

    command: str
    shown: str


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    kind: str
    text: str
    start: int
    """Where its text begins in the page."""
    change: tuple[str, str, str] | None
    """A file of the knowledge base, what stands in it, and what is to stand there."""

    @property
    def where(self) -> str:
        """Its place, as editors open it."""
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str:
        """The file that a YAML block is of, "" if it names none."""
        named = _FILE.match(self.text)
        return named[1] if self.kind == "yaml" and named else ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The commands of a console block."""
        parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]
        return tuple(Step(command, shown) for command, _, shown in (part.partition("\n") for part in parts))


def pages() -> list[str]:
    """Return every page of the documentation."""
    return sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))


def blocks(page: str) -> list[Block]:
    """Return the fenced blocks of a page."""
    source = (ROOT / page).read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(source):
        changed = _CHANGE.search(source[: match.start()])
        change = (changed[1], changed[2], changed[3]) if changed else None
        line = source.count("\n", 0, match.start()) + 1
        found.append(Block(page, line, match[1], match[2], match.start(2), change))
    return found


@contextlib.contextmanager
def workplace(page: str, change: tuple[str, str, str] | None = None) -> Iterator[Path]:
    """Go to where the commands of a page run: here, or a folder with the page's own examples or with a change."""
    own = [block for block in blocks(page) if block.file and not (ROOT / block.file).exists()]
    with contextlib.ExitStack() as stack:
        folder = ROOT
        if own or change:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory())).resolve()
        if change and not any(block.file.startswith("knowledge/") for block in own):
            shutil.copytree(ROOT / "knowledge", folder / "knowledge")
        for block in own:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        if own:
            for name, text in files_of(page).items():
                (folder / name).write_text(text, encoding="utf-8")
        if change:
            name, old, new = change
            text = (folder / name).read_text(encoding="utf-8")
            if old not in text:
                raise ValueError(f"{page}: {name} has no {old!r}")
            (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        stack.enter_context(contextlib.chdir(folder))
        yield folder


def files_of(page: str) -> dict[str, str]:
    """Return the files that a page shows with `cat`."""
    steps = (step for block in blocks(page) if block.kind == "console" for step in block.steps)
    return {step.command.removeprefix("cat "): step.shown for step in steps if step.command.startswith("cat ")}


def run(step: Step, files: dict[str, str]) -> str:
    """Run one command in this process and return what it prints; raises ValueError for what is no command of ours."""
    words = shlex.split(step.command)
    if words[0] == "cat":
        return files[words[1]]
    given = ""
    if words[0] == "echo":
        given, words = words[1] + "\n", words[3:]
    if "<" in words:
        place = words.index("<")
        given = files[words[place + 1]]
        words = words[:place]
    if words[:2] == ["python3", "scripts/chat.py"]:
        words = ["python", "-m", "bot", "chat", *words[2:]]
        given = "".join(f"{line[2:]}\n" for line in step.shown.splitlines() if line.startswith("> "))
    if words[:3] != ["python", "-m", "bot"]:
        raise ValueError(f"{step.command}: only commands of the bot can be run")
    unset: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("BOT_") and name != "BOT_CACHE"
    }
    plain: dict[str, str | None] = {"LC_ALL": "C.UTF-8", "NO_COLOR": "1", **unset}
    if Path.cwd() != ROOT and Path("knowledge").is_dir():  # What is compiled from an example is of no use afterwards.
        plain["BOT_CACHE"] = ".cache"
    result = CliRunner().invoke(bot, words[3:], input=given, env=plain, prog_name="python -m bot")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    if "--json" in words:
        return as_json(json.loads(result.output), indent=2) + "\n"
    return result.output


def pattern_of(shown: str) -> str:
    """Return the regular expression of a shown text, its "…" standing for anything."""
    return "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + r"[ ]*\n"
        for line in shown.strip("\n").splitlines()
    )


def fits(shown: str, printed: str) -> bool:
    """Tell whether a page shows what a command prints."""
    return re.fullmatch(pattern_of(shown), printed.strip("\n") + "\n") is not None


def renew(page: str) -> list[str]:
    """Write into a page what its commands print now; return the places with a "…" that a person has to look at."""
    source = (ROOT / page).read_text(encoding="utf-8")
    files = files_of(page)
    left = []
    for block in reversed(blocks(page)):
        if block.kind != "console":
            continue
        text = ""
        with workplace(page, block.change):
            for step in block.steps:
                printed = run(step, files)
                shown = step.shown
                if not fits(shown, printed):
                    if "…" in shown and "…" not in printed:
                        left.append(f"{block.where}: $ {step.command}\n{_shortened(printed)}")
                    else:
                        shown = f"{printed.strip()}\n"
                text += f"$ {step.command}\n{shown}"
        source = source[: block.start] + text + source[block.start + len(block.text) :]
    (ROOT / page).write_text(source, encoding="utf-8")
    return left


def _shortened(printed: str) -> str:
    """Leave out the middle of what is too long to look at."""
    lines = printed.splitlines()
    return "\n".join([*lines[:LOOK], "…", *lines[-LOOK:]] if len(lines) > 3 * LOOK else lines) + "\n"


def main() -> int:
    """Renew the pages named, or all; return 1 if some place has to be looked at."""
    left = [place for page in sys.argv[1:] or pages() for place in renew(page)]
    for place in left:
        print(place)
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
