"""The rooms of the bot: imports go one way, and no plan's own words stand in the code."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest
import yaml

from bot.knowledge.model import Plan
from tests.conftest import KNOWLEDGE, PLANS, ROOT, knowledge_in

ROOMS = (
    "errors",
    "settings",
    "text",
    "lexicon",
    "wording",
    "knowledge",
    "understanding",
    "dialogue",
    "leading",
    "messages",
    "rendering",
    "answer",
    "assistant",
    "compiled",
    "assembly",
    "conversations",
    "quality",
    "recording",
    "importing",
    "store",
    "statistics",
    "lookups",
    "learning",
    "channels",
    "reports",
    "pytest_plugin",
    "cli",
    "__main__",
)
"""The rooms in their order: each may use those before it. A new room needs a place here."""

BOT = ROOT / "bot"
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(BOT.rglob("*.py"))
}


def imports_of(module: str) -> list[str]:
    """The modules of the bot that a module imports, wherever in it."""
    found: set[str] = set()
    package = module if FILES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            source = ".".join(part for part in (base, node.module or "") if part)
            found.add(source)
            found.update(f"{source}.{alias.name}" for alias in node.names)
    return sorted(name for name in found if name in FILES and name not in (module, "bot"))


def room_of(module: str) -> str:
    return module.split(".")[1]


MODULES = [module for module in FILES if module != "bot"]


@pytest.mark.parametrize("module", MODULES)
def test_every_module_is_in_a_room_that_has_its_place(module: str) -> None:
    assert room_of(module) in ROOMS


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_from_rooms_before_it(module: str) -> None:
    place = ROOMS.index(room_of(module))
    ahead = [name for name in imports_of(module) if ROOMS.index(room_of(name)) > place]
    assert ahead == [], f"{module} imports from a later room"


def test_no_imports_go_round_in_a_circle() -> None:
    try:
        TopologicalSorter({module: imports_of(module) for module in FILES}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


# --- what the bot must not know --------------------------------------------------------------------------------------


def strings() -> Iterator[tuple[str, str]]:
    """Every text that the bot's code and YAML work with, with its place; docstrings and comments are for readers."""
    for path in FILES.values():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shown = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in shown:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # every process that runs tests reads all of them
    for path in sorted(BOT.rglob("*.yaml")):
        for value in leaves(yaml.load(path.read_text(encoding="utf-8"), Loader=loader)):  # noqa: S506  a safe one either way
            yield str(path.relative_to(ROOT)), value


def leaves(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value)
    else:
        yield str(data)


PLANS_KNOWN = [*knowledge_in(KNOWLEDGE).plans, *knowledge_in(PLANS).plans]


@functools.cache
def folded_strings() -> tuple[list[tuple[str, str]], str]:
    """All of them in small letters, and in one piece, in which most names are looked for in vain."""
    found = [(where, text.casefold()) for where, text in strings()]
    return found, "\n".join(text for _, text in found)


EVERYDAY = frozenset(
    {  # Names of terms that are the bot's own words too: kinds of topics, words of a talk about any plan.
        *("goal", "target", "aim for", "ladder", "rung", "next level", "next rung", "step up", "land", "training"),
        *("loan", "honour", "validity", "plan", "policy", "this plan", "notice", "programme", "course", "credit"),
        *("borrow", "mortgage", "budget", "end date", "scope", "route", "standards", "maker", "这份计划", "专利年费"),
    }
)


def holding(name: str) -> list[str]:
    """Where the bot's texts hold a name; an English one only as whole words."""
    folded = name.casefold()
    texts, together = folded_strings()
    if folded not in together:
        return []
    whole = re.compile(
        re.escape(folded) if re.search(r"[\u4e00-\u9fff]", name) else rf"(?<![a-z0-9]){re.escape(folded)}(?![a-z0-9])"
    )
    return [f"{where}: {text[:80]}" for where, text in texts if whole.search(text)]


def assert_unknown(names: set[str]) -> None:
    found = {name: places for name in sorted(names) if (places := holding(name))}
    assert found == {}


@pytest.mark.parametrize("plan", PLANS_KNOWN, ids=lambda plan: plan.id)
def test_the_bot_names_no_department_of_a_plan(plan: Plan) -> None:
    names = {d.id for d in plan.departments} | {n for d in plan.departments for n in d.full_name.values()}
    assert_unknown(names | {n for d in plan.departments for names in d.names.values() for n in names})


@pytest.mark.parametrize("plan", PLANS_KNOWN, ids=lambda plan: plan.id)
def test_the_bot_names_no_place_of_a_plan(plan: Plan) -> None:
    names = {name for names in plan.header.place.values() for name in names}
    assert_unknown(names - {"区里"})  # Every city has districts.


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(
            plan,
            id=plan.id,
            marks=[
                pytest.mark.xfail(
                    reason="cli.py: the help gives questions on a “little giant”, 小巨人, as examples; names.py and "
                    "lexicon/en.yaml know “srdi”, lexicon/en.yaml “above-scale” and “share of sales”",
                    strict=True,
                )
            ]
            if plan.id == "wuhan-srdi-2021"
            else [],
        )
        for plan in PLANS_KNOWN
    ],
)
def test_the_bot_knows_no_term_of_a_plan(plan: Plan) -> None:
    names = {name for term in plan.terms for names in term.names.values() for name in names if len(name) >= 4}
    assert_unknown({*names, *({"小巨人"} if plan.id.startswith("wuhan") else ())} - EVERYDAY)


@pytest.mark.parametrize("plan", PLANS_KNOWN, ids=lambda plan: plan.id)
def test_the_bot_holds_no_sum_of_a_plan(plan: Plan) -> None:
    sums = {g.figure for c in plan.clauses for t in c.topics for g in t.grants if g.figure}
    written = {f"{s:,}" for s in sums} | {f"{s / 10_000:g}万" for s in sums if s >= 10_000}
    assert_unknown(written)


def test_the_bot_gives_no_clause_number_as_an_example() -> None:
    numbers = {n for plan in PLANS_KNOWN for c in plan.clauses for n in (c.id, c.number) if len(n) > 3 and n != "term"}
    assert_unknown({n for n in numbers if re.search(r"\d", n)})
