"""Questions that were not answered, those in the same words put together."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.recording.redaction import redact
from bot.statistics.figures import Group
from bot.store.counts import Unanswered


def groups_of(missed: Iterable[Unanswered], most: int) -> tuple[tuple[Group, ...], int]:
    """Return the groups asked most, and how many groups there are.

    Takes the questions by their words, and how many groups are wanted. Only these are shown, and so only these are
    searched for personal data. Which wordings mean the same is for `bot.learning` to say.
    """
    gathered: dict[str, list[Unanswered]] = defaultdict(list)
    for one in missed:
        gathered[_bare(one.question)].append(one)
    ordered = sorted(gathered.items(), key=lambda item: (-sum(one.count for one in item[1]), item[0]))
    return tuple(_group(members) for _, members in ordered[:most]), len(gathered)


def _bare(question: str) -> str:
    """Return the letters and figures of a question, whatever their width and case."""
    folded = unicodedata.normalize("NFKC", question).casefold()
    return "".join(filter(str.isalnum, folded)) or folded


def _group(members: list[Unanswered]) -> Group:
    wordings: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for one in members:
        wordings[one.question] += one.count
        languages[one.language] += one.count
    return Group(
        question=redact(min(wordings, key=lambda words: (-wordings[words], words))).text,
        count=languages.total(),
        useless=sum(one.useless for one in members),
        wordings=len(wordings),
        languages=dict(languages.most_common()),
        first=min(one.first for one in members),
        last=max(one.last for one in members),
    )
