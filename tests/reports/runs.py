"""A run of talks of every result, played on the invented plan."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from bot.channels.wording import channel_wording
from bot.conversations.records import Run, TalkRecord
from bot.conversations.session import Session
from bot.reports.run_words import RunWords
from tests.conversations.scripts import HARBOUR, STAGES

TALKS = """
tags: [yards]
talks:
  - talk: the department follows from the award
    never: {amounts: [300万元]}
    turns:
      - say: 你好
      - say: 五星级绿色船厂奖多少
        expect: {act: answer, clause: "2", amounts: [200万元], departments: [市海洋局, 市数据局]}
      - say: [谁负责, 哪个部门管]
        expect: {says: [海洋局], says_not: 港航局}
        contrasts: [归谁管, {say: 远洋航线补多少, expect: {clause: "3"}}]
  - talk: presses what is not offered
    turns:
      - {say: 奖励多少, by: owner, expect: {act: clarify, choices: [{topic: new-route}, {label: nothing}]}}
      - {press: {topic: scope}, by: owner, expect: {clause: "1"}}
      - say: and after that?
  - talk: presses what is offered
    tags: [choices]
    turns:
      - {say: 奖励多少, expect: {act: clarify}}
      - {press: {topic: new-route}, expect: {clause: "4"}}
  - {talk: is known to fail, fails: not learnt yet, turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "3"}}]}
  - {talk: fails no more, fails: "was <slow> & wrong", turns: [{say: 五星级绿色船厂奖多少, expect: {clause: "2"}}]}
  - {talk: waits, draft: true, turns: [{say: 五星级绿色船厂奖多少}]}
tables:
  - table: sums
    columns: [say, amounts]
    rows:
      - [五星级绿色船厂奖多少, [300万元]]
      - [四星级绿色船厂奖多少, [150万元, 60万元]]
"""


@functools.cache
def run_of(text: str = TALKS, jobs: int = 1) -> Run:
    """Play a script and return the run; its file is named s.yaml."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.yaml"
        path.write_text(text, encoding="utf-8")
        session = Session([path], HARBOUR, jobs=jobs, stages=STAGES)
        talks = session.read()
        return session.run(talks, session.play(talks))


def talk_of(run: Run, name: str) -> TalkRecord:
    """Return the talk of a name."""
    return next(talk for talk in run.talks if talk.name == name)


def words(language: str = "en") -> RunWords:
    """Return the words of a language."""
    return RunWords(channel_wording(language))
