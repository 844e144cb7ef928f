"""Decisions into replies: the only place that words a reply or formats money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.dialogue.decision import Decision, Note, Point
from bot.knowledge.model import Clause, Grant, Localised, Plan, Statement, Topic
from bot.messages import Block, Reply
from bot.wording import Wording, wording

LINES = 10
"""Topics of a clause that are listed before the list is cut: what a phone shows at a glance."""


def localised(text: Localised, language: str) -> str:
    """Return a text in a language, or in the first that it has."""
    return text.get(language) or next(iter(text.values()), "")


def format_yuan(yuan: int, words: Wording) -> str:
    """Write a sum as people do: 500000 is 50万元, RMB 500,000."""
    if words.language == "zh" and yuan >= 10_000 and yuan % 100 == 0:
        return words.say("money.ten_thousand", number=f"{yuan / 10_000:.2f}".rstrip("0").rstrip("."))
    return words.say("money.plain", number=f"{yuan:,}")


def format_grant(grant: Grant, words: Wording) -> str:
    """Write what a grant pays: a sum, a cap, a range, a percentage, or that it is not stated."""
    if grant.percent is not None:
        base = localised(grant.percent_of or {}, words.language)
        percent = f"{grant.percent:g}"
        if grant.up_to is None:
            return words.say("money.percent", base=base, percent=percent)
        cap = words.say("money.up_to", money=format_yuan(grant.up_to, words))
        return words.say("money.percent_capped", base=base, percent=percent, cap=cap)
    if grant.amount is not None:
        return format_yuan(grant.amount, words)
    if grant.up_to is not None and grant.at_least is not None:
        return words.say("money.range", low=format_yuan(grant.at_least, words), high=format_yuan(grant.up_to, words))
    if grant.up_to is not None:
        return words.say("money.up_to", money=format_yuan(grant.up_to, words))
    return words.say("money.open")


def format_date(day: dt.date, language: str) -> str:
    """Write a date as the language does: 2024年12月31日, 31 December 2024."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    months = (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
    return f"{day.day} {months[day.month - 1]} {day.year}"


def render(decision: Decision, plan: Plan, language: str, today: dt.date) -> Reply:
    """Word a decision.

    Takes the decision, its plan, the language of the reply and the day of asking. Gives the reply; every figure in it
    is of the knowledge base, or a sum or difference whose parts are shown.
    """
    return _Renderer(decision, plan, wording(language), today).reply()


def example_of(plan: Plan, language: str) -> tuple[str, Clause]:
    """Return a topic of the plan to name as an example in a language, the shortest that pays something, and its clause."""
    paying = [(localised(t.name, language), c) for c in plan.clauses for t in c.topics if t.grants and t.name]
    first = plan.clauses[0]
    return min(paying, key=lambda pair: len(pair[0]), default=(localised(first.title, language), first))


def validity_notice(plan: Plan, words: Wording, today: dt.date) -> str:
    """Word that a plan is not in force on a day; "" where it is."""
    header, status = plan.header, plan.validity(today)
    if status == "expired" and header.expires:
        return words.say("notice.expired", expires=format_date(header.expires, words.language))
    if status == "not_yet" and header.in_force_from:
        return words.say("notice.not_yet", **{"from": format_date(header.in_force_from, words.language)})
    return ""


def _conditions_of(topic: Topic, grants: Iterable[Grant]) -> list[Statement]:
    """Return the conditions of a topic, or those of the grants of it that are meant, where these are its own few."""
    meant = [g for g in topic.grants if g in tuple(grants)]
    own = [s for g in meant for s in g.conditions]
    return own if 0 < len(meant) < len(topic.grants) and all(g.conditions for g in meant) else list(topic.conditions)


class _Renderer:
    def __init__(self, decision: Decision, plan: Plan, words: Wording, today: dt.date) -> None:
        self.decision = decision
        self.plan = plan
        self.words = words
        self.today = today
        self.blocks: list[Block] = []

    def reply(self) -> Reply:
        getattr(self, f"_{self.decision.outcome}")()
        if self.decision.outcome == "answer":
            self._notice()
        return Reply(tuple(block for block in self.blocks if block.text), self.decision.options)

    # --- pieces ---

    def say(self, key: str, **values: object) -> str:
        return self.words.say(key, **values)

    def text(self, localised_text: Localised) -> str:
        return localised(localised_text, self.words.language)

    def add(self, kind: str, *lines: str) -> None:
        shown = [line[0].upper() + line[1:] for line in lines if line]
        self.blocks.append(Block(kind, "\n".join(shown)))  # type: ignore[arg-type]

    def number(self, clause: Clause) -> str:
        if not clause.number or self.words.language == "zh":
            return clause.number or clause.id
        return f"{clause.id}, {clause.number}"

    def join(self, names: Iterable[str]) -> str:
        return self.words.say("money.separator").join(names)

    def department_names(self, ids: Iterable[str]) -> str:
        known = {d.id: d for d in self.plan.departments}
        names = (
            ids if self.words.language == "zh" else (self.text(known[i].full_name) if i in known else i for i in ids)
        )
        return self.say("answer.between").join(names)

    def _departments(self) -> None:
        clauses = [p.clause for p in self.decision.points if p.clause.departments]
        if len(clauses) == 1:
            self.add("lines", self.say("answer.departments", names=self.department_names(clauses[0].departments)))
        else:
            self.add(
                "lines",
                *(
                    self.say("answer.departments_of", name=self.number(c), names=self.department_names(c.departments))
                    for c in clauses
                ),
            )

    def _quotes(self, pairs: Iterable[tuple[Clause, str]]) -> None:
        for clause, quote in dict.fromkeys((self.number(c), q) for c, q in pairs if q):
            original = self.plan.header.document_language
            if original and original != self.words.language and self.words.has(f"language.{original}"):
                language = self.say(f"language.{original}")
                self.add("quote", self.say("answer.quote_original", number=clause, text=quote, language=language))
            else:
                self.add("quote", self.say("answer.quote", number=clause, text=quote))

    def _conditions(self, statements: Iterable[Statement]) -> None:
        said = list(dict.fromkeys(self.text(s.says) for s in statements))
        if len(said) == 1:
            self.add("lines", self.say("answer.condition_one", text=said[0]))
        elif said:
            self.add("lines", self.say("answer.conditions"), *(self.say("answer.condition_line", text=t) for t in said))

    def _not_stated(self, codes: Iterable[str]) -> None:
        things = [self.say(f"aspect.{code}") for code in dict.fromkeys(codes) if self.words.has(f"aspect.{code}")]
        if things:
            self.add("note", self.say("note.not_stated", things=self.join(things)))

    def _notes(self) -> None:
        for note in self.decision.notes:
            if note.code not in ("aspect", "no_such_value"):
                self.add("note", self.say(f"note.{note.code}"))

    def _missing_values(self) -> None:
        """Say first of all that what was asked for does not exist."""
        labels = [self._slot_label(note) for note in self.decision.notes if note.code == "no_such_value"]
        if labels:
            self.add("headline", self.say("note.no_such_value", value=self.join(labels)))

    def _slot_label(self, note: Note) -> str:
        attribute, value = note.values["slot"].split(":")
        slot = self.plan.attributes.get(attribute)
        known = slot.values.get(value) if slot else None
        return self.text(known.label) if known else value

    def _asked_aspects(self) -> list[str]:
        return [n.values["aspect"] for n in self.decision.notes if n.code == "aspect"]

    def _notice(self) -> None:
        notice = validity_notice(self.plan, self.words, self.today)
        if notice and self.decision.reason != "validity":
            self.add("notice", notice)

    # --- outcomes ---

    def _answer(self) -> None:
        decision = self.decision
        if decision.reason == "grants":
            self._grants()
        elif decision.reason == "validity":
            self._validity()
        elif decision.reason == "ladder":
            self._ladder()
        elif decision.reason in ("by_department", "clauses"):
            self._clauses()
        elif decision.reason.startswith("detail:"):
            self._detail(decision.reason.removeprefix("detail:"))
        elif decision.reason == "clause":
            self._clause(decision.points[0])
        else:
            self._topics()

    def _detail(self, aspect: str) -> None:
        for point in self.decision.points:
            for topic in point.topics:
                if aspect in topic.details:
                    self.add("headline", self.text(topic.details[aspect].says))
                    self._departments()
                    self._quotes([(point.clause, topic.details[aspect].quote)])

    def _grants(self) -> None:
        decision = self.decision
        grants = [g for _, g in decision.grants]
        self._missing_values()
        topics = [t for p in decision.points for t in p.topics]
        if len(grants) == 1:
            self.add(
                "headline",
                self.say("answer.grant_one", name=self.text(grants[0].name), money=self._paid(grants[0])),
            )
        else:
            self.add(
                "headline",
                *self._headline_of_many(grants),
                *(
                    self.say("answer.grant_line", name=self.text(g.name), money=format_grant(g, self.words))
                    for g in grants
                ),
            )
        owners = [
            t for p in decision.points for t in (p.topics or p.clause.topics) if any(g in t.grants for g in grants)
        ]
        if len(owners) == 1:
            self._terms_of(owners[0], grants)
        elif len(owners) == 2:
            self._conditions(s for topic in owners for s in topic.conditions)
        self._limits(grants)
        self._notes()
        self._departments()
        self._quotes((p.clause, g.quote) for p in decision.points for g in p.grants)
        if len(owners) == 1:
            for rule in owners[0].rules:
                self._quotes([(decision.points[0].clause, rule.quote)])
        elsewhere = [(p.clause, t) for p in decision.points for t in topics if not p.grants and t in p.topics]
        for clause, topic in elsewhere:
            self.add("lines", self.text(topic.says))
            self._quotes([(clause, topic.quote)])
        codes = self._asked_aspects()
        if len(owners) == 1:
            codes += [c for c in owners[0].not_stated if c not in codes]
        if len(grants) > 1 and decision.kind == "total" and not any(g.excludes or g.tops_up for g in grants):
            self.add("note", self.say("note.stacking"))
            codes = [c for c in codes if c != "stacking"]
        self._not_stated(codes)

    def _paid(self, grant: Grant) -> str:
        """Write what a grant pays, and whether once or yearly where the plan says so."""
        topic = next((t for c in self.plan.clauses for t in c.topics if grant in t.grants), None)
        money = format_grant(grant, self.words)
        if topic is None or topic.paid == "not_stated":
            return money
        return money + self.say("paid.suffix", paid=self.say(f"paid.{topic.paid}"))

    def _headline_of_many(self, grants: list[Grant]) -> list[str]:
        figures = [g.amount for g in grants]
        sums = [f for f in figures if f is not None]
        if self.decision.kind == "total":
            if len(sums) < len(figures):
                return [self.say("answer.total_open")]
            ids = {g.id for g in grants}
            if any(ids & {*g.excludes, g.tops_up} for g in grants):
                return [self.say("answer.total_limited")]
            addends = " + ".join(format_yuan(f, self.words) for f in sums)
            return [self.say("answer.total", addends=addends, sum=format_yuan(sum(sums), self.words))]
        if self.decision.kind == "compare" and len(grants) == 2 and len(sums) == 2:
            high, low = max(sums), min(sums)
            if high == low:
                return [self.say("answer.compare_equal", money=format_yuan(high, self.words))]
            return [
                self.say(
                    "answer.compare",
                    more=format_yuan(high, self.words),
                    less=format_yuan(low, self.words),
                    difference=format_yuan(high - low, self.words),
                )
            ]
        return [self.say("answer.grant_count", count=len(grants))] if len(grants) > 3 else []

    def _terms_of(self, topic: Topic, grants: list[Grant]) -> None:
        details = []
        if topic.payer:
            details.append(self.say("answer.payer", text=self.text(topic.payer)))
        if topic.paid != "not_stated" and len(grants) > 1:
            details.append(self.say(f"paid.{topic.paid}"))
        self.add("lines", self.join(details))
        alone = grants[0].conditions if len(grants) == 1 else ()
        self._conditions(alone or topic.conditions)
        for rule in topic.rules:
            self.add("note", self.say("answer.rule", text=self.text(rule.says)))

    def _limits(self, grants: Iterable[Grant]) -> None:
        """Say which grants cannot be had together, and which pay only a difference."""
        lines = []
        for grant in grants:
            name = self.text(grant.name)
            lines += [self.say("answer.excludes", name=name, other=self._grant_name(other)) for other in grant.excludes]
            if grant.tops_up:
                lines.append(self.say("answer.tops_up", name=name, other=self._grant_name(grant.tops_up)))
        self.add("note", *dict.fromkeys(lines))

    def _grant_name(self, grant_id: str) -> str:
        named = {g.id: g for c in self.plan.clauses for t in c.topics for g in t.grants}
        return self.text(named[grant_id].name) if grant_id in named else grant_id

    def _topics(self) -> None:
        decision = self.decision
        kind = decision.kind
        self._missing_values()
        for point in decision.points:
            topics = point.topics or point.clause.topics[:1]
            if not topics:
                self.add("headline", self.text(point.clause.title))
                continue
            if kind == "department":
                self.add(
                    "headline", self.say("answer.departments", names=self.department_names(point.clause.departments))
                )
                self.add(
                    "lines",
                    self.say(
                        "answer.clause_head",
                        number=self.number(point.clause),
                        title=self.text(topics[0].name or point.clause.title),
                    ),
                )
            elif kind == "target" and any(t.targets for t in topics):
                self._targets(topics)
            else:
                self.add("headline", *(self.text(t.says) for t in topics))
                if kind in ("condition", "process", "service", "amount"):
                    self._conditions(s for t in topics for s in _conditions_of(t, point.grants))
                    payers = dict.fromkeys(self.text(t.payer) for t in topics if t.payer)
                    how = dict.fromkeys(t.paid for t in topics if t.paid != "not_stated")
                    self.add(
                        "lines",
                        *(self.say("answer.payer", text=payer) for payer in payers),
                        *(self.say(f"paid.{paid}") for paid in how),
                    )
        if kind == "condition":
            self._limits(g for p in decision.points for t in p.topics for g in t.grants)
        self._notes()
        if kind != "department":
            self._departments()
        self._quotes((p.clause, t.quote) for p in decision.points for t in (p.topics or p.clause.topics[:1]))
        codes = self._asked_aspects()
        for point in decision.points:
            for topic in point.topics:
                codes += [c for c in topic.not_stated if c not in codes]
        if kind in ("department", "target", "definition", "ladder"):
            codes = self._asked_aspects()
        self._not_stated(codes)

    def _targets(self, topics: Iterable[Topic]) -> None:
        lines = [
            self.say(
                "answer.target",
                name=self.text(target.name),
                when=self.text(target.when),
                bound=self.say(f"bound.{target.bound}"),
                count=f"{target.count:,}",
                unit=self.text(target.unit),
            )
            for topic in topics
            for target in topic.targets
        ]
        self.add("headline", *lines)

    def _clauses(self) -> None:
        decision = self.decision
        count = len(decision.points)
        if decision.department:
            name = self.department_names([decision.department])
            head = self.say("answer.by_department", name=name, count=count)
        else:
            head = self.say("answer.clauses_head", count=count)
        self.add("headline", head)
        self.add(
            "lines",
            *(
                self.say("answer.clause_line", number=self.number(p.clause), title=self.text(p.clause.title))
                for p in decision.points
            ),
        )
        if count == 1:
            self._clause(decision.points[0], head=False)

    def _clause(self, point: Point, *, head: bool = True) -> None:
        clause = point.clause
        if head:
            self.add(
                "headline", self.say("answer.clause_head", number=self.number(clause), title=self.text(clause.title))
            )
        if self.decision.kind == "department" and head:
            self._departments()
        self.add("lines", self.text(clause.summary))
        if self.decision.kind == "condition":
            self._conditions(s for t in clause.topics for s in t.conditions)
        self._notes()
        if self.decision.kind != "department" or not head:
            self._departments()
        self._quotes([(clause, clause.text)])
        self._not_stated(self._asked_aspects())

    def _ladder(self) -> None:
        ladder = self.plan.ladder
        if ladder is None:
            return
        ids = [r.id for r in ladder.rungs]
        names = [self.text(r.name) for r in ladder.rungs]
        here = ids.index(self.decision.rung) if self.decision.rung in ids else -1
        if here >= 0 and self.decision.direction:
            other = here + self.decision.direction
            if 0 <= other < len(names):
                key = "answer.rung_next" if self.decision.direction > 0 else "answer.rung_previous"
                self.add("headline", self.say(key, name=names[here], other=names[other]))
            else:
                key = "answer.rung_top" if self.decision.direction > 0 else "answer.rung_bottom"
                self.add("headline", self.say(key, name=names[here]))
        if self.decision.show_money:
            self.add(
                "lines",
                *(
                    self.say("answer.rung_grant", name=self.text(g.name), money=format_grant(g, self.words))
                    for _, g in self.decision.grants
                ),
            )
        self.add(
            "lines",
            self.say("answer.ladder"),
            *(
                self.say("answer.rung_line_here" if i == here else "answer.rung_line", place=i + 1, name=name)
                for i, name in enumerate(names)
            ),
        )
        self._departments()
        for point in self.decision.points:
            on_ladder = point.clause.id == ladder.clause
            self._quotes(
                [(point.clause, ladder.quote)] if on_ladder else [(point.clause, g.quote) for g in point.grants]
            )
        self._not_stated(self._asked_aspects())

    def _validity(self) -> None:
        header = self.plan.header
        language = self.words.language
        if header.expires is None:
            self.add("headline", self.say("answer.validity_open"))
        else:
            start = format_date(header.in_force_from, language) if header.in_force_from else ""
            status = self.plan.validity(self.today)
            self.add(
                "headline",
                self.say(f"answer.validity_{status}", expires=format_date(header.expires, language), **{"from": start}),
            )
        if self.plan.validity(self.today) == "expired":
            self.add("note", self.say("answer.validity_after"))
        if header.issued and header.published:
            self.add(
                "lines",
                self.say(
                    "answer.issued",
                    issued=format_date(header.issued, language),
                    published=format_date(header.published, language),
                ),
            )
        self._quotes((p.clause, t.quote) for p in self.decision.points for t in p.topics)
        self._not_stated(self._asked_aspects())

    def _no_answer(self) -> None:
        decision = self.decision
        place = next(iter(self.plan.header.place.get(self.words.language, ())), "")
        rung = next(
            (self.text(r.name) for r in (self.plan.ladder.rungs if self.plan.ladder else ()) if r.id == decision.rung),
            "",
        )
        things = self.join(self.say(f"aspect.{a}") for a in self._asked_aspects())
        self.add("headline", self.say(f"no_answer.{decision.reason}", things=things, place=place.title(), rung=rung))
        if decision.options:
            self.add("choices", self.say("no_answer.near"), *self._option_lines())
        self.add("note", self.say("no_answer.person"))

    def _option_lines(self) -> list[str]:
        return [
            self.say("clarify.option_line", place=i + 1, label=o.label) for i, o in enumerate(self.decision.options)
        ]

    def _clarify(self) -> None:
        self.add("headline", self.say(f"clarify.{self.decision.reason}"))
        self.add("choices", *self._option_lines())

    def _chat(self) -> None:
        plan = self.text(self.plan.header.short_title or self.plan.header.title)
        example, clause = example_of(self.plan, self.words.language)
        told = {"plan": plan, "example": example, "number": self.number(clause)}
        self.add("headline", self.say(f"chat.{self.decision.reason}", **told))
