"""Ids and the names of files: each leads to something, and none to two things."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process

from bot.errors import Problem
from bot.knowledge.checks.draft import Draft, Spot, asked, listing
from bot.knowledge.model import KINDS
from bot.wording import LANGUAGES, wording

OF_THE_BOT = frozenset(["srdi", "plan"])
"""Terms that the bot itself looks for, so that no topic needs to name them."""


def name_problems(draft: Draft) -> list[Problem]:
    """Return the files whose name and content disagree, and the ids that stand twice or lead nowhere."""
    return [
        *_files(draft),
        *_questions(draft),
        *_twice(draft),
        *_references(draft),
        *_terms(draft),
        *_slots(draft),
        *_codes(draft),
    ]


def unknown(spot: Spot, what: str, known: Iterable[str], remedy: str) -> Problem:
    """Make a problem of an id that nothing has, with the nearest one that something has."""
    names = sorted(known)
    near = process.extractOne(spot.text, names, score_cutoff=60)
    if near is not None:
        return spot.problem(f"there is no {what} {spot.text}; did you mean {near[0]}? Otherwise {remedy}")
    there = f"there are: {listing(names)}" if names else "there are none yet"
    return spot.problem(f"there is no {what} {spot.text} ({there}); {remedy}")


def _files(draft: Draft) -> list[Problem]:
    found: list[Problem] = []
    folder, plan = draft.read.folder.name, draft.header.at("id")
    if plan.text and plan.text != folder:
        found.append(
            plan.problem(f"expected {folder}, the name of the plan's folder, got {plan.text}; make the two the same")
        )
    for name, clause in draft.clauses.items():
        given = clause.at("id")
        if given.text and given.text != name:
            found.append(
                given.problem(
                    f"expected {name}, as the file is named, got {given.text}; "
                    f"correct the id, or name the file {given.text}.yaml"
                )
            )
    known = set(draft.languages)
    for index, (spoken, spot) in enumerate(draft.header.at("languages").texts()):
        if spoken not in LANGUAGES:
            found.append(spot.problem(f"the bot does not speak {spoken}; it speaks {listing(LANGUAGES)}"))
        if spoken in draft.languages[:index]:
            found.append(spot.problem(f"{spoken} stands here twice; keep one"))
    if draft.header.at("languages").value == []:
        found.append(draft.header.at("languages").problem(f"is empty; name the plan's languages: {listing(LANGUAGES)}"))
    for name, file in [*draft.files("terms/"), *draft.files("questions/")]:
        language = name.split("/")[1].removesuffix(".yaml")
        if known and language not in known:
            found.append(
                file.problem(
                    f"{language} is not among the plan's languages ({listing(draft.languages)}); "
                    "add it to languages in plan.yaml, or move the file"
                )
            )
    return found


def _questions(draft: Draft) -> list[Problem]:
    found: list[Problem] = []
    for _, name, file in draft.questions:
        clause = file.at("clause")
        if clause.text and clause.text not in draft.clauses:
            found.append(unknown(clause, "clause", draft.clauses, "write its file in clauses/"))
        if clause.text and clause.text != name:
            found.append(
                clause.problem(
                    f"expected {name}, as the file is named, got {clause.text}; correct the clause "
                    f"or name the file {clause.text}.yaml"
                )
            )
        found.extend(
            group.problem(f"unknown kind of question {kind}; known: {', '.join(KINDS)}")
            for kind, group in file.at("questions").entries()
            if kind not in KINDS
        )
    return [*found, *_repeated(draft)]


def _repeated(draft: Draft) -> list[Problem]:
    """Return the example questions that stand in two places; they teach the bot a contradiction."""
    found: list[Problem] = []
    first: dict[str, tuple[str, Spot]] = {}
    examples = [(name, spot) for _, name, file in draft.questions for spot in asked(file.at("questions"))]
    rows = [(f"clause {name}", spot) for name, (_, spot) in examples]
    for name, file in draft.files("questions/"):
        if name.endswith("/unanswered.yaml"):
            rows += [("the unanswered questions", spot) for _, spot in asked(file.at("unanswered"))]
    for owner, spot in rows:
        key = " ".join(spot.text.casefold().split()).rstrip("?？.。!！")
        if key not in first:
            first[key] = owner, spot
            continue
        before, where = first[key]
        if before == owner:
            found.append(spot.problem(f"stands already at {where.where()}; keep one", warning=True))
        else:
            found.append(
                spot.problem(
                    f"stands also at {where.where()}, for {before}; keep it where the answer is", warning=draft.bare
                )
            )
    return found


def _twice(draft: Draft) -> list[Problem]:
    found = _unique([grant.spot for grant in draft.grants], "grant", "the plan")
    found += _unique([t for _, topic in draft.topics() for t in topic.at("targets").items()], "target", "the plan")
    for clause in draft.clauses.values():
        found += _unique(clause.at("topics").items(), "topic", "its clause")
        found += _unique([r for t in clause.at("topics").items() for r in t.at("rules").items()], "rule", "its clause")
    found += _unique(draft.ladder.at("rungs").items(), "rung", "the ladder")
    return found + _unique(draft.header.at("sections").items(), "section", "the plan")


def _unique(spots: list[Spot], what: str, where: str) -> list[Problem]:
    found: list[Problem] = []
    first: dict[str, Spot] = {}
    for spot in spots:
        name = spot.at("id").text
        if name and name in first:
            found.append(
                spot.at("id").problem(
                    f"another {what} of {where} has the id {name} ({first[name].where()}); give each its own"
                )
            )
        first.setdefault(name, spot)
    return found


def _references(draft: Draft) -> list[Problem]:
    found: list[Problem] = []
    grants = {grant.id for grant in draft.grants if grant.id}

    def check(named: Spot, own: str = "") -> None:
        if named.text and named.text not in grants:
            found.append(unknown(named, "grant", grants, "add it, or leave it out here"))
        elif named.text and named.text == own:
            found.append(named.problem("a grant cannot name itself; name the other one"))

    for grant in draft.grants:
        for other in (*grant.spot.at("excludes").items(), grant.spot.at("tops_up")):
            check(other, grant.id)
    for _, topic in draft.topics():
        for rule in topic.at("rules").items():
            check(rule.at("applies_to"))
    for rung in draft.ladder.at("rungs").items():
        for named in rung.at("grants").items():
            check(named)
    validity = draft.header.at("validity_clause")
    if validity.text and validity.text not in draft.clauses:
        found.append(unknown(validity, "clause", draft.clauses, "leave it out if no clause gives the plan's validity"))
    return found


def _terms(draft: Draft) -> list[Problem]:
    found: list[Problem] = []
    defined: dict[str, Spot] = {}
    for file in draft.terms.values():
        for group in ("names", "everyday", "outside"):
            for term, names in file.at(group).entries():
                if group != "outside":
                    defined.setdefault(term, names)
                elif any(
                    term in other.at("names").value
                    for other in draft.terms.values()
                    if isinstance(other.at("names").value, dict)
                ):
                    found.append(
                        names.problem(f"{term} stands under names too; a term is either in the plan or outside")
                    )
    users = [topic for _, topic in draft.topics()] + draft.ladder.at("rungs").items()
    used: set[str] = set()
    for user in users:
        for named in user.at("terms").items():
            used.add(named.text)
            if named.text and named.text not in defined and draft.readable("terms/"):
                found.append(unknown(named, "term", defined, "add its names to terms/"))
    if not draft.bare:
        found.extend(
            names.problem(
                f"no topic names the term {term}, so these names lead nowhere; add it to the terms "
                "of a topic, or delete it",
                warning=True,
            )
            for term, names in defined.items()
            if term not in used | OF_THE_BOT
        )
    return found


def _slots(draft: Draft) -> list[Problem]:
    found: list[Problem] = []
    known = dict(draft.attributes.entries())
    rungs = draft.ladder.at("rungs").items()
    users = [topic for _, topic in draft.topics()] + [grant.spot for grant in draft.grants] + rungs
    if not draft.readable("attributes.yaml"):
        return []
    used: set[str] = set()
    for user in users:
        for attribute, value in user.at("attributes").entries():
            used.add(attribute)
            if attribute not in known:
                named = Spot(value.document, value.path, attribute)
                found.append(unknown(named, "attribute", known, "add it to attributes.yaml"))
            elif value.text and value.text not in (values := dict(known[attribute].at("values").entries())):
                found.append(unknown(value, f"value of {attribute}", values, "add it to attributes.yaml"))
    found.extend(
        slot.problem(
            "no topic or grant has this attribute; delete it, or give it to the grants it tells apart", warning=True
        )
        for attribute, slot in known.items()
        if attribute not in used
    )
    return found


def _codes(draft: Draft) -> list[Problem]:
    """Return the aspects that the bot has no words for."""
    words = wording(LANGUAGES[0])
    known = words.groups.get("aspect", {})
    found: list[Problem] = []
    for _, topic in draft.topics():
        details = [Spot(spot.document, spot.path, key) for key, spot in topic.at("details").entries()]
        found.extend(
            unknown(code, "aspect", known, "leave it out")
            for code in (*topic.at("not_stated").items(), *details)
            if code.text and code.text not in known
        )
    return found
