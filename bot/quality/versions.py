"""A version of the knowledge base, named by a folder or by a git revision, as files that can be read."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.conversations.documents import from_here
from bot.errors import BotError

READ = (".yaml", ".yml")
"""The files of a revision that are taken out; a check also looks at those that are named wrongly."""
_HASH = re.compile(r"[0-9a-f]{40,64}")
# A hook of git sets these for its own repository; here the place is always named.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the knowledge base."""

    name: str
    """What it was asked for by: main, ../before/knowledge."""
    folder: Path
    """The knowledge folder, absolute; of a revision, in a temporary place."""
    commit: str = ""
    """The hash of a revision, "" for a folder."""
    path: str = ""
    """Where a revision's knowledge folder stands in the repository, "" for its top."""

    @property
    def title(self) -> str:
        """The name for people, a revision with its hash: main (1f0c2d9a7)."""
        short = self.commit[:9]
        return f"{self.name} ({short})" if short and not self.commit.startswith(self.name) else self.name

    def file(self, name: str) -> str:
        """Name a file as a person would open it: from the present folder, or as git does, main:knowledge/plan.yaml.

        Takes its name as a problem has it, relative to the folder around the knowledge folder.
        """
        if not self.commit:
            return from_here(self.folder.parent / name)
        return f"{self.name}:{PurePosixPath(self.path, *PurePosixPath(name).parts[1:])}"


@contextlib.contextmanager
def open_version(name: str, knowledge: Path) -> Iterator[Version]:
    """Open a version for as long as it is read.

    Takes a folder, or else a git revision (a branch, a tag, HEAD~3, a hash), and the knowledge folder whose state at
    that revision is meant. Raises BotError where the name is neither, or git or the folder is missing.
    """
    if not name.strip():
        raise BotError("a version has no name; give a folder or a git revision such as main or HEAD")
    if Path(name).is_dir():
        yield Version(name, Path(os.path.abspath(name)))  # noqa: PTH100  resolve() would follow links
        return
    repository = _Repository(name, knowledge)
    with tempfile.TemporaryDirectory(prefix="policy-assistant-") as scratch:
        yield repository.unpack(Path(scratch))


class _GitError(Exception):
    """What git says where it fails."""


class _Repository:
    """The repository around a knowledge folder, asked for one revision."""

    def __init__(self, name: str, knowledge: Path) -> None:
        self.name = name
        program = shutil.which("git")
        if program is None:
            raise BotError(
                f"{name}: there is no such folder, and a git revision takes the program git, which is not found; "
                "install it or name a folder"
            )
        self.program = program
        whole = Path(os.path.realpath(knowledge))
        # The folder may be gone by now and still be in the revision.
        self.start = next(path for path in (whole, *whole.parents) if path.is_dir())
        try:
            self.top = Path(os.path.realpath(self.run("rev-parse", "--show-toplevel").decode().rstrip("\n")))
        except _GitError as error:
            raise BotError(
                f"{name}: there is no such folder, and no git repository around {from_here(self.start)} "
                f"to have a revision of this name (git says: {error}); name a folder"
            ) from None
        self.start = self.top  # From inside a folder, git would take nothing but that folder out.
        inside = whole.relative_to(self.top).as_posix()
        self.path = "" if inside == "." else inside

    def run(self, *arguments: str) -> bytes:
        environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
        done = subprocess.run(  # noqa: S603  a known program, and no word of the caller's can be taken for an option
            [self.program, "-C", str(self.start), *arguments], capture_output=True, check=False, env=environment
        )
        if done.returncode:
            raise _GitError(done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}")
        return done.stdout

    def commit_of(self, revision: str) -> str:
        """Return the hash of a revision's commit, "" where there is none."""
        if revision.startswith("-"):
            return ""
        try:
            found = self.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        except _GitError:
            return ""
        return found if _HASH.fullmatch(found) else ""

    def unpack(self, scratch: Path) -> Version:
        """Write the revision's knowledge folder into another one."""
        commit = self.commit_of(self.name)
        if not commit:
            raise BotError(
                f"{self.name}: neither a folder nor a revision of the git repository {self.top}{self._hint()}"
            )
        inside = self.path
        if not self._is_folder(f"{commit}:{inside}"):
            raise BotError(
                f"{self.name}: the folder {inside} is not in this revision ({commit[:9]}); "
                "name the knowledge folder that was there then with --knowledge, or a folder instead of the revision"
            )
        folder = scratch / (PurePosixPath(inside).name or self.top.name or "knowledge")
        try:
            packed = self.run("archive", "--format=tar", f"{commit}:{inside}")
        except _GitError as error:
            raise BotError(f"{self.name}: git cannot take the folder {inside} out of this revision: {error}") from None
        _extract(packed, folder)
        return Version(self.name, folder, commit, self.path)

    def _is_folder(self, thing: str) -> bool:
        try:
            return self.run("cat-file", "-t", thing).strip() == b"tree"
        except _GitError:
            return False

    def _hint(self) -> str:
        """Say what may help against a revision that is not there, as in a checkout that has but one."""
        if self.commit_of(f"origin/{self.name}"):
            return f"; did you mean origin/{self.name}?"
        try:
            shallow = self.run("rev-parse", "--is-shallow-repository").strip() == b"true"
        except _GitError:
            shallow = False
        return (
            "; this clone has only the latest revisions, “git fetch --unshallow” fetches the others" if shallow else ""
        )


def _extract(packed: bytes, folder: Path) -> None:
    """Write the knowledge files of an archive into a folder; a link to a file is written as that file.

    Git archives no name that leads out of the folder.
    """
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:") as archive:
        for member in archive:
            name = PurePosixPath(member.name)
            if name.suffix not in READ:
                continue
            try:
                source = archive.extractfile(member)
            except KeyError:  # A link to what is not in the archive is as good as no file.
                continue
            if source is not None:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.read())
