"""Compiled plans on disk: what is read back, and what is kept."""

from __future__ import annotations

import os
from pathlib import Path

from bot.assistant import Assistant
from bot.compiled import KEPT, load_compiled, save_compiled


def test_a_plan_that_is_used_is_kept_longer_than_one_that_is_not(tmp_path: Path, bare: Assistant) -> None:
    parts = bare.plan, bare.reader.vocabulary, bare.reader.ranker
    for number in range(KEPT):
        save_compiled(tmp_path, f"plan-{number}", *parts)
        os.utime(tmp_path / f"plan-{number}", (number, number))
    assert load_compiled(tmp_path, "plan-0") is not None
    save_compiled(tmp_path, "new", *parts)
    assert {path.name for path in tmp_path.iterdir()} == {"new", "plan-0", *(f"plan-{n}" for n in range(2, KEPT))}


def test_what_is_read_back_is_what_was_written(tmp_path: Path, harbour: Assistant) -> None:
    save_compiled(tmp_path, "plan", harbour.plan, harbour.reader.vocabulary, harbour.reader.ranker)
    found = load_compiled(tmp_path, "plan")
    assert found is not None
    assert found[:2] == (harbour.plan, harbour.reader.vocabulary)


def test_what_cannot_be_read_is_compiled_anew(tmp_path: Path, bare: Assistant) -> None:
    save_compiled(tmp_path, "plan", bare.plan, bare.reader.vocabulary, bare.reader.ranker)
    (tmp_path / "plan" / "plan.msgpack").write_bytes(b"\xc1")
    assert load_compiled(tmp_path, "plan") is None
    assert load_compiled(tmp_path, "nowhere") is None
