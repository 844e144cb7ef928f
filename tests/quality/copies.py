"""The invented plan copied and changed, as a clerk would change it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import PLANS

PLAN = "harbour-2026"

Edits = dict[str, list[tuple[str, str]]]
"""Words to replace by others, by the file of the plan; a file with none is removed."""

AMOUNT: Edits = {
    "clauses/2.yaml": [("300万元", "350万元"), ("3,000,000", "3,500,000"), ("amount: 3000000", "amount: 3500000")]
}
DEPARTMENT: Edits = {
    "clauses/6.yaml": [("[市港航局, 市海洋局]", "[市港航局, 市数据局]"), ("市港航局、市海洋局", "市港航局、市数据局")]
}
ALIAS: Edits = {"terms/en.yaml": [("ship's master, sea captain,", "ship's master,")]}
WORDS: Edits = {
    "clauses/5.1.yaml": [("The firm must hire a chief engineer.", "The firm has to hire a chief engineer.")]
}
NO_CLAUSE: Edits = {
    "clauses/7.yaml": [],
    "questions/zh/7.yaml": [],
    "questions/en/7.yaml": [],
    "terms/zh.yaml": [("  berth: [泊位, 优先靠泊, 靠泊]\n", ""), ("  berth: [岸电]\n", "")],
    "terms/en.yaml": [("  berth: [berth, priority berth, mooring]\n", ""), ("  berth: [shore power]\n", "")],
}
END: Edits = {
    "plan.yaml": [("expires: 2028-12-31", "expires: 2029-12-31")],
    "clauses/8.yaml": [("2028年12月31日", "2029年12月31日"), ("31 December 2028", "31 December 2029")],
}
BROKEN: Edits = {
    "clauses/2.yaml": [("amount: 3000000", "amount: 3500000")],
    "departments.yaml": [("市海洋局: {", "市海洋局: {colour: blue, ")],
}


def knowledge(place: Path, *edits: Edits) -> Path:
    """Put the plan into place/knowledge, edited; gives that folder."""
    folder = place / "knowledge"
    shutil.copytree(PLANS / PLAN, folder / PLAN)
    edit(folder, *edits)
    return folder


def edit(folder: Path, *edits: Edits) -> None:
    """Change the plan in a knowledge folder; words that are not there are a mistake of the test."""
    for name, replacements in (item for each in edits for item in each.items()):
        path = folder / PLAN / name
        if not replacements:
            path.unlink()
            continue
        text = path.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, f"{name} does not hold {old!r}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")


TALKS = """\
today: 2026-06-01
talks:
  - talk: a captain brings an allowance
    turns:
      - say: how much for a sea captain
        expect: {act: answer, clause: "5.1", amounts: [RMB 30000]}
      - say: who is responsible?
  - talk: five stars and then four
    turns:
      - say: [how much for a five star yard, 五星船厂给多少]
        expect: {grants: [{grant: yard-five, amount: RMB 3000000}]}
      - say: and with four stars?
        expect: {grants: [yard-four]}
  - talk: a choice that leads to berths
    turns:
      - say: what does a berth cost a day
      - press: {clause: "7"}
        expect: {clause: "7"}
      - say: who is responsible for the growth ladder?
        expect: {clause: "6"}
  - talk: known to fail
    fails: nobody has mended it
    turns:
      - say: how much for a five star yard
        expect: {amounts: [RMB 3500000]}
  - talk: not played
    skip: not now
    turns: [{say: hello}]
tables:
  - table: who is responsible
    rows:
      - {say: who is responsible for the flagship award, departments: [市港航局, 市海洋局]}
"""


def talks(place: Path, text: str = TALKS) -> Path:
    """Write a script; gives its file."""
    path = place / "talks.yaml"
    path.write_text(text, encoding="utf-8")
    return path
