"""A tiny valid plan, to be broken in one place."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "plan.yaml": """\
id: tiny
title: {zh: 小城计划, en: Smalltown plan}
languages: [zh, en]
document: |
  小城办公室
  2021年10月30日
issued: 2021-10-30
expires: 2024-12-31
validity_clause: "9"
""",
    "departments.yaml": """\
市经信局:
  full_name: {zh: 小城经信局, en: Smalltown Bureau of Industry}
  names: {zh: [经信局], en: [industry bureau]}
市财政局:
  full_name: {zh: 小城财政局, en: Smalltown Finance Bureau}
""",
    "attributes.yaml": """\
level:
  label: {zh: 级别, en: level}
  values:
    national:
      label: {zh: 国家级, en: national}
      loose: {zh: [国家级], en: [national]}
    provincial:
      label: {zh: 省级, en: provincial}
      loose: {zh: [省级], en: [provincial]}
""",
    "clauses/1.yaml": """\
id: "1"
title: {zh: 灯笼节补贴, en: Lantern grants}
departments: [市经信局, 市财政局]
text: 对国家级、省级灯笼企业,分别给予50万元、二十万元奖励。每年新增灯笼企业300家。(责任单位:市经信局、市财政局〈牵头〉)
topics:
  - id: lantern
    kind: grant
    terms: [lantern]
    says: {zh: 灯笼企业奖励, en: Grants for lantern makers}
    quote: 对国家级、省级灯笼企业,分别给予50万元、二十万元奖励
    not_stated: [steps]
    grants:
      - id: lantern-national
        name: {zh: 国家级灯笼企业, en: national lantern maker}
        attributes: {level: national}
        amount: 500000
        quote: 分别给予50万元、二十万元奖励
      - id: lantern-provincial
        name: {zh: 省级灯笼企业, en: provincial lantern maker}
        attributes: {level: provincial}
        amount: 200000
        quote: 分别给予50万元、二十万元奖励
    targets:
      - id: lanterns-a-year
        name: {zh: 新增灯笼企业, en: new lantern makers}
        count: 300
        unit: {zh: 家, en: firms}
        bound: exactly
        when: {zh: 每年, en: a year}
        quote: 每年新增灯笼企业300家
""",
    "clauses/2.yaml": """\
id: "2"
title: {zh: 风筝培训, en: Kite training}
departments: [市经信局]
text: 市里举办风筝培训班。(责任单位:市经信局)
topics:
  - id: kite
    kind: training
    terms: [kite]
    says: {zh: 市里办风筝培训班, en: The city runs kite classes}
    quote: 市里举办风筝培训班
""",
    "clauses/9.yaml": """\
id: "9"
title: {zh: 有效期, en: Validity}
text: 本计划有效期至2024年12月31日。
topics:
  - id: validity
    kind: validity
    terms: [validity]
    says: {zh: 有效期至2024年底, en: Valid until the end of 2024}
    quote: 有效期至2024年12月31日
""",
    "ladder.yaml": """\
clause: "1"
quote: 国家级、省级灯笼企业
rungs:
  - id: provincial
    name: {zh: 省级灯笼企业, en: provincial lantern maker}
    terms: [lantern]
    attributes: {level: provincial}
    grants: [lantern-provincial]
""",
    "terms/zh.yaml": """\
names:
  lantern: [灯笼, 灯笼企业]
  kite: [风筝, 风筝培训]
  validity: [有效期]
outside:
  comet: [彗星补贴]
""",
    "terms/en.yaml": """\
names:
  lantern: [lantern, lantern maker]
  kite: [kite, kite class]
  validity: [validity]
outside:
  comet: [comet grant]
""",
    "questions/zh/1.yaml": """\
clause: "1"
questions:
  amount:
    - 灯笼企业奖多少钱
    - 国家级灯笼企业有多少奖励
""",
    "questions/zh/2.yaml": """\
clause: "2"
questions:
  service:
    - 风筝培训怎么办
    - 哪里学做风筝
""",
    "questions/zh/9.yaml": """\
clause: "9"
questions:
  validity:
    - 有效期到哪天
""",
    "questions/zh/unanswered.yaml": """\
unanswered:
  elsewhere:
    - 明天会下雨吗
""",
    "questions/en/1.yaml": """\
clause: "1"
questions:
  amount:
    - how much does a lantern maker get
""",
    "questions/en/2.yaml": """\
clause: "2"
questions:
  - is there a kite class
  - where can I learn to build a kite
""",
    "questions/en/9.yaml": """\
clause: "9"
questions:
  validity:
    - what is the validity of the plan
""",
    "questions/en/unanswered.yaml": """\
unanswered:
  elsewhere:
    - will it rain tomorrow
""",
}


class TinyPlan:
    """The files of the plan on disk."""

    def __init__(self, folder: Path) -> None:
        self.knowledge = folder / "knowledge"
        self.folder = self.knowledge / "tiny"
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()

    def change(self, name: str, old: str, new: str) -> int:
        """Replace the first `old` of a file; gives the line it stood on."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1))
        return text[: text.index(old)].count("\n") + 1
