"""A knowledge folder into the model; refuses a broken one with every problem named."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bot.errors import KnowledgeError, Problem
from bot.knowledge.folders import fingerprint, plan_folders
from bot.knowledge.model import (
    Attribute,
    Clause,
    Department,
    Examples,
    Header,
    Knowledge,
    Ladder,
    Plan,
    Term,
    Unanswered,
)
from bot.knowledge.reading import Document, read_document
from bot.knowledge.schema import DepartmentEntry, QuestionFile, TermFile, UnansweredFile, shape_problems


@dataclass(slots=True)
class PlanFolder:
    """The files of one plan as read, before they are joined."""

    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)
    """By file name relative to the plan's folder."""
    problems: list[Problem] = field(default_factory=list)

    def shaped(self, prefix: str) -> list[tuple[str, Document]]:
        """Return the documents whose name starts with `prefix`, in order."""
        return sorted((name, doc) for name, doc in self.documents.items() if name.startswith(prefix))


_SHAPE_OF_FILE = {
    "plan.yaml": "plan",
    "departments.yaml": "departments",
    "attributes.yaml": "attributes",
    "ladder.yaml": "ladder",
}
_SHAPE_OF_FOLDER = {"clauses": "clause", "terms": "terms", "questions": "questions"}


def shape_of(name: str) -> str | None:
    """Tell which kind of file a name inside a plan's folder stands for; None if no such file belongs there."""
    if name in _SHAPE_OF_FILE:
        return _SHAPE_OF_FILE[name]
    parts = name.split("/")
    wanted = {"clauses": 2, "terms": 2, "questions": 3}.get(parts[0])
    if wanted != len(parts):
        return None
    return "unanswered" if parts[-1] == "unanswered.yaml" else _SHAPE_OF_FOLDER[parts[0]]


def read_plan_folder(folder: Path, root: Path) -> PlanFolder:
    """Read every file of a plan and note what is wrong with each by itself."""
    read = PlanFolder(folder)
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        shape = shape_of(name)
        document = read_document(path, root)
        read.problems.extend(document.problems)
        if shape is None:
            read.problems.append(document.problem((), "no such file belongs into a plan's folder"))
            continue
        read.problems.extend(shape_problems(document, shape))
        read.documents[name] = document
    if "plan.yaml" not in read.documents:
        read.problems.append(Problem(folder.relative_to(root).as_posix() + "/plan.yaml", 0, "", "is missing"))
    return read


def build_plan(read: PlanFolder) -> Plan:
    """Join the files of a plan that have their right shape into the model."""
    documents = read.documents
    header = msgspec.convert(documents["plan.yaml"].data, Header)

    def optional(name: str) -> object:
        return documents[name].data if name in documents else {}

    departments = msgspec.convert(optional("departments.yaml"), dict[str, DepartmentEntry])
    names: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    everyday: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    outside: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for name, document in read.shaped("terms/"):
        language = name.split("/")[1].removesuffix(".yaml")
        file = msgspec.convert(document.data, TermFile)
        for target, source in ((names, file.names), (everyday, file.everyday), (outside, file.outside)):
            for term, spelled in source.items():
                target[term][language] = spelled
    examples = []
    unanswered = []
    for name, document in read.shaped("questions/"):
        language = name.split("/")[1]
        if name.endswith("/unanswered.yaml"):
            group = msgspec.convert(document.data, UnansweredFile).unanswered
            unanswered.append(Unanswered(language=language, elsewhere=group.elsewhere, unstated=group.unstated))
        else:
            asked = msgspec.convert(document.data, QuestionFile)
            questions = asked.questions if isinstance(asked.questions, dict) else {"": asked.questions}
            examples.append(Examples(clause=asked.clause, language=language, questions=questions))
    terms = [Term(id=i, names=names.get(i, {}), everyday=everyday.get(i, {})) for i in {**names, **everyday}]
    terms += [Term(id=i, names=spelled, outside=True) for i, spelled in outside.items()]
    clauses = [msgspec.convert(document.data, Clause) for _, document in read.shaped("clauses/")]
    return Plan(
        header=header,
        clauses=tuple(sorted(clauses, key=lambda clause: clause_order(clause.id))),
        departments=tuple(Department(id=i, full_name=d.full_name, names=d.names) for i, d in departments.items()),
        attributes=msgspec.convert(optional("attributes.yaml"), dict[str, Attribute]),
        terms=tuple(terms),
        ladder=msgspec.convert(documents["ladder.yaml"].data, Ladder) if "ladder.yaml" in documents else None,
        examples=tuple(examples),
        unanswered=tuple(unanswered),
    )


def read_places(folder: Path, root: Path) -> dict[str, tuple[str, ...]]:
    """Read the places beside the plans of a knowledge folder; none where their file is missing or broken."""
    if not (folder / "places.yaml").is_file():
        return {}
    document = read_document(folder / "places.yaml", root)
    if document.problems or shape_problems(document, "places"):
        return {}
    return msgspec.convert(document.data, dict[str, tuple[str, ...]])


def clause_order(clause_id: str) -> tuple[tuple[int, int, str], ...]:
    """Give a sort key that puts 2.10 after 2.9 and named clauses last."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in clause_id.split("."))


def load_knowledge(folder: Path) -> Knowledge:
    """Read a knowledge folder.

    Gives the plans in it, ordered by id. Raises KnowledgeError with every problem of shape that any file has, and
    BotError where there is no plan.
    """
    folders = plan_folders(folder)
    root = folder.parent if folder.parent != folder else folder
    read = [read_plan_folder(path, root) for path in folders]
    problems = [problem for plan in read for problem in plan.problems if not problem.warning]
    places = read_document(folder / "places.yaml", root) if (folder / "places.yaml").is_file() else None
    if places is not None:
        problems += places.problems or shape_problems(places, "places")
    if problems:
        raise KnowledgeError(folder, sorted(problems))
    return Knowledge(
        plans=tuple(build_plan(plan) for plan in read),
        fingerprint=fingerprint(folder),
        places=msgspec.convert(places.data, dict[str, tuple[str, ...]]) if places is not None else {},
    )
