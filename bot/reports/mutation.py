"""What came of changing each fact: scores by kind, and the facts that no talk defends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.painting import Screen
from bot.channels.wording import ChannelWording
from bot.quality.mutation import Score, Verdict, scores
from bot.quality.undefended import Undefended

SHOWN = 40
"""Facts of one kind that are listed before the list is cut; --json has all."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All verdicts of a run."""

    verdicts: Sequence[Verdict]
    known: Undefended
    talks: int
    """How many talks defended."""
    failing: Sequence[str] = ()
    """Talks that fail as things stand, and so defend nothing."""
    seconds: float = 0.0

    @property
    def survivors(self) -> list[Verdict]:
        """What no talk noticed, without what the list gives a reason for."""
        return [v for v in self.verdicts if v.fate == "survived" and v.mutant.key not in self.known.reasons]

    @property
    def excused(self) -> list[Verdict]:
        """What no talk noticed, and why that is so stands in the list."""
        return [v for v in self.verdicts if v.fate == "survived" and v.mutant.key in self.known.reasons]

    @property
    def stale(self) -> list[str]:
        """Facts of the list that are defended by now."""
        return self.known.stale(self.verdicts)

    @property
    def scores(self) -> dict[str, Score]:
        """The scores by kind, "" for all."""
        return scores(self.verdicts)


def show_judged(judged: Judged, words: ChannelWording, screen: Screen) -> None:
    """Write the survivors by kind, where each stands and what was made of it; then the scores."""

    def say(key: str, **values: object) -> str:
        return words.say(f"mutate.{key}", **values)

    by_kind: dict[str, list[Verdict]] = {}
    for verdict in judged.survivors:
        by_kind.setdefault(verdict.mutant.kind, []).append(verdict)
    for kind, found in by_kind.items():
        screen.put(say("survivors", kind=say(f"kind_{kind}"), count=len(found)), "heading")
        for verdict in found[:SHOWN]:
            mutant = verdict.mutant
            screen.put(f"{mutant.file}:{mutant.line}: {mutant.fact} → {mutant.change}", "error", hang=4)
        if len(found) > SHOWN:
            screen.put(say("more", count=len(found) - SHOWN), "hint")
        screen.put()
    for verdict in judged.excused:
        reason = judged.known.reasons[verdict.mutant.key]
        screen.put(say("excused", name=verdict.mutant.key, reason=reason), "notice", hang=4)
    for key in judged.stale:
        screen.put(f"{judged.known.file}:{judged.known.lines[key]}: {say('stale', name=key)}", "error", hang=4)
    if judged.failing:
        screen.put(say("failing", count=len(judged.failing)), "notice")
    found_scores = judged.scores
    if len(found_scores) > 2:
        screen.table(
            [
                [
                    say(f"kind_{kind}") if kind else say("all"),
                    _percent(score.percent),
                    *map(str, (score.killed, score.survived, score.redundant + score.without_effect)),
                ]
                for kind, score in (*((k, s) for k, s in found_scores.items() if k), ("", found_scores[""]))
            ],
            [say("kind"), say("score"), say("killed"), say("survived"), say("apart")],
        )
    total = found_scores.get("", Score(0, 0))
    said = {"percent": _percent(total.percent), "killed": total.killed, "of": total.killed + total.survived}
    screen.put(say("summary", talks=judged.talks, seconds=f"{judged.seconds:.0f}", **said), "headline")


def as_data(judged: Judged) -> dict[str, Any]:
    """Return all verdicts as data."""
    return {
        "scores": {
            kind or "all": {
                "percent": round(score.percent, 2),
                "killed": score.killed,
                "survived": score.survived,
                "redundant": score.redundant,
                "without_effect": score.without_effect,
            }
            for kind, score in judged.scores.items()
        },
        "talks": judged.talks,
        "failing": list(judged.failing),
        "seconds": round(judged.seconds, 2),
        "stale": judged.stale,
        "mutants": [
            {
                "key": v.mutant.key,
                "kind": v.mutant.kind,
                "clause": v.mutant.clause or None,
                "file": v.mutant.file,
                "line": v.mutant.line,
                "fact": v.mutant.fact,
                "change": v.mutant.change,
                "fate": v.fate,
                "talk": v.talk or None,
                "reason": judged.known.reasons.get(v.mutant.key),
            }
            for v in judged.verdicts
        ],
    }


def _percent(percent: float) -> str:
    """Write a share, rounded down, so that what is too little never looks like enough."""
    return f"{int(percent * 10) / 10:g}%"
