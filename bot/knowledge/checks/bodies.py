"""Departments: the ones that a clause's text names, no more and no less."""

from __future__ import annotations

import re

from bot.errors import Problem
from bot.knowledge.checks.draft import Draft, Spot
from bot.knowledge.checks.names import unknown

_HEADING = re.compile(r"责任单位\s*[:：]")
_OPEN, _CLOSE = "(（〈<《[【〔", ")）〉>》]】〕"
_SEPARATORS = "、,，;；"


def responsible(text: str) -> list[str]:
    """Return the bodies that an official text lists after 责任单位, in its order, without notes in brackets."""
    found: list[str] = []
    for heading in _HEADING.finditer(text):
        depth = 0
        name = ""
        for character in text[heading.end() :] + "\n":
            if character in _OPEN:
                depth += 1
            elif character in _CLOSE and depth:
                depth -= 1
            elif depth and character != "\n":
                continue
            elif character in _CLOSE or character in "。\n" or character in _SEPARATORS:
                if ":" in name or "：" in name:  # another heading within the brackets: 配合单位:…
                    break
                found.append(name.strip())
                name = ""
                if character not in _SEPARATORS:
                    break
            else:
                name += character
    return list(dict.fromkeys(name for name in found if name))


def department_problems(draft: Draft) -> list[Problem]:
    """Return where a clause's departments, its text and departments.yaml disagree."""
    known = {key for key, _ in draft.departments.entries()}
    used: set[str] = set()
    found: list[Problem] = []
    for clause in draft.clauses.values():
        named = clause.at("departments")
        text = clause.at("text").text
        listed = responsible(text)
        for index, (department, spot) in enumerate(named.texts()):
            used.add(department)
            if department not in known and draft.readable("departments.yaml"):
                found.append(unknown(spot, "department", known, "add it to departments.yaml"))
            elif department not in listed and text and department not in text:
                found.append(
                    spot.problem(
                        f"{department} does not stand in the clause's text word for word; the text "
                        f"lists {'、'.join(listed) or 'none'}"
                    )
                )
            if department in [other for other, _ in named.texts()[:index]]:
                found.append(spot.problem(f"{department} stands here twice; keep one"))
        missing = [name for name in listed if name not in {department for department, _ in named.texts()}]
        if missing:
            found.append(named.problem(f"the text's 责任单位 lists {'、'.join(missing)} too; add what is missing"))
    found.extend(_unused(draft, used))
    return found


def _unused(draft: Draft, used: set[str]) -> list[Problem]:
    def note(spot: Spot) -> Problem:
        return spot.problem(
            "no clause names this department; delete it, or add it to the clauses it is responsible for", warning=True
        )

    return [note(spot) for department, spot in draft.departments.entries() if department not in used]
