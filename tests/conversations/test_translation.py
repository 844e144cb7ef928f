"""A script may be written with Chinese keys, and the schemas that editors use know both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.conversations.reading import read_script, script_files
from bot.conversations.schema import script_schema
from bot.conversations.translation import translate
from bot.knowledge.reading import read_document
from tests.conftest import ROOT
from tests.conversations.scripts import HARBOUR, STAGES, fields, played

CHINESE = """
日期: 2026-06-01
公用:
  轮次:
    船厂: [{问: 五星级绿色船厂奖多少, 预期: {同: 主管}}]
  预期:
    主管: {部门: [市海洋局, 市港航局]}
  改动:
    更多: {clauses/2.yaml: {topics: {star-yard: {grants: {yard-five: {amount: 4000000}}}}}}
绝不: {条款: ["3"]}
对话:
  - 对话: 先问五星，再问四星
    轮次:
      - 套用: 船厂
      - 问: [四星呢, 四星级的呢]
        预期: {行为: 回答, 条款: "2", 奖补: [{星级: 四星级, 数额: 150万元}], 效力: 有效, 语言: 中文}
        对照: [{问: 远洋航线补多少, 预期: {条款: "4"}}]
      - {问: 奖励多少, 类型: 金额}
  - 对话: 改了金额
    改动: 更多
    轮次: [{问: 五星级绿色船厂奖多少, 另以: [繁体, 全角], 预期: {金额: [400万元], 说到: 400万元, 不说: 300万元}}]
表格:
  - 表格: 各星级
    列: [问, 金额]
    行:
      - [五星级绿色船厂奖多少, [300万元]]
      - {问: 三星级绿色船厂奖多少, 金额: [60万元]}
"""
ENGLISH = """
today: 2026-06-01
fixtures:
  turns:
    船厂: [{say: 五星级绿色船厂奖多少, expect: {like: 主管}}]
  expects:
    主管: {departments: [市海洋局, 市港航局]}
  overlays:
    更多: {clauses/2.yaml: {topics: {star-yard: {grants: {yard-five: {amount: 4000000}}}}}}
never: {clauses: ["3"]}
talks:
  - talk: 先问五星，再问四星
    turns:
      - use: 船厂
      - say: [四星呢, 四星级的呢]
        expect: {act: answer, clause: "2", grants: [{星级: 四星级, amount: 150万元}], validity: in_force, language: zh}
        contrasts: [{say: 远洋航线补多少, expect: {clause: "4"}}]
      - {say: 奖励多少, kind: amount}
  - talk: 改了金额
    overlay: 更多
    turns: [{say: 五星级绿色船厂奖多少, also_as: [traditional, full_width], expect: {amounts: [400万元], says: 400万元, says_not: 300万元}}]
tables:
  - table: 各星级
    columns: [say, amounts]
    rows:
      - [五星级绿色船厂奖多少, [300万元]]
      - {say: 三星级绿色船厂奖多少, amounts: [60万元]}
"""


def document(folder: Path, text: str) -> Any:
    path = folder / "script.yaml"
    path.write_text(text, encoding="utf-8")
    return read_document(path, folder)


def test_chinese_keys_mean_what_the_english_ones_do(tmp_path):
    chinese, english = document(tmp_path, CHINESE), document(tmp_path, ENGLISH)
    lines = dict(chinese.lines)
    assert translate(chinese) is True
    assert chinese.data == english.data
    assert chinese.line(("talks", 0, "turns", 1, "say")) == lines["对话", 0, "轮次", 1, "问"]
    assert translate(english) is False
    assert english.data == yaml.safe_load(ENGLISH.replace("2026-06-01", '"2026-06-01"'))


def test_a_script_with_chinese_keys_is_played(tmp_path):
    went = played(tmp_path, CHINESE)
    assert [w.result for w in went] == ["passed"] * 4, [fields(w) for w in went]


def test_a_mistake_is_named_in_the_words_of_the_script(tmp_path):
    path = tmp_path / "script.yaml"
    path.write_text("对话:\n  - 对话: 一\n    轮次:\n      - 问: 你好\n        预期: {行动: 回答}\n", encoding="utf-8")
    _, problems = read_script(path, HARBOUR)
    assert [(p.line, p.field) for p in problems] == [(5, "对话[0].轮次[0].预期.行动")]


@pytest.mark.parametrize(("language", "text"), [("en", ENGLISH), ("zh", CHINESE)])
def test_the_schema_takes_a_whole_script_and_finds_a_wrong_key(tmp_path, language, text):
    schema = Draft202012Validator(script_schema(language))
    assert [e.message for e in schema.iter_errors(document(tmp_path, text).data)] == []
    assert not schema.is_valid(document(tmp_path, text.replace("say:", "sey:").replace("问:", "问了:")).data)


def test_every_script_of_the_plans_fits_the_schema():
    published = {
        name: Draft202012Validator(json.loads((ROOT / "docs" / "schemas" / name).read_text(encoding="utf-8")))
        for name in ("script.json", "script.zh.json")
    }
    folder = ROOT / "tests" / "conversations"
    scripts = [read_document(path, folder).data for path in script_files([folder])]
    assert all(any(schema.is_valid(data) for schema in published.values()) for data in scripts)


def test_the_assistants_of_stages_are_opened_once():
    assert STAGES.assistant(HARBOUR) is STAGES.assistant(HARBOUR)
