"""A run of talks as data: what `test --json` writes.

The shape, from the outside in; a key is never left out, and new ones may come:

- `format`: 1, and another number once a key changes its meaning or goes.
- `program`: the bot's version.
- `started` (ISO 8601), `seconds`, `knowledge` (the folder), `doors` (names, the assistant's own first).
- `counts`: `read`, `chosen` and `played` talks, `turns`, and how many talks came to each result.
- `files`: each with its `file` and its `talks`, in the order in which they stand there.
- A talk: `line`, `table` ("" for a talk), `name`, `title` (both), `result` (passed, failed, unexpected_pass,
  expected_failure or skipped), `reason` (why it is known to fail, or skipped), `error` (why it could not be played),
  `plan`, `today`, `changed` (whether on changed knowledge), `chinese` (its keys), `tags`, `closed` (the doors that it
  could not go through, with why), `seconds`, `turns` (how many), `steps`.
- A step: `turn` (from 1), `role` (turn, variant or contrast), `file`, `line`, `by`, `message`, `pressed`, `expected`
  (by key, as the script gives it), `answer` (docs/answer.md; null where nothing could be said), `door` ("" for the
  assistant itself), `seconds`, `differences`.
- A difference: `field`, `expected`, `got`, and of lists what is `missing` and what is `extra`.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import msgspec

from bot import __version__
from bot.conversations.records import Run, TalkRecord

FORMAT = 1


def as_data(run: Run) -> dict[str, Any]:
    """Return a run as data in the shape that this module describes."""
    by_file = {file: list(talks) for file, talks in groupby(run.talks, key=lambda talk: talk.file)}
    return {
        "format": FORMAT,
        "program": __version__,
        "started": run.started,
        "seconds": round(run.seconds, 3),
        "knowledge": run.knowledge,
        "doors": list(run.doors),
        "counts": {
            "read": run.read,
            "chosen": run.chosen,
            "played": len(run.talks),
            "turns": run.turns,
            **run.counts,
        },
        "files": [{"file": file, "talks": [_talk(talk) for talk in by_file.get(file, ())]} for file in run.files],
    }


def _talk(talk: TalkRecord) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(talk)
    steps = data.pop("steps")
    del data["file"]
    for step in steps:
        step["seconds"] = round(step["seconds"], 6)
    return {**data, "title": talk.title, "turns": talk.turns, "seconds": round(talk.seconds, 6), "steps": steps}
