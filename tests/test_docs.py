"""The documentation: every command is run, every example checked, every table compared, every link followed."""

from __future__ import annotations

import functools
import importlib.util
import itertools
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
import yaml

from bot import __version__
from bot.channels.checks import problems_of
from bot.conversations import model as script_model
from bot.conversations.schema import script_schema
from bot.dialogue.decide import STEPS
from bot.dialogue.decision import Outcome
from bot.knowledge import model, schema
from bot.knowledge.checks.money import _WAYS
from bot.wording import wording
from tests.conftest import ANSWER_SCHEMA, ROOT


def scripts_docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scripts_docs", ROOT / "scripts" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # Its records look themselves up there.
    spec.loader.exec_module(module)
    return module


DOCS = scripts_docs()
PAGES: list[str] = DOCS.pages()
BLOCKS: list[Any] = [block for page in PAGES for block in DOCS.blocks(page)]
KNOWLEDGE_PAGE = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def of_kind(kind: str) -> list[Any]:
    return [pytest.param(block, id=block.where) for block in BLOCKS if block.kind == kind]


def table_after(text: str, marker: str) -> list[list[str]]:
    """The rows of the first table after a comment, without its head."""
    _, _, after = text.partition(f"<!-- {marker} -->\n")
    assert after, f"there is no <!-- {marker} -->"
    lines = after.lstrip("\n").splitlines()
    rows = list(itertools.takewhile(lambda line: line.startswith("|"), lines))
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def codes_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


# --- what is shown is what happens -----------------------------------------------------------------------------------


@functools.cache
def printed_after(change: tuple[str, str, str], command: str) -> str:
    """What a command prints on our knowledge base with one change, which both languages' pages show."""
    with DOCS.workplace("README.md", change):
        return str(DOCS.run(DOCS.Step(command, ""), {}))


@pytest.mark.parametrize("block", of_kind("console"))
def test_every_command_prints_what_the_page_shows(block: Any) -> None:
    files = DOCS.files_of(block.page)
    assert block.steps
    alike = block.change is not None and not any(
        b.file and not (ROOT / b.file).exists() for b in DOCS.blocks(block.page)
    )
    with DOCS.workplace(block.page, block.change):
        for step in block.steps:
            printed = printed_after(block.change, step.command) if alike else DOCS.run(step, files)
            assert step.shown, f"{step.command} shows nothing; run scripts/docs.py"
            if not DOCS.fits(step.shown, printed):
                assert step.shown.strip().splitlines() == printed.strip().splitlines(), "run scripts/docs.py"


@pytest.mark.parametrize("block", of_kind("sh"))
def test_every_script_that_is_to_be_started_exists(block: Any) -> None:
    started = [line.split() for line in block.text.splitlines() if line]
    assert all(words[0] == "python3" and (ROOT / words[1]).is_file() for words in started)


@pytest.mark.parametrize("block", [block for block in of_kind("yaml") if block.values[0].file])
def test_every_piece_of_a_file_stands_in_it(block: Any) -> None:
    path = ROOT / block.file
    if not path.exists():
        assert yaml.safe_load(block.text)
        return
    pattern = DOCS.pattern_of(block.text.partition("\n")[2])
    found = re.search(f"^{pattern}", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{block.file} has no such lines"


def test_the_plan_that_the_page_on_knowledge_builds_has_neither_errors_nor_warnings() -> None:
    with DOCS.workplace("docs/knowledge.md") as folder:
        assert [str(problem) for problem in problems_of(folder / "knowledge")] == []


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("one\ntwo\n", "one\ntwo\n", True),
        ("one\n…\n", "one\ntwo\nthree\n", True),
        ("…\nthree\n", "one\ntwo\nthree\n", True),
        ("one\n…\nthree\n", "one\nthree\n", True),
        ("a … c\n", "a b c\n", True),
        ("a …\n", "a b\nc\n", False),
        ("one\n", "one\ntwo\n", False),
        ("one.\n", "one!\n", False),
    ],
)
def test_an_ellipsis_stands_for_anything(shown: str, printed: str, expected: bool) -> None:
    assert DOCS.fits(shown, printed) is expected


def test_a_command_that_is_not_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="only commands of the bot"):
        DOCS.run(DOCS.Step("rm -r knowledge", ""), {})


def test_pages_are_renewed_where_they_are_out_of_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    command = "```console\n$ python -m bot --version\n"
    page.write_text(
        f"{command}old\n```\n\n{command}policy-assistant, …\n```\n{command}other …\n```\n", encoding="utf-8"
    )
    monkeypatch.setattr(DOCS, "ROOT", tmp_path)
    left = DOCS.renew("page.md")
    now = f"policy-assistant, version {__version__}\n"
    assert page.read_text(encoding="utf-8") == (
        f"{command}{now}```\n\n{command}policy-assistant, …\n```\n{command}other …\n```\n"
    )
    assert left == [f"page.md:10: $ python -m bot --version\n{now}"]


# --- links -----------------------------------------------------------------------------------------------------------

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def links() -> Iterator[Any]:
    for page in PAGES:
        prose = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
        for target in dict.fromkeys(LINK.findall(prose)):
            if not target.startswith("https://"):
                yield pytest.param(page, target, id=f"{page}->{target}")


@pytest.mark.parametrize(("page", "target"), list(links()))
def test_every_link_leads_somewhere(page: str, target: str) -> None:
    name, _, heading = target.partition("#")
    path = (ROOT / page).parent / name if name else ROOT / page
    assert path.exists()
    if heading:
        headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert heading in {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def test_the_index_lists_every_page() -> None:
    listed = {(ROOT / "docs" / target.partition("#")[0]).resolve() for target in LINK.findall(text_of("docs/index.md"))}
    assert {ROOT / page for page in PAGES if page != "docs/index.md"} <= listed


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "decisions").iterdir())]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").iterdir()), ids=lambda path: path.name)
def test_a_decision_has_its_number_in_its_title_and_says_what_was_decided(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert "**Decided.**" in text


# --- tables that repeat what the code says ---------------------------------------------------------------------------

RECORDS = {
    **{name: value for name, value in vars(model).items() if isinstance(value, type)},
    **{name: value for name, value in vars(schema).items() if isinstance(value, type)},
}
DOCUMENTED = re.findall(r"<!-- fields: (\w+) -->", KNOWLEDGE_PAGE)


def records_in(shape: Any) -> Iterator[str]:
    """The names of the records that a file of this shape is made of."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        yield shape.__name__
        for kind in get_type_hints(shape).values():
            yield from records_in(kind)
    for inner in get_args(shape):
        yield from records_in(inner)


def test_every_record_of_a_knowledge_file_has_its_table() -> None:
    wanted = {name for shape in schema.SHAPES.values() for name in records_in(shape)} - {"UnansweredFile"}
    assert set(DOCUMENTED) == wanted


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_table_of_a_record_has_every_field_and_says_which_are_needed(name: str) -> None:
    rows = table_after(KNOWLEDGE_PAGE, f"fields: {name}")
    told = {code: row for row in rows for code in codes_in(row[0])}
    fields = {field.name: field for field in msgspec.structs.fields(RECORDS[name])}
    assert set(told) == set(fields)
    if len(rows[0]) == 3:
        needed = {code for code, row in told.items() if row[1] == "yes"}
        assert needed == {field.name for field in fields.values() if field.required}


CONVERSATIONS_PAGE = text_of("docs/conversations.md")


@pytest.mark.parametrize(
    "record",
    [record for name, record in vars(script_model).items() if name.endswith(("Entry", "File", "Fixtures"))],
    ids=lambda record: getattr(record, "__name__", ""),
)
def test_the_page_on_scripts_has_every_key_of_them(record: Any) -> None:
    if not isinstance(record, type) or not issubclass(record, msgspec.Struct):
        return  # A grant by its keys is a plain mapping.
    schema = msgspec.json.schema(record)["$defs"][record.__name__]
    if record is script_model.RowEntry:
        rows = [*table_after(CONVERSATIONS_PAGE, "row"), *table_after(CONVERSATIONS_PAGE, "fields: ExpectEntry")]
    else:
        rows = table_after(CONVERSATIONS_PAGE, f"fields: {record.__name__}")
    told = {codes_in(row[0])[0]: (row[1] == "yes", row[2]) for row in rows}
    assert told == {
        key: (key in schema["required"], value["description"]) for key, value in schema["properties"].items()
    }


def test_the_page_on_scripts_has_the_chinese_word_of_every_key() -> None:
    words = yaml.safe_load((ROOT / "bot" / "conversations" / "keys.yaml").read_text(encoding="utf-8"))
    pairs = {pair for part in ("keys", "in_script", "in_fixtures", "in_never") for pair in words[part].items()}
    rows = table_after(CONVERSATIONS_PAGE, "chinese: keys")
    told = {(chinese, codes_in(row[0])[0]) for row in rows for chinese in codes_in(row[1])}
    assert told == pairs
    keys = {key for record in script_schema()["$defs"].values() for key in record["properties"]}
    assert {english for _, english in pairs} >= keys - {"$schema"}


def test_the_page_on_knowledge_lists_every_kind_and_code() -> None:
    aspects = {codes_in(row[0])[0]: row[1] for row in table_after(KNOWLEDGE_PAGE, "codes: aspect")}
    assert aspects == wording("en").groups["aspect"]
    assert [codes_in(row[0])[0] for row in table_after(KNOWLEDGE_PAGE, "codes: kinds")] == list(model.KINDS)
    topic = {codes_in(row[0])[0]: codes_in(row[2]) for row in table_after(KNOWLEDGE_PAGE, "fields: Topic")}
    assert topic["kind"] == list(get_args(model.TopicKind))
    assert set(topic["paid"]) == set(get_args(model.Paid))
    target = {codes_in(row[0])[0]: codes_in(row[2]) for row in table_after(KNOWLEDGE_PAGE, "fields: Target")}
    assert set(target["bound"]) == set(get_args(get_type_hints(model.Target)["bound"]))


def test_the_page_on_knowledge_shows_every_way_of_stating_money() -> None:
    rows = table_after(KNOWLEDGE_PAGE, "ways of stating money")
    assert {frozenset(key.partition(":")[0] for key in codes_in(row[1])) for row in rows} == set(_WAYS)


def test_the_page_on_the_answer_has_every_field() -> None:
    page = text_of("docs/answer.md")
    told = {codes_in(row[0])[0] for row in table_after(page, "answer: fields")}
    wanted = set()
    for name, kind in ANSWER_SCHEMA["properties"].items():
        wanted.add(name)
        if name in ("clauses", "evidence", "options"):
            wanted |= {f"{name}[].{inner}" for inner in kind["items"]["properties"]}
        if name == "validity":
            wanted |= {f"{name}.{inner}" for inner in kind["properties"]}
    assert told == wanted
    grant = {codes_in(row[0])[0] for row in table_after(page, "answer: grants")}
    assert grant == set(ANSWER_SCHEMA["properties"]["grants"]["items"]["properties"])
    assert [codes_in(row[0])[0] for row in table_after(page, "answer: outcomes")] == list(get_args(Outcome))


def test_the_steps_are_listed_in_their_order() -> None:
    rows = table_after(text_of("docs/how-it-works.md"), "steps")
    assert [codes_in(row[0])[0] for row in rows] == [step.__name__ for step in STEPS]


def test_each_dependency_has_its_reason() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    named = [re.split(r"[<>=]", line)[0] for line in project["dependencies"]]
    told = [codes_in(row[0])[0] for row in table_after(text_of("docs/decisions/0002-libraries.md"), "dependencies")]
    assert [name.lower() for name in told] == sorted(name.lower() for name in named)


def test_the_changelog_has_this_version() -> None:
    assert re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", text_of("CHANGELOG.md"), re.MULTILINE)


def test_both_readmes_have_the_same_parts() -> None:
    def parts(page: str) -> list[str]:
        return re.findall(r"^(##|```\w+|<!-- \w+)", text_of(page), re.MULTILINE)

    assert parts("README.md") == parts("README.zh-CN.md")


# --- form ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_each_line_of_prose_holds_one_sentence(page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    lines = [line for line in prose.splitlines() if re.match(r"[A-Z\u4e00-\u9fff“`]", line)]
    assert [line for line in lines if re.search(r"[.?!] [A-Z“]|[。？！][^”）]", line)] == []
