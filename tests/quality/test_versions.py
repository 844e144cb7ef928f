"""Versions of a knowledge folder out of real git repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.quality.versions import Version, open_version

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> str:
    names = {f"GIT_{role}_{what}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=stdin,
        capture_output=True,
        check=True,
        env={**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )
    return done.stdout.decode().strip()


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(name="repository")
def two_states(tmp_path: Path) -> Path:
    """A repository whose plan is "one" in the first commit, tagged v1, "two" in the last and "three" on the disk."""
    top = tmp_path / "repository"
    top.mkdir()
    git(top, "init", "--quiet", "--initial-branch", "main")
    for state in ("one", "two", "three"):
        write(top / "data" / "knowledge" / "a" / "plan.yaml", state)
        write(top / "data" / "knowledge" / "a" / "terms" / "zh.yaml", "术语")
        write(top / "data" / "knowledge" / "notes.txt", state)
        if state != "three":
            commit(top, state)
        if state == "one":
            git(top, "tag", "v1")
    return top


def plan_of(version: Version) -> str:
    return (version.folder / "a" / "plan.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "state"), [("v1", "one"), ("HEAD~1", "one"), ("main^", "one"), ("HEAD", "two"), ("main", "two")]
)
def test_a_revision_has_the_files_as_they_were(repository: Path, name: str, state: str) -> None:
    with open_version(name, repository / "data" / "knowledge") as version:
        assert plan_of(version) == state
        assert (version.folder / "a" / "terms" / "zh.yaml").read_text(encoding="utf-8") == "术语"
        assert version.folder.name == "knowledge"
    assert (repository / "data" / "knowledge" / "a" / "plan.yaml").read_text() == "three"


def test_nothing_of_a_revision_stays_behind(repository: Path) -> None:
    with open_version("v1", repository / "data" / "knowledge") as version:
        place = version.folder
        assert place.is_dir()
    assert not place.exists()


def test_only_knowledge_files_are_taken_out(repository: Path) -> None:
    with open_version("v1", repository / "data" / "knowledge") as version:
        assert sorted(path.name for path in version.folder.rglob("*") if path.is_file()) == ["plan.yaml", "zh.yaml"]


def test_a_revision_is_titled_with_its_hash_and_a_hash_by_itself(repository: Path) -> None:
    first = git(repository, "rev-parse", "v1")
    with open_version("v1", repository / "data" / "knowledge") as version:
        assert version.title == f"v1 ({first[:9]})"
        assert version.commit == first
    with open_version(first[:12], repository / "data" / "knowledge") as version:
        assert version.title == first[:12]
        assert plan_of(version) == "one"


def test_a_branch_with_a_slash_is_a_revision(repository: Path) -> None:
    git(repository, "branch", "feature/amounts", "v1")
    with open_version("feature/amounts", repository / "data" / "knowledge") as version:
        assert plan_of(version) == "one"


def test_a_folder_is_read_where_it_is(repository: Path) -> None:
    folder = repository / "data" / "knowledge"
    with open_version(str(folder), folder) as version:
        assert (version.folder, version.commit, plan_of(version)) == (folder, "", "three")
    assert folder.is_dir()


def test_a_name_that_is_both_is_a_folder_first(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository / "main" / "a" / "plan.yaml", "a folder")
    monkeypatch.chdir(repository)
    with open_version("main", Path("data/knowledge")) as version:
        assert plan_of(version) == "a folder"


def test_files_are_named_as_one_would_open_them(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    with open_version("v1", Path("data/knowledge")) as version:
        assert version.file("knowledge/a/plan.yaml") == "v1:data/knowledge/a/plan.yaml"
        assert git(repository, "show", version.file("knowledge/a/plan.yaml")) == "one"
    with open_version("data/knowledge", Path("data/knowledge")) as version:
        assert version.file("knowledge/a/plan.yaml") == "data/knowledge/a/plan.yaml"


def test_the_top_of_a_repository_may_be_the_knowledge_folder(tmp_path: Path) -> None:
    top = tmp_path / "plans"
    write(top / "a" / "plan.yaml", "one")
    git(top, "init", "--quiet")
    commit(top, "one")
    with open_version("HEAD", top) as version:
        assert plan_of(version) == "one"
        assert version.folder.name == "plans"
        assert version.file("plans/a/plan.yaml") == "HEAD:a/plan.yaml"


def test_a_folder_that_is_gone_from_the_disk_is_still_in_its_revision(repository: Path) -> None:
    shutil.rmtree(repository / "data")
    with open_version("HEAD", repository / "data" / "knowledge") as version:
        assert plan_of(version) == "two"


def test_what_a_hook_of_git_sets_does_not_lead_astray(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    with open_version("v1", repository / "data" / "knowledge") as version:
        assert plan_of(version) == "one"


def test_a_link_to_a_file_of_the_folder_is_that_file(repository: Path) -> None:
    link = repository / "data" / "knowledge" / "a" / "ladder.yaml"
    link.symlink_to("plan.yaml")
    outside = repository / "data" / "knowledge" / "a" / "attributes.yaml"
    outside.symlink_to("/etc/hostname")
    commit(repository, "links")
    with open_version("HEAD", repository / "data" / "knowledge") as version:
        assert (version.folder / "a" / "ladder.yaml").read_text() == "three"
        assert not (version.folder / "a" / "attributes.yaml").exists()


# --- what cannot be opened ---


def message_of(name: str, knowledge: Path) -> str:
    with pytest.raises(BotError) as error, open_version(name, knowledge):
        pass
    return str(error.value)


@pytest.mark.parametrize(
    "name", ["mian", "v9", "HEAD~99", "main..v1", "^main", "--all", "0123456789abcdef", "HEAD:data"]
)
def test_what_is_no_revision_is_said_to_be_neither(repository: Path, name: str) -> None:
    assert message_of(name, repository / "data" / "knowledge").startswith(
        f"{name}: neither a folder nor a revision of the git repository {repository}"
    )


def test_a_branch_that_only_the_remote_has_is_suggested(repository: Path, tmp_path: Path) -> None:
    git(repository, "branch", "other")
    git(tmp_path, "clone", "--quiet", str(repository), "clone")
    message = message_of("other", tmp_path / "clone" / "data" / "knowledge")
    assert message.endswith("; did you mean origin/other?")


def test_a_shallow_clone_is_told_how_to_be_deepened(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repository}", "clone")
    assert "git fetch --unshallow" in message_of("HEAD~1", tmp_path / "clone" / "data" / "knowledge")


def test_names_that_lead_out_of_the_folder_are_refused(repository: Path) -> None:
    """Git writes no such tree, but a repository from elsewhere may hold one that was made by hand."""

    def tree(mode: str, name: str, thing: str) -> str:
        entry = f"{mode} {name}".encode() + b"\0" + bytes.fromhex(thing)
        return git(repository, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=entry)

    blob = git(repository, "hash-object", "-w", "--stdin", stdin=b"out")
    knowledge = tree("40000", "..", tree("100644", "escaped.yaml", blob))
    whole = tree("40000", "data", tree("40000", "knowledge", knowledge))
    git(repository, "tag", "bad", git(repository, "commit-tree", whole, "-m", "bad"))
    message = message_of("bad", repository / "data" / "knowledge")
    assert message.startswith("bad: git cannot take the folder data/knowledge out of this revision: ")


def test_a_folder_that_came_later_is_not_in_the_revision(repository: Path) -> None:
    write(repository / "plans" / "a" / "plan.yaml", "new")
    message = message_of("v1", repository / "plans")
    assert message.startswith("v1: the folder plans is not in this revision")
    assert "--knowledge" in message


def test_no_repository_is_no_revision(tmp_path: Path) -> None:
    write(tmp_path / "knowledge" / "a" / "plan.yaml", "one")
    message = message_of("main", tmp_path / "knowledge")
    assert message.startswith("main: there is no such folder, and no git repository around ")


def test_without_git_a_folder_is_asked_for(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    message = message_of("main", repository / "data" / "knowledge")
    assert message.startswith("main: there is no such folder, and a git revision takes the program git")
    with open_version(str(repository / "data" / "knowledge"), repository / "data" / "knowledge") as version:
        assert plan_of(version) == "three"


def test_an_empty_name_is_no_version(repository: Path) -> None:
    assert "has no name" in message_of(" ", repository / "data" / "knowledge")
