"""What tests of suggestions share: a copy of the invented plan, questions in a database, groups of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path

from bot.assistant import Assistant
from bot.learning.grouping import Group, gather
from bot.learning.missed import Missed, Reason
from bot.store.engine import open_engine
from bot.store.replies import Given, put, renew
from tests.conftest import PLANS

PARKS = (
    "零碳园区给多少钱",
    "零碳园区怎么补",
    "零碳园区补贴政策",
    "我们想做零碳园区，补多少",
    "请问零碳园区有没有补贴",
)
"""Asks in an invented word for something that clause 2 of the invented plan answers."""
PARKS_ENGLISH = ("what is paid for a carbon pavilion", "carbon pavilion money", "subsidy for a carbon pavilion")
TALKS = """\
plan: harbour-2026
today: 2026-06-01
talks:
  - talk: equipment
    turns:
      - say: how much for new equipment?
        expect: {act: answer, clause: "3"}
  - talk: an invented word
    turns:
      - say: %s
        expect: {act: %s}
"""


def copied(folder: Path) -> Path:
    """Copy the invented plans, so that they can be changed."""
    return Path(shutil.copytree(PLANS, folder / "plans"))


def talks_in(folder: Path, said: str = "what is the weather like in the harbour", act: str = "no_answer") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "talks.yaml").write_text(TALKS % (said, act), encoding="utf-8")
    return folder


def group_of(assistant: Assistant, questions: Iterable[str], clause: str = "2") -> Group:
    """The one group of some questions, which the staff said a clause answers ("" where they said nothing)."""
    reason: Reason = "corrected" if clause else "no_answer"
    day = dt.date(2026, 5, 4)
    asked = [Missed(q, "en" if q.isascii() else "zh", reason, day, clause=clause) for q in questions]
    (group,) = gather(asked, assistant.reader).groups
    return group


def ask_in(address: str, questions: Iterable[str], clause: str = "", first: int = 1) -> None:
    """Keep questions in a database as unanswered, and corrected by the staff where a clause is given."""
    engine = open_engine(address)
    given = [
        Given(7, q, b"", b"", "en" if q.isascii() else "zh", "no_answer", id=number, person_id=9)
        for number, q in enumerate(questions, first)
    ]
    with engine.begin() as connection:
        put(connection, given)
        for one in given if clause else ():
            renew(connection, dataclasses.replace(one, corrected=clause))
    engine.dispose()
