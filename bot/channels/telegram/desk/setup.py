"""What the helpdesk is: its groups, its hours, its patience."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.channels.telegram.desk.groups import Group
from bot.channels.telegram.desk.hours import Hours
from bot.channels.telegram.settings import ChannelSettings, read_groups
from bot.errors import BotError
from bot.knowledge.model import Plan
from bot.statistics.tested import Tested, read_tested


@dataclass(frozen=True, slots=True)
class Setup:
    """The helpdesk as it is set up."""

    group: int
    """The id of the staff's group in the settings."""
    language: str
    """The language of the cards."""
    departments: Mapping[str, int] = field(default_factory=dict)
    """Groups of single departments, by the department's id in the plan."""
    forums: frozenset[int] = frozenset()
    """Which of the groups are forums, so that each ticket has a topic."""
    hours: Hours = field(default_factory=lambda: Hours("", ZoneInfo("UTC")))
    remind: dt.timedelta = dt.timedelta(minutes=10)
    """How long a ticket may wait until the staff is reminded; then as long again until it is escalated, and again until
    the person is told."""
    reopen: dt.timedelta = dt.timedelta(minutes=30)
    """How long after its end a ticket is taken up again when the person writes."""
    digest: dt.time | None = None
    """When the staff gets the numbers of the day before; None for never."""
    refusals: bool = True
    """Whether a question that the bot cannot answer opens a ticket by itself."""
    tested: Tested | None = None
    """What tests ask about, where that is known."""
    moved: dict[int, int] = field(default_factory=dict)
    """The ids that groups have now, by those of the settings, where they have become supergroups; more may be learnt
    while the bot serves."""

    @property
    def chat(self) -> int:
        """The group of the staff."""
        return self.moved.get(self.group, self.group)

    @property
    def chats(self) -> frozenset[int]:
        """Every group of the staff."""
        return frozenset(self.moved.get(number, number) for number in [self.group, *self.departments.values()])

    def note_move(self, number: int, to: int) -> None:
        """Note that a group has a new id; takes the id that it had, which need not be that of the settings."""
        known = {self.moved.get(one, one): one for one in [self.group, *self.departments.values()]}
        self.moved[known[number]] = to

    def chat_for(self, departments: tuple[str, ...]) -> tuple[int, str]:
        """Return the group that a question goes to, by the departments responsible, with the one that it is for."""
        own = next((d for d in departments if d in self.departments), "")
        number = self.departments[own] if own else self.group
        return self.moved.get(number, number), own


def make_setup(settings: ChannelSettings, plan: Plan, seen: Sequence[Group] = ()) -> Setup | None:
    """Return the helpdesk as the settings say, None where they say none.

    Takes the settings, the plan, and the groups as they were seen. Raises BotError for a department that the plan
    does not have, and for a report on coverage that is none.
    """
    if not settings.helpdesk_chat:
        return None
    groups = read_groups(settings.helpdesk_departments) or {}
    known = {department.id for department in plan.departments}
    if missing := sorted(set(groups) - known):
        raise BotError(
            f"BOT_HELPDESK_DEPARTMENTS: the plan has no {', '.join(missing)}; it has {', '.join(sorted(known))}"
        )
    return Setup(
        group=settings.helpdesk_chat,
        language=plan.header.languages[0],
        departments=groups,
        forums=frozenset(group.moved_to or group.number for group in seen if group.is_forum),
        hours=Hours(settings.helpdesk_hours, ZoneInfo(settings.helpdesk_zone)),
        remind=dt.timedelta(minutes=settings.helpdesk_remind),
        reopen=dt.timedelta(minutes=settings.helpdesk_reopen),
        digest=dt.time.fromisoformat(settings.helpdesk_digest) if settings.helpdesk_digest else None,
        refusals=settings.helpdesk_refusals,
        tested=read_tested(Path(settings.helpdesk_coverage), plan.id) if settings.helpdesk_coverage else None,
        moved={group.number: group.moved_to for group in seen if group.moved_to},
    )
